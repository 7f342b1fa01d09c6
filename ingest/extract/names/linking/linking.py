"""Canonical names and entity ids: what a span stands for on the day it was written."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import field, replace
from datetime import date, datetime
from functools import lru_cache

from ingest.extract.names.keys import bare, slug
from ingest.extract.names.linking.catalogue import Catalogue, Repo, is_of_one
from ingest.extract.names.linking.days import is_of_several, released, turning_days
from ingest.extract.names.models.completing import complete
from ingest.extract.names.models.lineage_names import find_steps
from ingest.extract.names.models.models import ModelSpan, find_named
from ingest.extract.names.models.naming import assemble
from ingest.extract.names.models.packaging import strip_packaging
from ingest.extract.names.models.read_again import is_closed
from ingest.extract.names.vocabulary.line import Line
from ingest.extract.names.vocabulary.vocabulary import RUN, Vocabulary
from ingest.records import Candidate, record
from ingest.renamed import current

_OWNER = re.compile(r"(_|(?<=[a-z])\.(?=[A-Z]))")
_META = re.compile(r"^(?:meta-(?=llama)|openai-(?=gpt|o\d)|google[-_](?=gemma))", re.IGNORECASE)
_SHORT = re.compile(r"^q3(?=-\d{1,3}b)", re.IGNORECASE)
_CLAUDE = re.compile(r"Claude (Sonnet|Opus|Haiku) (3(?:\.\d)?)(.*)")
_CLAUDE_WRITTEN = re.compile(r"claude[ -]*3(?:[.-]\d)?[ -]+(?:sonnet|opus|haiku)")
_SHORTEST = 3
_MOST_KNOWN = 50_000
_MOST_CANDIDATES = 5


@record()
class Linked:
    """What a model span stands for; `entity_id` is None where the thing did not exist yet."""

    entity_id: str | None
    entity: str
    line: Line | None
    candidates: tuple[Candidate, ...]
    confidence: float


def canonical(
    span: ModelSpan, text: str, words: Vocabulary, catalogue: Catalogue, when: datetime | None
) -> tuple[str, Line | None, ModelSpan]:
    """Return a model's full name as the field writes it, its line, and the completed span."""
    if span.written is not None:
        name = _SHORT.sub("Qwen3", _META.sub("", _unpacked(span.written)))
        if span.rule in {"repo", "link", "file", "glued"}:
            name = _without_owner(name, words, catalogue)
        full_name, line, full = _reparsed(name, span, words, when)
        is_written = line is not None and bare(full_name) != bare(name)
        return (is_written and _known(name, catalogue)) or full_name, line, full
    if span.line is None:
        return text[span.start : span.end], None, span
    full = complete(span, when)
    return _tagged(full, text, when) or assemble(full, text), full.line, full


def _tagged(span: ModelSpan, text: str, when: datetime | None) -> str | None:
    """Return what a runtime's short name meant at a time, `deepseek-r1:8b`: its model changed."""
    if span.line is None or not span.line.tags or span.words or span.stages or span.date:
        return None
    name, day = span.line.tags.get((span.size or "").casefold(), ("", date.max))
    is_out = bool(name) and (when is None or when.date() >= day)
    said = text[span.start : span.end].casefold()
    return name if is_out and f":{(span.size or '').casefold()}" in said else None


def _depends_on_letters(span: ModelSpan) -> bool:
    """Tell whether a name is taken from what stands in the text, and not from its parts alone."""
    line = span.line
    return (
        line is None or line.keep or line.family == "Claude" or span.written is not None
        or (span.version is not None and not line.versions) or bool(line.tags)
    )  # fmt: skip


@lru_cache(maxsize=1 << 12)
def _unpacked(written: str) -> str:
    """Return a name without its packaging, also where its steps alone tell what that is."""
    name = strip_packaging(written)
    packed = next((s.parent for s in find_steps(written) if s.relation == "quantized"), None)
    known, rest = bare(packed or name), bare(name)
    if known == rest or not rest.startswith(known) or rest.endswith("bitnet"):
        return name
    return packed or name


def _without_owner(name: str, words: Vocabulary, catalogue: Catalogue) -> str:
    """Drop an owner that a maker of quants put before the name: Tesslate_Synthia-S1-27b."""
    owner, mark, rest = (*_OWNER.split(name, maxsplit=1), "", "")[:3]
    if not mark:
        return name
    start = RUN.match(rest.casefold())
    is_account = owner.casefold() in catalogue.owners
    known = is_account or bool(
        start and start.group() in words.models and _is_before(owner, rest, words)
    )
    return rest if rest and known and (is_account or re.search(r"\d", rest)) else name


