"""What linking needs of the catalogue of models: repositories by key, by bare name, by maker."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from ingest.extract.names.keys import bare, bare_names
from ingest.extract.names.linking.days import announced
from ingest.extract.names.vocabulary.files import rows
from ingest.extract.names.vocabulary.line import Line, midnight
from ingest.records import record
from ingest.renamed import former_owners

_SIZE_ALONE = re.compile(r"\d{1,4}b")


@record()
class Repo:
    """What linking needs of a catalogue row; `existed` is the first day it may be linked to."""

    key: str
    repo_id: str
    owner: str
    existed: datetime | None
    downloads: int


@record()
class Meant:
    """The repository that a name of other letters means alone, up to a day if one is told."""

    repo: Repo
    until: datetime | None


def _was(repo: Repo, when: datetime | None) -> bool:
    """Tell whether a repository may have been there at a time."""
    return repo.existed is None or when is None or repo.existed <= when


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Repositories by key and by the bare letters and digits of their names.

    `bases` are by name, too: repositories of makers that the catalogue lacks, but whose derivatives
    name them. `meant` tells by name, too, what other repository it means (named_models.csv).
    """

    repos: Mapping[str, Repo] = field(default_factory=dict)
    names: Mapping[str, Sequence[Repo]] = field(default_factory=dict)
    bases: Mapping[str, Sequence[Repo]] = field(default_factory=dict)
    meant: Mapping[str, Meant] = field(default_factory=dict)
    owners: frozenset[str] = frozenset()

    def named(self, key: str, when: datetime | None) -> list[Repo]:
        """Return the repositories of a bare name that existed."""
        return [r for r in self.names.get(key, ()) if _was(r, when)]

    def lacked(self, key: str, when: datetime | None) -> list[Repo]:
        """Return the makers' repositories of a bare name that the catalogue lacks."""
        return [r for r in self.bases.get(key, ()) if _was(r, when)]

    def meant_by(self, key: str, when: datetime | None) -> list[Repo]:
        """Return the repository that a bare name means though it has other letters, if it was."""
        meant = self.meant.get(key)
        if meant is None or (meant.until is not None and (when is None or when >= meant.until)):
            return []
        return [meant.repo] if _was(meant.repo, when) else []

    def known(
        self, name: str, line: Line | None, born: date | None, when: datetime | None
    ) -> str | None:
        """Return the id of the repository that a model's full name must mean, if there is one.

        Parameters
        ----------
        name : str
            A name read out of another one.
        line : Line or None
            The line that it speaks of; its models are in its makers' repositories.
        born : date or None
            The first day of what the name says, where the vocabulary knows it.
        when : datetime or None
            When the name was written.
        """
        key = bare(name)
        fits = self.named(key, when)
        if line is None and _SIZE_ALONE.fullmatch(key):
            return None
        if line is not None and not is_of_one(key, line, alone=bare(line.name) == key):
            fits = []
        is_out = born is None or when is None or born <= when.date()
        if line is not None and line.owners and not line.keep:
            owners = {owner.casefold() for owner in line.owners}
            fits = [r for r in fits if r.owner.casefold() in owners]
            if not fits and is_out:
                fits = self.lacked(key, when)
            fits = sorted(fits, key=lambda r: (-r.downloads, r.key))[:1]
        if not fits and is_out:
            fits = self.meant_by(key, when)
        return f"model:{fits[0].key}" if len(fits) == 1 else None


def is_of_one(key: str, line: Line | None, *, alone: bool) -> bool:
    """Tell whether a bare name may be a repository's: it tells a number, or a line has one model.

    A plain word is in many accounts' repositories, and the name of a line with versions is that of
    none of them.
    """
    if any(sign.isdigit() for sign in key):
        return True
    return line is not None and not line.keep and not (alone and line.versions)


def catalogue_of(models: pl.DataFrame, lines: Iterable[Line]) -> Catalogue:
    """Return the repositories of the table corpus/models, and the makers of some lines."""
    told = models.select(
        "key",
        "repo_id",
        owner=pl.col("repo_id").str.split("/").list.first(),
        existed=pl.coalesce("created_at", "created_at_bound"),
        downloads=pl.col("downloads").fill_null(0),
    )
    repos = [Repo(*row) for row in told.iter_rows()]
    known = {repo.key: repo for repo in repos}
    makers = frozenset(owner.casefold() for line in lines for owner in line.owners)
    return Catalogue(
        repos=known,
        names=_by_name(models["key"], repos),
        bases=_bases(models, makers),
        meant=_meant(known),
        owners=makers.union(
            former_owners(), (owner.casefold() for owner in told["owner"].unique())
        ),
    )


def _meant(known: Mapping[str, Repo]) -> dict[str, Meant]:
    """Return the repositories that names of other letters mean alone, by these letters."""
    found = {}
    for row in rows("named_models.csv"):
        repo_id = row["repo_id"]
        key = repo_id.casefold()
        unknown = Repo(key, repo_id, repo_id.partition("/")[0], announced(key), 0)
        until = midnight(date.fromisoformat(row["until"])) if row["until"] else None
        found[bare(row["name"])] = Meant(known.get(key, unknown), until)
    for meant in list(found.values()):  # also by the repository's own name, which posts write out
        found.setdefault(bare(meant.repo.key), Meant(meant.repo, None))
    return found


def _bases(models: pl.DataFrame, makers: frozenset[str]) -> dict[str, list[Repo]]:
    """Return the makers' repositories that derivatives or the vocabulary name and the Hub lacks."""
    named = models.select(
        repo_id=pl.col("base_models").explode().struct.field("repo_id").drop_nulls()
    )
    younger = pl.DataFrame({"repo_id": [row["repo_id"] for row in rows("repos.csv")]})
    told = pl.concat([named, younger]).select("repo_id", key=pl.col("repo_id").str.to_lowercase())
    lacking = (
        told.filter(pl.col("key").str.split("/").list.first().is_in(sorted(makers)))
        .join(models, on="key", how="anti")
        .group_by("key")
        .agg(pl.col("repo_id").mode().min())
        .sort("key")
    )
    repos = [
        Repo(key, repo_id, repo_id.partition("/")[0], announced(key), 0)
        for key, repo_id in lacking.iter_rows()
    ]
    return _by_name(lacking["key"], repos)


def _by_name(keys: pl.Series, rows: Sequence[Repo]) -> dict[str, list[Repo]]:
    names: dict[str, list[Repo]] = {}
    for name, repo in zip(keys.to_frame("key").select(bare_names(pl.col("key"))).to_series(), rows,
                          strict=True):  # fmt: skip
        names.setdefault(name, []).append(repo)
    return names
