from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import networkx as nx
import polars as pl
import pytest
from table_rows import complete

from graph.core_periphery.dossier import CorePeriphery, core_periphery
from graph.core_periphery.members import core_since, tie_rows, user_rows, with_replies
from graph.core_periphery.roles import core_table
from graph.networks import people, reply_edges
from ingest.tables import POSTS

AT = datetime(2025, 7, 31, 22, tzinfo=UTC)
TALK = (
    # post, answers, author, points, hours after the first
    ("s1", None, "ann", 1, 0),
    ("c1", "s1", "ben", 3, 1),
    ("c2", "c1", "ann", 9, 3),  # already August
    ("c3", "c1", "ben", 99, 4),  # ben answers himself
    ("c4", "c2", "ben", 7, 5),
    ("c5", "s1", "cat", None, 6),
    ("c6", "c5", "ann", 2, 7),
    ("c7", "c5", "ann", 5, 8),
    ("c8", "c5", None, 4, 9),  # by nobody known
)


def make_posts(rows: tuple[tuple[str, str | None, str | None, int | None, int], ...] = TALK) -> Any:
    return complete(
        (
            {
                "post_id": post, "parent_id": parent, "thread_id": "s1", "user_id": author,
                "kind": "comment" if parent else "submission", "is_bot": False, "points": points,
                "created_at": AT + timedelta(hours=hours), "text": "", "source": "reddit",
                "state": "present",
            }
            for post, parent, author, points, hours in rows
        ),
        POSTS,
    )  # fmt: skip


def found_in(posts: pl.DataFrame) -> CorePeriphery:
    G = nx.Graph(reply_edges(posts).select("source", "target").rows())
    names = people(posts)["user_id"].to_list()
    H: nx.Graph[str] = nx.Graph()
    H.add_nodes_from(names)
    H.add_edges_from(G.edges())
    return core_periphery(H, methods=["k_core", "borgatti_everett"], n_null=2, seed=1)


def answers(
    who: str, whom: list[str], month: int
) -> list[tuple[str, str | None, str | None, int | None, int]]:
    hours = 24 * 31 * month
    rows: list[tuple[str, str | None, str | None, int | None, int]] = []
    for other in whom:
        asked = f"{other}-{who}"
        rows += [(asked, None, other, 1, hours), (f"{asked}-answer", asked, who, 1, hours)]
    return rows


@pytest.fixture
def rows() -> dict[str, dict[str, Any]]:
    posts = make_posts()
    figures = with_replies(people(posts), reply_edges(posts))
    told, _ = user_rows(found_in(posts), posts, figures, since={"ann": "2025-08"}, keep=9, seed=1)
    return {row["user_id"]: row for row in told}


def test_people_are_told_with_what_they_wrote_to_how_many_others(
    rows: dict[str, dict[str, Any]],
) -> None:
    named = ("replies_written", "replies_received", "people_answered", "people_answering", "degree")
    assert {who: [row[name] for name in named] for who, row in rows.items()} == {
        "ann": [3, 3, 2, 2, 2], "ben": [2, 1, 1, 1, 1], "cat": [1, 2, 1, 1, 1],
    }  # fmt: skip
    assert {who: (row["first_month"], row["core_since"]) for who, row in rows.items()} == {
        "ann": ("2025-07", "2025-08"), "ben": ("2025-07", None), "cat": ("2025-08", None),
    }  # fmt: skip


def test_the_posts_behind_a_person_are_answers_to_others_those_with_most_points_first(
    rows: dict[str, dict[str, Any]],
) -> None:
    assert {who: (row["post_ids"], row["n_posts_behind"]) for who, row in rows.items()} == {
        "ann": (["c2", "c7", "c6"], 3), "ben": (["c4", "c1"], 2), "cat": (["c5"], 1),
    }  # fmt: skip


def test_a_tie_is_told_once_from_who_answered_first() -> None:
    edges = reply_edges(make_posts())
    for names in (["ann", "ben", "cat"], ["cat", "ben", "ann"], ["ben", "ann", "cat"]):
        assert {
            (names[tie["source"]], names[tie["target"]]): (
                tie["weight"], tie["back"], tie["month"], set(tie["post_ids"])
            )
            for tie in tie_rows(edges, names)
        } == {
            ("ben", "ann"): (3, 1, "2025-07", {"c1", "c2", "c4"}),
            ("cat", "ann"): (3, 2, "2025-08", {"c5", "c6", "c7"}),
        }  # fmt: skip
    assert tie_rows(edges, ["ann"]) == []


def test_a_tie_without_any_time_keeps_both_directions_and_has_no_month() -> None:
    edges = reply_edges(
        make_posts().with_columns(created_at=pl.lit(None, POSTS.schema["created_at"]))
    )
    (tie,) = tie_rows(edges, ["ann", "ben"])
    assert (tie["weight"], tie["month"]) == (3, None)
    # of the direction with a time and the one without, the dated one came first
    one_dated = edges.with_columns(
        first_at=pl.when(pl.col("source") == "ben").then(pl.lit(AT)).otherwise("first_at")
    )
    (tie,) = tie_rows(one_dated, ["ann", "ben"])
    assert (tie["source"], tie["back"], tie["month"]) == (1, 1, "2025-07")


def test_members_are_held_from_the_month_on_in_which_the_core_took_them_in() -> None:
    old, around = [f"old{i}" for i in range(12)], [f"around{i}" for i in range(60)]
    talk = [row for i, who in enumerate(old) for row in answers(who, old[:i], 0)]
    talk += [
        row for i, who in enumerate(around)
        for row in answers(who, [old[(i + step) % 12] for step in range(4)], 0)
    ]  # fmt: skip
    talk += answers("late", [*old, *around[:30]], 1)
    talk += answers("around59", ["old0"], 2)
    posts = make_posts(tuple(talk))
    found = found_in(posts)
    assert found.core("borgatti_everett") == {*old, "late"}
    assert core_since(posts, found) == dict.fromkeys(old, "2025-07") | {"late": "2025-08"}


def test_the_core_is_told_by_what_its_members_do_and_without_names() -> None:
    core = ["answers", "answered", "both"]
    talk = [row for i, who in enumerate(core) for row in answers(who, core[:i], 1)]
    talk += answers("answers", [f"asks{i}" for i in range(4)], 1)
    talk += answers("both", [f"asks{i}" for i in range(3)], 1)
    talk += [row for i in range(3) for row in answers(f"says{i}", ["both"], 1)]
    talk += [row for i in range(4) for row in answers(f"tells{i}", ["answered"], 1)]
    posts = make_posts(tuple(talk))
    found = found_in(posts)
    figures = with_replies(people(posts), reply_edges(posts))
    assert found.core("borgatti_everett") == set(core)
    rows = core_table(found, posts, figures, since={"both": "2025-08"})
    assert [row.pop("role") for row in rows] == ["both ways", "answers", "is answered"]
    assert rows == [
        {
            "number": number, "ties": ties, "methods": 2, "threads_begun": begun,
            "replies_written": written, "replies_received": received, "is_bot": False,
            "first_month": "2025-08", "core_since": since,
        }
        for number, ties, begun, written, received, since in (
            (1, 8, 3, 5, 3, "2025-08"), (2, 6, 2, 4, 2, None), (3, 6, 5, 1, 5, None),
        )
    ]  # fmt: skip
