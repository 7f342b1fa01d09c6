"""Evidence: labels of samples, their scores, and these as rows of a table."""

from __future__ import annotations

import csv
import json
import math
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from graph.evidence.design import LEAST, draw
from graph.evidence.estimate import Stratum, estimate_mean, estimate_share
from graph.evidence.items import found_items
from graph.evidence.labels import Label, Labelled, read_labels
from graph.evidence.sample import COLUMNS, sample
from graph.evidence.score import COLUMNS as SCORE_COLUMNS
from graph.evidence.score import score, score_labels, score_rows
from graph.evidence.sheet import write_sample
from graph.statistics.intervals import wilson
from ingest import tables
from ingest.errors import InputError, WorkspaceError
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


def _line(row: dict[str, Any]) -> str:
    return ",".join('"{}"'.format(row[name].replace('"', '""')) for name in COLUMNS)


def test_the_row_of_posts_with_nothing_found_tells_how_many_are_rightly_so() -> None:
    # 2 of 10 labelled posts hold something: 0.2 of all 40, at least 0.05 and at most 0.5
    missed = {
        "posts": 40, "labelled": 10, "unsure": 1, "with_missed": 2,
        "share": {"value": 0.2, "interval": [0.05, 0.5]},
    }  # fmt: skip
    [row] = score_rows({"found": None, "missed": missed})
    assert row["rule"] == "(nothing found, rightly)"
    assert (row["found"], row["labelled"], row["right"], row["unsure"]) == (40, 10, 8, 1)
    assert (row["precision"], row["low"], row["high"]) == (0.8, 0.5, 0.95)
    assert row["corrected_low"] is None


def test_a_sample_of_one_has_no_interval_and_is_not_drawn() -> None:
    with pytest.raises(ValueError, match=f"n is 1, at least {LEAST} are needed"):
        draw({"rule": ["a", "b", "c"]}, n=1, seed=0)


@pytest.mark.parametrize(
    ("said", "size", "missed", "told"),
    [
        ("wrong", "7", "3", 3),
        ("wrong", "7", "", 1),
        ("wrong", "7", "0", 1),  # what is wrong was missed at least once
        ("right", "7", "3", 0),
        ("wrong", "7", "two", None),
        ("wrong", "7.5", "3", None),
        ("wrong", "", "", None),
    ],
)
def test_sizes_and_numbers_of_labels_are_whole(
    said: str, size: str, missed: str, told: int | None, tmp_path: Path
) -> None:
    path = tmp_path / "labels.csv"
    head = "item,part,kind,stratum,stratum_size,label,missed,fingerprint"
    path.write_text(f"{head}\nx,missed,model,r,{size},{said},{missed},f\n")
    if told is None:
        with pytest.raises(InputError, match="give whole numbers"):
            read_labels([path])
    else:
        [label] = read_labels([path])
        assert (label.missed, label.stratum_size) == (told, 7)


def test_a_file_of_labels_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read: No such file"):
        read_labels([tmp_path / "labels.csv"])
    (tmp_path / "labels.csv").write_bytes(b"item,part\n\xff,\n")
    with pytest.raises(InputError, match=r"not UTF-8 text in .*; save it as CSV in UTF-8"):
        read_labels([tmp_path / "labels.csv"])


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


def test_counts_of_posts_that_stand_for_more_weigh_more() -> None:
    mean = estimate_mean([4, 1, 1], [30.0, 10.0, 10.0])
    assert mean.value == pytest.approx((4 * 30 + 2 * 10) / 50)
    assert 1.0 <= mean.low < mean.value < mean.high
    # one post says little of all others: up to seven times as much
    assert estimate_mean([2], [1e9]) == pytest.approx((2.0, 1.0, 2 * math.exp(1.959964)))
    assert estimate_mean([], []) == (1.0, 1.0, 1.0)


def test_intervals_hold_what_was_missed_in_all_posts_however_much_one_misses() -> None:
    rng = np.random.default_rng(4)
    sizes, shares, means = (3000, 800, 200), (0.01, 0.08, 0.3), (1.1, 1.5, 3.0)
    units = {str(n): [f"{n}-{one}" for one in range(size)] for n, size in enumerate(sizes)}
    inside = 0
    for seed in range(150):
        each = {
            unit: int(rng.geometric(1 / mean)) if rng.random() < share else 0
            for some, share, mean in zip(units.values(), shares, means, strict=True)
            for unit in some
        }
        labels = tuple(
            Label(
                item=one.item, part="missed", kind="judges", stratum=one.stratum,
                stratum_size=one.size, label="wrong" if each[one.item] else "right",
                missed=each[one.item], fingerprint="",
            )
            for one in draw(units, n=200, seed=seed)
        )  # fmt: skip
        items = pl.DataFrame(schema={"item": pl.String, "rule": pl.String})
        missed = score_labels(
            Labelled(kind="judges", found=(), missed=labels, items=items, n_missed_items=4000)
        )["missed"]
        low, high = missed["items_interval"]
        inside += low <= sum(each.values()) <= high
    # 82 of 100 where the mean of posts that miss something was taken for known
    assert inside / 150 == pytest.approx(0.95, abs=0.05)


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


def test_the_precision_of_a_rule_has_wilsons_interval_until_all_of_it_is_labelled() -> None:
    rules = {"a": ["wrong", "right", "right", "unsure"], "b": ["wrong", "right"]}
    labels = tuple(
        Label(
            item=f"{rule}{number}", part="found", kind="judges", stratum=rule,
            stratum_size=10 if rule == "a" else 2, label=label, missed=0, fingerprint="",
        )
        for rule, said in rules.items() for number, label in enumerate(said)
    )  # fmt: skip
    items = pl.DataFrame(
        {"item": [f"a{i}" for i in range(10)] + ["b0", "b1"], "rule": ["a"] * 10 + ["b"] * 2}
    )
    labelled = Labelled(kind="judges", found=labels, missed=(), items=items, n_missed_items=0)
    some, every = score_labels(labelled)["found"]["rules"]
    assert (some["rule"], some["right"], some["labelled"]) == ("a", 2, 3)
    assert some["precision"] == pytest.approx(2 / 3, abs=1e-6)
    assert some["interval"] == pytest.approx(wilson(2, 3), abs=1e-6)
    assert (every["precision"], every["interval"]) == (0.5, [0.5, 0.5])


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
    assert result["missed"]["items_interval"] == [4, 4]  # every post was read
    assert result["recall_at_most"]["value"] == pytest.approx(n_found / (n_found + 4), abs=1e-6)


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
