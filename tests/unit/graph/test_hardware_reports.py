from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from table_rows import chip_id, complete

from graph.analysis import run_analysis
from graph.hardware_classes import hardware_class
from ingest.tables import ENTITIES, MENTIONS, POSTS, RELATIONS, Table, write
from ingest.workspace import Workspace

START = datetime(2025, 7, 1, tzinfo=UTC)
# author, hardware, tokens a second, second hand, plausible
REPORTS: tuple[tuple[str, str, float | None, bool, bool], ...] = (
    ("ann", "RTX 3090", 30.0, False, True),
    ("ben", "RTX 3090", 34.0, False, True),
    ("cat", "RTX 3090", 38.0, False, True),
    ("dan", "RTX 3090", 42.0, False, True),
    ("eve", "RTX 3090", 100.0, False, True),
    ("eve", "RTX 3090", 100.0, False, True),
    ("fay", "RTX 3090", None, False, True),
    ("ann", "RTX 3090", 9999.0, False, False),
    ("ben", "RTX 3090", 50.0, True, True),
    ("gus", "H100", 200.0, False, True),
    ("gus", "DGX Spark", 12.0, False, True),
    ("gus", "CPU", 2.0, False, True),
)
LINES = {"RTX 3090": "GeForce RTX", "H100": "Data center", "DGX Spark": "DGX", "CPU": None}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace.create(tmp_path / "study")
    posts = [
        {
            "post_id": f"p{i}", "thread_id": "t", "user_id": report[0],
            "created_at": START + timedelta(hours=i),
        }
        for i, report in enumerate(REPORTS)
    ]  # fmt: skip
    relations = [
        {
            "relation_id": f"p{i}#runs_on:0", "post_id": f"p{i}", "kind": "runs_on",
            "subject": "model:~qwen3-8b", "subject_name": "Qwen3-8B", "object": chip_id(name),
            "object_name": name, "tokens_per_second": speed, "second_hand": told,
            "plausible": plausible, "quantization": "Q4_K_M" if i < 3 else None,
        }
        for i, (_, name, speed, told, plausible) in enumerate(REPORTS)
    ]  # fmt: skip
    mentions = [
        {"post_id": f"p{i}", "start": 0, "end": 3, "kind": "hardware", "surface": "GPU"}
        for i in range(24)
    ]
    entities = [
        {"entity_id": chip_id(name), "kind": "hardware", "name": name, "line": line}
        for name, line in LINES.items()
    ]
    for rows, table in (
        (posts, POSTS),
        (relations, RELATIONS),
        (mentions, MENTIONS),
        (entities, ENTITIES),
    ):
        write(complete(rows, table), table, made.table_path(table.name))
    return made


def test_second_hand_implausible_and_repeated_reports_are_counted_apart(
    workspace: Workspace,
) -> None:
    counts = run_analysis(workspace, "hardware-reports")["counts"]
    told = {name: counts[name] for name in ("reports", "second_hand", "implausible", "repeated")}
    assert told == {"reports": 12, "second_hand": 1, "implausible": 1, "repeated": 1}
    assert (counts["counted"], counts["with_speed"], counts["people"]) == (9, 8, 7)
    # gus alone reports three of the four machines; all report the one model
    assert (counts["hardware"], counts["hardware_of_two"], counts["models_of_two"]) == (4, 1, 1)


def test_a_pair_has_its_median_interval_range_and_posts(workspace: Workspace) -> None:
    pair = run_analysis(workspace, "hardware-reports")["pairs"][0]
    assert (pair["model_name"], pair["hardware_name"]) == ("Qwen3-8B", "RTX 3090")
    assert (pair["n"], pair["n_with_speed"], pair["people"]) == (6, 5, 6)
    assert (pair["median"], pair["min"], pair["max"]) == (38.0, 30.0, 100.0)
    low, high = pair["interval"]
    assert 30.0 <= low < 38.0 < high <= 100.0
    assert pair["quantizations"] == {"Q4_K_M": 3}
    assert pair["post_ids"] == ["p0", "p1", "p2", "p3", "p4"]


def test_a_speed_that_is_no_single_stream_s_enters_no_median_and_is_counted(
    workspace: Workspace,
) -> None:
    path = workspace.table_path("annotations/relations")
    single = pl.when(pl.col("relation_id") == "p4#runs_on:0").then(statement=False)
    write(pl.read_parquet(path).with_columns(single_stream=single), RELATIONS, path)
    result = run_analysis(workspace, "hardware-reports")
    counts, pair = result["counts"], result["pairs"][0]
    assert (counts["counted"], counts["with_speed"], counts["other_speeds"]) == (9, 7, 1)
    assert (pair["n"], pair["n_with_speed"], pair["n_other_speeds"]) == (6, 4, 1)
    assert (pair["median"], pair["max"], pair["median_of_all"]) == (36.0, 42.0, 38.0)
    assert [report["single_stream"] for report in pair["reports"]] == [True] * 4 + [False, True]


