"""Draw items to label, with the words around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from graph.evidence.design import LEAST, Drawn, draw
from graph.evidence.items import KINDS, fingerprint, found_items, missed_items
from graph.stances import SAID
from ingest.errors import UsageError, unknown_name

if TYPE_CHECKING:
    from ingest.workspace import Workspace

Part = Literal["found", "missed"]
LABELS = ("right", "wrong", "unsure")
AROUND = 320
"""Characters shown on each side of a span."""
WHOLE = 2400
"""Most characters shown of a post without a span."""
BESIDE = 600
"""Most characters shown of the post that is answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item to label.

    `pieces` are the words before the span, the span, and the words behind it; without a span, all
    words stand in the first.
    """

    item: str
    part: Part
    kind: str
    rule: str
    stratum: str
    stratum_size: int
    stratum_drawn: int
    inclusion_probability: float
    post_id: str
    month: str
    surface: str
    claim: str
    pieces: tuple[str, str, str]
    answers: str
    thread: str
    fingerprint: str

    @property
    def context(self) -> str:
        """The words with the span in ``[[...]]``."""
        before, span, behind = self.pieces
        return f"{before}[[{span}]]{behind}" if span else before

    @property
    def cells(self) -> dict[str, Any]:
        """The row of the file: one value for each of `COLUMNS`."""
        empty = dict.fromkeys(FILLED, "")
        return {name: empty.get(name, getattr(self, name, None)) for name in COLUMNS}


FILLED = ("label", "missed", "note")
"""Columns that the user fills.

`missed` counts what was missed in a post of the recall sample; empty counts as 1 where the label is
``wrong``.
"""
COLUMNS = (
    "item", "part", "kind", "rule", "stratum", "stratum_size", "stratum_drawn",
    "inclusion_probability", "post_id", "month", "surface", "claim", "context", "answers", "thread",
    *FILLED, "fingerprint",
)  # fmt: skip


_BY_NAME = {one.name: one.label for one in SAID if one.name != one.label}
"""Labels by what pages call them, where that is something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What was drawn: `rows` in random order, out of `size` items of the kind."""

    kind: str
    part: Part
    seed: int
    size: int
    rows: tuple[Row, ...]


def sample(
    workspace: Workspace, kind: str, *, n: int, seed: int = 0, missed: bool = False
) -> Sample:
    """Draw items of a kind, stratified by rule or band of probability.

    Parameters
    ----------
    workspace : Workspace
        With its tables.
    kind : str
        One of `KINDS`, or what pages call a stance or affordance ("no refusals"); hyphens and
        underscores are the same.
    n : int
        Items to draw, at least 2.
    seed : int
        Seed of the draw.
    missed : bool
        Draw posts in which nothing of the kind was found instead, to label what was missed.

    Raises
    ------
    UsageError
        If kind or `n` are wrong, or there is nothing to draw from.
    MissingStepError
        If a table is not there yet.
    """
    wanted = _BY_NAME.get(kind.casefold(), kind.replace("-", "_"))
    if wanted not in KINDS:
        raise unknown_name("kind", kind, [*KINDS, *_BY_NAME])
    if n < LEAST:
        raise UsageError(f"a sample of {n}", now=f"draw at least {LEAST}")
    items = missed_items(workspace, wanted) if missed else found_items(workspace, wanted)
    if items.is_empty():
        raise UsageError(
            f"nothing of kind {wanted!r} to draw from",
            where=str(workspace.root),
            now="name another --kind",
        )
    strata = {
        str(rule): group["item"].to_list()
        for (rule,), group in items.group_by("rule", maintain_order=True)
    }
    drawn = draw(dict(sorted(strata.items())), n=n, seed=seed)
    part: Part = "missed" if missed else "found"
    rows = _rows(workspace, items, drawn, part=part, kind=wanted)
    return Sample(kind=wanted, part=part, seed=seed, size=items.height, rows=rows)


def _rows(
    workspace: Workspace, items: pl.DataFrame, drawn: list[Drawn], *, part: Part, kind: str
) -> tuple[Row, ...]:
    chosen = items.filter(pl.col("item").is_in([one.item for one in drawn]))
    posts = _posts(workspace, chosen)
    told = {row["item"]: row for row in chosen.iter_rows(named=True)}
    stamp = fingerprint(items)
    return tuple(
        Row(
            item=one.item,
            part=part,
            kind=kind,
            stratum=one.stratum,
            stratum_size=one.size,
            stratum_drawn=one.drawn,
            inclusion_probability=one.inclusion_probability,
            fingerprint=stamp,
            **_words(told[one.item], posts),
        )
        for one in drawn
    )


def _posts(workspace: Workspace, chosen: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the posts shown, those that they answer, and the openings of their threads."""
    posts = workspace.scan("corpus/posts").select(
        "post_id", "thread_id", "created_at", "title", "text"
    )
    asked = pl.concat([chosen["post_id"], chosen["answers"].drop_nulls()]).unique()
    first = posts.filter(pl.col("post_id").is_in(asked.implode())).collect()
    openings = posts.filter(pl.col("post_id").is_in(first["thread_id"].unique().implode()))
    rows = pl.concat([first, openings.collect()]).iter_rows(named=True)
    return {row["post_id"]: row for row in rows}


def _words(item: Mapping[str, Any], posts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    post = posts[item["post_id"]]
    answered = posts.get(item["answers"] or "")
    opening = posts.get(post["thread_id"])
    return {
        "rule": item["rule"],
        "post_id": item["post_id"],
        "month": f"{post['created_at']:%Y-%m}",
        "surface": item["surface"],
        "claim": item["claim"],
        "pieces": around(post["text"], item["start"], item["end"]),
        "answers": cut(answered["text"], BESIDE) if answered else "",
        "thread": (opening or {}).get("title") or "",
    }


def around(
    text: str, start: int | None, end: int | None, *, each: int = AROUND
) -> tuple[str, str, str]:
    """Return the words before a span, the span, and the words behind; without one, the text's head.

    Examples
    --------
    >>> around("It runs on my 3090 at home", 14, 18, each=6)
    ('… on my ', '3090', ' at ho …')
    """
    if start is None or end is None:
        return cut(text, WHOLE), "", ""
    low, high = max(0, start - each), min(len(text), end + each)
    before = f"{'… ' if low else ''}{text[low:start].lstrip()}"
    return before, text[start:end], f"{text[end:high].rstrip()}{' …' if high < len(text) else ''}"


def cut(text: str, most: int) -> str:
    """Return the text, or its first `most` characters and a sign that there is more."""
    return text if len(text) <= most else f"{text[:most].rstrip()} …"
