"""What a terminal shows while work goes on."""

from __future__ import annotations

import io
from contextlib import redirect_stderr

from ingest.progress import progress


class Terminal(io.StringIO):
    """Text that says to be a terminal."""

    def isatty(self) -> bool:
        return True


def test_what_is_done_within_other_work_is_shown_below_it_while_it_runs() -> None:
    with redirect_stderr(Terminal()) as terminal:
        with progress("loading", total=4, unit="rows") as advance:
            advance(4)
            with progress("asking queries", total=2, unit="queries") as ask:
                ask()
        shown = terminal.getvalue()
    assert "loading" in shown
    assert "asking queries" in shown
    assert shown.index("loading") < shown.index("asking queries")


def test_without_a_terminal_nothing_is_shown() -> None:
    with redirect_stderr(io.StringIO()) as text, progress("loading", total=1) as advance:
        advance()
    assert not text.getvalue()