def test_what_could_be_judged_is_told_beside_what_was_refused(workspace: Workspace) -> None:
    """Of reports nobody can judge none is refused, and none is left out."""
    path = workspace.table_path("annotations/relations")
    unknown = pl.col("tokens_per_second") < 40
    told = workspace.table("annotations/relations").with_columns(
        plausible=pl.when(~unknown).then("plausible"),
        single_stream=pl.when(~unknown).then(pl.col("tokens_per_second") < 1000),
    )
    told.write_parquet(path)
    counts = run_analysis(workspace, "hardware-reports")["counts"]
    named = ("reports", "memory_judged", "speeds", "speeds_judged", "counted")
    assert [counts[name] for name in named] == [12, 6, 11, 6, 9]


def test_a_table_of_an_earlier_version_knows_nothing_of_streams(workspace: Workspace) -> None:
    path = workspace.table_path("annotations/relations")
    before = run_analysis(workspace, "hardware-reports")
    pl.read_parquet(path).drop("single_stream").write_parquet(path)
    assert run_analysis(workspace, "hardware-reports") == before


def test_few_reports_have_a_median_and_no_interval(workspace: Workspace) -> None:
    pairs = run_analysis(workspace, "hardware-reports")["pairs"]
    assert [(row["median"], row["interval"]) for row in pairs[1:]] == [
        (2.0, None), (12.0, None), (200.0, None),
    ]  # fmt: skip


def test_classes_tell_for_whom_hardware_was_made(workspace: Workspace) -> None:
    result = run_analysis(workspace, "hardware-reports")
    shares = {row["class"]: (row["k"], row["n"]) for row in result["classes"]}
    assert shares == {
        "consumer": (6, 9), "data centre": (1, 9), "workstation": (1, 9), "unknown": (1, 9),
    }  # fmt: skip


def test_posts_that_report_are_those_whose_reports_count(workspace: Workspace) -> None:
    about = run_analysis(workspace, "hardware-reports")["per_post_about_hardware"]
    # of twelve reports one is at second hand, one implausible; one repeats, in a post of its own
    assert (about["k"], about["n"]) == (10, 24)


def test_reports_of_one_thread_are_alike_whoever_makes_them(tmp_path: Path) -> None:
    def interval(threads: int) -> tuple[float, float]:
        made = Workspace.create(tmp_path / f"of-{threads}")
        names = ["RTX 3090" if n < 20 else "H100" for n in range(40)]
        tables: list[tuple[Table, list[dict[str, Any]]]] = [
            (POSTS, [{"post_id": f"p{n}", "user_id": f"u{n}", "thread_id": f"t{n * threads // 40}",
                      "created_at": datetime(2025, 7, 1, tzinfo=UTC)} for n in range(40)]),
            (RELATIONS, [{"relation_id": f"r{n}", "post_id": f"p{n}", "kind": "runs_on",
                          "subject": f"model:~m{n}", "object": chip_id(name), "object_name": name}
                         for n, name in enumerate(names)]),
            (ENTITIES, [{"entity_id": chip_id(name), "kind": "hardware", "name": name, "line": line}
                        for name, line in (("RTX 3090", "GeForce RTX"), ("H100", "Data center"))]),
            (MENTIONS, [{"post_id": f"p{n}", "kind": "hardware"} for n in range(40)]),
        ]  # fmt: skip
        for table, rows in tables:
            write(complete(rows, table), table, made.table_path(table.name))
        (first, *_) = run_analysis(made, "hardware-reports")["classes"]
        assert (first["k"], first["n"]) == (20, 40)
        low, high = first["interval"]
        return low, high

    alone, together = interval(40), interval(8)
    assert alone == pytest.approx((0.35, 0.65), abs=0.01)
    assert together[1] - together[0] > 2 * (alone[1] - alone[0])


def test_a_chip_has_one_class_however_a_report_calls_it(workspace: Workspace) -> None:
    called = pl.when(pl.col("post_id") == "p9").then(pl.lit("GeForce H100"))
    relations = workspace.table(RELATIONS.name).with_columns(
        called.otherwise("object_name").alias("object_name")
    )
    write(relations, RELATIONS, workspace.table_path(RELATIONS.name))
    result = run_analysis(workspace, "hardware-reports")
    assert [p["class"] for p in result["pairs"] if p["hardware"] == chip_id("H100")] == [
        "data centre"
    ]