def _known(name: str, catalogue: Catalogue) -> str | None:
    """Return a name that a repository has to the letter, as its owner writes it."""
    if name.endswith("-hf"):
        return None
    fits = catalogue.names.get(bare(name), ())
    return min((repo.repo_id.rpartition("/")[2] for repo in fits), default=None)


def _is_before(owner: str, name: str, words: Vocabulary) -> bool:
    """Tell whether a word stands before a name as an account, joined in another way than it."""
    start = RUN.match(owner.casefold())
    named = start is None or start.group() in words.models
    joined = "-" in owner or ("-" in name and "_" not in name)
    return joined and not named


def _reparsed(
    name: str, span: ModelSpan, words: Vocabulary, when: datetime | None
) -> tuple[str, Line | None, ModelSpan]:
    low = name.casefold()
    start = RUN.match(low)
    short = span.repo is not None and len(name) < _SHORTEST
    if len(low) == len(name) and start and start.group() in words.models and not short:
        inner = find_named(low, name, 0, words.models[start.group()])
        if (
            inner
            and inner.line
            and inner.end == len(name)
            and not inner.written
            and not inner.line.keep
        ):
            full = complete(inner, when)
            return assemble(full, name), full.line, full
        if inner and inner.line:
            return name, inner.line, span
    return name, span.line, span


@record()
class _Reading:
    """What a span means within a stretch of days, and what it was linked to as its repos came."""

    name: str
    line: Line | None
    full: ModelSpan
    born: tuple[datetime, ...] = ()
    linked: dict[int, Linked] = field(default_factory=dict, compare=False)


class Linker:
    """Links spans to entities; remembers what the same words stood for in the same stretch of time.

    What a name means changes on days that the vocabulary tells of its line, and when a repository
    of that name appears: between these moments the answer is the same.
    """

    def __init__(self, words: Vocabulary, catalogue: Catalogue) -> None:
        self.words = words
        self.catalogue = catalogue
        self._days = turning_days(words)
        self._all_days = sorted(set().union(*self._days.values()))
        self._readings: dict[tuple[object, ...], _Reading] = {}

    def link(self, span: ModelSpan, text: str, when: datetime | None) -> Linked:
        """Return the entity of a model span as of `when` (see `link`)."""
        if span.repo is not None:
            return link(span, text, self.words, self.catalogue, when)
        surface = text[span.start : span.end]
        line = span.line
        said = surface if _depends_on_letters(span) else ""
        days = self._days[line.name] if line and span.written is None else self._all_days
        key = (  # by the line itself, because some share a name
            said, id(line), span.version, span.size, span.active,
            span.words, span.stages, span.date, span.written, span.rule,
            bisect_right(days, when.date()) if when else None,
        )  # fmt: skip
        hour = when.replace(minute=0, second=0, microsecond=0) if when else None
        reading = self._readings.get(key)
        if reading is None:
            if len(self._readings) > _MOST_KNOWN:
                self._readings.clear()
            reading = self._readings[key] = self._read(span, text, hour)
        stretch = bisect_right(reading.born, hour) if hour else -1
        if stretch not in reading.linked:
            reading.linked[stretch] = _linked(reading, surface, self.catalogue, hour)
        return reading.linked[stretch]

    def _read(self, span: ModelSpan, text: str, hour: datetime | None) -> _Reading:
        name, line, full = canonical(span, text, self.words, self.catalogue, hour)
        repos, lacked = self.catalogue.names, self.catalogue.bases
        days = {repo.existed for some in (repos, lacked) for repo in some.get(bare(name), ())}
        if meant := self.catalogue.meant.get(bare(name)):
            days |= {meant.repo.existed, meant.until}
        born = sorted(day for day in days if day is not None)
        return _Reading(name, line, full, tuple(born))


def link(
    span: ModelSpan, text: str, words: Vocabulary, catalogue: Catalogue, when: datetime | None
) -> Linked:
    """Return the entity of a model span as of `when`; never one that came later."""
    name, line, full = canonical(span, text, words, catalogue, when)
    reading = _Reading(name, line, full)
    if span.repo is not None:
        return _linked_repo(span, reading, catalogue, when)
    return _linked(reading, text[span.start : span.end], catalogue, when)


