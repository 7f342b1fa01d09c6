from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from lessons_world import Row, lessons_of, make_posts, make_teaches, make_workspace

from graph.analyses.education_chains import reciprocity
from graph.analysis import run_analysis
from graph.networks import teaching_network
from graph.teaching.chains import chain_rows
from graph.teaching.if_right import if_right
from graph.teaching.lessons import (
    chain_counts,
    link,
    linkable,
    make_lessons,
    passed_on,
    taught_pairs,
)
from graph.teaching.thread_order import Comparison, learned_first, order_test, statistics
from ingest.tables import ACTS, ENTITIES, MENTIONS, POSTS, TEACHES, write
from ingest.workspace import Workspace

RELAY: tuple[Row, ...] = (
    ("ann", "ben", 0, ["runtime:llama-cpp"], "t1"),
    ("ben", "cat", 3, ["runtime:llama-cpp", "hardware:mi50"], "t2"),
    ("cat", "dan", 9, ["runtime:llama-cpp"], "t3"),
    ("cat", "ann", 10, ["hardware:mi50"], "t3"),
)


def counts(rows: tuple[Row, ...], *, window_days: float | None = None) -> list[int]:
    lessons = lessons_of(rows)
    return chain_counts(lessons, link(lessons, window_days=window_days)).tolist()


def test_a_topic_handed_on_twice_is_a_chain_of_three_lessons() -> None:
    # llama.cpp: ann, ben, cat, dan; MI50: ben, cat, ann
    assert counts(RELAY) == [0, 5, 3, 1, 0, 0, 0]


def test_a_window_breaks_chains_whose_pause_is_longer() -> None:
    assert counts(RELAY, window_days=3) == [0, 5, 1, 0, 0, 0, 0]
    assert counts(RELAY, window_days=6) == [0, 5, 2, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((("a", "b", 5, ["x"], "t"), ("b", "c", 1, ["x"], "u")), "the other way round in time"),
        ((("a", "b", 1, ["x"], "t"), ("b", "c", 1, ["x"], "u")), "at the same second"),
        ((("a", "b", 1, ["x"], "t"), ("b", "c", 2, ["y"], "u")), "about another topic"),
        ((("a", "b", 1, ["x"], "t"), ("b", "a", 2, ["x"], "u")), "back to the teacher"),
        ((("a", "b", 1, ["x"], "t"), ("c", "d", 2, ["x"], "u")), "by somebody else"),
    ],
)
def test_lessons_do_not_make_a_chain(rows: tuple[Row, ...], why: str) -> None:
    assert counts(rows)[2] == 0, why
    lessons = lessons_of(rows)
    assert not passed_on(lessons, link(lessons, window_days=None)).any()


def test_a_chain_never_meets_the_same_person_twice() -> None:
    ring = (("a", "b", 1, ["x"], "t"), ("b", "c", 2, ["x"], "u"), ("c", "a", 3, ["x"], "v"))
    assert counts(ring) == [0, 3, 2, 0, 0, 0, 0]


def test_who_passed_on_is_counted_once_a_person_and_topic() -> None:
    rows = (*RELAY, ("ann", "ben", 1, ["runtime:llama-cpp"], "t4"))
    lessons = lessons_of(rows)
    passed = passed_on(lessons, link(lessons, window_days=None))
    # ben and cat passed llama.cpp on, cat the MI50; taught: ben, cat, dan and cat, ann
    assert (taught_pairs(lessons, passed), taught_pairs(lessons)) == (3, 5)


def relay(n: int, *, forward: bool) -> tuple[Row, ...]:
    """Return n people who are taught in one thread and teach in another, before or after."""
    rows = []
    for i in range(n):
        learned, taught = (2 * i, 2 * i + 1) if forward else (2 * i + 1, 2 * i)
        rows.append(("guru", f"b{i}", learned, ["x"], f"learn{i}"))
        rows.append((f"b{i}", f"c{i}", taught, ["x"], f"teach{i}"))
    return tuple(rows)


