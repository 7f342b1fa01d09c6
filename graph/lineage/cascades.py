"""The cascade after a release: how long until derivatives come, and until people report runs.

A derivative whose day the Hub does not keep has happened, but when is unknown; what comes before
its base is impossible. Both are counted and enter no curve.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from graph.hardware_classes import CONSUMER, hardware_class
from graph.lineage.families import HUB_EPOCH, first_roots
from graph.networks import hub_edges, owner_of
from graph.statistics.clusters import numbers_of
from graph.statistics.survival import Survival, kaplan_meier
from ingest.extract.names.models.lineage_names import tells_quantized
from ingest.extract.names.models.read_again import line_of

RELATIONS = ("quantized", "finetune", "adapter", "merge")
_DAY = 86_400
_BY = (1, 7, 30, 90, 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cascade:
    """How long after a release something first happened, over all releases that can tell.

    `without_a_day`: it happened, on a day that nobody knows; `before`: before the release, which
    cannot be. `by_name`: of the events, those whose relation only the derivative's name tells.
    `bounds`: the least and the greatest that unknown days and relations leave, over all releases.
    """

    curve: Survival
    without_a_day: int
    before: int
    by_name: int = 0
    bounds: tuple[Survival, Survival] | None = None

    def to_json(self) -> dict[str, Any]:
        """Return counts, median with its interval, what happened by some days, and the curve."""
        return {
            "unit": "days", **self.curve.to_json(most=60), "without_a_day": self.without_a_day,
            "before_release": self.before, "by_name": self.by_name,
            "happened_by": [{"day": day} | self.curve.happened_by(day) for day in _BY],
        } | ({"bounds": _between(*self.bounds)} if self.bounds else {})  # fmt: skip


def _between(least: Survival, most: Survival) -> dict[str, Any]:
    by = [
        {"day": day, "least": least.happened_by(day)["share"],
         "most": most.happened_by(day)["share"]}
        for day in _BY
    ]  # fmt: skip
    return {"n": least.n, "happened_by": by}


def derivations(models: pl.DataFrame) -> pl.DataFrame:
    """Return the derivations of the Hub with days and relations.

    Columns `child`, `base`, `relation`, `by_name` (the relation is read off the derivative's name,
    because the Hub gives none), `made_at`, `released_at`, `root` (of the base's lineage, along
    first named bases); a day that is a placeholder is null.
    """
    days = models.select(
        pl.format("model:{}", "key").alias("id"), pl.col("repo_id").alias("name"),
        pl.when(pl.col("created_at").dt.strftime("%Y-%m-%d") != HUB_EPOCH)
        .then("created_at").alias("at"),
    )  # fmt: skip
    told = (
        hub_edges(models)
        .join(days, left_on="child", right_on="id", how="left", maintain_order="left")
        .rename({"at": "made_at"})
        .join(days.drop("name"), left_on="base", right_on="id", how="left", maintain_order="left")
        .rename({"at": "released_at"})
    )
    named = [
        "quantized" if not relation and name is not None and tells_quantized(name) else None
        for relation, name in told.select("relation", "name").iter_rows()
    ]
    read = pl.Series("read", named, dtype=pl.String)
    roots = first_roots(told.select("child", "base").iter_rows())
    return told.with_columns(
        pl.coalesce("relation", read).alias("relation"), read.is_not_null().alias("by_name"),
        pl.col("base").replace(roots).alias("root"),
    ).drop("name")  # fmt: skip


def first_derivative(told: pl.DataFrame, relation: str, until: datetime) -> Cascade:
    """Return how long after the release of a base the first derivative of a relation came.

    Parameters
    ----------
    told : pl.DataFrame
        From `derivations`; all bases in it whose release day is known are watched.
    relation : str
        One of `RELATIONS`.
    until : datetime
        End of the watch: the day of the newest model of the catalogue.

    Notes
    -----
    A base whose derivatives of the relation all lack a day is left out; where some have one, the
    first of these counts, which another may have preceded. The catalogue is a choice of models: a
    first derivative that it lacks makes the wait seem longer. Bounds [1]_ are over all bases: what
    has no day came never, or at once, and derivatives of which the Hub tells no relation were
    never of this one, or always. Intervals know that an owner's bases fare alike, and those of one
    lineage.

    References
    ----------
    .. [1] Manski, "Nonparametric bounds on treatment effects", American Economic Review 80 (1990).
    """
    dated = told.filter(pl.col("released_at").is_not_null(), pl.col("released_at") <= until)
    bases = (
        dated.group_by("base", maintain_order=True)
        .agg(pl.col("released_at", "root").first())
        .with_columns(owner_of(pl.col("base")).alias("owner"))
    )
    of_kind = dated.filter(pl.col("relation") == relation)
    early = of_kind.filter(pl.col("made_at") < pl.col("released_at")).height
    possible = of_kind.filter(pl.col("made_at") >= pl.col("released_at"))
    first = (
        possible.sort("made_at", maintain_order=True)
        .group_by("base", maintain_order=True)
        .agg(pl.col("made_at").first(), pl.col("by_name").first())
    )
    undated = of_kind.filter(pl.col("made_at").is_null()).select("base").unique()
    lost = undated.join(first, on="base", how="anti")
    watched = bases.join(lost, on="base", how="anti", maintain_order="left").join(
        first, on="base", how="left", maintain_order="left"
    )
    return Cascade(
        curve=_curve(watched, "made_at", until, alike=("owner", "root")),
        without_a_day=lost.height, before=early, by_name=int(watched["by_name"].sum()),
        bounds=_bounds(bases.join(first, on="base", how="left"), dated, undated, until),
    )  # fmt: skip


def _bounds(
    bases: pl.DataFrame, dated: pl.DataFrame, undated: pl.DataFrame, until: datetime
) -> tuple[Survival, Survival]:
    """Return the curves of all bases if what is not told came never, and if it came at once.

    `bases` have the day of the first derivative that is known to be of the kind as `made_at`;
    `undated` are those with one of no known day.
    """
    untold = dated.filter(
        pl.col("relation").is_null(), pl.col("made_at") >= pl.col("released_at")
    ).group_by("base").agg(pl.col("made_at").min().alias("untold_at"))  # fmt: skip
    early = (
        bases.join(untold, on="base", how="left")
        .join(undated.with_columns(pl.lit(value=True).alias("at_once")), on="base", how="left")
        .with_columns(
            pl.when("at_once").then("released_at")
            .otherwise(pl.min_horizontal("made_at", "untold_at")).alias("made_at")
        )
    )  # fmt: skip
    least, most = (_curve(rows, "made_at", until) for rows in (bases, early))
    return least, most


def consumer_reports(
    relations: pl.DataFrame,
    entities: pl.DataFrame,
    posts: pl.DataFrame,
    *,
    with_speed: bool = False,
) -> pl.DataFrame:
    """Return the first plausible report at first hand of each model on consumer hardware.

    Columns `model`, `reported_at`, `post_id`, `hardware`. The first of many reports is misread more
    often than the others, because one misread early post is enough; `with_speed` takes only reports
    that tell how fast it ran, which are seldom misread.
    """
    told = relations.filter(pl.col("tokens_per_second").is_not_null() | (not with_speed))
    chips = entities.select(
        pl.col("entity_id").alias("object"), "line", pl.col("name").alias("chip")
    )
    times = posts.select("post_id", pl.col("created_at").alias("reported_at"))
    return (
        told.filter(
            pl.col("kind") == "runs_on",
            ~pl.col("second_hand").fill_null(value=False),
            pl.col("plausible").fill_null(value=True),
        )
        .join(chips, on="object", how="left", maintain_order="left")
        .with_columns(pl.coalesce("chip", "object_name").alias("chip"))
        .filter(hardware_class() == CONSUMER)
        .join(times, on="post_id", how="inner", maintain_order="left")
        .filter(pl.col("reported_at").is_not_null())
        .sort("reported_at", maintain_order=True)
        .group_by(pl.col("subject").alias("model"), maintain_order=True)
        .agg(
            pl.col("reported_at").first(), pl.col("post_id").first(),
            pl.col("object_name").first().alias("hardware"),
        )
    )  # fmt: skip


def first_report(
    releases: pl.DataFrame, reports: pl.DataFrame, since: datetime, until: datetime
) -> Cascade:
    """Return how long after its release a model was first reported to run on consumer hardware.

    Parameters
    ----------
    releases : pl.DataFrame
        `model`, `released_at`, `family`, `owner` of models that posts name.
    reports : pl.DataFrame
        From `consumer_reports`.
    since, until : datetime
        The time in which posts are dense enough to be watched; models released before it may have
        been reported before anybody could see it (left truncation) and are left out.

    Notes
    -----
    Intervals know that the models of one family fare alike, and those of one owner.
    """
    inside = releases.filter(pl.col("released_at").is_between(since, until))
    seen = inside.join(reports, on="model", how="left", maintain_order="left")
    early = pl.col("reported_at") < pl.col("released_at")
    possible = seen.filter(~early.fill_null(value=False))
    return Cascade(
        curve=_curve(possible, "reported_at", until, alike=("family", "owner")),
        without_a_day=0, before=seen.height - possible.height,
    )  # fmt: skip


def _curve(
    rows: pl.DataFrame, event: str, until: datetime, *, alike: Sequence[str] = ()
) -> Survival:
    """Return the curve from `released_at` to an event; rows with the same `alike` fare alike."""
    waited = (pl.coalesce(event, pl.lit(until)) - pl.col("released_at")).dt.total_seconds() / _DAY
    times = rows.select(waited.round(3).clip(lower_bound=0.0)).to_series().to_list()
    clusters = [numbers_of(rows[column]).tolist() for column in alike]
    return kaplan_meier(times, rows[event].is_not_null().to_list(), clusters=clusters)


def releases_in_talk(entities: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Return models that posts name and whose release day is known.

    Columns `model`, `name`, `released_at`, `family`, `owner` (unknown of names without a
    repository). Derivatives are named, too; a family stands beside its versions. A maker's
    repository that the catalogue lacks has the day of what its name tells, as names without a
    repository have.
    """
    named = mentions.filter(pl.col("kind") == "model").select(pl.col("entity_id")).unique()
    is_lacked = pl.col("entity_id").is_in(_makers_own(entities))
    told = pl.coalesce("created_at", pl.when(is_lacked).then("created_at_bound"))
    epoch = pl.col("created_at").dt.strftime("%Y-%m-%d") == HUB_EPOCH
    return (
        entities.with_columns(created_at=told)
        .filter(pl.col("kind") == "model", pl.col("created_at").is_not_null(), ~epoch)
        .join(named, on="entity_id", how="semi", maintain_order="left")
        .select(
            pl.col("entity_id").alias("model"),
            "name",
            pl.col("created_at").alias("released_at"),
            "family",
            "owner",
        )
    )


