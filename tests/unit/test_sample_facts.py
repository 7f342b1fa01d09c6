"""The sample's dump files against the facts noted beside them, counted with json alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ingest.sample import sample_facts, sample_inputs
from ingest.text import clean

_SCRIPT = Path(__file__).parents[2] / "scripts" / "assemble_sample.py"


def _read(number: int) -> list[dict[str, Any]]:
    return [json.loads(line) for line in sample_inputs()[number].read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    return sample_facts()


@pytest.fixture(scope="module")
def posts() -> dict[str, dict[str, Any]]:
    """Each post's object by its id."""
    return {row["id"]: row for row in _read(0) + _read(1)}


def _text(row: dict[str, Any]) -> str:
    if "title" in row:
        return f"{clean(row['title'])}\n\n{clean(row['selftext'])}"
    return clean(row["body"])


def _is_bot(name: str) -> bool:
    return name.lower() == "automoderator" or name.lower()[-3:] == "bot"


def _count(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Count as the reply network is defined; who deleted a post later is not known either."""
    withdrawn = {row["name"] for row in rows if row["_meta"].get("removal_type") == "deleted"}
    writers = {row["name"]: row["author"].lower() for row in rows}
    writers |= dict.fromkeys(withdrawn, "[deleted]")
    users = set(writers.values()) - {"[deleted]"}
    edges: Counter[tuple[str, str]] = Counter()
    counted = dict.fromkeys(("comments", "orphans", "self_replies", "unknown_author_posts"), 0)
    threads = set()
    for row in rows:
        threads.add(row["link_id"] if "link_id" in row else row["name"])
        author = writers[row["name"]]
        counted["unknown_author_posts"] += author == "[deleted]"
        if "parent_id" not in row:
            continue
        counted["comments"] += 1
        other = writers.get(row["parent_id"])
        if other is None:
            counted["orphans"] += 1
        elif "[deleted]" in {author, other}:
            continue
        elif other == author:
            counted["self_replies"] += 1
        else:
            edges[author, other] += 1
    return counted | {
        "posts": len(rows), "submissions": len(rows) - counted["comments"], "threads": len(threads),
        "users": len(users), "edges": len(edges), "replies": edges.total(),
        "isolates": len(users - {u for edge in edges for u in edge}),
    }  # fmt: skip


def test_the_noted_totals_are_those_of_the_dump_files(
    facts: dict[str, Any], posts: dict[str, dict[str, Any]]
) -> None:
    rows = list(posts.values())
    assert facts["totals"]["all"] == _count(rows)
    people = [row for row in rows if not _is_bot(row["author"])]
    assert facts["totals"]["without_bots"] == _count(people)
    assert facts["totals"]["bot_posts"] == len(rows) - len(people)


def test_deleted_removed_and_edited_posts_are_counted(
    facts: dict[str, Any], posts: dict[str, dict[str, Any]]
) -> None:
    totals = facts["totals"]
    bodies = [row["body"] if "body" in row else row["selftext"] for row in posts.values()]
    assert totals["deleted"] == sum(body == "[deleted]" for body in bodies) >= 3
    assert totals["removed"] == sum(body == "[removed]" for body in bodies) >= 3
    assert totals["edited"] == sum(bool(row["edited"]) for row in posts.values()) >= 3
    for kind in ("deleted", "removed"):
        later = [row for row in posts.values() if row["_meta"].get("removal_type") == kind]
        assert (
            totals[f"{kind}_later"]
            == len(later)
            == sum(row["_meta"]["was_deleted_later"] for row in later)
        )


def test_every_month_from_november_to_august_has_its_noted_posts(
    facts: dict[str, Any], posts: dict[str, dict[str, Any]]
) -> None:
    stamps = [datetime.fromtimestamp(row["created_utc"], UTC) for row in posts.values()]
    months = Counter(stamp.strftime("%Y-%m") for stamp in stamps)
    assert facts["totals"]["posts_per_month"] == months
    assert sorted(months) == ["2024-11", "2024-12", *(f"2025-{m:02}" for m in range(1, 9))]


def test_the_sample_is_as_large_as_the_tests_and_the_demo_need(facts: dict[str, Any]) -> None:
    posts = facts["posts"].values()
    size = {kind: sum(len(post.get(kind, [])) for post in posts)
            for kind in ("runs_on", "derived_from", "prefers", "judges", "teaches")}  # fmt: skip
    speeds = [
        run for post in posts for run in post.get("runs_on", []) if "tokens_per_second" in run
    ]
    thanks = [post for post in posts if "acknowledges" in post.get("acts", [])]
    assert facts["totals"]["all"]["threads"] >= 44
    assert facts["totals"]["all"]["posts"] >= 440
    assert len(facts["labelled_threads"]) >= 30
    assert size["runs_on"] >= 60
    assert len(speeds) >= 45
    assert size["derived_from"] >= 30
    assert size["prefers"] >= 25
    assert size["judges"] >= 40
    assert size["teaches"] >= 130
    assert len(thanks) >= 30


def test_facts_speak_of_posts_that_exist_and_of_all_of_them(
    facts: dict[str, Any], posts: dict[str, dict[str, Any]]
) -> None:
    assert set(facts["posts"]) == set(posts)
    for post_id, fact in facts["posts"].items():
        assert fact["author"] == posts[post_id]["author"]
        assert {edge["learner_post"] for edge in fact.get("teaches", [])} <= set(posts)
    assert set(facts["labelled_threads"]) <= set(facts["threads"])


def test_every_surface_stands_in_the_cleaned_text_of_its_post(
    facts: dict[str, Any], posts: dict[str, dict[str, Any]]
) -> None:
    for post_id, fact in facts["posts"].items():
        text = _text(posts[post_id])
        for mention in fact.get("mentions", []):
            assert mention["surface"] in text, post_id


def test_relations_name_mentions_of_the_same_post(facts: dict[str, Any]) -> None:
    ends = {"derived_from": ("child",), "runs_on": ("model", "hardware"),
            "prefers": ("better", "worse"), "judges": ("model",)}  # fmt: skip
    for post_id, fact in facts["posts"].items():
        surfaces = {mention["surface"] for mention in fact.get("mentions", [])}
        for kind, keys in ends.items():
            for relation in fact.get(kind, []):
                assert {relation[key] for key in keys} <= surfaces, post_id


def test_told_speeds_stand_in_the_text_that_tells_them(
    facts: dict[str, Any], posts: dict[str, dict[str, Any]]
) -> None:
    for post_id, fact in facts["posts"].items():
        for run in fact.get("runs_on", []):
            if "tokens_per_second" in run:
                assert f"{run['tokens_per_second']:g}" in _text(posts[post_id]), post_id


def test_who_teaches_writes_after_the_learner_asked_and_before_the_thanks(
    facts: dict[str, Any], posts: dict[str, dict[str, Any]]
) -> None:
    for post_id, fact in facts["posts"].items():
        for edge in fact.get("teaches", []):
            assert "helps" in fact["acts"]
            assert edge["learner"] not in {fact["author"], "[deleted]"}
            assert edge["learner"] == posts[edge["learner_post"]]["author"]
            assert posts[edge["learner_post"]]["created_utc"] < posts[post_id]["created_utc"]
            thanks = edge["acknowledged_by"]
            if thanks:
                assert posts[thanks]["author"] == edge["learner"]
                assert posts[thanks]["created_utc"] > posts[post_id]["created_utc"]
                assert "acknowledges" in facts["posts"][thanks]["acts"]


def test_flashing_an_mi50_is_handed_on_from_person_to_person(facts: dict[str, Any]) -> None:
    taught = {(fact["author"], edge["learner"]) for fact in facts["posts"].values()
              for edge in fact.get("teaches", [])}  # fmt: skip
    chain = [
        "thistle_overclock",
        "PebbleOrrery",
        "RhubarbManifold",
        "lint_and_lightning",
        "ThimbleCosmonaut",
        "IglooMetronome",
    ]
    assert set(pairwise(chain)) <= taught


def test_lines_have_the_form_of_the_dumps(posts: dict[str, dict[str, Any]]) -> None:
    for number in (0, 1):
        rows = _read(number)
        places = [(row["created_utc"], row["id"]) for row in rows]
        assert places == sorted(places)
        assert len({row["id"] for row in rows}) == len(rows)
        assert all(list(row) == sorted(row) for row in rows)
    assert all(re.fullmatch("[0-9a-z]{7}", post_id) for post_id in posts)
    assert all(row["retrieved_on"] > row["created_utc"] for row in posts.values())


def test_the_sample_holds_what_is_hard_to_read(posts: dict[str, dict[str, Any]]) -> None:
    rows = list(posts.values())
    raw = [row["body"] if "body" in row else row["selftext"] for row in rows]
    titles = [row.get("title", "") for row in rows]
    assert any("&lt;script&gt;" in title and "&lt;/script&gt;" in title for title in titles)
    assert any(text.startswith("&gt; ") for text in raw)
    assert any(r"Q4\_K\_M" in text for text in raw)
    assert any("\u200b" in text for text in raw)
    assert any("\u200f" in text for text in raw)
    assert any("&amp;#x200B;" in text for text in raw)
    assert any(len(text) > 10_000 for text in raw)
    assert any("@example.org" in text for text in raw)
    assert any(row["num_comments"] > sum(c.get("link_id") == row["name"] for c in rows)
               for row in rows if "title" in row)  # fmt: skip


@pytest.mark.tree
def test_the_dump_files_are_in_step_with_the_threads() -> None:
    if not _SCRIPT.is_file():
        pytest.skip("scripts/ is not part of an installed kithgraph")
    done = subprocess.run(
        [sys.executable, str(_SCRIPT), "--check"], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0
