"""Peer education: lessons passed on from person to person, time to the right, one lane a topic."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graph.words import count, percentage
from viz.drawing import layout, timeline
from viz.picture import Edge, Evidence, Facts, Guides, Kind, LegendLine, Node, Picture, Words
from viz.study.cypher import make_cypher
from viz.study.facts import how_made, number, p_fact, percent
from viz.study.quotes import Span, mention_spans, shortest_prefixes, squeezed
from viz.study.reading import is_measured
from viz.study.teachings_read import chains_read, teachings_read
from viz.view import Parameters, Study, View

MOST_CHAINS = 70
MOST_TOPICS = 10
CHAINS_OF_TOPIC = 9
TOO_WIDE = 0.3
"""An interval wider than this supports no headline."""
WIDTH, HEIGHT = 1150.0, 640.0
_GAP = 25.0
_PLURAL = {
    "model": "models", "hardware": "hardware", "runtime": "runtimes",
    "quantization": "quantization", "benchmark": "benchmarks",
}  # fmt: skip
_KINDS = tuple(_PLURAL)
_LESSON = Kind(
    name="lesson", label="lessons", outward="taught", inward="was taught by", weight="lessons"
)
_HOW = (
    "Each line is a lesson, from the one who taught to the one who learned. A mark stands where"
    " its person"
    " was taught: time runs to the right, and months with more lessons are wider. A lane is a"
    " topic: a model, device, runtime, quantization or benchmark."
    " A dark-rimmed dot was taught and later taught a third person; chains begin with a square"
    " and end with"
    " an open dot. The same person may have several marks."
)


_QUERIES = {
    "person": ("posts-of-person", ("person",)),
    "tie": ("evidence-of-teaching", ("person",)),
}
Key = tuple[int, str, str]
"""A mark: its lane, its person, and the post that taught them (nothing for who began a chain)."""


@dataclass(slots=True)
class _Mark:
    """One person at the moment they were taught, or at which they began to teach."""

    at: datetime
    teacher: Key | None
    learned: Mapping[str, Any] | None
    gave: list[Mapping[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Lanes:
    """The marks of the drawn chains and the lessons between them; a lane is a topic."""

    topics: list[tuple[str, str]]
    chains: list[Mapping[str, Any]]
    marks: dict[Key, _Mark]
    lessons: dict[tuple[Key, Key], Mapping[str, Any]]


def draw(study: Study, parameters: Parameters) -> Picture:
    """Draw chains of the education-chains result: examples, or all where there are none."""
    del parameters
    result = study.results["education-chains"]
    measured = is_measured(study.tables)
    lanes = _lanes(result["examples"]["chains"] or result["chains"])
    axis = timeline.make_axis([_at(one) for c in lanes.chains for one in c["lessons"]], width=WIDTH)
    places, heights = _places(lanes, axis)
    spans = mention_spans(study.tables["annotations/mentions"], _post_ids(lanes))
    nodes = _nodes(study, lanes, places, spans)
    sizes = [node.size for node in nodes]
    left, top, right, bottom = layout.extent(places, sizes, margin=30)
    return Picture(
        name="education-chains", title="Peer education", headline=_headline(result),
        sentence=result["sentence"], figures=_figures(result, measured=measured),
        left_out=_left_out(result, lanes),
        reading="right = later · lane = topic · line = lesson", how_to_read=_HOW,
        definition=result["definition"],
        words=Words(nodes="marks", edges="lessons", weight="lessons"),
        nodes=nodes, edges=_edges(lanes, spans), node_kinds=_kinds(lanes), edge_kinds=(_LESSON,),
        legend=_legend(nodes), guides=_guides(lanes, heights, axis),
        extent=(left - 210, top - 34, right, bottom), edge_opacity=0.45, curved=True, directed=True,
        focus_scale=1.0, start=_start(nodes), notes=_notes(result, measured=measured),
        cypher=make_cypher(_QUERIES, ("teaching-chains", {})), made=how_made(result),
    )  # fmt: skip


def _at(lesson: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(lesson["created_at"])


def _lanes(chains: Sequence[Mapping[str, Any]]) -> _Lanes:
    """Choose chains and sort their people into lanes, the topic with most chains first."""
    counts: dict[tuple[str, str], int] = {}
    for chain in chains:
        key = (chain["topic"], chain["topic_name"])
        counts[key] = counts.get(key, 0) + 1
    topics = sorted(counts, key=lambda key: -counts[key])[:MOST_TOPICS]
    of_topic = {key[0]: lane for lane, key in enumerate(topics)}
    chosen = _first_of_each(chains, of_topic)
    used = {chain["topic"] for chain in chosen}
    topics = [key for key in topics if key[0] in used]
    of_topic = {key[0]: lane for lane, key in enumerate(topics)}
    lanes = _Lanes(topics, chosen, {}, {})
    for chain in chosen:
        _add(lanes, of_topic[chain["topic"]], chain)
    return lanes


def _first_of_each(
    chains: Sequence[Mapping[str, Any]], topics: Mapping[str, int]
) -> list[Mapping[str, Any]]:
    """Return the first chains of each topic, as many of each as there is room for."""
    taken = dict.fromkeys(topics, 0)
    chosen = []
    for chain in chains:
        if taken.get(chain["topic"], CHAINS_OF_TOPIC) < CHAINS_OF_TOPIC:
            taken[chain["topic"]] += 1
            chosen.append(chain)
    return chosen[:MOST_CHAINS]


def _add(lanes: _Lanes, lane: int, chain: Mapping[str, Any]) -> None:
    """Add a chain; what it shares with chains before it is drawn once."""
    first = chain["lessons"][0]
    teacher: Key = (lane, first["teacher_id"], "")
    begun = lanes.marks.setdefault(teacher, _Mark(_at(first), None, None))
    begun.at = min(begun.at, _at(first))
    for lesson in chain["lessons"]:
        learner: Key = (lane, lesson["learner_id"], lesson["post_id"])
        lanes.marks.setdefault(learner, _Mark(_at(lesson), teacher, lesson))
        if (teacher, learner) not in lanes.lessons:
            lanes.lessons[teacher, learner] = lesson
            lanes.marks[teacher].gave.append(lesson)
        teacher = learner


def _places(lanes: _Lanes, axis: timeline.Axis) -> tuple[layout.Places, list[tuple[float, float]]]:
    """Return the places of all marks, and where each lane begins and ends."""
    import numpy as np

    keys = list(lanes.marks)
    xs = [axis.place(m.at) - (_GAP if m.learned is None else 0.0) for m in lanes.marks.values()]
    number_of = {key: number for number, key in enumerate(keys)}
    reach = list(xs)
    for teacher, learner in lanes.lessons:
        reach[number_of[teacher]] = max(reach[number_of[teacher]], xs[number_of[learner]])
    rows, n_rows = [0] * len(keys), []
    for lane in range(len(lanes.topics)):
        members = [number for number, key in enumerate(keys) if key[0] == lane]
        local = {keys[number]: place for place, number in enumerate(members)}
        teachers = [lanes.marks[keys[number]].teacher for number in members]
        given, n = timeline.rows(
            [xs[m] for m in members], [reach[m] for m in members],
            [local[teacher] if teacher else None for teacher in teachers], gap=_GAP,
        )  # fmt: skip
        n_rows.append(n)
        for member, row in zip(members, given, strict=True):
            rows[member] = row
    step = min(34.0, max(17.0, HEIGHT / max(sum(n_rows) + len(n_rows), 1)))
    tops = [step * (sum(n_rows[:lane]) + 0.6 * lane) for lane in range(len(n_rows))]
    ys = [tops[key[0]] + step * row for key, row in zip(keys, rows, strict=True)]
    heights = [(top, top + step * (n - 1)) for top, n in zip(tops, n_rows, strict=True)]
    return np.column_stack([xs, ys]) if keys else np.zeros((0, 2)), heights


def _nodes(
    study: Study, lanes: _Lanes, places: layout.Places, spans: Mapping[str, tuple[Span, ...]]
) -> tuple[Node, ...]:
    users = study.tables["corpus/posts"]["user_id"].drop_nulls().unique().to_list()
    shown = shortest_prefixes(users)
    nodes = []
    for (key, mark), (x, y) in zip(lanes.marks.items(), places.tolist(), strict=True):
        lane, user, _ = key
        topic, name = lanes.topics[lane]
        passed = bool(mark.learned and mark.gave)
        lessons = [one for one in (mark.learned, *mark.gave) if one]
        evidence = tuple(e for one in lessons for e in _evidence(one, spans))
        nodes.append(Node(
            key=user, name=shown[user], kind=_kind_of(topic), x=x, y=y,
            size=6.0 if passed else 4.6, group=_KINDS.index(_kind_of(topic)), ring=passed,
            hollow=not mark.gave, shape="dot" if mark.learned else "square", sub=f"on {name}",
            facts=_facts(mark, name), evidence=evidence, total=len(evidence),
            command=f"kithgraph evidence show {user} --limit 0",
        ))  # fmt: skip
    return tuple(nodes)


def _facts(mark: _Mark, topic: str) -> Facts:
    learned = f"{mark.at:%Y-%m-%d}" if mark.learned else "not seen"
    # lessons stand in the order of their chains, which is not that of time
    first = min(map(_at, mark.gave), default=None)
    then = f"{len(mark.gave):,}, from {first:%Y-%m-%d} on" if first else "not seen"
    return (("topic", topic), ("was taught it", learned), ("taught it", then))


def _kind_of(topic: str) -> str:
    kind = topic.partition(":")[0]
    return kind if kind in _KINDS else _KINDS[0]


def _evidence(lesson: Mapping[str, Any], spans: Mapping[str, tuple[Span, ...]]) -> list[Evidence]:
    """Return what was answered, the lesson and the thanks, as far as they are known.

    What is answered need not ask: a correction answers a claim.
    """
    posts = (
        (lesson["learner_post"], "is answered"),
        (lesson["post_id"], f"teaches ({lesson['probability']:.2f})"),
        (lesson["acknowledged_by"], "thanks"),
    )
    return [Evidence(post_id, spans.get(post_id, ()), note) for post_id, note in posts if post_id]


def _post_ids(lanes: _Lanes) -> list[str]:
    return [e.post_id for lesson in lanes.lessons.values() for e in _evidence(lesson, {})]


def _edges(lanes: _Lanes, spans: Mapping[str, tuple[Span, ...]]) -> tuple[Edge, ...]:
    place = {key: number for number, key in enumerate(lanes.marks)}
    edges = []
    for (teacher, learner), lesson in lanes.lessons.items():
        evidence = tuple(_evidence(lesson, spans))
        topic, name = lanes.topics[learner[0]]
        edges.append(Edge(
            source=place[teacher], target=place[learner], kind="lesson", weight=1,
            group=_KINDS.index(_kind_of(topic)), label=f"{_at(lesson):%Y-%m-%d}",
            facts=(("topic", name), ("date", f"{_at(lesson):%Y-%m-%d}"),
                   ("probability", number(lesson["probability"], 2)),
                   ("thanked", "yes" if lesson["acknowledged_by"] else "not seen")),
            evidence=evidence, total=len(evidence),
            command=f"kithgraph evidence show {teacher[1]} {learner[1]} --limit 0",
        ))  # fmt: skip
    return tuple(edges)


def _headline(result: Mapping[str, Any]) -> str:
    passed = result["passed_on"]
    if not passed["n"]:
        found = result["counts"]["teachings"]
        return "Lessons, but of no topic known by name" if found else "No lesson was found"
    low, high = passed["interval"]
    if high - low > TOO_WIDE:
        return "Too few lessons to say whether people teach topics that they were taught"
    many = "few" if passed["share"] < 0.1 else "some" if passed["share"] < 0.4 else "many"
    null = result["nulls"].get("thread_dates", {}).get("passed_on")
    more = null is not None and null["p"] <= 0.05
    tail = "more than chance makes" if more else "as many as chance may make" if null else ""
    return f"{many.capitalize()} later teach a topic they were taught{', ' + tail if tail else ''}"


def _figures(result: Mapping[str, Any], *, measured: bool) -> Facts:
    counts, passed = result["counts"], result["passed_on"]
    said = f"{count(counts['teachings'], 'teaching', 'teachings')}, by"
    said += f" {count(counts['teachers'], 'person', 'people')}"
    if counts["learners"] is not None:  # pages to be published may not tell
        said += f" to {count(counts['learners'], 'person', 'people')}"
    figures = [
        ("n", said),
        *teachings_read(result, is_measured=measured),
        ("passed on", percent(passed)),
    ]
    null = result["nulls"].get("thread_dates", {}).get("passed_on")
    if null:
        figures.append(
            ("null", f"{null['mean']:,.0f} of {passed['n']:,} with a month's threads reordered")
        )
        figures.append(("p", p_fact(null, "draws")))
    return tuple(figures)


def _left_out(result: Mapping[str, Any], lanes: _Lanes) -> str:
    every = sum(row["chains"] for row in result["chains_by_length"])
    if not lanes.chains:
        why = "No chain of two lessons was found" if not every else "No chain is of enough people"
        return f"{why}; nothing is drawn."
    told, surest = "", result["examples"]
    if surest["chains"]:
        told = (
            f", examples: of the {surest['n']:,} whose every lesson is told at"
            f" {surest['from']:g} or more, answers a question or was thanked for, and has but one"
            " topic or one that the post answered or the title names; who passes a lesson on"
            " thanked for it"
        )
    return (
        f"Drawn: {count(len(lanes.chains), 'chain', 'chains')} of {every:,}{told}; the longest,"
        " then the surest, then"
        f" the earliest (at most {CHAINS_OF_TOPIC} a topic), on the"
        f" {count(len(lanes.topics), 'topic', 'topics')} with most of them; of chains with the"
        " same people the surest, and none that is part of a longer one. The others are counted,"
        " not drawn: 'kithgraph evidence sample --kind teaches --out lessons.html' draws by lot."
    )


def _kinds(lanes: _Lanes) -> tuple[Kind, ...]:
    present = {_kind_of(topic) for topic, _ in lanes.topics}
    return tuple(
        Kind(name=kind, label=f"on {said}") for kind, said in _PLURAL.items() if kind in present
    )


def _legend(nodes: Sequence[Node]) -> tuple[LegendLine, ...]:
    lines = [
        LegendLine(label="began a chain", shape="square", group=None,
                   count=sum(n.shape == "square" for n in nodes)),
        LegendLine(label="was taught and passed it on", shape="dot", group=None,
                   count=sum(n.ring for n in nodes)),
        LegendLine(label="was taught last", shape="ring", group=None,
                   count=sum(n.hollow for n in nodes)),
    ]  # fmt: skip
    for group, kind in enumerate(_KINDS):
        n = sum(node.group == group for node in nodes)
        if n:
            lines.append(
                LegendLine(label=f"topic: {_PLURAL[kind]}", shape="line", group=group, count=None)
            )
    return tuple(lines)


def _guides(lanes: _Lanes, heights: Sequence[tuple[float, float]], axis: timeline.Axis) -> Guides:
    if not heights:
        return Guides()
    top, bottom = heights[0][0] - 16, heights[-1][1] + 16
    ticks = axis.ticks(least_gap=64)
    lines = [(x, top, x, bottom) for x, _ in ticks]
    between = [(a[1] + b[0]) / 2 for a, b in itertools.pairwise(heights)]
    lines += [(-230.0, y, WIDTH + 20, y) for y in between]
    texts = [(x, top - 14, label, "left", -10.5, 0.0) for x, label in ticks]
    texts += [
        (-50.0, (low + high) / 2, squeezed(name, 26), "right", -11.5, 0.0)
        for (low, high), (_, name) in zip(heights, lanes.topics, strict=True)
    ]
    return Guides(lines=tuple(lines), texts=tuple(texts))


def _start(nodes: Sequence[Node]) -> tuple[int, ...]:
    """Return the five people with most lessons given in a lane."""
    order = sorted((i for i, n in enumerate(nodes) if n.ring), key=lambda i: (-nodes[i].total, i))
    return tuple(order[:5])


def _notes(result: Mapping[str, Any], *, measured: bool) -> tuple[str, ...]:
    notes = list(chains_read(is_measured=measured)) if result["examples"]["chains"] else []
    for at in result["sensitivity"] if result["passed_on"]["n"] else ():
        p = at["p"].get("thread_dates", {}).get("passed_on")
        notes.append(
            f"With teaching at a probability of at least {at['threshold']:g}:"
            f" {count(at['teachings'], 'teaching', 'teachings')},"
            f" {percent(at['passed_on'])} passed on{f', p = {number(p)}' if p is not None else ''}."
        )
    right = result.get("if_right", {})
    if "any" in right:
        shares = [f"{percentage(right[of]['passed_on']['mean'])} %" for of in ("counted", "any")]
        of_2, of_3 = (right["counted"][f"chains_of_{k}"] for k in (2, 3))
        notes.append(
            f"If as many teachings are right as their probabilities say: {shares[0]} passed on,"
            f" {of_2:,.0f} chains of two lessons, {of_3:,.0f} of three; with the teachings of less"
            f" probability, too, {shares[1]} passed on."
        )
    wide = result["nulls"].get("thread_dates_any", {}).get("passed_on")
    if wide:
        notes.append(
            f"With threads of any month reordered {wide['mean']:,.0f} would pass it on"
            f" (p = {number(wide['p'])})."
        )
    newcomers = result["newcomers_who_later_taught"]
    if newcomers["n"]:
        notes.append(
            f"Of people who were taught before they taught anybody, {percent(newcomers)} taught"
            " later, whatever the topic."
        )
    return tuple(notes)


VIEW = View(
    name="education-chains", title="Peer education", draw=draw, analyses=("education-chains",),
    tables=("corpus/posts", "annotations/mentions"),
)  # fmt: skip
