"""Names side by side that are one: "14B qwen", "R1 Distill Qwen 32B", "someone/Qwen3-8B-W8A8"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.extract.names.models.models import ModelSpan
from ingest.extract.names.models.naming import assemble
from ingest.extract.names.models.repos import FOLDERS
from ingest.extract.names.spans import Found
from ingest.extract.names.vocabulary.files import word_list
from ingest.extract.names.vocabulary.line import Line
from ingest.extract.names.vocabulary.vocabulary import RUN, vocabulary
from ingest.extract.search.folded import DIGIT
from ingest.records import Mention

_MADE_FROM = frozenset(word_list("made_from_others"))
_SHORT_BASE = re.compile(r"(?:L3|MN-|MS|LLaMA|Llama|QwQ)")
_DISTILL = re.compile(r"[ -]distill?(?:ed)?(?![a-z])", re.IGNORECASE)
_MARKS = frozenset({"0528", "distill", "distilled"})
_LONGEST_OWNER = 42
_OWNER = re.compile(r"(?<![\w./:@$\\-])(?![\w.-]*\d[bB])[A-Za-z](?:[\w.-]{0,39}\w)/\Z")
_ON = re.compile(r"[/\w-]")
_MARK = re.compile(r"[\d.]")


def joined(text: str, found: Sequence[Found]) -> list[Found]:
    """Return the names of a text with those joined that are one name.

    Parameters
    ----------
    text : str
        The text.
    found : Sequence[Found]
        Its names, sorted, without overlap.
    """
    kept: list[Found] = []
    for one in found:
        before = kept[-1] if kept else None
        both = _both(text, before, one) if before is not None else None
        if both is not None:
            kept[-1] = both
            continue
        whole = _with_owner(text, one) if text[one.start - 1] == "/" else one
        if before is not None and whole.start < before.end:
            if before.start == whole.start:
                kept.pop()
            else:
                whole = one
        kept.append(whole)
    return kept


def without_repeats(mentions: list[Mention]) -> list[Mention]:
    """Leave out what the title in an address names again, or names before it was there."""
    titles = [m for m in mentions if m.rule.endswith(":title")]
    if not titles:
        return mentions
    told = {m.entity_id for m in mentions if m not in titles}
    return [m for m in mentions if m not in titles or (m.entity_id and m.entity_id not in told)]


def is_quant_of_size(text: str, before: Mention, one: Found) -> bool:
    """Tell whether a quantization stands right behind a size that names a model: the 235B Q8."""
    return (
        one.kind == "quantization"
        and before.rule == "model:size"
        and one.start - before.end == 1
        and text[before.end] in " -_"
        and not text.startswith("/", before.start - 1)
    )


def up_to(text: str, mention: Mention, end: int) -> Mention:
    """Return a mention that reaches on to `end`."""
    return replace(mention, end=end, surface=text[mention.start : end])


def _both(text: str, before: Found, one: Found) -> Found | None:
    """Return the one name that two neighbours are, if they are one."""
    first, second = before.model, one.model
    if one.start - before.end != 1 or text[before.end] != " " or first is None or second is None:
        return None
    if not (one.rule == "model:line" or (before.cue == "size" and _is_bare(one, second))):
        return None
    if before.cue == "size":
        return _sized(before, first, one, second)
    if first.line is None or second.line is None or first.quants or first.written or second.written:
        return None
    if not _is_made_from(first, second) and not _is_base_of(first, second):
        return _distilled(text, before, one)
    name = assemble(second, text)
    if not (second.line.keep and _SHORT_BASE.match(name)):
        name = f"{assemble(first, text)}-{name}"
    span = replace(
        first, end=second.end, size=second.size, quants=second.quants, written=name, words=(),
    )  # fmt: skip
    return replace(before, end=one.end, model=span, cue="")


def _with_owner(text: str, one: Found) -> Found:
    """Take an account that the Hub's list does not know into the name of its repository."""
    model, name = one.model, text[one.start : one.end]
    if model is None or not one.rule.startswith("model:") or "-" not in name or " " in name:
        return one
    found = _OWNER.search(text, max(0, one.start - _LONGEST_OWNER), one.start)
    if found is None or _ON.match(text, one.end) or not DIGIT.search(name):
        return one
    owner = found[0][:-1]
    if _is_thing(owner.casefold()):
        return one
    return replace(one, start=found.start(), model=replace(model, start=found.start(), owner=owner))


def _is_thing(word: str) -> bool:
    """Tell whether a word names a model, a program, a chip or a folder, and so no account."""
    words, run = vocabulary(), RUN.match(word)
    key = run.group() if run else ""
    known = key in words.models or key in words.terms or key in words.chips
    return word in FOLDERS or (known and (key == word or bool(_MARK.search(word))))


def _is_bare(one: Found, model: ModelSpan) -> bool:
    """Tell whether a nickname is a line's name and no version of it: the 20b OSS."""
    return one.rule == "model:nickname" and not (model.version or model.date)


def _distilled(text: str, before: Found, one: Found) -> Found | None:
    """Join a teacher with the model that it taught: DeepSeek R1 Qwen 7B Distill."""
    first, second = before.model, one.model
    behind = _DISTILL.match(text, one.end)
    if first is None or second is None or first.line is None or behind is None:
        return None
    if first.line.family != "DeepSeek" or not ("r1" in first.words or "R1" in first.line.name):
        return None
    name = f"{assemble(first, text)}-Distill-{assemble(second, text)}"
    span = replace(first, end=behind.end(), size=second.size, written=name, words=())
    return replace(before, end=behind.end(), model=span, cue="")


def _sized(before: Found, size: ModelSpan, one: Found, named: ModelSpan) -> Found | None:
    """Join a size with the name right behind it: "14B qwen", "8B Llama"."""
    if named.size or named.written:
        return None
    span = replace(named, start=before.start, size=size.size, active=size.active)
    return replace(one, start=before.start, model=span)


def _is_made_from(first: ModelSpan, second: ModelSpan) -> bool:
    """Tell whether the second name is the base of the first: DeepHermes 3 Llama 3 8B."""
    if second.line is None or _is_maker_made(second.line) or not (second.size or second.version):
        return False
    told = {*first.words, *first.stages, first.date}
    line = first.line
    return line is not None and (
        (line.family == "DeepSeek" and bool(told & _MARKS))
        or ((line.keep or line.name in _MADE_FROM) and not first.size)
    )


def _is_base_of(first: ModelSpan, second: ModelSpan) -> bool:
    """Tell whether the first name is the base of the second: Llama 3.3 Nevoria."""
    if first.line is None or second.line is None or _is_maker_made(first.line):
        return False
    return (second.line.keep or second.line.name in _MADE_FROM) and not first.size


def _is_maker_made(line: Line) -> bool:
    return line.keep or line.name in _MADE_FROM
