"""Progress of long work: a bar with rate and time left on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Advance(Protocol):
    """Tell how much more is done."""

    def __call__(self, amount: float = 1) -> None:
        """Add `amount` to what is done."""


def _silent(amount: float = 1) -> None:
    """Ignore progress: standard error is no terminal."""


@contextmanager
def progress(what: str, *, total: float | None, unit: str = "posts") -> Iterator[Advance]:
    """Show a bar on standard error while the block runs; call what it yields with each amount done.

    `unit` names what is counted; with "bytes" sizes are shown as such.
    """
    if not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description:<18}"),
        BarColumn(bar_width=28),
        TextColumn("{task.percentage:>4.0f} %"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total, rate="")

        def advance(amount: float = 1) -> None:
            bar.advance(task, amount)
            speed = bar.tasks[0].speed or 0.0
            shown = f"{speed / 1e6:,.1f} MB/s" if unit == "bytes" else f"{speed:,.0f} {unit}/s"
            bar.update(task, rate=shown)

        yield advance
