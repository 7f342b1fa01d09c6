"""Commands that write files for others."""

from __future__ import annotations

import click


@click.group()
def export() -> None:
    """Write annotations, networks or a whole study for others."""
