"""What stands behind the name of a model: versions, sizes, variants, dates and quantization."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from string import ascii_lowercase, digits

from ingest.extract.names import precision, quantization
from ingest.extract.names.models.bare_numbers import (
    BITS,
    GLUE,
    MORE_UNITS,
    SIZE,
    UNITS,
    is_size,
    looks_like_version,
    with_its_point,
)
from ingest.extract.names.models.llama_bench import end_of_quant, is_architecture, size_in_row
from ingest.extract.names.vocabulary.files import word_list, word_table
from ingest.extract.names.vocabulary.line import Line

_ACTIVE = re.compile(r"(?:a\d{1,3}(?:\.\d)?b|(?P<turned>3)ab)(?![a-z0-9])")
_VERSION = re.compile(
    r"(?P<v>v)?(?P<number>\d{1,2}(?:\.\d{1,2}(?:\.\d(?!\d))?)?)(?P<letter>[nov](?![a-z0-9]))?"
)
_DATE = re.compile(
    r"(?:0[1-9][0-3]\d|2[3-6](?:0[1-9]|1[0-2])|20[12]\d-?[01]\d-?[0-3]\d"
    r"|(?:0[1-9]|1[0-2])-[0-3]\d)(?![0-9a-z]|\.\d)"
)
_COMMON = frozenset(word_list("common_variants"))
_BRACKETED = re.compile(r"\[(dev|schnell|pro)\](?!\()")
# In ids of an interface a hyphen is the point of a version: claude-3-5-sonnet.
_HYPHENED = re.compile(r"(\d{1,2})[-_](\d{1,2})(?=-[a-z0-9]|[^a-z0-9._-]|$)")
_WORD = re.compile(r"[a-z][a-z0-9]*(?:\.\d+)?\+?|\d+[a-z0-9]*(?:\.\d+[a-z]*)?")
_ENDING = re.compile(r"(?:gguf|safetensors|ggml|bin|onnx|llamafile|pth?)(?![a-z0-9])")
_SHARDS = re.compile(r"\d{5}-of-\d{5}(?![0-9])")
MARKED = re.compile(r"[A-Z0-9]")
_TWO_WORDS = re.compile(r"deep (?:think|research)|nemotron[ -](?:nano|super|ultra)")
_OWN_SIZE = re.compile(r"['’]s (?=\d{1,3}(?:\.\d)?b(?![a-z0-9]))")  # Qwen's 30B
_LETTERS = re.compile(r"[a-z]+")
_WHOLE = re.compile(
    r"(\d{2,3}|[01]\.\d)(?![0-9a-z%$]|[.,]\d)(?! ?(?:gb|k\b|tok|t/s|tps|hours|min|x\b|%))"
)
# What goes on with a word; a set, because a slice is looked up in half the time of a pattern.
_SIGNS = frozenset(ascii_lowercase + digits)
_PLURAL = re.compile(r"(?=s(?![a-z0-9]))")
SPELLINGS = word_table("spellings")
_SIZE_NAMES = frozenset({"base", "large", "small", "tiny", "mini", "medium", "xl", "xxl"})
STAGES = {word.lower(): word for word in word_list("stages")}
_SPACED_STAGES = frozenset(word_list("spaced_stages"))
_TRAINED = frozenset(STAGES) | {"coder"}
_NEEDS_PARTS = frozenset(word_list("stages_behind_parts"))
_THINKING_OF = re.compile(r" (?:modes?(?![a-z])|that|about|is |proc|toke|budg|trac)")
_PLAIN_WORD = re.compile(r"[a-z]+(?![a-z0-9+]|\.\d)")
_PART_WORDS = frozenset(STAGES) | frozenset(SPELLINGS) | quantization.ANCHORS | {"deep", "moe"}
STOP_WORDS = frozenset(word_list("no_part"))
_FAIL_GLUED = frozenset(word_list("other_things"))
_BUILD = re.compile(r"b?\d{4}")
_MEANINGFUL = re.compile(r"[a-z]+\d*(?:\.\d+)?|\d+[a-z]\w*|\d{2}")
_VARIANTS = (_TWO_WORDS, _WORD, _MEANINGFUL, re.compile(r"[a-z]+(?=\d)"))


@dataclass(slots=True)
class Parts:
    """What has been read behind a name so far; `end` is the last place where the name may end."""

    line: Line | None
    at: int
    end: int
    version: str | None = None
    size: str | None = None
    active: str | None = None
    text: str = ""
    words: list[str] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    date: str | None = None
    quants: list[str] = field(default_factory=list)
    cuts: list[tuple[int, int]] = field(default_factory=list)
    unknown: bool = False
    failed: bool = False
    several: bool = False

    @property
    def some(self) -> bool:
        """Whether anything told apart stands behind the name."""
        return bool(self.version or self.size or self.words or self.date or self.active)


def read_parts(low: str, at: int, line: Line | None, *, text: str = "") -> Parts:
    """Read versions, sizes, variants and quantization from `at` on."""
    parts = Parts(line, at, at if _ends_name(low, at, line, text) else -1, text=text or low)
    while _read_one(low, parts):
        if low[parts.at : parts.at + 1] not in _SIGNS or _PLURAL.match(low, parts.at):
            parts.end = parts.at
    return parts


def parts_behind(low: str, at: int, line: Line, *, text: str) -> Parts:
    """Read what stands behind a name that has its version, or nothing where that does not fit."""
    parts = read_parts(low, at, line, text=text)
    fits = not (parts.version or parts.unknown) and parts.end >= at
    return parts if fits else Parts(line, at, at)


def _ends_name(low: str, at: int, line: Line | None, text: str) -> bool:
    """Tell whether a name may end at `at`: before no letter or digit, or before a plural's s."""
    if low[at : at + 1] not in _SIGNS:
        return True
    if line is None or line.name == "GPT" or not _PLURAL.match(low, at):
        return False
    return not text or at < 5 or not text[at - 5 : at].islower() or line.name != "Llama"


