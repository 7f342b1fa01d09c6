"""What posts say of openness and of open models, counted; all people here are invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from graph.analysis import load_analysis, run_analysis
from graph.stance_figures.found import SIDES, found_in, gains_share, pragmatist_share
from graph.stance_figures.measured import load_readings, readings_of
from graph.stance_figures.pairs import pairs
from graph.stance_figures.told import headlines, leading, sentence, sentences
from graph.statistics.intervals import wilson
from ingest.tables import POSTS, STANCES, write
from ingest.workspace import Workspace

START = datetime(2025, 6, 28, tzinfo=UTC)
FIGURE = {"value": 0.5, "low": 0.4, "high": 0.6}
# author, labels found with their probabilities
WRITTEN: tuple[tuple[str | None, dict[str, float]], ...] = (
    *((f"person {i}", {}) for i in range(30)),
    ("ann", {"pragmatist": 0.9, "privacy": 0.8}),
    ("ann", {"pragmatist": 0.7}),
    ("ann", {"privacy": 0.4}),
    ("ben", {"purist": 0.6, "deterrent_cost": 0.6}),
    ("cyd", {"privacy": 0.9, "deterrent_cost": 0.5}),
    (None, {"deterrent_cost": 0.3}),
)


def made(folder: Path, written: Any = WRITTEN, *, community: str = "LocalLLaMA") -> Workspace:
    workspace = Workspace.create(folder)
    posts = [
        {
            "post_id": f"p{i}", "thread_id": "t", "community": community, "user_id": user,
            "is_bot": False, "created_at": START + timedelta(hours=4 * i), "text": "words of ours",
            "state": "present",
        }
        for i, (user, _) in enumerate(written)
    ]  # fmt: skip
    nothing = [
        {"post_id": "bot", "user_id": "a bot", "is_bot": True, "text": "hello"},
        {"post_id": "gone", "user_id": "ann", "is_bot": False, "state": "removed", "text": "hello"},
        {"post_id": "empty", "user_id": "ann", "is_bot": False, "state": "present", "text": " "},
    ]
    rows = [dict.fromkeys(POSTS.schema) | row for row in (*posts, *nothing)]
    found = [
        {
            "post_id": f"p{i}", "label": label, "probability": probability,
            "family": "openness" if label in SIDES["openness"] else "affordance",
        }
        for i, (_, labels) in enumerate(written)
        for label, probability in labels.items()
    ]  # fmt: skip
    write(pl.DataFrame(rows, schema=POSTS.schema), POSTS, workspace.table_path("corpus/posts"))
    stances = pl.DataFrame(found, schema=STANCES.schema)
    write(stances, STANCES, workspace.table_path("annotations/stances"))
    return workspace


@pytest.fixture
def result(tmp_path: Path) -> dict[str, Any]:
    return run_analysis(made(tmp_path / "study"), "stances")


def of(result: dict[str, Any], label: str) -> dict[str, Any]:
    return next(row for row in result["labels"] if row["label"] == label)


def test_shares_are_of_posts_that_were_read_and_of_people_who_wrote_them(
    result: dict[str, Any],
) -> None:
    assert (result["n"], result["people"], result["by_nobody_known"]) == (36, 33, 1)
    privacy = of(result, "privacy")
    assert (privacy["posts"]["k"], privacy["posts"]["n"]) == (3, 36)
    assert (privacy["people"]["k"], privacy["people"]["n"]) == (2, 33)
    assert privacy["per_person"] == {"mean": 1.5, "median": 1.5}
    assert of(result, "deterrent_cost")["people"]["k"] == 2
    assert of(result, "critic")["per_person"] is None


def test_sentences_say_which_posts_are_of_unknown_authors(
    tmp_path: Path, result: dict[str, Any]
) -> None:
    assert result["sides"]["costs"]["by_nobody_known"] == 1
    said = result["sentences"]["affordance"]
    assert "2 were found to tell what open models give (3 posts: privacy 3)." in said
    assert "2 were found to tell what they cost (3 posts, 1 by unknown authors: costly" in said
    written = [(None, {"critic": 0.9}), (None, {"privacy": 0.9}), (None, {"privacy": 0.9})]
    nobody = run_analysis(made(tmp_path / "nobody", written), "stances")["sentences"]
    of = "Of 3 posts of unknown authors "
    assert f"{of}1 was found to take a stance on openness (critic 1)." in nobody["openness"]
    given, cost = "tell what open models give (privacy 2).", "tell what they cost."
    assert f"{of}2 were found to {given}" in nobody["affordance"]
    assert f"{of}0 were found to {cost}" in nobody["affordance"]


def test_one_person_s_posts_are_not_taken_as_independent(result: dict[str, Any]) -> None:
    low, high = of(result, "pragmatist")["posts"]["interval"]
    alone = wilson(2, 36)
    assert alone is not None
    assert low < alone[0]
    assert high > alone[1]


def test_sides_are_told_by_post_and_by_person(result: dict[str, Any]) -> None:
    sides = result["sides"]
    assert [sides[side]["posts"]["k"] for side in SIDES] == [3, 3, 3]
    assert [sides[side]["people"]["k"] for side in SIDES] == [2, 2, 2]
    assert sides["gives_of_affordances"] | {"interval": None} == {
        "share": 0.6, "k": 3, "n": 5, "interval": None,
    }  # fmt: skip
    assert (sides["people_with_both"]["k"], sides["people_with_both"]["n"]) == (1, 3)


def test_the_busiest_are_left_out_with_all_their_posts(result: dict[str, Any]) -> None:
    assert result["busiest"] == {"people": 1, "posts": 3}
    kept = of(result, "privacy")["without_busiest"]
    assert (kept["k"], kept["n"]) == (1, 33)
    assert result["options"] == {"busiest": 0.01}  # pages say 1 %


def test_months_add_up_to_all_posts(result: dict[str, Any]) -> None:
    assert [row["month"] for row in result["months"]] == ["2025-06", "2025-07"]
    assert sum(row["n"] for row in result["months"]) == 36
    told = [row["said"].get("privacy", {"k": 0})["k"] for row in result["months"]]
    assert sum(told) == 3
    assert all(said["k"] for row in result["months"] for said in row["said"].values())


def test_pairs_that_come_together_are_found_and_stances_are_no_pairs(tmp_path: Path) -> None:
    written = [
        (f"person {i}", {"privacy": 0.9, "offline": 0.9} if i < 12 else {}) for i in range(60)
    ]
    first = run_analysis(made(tmp_path / "a", written), "stances")["pairs"][0]
    assert {first["first"], first["second"]} == {"privacy", "offline"}
    assert first["observed"] == 12
    assert first["expected"] == pytest.approx(12 * 12 / 60)
    assert first["p_holm"] < 1e-4
    pairs = run_analysis(made(tmp_path / "b"), "stances")["pairs"]
    assert len(pairs) == 14 * 13 // 2 - 3


def test_figures_measured_on_one_community_correct_no_other(tmp_path: Path) -> None:
    here = run_analysis(made(tmp_path / "here"), "stances")
    there = run_analysis(made(tmp_path / "there", community="beekeepers"), "stances")
    measured = load_readings()
    for row in here["labels"]:
        is_known = measured is not None and row["label"] in measured.labels
        assert (row["corrected"] is not None) == is_known
    assert all(row["corrected"] is None for row in there["labels"])
    assert any(pair["readers"] for pair in here["pairs"])
    assert not any(pair["readers"] for pair in there["pairs"])
    if measured:
        assert "evidence sample" in there["sentence"]
        assert "evidence sample" not in here["sentence"]


def test_figures_of_a_label_without_cases_are_unknown() -> None:
    told = {
        "precision": FIGURE,
        "recall": FIGURE,
        "there_per_found": FIGURE,
        "labelled": 9,
        "found": 8,
    }
    nothing = told | {"precision": {"value": None, "low": None, "high": None}, "found": 0}
    unlabelled = told | {"recall": {"value": None, "low": None, "high": None}, "labelled": 0}
    labels = {"privacy": told, "cost": nothing, "offline": unlabelled}
    readings = readings_of(
        {"posts": 20, "of": 90, "labels": labels, "sides": {}, "pairs": [], "pairs_of": 0}
    )
    assert list(readings.labels) == ["privacy"]
    assert readings.labels["privacy"].precision == (0.5, 0.4, 0.6)


def row(label: str, k: int, interval: tuple[float, float], left: Any = None) -> dict[str, Any]:
    corrected = dict(zip(("value", "low", "high"), left, strict=True)) if left else None
    posts = {"k": k, "n": 100, "interval": interval}
    return {"label": label, "posts": posts, "corrected": corrected}


def test_no_label_leads_whose_interval_another_reaches_as_found_or_as_corrected() -> None:
    clear = [row("critic", 9, (0.05, 0.2), (0.09, 0.05, 0.2)),
             row("purist", 1, (0.0, 0.04), (0.01, 0.0, 0.04))]  # fmt: skip
    assert leading(clear) == "critic"
    assert leading([one | {"corrected": None} for one in clear]) is None
    near = [row("critic", 9, (0.05, 0.2), (0.09, 0.05, 0.2)),
            row("purist", 3, (0.01, 0.06), (0.01, 0.0, 0.04))]  # fmt: skip
    assert leading(near) is None
    misread = [row("critic", 9, (0.05, 0.2), (0.02, 0.01, 0.05)),
               row("purist", 1, (0.0, 0.04), (0.01, 0.0, 0.02))]  # fmt: skip
    assert leading(misread) is None
    assert leading([row("critic", 0, (0.0, 0.04)), row("purist", 0, (0.0, 0.04))]) is None


def side(k: int, n: int = 100) -> dict[str, Any]:
    return {"posts": {"k": k, "n": n}}


def test_headlines_say_what_was_found_and_no_more() -> None:
    rows = [
        row(label, k, (0.0, 0.1)) | {"side": named}
        for label, k, named in (("critic", 2, "openness"), ("purist", 1, "openness"),
                                ("privacy", 0, "gives"))
    ]  # fmt: skip
    rows.append(row("deterrent_cost", 1, (0.01, 0.2), (0.01, 0.01, 0.2)) | {"side": "costs"})
    told = {"openness": side(3), "gives": side(0), "costs": side(1)}
    assert headlines(told, rows) == {
        "both": "Of 100 posts 3 were found to take a stance on openness, 0 to tell what open models"
        " give, 1 to tell what they cost",
        "openness": "Of 100 posts 3 were found to take a stance on openness; which kind is"
        " commonest cannot be told",
        "affordance": "Of 100 posts 0 were found to tell what open models give, 1 to tell what they"
        " cost; most often costly to run",
    }
    hidden = headlines(dict.fromkeys(told), rows)
    assert len(set(hidden.values())) == 1
    assert "Too few people" in hidden["both"]


@pytest.mark.parametrize(
    ("gains", "costs", "said"),
    [
        ((50, 90), (10, 40), "Gains are told in more posts"),
        ((5, 9), (10, 40), "Costs are told in more posts"),
        ((5, 12), (10, 40), "Misreading leaves open whether"),
        ((40, 90), (10, 40), "Misreading leaves open whether"),
        ((5, 10), (10, 40), "Misreading leaves open whether"),
    ],
)
def test_gains_and_costs_are_compared_by_what_misreading_leaves(
    result: dict[str, Any], gains: tuple[int, int], costs: tuple[int, int], said: str
) -> None:
    for name, (low, high) in (("gives", gains), ("costs", costs)):
        ends = {"value": low / 100, "low": low / 100, "high": high / 100}
        result["sides"][name]["corrected"] = ends
    assert said in sentences(result)["affordance"]
    assert said not in sentences(result)["openness"]
    result["sides"]["gives"]["corrected"] = None
    assert said not in sentences(result)["affordance"]


def test_a_corpus_that_says_nothing_of_it_says_so(tmp_path: Path) -> None:
    silent = run_analysis(made(tmp_path / "silent", [("ann", {}), ("ben", {})]), "stances")
    assert silent["headlines"]["openness"] == "No post of 2 was found to take a stance on openness"
    assert silent["headlines"]["affordance"] == (
        "No post of 2 was found to tell what open models give or cost"
    )
    empty = run_analysis(made(tmp_path / "empty", []), "stances")
    assert empty["n"] == 0
    assert set(empty["headlines"].values()) == {"No post was read"}
    assert empty["sentence"].startswith("No post was read")
    assert empty["sentences"] == dict.fromkeys(("openness", "affordance"), "No post was read.")


def test_of_what_was_not_found_nothing_is_right_or_left_by_misreading(tmp_path: Path) -> None:
    silent = run_analysis(made(tmp_path / "silent", [("ann", {}), ("ben", {})]), "stances")
    assert silent["sides"]["gives"]["corrected"]["low"] == 0.0
    told = (silent["sentence"], *silent["sentences"].values())
    assert not any("do so rightly" in said or "misreading leaves" in said for said in told)


def test_where_nothing_was_measured_the_sentences_say_so(result: dict[str, Any]) -> None:
    told = sentences(result | {"measured": None})
    assert all(
        said.endswith("How rightly they are read was not measured.") for said in told.values()
    )


def test_what_the_sensitivity_counts_again_is_counted_by_post_and_person(tmp_path: Path) -> None:
    workspace = made(tmp_path / "study")
    stances, posts = workspace.table("annotations/stances"), workspace.table("corpus/posts")
    taken, told = pragmatist_share(stances, posts), gains_share(stances, posts)
    assert (taken.k, taken.n) == (2, 3)
    assert (told.k, told.n) == (3, 5)
    alone = posts.filter(pl.col("user_id") == "ben")
    assert (pragmatist_share(stances, alone).k, gains_share(stances, alone).k) == (0, 0)
    assert gains_share(stances, alone).n == 1


def test_the_same_tables_give_the_same_result_and_measured_figures_are_part_of_it(
    tmp_path: Path,
) -> None:
    workspace = made(tmp_path / "study")
    assert run_analysis(workspace, "stances") == run_analysis(workspace, "stances")
    made_of = load_analysis("stances")
    assert [path.name for path in made_of.reads] == ["stances_measured.json"]
    assert set(made_of.tables) == {"corpus/posts", "annotations/stances"}


def test_what_one_thread_says_tells_little_of_a_share(tmp_path: Path) -> None:
    written = [(f"person {i}", {"critic": 0.9} if i < 10 else {}) for i in range(60)]
    workspace = made(tmp_path / "one", written)
    low, high = of(run_analysis(workspace, "stances"), "critic")["posts"]["interval"]
    # ten of sixty people, but one thread: as much as one case
    assert (low, high) == pytest.approx(wilson(10, 60, effective=1.0), abs=1e-6)
    posts = workspace.table("corpus/posts").with_columns(thread_id="post_id")
    write(posts, POSTS, workspace.table_path("corpus/posts"))
    apart = run_analysis(workspace, "stances")
    assert of(apart, "critic")["posts"]["interval"][1] < 0.3
    assert [month["threads"] for month in apart["months"]] == [18, 42]


def test_labels_that_grow_with_length_alone_are_no_pairs(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    length = rng.integers(128, 256, 2000)
    # each by itself: half of the longest, none of the shortest, by the sixth power between
    likely = ((length - 128) / 128) ** 6 / 2
    hits = rng.random((2, 2000)) < likely
    written = [
        (None, {label: 0.9 for label, hit in zip(("privacy", "cost"), both, strict=True) if hit})
        for both in hits.T
    ]
    workspace = made(tmp_path / "long", written)
    posts = workspace.table("corpus/posts").head(2000)
    posts = posts.with_columns(text=pl.Series(["a" * n for n in length]))
    write(posts, POSTS, workspace.table_path("corpus/posts"))
    pair = run_analysis(workspace, "stances")["pairs"]
    (told,) = [one for one in pair if {one["first"], one["second"]} == {"privacy", "cost"}]
    by_eye = sum(
        hits[0, some].sum() * hits[1, some].sum() / some.sum()
        for some in (length < 182, length >= 182)  # 2 ** 7.5 is 181.02
    )
    assert told["expected"] == pytest.approx(by_eye, abs=1e-5)


def test_a_pair_is_confirmed_where_readers_gave_both_labels_more_often_too(tmp_path: Path) -> None:
    written = [
        (f"person {i}", {"privacy": 0.9, "offline": 0.9} if i < 12 else {}) for i in range(60)
    ]
    workspace = made(tmp_path / "study", written)
    said = found_in(workspace.scan("corpus/posts"), workspace.table("annotations/stances"))
    readers = {"labelled": 9, "expected": 2.5, "p": 0.001, "found": 11, "right": 8}
    for told, confirmed in (
        (readers, True),
        (readers | {"labelled": 1}, False),  # seldom together, as readers say
        (readers | {"p": 0.049}, True),
        (readers | {"p": 0.05}, False),  # as chance makes
    ):
        first = pairs(said, {("privacy", "offline"): told})[0]
        assert (first["readers"], first["confirmed"]) == (told, confirmed)
    assert pairs(said, {})[0]["confirmed"] is None
    assert all(
        pair["confirmed"] is None for pair in pairs(said, {("privacy", "offline"): readers})[1:]
    )


def test_sentences_tell_what_was_found_of_how_many_and_how_rightly(
    result: dict[str, Any],
) -> None:
    told = sentences(result)["openness"]
    assert told.startswith(
        "Of 33 known people 2 were found to take a stance on openness (3 posts: pragmatist 2,"
        " purist 1)."
    )
    precision = result["sides"]["openness"]["reading"]["precision"]
    assert f" {100 * precision['value']:.0f} % (" in told
    assert "do so rightly" in told
    assert "of all posts" in told
    silent = result["sides"]["openness"] | {"corrected": None}
    assert (
        "Rightly"
        not in sentences(result | {"sides": result["sides"] | {"openness": silent}})["openness"]
    )


def test_the_sentence_says_how_many_posts_of_each_side_are_rightly_found(
    result: dict[str, Any],
) -> None:
    for value, name in zip((0.5, 0.62, 0.71), SIDES, strict=True):
        result["sides"][name]["reading"]["precision"]["value"] = value
    assert "Of these posts some 50, 62 and 71 % do so rightly." in sentence(result)
    hidden = result["sides"] | {"openness": None}
    assert "Of these posts some 62 and 71 % do so" in sentence(result | {"sides": hidden})
    unknown = result["sides"]["gives"] | {"corrected": None}
    assert "rightly" not in sentence(result | {"sides": result["sides"] | {"gives": unknown}})


def test_a_label_that_was_not_measured_has_no_range(result: dict[str, Any]) -> None:
    of(result, "purist")["corrected"] = None
    left = sentences(result)["openness"].partition("misreading leaves")[2]
    assert "purist" not in left
    assert "pragmatist" in left
