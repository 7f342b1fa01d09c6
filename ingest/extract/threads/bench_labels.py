"""Labels in the tables of llama-bench stand for the model whose file was measured.

llama-bench prints what the header of a file tells: architecture, size and scheme. A table that says
"llama 13B IQ4_XS - 4.25 bpw" may be of Devstral Small, whose architecture is Llama's; which model
it is stands in the command or in the words around.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ingest.extract.names.joined import up_to
from ingest.extract.names.keys import bare
from ingest.extract.names.models.parameters import parameters_of
from ingest.records import Mention

_MOST = 64  # labels of one post that are read, and names that each is compared with
_SIZE = re.compile(
    r"\|[^\S\n]{0,40}[\d.]{1,9} [GM]iB[^\S\n]{0,20}\|"
    r"(?:[^\S\n]{0,40}(?P<billions>\d[\d.]{0,8}) B\b)?"
)
_REST = re.compile(r"[ \w.+?-]{0,40}")
_ANY_MAKER = re.compile(r"llama|deepseek2")  # architectures that other makers' models have, too
_FAMILY = re.compile(r"[a-z]+?(?=moe|\d|[^a-z]|$)")
_NEAR = 0.1  # the share by which a size in a name may differ from the weights that are counted


class _Label(NamedTuple):
    """A label: the number of its mention, where its cell ends, and the parameters printed."""

    number: int
    end: int
    billions: float | None


def may_hold_labels(text: str) -> bool:
    """Tell quickly whether a text may hold a table of llama-bench."""
    return "iB" in text and ("GiB |" in text or "MiB |" in text)


def with_labels(text: str, mentions: list[Mention]) -> list[Mention]:
    """Return mentions with those in first cells of llama-bench made whole, and linked as measured.

    Parameters
    ----------
    text : str
        The text.
    mentions : list of Mention
        What it names, sorted.
    """
    labels = list(_labels(text, mentions))[:_MOST]
    if not labels:
        return mentions
    kept: list[Mention | None] = list(mentions)
    numbers = {label.number for label in labels}
    named = [m for n, m in enumerate(mentions) if m.kind == "model" and n not in numbers]
    starts = [m.start for m in named]
    for label in labels:
        own = up_to(text, mentions[label.number], label.end)
        for n in range(label.number + 1, len(mentions)):
            if mentions[n].start >= label.end:
                break
            kept[n] = None
        meant = _meant(own, label, named, starts)
        kept[label.number] = own if meant is None else replace(
            own, entity_id=meant.entity_id, entity=meant.entity, candidates=meant.candidates
        )  # fmt: skip
    return [m for m in kept if m is not None]


def _labels(text: str, mentions: Sequence[Mention]) -> Iterator[_Label]:
    starts = [m.start for m in mentions]
    for size in _SIZE.finditer(text):
        close = size.start()
        begin = max(text.rfind("\n", 0, close), text.rfind("|", 0, close)) + 1
        end = begin + len(text[begin:close].rstrip())
        at = bisect_left(starts, begin)
        if (
            at < len(mentions)
            and mentions[at].kind == "model"
            and mentions[at].end <= end
            and not text[begin : starts[at]].strip(' \t"`>')
            and _REST.fullmatch(text, mentions[at].end, end)
        ):
            yield _Label(at, end, float(size["billions"]) if size["billions"] else None)


def _meant(
    label: Mention, told: _Label, named: Sequence[Mention], starts: Sequence[int]
) -> Mention | None:
    """Return the model named in the post that a label stands for, None if none may be."""
    name = bare(label.surface)
    family = _FAMILY.match(name)
    behind = bisect_left(starts, label.start)
    near = [*named[max(0, behind - _MOST) : behind][::-1], *named[behind : behind + _MOST]]
    near.sort(key=lambda m: not m.surface.endswith(".gguf"))  # a file says more than words
    billions = told.billions or parameters_of(label.surface)
    best, least = None, _NEAR
    for other in near:
        size = parameters_of(other.name)
        if not (_ANY_MAKER.match(name) or (family and family[0] in bare(other.name))):
            continue
        if size is None or billions is None:
            if best is None and other.surface.endswith(".gguf"):
                best = other
        elif abs(size - billions) / billions < least:
            best, least = other, abs(size - billions) / billions
    return best
