"""Words of who makes a card before the chip on it: MSI Ventus 3X OC 3090."""

from __future__ import annotations

from dataclasses import replace

from ingest.extract.names.hardware.hardware import HardwareSpan
from ingest.extract.names.vocabulary.files import word_list

_MAKERS = frozenset(word_list("card_makers"))
_LINES = frozenset(word_list("lines_of_cards"))
_PHONE_MAKERS = frozenset(word_list("phone_makers"))
_CARDS = frozenset(
    f"chip:{rule}"
    for rule in ("geforce", "geforce-gtx", "radeon", "radeon-9070", "radeon-pro", "arc")
)
_MOST, _LONGEST = 5, 16


def with_maker(low: str, span: HardwareSpan) -> HardwareSpan:
    """Take in the maker's words right before a card or a phone."""
    if span.rule in _CARDS:
        makers, lines = _MAKERS, _LINES
    elif span.line == "Phone":
        makers, lines = _PHONE_MAKERS, frozenset[str]()
    else:
        return span
    start = span.start
    for _ in range(_MOST):
        word = _word_before(low, start)
        start -= len(word) + 1
        if word in makers and word not in lines:
            return replace(span, start=start)
        if word not in lines:
            break
    return span


def _word_before(low: str, start: int) -> str:
    """Return the word before a place and the space that ends there, or nothing."""
    if not start or low[start - 1] != " ":
        return ""
    before = low[max(0, start - _LONGEST) : start - 1]
    return before[max(before.rfind(" "), before.rfind("\n")) + 1 :].lstrip("([*\"'/|")