def _read_one(low: str, parts: Parts) -> bool:
    """Read one part behind a joint; False where the name ends."""
    at, mark = parts.at, low[parts.at : parts.at + 1]
    if not mark:
        return False
    after = at + 1 + (low[at + 1 : at + 2] == mark)
    if mark in GLUE:
        return _glued(low, after, parts, mark)
    own = _OWN_SIZE.match(low, at) if mark in "'’" and not parts.size else None
    if mark == " " or own:
        return _spaced(low, own.end() if own else after, parts)
    if mark in ".:@/\\":
        return _marked(low, at, parts, mark)
    return mark.isalnum() and _known(low, at, parts, "")


def _marked(low: str, at: int, parts: Parts, mark: str) -> bool:
    """Read a part behind a point, a colon (also one escaped for a shell) or a slash."""
    if mark == "/":
        return _other_variant(low, at + 1, parts)
    if mark == "\\":
        return low.startswith(":", at + 1) and _known(low, at + 2, parts, ":")
    return _known(low, at + 1, parts, mark) or (mark == "." and _ending(low, at + 1, parts))


def _spaced(low: str, at: int, parts: Parts) -> bool:
    """Read a part behind a space: known words alone go on with a name."""
    if low.startswith("?b ", at) and not parts.size:
        parts.at, parts.size = at + 2, size_in_row(low, at, parts.line)
        return True
    if low.startswith("[", at) and parts.line and parts.line.name == "FLUX":
        return _bracketed(low, at, parts)
    return low[at : at + 1].isalnum() and _known(low, at, parts, " ")


def _glued(low: str, at: int, parts: Parts, mark: str) -> bool:
    if _known(low, at, parts, mark) or _ending(low, at, parts):
        return True
    match = _WORD.match(low, at)
    if not match or low[match.end() : match.end() + 1] in _SIGNS:
        return False
    word = match.group()
    if (word in STOP_WORDS and not (mark == "_" and not parts.some)) or mark == "–":
        return False
    if word.isdigit() and BITS.match(low, match.end()):
        return False
    if word in _FAIL_GLUED or _is_build(word, parts.line) or (mark == "_" and not parts.some):
        parts.failed = not parts.some
        return False
    parts.unknown = (
        parts.some
        or bool(MARKED.search(parts.text, at, match.end()))
        or (parts.line is not None and parts.line.keep and word in _SIZE_NAMES)
    )
    parts.at = match.end() if parts.unknown else parts.at
    return parts.unknown


def _is_build(word: str, line: Line | None) -> bool:
    """Tell whether a word is the number of a build of llama.cpp: llama-b6101-bin."""
    return line is not None and line.name == "Llama" and bool(_BUILD.fullmatch(word))


