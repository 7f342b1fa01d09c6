"""Annotations of threads that did not change stay, and the tables are those of a full run."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from ingest.extract.corpus import extract_corpus
from ingest.extract.reuse import thread_digests
from ingest.extract.steps import extract_step
from ingest.tables import MENTIONS, write
from ingest.workspace import Workspace

NAMES = ("mentions", "relations", "acts", "teaches", "stances", "entities", "threads")


@pytest.fixture(scope="module")
def tables(demo_workspace: Path) -> dict[str, Path]:
    return {
        name: Workspace.open(demo_workspace).table_path(f"corpus/{name}")
        for name in ("posts", "models")
    }


def annotate(
    posts: pl.DataFrame, tables: dict[str, Path], folder: Path, *, before: Path | None = None
) -> dict[str, bytes]:
    folder.mkdir()
    posts.write_parquet(folder / "posts.parquet")
    extract_corpus(
        folder / "posts.parquet", tables["models"], folder, processes=1, before=before,
        batch_posts=120,
    )  # fmt: skip
    return {name: (folder / f"annotations/{name}.parquet").read_bytes() for name in NAMES}


@pytest.mark.parametrize("seed", [1])
def test_going_on_from_earlier_annotations_gives_the_bytes_of_a_full_run(
    tmp_path: Path, tables: dict[str, Path], seed: int
) -> None:
    posts = pl.read_parquet(tables["posts"])
    earlier = posts.sample(fraction=0.9, seed=seed).sort("post_id")
    earlier = posts.join(earlier.select("post_id"), on="post_id", how="semi", maintain_order="left")
    whole = annotate(posts, tables, tmp_path / "whole")
    annotate(earlier, tables, tmp_path / "earlier")
    assert annotate(posts, tables, tmp_path / "later", before=tmp_path / "earlier") == whole
    annotate(earlier, tables, tmp_path / "fewer", before=tmp_path / "whole")
    assert annotate(posts, tables, tmp_path / "again", before=tmp_path / "fewer") == whole


def test_only_threads_that_changed_are_read_again(tmp_path: Path, tables: dict[str, Path]) -> None:
    posts = pl.read_parquet(tables["posts"])
    annotate(posts, tables, tmp_path / "before")
    path = tmp_path / "before/annotations/mentions.parquet"
    marked = pl.read_parquet(path).with_columns(rule=pl.lit("kept from before"))
    write(marked, MENTIONS, path)
    thread = posts["thread_id"][0]
    changed = posts.with_columns(
        text=pl.when(pl.col("thread_id") == thread).then(pl.col("text") + ".").otherwise("text")
    )
    annotate(changed, tables, tmp_path / "after", before=tmp_path / "before")
    after = pl.read_parquet(tmp_path / "after/annotations/mentions.parquet").join(
        posts.select("post_id", "thread_id"), on="post_id"
    )
    kept = after.filter(rule="kept from before")["thread_id"].unique()
    assert sorted([thread, *kept]) == sorted(after["thread_id"].unique())


def test_points_and_times_of_retrieval_change_no_digest(tables: dict[str, Path]) -> None:
    posts = pl.read_parquet(tables["posts"])
    told = thread_digests(posts)
    later = posts.with_columns(pl.col("points") + 1, retrieved_at=pl.col("created_at"))
    assert thread_digests(later).equals(told)
    assert told["digest"].is_unique().all()
    other = posts.with_columns(user_id=pl.lit("kith-0"))
    assert not thread_digests(other)["digest"].is_in(told["digest"].implode()).any()


def test_the_step_starts_anew_with_other_models(tmp_path: Path, tables: dict[str, Path]) -> None:
    workspace = Workspace.create(tmp_path / "study")
    posts = workspace.table_path("corpus/posts")
    posts.parent.mkdir()
    pl.read_parquet(tables["posts"]).head(200).write_parquet(posts)
    models = pl.read_parquet(tables["models"])
    models.write_parquet(workspace.table_path("corpus/models"))
    report = extract_step(workspace, processes=1)
    made = ("mentions", "relations", "acts", "teaches", "stances")
    heights = {name: workspace.table(f"annotations/{name}").height for name in made}
    assert min(heights.values()) > 0
    assert report.rows == sum(heights.values())
    on_hub = workspace.table("annotations/mentions")["entity_id"]
    models.head(0).write_parquet(workspace.table_path("corpus/models"))
    extract_step(workspace, processes=1)
    extract_corpus(posts, workspace.table_path("corpus/models"), tmp_path, processes=1)
    anew = pl.read_parquet(tmp_path / "annotations/mentions.parquet")
    assert workspace.table("annotations/mentions").equals(anew)
    assert not anew["entity_id"].equals(on_hub)
