"""Lines of models, as `models.toml` and `community.csv` tell them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from ingest.extract.names.vocabulary.files import read_toml, rows


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


def lines() -> Iterator[tuple[list[str], Line]]:
    """Yield lines of models, each behind the names that it goes by."""
    for row in read_toml("models.toml")["line"]:
        yield row["aliases"], _line(row)
    for community in rows("community.csv"):
        aliases = [a for a in community["aliases"].split("|") if a]
        if aliases:
            yield aliases, _community(community)


def _line(row: dict[str, Any]) -> Line:
    def lowered(name: str) -> dict[str, Any]:
        return {k.lower(): v for k, v in row.get(name, {}).items()}

    return Line(
        name=row["name"],
        family=row.get("family", row["name"]),
        maker=row.get("maker"),
        released=row["released"],
        owners=tuple(row.get("owners", ())),
        join=row["join"],
        sep=row.get("sep", "-"),
        vprefix=row.get("vprefix", ""),
        versions=lowered("versions"),
        sizes={k: tuple(v) for k, v in lowered("sizes").items()},
        words={k.lower(): (k, v) for k, v in row.get("words", {}).items()},
        word_versions={k: tuple(v) for k, v in lowered("word_versions").items()},
        version_words=lowered("version_words"),
        size_words=lowered("size_words"),
        version_dates=lowered("version_dates"),
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


@cache
def closed_lines() -> dict[str, list[tuple[frozenset[str] | None, frozenset[str]]]]:
    """Return what is closed of each line: these versions and variants (None: all), but not those.

    They are in lower case.
    """
    found: dict[str, list[tuple[frozenset[str] | None, frozenset[str]]]] = {}
    for row in read_toml("models.toml")["closed"]:
        only = frozenset(map(str.casefold, row["only"])) if "only" in row else None
        but = frozenset(map(str.casefold, row.get("but", ())))
        for line in row["lines"]:
            found.setdefault(line, []).append((only, but))
    return found


def midnight(day: date) -> datetime:
    """Return the first moment of a day, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
