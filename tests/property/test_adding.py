"""A workspace to which posts were added is one that was built from all of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from random import Random

import polars as pl
import pytest
from small_world import content, content_of

from graph.analysis import load_analysis
from graph.load import connect, store_status
from graph.project import project
from graph.stores.held import read_held
from graph.stores.place import EMBEDDED_FILE
from ingest.corpus import corpus_step
from ingest.errors import InputError
from ingest.extract.steps import catalogue_step, extract_step
from ingest.intake.readings import FOLDER
from ingest.workspace import Workspace
from viz.jobs.build import BESIDE_EXTRACTION, BuildOptions, build

ROOT = Path(__file__).parents[2]
STEPS = (
    "corpus/posts.parquet", "results/coverage.json", "rejects.ndjson", "archive/inputs.json",
    "annotations/mentions.parquet", "annotations/relations.parquet", "annotations/acts.parquet",
    "annotations/teaches.parquet", "annotations/stances.parquet", "annotations/entities.parquet",
    "annotations/threads.parquet", "corpus/models.parquet",
)  # fmt: skip


def parts(inputs: Sequence[Path], folder: Path, *, seed: int, share: float = 0.9) -> list[Path]:
    """Split all lines at random into two files, one of which holds some lines of the other."""
    random = Random(seed)
    lines = [line for path in inputs for line in path.read_bytes().splitlines(keepends=True)]
    first = [random.random() < share for _ in lines]
    folder.mkdir(parents=True, exist_ok=True)
    old, new = folder / "old.jsonl", folder / "new.jsonl"
    kept = [line for line, is_first in zip(lines, first, strict=True) if is_first]
    old.write_bytes(b"".join([*kept, b'{"id": 1}\n']))
    twice = [line for line in lines if random.random() < 0.05]
    rest = [line for line, is_first in zip(lines, first, strict=True) if not is_first]
    new.write_bytes(b"".join([*rest, *twice]))
    return [old, new]


def later(inputs: Sequence[Path], folder: Path, *, seed: int) -> list[Path]:
    """Split posts, and tell some of the first part once more: edited, deleted, counted anew."""
    old, new = parts(inputs, folder, seed=seed, share=0.97)
    random, told = Random(seed), []
    for line in old.read_bytes().splitlines():
        post, lot = json.loads(line), random.random()
        if "body" not in post or lot > 0.03:
            continue
        post["retrieved_on"] = post.get("retrieved_on", post["created_utc"]) + 10**7
        if lot < 0.01:
            post |= {"body": "[deleted]", "author": "[deleted]"}
        elif lot < 0.02:
            post |= {"body": post["body"] + "\n\nEdit: Qwen3-30B-A3B is faster on my RTX 3090."}
            post["edited"] = post["retrieved_on"]
        else:
            post["score"] = post.get("score", 1) + 5
        told.append(json.dumps(post).encode() + b"\n")
    assert len(told) > 10
    new.write_bytes(b"".join([new.read_bytes(), *told]))
    return [old, new]


def everything(workspace: Workspace) -> dict[str, bytes]:
    """Return all files that have the same bytes in every build from the same inputs."""
    return {
        path.relative_to(workspace.root).as_posix(): path.read_bytes()
        for folder in ("corpus", "annotations", "results", "pages")
        for path in sorted(workspace.path(folder).rglob("*"))
        if path.is_file() and path.name != "stages.json"
    }


def run(workspace: Workspace, inputs: Sequence[Path], *, add: bool = False) -> None:
    corpus_step(workspace, inputs, add=add)
    catalogue_step(workspace, [], add=add)
    extract_step(workspace, processes=1)


def contents(workspace: Workspace, names: Sequence[str] = STEPS) -> dict[str, bytes]:
    return {name: workspace.path(name).read_bytes() for name in names}


@pytest.mark.parametrize("seed", range(2))
def test_adding_gives_the_bytes_of_a_build_from_nothing(
    tmp_path: Path, sample_inputs: list[Path], seed: int
) -> None:
    old, new = parts(sample_inputs, tmp_path, seed=seed, share=0.6 + 0.3 * seed)
    added = Workspace.create(tmp_path / "added")
    run(added, [old])
    run(added, [new], add=True)
    anew = Workspace.create(tmp_path / "anew")
    run(anew, [new, old] if seed else [old, new])
    assert contents(added) == contents(anew)
    manifests = [
        json.loads(workspace.path("manifests/corpus.json").read_text(encoding="utf-8"))["key"]
        for workspace in (added, anew)
    ]
    assert manifests[0] == manifests[1]


def test_files_of_one_name_and_files_that_nothing_reads_count_once_in_any_order(
    tmp_path: Path, sample_inputs: list[Path]
) -> None:
    here, there = (tmp_path / name for name in ("here", "there"))
    for folder, part in zip((here, there), parts(sample_inputs, tmp_path, seed=4), strict=True):
        folder.mkdir()
        part.rename(folder / "posts.jsonl")
        (folder / "picture.png").write_bytes(b"\x89PNG\x00")
    reports = []
    for first, then in ((here, [here, there]), (there, [there, here]), (there, [here])):
        workspace = Workspace.create(tmp_path / f"study-{len(reports)}")
        corpus_step(workspace, [first])
        corpus_step(workspace, then, add=True)
        reports.append(workspace.path("results/coverage.json").read_bytes())
    assert len(set(reports)) == 1


def test_a_file_that_was_read_is_not_read_again(tmp_path: Path, sample_inputs: list[Path]) -> None:
    old, new = parts(sample_inputs, tmp_path, seed=9)
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [old])
    (kept,) = workspace.path(FOLDER).iterdir()
    made = kept.stat().st_mtime_ns
    corpus_step(workspace, [new], add=True)
    assert len(list(workspace.path(FOLDER).iterdir())) == 2
    assert kept.stat().st_mtime_ns == made


def test_a_damaged_reading_is_read_again(tmp_path: Path, sample_inputs: list[Path]) -> None:
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, sample_inputs[:1])
    before = workspace.path("corpus/posts.parquet").read_bytes()
    (kept,) = workspace.path(FOLDER).iterdir()
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    workspace.path("manifests/corpus.json").unlink()
    corpus_step(workspace, sample_inputs[:1])
    assert workspace.path("corpus/posts.parquet").read_bytes() == before


def test_readings_tell_nobody_and_nothing_without_the_key(
    tmp_path: Path, sample_inputs: list[Path]
) -> None:
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, sample_inputs)
    line = json.loads(sample_inputs[0].read_bytes().splitlines()[0])
    sealed = b"".join(path.read_bytes() for path in workspace.path(FOLDER).iterdir())
    assert line["author"].encode() not in sealed
    assert b"PAR1" not in sealed
    corpus_step(workspace, sample_inputs, keep_names=True)
    assert not workspace.path(FOLDER).exists()


def test_a_changed_input_is_read_anew_when_others_are_added(
    tmp_path: Path, sample_inputs: list[Path]
) -> None:
    old, new = parts(sample_inputs, tmp_path, seed=4)
    added = Workspace.create(tmp_path / "added")
    run(added, [old])
    old.write_bytes(b"".join(old.read_bytes().splitlines(keepends=True)[50:]))
    run(added, [new], add=True)
    anew = Workspace.create(tmp_path / "anew")
    run(anew, [old, new])
    assert contents(added) == contents(anew)


def test_an_input_that_is_gone_is_named(tmp_path: Path, sample_inputs: list[Path]) -> None:
    old, new = parts(sample_inputs, tmp_path, seed=5)
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [old])
    old.unlink()
    with pytest.raises(InputError, match="an input of this workspace is gone") as error:
        corpus_step(workspace, [new], add=True)
    assert error.value.where == str(old.resolve())


def test_the_analysis_that_begins_before_extraction_reads_posts_alone() -> None:
    assert load_analysis(BESIDE_EXTRACTION).tables == ("corpus/posts",)


def test_analyses_of_the_first_process_load_no_kernels(demo_workspace: Path) -> None:
    code = (
        "import sys\n"
        "from graph.analysis import build_names, run_analysis\n"
        "from ingest.workspace import Workspace\n"
        "from viz.jobs.build import BESIDE_EXTRACTION, WITH_KERNELS\n"
        "for name in set(build_names()) - {BESIDE_EXTRACTION, *WITH_KERNELS}:\n"
        "    run_analysis(Workspace.open(sys.argv[1]), name)\n"
        "    print(name, 'numba' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(demo_workspace)],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert sorted(done.stdout.splitlines()) == [
        "hardware-reports False", "lineage False", "sensitivity False", "stances False",
    ]  # fmt: skip


def test_results_pages_and_store_are_those_of_a_build_from_nothing(
    tmp_path: Path, sample_inputs: list[Path], demo_workspace: Path
) -> None:
    submissions, comments = sample_inputs
    workspace = Workspace.create(tmp_path / "study")
    make = partial(build, workspace, tell=lambda _report: None)
    make(BuildOptions(inputs=(comments,)))
    report = make(BuildOptions(inputs=(submissions,), add=True))
    assert {stage.stage for stage in report.stages if stage.skipped} == {"catalogue"}
    demo = Workspace.open(demo_workspace)
    for name in ("core-periphery", "education-chains", "hardware-reports", "lineage"):
        assert workspace.result(name) == demo.result(name)
    assert workspace.table("annotations/mentions").equals(demo.table("annotations/mentions"))
    one, other = (pl.read_parquet(root.table_path("corpus/posts")) for root in (workspace, demo))
    assert one.equals(other)
    with connect(None, workspace, read_only=True) as store:
        assert all(count.equal for count in store_status(workspace, store))


def test_posts_edited_and_deleted_by_an_addition_change_all_files_like_a_build_from_nothing(
    tmp_path: Path, sample_inputs: list[Path]
) -> None:
    old, new = later(sample_inputs, tmp_path, seed=6)
    added = Workspace.create(tmp_path / "added")
    make = partial(build, tell=lambda _report: None)
    make(added, BuildOptions(inputs=(old,)))
    placed = read_held(added.path(f"store/{EMBEDDED_FILE}"))
    report = make(added, BuildOptions(inputs=(new,), add=True, processes=2))
    assert {stage.stage for stage in report.stages if stage.skipped} == {"catalogue"}
    anew = Workspace.create(tmp_path / "anew")
    make(anew, BuildOptions(inputs=(old, new)))
    assert everything(added) == everything(anew)
    with connect(None, added, read_only=True) as store:
        assert content(store) == content_of(project(anew))
    kept = read_held(added.path(f"store/{EMBEDDED_FILE}"))
    assert placed is not None
    assert kept is not None
    same = kept.join(placed, on=["part", "place", "row"], how="semi").height
    assert 0.8 * kept.height < same < kept.height