def test_learning_before_teaching_beats_threads_in_another_order() -> None:
    lessons = lessons_of(relay(14, forward=True))
    tested = order_test(lessons, window_days=None, n_null=49, seed=1)
    assert tested["thread_dates_any"]["passed_on"].observed == 14
    assert tested["thread_dates_any"]["passed_on"].p == 0.02
    ordered = learned_first(lessons)
    assert (ordered.k, ordered.n) == (14, 14)


def test_teaching_before_learning_does_not() -> None:
    lessons = lessons_of(relay(14, forward=False))
    tested = order_test(lessons, window_days=None, n_null=49, seed=1)
    assert tested["thread_dates_any"]["passed_on"].observed == 0
    assert tested["thread_dates_any"]["passed_on"].p == 1.0
    ordered = learned_first(lessons)
    assert (ordered.k, ordered.n) == (0, 14)


def test_lessons_that_link_to_none_change_no_figure_of_the_test() -> None:
    alone = tuple((f"z{i}", f"y{i}", i, ["x"], f"u{i}") for i in range(5))
    lessons = lessons_of((*alone, *RELAY))
    linked, places = linkable(lessons)
    assert lessons.n == 10
    assert {linked.names[teacher] for teacher in linked.teacher} == {"ann", "ben", "cat"}
    assert linked.n == len(places) == 5
    # four people with llama-cpp and three with the MI50
    assert sorted({*linked.teaches, *linked.learns}) == list(range(7))
    assert statistics(linked, window_days=None) == statistics(lessons, window_days=None)


def test_threads_without_a_topic_lend_no_date() -> None:
    rows = (("x", "y", 3, [], "bare"), *RELAY, ("x", "y", 99, [], "bare too"))
    with_bare, without = (
        order_test(lessons_of(chosen), window_days=None, n_null=19, seed=1)
        for chosen in (rows, RELAY)
    )
    told = [
        {null: {name: one.draws for name, one in tested.items()} for null, tested in found.items()}
        for found in (with_bare, without)
    ]
    assert told[0] == told[1]
    assert all(told[0].values())


def test_chains_inside_one_thread_stand_in_every_draw() -> None:
    rows = tuple(
        (a, b, day, ["x"], "t") for a, b, day in (("a", "b", 0), ("b", "c", 1), ("c", "d", 2))
    )
    other = tuple((f"z{i}", f"y{i}", i, ["x"], f"u{i}") for i in range(5))
    tested = order_test(lessons_of(rows + other), window_days=None, n_null=19, seed=1)
    for null in tested.values():
        assert set(null["chains_of_3"].draws) == {1}
        assert null["passed_on"].p == 1.0


def test_a_null_inside_months_leaves_the_order_of_months_alone() -> None:
    rows = (("a", "b", 0, ["x"], "t"), ("b", "c", 40, ["x"], "u"))
    tested = order_test(lessons_of(rows), window_days=None, n_null=19, seed=1)
    assert set(tested["thread_dates"]["passed_on"].draws) == {1}
    assert set(tested["thread_dates_any"]["passed_on"].draws) == {0, 1}


def test_a_post_that_names_very_many_topics_is_a_list_and_no_lesson() -> None:
    rows = (("a", "b", 0, [f"x{i}" for i in range(9)], "t"), ("b", "c", 1, ["x1"], "u"))
    assert counts(rows) == [0, 1, 0, 0, 0, 0, 0]
    lessons = make_lessons(make_teaches(rows), make_posts(rows), threshold=0.5, max_topics=9)
    assert lessons.n == 10


def test_renaming_people_changes_no_count() -> None:
    swap = {"ann": "zoe", "ben": "abe", "cat": "kit", "dan": "bob"}
    renamed = tuple((swap[a], swap[b], *rest) for a, b, *rest in RELAY)
    first, second = lessons_of(RELAY), lessons_of(renamed)
    assert statistics(first, window_days=None) == statistics(second, window_days=None)


def test_the_teaching_network_drops_unsure_and_self_teaching() -> None:
    rows = (*RELAY, ("ann", "ann", 2, [], "t9"))
    G = teaching_network(make_teaches(rows))
    assert sorted(G.edges(keys=True)) == [
        ("ann", "ben", "p0"), ("ben", "cat", "p1"), ("cat", "ann", "p3"), ("cat", "dan", "p2"),
    ]  # fmt: skip
    assert G["ben"]["cat"]["p1"]["topics"] == ["runtime:llama-cpp", "hardware:mi50"]
    assert not teaching_network(make_teaches(rows), threshold=0.95)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path, RELAY, make_teaches(RELAY))


