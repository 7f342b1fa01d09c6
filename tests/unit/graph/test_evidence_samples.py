"""Evidence: samples to label, and scores of labels."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graph.evidence.design import draw
from graph.evidence.estimate import Stratum, estimate_share
from graph.evidence.items import (
    KINDS,
    NAMES,
    NOUNS,
    RELATIONS,
    fingerprint,
    found_items,
    missed_items,
)
from graph.evidence.labels import read_labels
from graph.evidence.page import labelling_page
from graph.evidence.sample import COLUMNS, sample
from graph.evidence.score import COLUMNS as SCORE_COLUMNS
from graph.evidence.score import score, score_rows
from graph.evidence.sheet import csv_text, write_sample
from graph.stances import LABELS
from ingest import tables
from ingest.errors import InputError, UsageError, WorkspaceError
from ingest.workspace import Workspace

HEAD = "item,part,kind,stratum,stratum_size,label,fingerprint"


@pytest.fixture
def study(demo_workspace: Path, tmp_path: Path) -> Workspace:
    """A copy of the sample's tables that a test may write to."""
    root = tmp_path / "study"
    for part in ("corpus", "annotations"):
        shutil.copytree(demo_workspace / part, root / part)
    shutil.copy2(demo_workspace / "workspace.json", root / "workspace.json")
    return Workspace.open(root)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def say(path: Path, labels: dict[int, str], *, otherwise: str = "right") -> None:
    """Write labels into a sample by the number of the row."""
    rows = rows_of(path)
    for number, row in enumerate(rows):
        row["label"] = labels.get(number, otherwise)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


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
    rows = rows_of(out)
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


def test_the_share_of_strata_is_weighed_by_their_sizes() -> None:
    found = estimate_share(
        [
            Stratum(name="often", size=90, right=3, wrong=1),
            Stratum(name="rare", size=10, right=0, wrong=2),
            Stratum(name="unlabelled", size=50, right=0, wrong=0),
        ]
    )
    assert found is not None
    assert found.value == pytest.approx(0.675)  # (90 * 3/4 + 10 * 0) / 100
    assert (found.n, found.size) == (6, 100)
    assert found.low < 0.675 < found.high


def test_one_large_stratum_has_wilsons_interval() -> None:
    found = estimate_share([Stratum(name="all", size=10**9, right=5, wrong=5)])
    assert found is not None
    assert found.interval == pytest.approx((0.2366, 0.7634), abs=1e-4)


