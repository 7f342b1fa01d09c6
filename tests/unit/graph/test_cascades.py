from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from table_rows import complete

from graph.lineage.cascades import (
    cascade_rows,
    consumer_reports,
    derivations,
    first_derivative,
    first_report,
    releases_in_talk,
    talked_rows,
)
from graph.lineage.cascades_told import cascade_sentence, cascades_told
from graph.lineage.families import HUB_EPOCH
from graph.lineage.licences import licence_changes, licence_known, licence_pairs
from graph.statistics.windows import dense_span, next_month
from ingest.tables import ENTITIES, MENTIONS, MODELS, RELATIONS

DAY0 = datetime(2025, 6, 1, tzinfo=UTC)
UNTIL = DAY0 + timedelta(days=100)
# of each model: day, bases, licence
HUB: dict[str, tuple[int | None, list[tuple[str, str | None]], str | None]] = {
    "big/one": (0, [], "mit"),
    "big/two": (10, [], None),
    "big/three": (20, [], "mit"),
    "big/four": (30, [], None),
    "q/one-GGUF": (3, [("big/one", None)], "mit"),
    "q/one-again": (5, [("big/one", "quantized")], "apache-2.0"),
    "q/two": (None, [("big/two", "quantized")], None),
    "q/early": (15, [("big/three", "quantized")], "apache-2.0"),
    "t/four": (50, [("big/four", "finetune")], None),
}


def at(day: float) -> datetime:
    return DAY0 + timedelta(days=day)


@pytest.fixture
def models() -> pl.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "repo_id": name, "key": name.lower(), "license": licence,
            "created_at": None if day is None else at(day),
            "base_models": [{"repo_id": b, "relation": r} for b, r in bases],
        }
        for name, (day, bases, licence) in HUB.items()
    ]  # fmt: skip
    epoch = datetime.fromisoformat(HUB_EPOCH).replace(tzinfo=UTC)
    old = {"repo_id": "old/model", "key": "old/model", "created_at": epoch}
    return complete([*rows, old], MODELS)


@pytest.fixture
def entities() -> pl.DataFrame:
    rows = [
        {"entity_id": "model:big/one", "kind": "model", "name": "One", "created_at": at(0)},
        {"entity_id": "model:big/two", "kind": "model", "name": "Two", "created_at": at(10)},
        {"entity_id": "model:big/old", "kind": "model", "name": "Old", "created_at": at(-300)},
        {"entity_id": "model:big/mute", "kind": "model", "name": "Mute", "created_at": at(1)},
        {"entity_id": "hardware:card", "kind": "hardware", "line": "RTX 30"},
        {"entity_id": "hardware:rack", "kind": "hardware", "line": "Data center"},
    ]
    return complete(rows, ENTITIES)


# report, model, hardware, name, day, second hand, plausible
RUNS = (
    ("r0", "model:big/one", "hardware:rack", "NVIDIA H100", 1, False, True),
    ("r1", "model:big/one", "hardware:card", "NVIDIA RTX 3090", 2, True, True),
    ("r2", "model:big/one", "hardware:card", "NVIDIA RTX 3090", 3, False, False),
    ("r3", "model:big/one", "hardware:card", "NVIDIA RTX 3090", 8, False, True),  # with a speed
    ("r4", "model:big/one", "hardware:card", "NVIDIA RTX 3090", 4, None, None),
    ("r5", "model:big/old", "hardware:card", "NVIDIA RTX 3090", 5, False, True),
)


@pytest.fixture
def talk(entities: pl.DataFrame) -> dict[str, pl.DataFrame]:
    posts = pl.DataFrame([{"post_id": row[0], "created_at": at(row[4])} for row in RUNS])
    relations = complete(
        [
            {
                "post_id": post, "kind": "runs_on", "subject": model, "object": hardware,
                "object_name": name, "second_hand": second, "plausible": plausible,
                "tokens_per_second": 20.0 if post == "r3" else None,
            }
            for post, model, hardware, name, _, second, plausible in RUNS
        ],
        RELATIONS,
    )  # fmt: skip
    mentions = complete(
        [
            {"post_id": post, "kind": "model", "entity_id": model}
            for post, model in (*((r[0], r[1]) for r in RUNS), ("r5", "model:big/two"))
        ],
        MENTIONS,
    )
    reports = consumer_reports(relations, entities, posts)
    measured = consumer_reports(relations, entities, posts, with_speed=True)
    return {"posts": posts, "relations": relations, "mentions": mentions, "reports": reports,
            "measured": measured}  # fmt: skip


