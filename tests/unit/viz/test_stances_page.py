"""The page and the cards of stances: what they draw and say; all people are invented."""

from __future__ import annotations

import polars as pl
import pytest
from stances_world import FOUND, MONTHS, drawn, make_result, make_study, share

from graph.stance_figures.found import SIDES
from graph.stances import LABELS
from ingest.tables import STANCES
from viz.drawing.share_panel import Heights, decades
from viz.index.stance_cards import affordances, openness
from viz.picture import Picture
from viz.public import draw_public, public_study
from viz.study.stance_words import surest_by_month
from viz.view import Study, load_view


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


def test_what_misreading_leaves_stands_below_what_was_found_and_is_explained() -> None:
    here, there = (drawn(make_result(FOUND, is_of_these=said)) for said in (True, False))
    marks = {node.key: node for node in here.nodes}
    assert marks["corrected:privacy"].y > marks["affordance:privacy"].y
    for picture, is_open in ((here, True), (there, False)):
        assert any("misreading" in line.label for line in picture.legend) == is_open
        assert ("open = what misreading leaves" in picture.reading) == is_open
        assert ("The open mark" in picture.how_to_read) == is_open


def test_every_shape_and_kind_that_is_drawn_has_its_line() -> None:
    picture = drawn(make_result(FOUND))
    assert {node.shape for node in picture.nodes} <= {line.shape for line in picture.legend}
    assert {kind.name for kind in picture.node_kinds} == {node.kind for node in picture.nodes}


def test_names_stand_left_of_the_shares_and_counts_right_of_them() -> None:
    picture = drawn(make_result(FOUND))
    mark = next(node for node in picture.nodes if node.key == "affordance:privacy")
    places = {said: x for x, y, said, *_ in picture.guides.texts if abs(y - mark.y) < 12}
    shares = [x for x, _, x_again, _ in picture.guides.lines if x == x_again and x > 500]
    assert places["privacy"] < min(shares)
    assert max(shares) < places["90"]
    assert min(shares) <= mark.x <= max(shares)
    title = next(y for _, y, said, *_ in picture.guides.texts if said == "What open models give")
    assert title < min(node.y for node in picture.nodes)
    assert all(-40 <= node.x <= picture.extent[2] for node in picture.nodes)


@pytest.mark.parametrize(("posts", "threads", "is_drawn"), [(300, 10, True), (299, 10, False),
                                                            (300, 9, False)])  # fmt: skip
def test_months_are_drawn_from_300_posts_of_10_threads_on(
    posts: int, threads: int, *, is_drawn: bool
) -> None:
    result = make_result(FOUND)
    result["months"][0] |= {"n": posts, "threads": threads}
    assert any(node.key == "gives 2025-05" for node in drawn(result).nodes) == is_drawn


def test_the_page_says_how_much_the_months_that_are_not_drawn_hold() -> None:
    result = make_result(FOUND)
    result["months"][0]["threads"] = 3
    assert drawn(result).left_out.endswith(
        "By month 2 of 3 months are drawn; the others hold 33 % of the posts."
    )
    assert drawn(make_result(FOUND)).left_out.endswith("the others hold 0 % of the posts.")


def test_notes_tell_who_says_both_and_whether_reading_was_measured() -> None:
    result = make_result(FOUND)
    assert drawn(result).notes[-1].endswith("20 % (20 of 100; 95 % interval 16 to 25) tell both.")
    result["sides"]["people_with_both"] = share(0, 1) | {"n": 0}
    assert not any("tell both" in note for note in drawn(result).notes)
    unmeasured = drawn(result | {"measured": None})
    assert unmeasured.notes == ("How rightly posts are read was not measured.",)


def test_where_no_post_was_read_nothing_is_drawn() -> None:
    result = make_result({}) | {"n": 0, "months": []}
    picture = drawn(result)
    assert not picture.nodes
    assert not picture.notes
    assert not picture.legend


def test_no_end_of_what_misreading_leaves_is_cut_at_the_end_of_the_axis() -> None:
    result = make_result({"critic": 30, "privacy": 90})
    row = next(one for one in result["labels"] if one["label"] == "critic")
    row["corrected"] = {"value": 0.01, "low": 0.00002, "high": 0.3}
    picture = drawn(result)
    left = next(node for node in picture.nodes if node.key == "corrected:critic")
    (bar,) = [bar for bar in picture.guides.bars if bar[1] == left.y and bar[0] < left.x < bar[2]]
    ends = {said: x for x, _, said, *_ in reversed(picture.guides.texts)}
    assert ends["0.001 %"] < bar[0] < ends["0.01 %"]
    assert ends["10 %"] < bar[2] < ends["100 %"]


def test_months_have_a_mark_for_each_stance_and_for_gains_and_costs() -> None:
    keys = {node.key for node in drawn(make_result(FOUND)).nodes if node.kind == "month"}
    assert {key.partition(" ")[0] for key in keys} == {
        "purist", "critic", "pragmatist", "gives", "costs",
    }  # fmt: skip


def test_one_wide_interval_goes_on_in_an_arrow_and_leaves_room_for_the_others() -> None:
    plain = drawn(make_result(FOUND))
    wide = make_result(FOUND)
    wide["months"][0]["said"]["gives"]["interval"][1] = 0.9
    cut = drawn(wide)

    def apart(picture: Picture) -> float:
        at = {node.key: node.y for node in picture.nodes}
        return at["costs 2025-06"] - at["gives 2025-06"]

    def arrows(picture: Picture) -> int:
        return sum(said == "↑" for _, _, said, *_ in picture.guides.texts)

    assert (arrows(plain), arrows(cut)) == (0, 1)
    assert apart(cut) > apart(plain) / 2


def test_where_months_are_of_few_threads_none_is_drawn_and_the_page_says_so() -> None:
    result = make_result(FOUND)
    for month in result["months"]:
        month["threads"] = 9
    picture = drawn(result)
    assert not any(node.kind == "month" for node in picture.nodes)
    assert "none is drawn: too few months" in picture.left_out
    assert any("too few months" in said for _, _, said, *_ in picture.guides.texts)