def test_labels_are_scored_by_rule_and_in_all(study: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "all.csv"
    size = found_items(study, "hardware").height
    write_sample(sample(study, "hardware", n=size), out)
    say(out, {0: "wrong", 1: "wrong"})
    result = score(study, [out])
    everything = result["found"]["all"]
    assert everything["precision"] == pytest.approx((size - 2) / size, abs=1e-6)
    assert everything["interval"] == [everything["precision"]] * 2
    assert everything["corrected"] == size - 2
    assert sum(rule["found"] for rule in result["found"]["rules"]) == size
    assert sum(rule["right"] for rule in result["found"]["rules"]) == size - 2
    assert result["missed"] is result["recall_at_most"] is None
    assert study.result("evidence-score-hardware") == result
    assert next(iter(score_rows(result)))["rule"] == "all"


def test_unsure_labels_are_left_out_and_told(study: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "some.csv"
    write_sample(sample(study, "model", n=10_000), out)
    say(out, {0: "unsure", 1: "unsure", 2: "wrong"})
    row = score(study, [out])["found"]["all"]
    assert row["unsure"] == 2
    assert row["labelled"] == row["found"] - 2
    low, high = row["precision_if_unsure"]
    assert low < row["precision"] <= high


def test_a_sample_of_unsure_labels_alone_tells_nothing(study: Workspace, tmp_path: Path) -> None:
    paths = [tmp_path / "found.csv", tmp_path / "missed.csv"]
    for path in paths:
        write_sample(sample(study, "judges", n=6, missed=path.stem == "missed"), path)
        say(path, {}, otherwise="unsure")
    result = score(study, paths)
    assert result["found"]["all"]["precision"] is None
    assert result["found"]["all"]["precision_if_unsure"] == [0, 1]
    assert result["missed"]["share"] is result["recall_at_most"] is None
    assert result["sentence"] == "No label of kind judges decides."
    assert next(row["rule"] for row in score_rows(result)) == "all"


def test_what_was_missed_bounds_recall(study: Workspace, tmp_path: Path) -> None:
    found, missed = tmp_path / "found.csv", tmp_path / "missed.csv"
    write_sample(sample(study, "runs_on", n=10_000), found)
    write_sample(sample(study, "runs_on", n=10_000, missed=True), missed)
    say(found, {})
    say(missed, {0: "wrong", 1: "wrong"})
    lines = rows_of(missed)
    lines[0]["missed"] = "3"
    missed.write_text(
        "\n".join([",".join(COLUMNS), *(_line(row) for row in lines)]), encoding="utf-8"
    )
    result = score(study, [found, missed])
    n_found = result["found"]["all"]["found"]
    assert result["missed"]["with_missed"] == 2
    assert result["missed"]["items"] == 4  # three in one post, one in the other
    assert result["recall_at_most"]["value"] == pytest.approx(n_found / (n_found + 4), abs=1e-6)


def _line(row: dict[str, Any]) -> str:
    return ",".join('"{}"'.format(row[name].replace('"', '""')) for name in COLUMNS)


def test_labels_of_other_annotations_are_refused(study: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "old.csv"
    write_sample(sample(study, "runtime", n=20), out)
    say(out, {})
    mentions = study.table("annotations/mentions")
    changed = mentions.with_columns(
        rule=pl.when(pl.col("kind") == "runtime").then(pl.lit("new")).otherwise("rule")
    )
    tables.write(changed, tables.MENTIONS, study.table_path("annotations/mentions"))
    with pytest.raises(WorkspaceError, match=r"do not fit.*draw a new sample"):
        score(study, [out])


def test_the_fingerprint_knows_changes_but_no_order(small_workspace: Workspace) -> None:
    items = found_items(small_workspace, "model")
    assert fingerprint(items) == fingerprint(items[::-1]) != fingerprint(items[:-1])


def test_samples_with_strata_that_overlap_are_refused(study: Workspace, tmp_path: Path) -> None:
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    write_sample(sample(study, "hardware", n=8, seed=1), small)
    write_sample(sample(study, "hardware", n=10_000, seed=1), large)
    had = {row["item"] for row in rows_of(small)}
    rest = [row for row in rows_of(large) if row["item"] not in had]
    large.write_text(
        "\n".join([",".join(COLUMNS), *(_line(row) for row in rest)]), encoding="utf-8"
    )
    say(small, {})
    say(large, {})
    with pytest.raises(InputError, match="score samples of one size"):
        score(study, [small, large])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "no column item, part, kind"),
        (f"{HEAD}\nx,found,model,r,2,yes,f\n",
         "label 'yes' in .*row 1; use right, wrong, unsure"),
        (f"{HEAD}\nx,lost,model,r,2,right,f\n", "part 'lost' in .*row 1; keep it"),
        (f"{HEAD}\nx,found,model,r,two,right,f\n",
         "stratum_size 'two'"),
        (f"{HEAD}\nx,found,model,r,2,,f\n",
         "no row has a label"),
        (f"{HEAD}\nx,found,model,r,2,right,f\nx,found,model,r,2,right,f\n", "'x' stands twice"),
    ],
)  # fmt: skip
def test_files_that_are_no_labels_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_labels([path])


def test_a_spreadsheets_semicolons_and_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    head = "item;part;kind;stratum;stratum_size;label;missed;fingerprint"
    path.write_text(f"{head}\r\nx;missed;model;r;7;Wrong;3;f\r\n", encoding="utf-8-sig")
    (label,) = read_labels([path])
    assert (label.label, label.missed, label.stratum_size) == ("wrong", 3, 7)


def test_two_kinds_are_not_scored_at_once(study: Workspace, tmp_path: Path) -> None:
    paths = [tmp_path / f"{kind}.csv" for kind in ("model", "runtime")]
    for path in paths:
        write_sample(sample(study, path.stem, n=5), path)
        say(path, {})
    with pytest.raises(InputError, match="labels of model, runtime; score one known kind"):
        score(study, paths)


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


def test_the_commands_draw_and_score(study: Workspace, tmp_path: Path) -> None:
    command = str(Path(sys.executable).with_name("kithgraph"))

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        where = ["--workspace", str(study.root)]
        return subprocess.run(
            [command, "evidence", *words, *where], capture_output=True, text=True, check=False,
            encoding="utf-8",
        )  # fmt: skip

    out = tmp_path / "runs.csv"
    done = run("sample", "--kind", "runs-on", "--n", "4", "--out", str(out))
    assert (done.returncode, done.stdout) == (0, "")
    assert re.fullmatch(r"4 of \d+ in .*runs\.csv; fill the column .*\n", done.stderr)
    assert run("sample", "--kind", "runs", "--out", str(out)).returncode == 2
    say(out, {0: "wrong"})
    assert run("score", str(out)).stdout.startswith("rule")
    told = run("score", str(out), "--format", "json")
    assert json.loads(told.stdout)["kind"] == "runs_on"
    table = run("score", str(out), "--format", "csv").stdout.splitlines()
    assert table[0].split(",") == list(SCORE_COLUMNS)
    assert table[1].startswith("all,")
    assert study.path("results/evidence-score-runs-on.json").exists()
