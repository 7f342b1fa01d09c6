"""A purge leaves what a build from nothing makes of the rest, whenever it is done."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from small_world import content, content_of

from graph.load import connect
from graph.project import project
from ingest.fetching.sync import sync
from ingest.intake.fetched import Run
from ingest.intake.readings import FOLDER
from ingest.people.pseudonyms import load_key, pseudonym
from ingest.purge import Wish, read_wish
from ingest.records import Raw
from ingest.withdrawal.tombstones import TOMBSTONES
from ingest.workspace import Workspace
from viz.jobs.build import BuildOptions
from viz.jobs.build import build as build_all
from viz.jobs.purge import purge

build = partial(build_all, tell=lambda _report: None)
NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)
CORPUS = "manifests/corpus.json"
STORE = "store/"
"""Its content is compared, not its files: the engine's file is never the same twice."""


def written(workspace: Workspace) -> dict[str, Any]:
    """Return all files of a workspace but its store, without seconds and memory of steps."""
    files = {
        path.relative_to(workspace.root).as_posix(): path
        for path in sorted(workspace.root.rglob("*"))
        if path.is_file() and path.name not in {"stages.json", ".lock"}
    }
    return {
        name: _manifest(path) if name.startswith("manifests/") else path.read_bytes()
        for name, path in files.items()
        if not name.startswith((STORE, f"{FOLDER}/"))
    }


