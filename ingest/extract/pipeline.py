"""Extraction: posts of whole threads in; mentions, relations, acts, teaching edges and stances out.

The batch path and `Extractor.nlp` call the same functions, so both find the same mentions.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from ingest.collector import without_collection
from ingest.extract.acts.acts import find_acts
from ingest.extract.acts.seen import look_at
from ingest.extract.acts.teaching import find_teaching
from ingest.extract.frames import mention_frame, relation_frame
from ingest.extract.names.keys import slug
from ingest.extract.names.linking.catalogue import Catalogue, catalogue_of
from ingest.extract.names.linking.days import first_day, tells_no_version
from ingest.extract.names.linking.linking import Linker
from ingest.extract.names.models.naming import spelled_out
from ingest.extract.names.models.read_again import line_of
from ingest.extract.names.spans import Found, disjoint, find_names
from ingest.extract.names.vocabulary.vocabulary import Vocabulary, vocabulary
from ingest.extract.names.zones import Zone, find_zones
from ingest.extract.relations import Asked, find_relations
from ingest.extract.search.folded import fold
from ingest.extract.stances.stances import find_stances
from ingest.extract.threads import nicknames, versions
from ingest.extract.threads.echoes import TOLD, find_echoes, told_name
from ingest.extract.threads.heard import Context, Heard, join
from ingest.extract.threads.resolving import resolve
from ingest.extract.threads.written_out import Repos, file_of, repo_of, repos_of, with_repos
from ingest.records import Mention, Relation

if TYPE_CHECKING:
    from spacy.language import Language

_FAR = 40  # models that are remembered of a thread beyond parent and first post
_HINT = f"{nicknames.HINT}|{versions.HINT}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotations:
    """What a batch of posts says, as frames of the tables."""

    mentions: pl.DataFrame
    relations: pl.DataFrame
    acts: pl.DataFrame
    teaches: pl.DataFrame
    stances: pl.DataFrame


@dataclass(slots=True)
class _Thread:
    """What a thread has named so far."""

    title: str | None = None
    heard: dict[str, list[Heard]] = field(default_factory=dict)
    mentions: dict[str, list[Mention]] = field(default_factory=dict)
    order: deque[Heard] = field(default_factory=lambda: deque(maxlen=_FAR))
    kinds: set[str] = field(default_factory=set)
    told: dict[str, None] = field(default_factory=dict)
    repos: Repos = field(default_factory=dict)
    first: str | None = None

    def context(self, parent_id: str | None) -> Context:
        """Return what stands before a reply to `parent_id`."""
        near = join([self.heard.get(parent_id or "", ()), self.heard.get(self.first or "", ())])
        return Context(near=near, far=self.order, kinds=self.kinds)

    def before(self, parent_id: str | None) -> Callable[[], list[Mention]]:
        """Return what tells the mentions of the parent post and of the first one, as of now."""
        ids = [parent_id] if parent_id == self.first else [parent_id, self.first]
        return partial(_backwards, [self.mentions.get(post_id or "", ()) for post_id in ids])

    def add(self, post_id: str, mentions: list[Mention], heard: list[Heard]) -> None:
        """Note what a post names."""
        if mentions:
            self.mentions[post_id] = mentions
            self.kinds.update(m.kind for m in mentions)
            names = [m.entity for m in mentions if m.entity and m.rule in TOLD]
            self.told.update(dict.fromkeys(name for name in names if line_of(name) is None))
        if heard:
            self.heard[post_id] = heard
            self.order.extendleft(heard)


def _backwards(told: Sequence[Sequence[Mention]]) -> list[Mention]:
    return [mention for mentions in told for mention in reversed(mentions)]


class _Named(NamedTuple):
    """A text, its zones and the names in it, before its thread is asked.

    `hinted` texts may hold what names something in their thread alone.
    """

    text: str
    zones: Sequence[Zone]
    found: list[Found]
    hinted: bool


class Reading(NamedTuple):
    """A post, what it names, and what its thread had named before: both are asked at once."""

    post_id: str
    text: str
    when: datetime | None
    context: Callable[[], Context]
    found: list[Mention]
    zones: Sequence[Zone]
    title: str | None
    before: Callable[[], list[Mention]]
    repos: Repos


class Extractor:
    """Finds names, relations, acts, teaching and stances in posts; made by `load_extractor`."""

    def __init__(self, words: Vocabulary, catalogue: Catalogue) -> None:
        self.words = words
        self.catalogue = catalogue
        self.linker = Linker(words, catalogue)

    def find_mentions(
        self,
        text: str,
        *,
        when: datetime | None = None,
        context: Context | Callable[[], Context] | None = None,
        told: Sequence[str] = (),
    ) -> tuple[list[Mention], list[Heard], Sequence[Zone]]:
        """Return the mentions of one text, the models it named and its zones.

        Parameters
        ----------
        text : str
            A cleaned text.
        when : datetime, optional
            When it was written: nothing that came later is linked to.
        context : Context or callable, optional
            What its thread named before, or a function that tells it when it is needed.
        told : sequence of str
            Names of repositories that its thread told before and that no line of models has.
        """
        return self._resolve(self._names([text])[0], when=when, context=context, told=told)

    def _names(self, texts: Sequence[str]) -> list[_Named]:
        """Return what texts name, whatever their threads tell."""
        zones = list(map(find_zones, texts))
        found = find_names(texts, zones, self.words, self.catalogue.owners)
        hinted = pl.Series(texts, dtype=pl.String).str.contains(_HINT).to_list()
        return list(map(_Named, texts, zones, found, hinted))

    def _resolve(
        self,
        named: _Named,
        *,
        when: datetime | None,
        context: Context | Callable[[], Context] | None,
        told: Sequence[str],
        repos: Repos | None = None,
    ) -> tuple[list[Mention], list[Heard], Sequence[Zone]]:
        text, zones, found, hinted = named
        if not (found or hinted or told):
            return [], [], zones
        names = [*told, *filter(None, map(told_name, found))]
        if names:
            found = disjoint([*found, *find_echoes(text, fold(text), found, names)])
            if not found and not hinted:
                return [], [], zones
        known = context() if callable(context) else context or Context()
        mentions, heard = resolve(text, found, known, self.linker, when=when, hinted=hinted)
        return with_repos(mentions, repos_of(mentions, repos or {})), heard, zones

    def read(self, posts: pl.DataFrame) -> Iterator[Reading]:
        """Yield what each post with a text names, in order; rows are those of `extract`."""
        thread_id: str | None = None
        thread = _Thread()
        columns = ("post_id", "thread_id", "parent_id", "title", "text", "created_at")
        rows = posts.select(columns).rows()
        # names of all posts first: see `find_relations`
        names = iter(self._names([row[4] for row in rows if row[4]]))
        for post_id, in_thread, parent_id, title, text, when in rows:
            if in_thread != thread_id:
                thread_id, thread = in_thread, _Thread(title=title, first=in_thread)
            if not text:
                continue
            named = next(names)
            context = partial(thread.context, parent_id)
            found, heard, zones = self._resolve(
                named, when=when, context=context, told=tuple(thread.told), repos=thread.repos
            )
            before = thread.before(parent_id)
            repos = repos_of(found, thread.repos)
            yield Reading(post_id, text, when, context, found, zones, thread.title, before, repos)
            if found or heard:
                thread.add(post_id, found, heard)
                thread.repos = repos

    @without_collection()
    def extract(self, posts: pl.DataFrame) -> Annotations:
        """Return what a batch of whole threads says.

        Parameters
        ----------
        posts : pl.DataFrame
            Rows of corpus/posts, sorted as there: each thread's posts together, in order of time.
        """
        naming = [read for read in self.read(posts) if read.found]
        told = find_relations([Asked(r.text, r.found, r.zones, r.title, r.before) for r in naming])
        relations = self._with_bases([
            (read, relation)
            for read, some in zip(naming, told, strict=True)
            for relation in _existing(some, read.found, read.when)
        ])  # fmt: skip
        named = mention_frame([(read.post_id, m) for read in naming for m in read.found])
        seen = look_at(posts)
        acts = find_acts(posts, seen=seen)
        return Annotations(
            mentions=named,
            relations=relation_frame(relations),
            acts=acts,
            teaches=find_teaching(posts, acts, named, seen=seen),
            stances=find_stances(posts, seen),
        )

    def _with_bases(self, told: Sequence[tuple[Reading, Relation]]) -> list[tuple[str, Relation]]:
        """Return relations by post, and in those that names tell the models that bases must be.

        That is a maker's repository, or else what the base's name would mean to a reader: `L3-8B`,
        a node of its own by its letters, is Llama 3 8B, of which people speak.
        """
        bases = [_base_apart(relation, read.when) for read, relation in told]
        texts = list(dict.fromkeys(spelled_out(name) for name in bases if name))
        named = dict(zip(texts, self._names(texts), strict=True)) if texts else {}
        found = []
        for (read, relation), name in zip(told, bases, strict=True):
            if name:
                known = self.catalogue.known(name, line_of(name), first_day(name), read.when)
                known = known or self._meant(named[spelled_out(name)], read.when)
                known = repo_of(known or relation.object, name, read.repos) or known
                if known not in {None, relation.subject}:
                    relation = replace(relation, object=known)  # noqa: PLW2901 - the same, linked
            if repo := file_of(relation.subject, relation.subject_name, read.repos):
                relation = replace(relation, subject=repo)  # noqa: PLW2901 - as above
            found.append((read.post_id, relation))
        return found

    def _meant(self, named: _Named, when: datetime | None) -> str | None:
        """Return what a name means that stands for itself."""
        found, _, _ = self._resolve(named, when=when, context=None, told=())
        if [(m.kind, m.surface) for m in found] != [("model", named.text)]:
            return None
        return found[0].entity_id

    @cached_property
    def nlp(self) -> Language:
        """The spaCy pipeline: `nlp(text)._.mentions` are the mentions, `.ents` their tokens."""
        from ingest.extract.spacy_pipeline import build_nlp

        return build_nlp(self)


def load_extractor(models: pl.DataFrame | None = None) -> Extractor:
    """Return an extractor that knows the vocabulary and the models of a catalogue.

    Parameters
    ----------
    models : pl.DataFrame, optional
        Table corpus/models; default: the facts that ship with kithgraph.
    """
    if models is None:
        from ingest.catalogue import shipped_models

        models = shipped_models()
    with without_collection():
        extractor = Extractor(vocabulary(), catalogue_of(models, vocabulary().lines.values()))
    gc.freeze()
    return extractor


def _base_apart(told: Relation, when: datetime | None) -> str | None:
    """Return the name of a base that a name tells and that is a node of its own by its letters."""
    name, base = told.object_name, told.object
    if not name or not (base or "").startswith("model:~") or not told.rule.startswith("name-"):
        return None
    return None if tells_no_version(name, when) else name


def _existing(
    told: Sequence[Relation], found: Sequence[Mention], when: datetime | None
) -> list[Relation]:
    """Leave out relations of what did not exist yet when the post was written."""
    if not told:
        return []
    unborn = {f"model:~{slug(m.entity or '')}" for m in found if m.entity_id is None}
    return [
        r
        for r in told
        if not unborn & {r.subject, r.object}
        and not (when and _is_later(r.subject, r.subject_name, when))
        and not (when and _is_later(r.object, r.object_name, when))
    ]


def _is_later(entity_id: str | None, name: str | None, when: datetime) -> bool:
    """Tell whether a name without a repository, read out of another, says what came later."""
    if not name or not entity_id or not entity_id.startswith("model:~"):
        return False
    day = first_day(name)
    return day is not None and day > when.date()
