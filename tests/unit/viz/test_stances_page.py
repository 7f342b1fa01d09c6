"""The page and the cards of stances: what they draw, say and leave out; all people are invented."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from graph.stance_figures.found import LABELS, SIDES, side_of
from graph.stance_figures.told import headlines, sentence, sentences
from ingest.tables import MENTIONS, POSTS, STANCES
from viz.drawing.share_panel import Heights, decades
from viz.frame.provenance import Frame
from viz.index.stance_cards import affordances, openness
from viz.public import draw_public, public_study
from viz.study.stance_words import surest_by_month
from viz.study.stances_in_fives import in_fives
from viz.view import Study, draw_view, load_view

MONTHS = ("2025-05", "2025-06", "2025-07")
FIGURE = {"value": 0.5, "low": 0.4, "high": 0.6}


def share(k: int, n: int) -> dict[str, Any]:
    return {"share": k / n, "k": k, "n": n, "interval": [0.8 * k / n, 1.25 * k / n]}


def counts(k: int, people: int) -> dict[str, Any]:
    return {
        "posts": share(k, 3000), "people": share(people, 900),
        "per_person": {"mean": k / people, "median": 1.0} if people else None,
        "by_nobody_known": 0,
        "without_busiest": share(k, 2500),
    }  # fmt: skip


def make_result(found: dict[str, int], *, is_of_these: bool = True) -> dict[str, Any]:
    """Return a result in which each label was found in some posts, by as many people."""
    reading = {"precision": FIGURE, "recall": FIGURE, "labelled": 30, "found": 30}

    def left(k: int) -> dict[str, float] | None:
        ends = {"value": k / 3000, "low": 0.5 * k / 3000, "high": 2 * k / 3000}
        return ends if is_of_these else None

    labels = [
        {
            "label": label, "side": side_of(label), **counts(k, k), "mean_probability": 0.5,
            "reading": reading, "corrected": left(k),
        }
        for label in LABELS for k in (found.get(label, 0),)
    ]  # fmt: skip
    totals = {side: sum(found.get(label, 0) for label in SIDES[side]) for side in SIDES}
    sides: dict[str, Any] = {
        side: {**counts(k, k), "reading": reading, "corrected": left(k)}
        for side, k in totals.items()
    }
    said = {label: k for label, k in {**found, **totals}.items() if k}
    made: dict[str, Any] = {
        "analysis": "stances", "seed": 0, "options": {}, "definition": "what counts", "n": 3000,
        "people": 900, "by_nobody_known": 0, "busiest": {"people": 9, "posts": 500},
        "measured": {
            "posts": 2000, "of": 9000, "of_posts": "LocalLLaMA", "is_of_these": is_of_these,
        },
        "labels": labels,
        "sides": sides | {"people_with_both": share(20, 100)},
        "months": [
            {"month": month, "n": 1000, "threads": 40, "said": {
                name: share(k // 3, 1000) | {"people": k // 3} for name, k in said.items()
                if k // 3
            }}
            for month in MONTHS
        ],
        "pairs": [
            {"first": "privacy", "second": "cost", "observed": 30, "expected": 9.0, "low": 4,
             "high": 15, "p": 0.0001, "p_holm": 0.01, "confirmed": True,
             "readers": {"found": 12, "right": 7}},
            {"first": "privacy", "second": "offline", "observed": 40, "expected": 9.0, "low": 4,
             "high": 15, "p": 0.0001, "p_holm": 0.01, "confirmed": False,
             "readers": {"found": 12, "right": 0}},
        ],
    }  # fmt: skip
    return made | {
        "headlines": headlines(sides, labels), "sentence": sentence(made),
        "sentences": sentences(made),
    }  # fmt: skip


FOUND = {"pragmatist": 60, "critic": 21, "purist": 9, "privacy": 90, "cost": 45,
         "deterrent_setup": 30}  # fmt: skip


def make_study(result: dict[str, Any], *, names_models: bool = True) -> Study:
    rows = [
        {
            "post_id": f"p{i}", "thread_id": "t", "user_id": f"kith-{i:020}", "is_bot": False,
            "state": "present", "text": "Ours: offline!",
            "created_at": datetime(2025, 6 + i % 2, 1 + i, tzinfo=UTC),
        }
        for i in range(20)
    ]  # fmt: skip
    posts = pl.DataFrame([dict.fromkeys(POSTS.schema) | row for row in rows], schema=POSTS.schema)
    stances = pl.DataFrame(
        [
            {"post_id": f"p{i}", "family": "affordance", "label": "offline",
             "probability": 0.5 + i / 100}
            for i in range(20)
        ],
        schema=STANCES.schema,
    )  # fmt: skip
    named = [dict.fromkeys(MENTIONS.schema) | {"kind": "model"}] if names_models else []
    frame = Frame(paragraphs=("how it was drawn",), short="a sample", versions=())
    return Study(
        results={"stances": result}, coverage={}, frame=frame,
        tables={"corpus/posts": posts, "annotations/stances": stances,
                "annotations/mentions": pl.DataFrame(named, schema=MENTIONS.schema)},
    )  # fmt: skip


def drawn(result: dict[str, Any], **more: bool) -> Any:
    return draw_view(load_view("stances"), make_study(result, **more), {})


def test_every_label_has_a_mark_where_its_share_stands_and_one_for_what_misreading_leaves() -> None:
    picture = drawn(make_result(FOUND))
    marks = {node.key: node for node in picture.nodes}
    assert {f"corrected:{label}" for label in (*LABELS, *SIDES)} <= set(marks)
    assert marks["stance:pragmatist"].x > marks["stance:critic"].x > marks["stance:purist"].x
    assert marks["affordance:privacy"].y < marks["affordance:cost"].y
    assert marks["affordance:offline"].hollow
    told = dict(marks["affordance:privacy"].facts)
    assert told["posts found"] == "90"
    assert told["misreading leaves"].startswith("1.5 to 6 % of posts; 45 to 180 really there")
    beside = "low cost (30 posts, by chance 4 to 15; of 12 labelled ones 7 rightly)"
    assert told["often found beside"] == beside
    assert told["readers do not confirm"].startswith("offline use (40 posts")


def test_marks_tell_the_times_of_all_they_count_and_every_figure_of_their_label() -> None:
    marks = {node.key: node for node in drawn(make_result(FOUND | {"offline": 20})).nodes}
    found, left = marks["affordance:offline"], marks["corrected:offline"]
    assert len(found.moments) == 20
    assert left.moments == found.moments
    assert marks["affordances:gives"].moments == found.moments
    assert dict(left.facts).keys() == dict(found.facts).keys()
    july = marks["gives 2025-07"]
    assert (july.sub, dict(july.facts)["posts found"]) == ("by month, its surest posts", "51")
    assert [f"{at:%Y-%m}" for at in july.moments] == ["2025-07"] * 10
    public = public_study(make_study(make_result(FOUND)))
    assert not any(n.moments for n in draw_public(load_view("stances"), public, {}).nodes)


def test_a_label_is_told_with_its_people_and_how_rightly_it_is_read() -> None:
    marks = {node.key: dict(node.facts) for node in drawn(make_result(FOUND)).nodes}
    told = marks["affordance:privacy"]
    assert told["people"].startswith("10 % (90 of 900")
    assert told["posts of one who says it"] == "1.0 on average"
    half = "50 % (40 to 60) of "
    assert told["read rightly"].startswith(f"{half}what is found; {half}what is there is found")
    assert "often found beside" not in marks["stance:critic"]


def test_the_whole_of_a_side_is_told_in_the_figures_of_the_page() -> None:
    figures = dict(drawn(make_result(FOUND)).figures)
    assert figures["found with a gain"].startswith("4.5 % (135 of 3,000")
    assert figures["found with a gain"].endswith("; misreading leaves 2.2 to 9 %")
    assert set(figures) == {"n", "found with a stance", "found with a gain", "found with a cost"}


def test_a_label_that_was_not_measured_is_told_without_a_guess() -> None:
    result = make_result(FOUND)
    row = next(one for one in result["labels"] if one["label"] == "privacy")
    row["reading"] = row["corrected"] = None
    marks = {node.key: dict(node.facts) for node in drawn(result).nodes}
    assert marks["affordance:privacy"].keys().isdisjoint({"read rightly", "misreading leaves"})
    assert "corrected:privacy" not in marks


def test_labels_that_keep_apart_are_told_and_those_that_chance_makes_are_not() -> None:
    result = make_result(FOUND)
    chance = result["pairs"][0] | {"second": "learning", "p_holm": 0.05}
    apart = result["pairs"][0] | {"first": "critic", "observed": 2, "readers": None}
    result["pairs"] += [chance, apart]
    marks = {node.key: dict(node.facts) for node in drawn(result).nodes}
    assert marks["stance:critic"]["seldom found beside"] == "low cost (2 posts, by chance 4 to 15)"
    assert "seldom found beside" not in marks["affordance:privacy"]
    assert "learn" not in marks["affordance:privacy"]["often found beside"]
    assert "often found beside" not in marks["affordance:flexibility"]


def test_a_label_is_told_without_the_busiest() -> None:
    marks = {node.key: dict(node.facts) for node in drawn(make_result(FOUND)).nodes}
    told = marks["affordance:privacy"]["without the busiest 1 %"]
    assert told.startswith("3.6 % (90 of 2,500")


def test_a_post_with_two_labels_of_a_side_is_quoted_once_and_equally_sure_ones_by_id() -> None:
    tables = make_study(make_result(FOUND)).tables
    rows = [("p3", "offline", 0.7), ("p3", "privacy", 0.9), ("p7", "privacy", 0.8),
            ("p5", "offline", 0.8)]  # fmt: skip
    stances = pl.DataFrame(
        [{"post_id": post, "family": "affordance", "label": label, "probability": sure}
         for post, label, sure in rows], schema=STANCES.schema,
    )  # fmt: skip
    found = surest_by_month(stances, tables["corpus/posts"])
    told = [(one.post_id, one.note) for one in found["gives", "2025-07"]]
    assert told == [("p3", "probability 0.9"), ("p5", "probability 0.8"), ("p7", "probability 0.8")]
    assert [one.post_id for one in found["offline", "2025-07"]] == ["p5", "p3"]


def test_a_month_is_quoted_by_its_three_surest_posts() -> None:
    marks = {node.key: node for node in drawn(make_result(FOUND | {"offline": 20})).nodes}
    july = marks["gives 2025-07"].evidence
    assert [one.post_id for one in july] == ["p19", "p17", "p15"]
    assert july[0].note == "probability 0.69"


def test_of_nobody_known_no_people_are_counted() -> None:
    result = make_result(FOUND) | {"people": 0, "months": []}
    for one in (*result["labels"], *(result["sides"][side] for side in SIDES)):
        one["people"] = {"share": None, "k": 0, "n": 0, "interval": None}
    picture = drawn(result)
    assert not any("people" in dict(node.facts) for node in picture.nodes)
    assert dict(picture.figures)["n"] == "3,000 posts read of unknown authors"
    assert picture.left_out.endswith("No post tells its time, so none is drawn by month.")


def test_months_stand_in_their_order_with_higher_shares_above() -> None:
    picture = drawn(make_result(FOUND))
    marks = {node.key: node for node in picture.nodes}
    assert [marks[f"gives {month}"].x for month in MONTHS] == sorted(
        marks[f"gives {month}"].x for month in MONTHS
    )
    assert marks["gives 2025-06"].y < marks["costs 2025-06"].y


def test_the_posts_behind_a_label_come_the_surest_first_with_their_words_marked() -> None:
    (offline,) = [node for node in drawn(make_result(FOUND)).nodes
                  if node.key == "affordance:offline"]  # fmt: skip
    assert offline.total == 20
    assert [one.post_id for one in offline.evidence[:2]] == ["p19", "p18"]
    assert offline.evidence[0].spans == ((6, 13),)


def test_the_queries_ask_for_what_was_clicked() -> None:
    picture = drawn(make_result(FOUND))
    asked = picture.cypher.subjects
    for node in picture.nodes:
        if node.kind in SIDES:
            assert node.key.partition(":")[0] in asked
    assert asked["affordance"].parameters == ("label",)
    assert "EXPRESSES" in asked["openness"].text
    assert "EXPRESSES" in picture.cypher.page


def test_of_another_community_no_share_is_corrected_and_the_page_says_how_to_measure() -> None:
    picture = drawn(make_result(FOUND, is_of_these=False))
    assert not any(node.kind == "corrected" for node in picture.nodes)
    assert any("kithgraph evidence sample" in note for note in picture.notes)
    assert "kithgraph evidence sample" in picture.sentence


def test_of_another_subject_no_finding_about_open_models_is_told() -> None:
    result = make_result(FOUND)
    picture = drawn(result, names_models=False)
    assert picture.headline == "No post names a model, so nothing is told of open ones"
    assert not picture.nodes
    assert "privacy" not in picture.sentence
    study = make_study(result, names_models=False)
    for card in (openness(study, {}), affordances(study, {})):
        assert card is not None
        assert (card.finding, card.is_supported) == ("No post names a model.", False)


def test_cards_tell_what_was_found_and_where_nothing_was_say_so() -> None:
    first, second = (card(make_study(make_result(FOUND)), {}) for card in (openness, affordances))
    assert first is not None
    assert second is not None
    assert first.finding.startswith("Of 3,000 posts 90 were found to take a stance on openness")
    assert dict(first.facts)["read rightly"].startswith("by label 50 to 50 % of what is found")
    assert "low cost" in second.svg
    silent = openness(make_study(make_result({})), {})
    assert silent is not None
    assert not silent.is_supported
    assert silent.finding == "No post of 3,000 was found to take a stance on openness"
    study = make_study(make_result(FOUND))
    assert openness(Study(results={}, tables=study.tables, coverage={}, frame=study.frame),
                    {}) is None  # fmt: skip


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
    ("posts", "people", "is_told"), [(0, 0, True), (1, 1, False), (5, 1, False), (4, 5, False),
                                     (5, 5, True), (5, 0, True)],
)  # fmt: skip
def test_what_some_but_fewer_than_five_posts_or_people_say_is_not_told(
    posts: int, people: int, *, is_told: bool
) -> None:
    result = make_result(FOUND)
    purist = next(row for row in result["labels"] if row["label"] == "purist")
    purist |= counts(posts, people)
    assert ("purist" in {row["label"] for row in in_fives(result)["labels"]}) == is_told


def test_where_no_month_is_of_few_all_are_told() -> None:
    months = in_fives(make_result(FOUND))["months"]
    assert all("privacy" in month["said"] for month in months)


def test_a_month_of_few_takes_another_with_it() -> None:
    result = make_result(FOUND)
    result["months"][0]["said"]["privacy"] |= {"k": 3, "people": 3}
    public = in_fives(result)
    assert ["privacy" in month["said"] for month in public["months"]] == [False, False, True]


def test_many_posts_of_few_people_in_one_month_are_not_left_by_subtraction() -> None:
    result = make_result(FOUND)
    result["months"][0]["said"]["privacy"]["people"] = 4  # of thirty posts
    public = in_fives(result)
    assert ["privacy" in month["said"] for month in public["months"]] == [False, False, True]


def test_what_few_say_in_two_months_takes_no_third_with_it_once_their_sum_is_of_enough() -> None:
    result = make_result(FOUND)
    for month, k in zip(result["months"], (2, 3), strict=False):
        month["said"]["privacy"] |= {"k": k, "people": k}
    public = in_fives(result)
    assert ["privacy" in month["said"] for month in public["months"]] == [False, False, True]


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
    assert not any(node.key.startswith("affordance:deterrent") for node in picture.nodes
                   if node.weight and "setup" in node.key)  # fmt: skip
    assert "affordances:costs" not in {node.key for node in picture.nodes}


@pytest.mark.parametrize("shares", [[], [0.0], [0.2, 0.0004], [1.0]])
def test_an_axis_of_decades_holds_every_share(shares: list[float]) -> None:
    axis = decades(shares, left=0.0, width=100.0)
    assert axis.high - axis.low >= 2
    assert all(0.0 <= axis.place(one) <= 100.0 for one in (*shares, 0.0, 1.0))


def test_an_axis_of_heights_grows_upwards() -> None:
    up = Heights(0.2, 10.0, 110.0)
    assert [up.place(one) for one in (0.0, 0.1, 0.2)] == [110.0, 60.0, 10.0]
    assert Heights(0.0, 10.0, 110.0).place(0.0) == 110.0


def test_no_interval_is_cut_at_the_end_of_the_axis() -> None:
    result = make_result({"critic": 3, "privacy": 9})
    row = next(one for one in result["labels"] if one["label"] == "critic")
    row["posts"]["interval"] = [0.00002, 0.3]
    picture = drawn(result)
    left = next(node for node in picture.nodes if node.key == "stance:critic")
    (bar,) = [bar for bar in picture.guides.bars if bar[1] == left.y and bar[0] < left.x < bar[2]]
    ends = {said: x for x, _, said, *_ in reversed(picture.guides.texts)}
    assert ends["0.001 %"] < bar[0] < ends["0.01 %"]
    assert ends["10 %"] < bar[2] < ends["100 %"]


def test_where_months_are_of_few_threads_none_is_drawn_and_the_page_says_so() -> None:
    result = make_result(FOUND)
    for month in result["months"]:
        month["threads"] = 9
    picture = drawn(result)
    assert not any(node.kind == "month" for node in picture.nodes)
    assert "none is drawn: too few months" in picture.left_out
    assert any("too few months" in said for _, _, said, *_ in picture.guides.texts)
