"""What is published of stances: nothing that fewer than five people say, nor what would tell it."""

from __future__ import annotations

from typing import Any

import pytest
from stances_world import FOUND, counts, make_result, make_study

from graph.stance_figures.found import SIDES
from viz.public import draw_public, public_study
from viz.study.stances_in_fives import in_fives
from viz.view import load_view


def test_what_fewer_than_five_people_say_is_not_published_nor_left_by_subtraction() -> None:
    public = in_fives(make_result(FOUND | {"purist": 4}))
    assert "purist" not in {row["label"] for row in public["labels"]}
    assert public["sides"]["openness"] is None
    assert public["sides"]["gives"] is not None
    assert public["headlines"]["openness"].startswith("Too few people")
    assert "purist" not in public["sentence"] + "".join(public["sentences"].values())
    assert all("purist" not in month["said"] and "openness" not in month["said"]
               for month in public["months"])  # fmt: skip
    assert all(row["without_busiest"] is None for row in public["labels"])


@pytest.mark.parametrize(
    ("posts", "people", "is_told"),
    [(0, 0, True), (1, 0, False), (1, 1, False), (5, 1, False), (4, 5, False), (5, 5, True),
     (5, 0, True)],
)  # fmt: skip
def test_what_some_but_fewer_than_five_posts_or_people_say_is_not_told(
    posts: int, people: int, *, is_told: bool
) -> None:
    result = make_result(FOUND)
    purist = next(row for row in result["labels"] if row["label"] == "purist")
    purist |= counts(posts, people)
    assert ("purist" in {row["label"] for row in in_fives(result)["labels"]}) == is_told


def test_where_few_say_it_in_every_month_none_is_told() -> None:
    result = make_result(FOUND)
    for month in result["months"]:
        month["said"]["critic"] |= {"k": 1, "people": 1}
    assert not any("critic" in month["said"] for month in in_fives(result)["months"])


def test_where_no_month_is_of_few_all_are_told() -> None:
    months = in_fives(make_result(FOUND))["months"]
    assert all("critic" in month["said"] for month in months)


def test_a_month_of_few_takes_another_with_it() -> None:
    result = make_result(FOUND)
    result["months"][0]["said"]["critic"] |= {"k": 3, "people": 3}
    public = in_fives(result)
    assert ["critic" in month["said"] for month in public["months"]] == [False, False, True]


def test_many_posts_of_few_people_in_one_month_are_not_left_by_subtraction() -> None:
    result = make_result(FOUND)
    result["months"][0]["said"]["critic"]["people"] = 4  # of thirty posts
    public = in_fives(result)
    assert ["critic" in month["said"] for month in public["months"]] == [False, False, True]


def test_what_few_say_in_two_months_takes_no_third_with_it_once_their_sum_is_of_enough() -> None:
    result = make_result(FOUND)
    for month, k in zip(result["months"], (2, 4), strict=False):
        month["said"]["critic"] |= {"k": k, "people": k}
    public = in_fives(result)
    assert ["critic" in month["said"] for month in public["months"]] == [False, False, True]


@pytest.mark.parametrize("few", [1, 4])
def test_where_hidden_months_are_all_of_one_or_of_four_their_sum_tells_nothing(few: int) -> None:
    result = make_result(FOUND)
    month = result["months"][0]
    result["months"] = [
        {**month, "month": f"2025-0{n}", "said": {**month["said"]}} for n in range(1, 10)
    ]
    for month in result["months"][:6]:
        month["said"]["critic"] = {**month["said"]["critic"], "k": few, "people": few}
    told = ["critic" in month["said"] for month in in_fives(result)["months"]]
    assert told == [False] * 7 + [True] * 2


def test_of_a_month_no_side_stands_beside_its_labels_for_the_difference_would_tell_few() -> None:
    result = make_result(FOUND)
    said = result["months"][0]["said"]
    assert said["openness"]["k"] - said["critic"]["k"] - said["pragmatist"]["k"] == 3
    for month in in_fives(result)["months"]:
        assert not {"openness"} & month["said"].keys()
        assert not set(SIDES["gives"] + SIDES["costs"]) & month["said"].keys()
    assert {"critic", "gives"} <= in_fives(result)["months"][0]["said"].keys()


@pytest.mark.parametrize(("gives", "costs", "both", "is_told"), [
    (135, 30, 20, True), (98, 30, 28, False), (60, 97, 57, False), (64, 39, 3, False),
])  # fmt: skip
def test_nothing_tells_how_few_tell_both_gains_and_costs_or_one_alone(
    gives: int, costs: int, both: int, *, is_told: bool
) -> None:
    result = make_result(FOUND)
    for side, people in (("gives", gives), ("costs", costs)):
        result["sides"][side]["people"]["k"] = people
    n = gives + costs - both
    result["sides"]["people_with_both"] = {"k": both, "n": n, "share": both / n, "interval": [0, 1]}
    told = in_fives(result)["sides"]["people_with_both"]
    assert told["n"] == (n if is_told else 0)


def test_posts_of_each_person_do_not_tell_how_few_nobody_known_wrote() -> None:
    result = make_result(FOUND)
    for row, unknown in zip(result["labels"], (0, 1, 4, 5), strict=False):
        row["by_nobody_known"] = unknown
    rows = in_fives(result)["labels"][:4]
    assert [row["per_person"] is not None for row in rows] == [True, False, False, True]
    assert all(row["by_nobody_known"] is None for row in rows)


def test_of_pairs_few_posts_and_labels_that_few_say_are_not_told() -> None:
    result = make_result(FOUND | {"offline": 20})
    result["pairs"][0]["observed"], result["pairs"][1]["observed"] = 4, 5
    pairs = in_fives(result)["pairs"]
    assert [(pair["first"], pair["second"]) for pair in pairs] == [("privacy", "offline")]
    assert not in_fives(make_result(FOUND | {"offline": 4, "cost": 4}))["pairs"]


def test_the_public_picture_quotes_nothing_and_counts_no_few() -> None:
    study = public_study(make_study(make_result(FOUND | {"deterrent_setup": 2})))
    picture: Any = draw_public(load_view("stances"), study, {})
    assert not any(node.evidence or node.total for node in picture.nodes)
    assert not any("deterrent_setup" in node.key for node in picture.nodes)
    assert "affordances:costs" not in {node.key for node in picture.nodes}