def _makers_own(entities: pl.DataFrame) -> list[str]:
    """Return the repositories that the catalogue lacks and the maker of their line owns.

    Of what others made of it the line's day is a bound, and no day.
    """
    lacked = entities.filter(
        pl.col("kind") == "model", ~pl.col("on_hub").fill_null(value=True),
        pl.col("owner").is_not_null(), pl.col("created_at_bound").is_not_null(),
    )  # fmt: skip
    return [
        model
        for model, name, owner in lacked.select("entity_id", "name", "owner").iter_rows()
        if (line := line_of(name)) and owner.casefold() in map(str.casefold, line.owners)
    ]


def cascade_rows(
    told: pl.DataFrame, talk: Mapping[str, pl.DataFrame], *, top: int
) -> list[dict[str, Any]]:
    """Return the releases with most derivatives, with the talk beside them.

    Parameters
    ----------
    told : pl.DataFrame
        From `derivations`.
    talk : mapping
        `named`: `model`, `named_at` (first post that names it), `n_posts`; `reports`: from
        `consumer_reports`.
    top : int
        How many.

    Returns
    -------
    list of dict
        `model`, `released_at`, `derivatives` (of known day), `without_a_day`, `days_to` (relation →
        days to the first), `n_posts`, `days_to_mention`, `days_to_report`, `report` (post).
    """
    dated = told.filter(pl.col("released_at").is_not_null())
    known = pl.col("made_at") >= pl.col("released_at")
    bases = (
        dated.group_by("base", maintain_order=True)
        .agg(
            pl.col("released_at").first(),
            # a pair with two relations stands twice
            pl.col("child").filter(known).n_unique().alias("derivatives"),
            pl.col("child").filter(pl.col("made_at").is_null()).n_unique().alias("without_a_day"),
            *(
                pl.col("made_at").filter(known, pl.col("relation") == kind).min().alias(kind)
                for kind in RELATIONS
            ),
        )
        .filter(pl.col("derivatives") > 0)
        .sort("derivatives", "base", descending=[True, False])
        .head(top)
        .join(talk["named"], left_on="base", right_on="model", how="left", maintain_order="left")
        .join(talk["reports"], left_on="base", right_on="model", how="left", maintain_order="left")
    )
    return [_cascade_row(row) for row in bases.iter_rows(named=True)]


