from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graph.analyses.reply_network import reply_figures
from graph.analysis import run_analysis
from graph.networks import people, reply_network
from ingest.tables import POSTS, write
from ingest.workspace import Workspace

START = datetime(2025, 7, 1, tzinfo=UTC)
# post, parent, thread, author
TALK = (
    ("s1", None, "s1", "ann"),
    ("c1", "s1", "s1", "ben"),
    ("c2", "c1", "s1", "ann"),
    ("c3", "c2", "s1", "ann"),
    ("c4", "s1", "s1", None),
    ("c5", "c4", "s1", "ben"),
    ("c6", "s1", "s1", "thanksbot"),
    ("c7", "c6", "s1", "cat"),
    ("s2", None, "s2", "cat"),
    ("d1", "s2", "s2", "ann"),
    ("d2", "gone", "s2", "ben"),
    ("d4", "d1", "s2", "ben"),
    ("s3", None, "s3", "dan"),
)


def make_posts(rows: tuple[tuple[str, str | None, str, str | None], ...] = TALK) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "post_id": post, "parent_id": parent, "thread_id": thread, "user_id": author,
                "kind": "comment" if parent else "submission",
                "is_bot": bool(author and author.endswith("bot")),
                "created_at": START + timedelta(minutes=index), "points": index, "text": "",
                "source": "reddit", "state": "present",
            }
            for index, (post, parent, thread, author) in enumerate(rows)
        ],
        schema_overrides={"user_id": pl.String, "parent_id": pl.String},
        schema={
            name: kind
            for name, kind in POSTS.schema.items()
            if name
            in {
                "post_id", "parent_id", "thread_id", "user_id", "kind", "is_bot", "created_at",
                "points", "text", "source", "state",
            }
        },
    )  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace.create(tmp_path / "study")
    posts = make_posts()
    missing = [pl.lit(None).alias(name) for name in POSTS.schema if name not in posts.columns]
    write(posts.with_columns(missing), POSTS, made.table_path("corpus/posts"))
    return made


EXPECTED: dict[str, dict[str, Any]] = {
    "all": {
        "posts": 13, "comments": 10, "threads": 3, "users": 5, "unknown_author_posts": 1,
        "orphans": 1, "edges": 5, "replies": 6, "self_replies": 1, "isolates": 1,
        "reciprocity": 0.4, "reciprocity_across_threads": 0.4, "giant_weak_share": 0.8,
        "gini_written": 0.333333, "gini_received": 0.4, "top1_share_written": 0.333333,
        "top1_share_received": 0.5, "max_core": 2, "max_core_size": 3, "assortativity": -0.714286,
    },
    "without_bots": {
        "posts": 12, "comments": 9, "threads": 3, "users": 4, "unknown_author_posts": 1,
        "orphans": 2, "edges": 3, "replies": 4, "self_replies": 1, "isolates": 1,
        "reciprocity": 0.666667, "reciprocity_across_threads": 0.666667, "giant_weak_share": 0.75,
        "gini_written": 0.5, "gini_received": 0.375, "top1_share_written": 0.5,
        "top1_share_received": 0.5, "max_core": 1, "max_core_size": 3, "assortativity": -1.0,
    },
}  # fmt: skip


@pytest.mark.parametrize("part", ["all", "without_bots"])
def test_every_figure_of_a_small_talk_is_the_one_counted_by_hand(
    workspace: Workspace, part: str
) -> None:
    assert run_analysis(workspace, "reply-network")[part] == EXPECTED[part]


def test_a_community_without_posts_has_counts_of_nought_and_unknown_shares(tmp_path: Path) -> None:
    made = Workspace.create(tmp_path / "study")
    write(pl.DataFrame(schema=POSTS.schema), POSTS, made.table_path("corpus/posts"))
    result = run_analysis(made, "reply-network")
    assert result["all"]["posts"] == result["all"]["users"] == result["all"]["max_core"] == 0
    assert result["all"]["reciprocity"] is result["all"]["gini_written"] is None
    assert result["sentence"].startswith("Nobody answered anybody in 0 posts")


def test_talk_that_does_not_tell_who_answers_whom_is_not_said_to_hold_no_answer(
    tmp_path: Path,
) -> None:
    made = Workspace.create(tmp_path / "study")
    posts = make_posts((("s1", None, "s1", "ann"), ("s2", None, "s1", "ben")))
    pasted = pl.concat([pl.DataFrame(schema=POSTS.schema), posts], how="diagonal")
    write(pasted, POSTS, made.table_path("corpus/posts"))
    result = run_analysis(made, "reply-network")
    assert (result["is_told"], result["all"]["edges"]) == (False, 0)
    told = "No post tells which post it answers, so who answers whom is not known."
    assert result["sentence"] == told
    nobody = pasted.with_columns(user_id=pl.lit(None, pl.String))
    write(nobody, POSTS, made.table_path("corpus/posts"))
    assert "No post tells who wrote it" in run_analysis(made, "reply-network")["sentence"]


def test_where_nobody_answers_everybody_has_the_same_coreness_of_nought() -> None:
    figures = reply_figures(make_posts((("s1", None, "s1", "ann"), ("s2", None, "s2", "ben"))))
    assert (figures.max_core, figures.max_core_size, figures.isolates) == (0, 2, 2)


def test_people_stand_in_the_order_of_their_first_post_whatever_they_are_called() -> None:
    posts = make_posts()
    renamed = {"ann": "zed", "ben": "yan", "cat": "xia", "dan": "abe", "thanksbot": "wbot"}
    again = posts.with_columns(pl.col("user_id").replace(renamed))
    order = people(posts)["user_id"].to_list()
    assert order == ["ann", "ben", "thanksbot", "cat", "dan"]
    assert people(again)["user_id"].to_list() == [renamed[name] for name in order]
    assert list(reply_network(again)) == [renamed[name] for name in order]


def test_an_edge_counts_its_replies_and_names_the_first_posts_behind_it() -> None:
    G = reply_network(make_posts())
    edge = G["ben"]["ann"]
    assert (edge["weight"], edge["n_threads"], edge["post_ids"]) == (2, 2, ["c1", "d4"])
    assert edge["first_at"] == START + timedelta(minutes=1)
    assert "ben" not in G["ben"]
    assert G.degree("dan") == 0
    assert G.nodes["ann"]["n_posts"] == 4
