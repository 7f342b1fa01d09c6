"""Repositories that a thread writes out: their names alone mean these there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ingest.extract.names.keys import bare
from ingest.extract.names.models.read_again import span_of
from ingest.records import Candidate, Mention

type Repos = Mapping[str, str | None]

_WRITTEN_OUT = frozenset({"link", "repo"})
_NODE_OF_ITS_OWN = "model:~"


def repos_of(mentions: Sequence[Mention], before: Repos) -> Repos:
    """Return the ids of the repositories that a thread wrote out before, and in these mentions.

    They are by the letters and digits of their names; None where several owners have one.
    """
    told = before
    for mention in mentions:
        if mention.rule in _WRITTEN_OUT and "/" in (mention.entity_id or ""):
            key = bare(mention.entity_id or "")
            repo = (
                mention.entity_id if told.get(key, mention.entity_id) == mention.entity_id else None
            )
            if key not in told or told[key] != repo:
                told = {**told, key: repo}
    return told


def with_repos(mentions: list[Mention], told: Repos) -> list[Mention]:
    """Return the mentions of a post, names linked to the repositories that its thread told."""
    return [_linked(mention, told) for mention in mentions] if told else mentions


def repo_of(entity_id: str | None, name: str | None, told: Repos) -> str | None:
    """Return the repository that a node of its own is in a thread that wrote that one out."""
    if not told or not name or not (entity_id or "").startswith(_NODE_OF_ITS_OWN):
        return None
    repo = told.get(bare((entity_id or "").removeprefix(_NODE_OF_ITS_OWN)))
    return repo if repo and not _is_of_another(repo, name) else None


def file_of(entity_id: str | None, name: str | None, told: Repos) -> str | None:
    """Return the repository of packed files that a name is in a thread that wrote that one out.

    `X-GGUF` is named by many; `name` is that of the model, without its packaging.
    """
    if not told or not (entity_id or "").startswith(_NODE_OF_ITS_OWN):
        return None
    key = bare((entity_id or "").removeprefix(_NODE_OF_ITS_OWN))
    return told.get(key) if key != bare(name or "") else None


def _linked(mention: Mention, told: Repos) -> Mention:
    if mention.kind != "model" or mention.rule in _WRITTEN_OUT:
        return mention
    repo = repo_of(mention.entity_id, mention.name, told)
    if repo is None:
        return mention
    others = tuple(c for c in mention.candidates if c.entity_id != repo)
    return replace(mention, entity_id=repo, candidates=(Candidate(repo, 1.0), *others))


def _is_of_another(repo: str, name: str) -> bool:
    """Tell whether a name is one that a line gives its models, and the repository not its maker's.

    Somebody's repository of that name is a copy of the model, or something made from it.
    """
    span = span_of(name)
    if span is None or span.line is None or not span.line.owners or span.line.keep:
        return False
    is_plain = span.start == 0 and span.end == len(name) and not span.written
    owner = repo.removeprefix("model:").partition("/")[0]
    return is_plain and owner not in {known.casefold() for known in span.line.owners}