def talked_rows(
    releases: pl.DataFrame, talk: Mapping[str, pl.DataFrame], *, top: int
) -> list[dict[str, Any]]:
    """Return the releases that most posts name, with days to the first post and first report.

    `releases` as for `first_report`; `talk` as for `cascade_rows`, with `measured`: reports with a
    speed. Days below 0: before the day that the records give.
    """
    rows = (
        releases.join(talk["named"], on="model", how="inner", maintain_order="left")
        .join(talk["reports"], on="model", how="left", maintain_order="left")
        .join(
            talk["measured"].select(
                "model",
                pl.col("reported_at").alias("measured_at"),
                pl.col("post_id").alias("measured"),
            ),
            on="model",
            how="left",
            maintain_order="left",
        )
        .sort("n_posts", "model", descending=[True, False])
        .head(top)
    )
    return [
        {
            "model": row["model"], "name": row["name"], "n_posts": row["n_posts"],
            "released_at": row["released_at"].date().isoformat(),
            "days_to_mention": _days(row["released_at"], row["named_at"]),
            "days_to_report": _days(row["released_at"], row["reported_at"]),
            "hardware": row["hardware"], "report": row["post_id"],
            "days_to_speed": _days(row["released_at"], row["measured_at"]),
            "speed": row["measured"],
        }
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip


def _cascade_row(row: dict[str, Any]) -> dict[str, Any]:
    begin = row["released_at"]
    return {
        "model": row["base"], "released_at": begin.date().isoformat(),
        "derivatives": row["derivatives"], "without_a_day": row["without_a_day"],
        "days_to": {kind: _days(begin, row[kind]) for kind in RELATIONS},
        "n_posts": row["n_posts"] or 0, "days_to_mention": _days(begin, row["named_at"]),
        "days_to_report": _days(begin, row["reported_at"]), "report": row["post_id"],
    }  # fmt: skip


def _days(begin: datetime, end: datetime | None) -> float | None:
    return None if end is None else round((end - begin).total_seconds() / _DAY, 1)
