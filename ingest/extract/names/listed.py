"""Names in lists: what stands beside a model and is joined to it by a comma or "and" is one too."""

from __future__ import annotations

import re
from collections.abc import Collection

from ingest.extract.names.spans import Found
from ingest.records import Mention

_JOINTS = frozenset(
    [", ", " and ", ", and ", " or ", ", or ", " & ", " + ", " and even ", " and the ", " vs "]
)
_COUNTED = re.compile(
    r"[ -]*(?:params?\b|parameters?\b|active\b|activated\b|tokens?\b|class\b|range\b|size|s\b)"
)
_JOINT_BEFORE = re.compile(r"(?:,? (?:and|or|vs\.?) |, ?|/| & )$")
_JOINT_BEHIND = re.compile(r",? (?:and|or|vs\.?) |, ?|/| & ")


def goes_on(low: str, before: Mention, one: Found) -> bool:
    """Tell whether a size goes on with a list of a model's sizes: "Qwen3 4B, 8B and 14B"."""
    return (
        one.cue == "size"
        and before.kind == "model"
        and low.endswith("b", 0, before.end)
        and low[before.end : one.start] in _JOINTS
    )


def is_counted(low: str, end: int) -> bool:
    """Tell whether a size that ends at a place counts parameters or names a class of models."""
    return _COUNTED.match(low, end) is not None


def stands_in_list(low: str, one: Found, ends: Collection[int], starts: Collection[int]) -> bool:
    """Tell whether a name stands beside a model in a list: "whisper, piper and kokoro".

    Parameters
    ----------
    low : str
        The text in lower case.
    one : Found
        The name.
    ends, starts : Collection[int]
        Where the models of the text end and start that are sure, or written with a capital.
    """
    before = _JOINT_BEFORE.search(low, max(0, one.start - 6), one.start)
    behind = _JOINT_BEHIND.match(low, one.end)
    return (before is not None and before.start() in ends) or (
        behind is not None and behind.end() in starts
    )
