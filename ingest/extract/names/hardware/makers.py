"""Who made a piece of hardware, and to which line of theirs it belongs: as its name is read."""

from __future__ import annotations

from functools import lru_cache

from ingest.extract.names.hardware.hardware import HardwareSpan, find_chip, find_device
from ingest.extract.names.vocabulary.vocabulary import RUN, vocabulary


@lru_cache(maxsize=1 << 13)
def maker_and_line(name: str) -> tuple[str | None, str | None]:
    """Return maker and line of hardware from its canonical name, each None if no rule reads it.

    Examples
    --------
    >>> maker_and_line("NVIDIA RTX 3090"), maker_and_line("Raspberry Pi 5")
    (('NVIDIA', 'GeForce RTX'), ('Raspberry Pi', 'Raspberry Pi'))
    """
    span = read_name(name)
    return (span.maker or None, span.line or None) if span else (None, None)


def read_name(name: str) -> HardwareSpan | None:
    """Return the longest hardware that a name reads as from its first word that tells of any."""
    low, words = name.casefold(), vocabulary()
    for match in RUN.finditer(low):
        word, at = match.group(), match.start()
        found = [
            find_chip(low, name, at, words.chips.get(word, ())),
            find_device(low, name, at, words.terms.get(word, ())),
        ]
        spans = [span for span in found if span]
        if spans:
            return max(spans, key=lambda span: span.end)
    return None
