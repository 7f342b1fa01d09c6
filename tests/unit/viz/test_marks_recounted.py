"""What panels and tips tell of marks and lines, counted again from the tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.tables import POSTS, RELATIONS
from ingest.workspace import Workspace
from viz.drawing.lineage_links import links_drawn
from viz.picture import Picture
from viz.study.families import Link, Models, read_models, verdicts
from viz.view import draw_view, load_view, open_study

CHILD, BASE = "model:org/child-7b", "model:org/base-7b"


def _picture(root: Path, name: str, **results: Any) -> Picture:
    view = load_view(name)
    study = open_study(Workspace.open(root), [view])
    drawn = draw_view(view, replace(study, results={**study.results, **results}), {})
    assert isinstance(drawn, Picture)
    return drawn


def _rows(schema: Any, *given: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([dict.fromkeys(schema) | row for row in given], schema=schema)


@pytest.mark.parametrize("step", [1, -1])
def test_the_first_lesson_given_is_the_earliest_in_whatever_order_chains_come(
    demo_workspace: Path, step: int
) -> None:
    result = Workspace.open(demo_workspace).result("education-chains")
    none = {**result["examples"], "chains": []}  # so that all chains are drawn
    turned = {**result, "chains": result["chains"][::step], "examples": none}
    picture = _picture(demo_workspace, "education-chains", **{"education-chains": turned})
    given = defaultdict(list)
    for edge in picture.edges:
        given[edge.source].append(edge.label)
    told = {
        place: facts for place, node in enumerate(picture.nodes)
        if (facts := dict(node.facts)["taught it"]) != "not seen"
    }  # fmt: skip
    assert told == {
        place: f"{len(days)}, from {min(days)} on" for place, days in given.items()
    }  # fmt: skip
    assert max(map(len, given.values())) > 1


@pytest.mark.parametrize("end", ["subject", "object"])
def test_a_whole_row_or_column_has_all_posts_with_its_reports_each_once(
    demo_workspace: Path, end: str
) -> None:
    relations = Workspace.open(demo_workspace).table("annotations/relations")
    counted = relations.filter(
        pl.col("kind") == "runs_on",
        ~pl.col("second_hand").fill_null(value=False), pl.col("plausible").fill_null(value=True),
    ).group_by(end).agg(reports=pl.len(), posts=pl.col("post_id").n_unique())  # fmt: skip
    posts = {name: n for name, _, n in counted.iter_rows()}
    picture = _picture(demo_workspace, "hardware")
    heads = [node for node in picture.nodes if node.shape == "hexagon" and node.key in posts]
    assert {node.key: node.total for node in heads} == {
        node.key: posts[node.key] for node in heads
    }  # fmt: skip
    assert any(int(dict(node.facts)["reports"]) > node.total for node in heads)


def test_a_post_that_tells_a_derivation_twice_is_one_post_behind_it() -> None:
    claim = {"kind": "derived_from", "subject": CHILD, "object": BASE, "confidence": 0.9}
    told = _rows(
        RELATIONS.schema,
        {**claim, "post_id": "a", "start": 0, "end": 4, "relation": "finetune"},
        {**claim, "post_id": "a", "start": 9, "end": 12, "relation": "finetune"},
        {**claim, "post_id": "b", "start": 1, "end": 2, "relation": "merge"},
        {**claim, "post_id": "c", "start": 1, "end": 2, "relation": "merge", "confidence": 0.2},
    )
    links = [Link(CHILD, BASE, "talk", name) for name in ("finetune", "merge")]
    models = Models({}, links, {}, {BASE: [CHILD]}, {CHILD: [BASE]}, {})
    (edge,) = links_drawn(told, models, (BASE, CHILD))
    assert (edge.weight, edge.total) == (2, 2)
    assert [(one.post_id, one.spans, one.note) for one in edge.evidence] == [
        ("a", ((0, 4), (9, 12)), "finetune"), ("b", ((1, 2),), "merge"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("in_words", "said"),
    [((True, False), "posts, in words"), ((False, False), "posts, by a model's name alone")],
)
def test_a_derivation_tells_whether_words_say_so_or_a_name_alone(
    in_words: tuple[bool, bool], said: str
) -> None:
    links = [Link(CHILD, BASE, "talk", "finetune", in_words=one) for one in in_words]
    models = Models({}, links, {}, {BASE: [CHILD]}, {CHILD: [BASE]}, {})
    (edge,) = links_drawn(_rows(RELATIONS.schema), models, (BASE, CHILD))
    assert dict(edge.facts)["said by"] == said


def test_a_model_of_a_family_tells_what_stands_directly_below_it(demo_workspace: Path) -> None:
    picture = _picture(demo_workspace, "lineage")
    below = {node.key: dict(node.facts)["directly below it"] for node in picture.nodes}
    links = read_models(open_study(Workspace.open(demo_workspace), [load_view("lineage")]).tables)
    assert below == {
        key: f"{len({one.child for one in links.links if one.base == key}):,}" for key in below
    }


def test_a_verdict_that_somebody_posts_again_counts_once() -> None:
    at = datetime(2025, 7, 1, tzinfo=UTC)
    authors = {"a": "ann", "b": "ann", "c": "ben", "d": None, "e": None}
    posts = _rows(POSTS.schema, *(
        {"post_id": post, "user_id": author, "text": "It is bad.", "created_at": at}
        for post, author in authors.items()
    ))  # fmt: skip
    judged = _rows(RELATIONS.schema, *(
        {"kind": "judges", "subject": BASE, "polarity": "negative", "post_id": post}
        for post in authors
    ))  # fmt: skip
    assert verdicts(judged, posts, [BASE, CHILD]) == {BASE: {"negative": 4}}


def test_lines_of_the_community_are_called_by_all_that_they_are(demo_workspace: Path) -> None:
    picture = _picture(demo_workspace, "community")
    assert {edge.kind for edge in picture.edges} == {"mutual", "oneway", "teaching"}
    assert (picture.words.edges, picture.words.weight) == (
        "ties and teachings", "replies or teachings",
    )  # fmt: skip


def test_teachings_of_a_pair_are_quoted_by_how_sure_they_are(demo_workspace: Path) -> None:
    sure = dict(
        Workspace.open(demo_workspace)
        .table("annotations/teaches")
        .select("post_id", "probability")
        .iter_rows()
    )
    told = [
        [(bool(post.spans), sure[post.post_id]) for post in edge.evidence]
        for edge in _picture(demo_workspace, "community").edges
        if edge.kind == "teaching"
    ]
    assert max(map(len, told)) > 1
    # what names something first, then the surest
    assert told == [sorted(posts, reverse=True) for posts in told]