def _bracketed(low: str, at: int, parts: Parts) -> bool:
    """Read a variant in brackets, as the makers of FLUX.1 [dev] write it."""
    match = _BRACKETED.match(low, at)
    if not match:
        return False
    parts.words.append(match[1])
    parts.at = match.end()
    return True


def _other_variant(low: str, at: int, parts: Parts) -> bool:
    """Read one more variant behind a slash, "thinking/instruct/coder 30B": the name is of all."""
    match = _LETTERS.match(low, at)
    word = match.group() if match else ""
    told = {*parts.words, *parts.stages}
    if not match or not told or not _TRAINED.issuperset({word, *told}):
        return False
    end = match.end()
    if low[end : end + 1] in _SIGNS or low.startswith("-", end):
        return False
    parts.at, parts.several = end, True
    return True


def _ending(low: str, at: int, parts: Parts) -> bool:
    match = _SHARDS.match(low, at) or _ENDING.match(low, at)
    if match:
        parts.cuts.append((parts.at, match.end()))
        parts.at = match.end()
    return match is not None


def _known(low: str, at: int, parts: Parts, mark: str) -> bool:
    """Read a part of a known kind at `at`, which follows the joint `mark`."""
    word = _PLAIN_WORD.match(low, at)
    if word and word[0] not in _PART_WORDS and not (parts.line and word[0] in parts.line.words):
        return False
    first = low[at : at + 1]
    number = first.isdigit()  # dates, sizes and versions are, but for "e4b", "a3b" and "v3"
    return (
        (number and _date(low, at, parts, mark))
        or _quant(low, at, parts, mark)
        or ((number or first in "ae") and _size(low, at, parts, mark))
        or _variant(low, at, parts, mark)
        or ((number or first == "v") and _version(low, at, parts, mark))
    )


def _date(low: str, at: int, parts: Parts, mark: str) -> bool:
    match = _DATE.match(low, at) if mark not in {"", "."} else None
    if match:
        parts.date, parts.at = match.group(), match.end()
    return match is not None


def _quant(low: str, at: int, parts: Parts, mark: str) -> bool:
    match = quantization.BEHIND.match(low, at)
    if not match or (mark == "" and not parts.some) or (parts.line is None and not parts.some):
        return False
    if mark == " " and precision.is_apart(low, at, match.end()):
        return False
    parts.quants.append(match.group())
    parts.cuts.append((parts.at, match.end()))
    parts.at = end_of_quant(low, match.end())
    return True


def _size(low: str, at: int, parts: Parts, mark: str) -> bool:
    match = SIZE.match(low, at)
    if match and low[match.end() : match.end() + 1] in _SIGNS:
        match = None
    if match and parts.size is None and _size_fits(match, parts.line, mark):
        size = (
            match["moe"]
            or match["eff"]
            or f"{match['total'].replace('_', '.')}{match['unit'].strip() or 'b'}"
        )
        parts.size = size.upper().replace("X", "x")
        active = match["active"] or "a" + (match["active2"] or match["active3"] or "")
        parts.active = active.upper() + "B" if active != "a" else None
        if match["experts"]:
            parts.size += "-" + match["experts"].upper()
        parts.at = match.end()
        return True
    active_only = _ACTIVE.match(low, at)
    if active_only and parts.active is None and mark != "":
        parts.active = "A3B" if active_only["turned"] else active_only.group().upper()
        parts.at = active_only.end()
        return True
    return mark not in ("", ".", ":") and _bare_size(low, at, parts)


def _size_fits(match: re.Match[str], line: Line | None, mark: str) -> bool:
    if match["moe"] or match["eff"] or match["unit"].strip() in ("b", ""):
        return True
    sizes = {s for known in (line.sizes.values() if line else ()) for s in known}
    return match.group().upper() in sizes or (mark in GLUE and match["unit"] == "m")


def _bare_size(low: str, at: int, parts: Parts) -> bool:
    """Read a size without its unit where the line has that size: gpt-oss-20, qwen3-235."""
    match = _WHOLE.match(low, at)
    if not match or parts.size or not parts.line:
        return False
    if not is_size(low, match.end(), match[1], parts.line) or match[1] in parts.line.versions:
        return False
    parts.size = match[1] + "B"
    parts.at = match.end()
    return True


