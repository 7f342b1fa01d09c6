"""Canonical names of models, from their parts; and bases that names have in short, in full."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import digits

from ingest.extract.names.keys import bare
from ingest.extract.names.models.models import ModelSpan
from ingest.extract.names.models.packaging import strip_packaging
from ingest.extract.names.models.parts import STAGES
from ingest.extract.names.vocabulary.line import Line

_VERSION, _JOINT = re.compile(r"^[vV](?=\d)"), re.compile(r"[ _-]")
_VERSION_FIRST = re.compile(r"(.*\D)[ -]v?(\d(?:\.\d)?)[ -](\d+(?:\.\d+)?[bB])$", re.IGNORECASE)
_SIZE_GLUED = re.compile(r"(?<=[a-z]{3})(?=\d{1,3}b(?![a-z0-9]))", re.IGNORECASE)
_LATE = frozenset({"abliterated", "uncensored", "heretic"})
_SAME_STAGES = {"inst": "instruct"}
_UNSAID = frozenset({"latest", "qat", "hf", "nothink"})
_TRIALS = frozenset({"Preview", "Exp", "Experimental"})
_MARKED_BEHIND = frozenset({"DeepSeek", "Whisper"})


# How makers of fine-tunes shorten the names of their bases; Llama's only before its version.
_BASE_IN_SHORT = re.compile(
    r"(l(?=[23])|mn|ms|r1)(\d(?:\.\d)?)?(-\d{1,3}(?:x\d{1,2})?b)?", re.IGNORECASE
)
_SHORT_FIRST = re.compile(rf"(?:\d{{1,3}}b-)?({_BASE_IN_SHORT.pattern})(?=[-_ ])", re.IGNORECASE)
_IN_FULL = {"l": "Llama", "mn": "Mistral-Nemo", "ms": "Mistral-Small", "r1": "DeepSeek-R1"}


def assemble(span: ModelSpan, text: str) -> str:
    """Return the name in the field's order: line, version, variant, size, stage, date."""
    line = span.line
    assert line is not None
    if line.keep:
        return _kept(span, text)
    own_name = _own_name(line, span)
    if own_name:
        return own_name
    size = _whole_size(line, span)
    words, after, last = _variants(line, span.words, sized=bool(size))
    stages, late = _stages(line, span.stages)
    version = span.version or ""
    marked = not line.versions and f"v{version}" in text[span.start : span.end].casefold()
    if version in line.late_versions or (version and marked):
        version, late = "", [f"v{version}", *late]
    sep = line.sep
    name = line.versioned or line.name if version else line.name
    if version in line.prefixes:
        name = f"{line.prefixes[version]}-{name}"
    turned = line.word_versions.keys() & set(span.words) or line.name in {"Claude", "DeepSeek"}
    if version and turned and words:
        parts = [
            name,
            *words,
            (line.vprefix if line.name in _MARKED_BEHIND else "") + version,
            size,
        ]
    else:
        parts = [
            f"{name}{line.join if version else ''}{line.vprefix if version else ''}{version}",
            *words,
            size,
        ]
    if line.undated:
        stages, dated = [s for s in stages if s not in _TRIALS], ""
    else:
        dated = span.date or ""
    return sep.join(p for p in [*parts, *after, *stages, *last, dated, *late] if p)


def _own_name(line: Line, span: ModelSpan) -> str | None:
    """Return the name that a size or variant has in its line: a GLM-4.5 of 106B is the Air."""
    if not line.size_names:
        return None
    if not span.size:
        alone = len(span.words) == 1 and not (span.date or span.stages)
        key = "-".join([*filter(None, [span.version]), *span.words])
        return line.size_names.get(key) if alone else None
    told = span.size.lower()
    if not span.version:
        return line.size_names.get(f"{told}-{span.date}") or line.size_names.get(told)
    name = line.size_names.get(f"{span.version}-{told}")
    holds = name and all(word in name.casefold() for word in span.words)
    return name if holds or span.rule == "size" else None