@pytest.mark.parametrize(
    ("name", "line", "kind"),
    [
        ("NVIDIA RTX 3060", "RTX", "consumer"),
        ("NVIDIA RTX 3090 Ti", "RTX 3090", "consumer"),
        ("NVIDIA RTX A6000", "RTX A", "workstation"),
        ("NVIDIA RTX 6000 Ada", "RTX", "workstation"),
        ("NVIDIA RTX PRO 6000", "RTX PRO", "workstation"),
        ("NVIDIA DGX Spark", "DGX", "workstation"),
        ("NVIDIA DGX H100", "DGX", "data centre"),
        ("NVIDIA Tesla P40", "Tesla", "data centre"),
        ("NVIDIA L40S", None, "data centre"),
        ("AMD Instinct MI50", "Instinct", "data centre"),
        ("Intel Xeon", None, "data centre"),
        ("AMD Ryzen", None, "consumer"),
        ("Apple M4 Max", "M", "consumer"),
        ("Apple MacBook Pro M4 Max", None, "consumer"),
        ("Framework Desktop", "Mini PC", "consumer"),
        ("NVIDIA Blackwell", "Generation", "unknown"),
        ("CPU", None, "unknown"),
        ("NVIDIA RTX 4000 SFF Ada", "RTX workstation", "workstation"),
        ("NVIDIA RTX 2000 Ada", None, "workstation"),
        ("NVIDIA Quadro RTX 5000", None, "workstation"),
        ("NVIDIA RTX A400", None, "workstation"),
        ("NVIDIA RTX 6090", None, "consumer"),
        ("NVIDIA RTX 50 series", "GeForce RTX", "consumer"),
        ("NVIDIA GTX 980 Ti", None, "consumer"),
        ("NVIDIA GB202", "Die", "unknown"),
        ("NVIDIA GB200", "Data center", "data centre"),
        ("NVIDIA DGX Station", "DGX", "workstation"),
        ("NVIDIA HGX B200", "Data center", "data centre"),
        ("ASUS Ascent GX10", "Mini PC", "workstation"),
        ("Intel Arc Pro B60", "Arc", "workstation"),
        ("Intel Arc B580", "Arc", "consumer"),
        ("Intel Xeon W-2255", "Xeon", "workstation"),
        ("AMD Radeon PRO V620", "Radeon PRO", "data centre"),
        ("AMD Radeon PRO W7900", "Radeon PRO", "workstation"),
        ("AMD Radeon RX VEGA 56", "Generation", "consumer"),
        ("AMD Vega 64", "Generation", "consumer"),
        ("AMD Vega 20", "Generation", "unknown"),
        ("NVIDIA P102-100", "Mining", "unknown"),
        ("NVIDIA P106-100", None, "unknown"),
        ("Hailo-8", "Accelerator", "unknown"),
        ("Steam Deck", "Handheld", "consumer"),
    ],
)
def test_each_piece_of_hardware_falls_into_the_class_its_maker_made_it_for(
    name: str, line: str | None, kind: str
) -> None:
    frame = pl.DataFrame({"line": [line], "chip": [name]}, schema_overrides={"line": pl.String})
    assert frame.select(hardware_class()).item() == kind


def test_reports_of_unknown_authors_are_of_no_person(workspace: Workspace) -> None:
    path = workspace.table_path("corpus/posts")
    known = run_analysis(workspace, "hardware-reports")["counts"]["people"]
    deleted = pl.when(pl.col("user_id") != "gus").then(pl.col("user_id")).alias("user_id")
    write(pl.read_parquet(path).with_columns(deleted), POSTS, path)
    found = run_analysis(workspace, "hardware-reports")
    assert found["counts"]["people"] == known - 1
    assert {
        pair["people"] for pair in found["pairs"] if pair["hardware"] != chip_id("RTX 3090")
    } == {0}


def test_the_same_seed_gives_the_same_result(workspace: Workspace) -> None:
    once, again = (run_analysis(workspace, "hardware-reports", seed=3) for _ in range(2))
    assert once == again


def test_without_reports_the_sentence_says_so(tmp_path: Path) -> None:
    made = Workspace.create(tmp_path / "study")
    for table in (POSTS, RELATIONS, MENTIONS, ENTITIES):
        write(pl.DataFrame(schema=table.schema), table, made.table_path(table.name))
    result = run_analysis(made, "hardware-reports")
    assert result["sentence"].startswith("No post names hardware, so there is no report")
    assert result["pairs"] == result["classes"] == []
