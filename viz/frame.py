"""What every page says about where its numbers come from: the sampling frame, what is missing, versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The same on all pages of a study: paragraphs, a short form for the footer, and versions."""

    paragraphs: tuple[str, ...] = ()
    short: str = ""
    versions: tuple[tuple[str, str], ...] = ()


def make_frame(coverage: Mapping[str, Any], *, versions: tuple[tuple[str, str], ...]) -> Frame:
    """Say in words what was read, what was kept and what is missing."""
    return Frame(paragraphs=(), short="", versions=versions)
