"""Releases: other pseudonyms and ids under a key of their own, nothing to join them by."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import stat
import zipfile
from pathlib import Path

import polars as pl
import pytest

from graph.export.files import export_graph
from graph.export.release import _published, release_of
from graph.export.study import export_study
from graph.lineage.decisions import Decided, proposal_id, read_decisions, write_decisions
from ingest.corpus import corpus_step
from ingest.errors import UsageError
from ingest.intake.coverage import without_withdrawn
from ingest.outputs import write_json
from ingest.workspace import Workspace


def _members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def studies(
    demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, bytes]]:
    """The study of the demo, released twice, and once as it is."""
    folder = tmp_path_factory.mktemp("releases")
    made = {}
    for name in ("spring", "autumn", None):
        out = folder / f"{name}.zip"
        with release_of(Workspace.open(demo_workspace), name) as workspace:
            export_study(workspace, out)
        made[str(name)] = _members(out)
    return made


def test_no_id_of_a_post_or_person_is_in_two_releases_or_in_the_workspace(
    studies: dict[str, dict[str, bytes]], demo_workspace: Path
) -> None:
    posts = Workspace.open(demo_workspace).table("corpus/posts")
    own = set(posts["post_id"]) | set(posts["thread_id"]) | set(posts["user_id"].drop_nulls())
    ids = {}
    for name in ("spring", "autumn"):
        table = pl.read_parquet(studies[name]["study/tables/corpus/posts.parquet"])
        ids[name] = set(table["post_id"]) | set(table["user_id"].drop_nulls())
        whole = b"".join(studies[name].values()).decode("utf-8", "replace")
        told = set(re.findall(r"kith-[0-9a-f]{20}|reddit:t[13]_[0-9a-z]+", whole))
        assert told
        assert not told & own, name
    assert not ids["spring"] & ids["autumn"]


def test_a_release_holds_no_words_no_links_and_days_for_times(
    studies: dict[str, dict[str, bytes]], demo_workspace: Path
) -> None:
    posts = pl.read_parquet(studies["spring"]["study/tables/corpus/posts.parquet"])
    assert posts["text"].unique().to_list() == [""]
    assert posts.height == 550
    for name in ("url", "title", "flair", "edited_at", "retrieved_at", "removal"):
        assert posts[name].null_count() == 550, name
    assert posts["created_at"].dt.hour().unique().to_list() == [0]
    texts = Workspace.open(demo_workspace).table("corpus/posts")["text"]
    whole = b"".join(studies["spring"].values())
    assert not [t for t in texts if len(t) > 60 and t.encode() in whole]


def test_a_release_tells_neither_how_names_are_spelled_nor_where_they_stand(
    studies: dict[str, dict[str, bytes]],
) -> None:
    made, own = (
        pl.read_parquet(studies[name]["study/tables/annotations/mentions.parquet"])
        for name in ("spring", "None")
    )
    assert made.height == own.height
    assert (made["surface"] == made["entity"]).all()
    assert (own["surface"] != own["entity"]).any()
    per_post = own.group_by("post_id").len()["len"].sort()
    places = made.group_by("post_id").agg(pl.col("start").sort())["start"]
    assert all(one.to_list() == list(range(len(one))) for one in places)
    assert places.list.len().sort().to_list() == per_post.to_list()
    assert (made["end"] - made["start"]).unique().to_list() == [1]
    relations = pl.read_parquet(studies["spring"]["study/tables/annotations/relations.parquet"])
    assert relations["start"].null_count() == relations["end"].null_count() == relations.height > 0


def test_a_release_tells_no_time_of_day(
    studies: dict[str, dict[str, bytes]],
) -> None:
    for name in ("posts", "mentions", "relations", "acts", "teaches", "stances", "threads"):
        for path in (f"study/tables/{part}/{name}.csv" for part in ("corpus", "annotations")):
            text = studies["spring"].get(path, b"").decode()
            times = re.findall(r"\d\d\d\d-\d\d-\d\d[T ](\d\d:\d\d:\d\d)", text)
            assert set(times) <= {"00:00:00"}, path
    coverage = json.loads(studies["spring"]["study/results/coverage.json"])
    assert set(map(len, coverage["span"].values())) == {10}


_PRIVATE = {
    "post_id", "thread_id", "parent_id", "user_id", "learner_post", "acknowledged_by", "teacher_id",
    "learner_id", "relation_id", "probability",
}  # fmt: skip


@pytest.mark.parametrize(
    "name", ["corpus/posts", *(f"annotations/{one}" for one in ("mentions", "relations", "acts"))]
)
def test_rows_stand_in_an_order_of_the_release_s_own(
    studies: dict[str, dict[str, bytes]], name: str
) -> None:
    told = [
        pl.read_parquet(studies[key][f"study/tables/{name}.parquet"])
        for key in ("spring", "autumn")
    ]
    rows = [[str(row) for row in one.select(pl.exclude(_PRIVATE)).rows()] for one in told]
    assert rows[0] != rows[1]
    if name != "annotations/mentions":  # names of one post are counted, each with its row
        assert sorted(rows[0]) == sorted(rows[1])


@pytest.mark.parametrize("name", ["User-JUDGED-Model", "Model-RUNS_ON-Hardware", "User-WROTE-Post"])
def test_ties_that_somebody_told_stand_in_an_order_of_the_release_s_own(
    studies: dict[str, dict[str, bytes]], name: str
) -> None:
    told = [
        pl.read_csv(studies[key][f"study/graph/edges/{name}.csv"], infer_schema=False)
        for key in ("spring", "autumn")
    ]
    kept = [c for c in told[0].columns if told[0][c].is_in(told[1][c].implode()).all()]
    rows = [one.select(kept).rows() for one in told]
    assert told[0].rows() != told[1].rows()
    assert not kept or rows[0] != rows[1]
    assert sorted(map(str, rows[0])) == sorted(map(str, rows[1]))


def test_counts_stay_and_lists_of_people_go_from_results(
    studies: dict[str, dict[str, bytes]],
) -> None:
    told, own = (
        json.loads(studies[name]["study/results/core-periphery.json"])
        for name in ("spring", "None")
    )
    assert own["users"]
    assert told["users"] == []
    assert told["sentence"] == own["sentence"]
    manifest = json.loads(studies["spring"]["study/manifests/corpus.json"])
    assert "key" not in manifest["options"]


def test_the_tables_of_a_release_still_fit_together(studies: dict[str, dict[str, bytes]]) -> None:
    def table(name: str) -> pl.DataFrame:
        return pl.read_parquet(studies["spring"][f"study/tables/{name}.parquet"])

    ids = set(table("corpus/posts")["post_id"])
    for name in ("mentions", "relations", "acts", "teaches", "stances"):
        assert set(table(f"annotations/{name}")["post_id"]) <= ids
    relations = table("annotations/relations")
    assert (relations["relation_id"].str.split("#").list.first() == relations["post_id"]).all()
    people = set(table("corpus/posts")["user_id"].drop_nulls())
    assert set(table("annotations/teaches")["teacher_id"]) <= people


def test_the_same_release_gives_the_same_bytes_and_its_key_lies_outside(
    demo_workspace: Path, own_configuration: Path, tmp_path: Path
) -> None:
    made = []
    for number in range(2):
        with release_of(Workspace.open(demo_workspace), "paper-1") as workspace:
            export_graph(workspace, "reply", tmp_path / f"{number}.csv")
        made.append((tmp_path / f"{number}.csv").read_bytes())
    assert made[0] == made[1]
    key = own_configuration / "releases" / "paper-1.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_without_a_name_the_workspace_itself_is_exported(demo_workspace: Path) -> None:
    workspace = Workspace.open(demo_workspace)
    with release_of(workspace, None) as given:
        assert given is workspace


def test_what_cannot_be_released_is_told(
    demo_workspace: Path, sample_inputs: list[Path], tmp_path: Path
) -> None:
    with (
        pytest.raises(UsageError, match="no name of a release"),
        release_of(Workspace.open(demo_workspace), "../x"),
    ):
        pass
    named = Workspace.create(tmp_path / "named")
    corpus_step(named, sample_inputs, keep_names=True)
    with pytest.raises(UsageError, match="keeps names"), release_of(named, "spring"):
        pass


@pytest.mark.parametrize(("n", "told"), [(0, 0), (2, None), (7, 7)])
def test_a_release_tells_of_few_withdrawn_posts_by_no_number_and_no_difference(
    demo_workspace: Path, tmp_path: Path, n: int, told: int | None
) -> None:
    root = tmp_path / "study"
    shutil.copytree(demo_workspace, root, ignore=shutil.ignore_patterns("pages", "store"))
    coverage = Workspace.open(root).result("coverage") | {"withdrawn": n}
    write_json(coverage, root / "results/coverage.json")
    with release_of(Workspace.open(root), "spring") as workspace:
        published = workspace.result("coverage")
    assert published["withdrawn"] == told
    assert published["total"]["kept"] == 550 - n
    kept = [file["kept"] for file in published["files"]]
    assert kept == ([None, None] if n else [491, 59])


def test_a_list_with_one_post_in_it_is_left_out_with_its_other_rows(
    demo_workspace: Path, tmp_path: Path
) -> None:
    root = tmp_path / "study"
    shutil.copytree(demo_workspace, root, ignore=shutil.ignore_patterns("pages", "store"))
    post = Workspace.open(root).table("corpus/posts")["post_id"][0]
    rows = [{"post": None, "n": 2}, {"post": post, "n": 1}]
    write_json({"rows": rows, "shares": [0.5, 0.2]}, root / "results/ours.json")
    with release_of(Workspace.open(root), "spring") as workspace:
        assert workspace.result("ours") == {"rows": [], "shares": [0.5, 0.2]}


def test_posts_without_a_time_can_be_released(demo_workspace: Path, tmp_path: Path) -> None:
    root = tmp_path / "study"
    shutil.copytree(demo_workspace, root, ignore=shutil.ignore_patterns("pages", "store"))
    span = {"first_at": None, "last_at": None}
    write_json(
        Workspace.open(root).result("coverage") | {"span": span}, root / "results/coverage.json"
    )
    with release_of(Workspace.open(root), "spring") as workspace:
        assert workspace.result("coverage")["span"] == span


def test_decisions_are_released_without_their_notes(demo_workspace: Path, tmp_path: Path) -> None:
    root = tmp_path / "study"
    shutil.copytree(demo_workspace, root, ignore=shutil.ignore_patterns("pages", "store"))
    name = proposal_id("model:a/b", "model:c/d", "merge")
    made = Decided(
        id=name, child="model:a/b", base="model:c/d", relation="merge", decision="accepted",
        date="2025-09-01", note="so says the author of reddit:t1_abc1234",
    )  # fmt: skip
    write_decisions(Workspace.open(root), [made])
    with release_of(Workspace.open(root), "spring") as workspace:
        assert read_decisions(workspace) == [dataclasses.replace(made, note="")]
    assert read_decisions(Workspace.open(root)) == [made]


@pytest.mark.parametrize(
    ("withdrawn", "taken_out", "kept"), [(0, 0, 9), (2, 0, 7), (2, 2, 7), (0, 3, 9)]
)
def test_what_was_withdrawn_is_in_no_count_of_records(
    withdrawn: int, taken_out: int, kept: int
) -> None:
    total = {"read": 10, "kept": 9}
    report = {"files": [total], "total": total, "withdrawn": withdrawn, "taken_out": taken_out}
    told = without_withdrawn(report)
    assert told["total"] == {"read": kept + 1, "kept": kept}
    assert told["files"] == [told["total"]]


@pytest.mark.parametrize(("withdrawn", "taken_out"), [(1, 0), (0, 1)])
def test_which_of_two_files_held_what_was_withdrawn_is_not_told(
    withdrawn: int, taken_out: int
) -> None:
    total = {"read": 10, "kept": 9}
    report = {"files": [total, total], "total": total}
    assert without_withdrawn(report) == report
    told = without_withdrawn(report | {"withdrawn": withdrawn, "taken_out": taken_out})
    assert told["files"] == [{"read": None, "kept": None}] * 2


def test_few_records_that_were_not_kept_are_not_in_a_release(tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"a{n}", "author": "ada_b", "created_utc": 1751360400 + n,
                         "subreddit": "S", "title": "t", "selftext": f"x {n}"}).encode()
             for n in range(400)]  # fmt: skip
    lost = lines[7].replace(b"x 7", b"x \xff")
    dump = tmp_path / "RS.jsonl"
    dump.write_bytes(b"\n".join([*lines[:7], lost, *lines[8:], lines[9], b'{"id": "broken', b""]))
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [dump])
    coverage = workspace.result("coverage")
    names = ("rejected", "duplicates", "lost_letters")
    assert [coverage["total"][name] for name in names] == [1, 1, 1]
    told = _published(coverage)
    for counted in (told["total"], told["files"][0]):
        assert [counted[name] for name in ("read", *names)] == [None] * 4
        assert (counted["kept"], counted["rejects"]) == (400, {})
