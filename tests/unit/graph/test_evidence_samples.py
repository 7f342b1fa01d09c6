"""Evidence: samples to label."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import polars as pl
import pytest

from graph.evidence.design import allocate, draw
from graph.evidence.items import (
    KINDS,
    NAMES,
    NOUNS,
    RELATIONS,
    fingerprint,
    found_items,
    missed_items,
)
from graph.evidence.page import labelling_page
from graph.evidence.sample import AROUND, around, sample
from graph.evidence.sheet import csv_text, write_sample
from graph.stances import LABELS
from ingest import tables
from ingest.errors import UsageError
from ingest.workspace import Workspace


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in LABELS])
def test_every_kind_of_the_sample_can_be_drawn_and_quotes_its_posts(
    demo_workspace: Path, kind: str
) -> None:
    workspace = Workspace.open(demo_workspace)
    texts = dict(workspace.table("corpus/posts").select("post_id", "text").iter_rows())
    drawn = sample(workspace, kind, n=20, seed=4)
    assert 0 < len(drawn.rows) <= 20
    assert sum(row.stratum_drawn for row in drawn.rows) >= len(drawn.rows)
    for row in drawn.rows:
        before, span, behind = row.pieces
        words = f"{before}{span}{behind}".removeprefix("… ").removesuffix(" …")
        assert words.strip() in texts[row.post_id]
        assert row.claim
        if kind in {"model", "hardware", "quantization", "runtime", "benchmark"}:
            assert span == row.surface
            assert row.stratum in {row.rule, "rare rules"}


@pytest.mark.parametrize("kind", KINDS)
def test_found_and_missed_part_the_posts_with_text(demo_workspace: Path, kind: str) -> None:
    workspace = Workspace.open(demo_workspace)
    said = workspace.table("corpus/posts").filter(
        pl.col("state") == "present", pl.col("text").str.strip_chars() != ""
    )
    by_bots = set(said.filter("is_bot")["post_id"])
    assert by_bots
    reads_bots = kind in (*NAMES, *RELATIONS)
    posts = set(said["post_id"]) - (set() if reads_bots else by_bots)
    found = set(found_items(workspace, kind)["post_id"])
    missed = missed_items(workspace, kind)["post_id"].to_list()
    assert len(missed) == len(set(missed))
    assert found.isdisjoint(missed)
    assert set(missed) == posts - found
    assert reads_bots or by_bots.isdisjoint(missed)


@pytest.mark.parametrize(("kind", "named"), [("judges", "model"), ("hardware", "hardware")])
def test_posts_with_nothing_found_are_told_apart_by_what_they_and_their_threads_name(
    demo_workspace: Path, kind: str, named: str
) -> None:
    workspace = Workspace.open(demo_workspace)
    mentions = workspace.table("annotations/mentions").filter(pl.col("kind") == named)
    naming = set(mentions["post_id"])
    threads = dict(workspace.table("corpus/posts").select("post_id", "thread_id").iter_rows())
    talked_of = {threads[post] for post in naming}
    rules = dict(missed_items(workspace, kind).select("post_id", "rule").iter_rows())
    assert rules == {
        post: f"post with {named}" if post in naming
        else f"thread with {named}" if threads[post] in talked_of else f"thread without {named}"
        for post in rules
    }  # fmt: skip
    # nothing is found of hardware where no hardware is named
    assert len(set(rules.values())) == (3 if kind == "judges" else 2)


def test_the_claims_of_the_small_world_are_told_in_words(small_workspace: Workspace) -> None:
    told = {
        kind: sorted(found_items(small_workspace, kind)["claim"].unique())
        for kind in ("hardware", "runs_on", "prefers", "judges")
    }
    assert told == {
        "hardware": ["“RTX 3090” is the hardware NVIDIA RTX 3090"],
        "runs_on": ["org/child-7b runs on hardware:nvidia-rtx-3090; 40.0 tokens/s"],
        "prefers": ["org/child-7b is better than model:org/base-7b"],
        "judges": [
            "org/child-7b is judged negative",
            "quant/child-7b-gguf is judged positive",
        ],
    }


@pytest.mark.parametrize(("devices", "told"), [(1, "; 1 device"), (3, "; 3 devices"), (None, "")])
def test_a_run_is_told_with_its_number_of_devices(
    small_workspace: Workspace, devices: int | None, told: str
) -> None:
    relations = small_workspace.table("annotations/relations").with_columns(
        devices=pl.lit(devices, pl.Int32)
    )
    tables.write(relations, tables.RELATIONS, small_workspace.table_path("annotations/relations"))
    (claim,) = found_items(small_workspace, "runs_on")["claim"]
    assert claim == f"org/child-7b runs on hardware:nvidia-rtx-3090; 40.0 tokens/s{told}"


def test_a_stance_or_an_affordance_can_be_drawn_with_what_it_means(
    small_workspace: Workspace,
) -> None:
    assert set(LABELS) <= set(NOUNS)
    (purist,) = found_items(small_workspace, "purist").iter_rows(named=True)
    assert (purist["post_id"], purist["rule"]) == ("reddit:t1_a", "0.8 to 0.9")
    assert purist["claim"].startswith("of AI and its openness the author says (purist): open must")
    assert found_items(small_workspace, "privacy").height == 2
    missed = missed_items(small_workspace, "purist")
    assert "reddit:t1_a" not in missed["post_id"]
    (told,) = missed["claim"].unique()
    assert told.startswith("in this post: no stance of a purist on openness (open must mean fully")
    page = labelling_page(sample(small_workspace, "deterrent-setup", n=2, missed=True))
    assert "this post has no “hard to set up” said of open models (hard, confusing" in page
    assert "own view or wish" in labelling_page(sample(small_workspace, "privacy", n=2))


def test_a_stance_or_an_affordance_is_drawn_by_what_pages_call_it(
    small_workspace: Workspace,
) -> None:
    by_name = sample(small_workspace, "Hard to set up", n=2, missed=True)
    assert by_name == sample(small_workspace, "deterrent_setup", n=2, missed=True)
    with pytest.raises(UsageError, match="no kind named 'no refusal'; did you mean 'no refusals'"):
        sample(small_workspace, "no refusal", n=2)


def test_bands_of_probability_are_strata_of_acts(small_workspace: Workspace) -> None:
    acts = pl.DataFrame(
        {
            "post_id": ["reddit:t3_one", "reddit:t1_a", "reddit:t1_b", "reddit:t1_e"],
            "act": ["asks"] * 4,
            "probability": [0.45, 0.7, 0.999, 1.0],
        }
    )
    tables.write(acts, tables.ACTS, small_workspace.table_path("annotations/acts"))
    rules = dict(found_items(small_workspace, "asks").select("post_id", "rule").iter_rows())
    assert rules == {
        "reddit:t3_one": "0.4 to 0.5",
        "reddit:t1_a": "0.7 to 0.8",
        "reddit:t1_b": "0.9 to 1.0",
        "reddit:t1_e": "0.9 to 1.0",
    }


def test_rare_rules_become_one_stratum_in_a_small_sample() -> None:
    strata = {"common": [f"c{i}" for i in range(90)]} | {f"r{i}": [f"x{i}"] for i in range(10)}
    drawn = draw(strata, n=12, seed=1)
    sizes = {one.stratum: one.size for one in drawn}
    assert sizes["common"] == 90
    assert sum(sizes.values()) == 100
    assert sizes["rare rules"] == 8  # two, and two single ones, and two: half of twelve


def test_who_lost_most_by_rounding_down_gets_one_more() -> None:
    # 8 of 81 are 5.14 of 52 and 2.86 of 29
    assert allocate({"many": 52, "some": 29, "few": 19}, n=10) == {"many": 5, "some": 3, "few": 2}


def test_a_row_quotes_what_was_found_with_the_words_on_both_sides(
    small_workspace: Workspace,
) -> None:
    texts = dict(small_workspace.table("corpus/posts").select("post_id", "text").iter_rows())
    rows = sample(small_workspace, "hardware", n=4).rows
    assert rows
    for row in rows:
        before, span, behind = row.pieces
        assert span == row.surface
        assert row.context == f"{before}[[{span}]]{behind}"
        assert row.context.replace("[[", "").replace("]]", "") == texts[row.post_id]
    text = f"{'a' * AROUND} 3090{'b' * AROUND}"
    start = AROUND + 1
    assert around(text, start, start + 4) == (f"… {text[1:start]}", "3090", "b" * AROUND)
    assert around(text[1:], start - 1, start + 3) == (text[1:start], "3090", "b" * AROUND)
    assert around(f"{text}b", start, start + 4)[2] == f"{'b' * AROUND} …"


def test_the_same_seed_gives_the_same_file_and_another_seed_another(
    demo_workspace: Path,
) -> None:
    workspace = Workspace.open(demo_workspace)
    one, again, other = (sample(workspace, "model", n=30, seed=s) for s in (1, 1, 2))
    assert csv_text(one.rows) == csv_text(again.rows) != csv_text(other.rows)
    assert labelling_page(one) == labelling_page(again)


def test_no_pseudonym_takes_part_in_a_sample(demo_workspace: Path) -> None:
    drawn = sample(Workspace.open(demo_workspace), "teaches", n=20)
    texts = "".join(row.item + row.claim + row.fingerprint for row in drawn.rows)
    assert "kith-" not in texts


def test_a_spreadsheet_runs_nothing_that_a_post_says(
    small_workspace: Workspace, tmp_path: Path
) -> None:
    posts = small_workspace.table("corpus/posts").with_columns(
        text=pl.lit('=HYPERLINK("http://x")\x1b[31m'), title=pl.lit("@SUM(1)")
    )
    tables.write(posts, tables.POSTS, small_workspace.table_path("corpus/posts"))
    out = tmp_path / "sample.csv"
    write_sample(sample(small_workspace, "benchmark", n=4, missed=True), out)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["context"] for row in rows} == {'\'=HYPERLINK("http://x")[31m'}
    assert "'@SUM(1)" in {row["thread"] for row in rows}


def test_the_page_holds_hostile_words_as_data(small_workspace: Workspace) -> None:
    posts = small_workspace.table("corpus/posts").with_columns(state=pl.lit("present"))
    tables.write(posts, tables.POSTS, small_workspace.table_path("corpus/posts"))
    page = labelling_page(sample(small_workspace, "benchmark", n=6, missed=True))
    assert page.count("<script") == 2
    assert "<script>alert(1)" not in page
    data = json.loads(re.findall(r'id="data">(.*?)</script>', page, re.DOTALL)[0])
    assert any("<script>alert(1)</script>" in row["context"][0] for row in data["rows"])
    assert not re.search(r"(?:src|href)=[\"']?(?!data:)\w", page)


def test_the_fingerprint_knows_changes_but_no_order(small_workspace: Workspace) -> None:
    items = found_items(small_workspace, "model")
    assert fingerprint(items) == fingerprint(items[::-1]) != fingerprint(items[:-1])


@pytest.mark.parametrize(
    ("kind", "n", "message"),
    [
        ("hardwear", 5, "did you mean 'hardware'"),
        ("hardware", 1, "a sample of 1; draw at least 2"),
        ("hardware", 5, "no format '.txt'"),
    ],
)
def test_a_sample_that_cannot_be_is_explained(
    small_workspace: Workspace, tmp_path: Path, kind: str, n: int, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        write_sample(sample(small_workspace, kind, n=n), tmp_path / "x.txt")


def test_nothing_found_is_said(small_workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="nothing of kind 'runtime' to draw from"):
        sample(small_workspace, "runtime", n=5)