def _linked(reading: _Reading, surface: str, catalogue: Catalogue, when: datetime | None) -> Linked:
    name, line = reading.name, reading.line
    fits, alike = _fits(reading, catalogue, when)
    written = _as_written(name, surface)
    if fits:
        return Linked(f"model:{fits[0].key}", written, line, _candidates([*fits, *alike]), 0.95)
    if line is not None and not _existed(line, reading.full, when):
        return Linked(None, written, line, (), 0.5)
    itself = Candidate(f"model:~{slug(name)}", 0.9 if alike else 1.0)
    return Linked(itself.entity_id, written, line, (itself, *_candidates(alike, of=0.09)), 0.9)


def _as_written(name: str, surface: str) -> str:
    """Return a Claude's name in the order of the text, where both orders are in use."""
    match = _CLAUDE.fullmatch(name)
    if not match:
        return name
    told = surface.rpartition("/")[2].casefold()
    usual = match[1] == "Sonnet" and match[2] == "3.5" and not told.startswith("claude")
    if not usual and not _CLAUDE_WRITTEN.match(told):
        return name
    return f"Claude {match[2]} {match[1]}{match[3]}"


def _is_plain(key: str, name: str, line: Line) -> bool:
    """Tell whether a repository is its maker's and has the model's own name: Qwen/Qwen3-14B."""
    owner, _, repo = key.partition("/")
    return owner in _owners(line) and bare(repo) == bare(name)


def _linked_repo(
    span: ModelSpan, reading: _Reading, catalogue: Catalogue, when: datetime | None
) -> Linked:
    """Return the repository that a text writes out.

    A maker's that the catalogue lacks, with a model's plain name, is what the name alone is linked
    to, and so is a closed model: services write owner/name, too (openai/gpt-4.1).
    """
    name, line = reading.name, reading.line
    key = current((span.repo or "").replace("\\", "/").replace("--", "/")).casefold()
    repo = catalogue.repos.get(key)
    if repo is not None and repo.existed is not None and when is not None and repo.existed > when:
        entity_id = f"model:~{slug(name)}"
        return Linked(entity_id, name, line, (Candidate(entity_id, 0.5),), 0.7)
    if repo is None and line is not None and (_is_plain(key, name, line) or is_closed(name)):
        alone = _linked(reading, name, catalogue, when)
        return alone if alone.entity_id else replace(alone, entity_id=f"model:~{slug(name)}")
    return Linked(f"model:{key}", name, line, (Candidate(f"model:{key}", 1.0),), 0.99)


def _fits(
    reading: _Reading, catalogue: Catalogue, when: datetime | None
) -> tuple[list[Repo], list[Repo]]:
    """Return the repositories of that name that existed, and those that only have the same name.

    A name that a line gives its models is its maker's: a repository of that name by somebody else
    is a copy of the model, or something made from it.
    """
    line, name = reading.line, bare(reading.name)
    owners = _owners(line)
    fits = catalogue.named(name, when)
    fits.sort(key=lambda r: (r.owner.casefold() not in owners, -r.downloads, r.key))
    is_out = line is None or _existed(line, reading.full, when)
    meant = catalogue.meant_by(name, when) if is_out else []
    if not is_of_one(name, line, alone=not reading.full.has_parts):
        fits = []
    if line is None or line.keep:
        return (meant, fits) if meant else (fits, [])
    known = catalogue.lacked(name, when) if _existed(line, reading.full, when) else ()
    own = [r for r in (*fits, *known) if r.owner.casefold() in owners]
    others = [r for r in fits if r not in own]
    if not own and meant:
        return meant, others
    if own and is_of_several(line, reading.full, when):
        return [], [*own, *others]
    plain = reading.full.written is None and not find_steps(reading.name)
    if own or not others or plain or name.isalpha():  # Nano-GPT is many things
        return own, others
    return others, []


def _owners(line: Line | None) -> set[str]:
    """Return the accounts of a line's makers, case-folded."""
    return {owner.casefold() for owner in line.owners} if line else set()


def _candidates(repos: Sequence[Repo], *, of: float = 0.9) -> tuple[Candidate, ...]:
    """Return the first repositories with scores, each less than a third of the one before."""
    return tuple(
        Candidate(f"model:{repo.key}", round(of * 0.3**place, 4))
        for place, repo in enumerate(repos[:_MOST_CANDIDATES])
    )


def _existed(line: Line, span: ModelSpan, when: datetime | None) -> bool:
    return when is None or released(line, span) <= when.date()