def test_the_result_tells_chains_with_their_people_and_posts(workspace: Workspace) -> None:
    result = run_analysis(workspace, "education-chains", n_null=9)
    longest = result["chains"][0]
    assert longest["people"] == ["ann", "ben", "cat", "dan"]
    assert (longest["topic_name"], longest["length"], longest["days"]) == ("llama.cpp", 3, 9.0)
    assert [lesson["post_id"] for lesson in longest["lessons"]] == ["p0", "p1", "p2"]
    assert [chain["people"] for chain in result["chains"][1:]] == [["ben", "cat", "ann"]]
    # of ben, cat, dan and ann, who were taught, ben and cat passed something on
    assert result["passed_on"] | {"interval": None} == {
        "share": 0.5, "k": 2, "n": 4, "interval": None,
    }  # fmt: skip
    assert (result["passed_on_by_topic"]["k"], result["passed_on_by_topic"]["n"]) == (3, 5)
    # ben, cat and dan came to learn; ben and cat taught later
    newcomers = result["newcomers_who_later_taught"]
    assert (newcomers["k"], newcomers["n"]) == (2, 3)
    assert result["reciprocity"]["k"] == 0
    assert [row["teachings"] for row in result["sensitivity"]] == [4, 4, 4]
    assert result["expected_right"] == pytest.approx(0.9)
    # every teaching counts, so those of any probability are the same draws
    assert result["if_right"]["any"] == result["if_right"]["counted"]
    assert "their probabilities say" in result["sentence"]
    assert result == run_analysis(workspace, "education-chains", n_null=9)


def test_two_who_teach_each_other_are_one_fact_and_not_two() -> None:
    ends = [(f"a{n}", f"b{n}") for n in range(20)]
    rows = [*ends, *((late, early) for early, late in ends[:5])]
    told = reciprocity(pl.DataFrame(rows, schema=["teacher_id", "learner_id"], orient="row"))
    assert (told.k, told.n) == (10, 25)
    # everybody teaches one other: by teachers alone these were 24 or so
    assert (told.effective or 0.0) < 16


def test_people_are_listed_with_what_they_taught_most(workspace: Workspace) -> None:
    rows = {
        row["user_id"]: row
        for row in run_analysis(workspace, "education-chains", n_null=3)["people"]
    }
    assert list(rows) == ["ann", "ben", "cat", "dan"]
    assert (rows["cat"]["taught"], rows["cat"]["was_taught"]) == (2, 1)
    assert rows["cat"]["post_ids"] == ["p2", "p3"]
    assert rows["dan"]["topics"] == []


def test_teachings_are_counted_with_and_without_topic_and_thanks(tmp_path: Path) -> None:
    rows = (
        *RELAY,
        ("cat", "dan", 11, ["runtime:llama-cpp"], "t5"),
        ("ann", "eve", 12, [], "t6"),
    )
    teaches = make_teaches(rows).with_columns(
        acknowledged_by=pl.when(pl.col("post_id").is_in(["p0", "p4"])).then(pl.lit("thanks"))
    )
    unsure = make_teaches((("eve", "ann", 13, ["runtime:llama-cpp"], "t7"),), probability=0.2)
    teaches = pl.concat([teaches, unsure.with_columns(post_id=pl.lit("p5"))])
    result = run_analysis(make_workspace(tmp_path, rows, teaches), "education-chains", n_null=3)
    assert result["counts"] == {
        "teachings_of_any_probability": 7, "teachings": 6, "with_topic": 5, "lists_left_out": 0,
        "acknowledged": 2, "teachers": 3, "learners": 5, "topics": 2, "lessons": 6,
    }  # fmt: skip
    topics = {row["user_id"]: row["topics"] for row in result["people"]}
    assert topics["cat"] == ["runtime:llama-cpp", "hardware:mi50"]  # taught twice, and once