def _variant(low: str, at: int, parts: Parts, mark: str) -> bool:
    line = parts.line
    for pattern in _VARIANTS:
        match = pattern.match(low, at)
        if not match:
            continue
        word = match.group()
        if line and word not in line.words and (parts.some or word != "code"):
            word = SPELLINGS.get(word, word)
        if line and word in line.words and _variant_fits(low, match.end(), word, parts, mark):
            parts.words.append(word)
            parts.at = match.end()
            return True
        if mark == "" and parts.version and is_architecture(low, at):
            parts.at = match.end()
            return True
        if word in STAGES and _stage_fits(low, match.end(), word, parts, mark):
            parts.stages.append(word)
            parts.at = match.end()
            return True
    return False


def _variant_fits(low: str, end: int, word: str, parts: Parts, mark: str) -> bool:
    if parts.line is not None and word in parts.line.apps and mark == " " and not parts.some:
        return False
    if low[end : end + 1] in _SIGNS:
        told, line = _VERSION.match(low, end), parts.line
        known = line.word_versions.get(word, ()) if line and told else ()
        return low[end].isdigit() and (mark == "" or (told is not None and told["number"] in known))
    if mark == " " and word in _COMMON:
        return (
            not low.startswith((" model", " enough", " amount", " part", " number"), end)
            or parts.some
        )
    return True


def _stage_fits(low: str, end: int, word: str, parts: Parts, mark: str) -> bool:
    if low[end : end + 1] in _SIGNS:
        return False
    if mark != " ":
        return True
    if word not in _SPACED_STAGES or (word in _NEEDS_PARTS and not parts.some):
        return False
    if word == "base":
        return bool(parts.size) or not low.startswith(" model", end)
    if word == "thinking":
        return not _THINKING_OF.match(low, end)
    return True


def _version(low: str, at: int, parts: Parts, mark: str) -> bool:
    match, line = _VERSION.match(low, at), parts.line
    if not match or parts.version or (mark in ":@" and mark):
        return False
    number, end = match["number"], match.end()
    if parts.unknown and "." not in number and not (line and line.vprefix):
        return False  # of what stands before it: Llama-xLAM-2
    hyphened = _HYPHENED.match(low, at) if mark in ("", "-") else None
    if hyphened and line and f"{hyphened[1]}.{hyphened[2]}" in line.versions:
        parts.version, parts.at = f"{hyphened[1]}.{hyphened[2]}", hyphened.end()
        return True
    if match["letter"] and number + match["letter"] in (line.versions if line else ()):
        number += match["letter"]
    elif match["letter"] and not (line and match["letter"] == "v" and line.words.get("v")):
        end = match.end("number")
    elif low.startswith("-o", end) and f"{number}o" in (line.versions if line else ()):
        apart = low[end + 2 : end + 3] not in _SIGNS  # gpt4-o-mini, but not gpt-4-o1
        number, end = (f"{number}o", end + 2) if apart else (number, end)
    if match["letter"] and end == match.end() and number[-1] not in "nov":
        number += match["letter"]
    if (
        low[end : end + 1] in _SIGNS
        and not _continues(low, end, line)
        and not (mark == " " and line and number in line.versions and _PLURAL.match(low, end))
    ):
        return False
    if not _version_fits(low, match, number, parts, mark):
        return False
    parts.version = with_its_point(low, match.end("number"), number, line)
    parts.at = end
    return True


def _continues(low: str, end: int, line: Line | None) -> bool:
    """Tell whether letters glued to a version are a known part: qwen2.5vl, gemini2.5pro."""
    match = _LETTERS.match(low, end)
    if not match or not line:
        return False
    word = match.group()
    return word in line.words or word in STAGES or word in {"moe", "b"}


def _version_fits(low: str, match: re.Match[str], number: str, parts: Parts, mark: str) -> bool:
    """Tell whether a number behind a name is a version and no count."""
    line = parts.line
    if match["v"]:
        return True
    end = match.end("number")
    if line is None or BITS.match(low, end) or (mark == " " and UNITS.match(low, end)):
        return False
    known = set(line.versions) | {n for vs in line.word_versions.values() for n in vs}
    if number in known:
        return not (line.name == "Mistral" and not parts.words and number == "7")
    if mark == " " and MORE_UNITS.match(low, end):
        return False
    second = line.keep and not line.cue and mark == " " and number in {"2", "3", "4", "5"}
    coming = (number == line.next_version or second) and not parts.some
    coming = coming or (mark != " " and with_its_point(low, end, number, line) != number)
    return coming or looks_like_version(number, line, mark, has_versions=bool(known))
