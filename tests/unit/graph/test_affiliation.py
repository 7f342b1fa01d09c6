from __future__ import annotations

from datetime import UTC, datetime, timedelta

import networkx as nx
import polars as pl
import pytest

from graph.affiliation import co_participation_network, shared_models_network
from graph.networks import owner_network, teaching_network
from ingest.tables import MODELS, TEACHES

START = datetime(2025, 7, 1, tzinfo=UTC)
# post, thread, author
TALK = (
    ("p1", "t1", "ann"), ("p2", "t1", "ben"), ("p3", "t1", "ann"), ("p4", "t1", None),
    ("p5", "t2", "ben"), ("p6", "t2", "ann"), ("p7", "t2", "cat"), ("p8", "t3", "dan"),
    ("p9", "t3", "helperbot"),
)  # fmt: skip
# post, model
NAMED = (
    ("p1", "model:a"), ("p3", "model:a"), ("p2", "model:a"), ("p6", "model:b"), ("p7", "model:b"),
    ("p5", "model:b"), ("p8", "model:c"), ("p9", "model:c"), ("p4", "model:c"), ("p1", None),
)  # fmt: skip


@pytest.fixture
def posts() -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "post_id": post, "thread_id": thread, "user_id": author,
                "is_bot": author == "helperbot", "source": "reddit",
                "created_at": START + timedelta(minutes=index),
            }
            for index, (post, thread, author) in enumerate(TALK)
        ]
    )  # fmt: skip


@pytest.fixture
def mentions() -> pl.DataFrame:
    rows = [{"post_id": p, "entity_id": m, "kind": "model"} for p, m in NAMED]
    other = {"post_id": "p8", "entity_id": "hardware:x", "kind": "hardware"}
    return pl.DataFrame([*rows, other, other | {"post_id": "p1"}])


def weights(G: nx.Graph[str]) -> dict[tuple[str, str], tuple[int, float]]:
    return {(u, v): (d["weight"], d["shared"]) for u, v, d in G.edges(data=True)}


def test_people_who_wrote_in_the_same_threads_are_tied_once_for_each(posts: pl.DataFrame) -> None:
    G = co_participation_network(posts)
    assert weights(G) == {
        ("ann", "ben"): (2, 1.5), ("ann", "cat"): (1, 0.5), ("ben", "cat"): (1, 0.5),
        ("dan", "helperbot"): (1, 1.0),
    }  # fmt: skip
    assert G.graph["left_out"] == 0
    assert list(nx.isolates(co_participation_network(posts, bots=False))) == ["dan"]


def test_a_thread_of_too_many_ties_nobody_and_is_counted(posts: pl.DataFrame) -> None:
    G = co_participation_network(posts, most=2)
    assert weights(G) == {("ann", "ben"): (1, 1.0), ("dan", "helperbot"): (1, 1.0)}
    assert (G.graph["counted"], G.graph["left_out"]) == (2, 1)
    assert list(nx.isolates(G)) == ["cat"]


def test_people_who_named_the_same_models_are_tied_once_a_model(
    mentions: pl.DataFrame, posts: pl.DataFrame
) -> None:
    G = shared_models_network(mentions, posts)
    assert weights(G) == {
        ("ann", "ben"): (2, 1.5), ("ann", "cat"): (1, 0.5), ("ben", "cat"): (1, 0.5),
        ("dan", "helperbot"): (1, 1.0),
    }  # fmt: skip
    few = shared_models_network(mentions, posts, bots=False, most=2)
    assert weights(few) == {("ann", "ben"): (1, 1.0)}
    assert list(nx.isolates(few)) == ["cat", "dan"]


def test_an_affiliation_is_the_projection_of_who_is_where(posts: pl.DataFrame) -> None:
    B: nx.Graph[str] = nx.Graph((f"in {t}", u) for _, t, u in TALK if u)
    people = [u for u in B if not u.startswith("in ")]
    H = nx.bipartite.weighted_projected_graph(B, people)
    G = co_participation_network(posts)
    assert {frozenset(e[:2]): e[2] for e in H.edges(data="weight")} == {
        frozenset(e[:2]): e[2] for e in G.edges(data="weight")
    }


def test_owners_build_on_owners() -> None:
    bases: dict[str, list[tuple[str, str | None]]] = {
        "Big/Base": [],
        "joe/tune": [("big/base", "finetune"), ("gone/base", None)],
        "joe/gguf": [("Joe/Tune", "quantized"), ("big/base", "quantized")],
        "joe/both": [("big/base", "merge"), ("BIG/base", None)],
        "sam/alone": [],
    }
    rows = [
        dict.fromkeys(MODELS.schema)
        | {"repo_id": name, "key": name.lower()}
        | {"base_models": [{"repo_id": b, "relation": r} for b, r in told]}
        for name, told in bases.items()
    ]
    models = pl.DataFrame(rows, schema=MODELS.schema)
    H = owner_network(models)
    assert dict(H.nodes(data="n_models")) == {"big": 1, "joe": 3, "sam": 1, "gone": 0}
    assert list(H.edges(data="weight")) == [("joe", "big", 3), ("joe", "gone", 1)]


def test_teaching_without_bots_asks_who_is_one(posts: pl.DataFrame) -> None:
    rows = [
        dict.fromkeys(TEACHES.schema)
        | {"post_id": post, "teacher_id": teacher, "learner_id": "dan", "probability": 0.9}
        | {"created_at": START}
        for post, teacher in (("p1", "ann"), ("p9", "helperbot"))
    ]
    teaches = pl.DataFrame(rows, schema=TEACHES.schema)
    taught = teaching_network(teaches, posts=posts)
    assert [acknowledged for _, _, acknowledged in taught.edges(data="acknowledged")] == [False] * 2
    assert {source for _, source in taught.nodes(data="source")} == {"reddit"}
    assert list(teaching_network(teaches, posts=posts, bots=False).edges()) == [("ann", "dan")]
    with pytest.raises(ValueError, match="who is a bot"):
        teaching_network(teaches, bots=False)