def _manifest(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    left = {name: told[name] for name in told.keys() - {"seconds", "peak_mib"}}
    left["outputs"].pop("store", None)  # how many bytes depends on what it held before
    return left


def made(workspace: Workspace) -> dict[str, Any]:
    """Return what a build makes anew: all but the manifest of a corpus, which a purge voids."""
    return {name: told for name, told in written(workspace).items() if name != CORPUS}


def halves(inputs: Sequence[Path], folder: Path) -> tuple[Path, Path]:
    """Split all lines at random into two files."""
    random, files = Random(7), (folder / "old.jsonl", folder / "new.jsonl")
    told: dict[Path, list[bytes]] = {file: [] for file in files}
    for path in inputs:
        for line in path.read_bytes().splitlines(keepends=True):
            told[files[random.random() < 0.3]].append(line)
    for file, lines in told.items():
        file.write_bytes(b"".join(lines))
    return files


def anew(root: Path, like: Workspace, options: BuildOptions) -> Workspace:
    """Build a workspace from nothing but inputs and what may not come in."""
    workspace = Workspace.create(root)
    shutil.copytree(
        like.path("archive"), workspace.path("archive"),
        ignore=lambda folder, names: (
            set(names) - {Path(TOMBSTONES).name, "hackernews"} if folder.endswith("archive") else []
        ),
    )  # fmt: skip
    build(workspace, options)
    return workspace


@pytest.fixture
def wish(demo_workspace: Path) -> Wish:
    """Somebody who is named by others, a post that is quoted, and a submission with a thread."""
    workspace = Workspace.open(demo_workspace)
    posts = ["reddit:t1_zk23006", "reddit:t3_9kith50"]
    return read_wish(workspace, posts=posts, people=["BrambleThunk"])


def test_two_purges_of_one_workspace_leave_the_same_bytes(
    demo_workspace: Path, tmp_path: Path, wish: Wish
) -> None:
    studies = []
    for number in (1, 2):
        shutil.copytree(demo_workspace, tmp_path / f"study-{number}")
        studies.append(Workspace.open(tmp_path / f"study-{number}"))
        assert purge(studies[-1], wish, processes=number).corpus.posts > 2
    assert written(studies[0]) == written(studies[1])
    for study in studies:
        with connect(None, study, read_only=True) as store:
            assert content(store) == content_of(project(study))


def test_what_is_purged_before_an_addition_is_as_if_purged_after_it(
    sample_inputs: list[Path], tmp_path: Path, wish: Wish
) -> None:
    old, new = halves(sample_inputs, tmp_path)
    before, after = (Workspace.create(tmp_path / name) for name in ("before", "after"))
    build(before, BuildOptions(inputs=(old,)))
    purge(before, wish)
    build(before, BuildOptions(inputs=(new,), add=True))
    build(after, BuildOptions(inputs=(old, new)))
    purge(after, wish)
    never = anew(tmp_path / "never", after, BuildOptions(inputs=(old, new)))
    assert made(before) == made(after) == made(never)
    with connect(None, before, read_only=True) as store:
        assert content(store) == content_of(project(never))


def _items() -> list[dict[str, Any]]:
    """Return a story of Hacker News and what was said below it, some of it quoted."""
    told = [
        ("ada", None, "Qwen3-30B-A3B runs at 40 t/s on my RTX 3090, and I did not expect that."),
        ("bo", 1, "> Qwen3-30B-A3B runs at 40 t/s on my RTX 3090, and I did not expect that.\n\n?"),
        ("cy", 2, "bo, look at https://news.ycombinator.com/item?id=4200003 for how to do that."),
        ("dee", 2, "Thanks, that worked on my RX 7900 XTX with llama.cpp, too."),
        ("bo", 3, "How do I offload the experts? My card has 12 GB."),
    ]
    items = []
    for number, (by, parent, text) in enumerate(told, 1):
        item = {"id": 4200000 + number, "by": by, "time": 1751371200 + number, "text": text}
        item |= {"type": "comment", "parent": 4200000 + parent} if parent else {"type": "story"}
        item |= {"title": "Fast at home"} if parent is None else {}
        items.append(item)
    for item in items:
        item["kids"] = [one["id"] for one in items if one.get("parent") == item["id"]]
    return items


def _fetched(root: Path) -> Workspace:
    """Archive answers that tell the thread, and later ones, to `sync`, that tell it no more."""
    workspace = Workspace.create(root)
    folder = workspace.path("archive")
    for asked, at in (("story/4200001/item", NOON), ("again/item", NOON + timedelta(days=9))):
        with Run.begin(folder, source="hackernews", options={}, begun_at=at) as run:
            for item in _items():
                raw_id, body = f"{asked}/{item['id']}", json.dumps(item).encode()
                run.add(Raw(raw_id=raw_id, body=body, retrieved_at=at))
            run.finish(at)
    return workspace


def _but_counts(told: dict[str, Any]) -> dict[str, Any]:
    """Leave out how many records were read, and pages, which say it: purged answers hold fewer."""
    counted = ("pages/", "manifests/pages.json", "results/coverage.json")
    return {name: one for name, one in told.items() if not name.startswith(counted)}


def test_a_sync_and_a_purge_leave_the_same_archive_twice_and_that_of_a_build_from_nothing(
    tmp_path: Path,
) -> None:
    first = _fetched(tmp_path / "study-1")
    build(first, BuildOptions(inputs=()))
    shutil.copytree(first.root, tmp_path / "study-2")
    studies = [first, Workspace.open(tmp_path / "study-2")]
    person = pseudonym("bo", source="hackernews", key=load_key())
    for study in studies:
        assert sync(study, post_ids=["hackernews:4200001"]).waiting == 1
        assert purge(study, read_wish(study)).corpus.posts == 1
        assert purge(study, Wish(people=(person,))).corpus.posts == 2
    assert written(first) == written(studies[1])
    never = anew(tmp_path / "never", first, BuildOptions(inputs=()))
    assert _but_counts(made(never)) == _but_counts(made(first))
    assert first.table("corpus/posts")["thread_id"].n_unique() == 1


def test_a_thread_whose_beginning_is_purged_stays_one_where_answers_tell_no_thread(
    tmp_path: Path,
) -> None:
    file = tmp_path / "items.jsonl"
    file.write_text("".join(json.dumps(item) + "\n" for item in _items()), encoding="utf-8")
    study = Workspace.create(tmp_path / "study")
    build(study, BuildOptions(inputs=(file,)))
    purge(study, Wish(post_ids=tuple(f"hackernews:420000{number}" for number in (1, 2, 3))))
    assert study.table("corpus/posts")["thread_id"].n_unique() == 1
    assert made(anew(tmp_path / "never", study, BuildOptions(inputs=(file,)))) == made(study)
