"""Commands that show the posts behind anything in the graph."""

from __future__ import annotations

import click


@click.group()
def evidence() -> None:
    """Show the posts behind anything in the graph."""
