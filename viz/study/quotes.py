"""Quotes of posts: cut around their evidence, with the evidence apart, and their place."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import polars as pl

from ingest.records import record

Span = tuple[int, int]
_LEAST_SHOWN = 9
_ISOLATE, _EMBEDDING = "\u2069", "\u202c"
_BEGINS = dict.fromkeys("\u2066\u2067\u2068", _ISOLATE) | dict.fromkeys(
    "\u202a\u202b\u202d\u202e", _EMBEDDING
)
_ENDS = (_ISOLATE, _EMBEDDING, *_BEGINS)
_CONTROL = re.compile(f"[{''.join(_ENDS)}]")


@record()
class Written:
    """A post as a quote needs it; `title` is its thread's."""

    text: str
    created_at: datetime | None
    title: str

    @property
    def day(self) -> str:
        """The day it was written, `2025-07-01`, or "undated"."""
        return self.created_at.date().isoformat() if self.created_at else "undated"

    @property
    def when(self) -> float:
        """A number to sort by, undated posts first."""
        return self.created_at.timestamp() if self.created_at else -math.inf


def excerpt(text: str, spans: Sequence[Span] = (), *, width: int = 280) -> tuple[str, ...]:
    """Cut a text to about `width` characters around its first span.

    Returns
    -------
    tuple of str
        Parts in reading order: plain, marked, plain, marked, ... (the first may be empty).

    Examples
    --------
    >>> excerpt("Two MI50 give 64 GB", [(4, 8)])
    ('Two ', 'MI50', ' give 64 GB')
    >>> excerpt("aaa bbb ccc ddd", width=7)
    ('aaa bbb …',)
    """
    if not spans and len(text) <= width:
        return balanced([text.strip()])
    inside = sorted({(s, e) for s, e in spans if 0 <= s < e <= len(text)}) if spans else []
    start, end = _window(text, inside, width)
    parts: list[str] = []
    at = start
    for first, last in inside:
        if first < at or first >= end:
            continue
        parts += [text[at:first], text[first : min(last, end)]]
        at = min(last, end)
    parts.append(text[at:end])
    if start > 0:
        parts[0] = "… " + parts[0].lstrip()
    else:
        parts[0] = parts[0].lstrip()
    parts[-1] = parts[-1].rstrip() + (" …" if end < len(text.rstrip()) else "")
    return balanced(parts if parts[-1] or len(parts) == 1 else parts[:-1])


def _window(text: str, spans: Sequence[Span], width: int) -> Span:
    """Return where the excerpt begins and ends, at spaces where there are any near."""
    if len(text) <= width:
        return 0, len(text)
    first = spans[0] if spans else (0, 0)
    start = max(0, first[0] - width // 3)
    if spans and first[1] - start > width:
        start = max(0, first[0] - 20)
    if start:
        space = text.find(" ", start, start + 25)
        start = space + 1 if 0 <= space < first[0] else start
    end = min(len(text), start + width)
    if end < len(text):
        space = text.rfind(" ", max(start, end - 25), end + 1)
        end = space if space > start else end
    return start, end


def balanced(parts: Sequence[str]) -> tuple[str, ...]:
    r"""Close what the parts of a text leave open of right-to-left controls, and drop stray ends.

    A page isolates human text, but an isolate begun in the text would swallow the end of ours, and
    the direction would leak into what follows.

    Examples
    --------
    >>> balanced(["a \u2066b", "c"])
    ('a \u2066b', 'c\u2069')
    >>> balanced(["plain \u2069"])
    ('plain ',)
    """
    whole = "".join(parts)
    if whole.isascii() or not _CONTROL.search(whole):
        return tuple(parts)
    open_: list[str] = []
    kept = [
        "".join(mark for mark in part if mark not in _ENDS or _closes(mark, open_))
        for part in parts
    ]
    return (*kept[:-1], kept[-1] + "".join(reversed(open_)))


def _closes(mark: str, open_: list[str]) -> bool:
    """Keep count of what is open; return False for an end of nothing."""
    if mark in _BEGINS:
        open_.append(_BEGINS[mark])
        return True
    if open_ and open_[-1] == mark:
        open_.pop()
        return True
    return False


def short(text: str, width: int) -> str:
    r"""Return the text on one line, cut to `width` characters.

    Examples
    --------
    >>> short("a  very\nlong title", 9)
    'a very l…'
    """
    line = " ".join(text[: width * 4].split())
    return balanced([line if len(line) <= width else line[: width - 1] + "…"])[0]


def squeezed(name: str, width: int) -> str:
    """Return a name on one line, cut in its middle: names of models and chips differ at their ends.

    Examples
    --------
    >>> squeezed("DeepSeek-R1-Distill-Qwen-32B", 18)
    'DeepSeek…-Qwen-32B'
    """
    line = " ".join(name.split())
    if len(line) > width:
        tail = width // 2
        line = line[: width - 1 - tail] + "…" + line[-tail:]
    return balanced([line])[0]


def written(posts: pl.DataFrame, wanted: Iterable[str]) -> dict[str, Written]:
    """Return what is needed to quote the wanted posts, by post id."""
    ids = pl.DataFrame({"post_id": sorted(set(wanted))}, schema={"post_id": pl.String})
    titles = posts.filter(pl.col("title").is_not_null()).select(
        "thread_id", pl.col("title").alias("thread_title")
    )
    rows = (
        posts.join(ids, on="post_id", how="semi")
        .join(titles.unique("thread_id", keep="first"), on="thread_id", how="left")
        .select("post_id", "text", "created_at", "thread_title")
    )
    told = {title: short(title or "", 120) for title in rows["thread_title"].unique().to_list()}
    return {
        post_id: Written(text or "", created_at, told[title])
        for post_id, text, created_at, title in rows.iter_rows()
    }


def mention_spans(mentions: pl.DataFrame, wanted: Iterable[str]) -> dict[str, tuple[Span, ...]]:
    """Return the spans of what the wanted posts name by post id."""
    ids = pl.DataFrame({"post_id": sorted(set(wanted))}, schema={"post_id": pl.String})
    rows = (
        mentions.join(ids, on="post_id", how="semi")
        .sort("post_id", "start", "end")
        .group_by("post_id", maintain_order=True)
        .agg("start", "end")
    )
    return {
        post_id: tuple(zip(starts, ends, strict=True)) for post_id, starts, ends in rows.iter_rows()
    }


def shortest_prefixes(keys: Iterable[str]) -> Mapping[str, str]:
    """Return the shortest unique prefix of each key, of nine characters or more.

    Examples
    --------
    >>> shortest_prefixes(["kith-1234aa", "kith-1234ab", "kith-5678aa"])
    {'kith-1234aa': 'kith-1234aa', 'kith-1234ab': 'kith-1234ab', 'kith-5678aa': 'kith-5678'}
    """
    ordered = sorted(set(keys))
    # most differ in what is shown anyway
    shared = [
        _common(a, b) if a[:_LEAST_SHOWN] == b[:_LEAST_SHOWN] else 0
        for a, b in itertools.pairwise(ordered)
    ]
    ends = [0, *shared, 0]
    return {
        key: key[: max(_LEAST_SHOWN, max(ends[n], ends[n + 1]) + 1)]
        for n, key in enumerate(ordered)
    }


def _common(a: str, b: str) -> int:
    return next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
