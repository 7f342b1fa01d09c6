"""People of a picture in groups of five or more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from viz.picture import Edge, Kind, LegendLine, Node, Picture, Words
from viz.public import publish


def _person(number: int, group: int, x: float) -> Node:
    return Node(
        key=f"kith-{number}", name=f"kith-{number}", kind="person", x=x, y=0.0, size=3,
        group=group, facts=(("ties", str(number)), ("first month", "2025-01")), command="show",
    )  # fmt: skip


def _picture(nodes: list[Node], edges: list[Edge]) -> Picture:
    return Picture(
        name="community", title="t", headline="h", sentence="3 people meet.", figures=(),
        left_out="Drawn: all.", reading="r", how_to_read="how", definition="d",
        words=Words(nodes="people", edges="ties", weight="replies"), nodes=tuple(nodes),
        edges=tuple(edges), node_kinds=(Kind(name="person", label="people"),),
        edge_kinds=(Kind(name="tie", label="ties"), Kind(name="other", label="others")),
        legend=(LegendLine(label="a", shape="dot", group=0, count=3),),
    )  # fmt: skip


def test_people_are_put_together_by_lane_and_ties_between_groups_are_summed() -> None:
    near = [_person(n, 0, 1.0) for n in range(5)]
    far = [_person(n, 0, 9.0) for n in range(5, 11)]
    few = [_person(n, 1 + n % 2, 1.0) for n in range(11, 17)]
    edges = [Edge(source=0, target=5, kind="tie", weight=3) for _ in range(2)]
    edges += [Edge(source=0, target=1, kind="tie", weight=9)]
    edges += [Edge(source=5, target=11, kind="tie", weight=9)]
    drawn = publish(_picture([*near, *far, *few], edges))
    assert isinstance(drawn, Picture)
    assert [node.name for node in drawn.nodes] == ["5 people", "6 people"]
    assert drawn.nodes[0].facts == (("people", "5"), ("ties, mean", "2.0"))
    assert [(e.source, e.target, e.weight) for e in drawn.edges] == [(0, 1, 6)]
    assert "11 of these 17 people" in drawn.left_out
    assert "The others, ties within a group" in drawn.left_out
    assert [kind.name for kind in drawn.edge_kinds] == ["tie"]
    assert drawn.sentence == "Fewer than 5 people meet."
    assert drawn.legend[0].count is None


def test_those_who_stand_at_one_place_stay_in_one_group_and_a_small_end_joins_it() -> None:
    nodes = [_person(n, 0, 1.0) for n in range(7)] + [_person(n, 0, 5.0) for n in range(7, 9)]
    drawn = publish(_picture(nodes, []))
    assert isinstance(drawn, Picture)
    assert [node.name for node in drawn.nodes] == ["9 people"]
    assert "Here these 9 people are put together" in drawn.left_out
    assert ". Ties within a group" in drawn.left_out
    # of a kind without a line there is nothing to choose
    assert drawn.edge_kinds == ()


@pytest.mark.parametrize(
    ("core", "others", "told"),
    [(6, 4, ""), (4, 6, ""), (6, 5, "core"), (5, 5, "out"), (7, 0, "core")],
)
def test_a_group_says_what_most_have_in_common_where_five_have_it_and_five_have_not(
    core: int, others: int, told: str
) -> None:
    subs = ["core"] * core + ["out"] * others
    nodes = [replace(_person(n, 0, 1.0), sub=sub) for n, sub in enumerate(subs)]
    drawn = publish(_picture(nodes, []))
    assert isinstance(drawn, Picture)
    assert [node.sub for node in drawn.nodes] == [told]