def _variants(
    line: Line, told: Sequence[str], *, sized: bool
) -> tuple[list[str], list[str], list[str]]:
    """Return a name's variants as the makers spell them: before the size, behind it, last."""
    words = [line.words[w][0] if w in line.words else w for w in told]
    after = [
        w
        for w in words
        if w == "Snowdrop"
        or (w in {"Vision", "MoE"} and line.name in {"Llama", "Phi"})
        or (w == "Lite" and line.name == "DeepSeek")
        or (w.endswith("k") and line.name == "Phi")
    ]
    last = [w for w in words if w in line.late_words]
    said = not sized and line.name == "Qwen"
    kept = [w for w in words if w not in after and w not in last and (said or w != "MoE")]
    return kept, after, last


def _whole_size(line: Line, span: ModelSpan) -> str:
    """Return a size with its active part, as the line writes it."""
    size, active = span.size or "", span.active or ""
    if line.name == "DeepSeek" and "lite" in span.words:
        return ""
    if line.plain_sizes and size:
        active = ""
    whole = f"{size}-{active}" if size and active else size or active
    return whole.lower() if line.name.islower() else whole


def _stages(line: Line, told: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the stages of training in a name, and what was done to it later."""
    named = [line.stages.get(s, _SAME_STAGES.get(s, s)) for s in told if s not in _UNSAID]
    kept = [s for s in named if s]
    stages = [STAGES.get(s, s) for s in kept if s not in _LATE]
    return stages, [STAGES.get(s, s) for s in kept if s in _LATE]


def _parts_of(name: str) -> set[str]:
    """Return the parts of a name, a version without its v."""
    return {bare(_VERSION.sub("", part)) for part in _JOINT.split(name)}


def _kept(span: ModelSpan, text: str) -> str:
    """Return the name of a line whose surfaces are names already, with size and version behind."""
    line = span.line
    assert line is not None
    surface = strip_packaging(text[span.start : span.end].removeprefix(f"{span.owner}/"))
    if span.rule == "size":
        return (
            line.name
            if line.name.endswith(f"-{surface.upper()}")
            else f"{line.name}-{surface.upper()}"
        )
    if _parts_of(surface) <= _parts_of(line.name):
        return line.name
    if bare(surface) in bare(line.name) or not span.has_parts:
        # digits behind are a version, those ahead belong to the name: 11labs
        tells_more = any(c.isdigit() for c in surface.lstrip(digits))
        return surface if tells_more and bare(surface) not in bare(line.name) else line.name
    apart = _SIZE_GLUED.sub("-", re.sub(r"[\s:™®]+", "-", surface))
    return _VERSION_FIRST.sub(r"\1-\3-v\2", apart)


def with_base_in_full(name: str) -> str:
    """Return a derivative's name with its base in full where it begins with that in short.

    Examples
    --------
    >>> [with_base_in_full(name) for name in ("MN-12B-Mag-Mell", "70B-L3.3-Cirrus", "MiniCPM")]
    ['Mistral-Nemo-12B-Mag-Mell', 'Llama-3.3-Cirrus', 'MiniCPM']
    """
    short = _SHORT_FIRST.match(name)
    return f"{spelled_out(short[1])}{name[short.end() :]}" if short else name


def spelled_out(base: str) -> str:
    """Return a base as its makers call it, where the names of derivatives have it in short.

    Examples
    --------
    >>> [spelled_out(base) for base in ("L3.3-70B", "MN-12B", "MS3.2-24B", "R1", "L3-Euryale")]
    ['Llama-3.3-70B', 'Mistral-Nemo-12B', 'Mistral-Small-3.2-24B', 'DeepSeek-R1', 'L3-Euryale']
    """
    short = _BASE_IN_SHORT.fullmatch(base)
    if short is None:
        return base
    name, version, size = short.groups(default="")
    return f"{_IN_FULL[name.casefold()]}{'-' if version else ''}{version}{size}"
