"""What the thread tells about names: bare sizes and versions, words that may be something else."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from ingest.extract.names.companies import is_company, is_maker, is_of_family, is_of_team
from ingest.extract.names.hardware.rtx_6000 import card_of
from ingest.extract.names.joined import is_quant_of_size, joined, up_to, without_repeats
from ingest.extract.names.linking.ids import entity_id
from ingest.extract.names.linking.linking import Linked, Linker
from ingest.extract.names.listed import goes_on, is_counted, stands_in_list
from ingest.extract.names.members import find_members
from ingest.extract.names.models.models import ModelSpan
from ingest.extract.names.models.sizes import is_any, is_no_name, is_pointed_at, is_rated
from ingest.extract.names.spans import Found, disjoint
from ingest.extract.names.vocabulary.vocabulary import Vocabulary
from ingest.extract.search.folded import fold
from ingest.extract.threads.bench_labels import may_hold_labels, with_labels
from ingest.extract.threads.heard import Context, Heard, each_once, finer, shared
from ingest.extract.threads.nicknames import find_compared, find_nicknames
from ingest.extract.threads.sized import all_sizes, distinct, with_size
from ingest.extract.threads.versions import find_versions
from ingest.records import Candidate, Mention, record

_FEW = 2
_MOST = 200  # names of a post that are looked through on each side of one


@record()
class _Post:
    """A post whose names are being told apart: what it names for sure, and what came before."""

    text: str
    low: str
    when: datetime | None
    context: Context
    kinds: frozenset[str]
    own: tuple[Heard, ...]
    places: tuple[int, ...]
    once: tuple[tuple[int, Heard], ...]
    starts: frozenset[int]
    ends: frozenset[int]

    def nearest(self, at: int) -> tuple[Heard, ...]:
        """Return what the post names for sure: before a place, nearest first, then behind it.

        Of each side the nearest 200 at most: posts that name thousands are lists.
        """
        cut = bisect_left(self.places, at)
        return (*reversed(self.own[max(0, cut - _MOST) : cut]), *self.own[cut : cut + _MOST])


def resolve(
    text: str,
    found: Sequence[Found],
    context: Context,
    linker: Linker,
    *,
    when: datetime | None,
    hinted: bool,
) -> tuple[list[Mention], list[Heard]]:
    """Return the mentions of a post and the models it named, given what came before.

    Parameters
    ----------
    text : str
        The cleaned text.
    found : Sequence[Found]
        Spans of `find_names`.
    context : Context
        What parent, title and earlier posts named.
    linker : Linker
        Tells what a span stands for.
    when : datetime or None
        When the post was written; nothing that came later is linked to.
    hinted : bool
        Whether nicknames, or versions that stand alone, may be in the text.
    """
    low = fold(text)
    more: list[Found] = []
    if hinted:
        families = partial(_families, found, context)
        more.extend(find_nicknames(text, low, found, families, linker.words))
    more.extend(find_compared(low, found))
    more.extend(find_members(text, low, [*found, *more] if more else found))
    if hinted:
        more.extend(find_versions(text, low, [*found, *more], partial(_near, found, context)))
    found = joined(text, disjoint([*found, *more]) if more else found)
    sure = [f for f in found if f.model is not None and f.model.line is not None and _certain(f)]
    kinds = {f.kind for f in found if not f.cue} | ({"model"} if sure else set())
    told = [(f.start, h) for f in sure if (h := _heard(f.model))]
    own, places = tuple(h for _, h in told), tuple(start for start, _ in told)
    beside = [f for f in found if _certain(f) or (f.model and text[f.start].isupper())]
    starts, ends = frozenset(f.start for f in beside), frozenset(f.end for f in beside)
    once = each_once(told)
    post = _Post(text, low, when, context, frozenset(kinds), own, places, once, starts, ends)
    mentions: list[Mention] = []
    heard: list[Heard] = []
    for one in found:
        last = heard[-1] if mentions and heard and mentions[-1].end == one.start - 1 else None
        if mentions and is_quant_of_size(text, mentions[-1], one):
            mentions[-1] = up_to(text, mentions[-1], one.end)
            continue
        listed = heard[-1] if mentions and heard and goes_on(low, mentions[-1], one) else None
        mention, named = _resolve_one(post, one, linker, last, listed)
        if mention is not None:
            mentions.append(mention)
            if named is not None:
                heard.append(named)
    mentions = without_repeats(mentions)
    return with_labels(text, mentions) if may_hold_labels(text) else mentions, heard


def _families(found: Sequence[Found], context: Context) -> set[str]:
    """Return the families of the models that a post names for sure or that came before it."""
    named = {f.model.line.family for f in found if f.model and f.model.line and _certain(f)}
    return named.union(h.line.family for h in (*context.near, *context.far))


def _near(found: Sequence[Found], context: Context) -> list[Heard]:
    """Return the models that a post names for sure, and those of its parent and of its title."""
    own = [h for f in found if _certain(f) and (h := _heard(f.model))]
    return [*own, *context.near]


def _certain(found: Found) -> bool:
    model = found.model
    return model is not None and (found.cue in ("", "company", "part", "upper") or model.has_parts)


def _heard(span: ModelSpan | None) -> Heard | None:
    if span is None or span.line is None:
        return None
    whole = span.active if span.active in all_sizes(span.line) else None
    return Heard(span.line, span.version, span.size or whole, span.words)


def _resolve_one(
    post: _Post, one: Found, linker: Linker, last: Heard | None, listed: Heard | None
) -> tuple[Mention | None, Heard | None]:
    if one.model is None:
        return _other(post, one), None
    span: ModelSpan | None = one.model
    if one.cue == "size" and post.low.startswith("/", one.start - 1):
        span = _next_size(one.model, last, post.when) or _unknown_size(post, one, last)
    elif one.cue == "size" and listed and not is_counted(post.low, one.end):
        span = _next_size(one.model, listed, post.when) or _unknown_size(post, one, listed)
        span = span or _size_of(post, one, linker.words)
    elif one.cue == "size":
        span = _size_of(post, one, linker.words)
    elif not _is_model(post, one):
        span = None
    if span is None:
        return None, None
    span = _as_told(post, one, _with_version_heard(post, one, span))
    linked = linker.link(span, post.text, post.when)
    heard = _heard(span) or (Heard(linked.line, None, None, ()) if linked.line else None)
    return _mention(post.text, one, linked), heard


def _with_version_heard(post: _Post, one: Found, span: ModelSpan) -> ModelSpan:
    """Take the version of a "Gemma 27B" from the Gemma of that size that was named before."""
    line = span.line
    if line is None or span.version or not span.size or span.written or line.keep:
        return span
    if one.cue == "size" or len(line.versions) < _FEW:
        return span
    for heard in (*post.nearest(one.start), *post.context.near, *post.context.far):
        if heard.line is line and heard.version and (found := with_size(heard, span.size, None)):
            return replace(span, version=found.version)
    return span


def _as_told(post: _Post, one: Found, span: ModelSpan) -> ModelSpan:
    """Take a bare name for the one version of it that the post told before, or its thread."""
    line = span.line
    if line is None or not line.follows or span.has_parts or one.cue == "size":
        return span
    if is_of_family(post.low, one.start, one.end):
        return span
    told = finer(line, (heard for place, heard in post.once if place < one.start))
    heard = shared(told)
    if not told and line.follows == "thread" and not finer(line, (h for _, h in post.once)):
        told = finer(line, post.context.near) or finer(line, post.context.far)
        heard = told[0] if len(told) == 1 else None
    if heard is None:
        return span
    return replace(span, line=heard.line, version=heard.version, size=heard.size, words=heard.words)


def _other(post: _Post, one: Found) -> Mention | None:
    """Return the mention of a name that is no model, unless it lacks the company it needs."""
    if "near" in one.cue and not _has_company(post, one):
        return None
    surface = post.text[one.start : one.end]
    name = card_of(one.name or surface, post.low, one.start, one.end, post.when)
    known = entity_id(one.kind, name)
    candidates = (Candidate(known, 1.0),)
    return Mention(one.start, one.end, surface, one.kind, known, name, 0.95, one.rule, candidates)


def _mention(text: str, one: Found, linked: Linked) -> Mention:
    return Mention(
        one.start, one.end, text[one.start : one.end], "model", linked.entity_id, linked.entity,
        linked.confidence, one.rule, linked.candidates,
    )  # fmt: skip


def _has_company(post: _Post, one: Found) -> bool:
    kinds = post.kinds | post.context.kinds
    if one.kind == "hardware":
        return "hardware" in kinds
    return not kinds.isdisjoint({"model", "runtime", "quantization"})


_MODEL_WORD = re.compile(r"[ ](?:models?|loras?|checkpoints?|gguf|finetunes?)(?![a-z])")


def _is_model(post: _Post, one: Found) -> bool:
    model = one.model
    if model is None or model.line is None or model.has_parts or model.line.keep:
        sure = True
    else:
        name = model.line.name
        sure = not (is_of_team(post.low, one.end) or is_maker(name, post.low, one.start, one.end))
    if (
        not sure or model is None or model.line is None or model.has_parts
        or one.cue in {"", "part", "upper"}
    ):  # fmt: skip
        return sure
    if one.cue != "company" and _MODEL_WORD.match(post.low, one.end):
        return True
    if one.cue == "heard":
        if stands_in_list(post.low, one, post.ends, post.starts):
            return True
        named = (*post.own, *post.context.near)
        kin = model.line.family if model.line.cue == "heard" else None
        return any(h.line.name == model.line.name or h.line.family == kin for h in named)
    if one.cue == "company":
        return not is_company(post.low, one.start, one.end)
    name = model.line.name
    return (
        any(h.line.name != name for h in post.own)
        or any(h.line.name == name for h in (*post.context.near, *post.context.far))
        or not post.kinds.isdisjoint({"quantization", "benchmark"})
        or "model" in post.context.kinds
    )


def _size_of(post: _Post, one: Found, words: Vocabulary) -> ModelSpan | None:
    """Return a bare size with the line it belongs to, or None where it names no model."""
    span, low = one.model, post.low
    if span is None or is_no_name(low, one.start, one.end):
        return None
    is_finer = bool(span.active or span.words or span.stages or span.date)
    meant = is_finer or is_pointed_at(low, one.start)
    if not meant and is_any(low, one.start, one.end):
        return None
    line = _line_of_size(span.size or "", post, one, meant=meant)
    whole = f"{span.size}-{span.active}"
    told = line and (not span.active or line.line.plain_sizes or whole in all_sizes(line.line))
    if line is not None and told:
        return replace(span, line=line.line, version=line.version, words=_words_meant(span, line))
    return distinct(span, words) if meant or post.context.kinds else None


def _words_meant(span: ModelSpan, heard: Heard) -> tuple[str, ...]:
    """Return the variants that a size has or takes over; one told in full takes over none."""
    if span.words:
        return tuple(word for word in span.words if word in heard.line.words)
    plain = {size.split("-")[0] for size in heard.line.sizes.get(heard.version or "", ())}
    return () if (span.active or span.stages) and span.size in plain else heard.words


def _next_size(span: ModelSpan, last: Heard | None, when: datetime | None) -> ModelSpan | None:
    """Return a size behind a slash as one more of the model before it: Qwen3-4B/8B."""
    found = with_size(last, span.size or "", when) if last else None
    if found is None:
        return None
    return replace(span, line=found.line, version=found.version, words=span.words or found.words)


def _unknown_size(post: _Post, one: Found, last: Heard | None) -> ModelSpan | None:
    """Return a size behind that of a line whose sizes are not known: OLMo 2 7B and 13B."""
    known = last is None or not last.size or all_sizes(last.line)
    if known or last is None or one.model is None or _MODEL_WORD.match(post.low, one.end):
        return None
    words = one.model.words or last.words
    return replace(one.model, line=last.line, version=last.version, words=words)


def _line_of_size(size: str, post: _Post, one: Found, *, meant: bool) -> Heard | None:
    """Return the nearest line with this size: before the place, in the thread, behind the place."""
    n_before = bisect_left(post.places, one.start)
    for number, heard in enumerate(post.nearest(one.start)):
        if found := with_size(heard, size, post.when):
            told = post.context.near if number >= n_before else ()
            return next((h for h in told if h.size == size), found)
    for heard in post.context.near:
        enough = meant or len(all_sizes(heard.line)) <= _FEW
        enough = enough or (heard.size == size and is_rated(post.low, one.start, one.end))
        if enough and (found := with_size(heard, size, post.when)):
            return found
    for heard in post.context.far if meant else ():
        if found := with_size(heard, size, post.when):
            return found
    return None