def test_a_chain_is_told_if_half_of_its_steps_are_new_and_with_its_surest_lessons() -> None:
    rows = (
        ("a", "b", 0, ["x"], "t0"),
        ("a", "b", 0.2, ["x"], "t1"),
        ("e", "b", 0.5, ["x"], "t2"),
        ("b", "c", 1, ["x"], "t3"),
        ("c", "d", 2, ["x"], "t4"),
        ("b", "g", 4, ["x"], "t5"),
    )
    teaches = make_teaches(rows).with_columns(
        probability=pl.when(pl.col("post_id") == "p0").then(0.6).otherwise(0.9)
    )
    lessons = make_lessons(teaches, make_posts(rows), threshold=0.5)
    links = link(lessons, window_days=None)
    told = chain_rows(lessons, links, {}, limit=9)
    # of e, b, c, d one step of three is new; of a, b, g and of e, b, g one of two
    assert ["".join(chain["people"]) for chain in told] == ["abcd", "abg", "ebg"]
    assert [lesson["post_id"] for lesson in told[0]["lessons"]] == ["p1", "p3", "p4"]
    assert told[0]["probability"] == pytest.approx(0.9**3)
    assert (told[0]["days"], told[0]["n_threads"]) == (pytest.approx(1.8), 3)
    assert chain_rows(lessons, links, {}, limit=2) == told[:2]


def test_a_comparison_tells_mean_range_and_ratio_of_its_draws() -> None:
    told = Comparison(observed=6, p=0.2, draws=(1, 2, 3, 6)).to_json()
    assert (told["mean"], told["ratio"], told["n"]) == (3.0, 2.0, 4)
    # 2.5 % of the way from the first of four to the last is 0.075 steps
    assert told["range"] == pytest.approx([1.075, 5.775])
    assert Comparison(observed=0, p=1.0, draws=(0, 0)).to_json()["ratio"] is None


def test_a_community_in_which_nobody_teaches_is_told_so(tmp_path: Path) -> None:
    made = Workspace.create(tmp_path / "study")
    for table in (POSTS, TEACHES, ENTITIES, ACTS, MENTIONS):
        write(pl.DataFrame(schema=table.schema), table, made.table_path(table.name))
    result = run_analysis(made, "education-chains", n_null=3)
    assert result["sentence"].startswith("No lesson was found")
    assert result["chains"] == result["topics"] == result["people"] == []
    assert result["passed_on"]["share"] is None
    assert result["expected_right"] is None
    assert "counted" not in result["if_right"]


def test_a_relay_holds_as_often_as_both_of_its_teachings_are_right() -> None:
    # of 400 people taught by one another in pairs of lessons, each right at 0.5: the middle of a
    # relay is taught in half of the draws, and passes it on in half of these
    rows: list[Row] = []
    for n in range(200):
        rows += [(f"a{n}", f"b{n}", 0, ["runtime:x"], f"s{n}")]
        rows += [(f"b{n}", f"c{n}", 5, ["runtime:x"], f"t{n}")]
    lessons = lessons_of(tuple(rows), probability=0.5)
    found = if_right(lessons, window_days=None, n_draws=99, seed=0)
    assert found["teachings"] == pytest.approx(200)
    assert found["chains_of_2"] == pytest.approx(50, rel=0.05)
    assert found["passed_on"]["mean"] == pytest.approx(0.25, rel=0.05)
    low, high = found["passed_on"]["range"]
    assert low < 0.25 < high
    assert found == if_right(lessons, window_days=None, n_draws=99, seed=0)


def test_sure_teachings_keep_every_chain() -> None:
    lessons = lessons_of(RELAY, probability=1.0)
    found = if_right(lessons, window_days=None, n_draws=3, seed=0)
    passed = passed_on(lessons, link(lessons, window_days=None))
    share = len({lessons.learner[i] for i in range(lessons.n) if passed[i]}) / len(
        set(lessons.learner.tolist())
    )
    counts = chain_counts(lessons, link(lessons, window_days=None))
    assert found["passed_on"] == {"mean": share, "range": [share, share]}
    assert (found["chains_of_2"], found["chains_of_3"]) == (counts[2], counts[3])
