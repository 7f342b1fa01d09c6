"""Purging: what people withdraw is nowhere in the workspace, and does not come back."""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
import zstandard

from graph.load import connect
from ingest.corpus import corpus_step
from ingest.errors import InputError, SettingError, WorkspaceError
from ingest.hashing import hash_path
from ingest.intake.fetched import Run
from ingest.outputs import PURGING
from ingest.people.pseudonyms import load_key, pseudonym
from ingest.purge import Wish, note_tombstones, read_wish, unfinished
from ingest.records import Raw
from ingest.step import Step, run_step
from ingest.withdrawal.mend import MARK
from ingest.withdrawal.tombstones import TOMBSTONES, Hasher, Tombstones, write_tombstones
from ingest.workspace import Workspace
from viz.jobs.build import BuildOptions, build
from viz.jobs.purge import PurgeReport, purge
from viz.jobs.purge_cli import told_when_stopped

HANDLE = "BrambleThunk"
POST = "reddit:t1_zk23006"  # "… eight 3090 exist …", quoted in an answer
THREAD = "reddit:t3_9kith50"


@dataclass(frozen=True)
class Purged:
    workspace: Workspace
    report: PurgeReport
    before: pl.DataFrame
    gone: pl.DataFrame
    person: str


@pytest.fixture(scope="module")
def purged(demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Purged:
    root = tmp_path_factory.mktemp("purged") / "study"
    shutil.copytree(demo_workspace, root)
    workspace = Workspace.open(root)
    before = workspace.table("corpus/posts")
    thread = before.filter(pl.col("post_id").str.starts_with(THREAD))["post_id"].to_list()
    person = pseudonym(HANDLE, source="reddit", key=load_key())
    wish = read_wish(workspace, posts=[POST, *thread], people=[HANDLE])
    report = purge(workspace, wish)
    gone = before.filter((pl.col("user_id") == person) | pl.col("post_id").is_in([POST, *thread]))
    return Purged(workspace, report, before, gone, person)


def _bytes(root: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file under a folder as it is, and as what it holds packed."""
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        body = path.read_bytes()
        yield path, body
        if path.suffix == ".parquet":
            yield path, json.dumps(pl.read_parquet(path).to_dicts(), default=str).encode()
        if path.suffix == ".zst":
            yield path, zstandard.ZstdDecompressor().decompressobj().decompress(body)
        if path.suffix == ".gz":
            yield path, zlib.decompress(body, 31)


def _found(root: Path, needles: list[str]) -> list[tuple[str, str]]:
    escaped = {one: json.dumps(one)[1:-1].encode() for one in needles}
    return [
        (path.name, one)
        for path, body in _bytes(root)
        for one in needles
        if one.encode() in body or escaped[one] in body
    ]


def test_no_byte_of_the_workspace_tells_of_what_was_purged(purged: Purged) -> None:
    texts = [line for text in purged.gone["text"] for line in text.split("\n") if len(line) > 20]
    ids = [post_id.partition("_")[2] for post_id in purged.gone["post_id"]]
    people = [HANDLE, HANDLE.lower(), purged.person, purged.person[:12]]
    slugs = [url.split("/")[-2] for url in purged.gone["url"] if "/comments/9kith50/" in url]
    assert slugs
    needles = [*texts, *ids, *people, *slugs]
    assert len(texts) > 20
    assert purged.gone.height == 18
    assert _found(purged.workspace.root, needles) == []


def test_the_embedded_store_answers_with_nothing_of_it(purged: Purged) -> None:
    ids = purged.gone["post_id"].to_list()
    with connect(None, purged.workspace, read_only=True) as store:
        rows = store.query("MATCH (p:Post) RETURN p.id AS id, p.text AS text, p.url AS url", {})
        told = json.dumps(list(rows))
        users = {row["id"] for row in store.query("MATCH (u:User) RETURN u.id AS id", {})}
    assert not [one for one in ids if one in told]
    assert purged.person not in users


@pytest.mark.parametrize("content", ["", "\n# asked by mail\n"])
def test_a_file_without_an_id_is_an_error_and_no_purge_of_nothing(
    demo_workspace: Path, tmp_path: Path, content: str
) -> None:
    empty = tmp_path / "gone.txt"
    empty.write_text(content)
    workspace = Workspace.open(demo_workspace)
    for people in ([], [HANDLE]):
        with pytest.raises(InputError, match=r"no id of a post in .*gone\.txt; write one id"):
            read_wish(workspace, people=people, file=empty)


def test_quotes_of_it_go_from_answers_and_the_answers_stay(purged: Purged) -> None:
    posts = dict(purged.workspace.table("corpus/posts").select("post_id", "text").iter_rows())
    answer = posts["reddit:t1_zk23007"]
    assert answer == f"> {MARK}\n\nSo does my electrician and he said no."


def test_names_of_the_person_go_from_what_others_wrote(purged: Purged) -> None:
    naming = purged.before.filter(pl.col("text").str.contains(purged.person))
    assert naming.height > 0
    posts = dict(purged.workspace.table("corpus/posts").select("post_id", "text").iter_rows())
    kept = [posts[one] for one in naming["post_id"] if one in posts]
    assert kept
    assert all(MARK in text for text in kept)


def test_the_thread_of_a_purged_submission_stays_one_thread(purged: Purged) -> None:
    rest = purged.workspace.table("corpus/posts").join(
        purged.before.filter(pl.col("thread_id").str.starts_with(THREAD)).select("post_id"),
        on="post_id",
        how="semi",
    )
    assert rest.height > 0
    assert rest["thread_id"].n_unique() == 1
    assert not rest["thread_id"][0].startswith(THREAD)


def test_the_report_says_what_left_and_what_is_yours_to_delete(
    purged: Purged, sample_inputs: list[Path]
) -> None:
    report = purged.report
    assert (report.corpus.posts, report.corpus.people) == (18, 1)
    assert report.rows["corpus/posts"] == (550, 532)
    assert {str(path) for path in sample_inputs} <= set(report.yours)
    coverage = purged.workspace.result("coverage")
    assert (coverage["withdrawn"], coverage["total"]["kept"]) == (18, 550)
    rows = {stage["stage"]: stage["rows"] for stage in purged.workspace.result("stages")}
    found = [
        f"annotations/{name}" for name in ("mentions", "relations", "acts", "teaches", "stances")
    ]
    assert rows["extract"] == sum(report.rows[name][1] for name in found)
    assert "corpus" not in rows


def test_a_build_from_the_dump_leaves_it_out_and_gives_the_same_bytes(
    purged: Purged, sample_inputs: list[Path], tmp_path: Path
) -> None:
    root = tmp_path / "study"
    (root / "archive").mkdir(parents=True)
    workspace = Workspace.create(tmp_path / "empty")
    shutil.copy(purged.workspace.path(TOMBSTONES), root / "archive")
    shutil.copy(workspace.root / "workspace.json", root)
    corpus_step(Workspace.open(root), sample_inputs)
    for name in ("corpus/posts.parquet", "results/coverage.json", "rejects.ndjson"):
        assert hash_path(root / name) == hash_path(purged.workspace.path(name)), name


def test_a_purge_that_was_killed_is_completed_by_the_next_build(
    purged: Purged, demo_workspace: Path, sample_inputs: list[Path], tmp_path: Path
) -> None:
    root = tmp_path / "study"
    shutil.copytree(demo_workspace, root)
    workspace = Workspace.open(root)
    left_behind = root / ".tmp-pages" / "pages" / "index.html"
    left_behind.parent.mkdir(parents=True)
    left_behind.write_text(purged.person)
    wish = Wish(post_ids=tuple(purged.gone["post_id"]), people=(purged.person,))
    note_tombstones(workspace, wish)
    build(workspace, BuildOptions(inputs=tuple(sample_inputs)), tell=lambda _: None)
    for name in ("corpus", "annotations", "pages"):
        assert hash_path(root / name) == hash_path(purged.workspace.path(name)), name
    assert _found(root, [purged.person, HANDLE]) == []


def test_a_purge_that_fails_on_its_way_leaves_no_page_or_store_behind(
    purged: Purged, demo_workspace: Path, tmp_path: Path
) -> None:
    root = tmp_path / "study"
    shutil.copytree(demo_workspace, root)
    workspace = Workspace.open(root)
    workspace.table_path("corpus/models").unlink()
    with pytest.raises(OSError, match="models"):
        purge(workspace, Wish(people=(purged.person,)))
    assert not workspace.path("pages").exists()
    assert not workspace.path("store").exists()
    assert not workspace.path("results/education-chains.json").exists()


def test_a_purge_removes_what_a_killed_step_left_halfway(
    purged: Purged, demo_workspace: Path, tmp_path: Path
) -> None:
    root = tmp_path / "study"
    shutil.copytree(demo_workspace, root)
    workspace = Workspace.open(root)

    def pages_alone(directory: Path) -> int:
        shutil.copytree(root / "pages", directory / "pages")
        return 1

    step = Step(name="pages", options={}, outputs=["pages", "what no step makes"])
    with pytest.raises(FileNotFoundError):
        run_step(workspace, step, pages_alone)
    assert _found(root / "pages", [purged.person]) != []
    workspace.table_path("corpus/models").unlink()  # so that pages are not made again here
    with pytest.raises(OSError, match="models"):
        purge(workspace, Wish(people=(purged.person,)))
    assert not workspace.path("pages").exists()


def test_purging_twice_is_purging_once(purged: Purged) -> None:
    before = hash_path(purged.workspace.path("corpus"))
    wish = Wish(post_ids=tuple(purged.gone["post_id"]), people=(purged.person,))
    again = purge(purged.workspace, wish)
    assert (again.corpus.posts, again.corpus.changed, again.unknown) == (0, 0, ())
    assert hash_path(purged.workspace.path("corpus")) == before


def test_a_table_that_an_earlier_version_did_not_make_stops_no_purge(
    purged: Purged, tmp_path: Path
) -> None:
    shutil.copytree(purged.workspace.root, tmp_path / "study")
    workspace = Workspace.open(tmp_path / "study")
    n = workspace.table("annotations/entities").height
    workspace.table_path("annotations/entities").unlink()
    report = purge(workspace, Wish(post_ids=("reddit:t1_zk23007",)))
    assert report.rows["annotations/entities"] == (0, n)


def test_tombstones_hold_no_id_and_no_name(purged: Purged) -> None:
    table = pl.read_parquet(purged.workspace.path(TOMBSTONES))
    assert table.schema == {"kind": pl.String, "hash": pl.UInt64}
    assert set(table["kind"]) == {"key", "post", "person", "bare", "run", "quote", "title"}


def test_what_was_read_before_is_not_kept_sealed_either(
    purged: Purged, demo_workspace: Path
) -> None:
    assert list((demo_workspace / "archive" / "readings").iterdir())
    assert not purged.workspace.path("archive/readings").exists()


def test_tombstones_need_the_key_they_were_made_with(
    demo_workspace: Path,
    sample_inputs: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = tmp_path / "study"
    shutil.copytree(demo_workspace, root, ignore=shutil.ignore_patterns("pages", "store"))
    workspace = Workspace.open(root)
    write_tombstones(workspace, Tombstones(Hasher(bytes(32)), {"post": frozenset({1})}))
    with pytest.raises(SettingError, match="without its pseudonym key"):
        corpus_step(workspace, sample_inputs)
    other = tmp_path / "other.key"
    other.write_text("ab" * 32)
    monkeypatch.setenv("KITHGRAPH_PSEUDONYM_KEY", str(other))
    with pytest.raises(SettingError, match="and another one lies in"):
        note_tombstones(workspace, Wish())


def _half_purged(purged: Purged, root: Path) -> Workspace:
    """A copy of the demo in which a purge was stopped when the wish was noted."""
    workspace = Workspace(root)
    note_tombstones(
        workspace, Wish(post_ids=tuple(purged.gone["post_id"]), people=(purged.person,))
    )
    return workspace


def test_a_workspace_is_not_read_before_a_stopped_purge_is_completed(
    purged: Purged, demo_workspace: Path, tmp_path: Path
) -> None:
    root = shutil.copytree(demo_workspace, tmp_path / "study")
    _half_purged(purged, root)
    with pytest.raises(WorkspaceError, match="complete it with"):
        Workspace.open(root)
    purge(Workspace.open(root, is_unfinished=True), Wish())
    assert _found(root, [purged.person, HANDLE, *purged.gone["post_id"]]) == []
    assert Workspace.open(root).table("corpus/posts").height == 532


@pytest.mark.parametrize("place", [TOMBSTONES, PURGING])
def test_a_purge_that_is_told_to_have_begun_has_noted_who_goes(
    purged: Purged, demo_workspace: Path, tmp_path: Path, place: str
) -> None:
    root = shutil.copytree(demo_workspace, tmp_path / "study")
    in_the_way = (root / place).with_name(f".{Path(place).name}.tmp")
    in_the_way.mkdir(parents=True)  # so that this file cannot be written
    with pytest.raises(OSError, match=r"directory"):
        _half_purged(purged, root)
    in_the_way.rmdir()
    workspace = Workspace.open(root, is_unfinished=True)
    assert unfinished(workspace) is None
    assert told_when_stopped(workspace).startswith("the purge had not begun")
    if place == PURGING:
        purge(workspace, Wish())
        assert _found(root, [purged.person, HANDLE, *purged.gone["post_id"]]) == []


def test_a_build_completes_a_stopped_purge_in_archive_and_public_pages_too(
    purged: Purged, demo_workspace: Path, sample_inputs: list[Path], tmp_path: Path
) -> None:
    root = shutil.copytree(demo_workspace, tmp_path / "study")
    listing = {"kind": "Listing", "data": {"children": [
        {"kind": "t1", "data": {"id": "zk23006", "name": "t1_zk23006", "body": "eight 3090 exist",
         "link_id": "t3_9kith50", "parent_id": "t3_9kith50", "created_utc": 1751360400}},
        {"kind": "t1", "data": {"id": "zkother", "name": "t1_zkother", "body": "fine",
         "link_id": "t3_9kith50", "parent_id": "t3_9kith50", "created_utc": 1751360400}},
    ]}}  # fmt: skip
    now = datetime(2025, 7, 1, tzinfo=UTC)
    with Run.begin(root / "archive", source="reddit", options={}, begun_at=now) as run:
        run.add(Raw(raw_id="again/t1_zk23006", body=json.dumps(listing).encode(), retrieved_at=now))
        run.finish(now)
    workspace = Workspace.open(root)

    def pages_alone(directory: Path) -> int:
        return len(shutil.copytree(root / "pages", directory / "public").name)

    step = Step(
        name="public-pages", inputs=[workspace.table_path("corpus/posts")], outputs=["public"]
    )
    run_step(workspace, step, pages_alone)
    analysis = workspace.path("results/dossier.json")
    step = Step(
        name="dossier", inputs=[workspace.table_path("corpus/posts")],
        outputs=["results/dossier.json"],
    )  # fmt: skip
    run_step(workspace, step, lambda made: _write(made / "results/dossier.json", purged.person))
    _half_purged(purged, root)
    build(workspace, BuildOptions(inputs=tuple(sample_inputs)), tell=lambda _: None)
    assert _found(root, [purged.person, HANDLE, "zk23006", "9kith50"]) == []
    assert not (root / "public").exists()
    assert not analysis.exists()
    assert Workspace.open(root).table("corpus/posts").height == 533


def _write(path: Path, text: str) -> int:
    path.parent.mkdir(parents=True)
    return path.write_text(text)


def test_what_else_lies_in_a_workspace_is_named_and_a_server_that_was_forgotten(
    purged: Purged, demo_workspace: Path, tmp_path: Path
) -> None:
    skip = shutil.ignore_patterns("pages", "store", "annotations", "results")
    root = shutil.copytree(demo_workspace, tmp_path / "study", ignore=skip)
    (root / "results").mkdir()
    shutil.copy(demo_workspace / "results/coverage.json", root / "results")
    for path in (root / "manifests").iterdir():
        path.unlink()
    (root / "exports").mkdir()
    (root / "exports/graph.csv").write_text(purged.person)
    places = (
        "archive/inputs.bak", "results/evidence-score-runs.json", "corpus/notebook.ipynb",
        "annotations/mine.csv", "manifests/mine.txt", "archive/huggingface/mine.txt",
    )  # fmt: skip
    copies = [root / place for place in places]
    for copy in copies:
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(purged.person)
    (root / "decisions").mkdir()
    decisions = root / "decisions/lineage.csv"
    row = "lineage-deb8c191f0,model:a/b,model:c/d,finetune,refused,2025-07-01,"
    decisions.write_text(f"id,child,base,relation,decision,date,note\n{row}\n")
    told = {"step": "store-server", "key": "x", "options": {"store": "bolt://127.0.0.1:9"}}
    path = root / "manifests/store-server.json"
    path.write_text(json.dumps(told | {"inputs": {}, "outputs": {}}))
    yours = purge(Workspace.open(root), Wish(people=(purged.person,))).yours
    assert str(root / "exports/graph.csv") in yours
    assert any("kithgraph purge --store bolt://127.0.0.1:9" in one for one in yours)
    assert {str(copy) for copy in copies} <= set(yours)
    others = [one for one in yours if one not in map(str, copies)]
    assert not any(one.endswith((".parquet", ".json", ".ndjson")) for one in others)
    assert str(decisions) not in yours
    decisions.write_text(decisions.read_text().replace(row, f"{row}asked {HANDLE}"))
    assert str(decisions) in purge(Workspace.open(root), Wish()).yours
