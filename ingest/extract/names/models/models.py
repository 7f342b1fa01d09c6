"""Spans of model names: a line's name, what stands behind it, and what is glued before it."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.extract.names.models.parts import MARKED, Parts, read_parts
from ingest.extract.names.vocabulary.files import word_list
from ingest.extract.names.vocabulary.line import Line
from ingest.extract.names.vocabulary.vocabulary import Alias, next_sign
from ingest.records import record

_VERSION_BEFORE = re.compile(r"(?:claude[ -]*)?(\d(?:\.\d)?)[ -]?$")

_HEAD = re.compile(r"[a-z0-9][a-z0-9.]*$")

PREFIX_STOP = frozenset(word_list("no_prefix"))


@record(kw_only=True)
class ModelSpan:
    """A model's name in a text, taken apart.

    `line` is None where only a size or version stands; `written` is the name as it stands, without
    owner, quantization and file ending, where it holds parts that no line knows.
    """

    start: int
    end: int
    rule: str
    line: Line | None = None
    version: str | None = None
    size: str | None = None
    active: str | None = None
    words: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    date: str | None = None
    quants: tuple[str, ...] = ()
    written: str | None = None
    owner: str | None = None
    repo: str | None = None
    extended: bool = False

    @property
    def has_parts(self) -> bool:
        """Whether more than the line's bare name stands there."""
        return bool(
            self.version or self.size or self.active or self.words or self.stages or self.date
            or self.quants or self.written
        )  # fmt: skip

    @property
    def is_packed(self) -> bool:
        """Whether a quantization stands behind a name without size or variant: qwen3-gguf."""
        plain = not (self.size or self.active or self.words or self.stages or self.date)
        return plain and bool(self.quants) and not self.written


def find_named(low: str, text: str, start: int, aliases: tuple[Alias, ...]) -> ModelSpan | None:
    """Return the model whose name starts at `start` of a lower-case text, if there is one."""
    skip, sign = -1, ""
    for alias in aliases:
        if alias.sign:
            if alias.skip != skip:
                skip, sign = alias.skip, next_sign(low, start + alias.skip)
            if alias.sign != sign:
                continue
        end = alias.end_in(low, start)
        if end is None:
            continue
        parts = read_parts(low, end, alias.line, text=text)
        if not parts.failed and parts.end >= end:
            return _with_what_precedes(low, text, start, parts)
    return None


def _with_what_precedes(low: str, text: str, start: int, parts: Parts) -> ModelSpan:
    line = parts.line
    if line is not None and line.keep and line.cue != "upper":
        start = _with_base_before(low, start)
    span = _span(text, start, parts, "line")
    return _with_version_before(low, span) if line is not None and line.before else span


def _span(text: str, start: int, parts: Parts, rule: str) -> ModelSpan:
    written = None
    if parts.unknown:
        written = _without(text, start, parts.end, parts.cuts)
    return ModelSpan(
        start=start,
        end=parts.end,
        rule=rule,
        line=parts.line,
        version=parts.version,
        size=parts.size,
        active=parts.active,
        words=() if parts.several else tuple(parts.words),
        stages=() if parts.several else tuple(parts.stages),
        date=parts.date,
        quants=tuple(parts.quants),
        written=written,
    )


def _without(text: str, start: int, end: int, cuts: list[tuple[int, int]]) -> str:
    """Return a name without the stretches of quantization and file endings, offsets as text."""
    kept, at = [], start
    for cut_start, cut_end in cuts:
        kept.append(text[at:cut_start])
        at = cut_end
    kept.append(text[at:end])
    return "".join(kept).strip("-_.:@ ‑–")


_BASE_BEFORE = re.compile(r"(?<![a-z0-9])(?:l3(?:\.[123])?|mn|ms3?(?:\.[12])?|qwq|drummer's)[ ]$")


def _with_base_before(low: str, start: int) -> int:
    """Take in the short name of a base before a fine-tune's: L3 Stheno, MN Mag Mell."""
    match = _BASE_BEFORE.search(low, max(0, start - 10), start)
    return match.start() if match and not match.group().startswith("d") else start


def _with_version_before(low: str, span: ModelSpan) -> ModelSpan:
    """Take in a version that stands before the variant: 3.7 Sonnet, claude 3.5 haiku."""
    match = _VERSION_BEFORE.search(low, max(0, span.start - 14), span.start)
    if not match or not span.line or match[1] not in span.line.versions or span.version:
        return span
    if match.start() and (low[match.start() - 1].isalnum() or low[match.start() - 1] in ".$"):
        return span
    return replace(span, start=match.start(), version=match[1])


def extend_left(low: str, text: str, span: ModelSpan) -> ModelSpan:
    """Take in what is glued before the name by hyphens: Big-Tiger-Gemma, L3-8B-Stheno."""
    start = span.start
    while start > 0 and low[start - 1] in "-_":
        match = _HEAD.search(low, max(0, start - 30), start - 1)
        if not match or match.group() in PREFIX_STOP or match.start() < start - 29:
            break
        start = match.start()
    if start == span.start or (start and low[start - 1] in "@#$&="):
        return span
    head = text[start : span.start]
    is_account = "-" in head and head.endswith("_")  # zai-org_GLM-4.5-Air
    if not (is_account or MARKED.search(head)) and (
        not span.has_parts or text[span.start].isupper() or head.count("-") > 2
    ):
        return span
    body = span.written if span.written is not None else None
    tail = body if body is not None else _body(text, span)
    return replace(
        span, start=start, written=text[start : span.start] + tail, rule="glued", extended=True
    )


def _body(text: str, span: ModelSpan) -> str:
    name = text[span.start : span.end]
    for quant in span.quants:
        name = re.sub(rf"[-_. :@‑]*{re.escape(quant)}$", "", name, flags=re.IGNORECASE)
    return name