def test_a_relation_that_the_hub_lacks_is_read_off_the_name_and_marked(
    models: pl.DataFrame,
) -> None:
    told = {row["child"]: row for row in derivations(models).iter_rows(named=True)}
    read, given = told["model:q/one-gguf"], told["model:q/one-again"]
    assert (read["relation"], read["by_name"]) == ("quantized", True)
    assert (given["relation"], given["by_name"]) == ("quantized", False)


def test_the_first_derivative_counts_and_what_cannot_be_or_has_no_day_is_told(
    models: pl.DataFrame,
) -> None:
    found = first_derivative(derivations(models), "quantized", UNTIL)
    # one after 3 days; two has a derivative of no known day; three's is older than itself
    assert (found.curve.n, found.curve.events) == (3, 1)
    assert (found.without_a_day, found.before, found.by_name) == (1, 1, 1)
    assert [(s.time, s.risk, round(s.share, 4)) for s in found.curve.steps] == [(3.0, 3, 0.6667)]
    told = found.to_json()
    shares = {one["day"]: one["share"] for one in told["happened_by"]}
    # nobody was watched for longer than 80 days
    assert shares == {1: 0.0, 7: pytest.approx(1 / 3), 30: pytest.approx(1 / 3), 90: None,
                      365: None}  # fmt: skip
    assert told["median"] is None
    tunes = first_derivative(derivations(models), "finetune", UNTIL)
    assert (tunes.curve.n, tunes.curve.steps[0].time) == (4, 20.0)


def test_a_first_day_that_is_known_counts_though_another_derivative_has_none(
    models: pl.DataFrame,
) -> None:
    told = derivations(models)
    again = told.filter(pl.col("child") == "model:q/one-again")
    undated = again.with_columns(pl.lit("model:q/mute").alias("child"), made_at=None)
    found = first_derivative(pl.concat([told, undated], how="vertical_relaxed"), "quantized", UNTIL)
    assert (found.curve.n, found.curve.events, found.without_a_day) == (3, 1, 1)


def test_unknown_days_and_relations_leave_bounds_around_the_estimate(models: pl.DataFrame) -> None:
    told = derivations(models)
    tuned = told.filter(pl.col("child") == "model:t/four")
    unnamed = tuned.with_columns(pl.lit("model:t/untold").alias("child"), relation=None)
    early = unnamed.with_columns(pl.col("released_at").alias("made_at"))
    found = first_derivative(pl.concat([told, early]), "finetune", UNTIL).to_json()
    by = {one["day"]: (one["least"], one["most"]) for one in found["bounds"]["happened_by"]}
    assert found["bounds"]["n"] == 4
    assert by[7] == (0.0, 0.25)  # that of no told relation may be one
    quantized = first_derivative(told, "quantized", UNTIL).to_json()
    by = {one["day"]: (one["least"], one["most"]) for one in quantized["bounds"]["happened_by"]}
    assert by[7] == (0.25, 0.5)  # that of no day may have come at once


