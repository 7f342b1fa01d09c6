"""Progress of long work: a bar with rate and time left on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress


class Advance(Protocol):
    """Tell how much more is done."""

    def __call__(self, amount: float = 1) -> None:
        """Add `amount` to what is done."""


def _silent(amount: float = 1) -> None:
    """Ignore progress: standard error is no terminal."""


@contextmanager
def progress(what: str, *, total: float | None, unit: str = "posts") -> Iterator[Advance]:
    """Show a bar on standard error while the block runs; call what it yields with each amount done.

    `unit` names what is counted; with "bytes" sizes are shown as such. A bar inside another's block
    stands below it for as long as it runs.
    """
    if not sys.stderr.isatty():
        yield _silent
        return
    with _bars() as bars:
        task = bars.add_task(what, total=total, rate="")

        def advance(amount: float = 1) -> None:
            bars.advance(task, amount)
            speed = next((one.speed for one in bars.tasks if one.id == task), None) or 0.0
            shown = f"{speed / 1e6:,.1f} MB/s" if unit == "bytes" else f"{speed:,.0f} {unit}/s"
            bars.update(task, rate=shown)

        try:
            yield advance
        finally:
            bars.remove_task(task)


_SHOWN: ContextVar[Progress | None] = ContextVar("shown", default=None)


@contextmanager
def _bars() -> Iterator[Progress]:
    """Give the bars that are shown now, or show some: a terminal has room for one set alone."""
    if shown := _SHOWN.get():
        yield shown
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
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        before = _SHOWN.set(bars)
        try:
            yield bars
        finally:
            _SHOWN.reset(before)
