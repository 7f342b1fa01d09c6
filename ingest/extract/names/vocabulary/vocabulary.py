"""All names that extraction knows, by the words with which they start; made once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from ingest.extract.names import quantization
from ingest.extract.names.vocabulary.files import read_toml, rows, word_list
from ingest.extract.names.vocabulary.line import Line, lines
from ingest.extract.names.vocabulary.misspelt import misspellings
from ingest.extract.search.starts import JOINTS, Finder

RUN = re.compile(r"[a-z]+|[0-9]+")
_COMPACT = re.compile(r"[ ._‑-]+")
_SHORT_FIRST = re.compile(rf"([a-z](?![a-z])|[0-9]{{1,2}}(?![0-9]))[{JOINTS}]{{0,2}}([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Alias:
    """One way to write a line's name: looked for from the anchor on, longest first.

    Behind its first run of letters or digits, of `skip` characters, a text goes on with `sign` (see
    `next_sign`).
    """

    words: tuple[str, ...]
    line: Line
    alias: str
    skip: int
    sign: str

    def end_in(self, low: str, start: int) -> int | None:
        """Return where the name ends that starts at a place of a text in lower case, if one does.

        Between its words stand up to two spaces, hyphens, dots or the like, or nothing.
        """
        at = end = start
        for word in self.words:
            if not low.startswith(word, at):
                return None
            end = at + len(word)
            joint = low[end : end + 2]
            at = end + len(joint) - len(joint.lstrip(JOINTS))
        behind = low[end : end + 1]
        goes_on = self.alias[-1].isdigit() and behind.isalnum() and behind.isascii()
        return None if goes_on else end


@dataclass(frozen=True, slots=True)
class Term:
    """A runtime, benchmark or device by name, with its cue (see the files' heads)."""

    name: str
    kind: str
    cue: str
    length: int
    maker: str = ""
    line: str = ""
    alias: str = ""

    def match_in(self, low: str, start: int) -> re.Match[str] | None:
        """Return the end of a device's name that starts at a place of a text, with its memory."""
        if not low.startswith(self.alias, start):
            return None
        return _BEHIND_DEVICE.match(low, start + self.length)

    def is_spelled(self, surface: str) -> bool:
        """Tell whether a surface is written in capitals or not as the cue asks."""
        if self.cue == "camel":
            return not surface.islower() and not surface.istitle()
        if self.cue.startswith("case"):
            return surface[:1].isupper()
        if self.cue.startswith("upper"):
            return surface.isupper() or "-" in surface
        if self.cue.startswith("lower"):
            return surface[:1].islower() or surface in {"Transformers", "Diffusers"}
        return True


@dataclass(frozen=True, kw_only=True)
class ChipRule:
    """A rule for names of hardware (see hardware.toml).

    Patterns are compiled when a text first asks for them: most of them never do.
    """

    name: str
    maker: str
    line: str
    spelling: str
    entity: str
    bare: bool = False
    cue: str = ""
    short: tuple[str, str] | None = None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What the name looks like in a text in lower case."""
        return re.compile(self.spelling)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All names: for every first run of letters or digits, what may start there.

    `aliases` are those of `terms`: a text must hold one to hold the term.
    """

    models: Mapping[str, tuple[Alias, ...]]
    terms: Mapping[str, tuple[Term, ...]]
    chips: Mapping[str, tuple[ChipRule, ...]]
    lines: Mapping[str, Line]
    spelling: Mapping[str, str]
    anchors: frozenset[str]
    aliases: Mapping[str, tuple[str, ...]]
    starts: Finder


_NUMBERS = frozenset(str(n) for n in range(1, 10)) | frozenset(
    str(n) for n in range(1300, 15000) if n % 10 == 0 or n % 5 == 0
)
MEMORY = r"(?:[ ]{{0,2}}-?[ ]?(?P<mem{}>\d{{1,4}})[ -]?g(?:i?b|igs?)?(?![a-rt-z0-9/]|s[a-z0-9]))?"
_BEHIND_DEVICE = re.compile(MEMORY.format("") + r"(?:(?=s(?![a-z0-9]))|(?![a-z0-9]))")


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary (read and compiled at the first call)."""
    known = list(lines())
    models = _grouped(_alias_rows(known))
    terms = _grouped(_term_rows())
    spelling, chips = _chips()
    by_name: dict[str, Line] = {}
    for _, line in known:
        by_name.setdefault(line.name, line)
    counted = frozenset(f"x{key}" for key in chips if key.isalpha())
    other = frozenset(chips) | quantization.ANCHORS | counted
    anchors = frozenset(models) | frozenset(terms) | other | _NUMBERS
    return Vocabulary(
        models={k: tuple(sorted(v, key=lambda a: -len(a.alias))) for k, v in models.items()},
        terms={k: tuple(sorted(v, key=lambda t: -t.length)) for k, v in terms.items()},
        chips={k: tuple(v) for k, v in chips.items()},
        lines=by_name,
        spelling=spelling,
        anchors=anchors,
        aliases={k: tuple(t.alias for t in v) for k, v in terms.items()},
        starts=Finder(anchors, _behind(models, terms, but=other), _second(models, terms)),
    )


def _behind(
    models: Mapping[str, list[Alias]], terms: Mapping[str, list[Term]], *, but: frozenset[str]
) -> dict[str, frozenset[str]]:
    """Return words with which only longer names start: the characters that go on with them."""
    found: dict[str, frozenset[str]] = {}
    for key in (models.keys() | terms.keys()) - but:
        told = [_COMPACT.sub("", alias.alias) for alias in models.get(key, ())]
        signs = {next_sign(alias, len(key)) for alias in told}
        signs |= {next_sign(term.alias, len(key)) for term in terms.get(key, ())}
        if "" not in signs:
            found[key] = frozenset(signs)
    return found


def _second(
    models: Mapping[str, list[Alias]], terms: Mapping[str, list[Term]]
) -> dict[str, frozenset[str]]:
    """Return of letters and short numbers with which names start the words that go on with them."""
    found: dict[str, set[str]] = {}
    aliases = [alias.alias for some in models.values() for alias in some]
    for name in (*aliases, *(term.alias for some in terms.values() for term in some)):
        match = _SHORT_FIRST.match(name)
        if match and match[2] != "b":  # a size
            found.setdefault(match[1], set()).add(match[2])
    return {key: frozenset(words) for key, words in found.items()}


def next_sign(text: str, end: int) -> str:
    """Return the character that follows a word behind a joint of up to two characters, or nothing.

    Examples
    --------
    >>> next_sign("open-webui", 4), next_sign("open", 4), next_sign("open -- webui", 4)
    ('w', '', '')
    """
    return text[end : end + 3].lstrip(JOINTS)[:1]


_PLURALS = frozenset(word_list("plurals"))
_MISSPELT = frozenset(word_list("misspelt"))
_NO_SLIPS = _MISSPELT | set(word_list("no_slips"))


def _grouped[T](pairs: Iterator[tuple[str, T]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _starts(alias: str) -> set[str]:
    """Return the first runs of letters or digits with which a text may start the alias."""
    words = [w for w in _COMPACT.split(alias) if w]
    found = {RUN.match("".join(words[:k])) for k in range(1, len(words) + 1)}
    return {m.group() for m in found if m}


def _alias_rows(known: list[tuple[list[str], Line]]) -> Iterator[tuple[str, Alias]]:
    for aliases, line in known:
        for alias in aliases:
            words = tuple(word for word in _COMPACT.split(alias) if word)
            starts, first = _starts(alias), RUN.match(alias)
            skip = first.end() if first else 0
            sign = next_sign(_COMPACT.sub("", alias), skip)
            marks = {"v", line.vprefix.lower()} - {""} if line.versions else set()
            marks |= {word for word in line.words if len(word) > 1 and word.isalpha()}
            glued = {start + mark for start in starts for mark in marks if start.isalpha()}
            plurals = {f"{alias.replace(' ', '')}s"} if alias in _PLURALS else set()
            for start in sorted(starts | glued | plurals):
                yield start, Alias(words, line, alias, skip, sign)
            for wrong in _slips(alias.replace(" ", "")):
                yield wrong, Alias((wrong,), line, wrong, len(wrong), "")


def _slips(name: str) -> list[str]:
    """Return how a name is written by one slip of the finger, if it is one that people misspell."""
    return sorted(misspellings(name) - _NO_SLIPS) if name in _MISSPELT else []


def _term_rows() -> Iterator[tuple[str, Term]]:
    for file, kind in (
        ("runtimes.csv", "runtime"),
        ("benchmarks.csv", "benchmark"),
        ("devices.csv", "hardware"),
    ):
        for row in rows(file):
            for alias in (row["aliases"] or "").split("|"):
                for name in (alias, *_slips(alias)) if alias else ():
                    yield from _terms(row, name, kind)


def _terms(row: dict[str, str], alias: str, kind: str) -> Iterator[tuple[str, Term]]:
    start = RUN.match(alias)
    if start:
        yield (
            start.group(),
            Term(row["name"], kind, row["cue"] or "", len(alias),
                 row.get("maker") or "", row.get("line") or "", alias),
        )  # fmt: skip


def _chips() -> tuple[dict[str, str], dict[str, list[ChipRule]]]:
    data = read_toml("hardware.toml")
    found: dict[str, list[ChipRule]] = {}
    for row in data["rule"]:
        rule = ChipRule(
            name=row["name"], maker=row["maker"], line=row["line"],
            spelling=_with_memory(row["pattern"]), entity=row["entity"],
            bare=row.get("bare", False), cue=row.get("cue", ""),
            short=tuple(row["short"]) if "short" in row else None,
        )  # fmt: skip
        for anchor in row["anchors"]:
            start = RUN.match(anchor)
            key = start.group() if start else anchor
            if rule not in found.setdefault(key, []):
                found[key].append(rule)
    return data["spelling"], found


def _with_memory(pattern: str) -> str:
    for mark, group in (("{mem}", ""), ("{mem2}", "2"), ("{mem3}", "3")):
        pattern = pattern.replace(mark, MEMORY.format(group))
    return pattern
