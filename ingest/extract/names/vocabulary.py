"""The names that extraction knows, read once from the data files of `ingest/vocabulary`."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ingest.extract.names import quantization
from ingest.extract.names.misspelt import misspellings
from ingest.extract.names.starts import JOINTS, Finder

DIRECTORY = Path(__file__).parents[2] / "vocabulary"
RUN = re.compile(r"[a-z]+|[0-9]+")
_COMPACT = re.compile(r"[ ._‑-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of models, with its versions, sizes and variants (see models.toml for the fields).

    Keys of `versions`, `sizes` and `words` are in lower case; dates are days of release.
    """

    name: str
    family: str
    maker: str | None
    released: date
    owners: tuple[str, ...] = ()
    join: str = "-"
    sep: str = "-"
    vprefix: str = ""
    versions: Mapping[str, date] = field(default_factory=dict)
    sizes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, date]] = field(default_factory=dict)
    word_versions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version_words: Mapping[str, str] = field(default_factory=dict)
    size_words: Mapping[str, str] = field(default_factory=dict)
    version_dates: Mapping[str, date] = field(default_factory=dict)
    implied: Mapping[str, str] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    apps: tuple[str, ...] = ()
    cue: str = ""
    only_size: str = ""
    before: bool = False
    keep: bool = False
    size_names: Mapping[str, str] = field(default_factory=dict)
    versioned: str = ""
    same_versions: Mapping[str, str] = field(default_factory=dict)
    late_versions: tuple[str, ...] = ()
    late_words: tuple[str, ...] = ()
    actives: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    plain_sizes: bool = False
    undated: bool = False
    next_version: str = ""
    size_versions: Mapping[str, str] = field(default_factory=dict)
    date_versions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    follows: str = ""
    tags: Mapping[str, tuple[str, date]] = field(default_factory=dict)


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
    lines = list(_lines())
    models = _grouped(_alias_rows(lines))
    terms = _grouped(_term_rows())
    spelling, chips = _chips()
    by_name: dict[str, Line] = {}
    for _, line in lines:
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
        starts=Finder(anchors, _behind(models, terms, but=other)),
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


@cache
def closed_lines() -> dict[str, list[tuple[frozenset[str] | None, frozenset[str]]]]:
    """Return what is closed of each line: these versions and variants (None: all), but not those.

    They are in lower case.
    """
    data = tomllib.loads((DIRECTORY / "models.toml").read_text(encoding="utf-8"))
    found: dict[str, list[tuple[frozenset[str] | None, frozenset[str]]]] = {}
    for row in data["closed"]:
        only = frozenset(map(str.casefold, row["only"])) if "only" in row else None
        but = frozenset(map(str.casefold, row.get("but", ())))
        for line in row["lines"]:
            found.setdefault(line, []).append((only, but))
    return found


def next_sign(text: str, end: int) -> str:
    """Return the character that follows a word behind a joint of up to two characters, or nothing.

    Examples
    --------
    >>> next_sign("open-webui", 4), next_sign("open", 4), next_sign("open -- webui", 4)
    ('w', '', '')
    """
    return text[end : end + 3].lstrip(JOINTS)[:1]


def midnight(day: date) -> datetime:
    """Return the first moment of a day, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def word_list(name: str) -> tuple[str, ...]:
    """Return a list of words of words.toml."""
    words: list[str] = _words()[name]
    return tuple(words)


def word_lists(name: str) -> dict[str, list[str]]:
    """Return a table of lists of words of words.toml."""
    table: dict[str, list[str]] = _words()[name]
    return dict(table)


def word_table(name: str) -> dict[str, str]:
    """Return a table of words of words.toml."""
    table: dict[str, str] = _words()[name]
    return dict(table)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((DIRECTORY / "words.toml").read_text(encoding="utf-8"))


_PLURALS = frozenset(word_list("plurals"))
_MISSPELT = frozenset(word_list("misspelt"))
_NO_SLIPS = _MISSPELT | set(word_list("no_slips"))


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file of the vocabulary; lines that start with # are notes."""
    text = (DIRECTORY / name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


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


def _lines() -> Iterator[tuple[list[str], Line]]:
    data = tomllib.loads((DIRECTORY / "models.toml").read_text(encoding="utf-8"))
    for row in data["line"]:
        yield row["aliases"], _line(row)
    for community in rows("community.csv"):
        aliases = [a for a in community["aliases"].split("|") if a]
        if aliases:
            yield aliases, _community(community)


def _line(row: dict[str, Any]) -> Line:
    def lowered(name: str) -> dict[str, Any]:
        return {k.lower(): v for k, v in row.get(name, {}).items()}

    sizes = lowered("sizes") | lowered("line_sizes")
    for word, versions in row.get("word_sizes", {}).items():
        sizes[word.lower()] = versions
    return Line(
        name=row.get("canonical", row["name"]),
        family=row.get("family", row["name"]),
        maker=row.get("maker"),
        released=row["released"],
        owners=tuple(row.get("owners", ())),
        join=row["join"],
        sep=row.get("sep", " " if row.get("space") else "-"),
        vprefix=row.get("vprefix", ""),
        versions=lowered("versions"),
        sizes={k: tuple(v) for k, v in sizes.items()},
        words={k.lower(): (k, v) for k, v in row.get("words", {}).items()},
        word_versions={k: tuple(v) for k, v in lowered("word_versions").items()},
        version_words=lowered("version_words"),
        size_words=lowered("size_words"),
        version_dates=lowered("version_dates") | lowered("word_dates"),
        implied=lowered("implied"),
        prefixes=lowered("prefixes"),
        apps=tuple(row.get("apps", ())),
        cue=row.get("cue", ""),
        only_size=row.get("only_size", ""),
        before=row.get("before", False),
        keep=row.get("keep", False),
        size_names=lowered("size_names"),
        versioned=row.get("versioned", ""),
        date_versions={k: tuple(v) for k, v in row.get("date_versions", {}).items()},
        size_versions=row.get("size_versions", {}),
        same_versions=row.get("same_versions", {}),
        late_versions=tuple(row.get("late_versions", ())),
        late_words=tuple(row.get("late_words", ())),
        tags={k: (name, day) for k, (name, day) in lowered("tags").items()},
        actives=row.get("actives", {}),
        stages=row.get("stages", {}),
        plain_sizes=row.get("plain_sizes", False),
        undated=row.get("undated", False),
        follows=row.get("follows", ""),
        next_version=_next_version(row.get("versions", {})),
    )


def _next_version(versions: Mapping[str, date]) -> str:
    """Return the whole number after those of a line's versions, by which people tell what comes."""
    whole = [int(v.split(".")[0]) for v in versions if re.fullmatch(r"\d(?:\.\d)?", v)]
    return str(max(whole) + 1) if whole else ""


def _community(row: dict[str, str]) -> Line:
    return Line(
        name=row["canonical"], family=row["name"], maker=None,
        released=date.fromisoformat(row["released"]), cue=row["cue"], keep=True,
    )  # fmt: skip


def _alias_rows(lines: list[tuple[list[str], Line]]) -> Iterator[tuple[str, Alias]]:
    for aliases, line in lines:
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
    data = tomllib.loads((DIRECTORY / "hardware.toml").read_text(encoding="utf-8"))
    found: dict[str, list[ChipRule]] = {}
    for row in data["rule"]:
        rule = ChipRule(
            name=row["name"], maker=row["maker"], line=row["line"],
            spelling=_with_memory(row["pattern"]), entity=row["entity"],
            bare=row.get("bare", False), cue=row.get("cue", ""),
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
