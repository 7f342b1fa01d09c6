"""What runs on what, how fast, and who says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from statistics import median
from typing import Any

import polars as pl

from graph.analysis import Analysis, Result
from graph.claims import author
from graph.hardware_classes import CONSUMER, UNKNOWN, hardware_class
from graph.networks import EVIDENCE
from graph.statistics.clusters import clustered_twice, median_by_person, shares_by
from graph.statistics.intervals import Share, rounded
from graph.statistics.windows import MONTH
from graph.words import count, percentage
from ingest.workspace import Workspace

DEFINITION = (
    "A report: a post whose text says that a model runs on a chip or machine. Counted: reports at "
    "first hand and plausible; second-hand and implausible ones are counted apart and enter no "
    "median. tokens_per_second: median over reports with the speed of one stream of tokens, for "
    "which one person waits, with a 95 % interval (Woodruff's, which knows that reports of one "
    "person are alike) from the speeds of 5 people on. Other speeds are counted apart: words near "
    "them tell of many requests at once, or one stream would read the model's active weights "
    "faster than the devices' memory gives them (batches, prompts, slips of reading). Of equal "
    "reports (same person, model, hardware, speed and quantization) the first counts; an unknown "
    "author repeats nobody. Class: for whom the maker made the hardware, whoever uses it now; "
    "unknown for no particular chip. Intervals of shares: Wilson's, with as many cases as the "
    "reports are worth, since those of one person and those of one thread are alike."
)
type _Row = dict[str, Any]


def _run(workspace: Workspace, *, seed: int, least: int = 5) -> Result:
    del seed  # nothing here is drawn
    posts = workspace.scan("corpus/posts").select(
        "post_id", "user_id", "thread_id", "created_at"
    ).collect()  # fmt: skip
    relations = workspace.table("annotations/relations")
    entities = workspace.table("annotations/entities")
    reports = _reports(relations, posts, entities)
    good = _first_hand(reports)
    pairs = _pairs(good, least=least)
    about = _about_hardware(reports, posts, workspace)
    counts = _counts(reports, good, about) | _judged(relations)
    result: Result = rounded(
        {
            "sentence": _sentence(counts, good, pairs),
            "definition": DEFINITION,
            "n": good.height,
            "counts": counts,
            "per_post_about_hardware": about.to_json(),
            "classes": _shares(good, "class"),
            "lines": _shares(good, "line"),
            "models": _totals(good, "model"),
            "hardware": _totals(good, "hardware"),
            "pairs": pairs,
        }
    )
    return result


def consumer_share(relations: pl.DataFrame, posts: pl.DataFrame, entities: pl.DataFrame) -> Share:
    """Return the share of the reports that count which are on consumer hardware.

    Parameters
    ----------
    relations, posts, entities : pl.DataFrame
        Tables `annotations/relations`, `corpus/posts`, `annotations/entities`.
    """
    authors = posts.select("post_id", "user_id", "thread_id", "created_at")
    return _consumer(_first_hand(_reports(relations, authors, entities)))


def _consumer(good: pl.DataFrame) -> Share:
    return clustered_twice(good["class"] == CONSUMER, good["user_id"], good["thread_id"])


def _reports(relations: pl.DataFrame, posts: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """Return all reports with their author, time and the chip's figures, by time.

    A chip has one class, however a report calls it.
    """
    chips = entities.select(
        pl.col("entity_id").alias("hardware"), "maker", "line", "memory_gib",
        pl.col("name").alias("chip"),
    )  # fmt: skip
    return (
        relations.filter(pl.col("kind") == "runs_on")
        .select(
            "relation_id", "post_id",
            pl.col("subject").alias("model"), pl.col("subject_name").alias("model_name"),
            pl.col("object").alias("hardware"), pl.col("object_name").alias("hardware_name"),
            "tokens_per_second", "context_length", "devices", "quantization", "runtime",
            pl.col("second_hand").fill_null(value=False),
            pl.col("plausible").fill_null(value=True),
            pl.when(pl.col("single_stream").fill_null(value=True))
            .then(pl.col("tokens_per_second"))
            .alias("speed"),
        )
        .join(posts, on="post_id", how="left", maintain_order="left")
        .join(chips, on="hardware", how="left", maintain_order="left")
        .with_columns(pl.coalesce("chip", "hardware_name").alias("chip"))
        .with_columns(hardware_class().alias("class"))
        .sort("created_at", maintain_order=True, nulls_last=True)
    )  # fmt: skip


def _first_hand(reports: pl.DataFrame) -> pl.DataFrame:
    """Return the reports that count, each once."""
    kept = _kept(reports).with_columns(author())
    return kept.unique(
        ["author", "model", "hardware", "tokens_per_second", "quantization"],
        keep="first",
        maintain_order=True,
    ).drop("author")


def _about_hardware(reports: pl.DataFrame, posts: pl.DataFrame, workspace: Workspace) -> Share:
    """Return how many of the posts that name hardware report at first hand what may be."""
    about = (
        workspace.scan("annotations/mentions")
        .filter(pl.col("kind") == "hardware")
        .select(pl.col("post_id").unique(maintain_order=True))
        .collect()
        .join(posts, on="post_id", how="left", maintain_order="left")
    )
    telling = _kept(reports)["post_id"].unique()
    tells = about["post_id"].is_in(telling.implode())
    return clustered_twice(tells, about["user_id"], about["thread_id"])


def _counts(reports: pl.DataFrame, good: pl.DataFrame, about: Share) -> dict[str, int]:
    return {
        "reports": reports.height,
        "second_hand": reports.filter("second_hand").height,
        "implausible": reports.filter(~pl.col("plausible")).height,
        "repeated": _kept(reports).height - good.height,
        "counted": good.height,
        "with_speed": good["speed"].count(),
        "other_speeds": good["tokens_per_second"].count() - good["speed"].count(),
        "people": good["user_id"].drop_nulls().n_unique(),
        "models": good["model"].n_unique(),
        "hardware": good["hardware"].n_unique(),
        "models_of_two": _of_two(good, "model"),
        "hardware_of_two": _of_two(good, "hardware"),
        "posts_with_report": about.k,
        "posts_about_hardware": about.n,
    }


def _of_two(good: pl.DataFrame, column: str) -> int:
    """Return how many models or machines two people or more report: one may be misread."""
    tellers = good.with_columns(author()).group_by(column).agg(pl.col("author").n_unique())
    return tellers.filter(pl.col("author") > 1).height


def _judged(relations: pl.DataFrame) -> dict[str, int]:
    """Return of how many reports it can be judged whether they can be, and of how many speeds."""
    told = relations.filter(pl.col("kind") == "runs_on")
    return {
        "memory_judged": told["plausible"].count(),
        "speeds": told["tokens_per_second"].count(),
        "speeds_judged": told.filter(pl.col("tokens_per_second").is_not_null())[
            "single_stream"
        ].count(),
    }


def _kept(reports: pl.DataFrame) -> pl.DataFrame:
    return reports.filter(~pl.col("second_hand"), pl.col("plausible"))


def _pairs(good: pl.DataFrame, *, least: int) -> list[dict[str, Any]]:
    """Return one row a pair of model and hardware, most reports first."""
    groups: dict[tuple[str, str], list[_Row]] = {}
    for row in good.iter_rows(named=True):
        groups.setdefault((row["model"], row["hardware"]), []).append(row)
    rows = [_pair(group, least=least) for group in groups.values()]
    return sorted(rows, key=lambda row: (-row["n"], row["model"], row["hardware"]))


def _pair(group: list[_Row], *, least: int) -> dict[str, Any]:
    first = group[0]
    speeds = [row for row in group if row["speed"] is not None]
    values = [row["speed"] for row in speeds]
    told = _told(group, "tokens_per_second")
    people = [row["user_id"] for row in speeds]
    enough = len({row["user_id"] or row["post_id"] for row in speeds}) >= least
    return {
        "model": first["model"], "model_name": first["model_name"],
        "hardware": first["hardware"], "hardware_name": first["hardware_name"],
        "maker": first["maker"], "line": first["line"], "class": first["class"],
        "memory_gib": first["memory_gib"],
        "n": len(group),
        "people": len(set(_told(group, "user_id"))),
        "n_with_speed": len(values),
        "median": median(values) if values else None,
        "interval": median_by_person(values, people) if enough else None,
        "min": min(values, default=None), "max": max(values, default=None),
        "n_other_speeds": len(told) - len(values),
        "median_of_all": median(told) if told else None,
        "quantizations": _tally(_told(group, "quantization")),
        "runtimes": _tally(_told(group, "runtime")),
        "devices": _tally(map(str, _told(group, "devices"))),
        "context_lengths": sorted(set(_told(group, "context_length"))),
        "post_ids": list(dict.fromkeys(row["post_id"] for row in (*speeds, *group)))[:EVIDENCE],
        "reports": [_report(row) for row in group],
    }  # fmt: skip


def _told(group: list[_Row], name: str) -> list[Any]:
    """Return the known values of a column."""
    return [row[name] for row in group if row[name] is not None]


def _report(row: _Row) -> dict[str, Any]:
    return {
        "post_id": row["post_id"],
        "user_id": row["user_id"],
        "month": row["created_at"].strftime(MONTH) if row["created_at"] else None,
        "tokens_per_second": row["tokens_per_second"],
        "single_stream": row["speed"] is not None or row["tokens_per_second"] is None,
        "quantization": row["quantization"],
        "runtime": row["runtime"],
        "context_length": row["context_length"],
        "devices": row["devices"],
    }


def _tally(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda one: (-one[1], one[0])))


def _shares(good: pl.DataFrame, what: str) -> list[dict[str, Any]]:
    """Return the share of reports on each class or line of hardware, unknown ones among them."""
    shares = shares_by(good[what].fill_null(UNKNOWN), good["user_id"], good["thread_id"])
    return [{what: value, **share.to_json()} for value, share in shares.items()]


def _totals(good: pl.DataFrame, what: str) -> list[dict[str, Any]]:
    rows = (
        good.group_by(what, maintain_order=True)
        .agg(
            pl.col(f"{what}_name").first().alias("name"),
            pl.len().cast(pl.Int64).alias("n"),
            pl.col("user_id").drop_nulls().n_unique().cast(pl.Int64).alias("people"),
            pl.col("speed").count().cast(pl.Int64).alias("n_with_speed"),
            pl.col("line").first(),
            pl.col("class").first(),
            pl.col("memory_gib").first(),
        )
        .rename({what: "id"})
        .sort(["n", "id"], descending=[True, False])
    )
    kept = rows if what == "hardware" else rows.drop("line", "class", "memory_gib")
    return kept.to_dicts()


def _sentence(counts: dict[str, int], good: pl.DataFrame, pairs: list[dict[str, Any]]) -> str:
    if not counts["posts_about_hardware"]:
        return "No post names hardware, so there is no report of what runs on what."
    if good.height == 0:
        return (
            f"No report of a model on hardware in {counts['posts_about_hardware']:,} posts that "
            "name hardware."
        )
    usual = _consumer(good)
    low, high = map(percentage, usual.interval or (0.0, 0.0))
    firm = sum(1 for pair in pairs if pair["interval"])
    told = (
        f"{count(counts['people'], 'person reports', 'people report')} "
        f"{count(good.height, 'time', 'times')} what runs on what"
        if counts["people"]
        else f"{count(good.height, 'report', 'reports')} of unknown authors of what runs on what"
    )
    return (
        f"{told} ({counts['with_speed']:,} with a speed), "
        f"{count(counts['models'], 'model', 'models')} on "
        f"{count(counts['hardware'], 'kind', 'kinds')} of hardware; "
        f"{percentage(usual.k / usual.n)} % (95 % interval {low} to {high}) "
        "on consumer hardware. "
        f"{firm:,} of {count(len(pairs), 'pair has', 'pairs have')} speeds of enough people "
        "for an interval."
    )


ANALYSIS = Analysis(
    name="hardware-reports",
    title="What runs on what, and how fast",
    tables=(
        "corpus/posts",
        "annotations/relations",
        "annotations/mentions",
        "annotations/entities",
    ),
    run=_run,
    options={"least": 5},
)