def test_bases_of_one_owner_or_of_one_lineage_fare_alike() -> None:
    def low(owners: list[str], roots: list[str]) -> float:
        told = pl.DataFrame(
            {
                "child": [f"model:q/{n}" for n in range(40)],
                "base": [f"model:{owner}/{n}" for n, owner in enumerate(owners)],
                "relation": ["quantized"] * 40, "by_name": [False] * 40,
                "released_at": [at(0)] * 40, "made_at": [at(1 + n % 10 // 5) for n in range(40)],
                "root": roots,
            }
        )  # fmt: skip
        found = first_derivative(told, "quantized", at(9)).curve.happened_by(1)
        assert found["share"] == 0.5
        assert found["low"] is not None
        return found["low"]

    alone = [str(n) for n in range(40)]
    fives = [str(n // 5) for n in range(40)]
    assert low(fives, alone) < low(alone, alone) - 0.1
    assert low(alone, fives) == pytest.approx(low(fives, alone))


def test_the_root_of_a_lineage_is_where_first_named_bases_lead(models: pl.DataFrame) -> None:
    told = derivations(
        pl.concat([models, complete([
            {"repo_id": "z/late", "key": "z/late", "created_at": at(30),
             "base_models": [{"repo_id": "q/one-gguf", "relation": "merge"},
                             {"repo_id": "big/two", "relation": "merge"}]},
            {"repo_id": "z/last", "key": "z/last", "created_at": at(31),
             "base_models": [{"repo_id": "z/late", "relation": "finetune"}]},
        ], MODELS)])
    )  # fmt: skip
    roots = {(r["child"], r["base"]): r["root"] for r in told.iter_rows(named=True)}
    assert roots["model:z/late", "model:big/two"] == "model:big/two"
    assert roots["model:z/last", "model:z/late"] == "model:big/one"


def test_a_report_counts_at_first_hand_on_consumer_hardware(talk: dict[str, pl.DataFrame]) -> None:
    rows = {row["model"]: row for row in talk["reports"].iter_rows(named=True)}
    assert rows["model:big/one"]["post_id"] == "r4"
    assert rows["model:big/one"]["hardware"] == "NVIDIA RTX 3090"
    assert talk["measured"].select("model", "post_id").rows() == [("model:big/one", "r3")]


def test_a_maker_s_repository_that_the_catalogue_lacks_has_the_day_that_its_name_tells() -> None:
    rows = [
        {
            "entity_id": f"model:{owner}/qwen3-8b".lower(), "kind": "model", "name": "Qwen3-8B",
            "owner": owner, "on_hub": on_hub, "created_at_bound": at(3),
        }
        for owner, on_hub in (("Qwen", False), ("somebody", False), ("else", True))
    ]  # fmt: skip
    mentions = complete(
        [{"post_id": "p", "kind": "model", "entity_id": row["entity_id"]} for row in rows], MENTIONS
    )
    found = releases_in_talk(complete(rows, ENTITIES), mentions)
    told = found.select("model", "name", "released_at", "owner").rows()
    assert told == [("model:qwen/qwen3-8b", "Qwen3-8B", at(3), "Qwen")]


def test_models_released_before_posts_are_dense_are_left_out(
    talk: dict[str, pl.DataFrame], entities: pl.DataFrame
) -> None:
    releases = releases_in_talk(entities, talk["mentions"])
    assert sorted(releases["name"]) == ["Old", "One", "Two"]
    found = first_report(releases, talk["reports"], at(-1), at(40))
    assert [(s.time, s.risk) for s in found.curve.steps] == [(4.0, 2)]
    assert found.curve.n == 2
    assert found.before == 0
    early = talk["reports"].with_columns(reported_at=pl.lit(at(-1)))
    found = first_report(releases, early, at(-1), at(40))
    assert (found.curve.n, found.before) == (1, 1)


def test_the_largest_cascades_stand_with_the_talk_beside_them(
    models: pl.DataFrame, talk: dict[str, pl.DataFrame], entities: pl.DataFrame
) -> None:
    named = pl.DataFrame({"model": ["model:big/one"], "named_at": [at(1)], "n_posts": [5]})
    beside = {"named": named, "reports": talk["reports"], "measured": talk["measured"]}
    rows = cascade_rows(derivations(models), beside, top=5)
    assert [(row["model"], row["derivatives"]) for row in rows] == [
        ("model:big/one", 2), ("model:big/four", 1),
    ]  # fmt: skip
    assert rows[0]["days_to"] == {"quantized": 3.0, "finetune": None, "adapter": None,
                                  "merge": None}  # fmt: skip
    assert (rows[0]["days_to_mention"], rows[0]["days_to_report"]) == (1.0, 4.0)
    (talked,) = talked_rows(releases_in_talk(entities, talk["mentions"]), beside, top=5)
    assert (talked["name"], talked["n_posts"], talked["report"]) == ("One", 5, "r4")
    assert (talked["days_to_report"], talked["days_to_speed"], talked["speed"]) == (4.0, 8.0, "r3")


def test_a_derivative_with_two_relations_to_its_base_counts_once(
    models: pl.DataFrame, talk: dict[str, pl.DataFrame]
) -> None:
    again = derivations(models).filter(pl.col("child") == "model:q/one-again")
    tuned = again.with_columns(pl.lit("finetune").alias("relation"))
    named = pl.DataFrame(schema={"model": pl.String, "named_at": pl.Null, "n_posts": pl.Int64})
    beside = {"named": named, "reports": talk["reports"]}
    (row,) = cascade_rows(pl.concat([again, tuned]), beside, top=5)
    assert (row["derivatives"], row["days_to"]["finetune"]) == (1, row["days_to"]["quantized"])


def test_licences_that_change_come_with_an_example(models: pl.DataFrame) -> None:
    (row,) = licence_changes(licence_pairs(models)).to_dicts()
    assert (row["base_licence"], row["licence"], row["n"]) == ("mit", "apache-2.0", 2)
    assert row["child"] == "model:q/one-again"


def test_a_licence_is_known_where_both_ends_tell_theirs(models: pl.DataFrame) -> None:
    pairs = licence_pairs(models)
    one_end = pairs.with_columns(pl.col("licence").fill_null("mit"))
    for some in (pairs, one_end):
        share = licence_known(some)
        assert (share.k, share.n) == (3, 5)


def test_the_last_run_of_full_months_is_the_span_that_is_watched() -> None:
    months = {"2025-01": 5, "2025-02": 4, "2025-04": 4, "2025-05": 6, "2025-06": 1}
    posts = pl.DataFrame(
        {"created_at": [datetime.fromisoformat(f"{m}-03T00:00:00+00:00") + timedelta(hours=h)
                        for m, n in months.items() for h in range(n)]}
    )  # fmt: skip
    span = dense_span(posts, least=4)
    assert span is not None
    assert span.months == ("2025-04", "2025-05")
    assert (span.since.day, span.until.day, span.until.hour) == (3, 3, 5)
    assert dense_span(posts, least=10) is None
    assert next_month("2025-12") == "2026-01"


def test_a_span_begins_on_the_day_from_which_its_first_month_is_dense() -> None:
    """Ten strays in 25 days of June, then eight posts a day: June is seen from the 26th on."""
    strays = [datetime(2025, 6, day, tzinfo=UTC) for day in (2, 2, 2, 2, 2, 2, 3, 9, 14, 20)]
    begin = datetime(2025, 6, 26, tzinfo=UTC)
    full = [begin + timedelta(hours=3 * step) for step in range(8 * 30)]
    span = dense_span(pl.DataFrame({"created_at": [*strays, *full]}), least=30)
    assert span is not None
    assert (span.since, span.months) == (begin, ("2025-06", "2025-07"))
    even = [datetime(2025, 6, 1, tzinfo=UTC) + timedelta(hours=12 * step) for step in range(60)]
    span = dense_span(pl.DataFrame({"created_at": even}), least=30)
    assert span is not None
    assert span.since == datetime(2025, 6, 1, tzinfo=UTC)


def test_the_sentence_tells_shares_and_what_is_refused(
    models: pl.DataFrame, talk: dict[str, pl.DataFrame], entities: pl.DataFrame
) -> None:
    said = (talk["posts"], talk["mentions"])
    told = cascades_told(models, talk["relations"], entities, said, top=3)
    assert told["until"] == at(50).date().isoformat()
    assert cascade_sentence(told) == (
        "Of 3 bases with derivatives 33 % had a quantized version within a week "
        "(between 25 and 50 % of all 4, as the Hub does not tell every day and relation); of 4 "
        "bases with derivatives 0 % (0 to 79) had a fine-tune within a week; first reports are not "
        "told, because no month has 1,000 posts."
    )
