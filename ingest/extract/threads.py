"""What the thread tells about names: bare sizes and versions, words that may be something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ingest.extract.linking import Catalogue, Linked, entity_id, link
from ingest.extract.models import ModelSpan
from ingest.extract.names import Found
from ingest.extract.nicknames import find_nicknames
from ingest.extract.vocabulary import Line, Vocabulary
from ingest.records import Candidate, Mention


@dataclass(frozen=True, slots=True)
class Heard:
    """A model that was named: its line, version and size, as far as told."""

    line: Line
    version: str | None
    size: str | None
    words: tuple[str, ...]


@dataclass(slots=True)
class Context:
    """What was named before a post: nearest first (parent, title, earlier posts of the thread)."""

    near: list[Heard] = field(default_factory=list)
    far: list[Heard] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)


_DISTINCT = {
    "235B": ("Qwen", "3"), "480B": ("Qwen", "3"), "671B": ("DeepSeek", "3"), "405B": ("Llama", "3.1"),
    "30B-A3B": ("Qwen", "3"), "235B-A22B": ("Qwen", "3"), "480B-A35B": ("Qwen", "3"), "106B-A12B": ("GLM", "4.5"),
    "355B-A32B": ("GLM", "4.5"), "21B-A3B": ("ERNIE", "4.5"), "300B-A47B": ("ERNIE", "4.5"), "80B-A13B": ("Hunyuan", ""),
    "80B-A3B": ("Qwen", "3"),
}  # fmt: skip
_ANY = re.compile(
    r"(?:\b(?:an?|any|small|smaller|bigger|larger|below|under|above|over|most|standard|other|around|about|dense|up to|sub|every|all|some|"
    r"no|typical|average|single|tiny|big|large|good|decent|another|each|many|few|than an?|like an?|sized|roughly|approx\.?|at least|or|to|class)|[~<>≤≥$+x*–-])[ ]?$"
)
_THE = re.compile(
    r"\b(?:the|that|this|these|those|their|its|your|our|my|new|newer|latest|both|old|previous|same|original)[ ](?:new[ ]|smaller[ ]|bigger[ ]|larger[ ]|full[ ]|big[ ]|dense[ ]|moe[ ]|other[ ]|actual[ ])?$"
)
_PLURAL = re.compile(
    r"[ -]*(?:s\b|models\b|llms?\b|params?\b|parameters?\b|active\b|activated\b|tokens?\b|range\b|class\b|sized?\b|-class|-ish|ish\b|or (?:so|less|more|larger|bigger|smaller)|and (?:up|under|below|above|over)|weights|billion|\+|total|dense model|moe model|experts?\b|users|people|dollars|revenue|valuation|company|\$)"
)
_ONE_MODEL = re.compile(r"[ ](?:model|version|variant|one|update|release|quant|dense|moe)\b")


def resolve(
    text: str, low: str, found: Sequence[Found], context: Context, words: Vocabulary, catalogue: Catalogue,
    when: datetime | None,
) -> tuple[list[Mention], list[Heard]]:  # fmt: skip
    """Return the mentions of a post and the models it named, given what came before.

    Parameters
    ----------
    text, low : str
        The text, and the same in lower case.
    found : Sequence[Found]
        Spans of `find_names`.
    context : Context
        What parent, title and earlier posts named.
    when : datetime or None
        When the post was written; nothing that came later is linked to.
    """
    families = frozenset(h.line.family for h in (*context.near, *context.far)) | {
        f.model.line.family for f in found if f.model and f.model.line and _certain(f)
    }
    more = find_nicknames(text, low, found, families, words)
    if more:
        found = sorted([*found, *more], key=lambda f: f.start)
    found = _joined(text, found)
    sure = [f for f in found if f.model is not None and f.model.line is not None and _certain(f)]
    kinds = {f.kind for f in found if not f.cue} | ({"model"} if sure else set())
    own = [h for f in sure if (h := _heard(f.model))]
    mentions: list[Mention] = []
    heard: list[Heard] = []
    for one in found:
        mention, named = _resolve_one(text, low, one, kinds, own, context, words, catalogue, when)
        if mention is not None:
            mentions.append(mention)
            if named is not None:
                heard.append(named)
    return mentions, heard


def _joined(text: str, found: Sequence[Found]) -> list[Found]:
    """Join a size with the name right behind it: "14B qwen", "8B Llama"."""
    kept: list[Found] = []
    for one in found:
        before = kept[-1] if kept else None
        if (
            before is not None and before.cue == "size" and before.model and one.model and one.model.line
            and not one.model.size and not one.model.written and one.start - before.end == 1
            and text[before.end] == " " and one.rule == "model:line"
        ):  # fmt: skip
            size = before.model
            model = replace(one.model, start=before.start, size=size.size, active=size.active)
            kept[-1] = replace(one, start=before.start, model=model)
        else:
            kept.append(one)
    return kept


def _certain(found: Found) -> bool:
    model = found.model
    return model is not None and (found.cue in ("", "company", "part", "upper") or model.has_parts)


def _heard(span: ModelSpan | None) -> Heard | None:
    if span is None or span.line is None:
        return None
    return Heard(span.line, span.version, span.size, span.words)


def _resolve_one(
    text: str, low: str, one: Found, kinds: set[str], own: list[Heard], context: Context, words: Vocabulary,
    catalogue: Catalogue, when: datetime | None,
) -> tuple[Mention | None, Heard | None]:  # fmt: skip
    if one.model is None:
        if "near" in one.cue and not _has_company(one, kinds, context):
            return None, None
        name = one.name or text[one.start : one.end]
        known = entity_id(one.kind, name)
        return (
            Mention(one.start, one.end, text[one.start : one.end], one.kind, known, name, 0.95, one.rule,
                    (Candidate(known, 1.0),)),
            None,
        )  # fmt: skip
    span = one.model
    if one.cue == "size":
        sized = _size_of(low, one, own, context, words, when)
        if sized is None:
            return None, None
        span = sized
    elif not _is_model(low, one, kinds, own, context):
        return None, None
    linked = link(span, text, words, catalogue, when)
    return _mention(text, one, linked), _heard(span) or (
        Heard(linked.line, None, None, ()) if linked.line else None
    )


def _mention(text: str, one: Found, linked: Linked) -> Mention:
    return Mention(
        one.start, one.end, text[one.start : one.end], "model", linked.entity_id, linked.entity,
        linked.confidence, one.rule, linked.candidates,
    )  # fmt: skip


def _has_company(one: Found, kinds: set[str], context: Context) -> bool:
    if one.kind == "hardware":
        return "hardware" in kinds or "hardware" in context.kinds
    return bool({"model", "runtime", "quantization"} & (kinds | context.kinds))


_COMPANY_AFTER = re.compile(
    r"(?:['’]s[ ](?:\w+[ ])?(?:models?|team|small|large|new|latest|paper|api|release|website|research|engineers?|work|license|own|next|first|function|devstral|approach|business|policy|ceo|founder|open)|"
    r"[ ](?:ai\b|released?\b|releases|releasing|announced?|team|guys|is a (?:chinese|french|company|startup|side)|lab\b|labs\b|devs\b|ceo|said|open[- ]?sourced|published|engineers|researchers|employees|company|stock|has released|have released|dropped|trained|made\b|hired|raised|claims?\b|chose|decided|staff|folks|people|didn[’']?t release|hasn[’']?t released|will release))"
)
_COMPANY_BEFORE = re.compile(
    r"(?:\b(?:from|by|thanks|thank you|kudos to|props to|company|companies like|labs like|labs|startup|at|the next|be the next|(?:advertisement|credit|money) (?:for|to)|unlike meta|meta,|meta and|google,|anthropic,|alibaba,)[ ](?:the[ ])?)$"
)


def _is_model(low: str, one: Found, kinds: set[str], own: list[Heard], context: Context) -> bool:
    model = one.model
    if model is None or model.line is None or model.has_parts or one.cue in ("", "part", "upper"):
        return True
    line = model.line
    if one.cue == "company":
        return not (
            _COMPANY_AFTER.match(low, one.end)
            or _COMPANY_BEFORE.search(low, max(0, one.start - 24), one.start)
        )
    others = [h for h in own if h.line.name != line.name]
    known = any(h.line.name == line.name for h in context.near + context.far)
    return (
        bool(others)
        or known
        or bool({"quantization", "benchmark"} & kinds)
        or "model" in context.kinds
    )


def _size_of(
    low: str,
    one: Found,
    own: list[Heard],
    context: Context,
    words: Vocabulary,
    when: datetime | None,
) -> ModelSpan | None:
    """Return a bare size with the line it belongs to, or None where it names no model."""
    span = one.model
    assert span is not None
    size = span.size or ""
    if _PLURAL.match(low, one.end) or _is_aside(low, one):
        return None
    full = f"{size}-{span.active}" if span.active else size
    before = low[max(0, one.start - 30) : one.start]
    meant = bool(_THE.search(before))
    if not meant and not span.active and _ANY.search(before):
        return None
    if not meant and not span.active and re.match(r"[ ]models?\b", low[one.end :][:8]):
        return None
    line = _line_of_size(size, own, context, when, meant=meant or bool(span.active))
    if line is not None:
        return replace(span, line=line.line, version=line.version, words=span.words or line.words)
    if (full in _DISTINCT or (size in _DISTINCT and size not in {"30B", "80B"})) and (
        meant or span.active or context.kinds
    ):
        name, version = _DISTINCT.get(full) or _DISTINCT[size]
        coder = ("coder",) if size == "480B" else ()
        return replace(
            span, line=words.lines[name], version=version or None, words=span.words or coder
        )
    return None


def _is_aside(low: str, one: Found) -> bool:
    """Tell whether a size only adds to a name, "Devstral (24B)", or heads a list, "13B - Mag Mell"."""
    if low.startswith(" - ", one.end) or low.startswith(": ", one.end):
        return True
    return low[max(0, one.start - 6) : one.start].endswith(
        ("(", "(also ", "also ")
    ) and low.startswith(")", one.end)


def _line_of_size(
    size: str, own: list[Heard], context: Context, when: datetime | None, *, meant: bool
) -> Heard | None:
    """Return the nearest named line that has models of this size."""
    for group, needs_the in ((own, False), (context.near, True), (context.far, True)):
        if needs_the and not meant:
            continue
        for heard in reversed(group) if group is own else group:
            if heard.size == size:
                return heard
            version = _version_with(heard, size, when)
            if version is not None:
                return Heard(heard.line, version or None, size, _words_with(heard, version, size))
    return None


def _words_with(heard: Heard, version: str, size: str) -> tuple[str, ...]:
    keys = [f"{version}-{w}" if version else w for w in heard.words]
    return tuple(
        w for w, k in zip(heard.words, keys, strict=True)
        if any(s.split("-")[0] == size for s in heard.line.sizes.get(k, ()))
    )  # fmt: skip


def _version_with(heard: Heard, size: str, when: datetime | None) -> str | None:
    """Return the version of a line that has the size: the one named, else the newest; "" without versions."""
    line = heard.line
    fits: list[str] = []
    for key, sizes in line.sizes.items():
        if not any(s == size or s.split("-")[0] == size for s in sizes):
            continue
        version = key.partition("-")[0]
        if version in line.versions:
            if when is None or line.versions[version] <= when.date():
                fits.append(version)
        elif not line.versions or key == "" or version in line.words:
            fits.append("")
    if not fits:
        return None
    if heard.version in fits:
        return heard.version
    if heard.version:
        finer = [v for v in fits if v.startswith(heard.version + ".")]
        if finer:
            return finer[0]
        return None
    return max(fits, key=lambda v: line.versions[v] if v in line.versions else line.released)


def join(parts: Iterable[Sequence[Heard]]) -> list[Heard]:
    """Return what was heard in several places, once each, in order."""
    seen: set[tuple[str, str | None, str | None]] = set()
    joined: list[Heard] = []
    for part in parts:
        for heard in part:
            key = (heard.line.name, heard.version, heard.size)
            if key not in seen:
                seen.add(key)
                joined.append(heard)
    return joined
