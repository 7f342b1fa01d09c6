"""People of a picture in groups of five or more, for pages to be published."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.privacy.cells import FEWEST, LEAST
from viz.picture import Edge, Node, Picture

_Order = Callable[[Node], tuple[float, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lanes:
    """How people of a picture are put together: in lanes, in an order; and how that reads."""

    of: Callable[[Node], object]
    order: _Order
    how: str


LANES: Mapping[str, _Lanes] = {
    "community": _Lanes(
        of=lambda node: node.group,
        order=lambda node: (round(math.hypot(node.x, node.y)),),
        how="A mark is a group of five or more people of one community (its colour and sector) and"
        " of much the same coreness: the closer to the centre, the higher. The numbers on the rings"
        " are coreness. Larger marks are more people; lines are five or more replies.",
    ),
    "education-chains": _Lanes(
        of=lambda node: node.sub,
        order=lambda node: (node.x, node.y),
        how="A lane is a topic. A mark is a group of five or more people who were taught it, or"
        " taught it, about the same time, which runs to the right. Larger marks are more people;"
        " lines are five or more lessons from one group to another.",
    ),
}  # fmt: skip
"""The views that draw people one by one."""


def grouped(picture: Picture) -> Picture:
    """Return a picture of people with groups of five or more in their place.

    People are put together within their lane (a community, a topic), in the order in which they
    stand there, until five are together; what is left of a lane joins its last group. Lanes under
    five people are not drawn, nor is the smallest group where the people of such lanes are under
    five. Ties between groups are summed, and left out under five.
    """
    lanes = LANES[picture.name]
    groups = _told_apart(_groups(picture.nodes, lanes), picture.nodes)
    place = {node: number for number, group in enumerate(groups) for node in group}
    nodes = tuple(
        _group([picture.nodes[node] for node in group], number)
        for number, group in enumerate(groups)
    )
    inside, of = (
        _count_people(some) for some in ((picture.nodes[node] for node in place), picture.nodes)
    )
    who, others = (f"{inside:,} of these {of:,}", "The others, ")
    if inside == of:
        who, others = f"these {of:,}", ""
    not_drawn = f"{others}{picture.words.edges} within a group, and fewer than five between two"
    how_many = (
        f" Here {who} people are put together in {len(nodes):,} groups of five or more."
        f" {not_drawn[0].upper()}{not_drawn[1:]}, are not drawn."
    )
    edges = _between(picture.edges, place)
    left_out = f"{picture.left_out}{how_many if picture.nodes else ''}"
    return replace(
        picture, nodes=nodes, edges=edges, node_kinds=(),
        edge_kinds=tuple(
            kind for kind in picture.edge_kinds if kind.name in {edge.kind for edge in edges}
        ),
        words=replace(picture.words, nodes="groups of people"), left_out=left_out,
        how_to_read=lanes.how, cypher=replace(picture.cypher, subjects={}),
        search_hint="Find a group",
        legend=tuple(line for line in picture.legend if line.group is not None),
    )  # fmt: skip


def _count_people(nodes: Iterable[Node]) -> int:
    """Return how many people marks stand for: one may have several."""
    return len({node.key for node in nodes})


def _groups(nodes: Sequence[Node], lanes: _Lanes) -> list[list[int]]:
    """Return groups of five people or more, as places of nodes; smaller lanes give none."""
    members: dict[object, list[int]] = {}
    for place, node in enumerate(nodes):
        members.setdefault(lanes.of(node), []).append(place)
    groups: list[list[int]] = []
    for lane in members.values():
        ordered = sorted(lane, key=lambda place: (*lanes.order(nodes[place]), place))
        if _count_people(nodes[place] for place in ordered) >= LEAST:
            groups += _cut(ordered, nodes, lanes.order)
    return groups


def _told_apart(groups: list[list[int]], nodes: Sequence[Node]) -> list[list[int]]:
    """Return groups without the smallest one, where few are in none: the sum would tell them."""
    inside = _count_people(nodes[place] for group in groups for place in group)
    if not groups or _count_people(nodes) - inside not in FEWEST:
        return groups
    sizes = [_count_people(nodes[place] for place in group) for group in groups]
    return [group for number, group in enumerate(groups) if number != sizes.index(min(sizes))]


def _cut(ordered: Sequence[int], nodes: Sequence[Node], order: _Order) -> list[list[int]]:
    """Cut a lane into groups; those who stand at the same place stay together."""
    groups: list[list[int]] = [[]]
    for place in ordered:
        last = groups[-1]
        is_full = _count_people(nodes[one] for one in last) >= LEAST
        if is_full and order(nodes[place]) != order(nodes[last[-1]]):
            groups.append([])
        groups[-1].append(place)
    if len(groups) > 1 and _count_people(nodes[one] for one in groups[-1]) < LEAST:
        last = groups.pop()
        groups[-1] += last
    return groups


def _group(members: Sequence[Node], number: int) -> Node:
    n = _count_people(members)
    first = Counter(node.group for node in members).most_common(1)[0][0]
    subs = Counter(node.sub for node in members)
    return Node(
        key=f"group {number + 1}", name=f"{n:,} people", kind="", weight=n, group=first,
        x=sum(node.x for node in members) / len(members),
        y=sum(node.y for node in members) / len(members),
        size=min(26.0, 3.0 + 1.9 * math.sqrt(n)), label="", sub=_common(subs, n),
        facts=(("people", f"{n:,}"), *_means(members)),
    )  # fmt: skip


def _common(subs: Mapping[str, int], n: int) -> str:
    """Return what a group's members have in common, if at least five have it."""
    sub, most = max(subs.items(), key=lambda item: (item[1], item[0]))
    return sub if len(subs) == 1 or (most >= LEAST and n - most >= LEAST) else ""


def _means(members: Sequence[Node]) -> list[tuple[str, str]]:
    """Return means of the figures that all members have."""
    found: dict[str, list[float]] = {}
    for node in members:
        for name, value in node.facts:
            if re.fullmatch(r"[\d,]+", value):
                found.setdefault(name, []).append(float(value.replace(",", "")))
    return [
        (f"{name}, mean", f"{sum(values) / len(values):,.1f}")
        for name, values in found.items()
        if len(values) == len(members)
    ]


def _between(edges: Sequence[Edge], place: Mapping[int, int]) -> tuple[Edge, ...]:
    """Return the ties between groups, summed by kind; those under five are left out."""
    sums: Counter[tuple[int, int, str]] = Counter()
    looks: dict[tuple[int, int, str], Edge] = {}
    for edge in edges:
        if edge.source in place and edge.target in place:
            ends = place[edge.source], place[edge.target]
            if ends[0] != ends[1]:
                key = (*ends, edge.kind)
                sums[key] += edge.weight
                looks.setdefault(key, edge)
    return tuple(
        Edge(
            source=key[0], target=key[1], kind=key[2], weight=n, group=looks[key].group,
            facts=(("together", f"{n:,}"),),
        )
        for key, n in sums.items()
        if n >= LEAST
    )  # fmt: skip
