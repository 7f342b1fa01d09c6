"""A store that was updated holds what a store made anew holds, and nothing of what is gone."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import polars as pl
import pytest
from small_world import content, content_of

from graph.load import load_step
from graph.project import Projection, project
from graph.stores.embedded import EmbeddedStore
from graph.stores.embedded_rows import forgets
from graph.stores.held import compare, read_held
from graph.stores.place import EMBEDDED_FILE, HELD_FILE
from ingest.workspace import EXTRACTED, Workspace

WORDS = "the heron of the ninth canal keeps no ledger"


def nothing(_amount: float = 1) -> None:
    return


def altered(workspace: Workspace, folder: Path, *, seed: int) -> Workspace:
    """Copy the tables of a workspace with posts taken out, told otherwise, and undated."""
    shutil.copytree(workspace.root, folder, ignore=shutil.ignore_patterns("store", "pages"))
    made, random = Workspace.open(folder), Random(seed)
    made.path(EXTRACTED).unlink()  # of these posts no build made annotations
    posts = made.table("corpus/posts")
    lot = pl.Series([random.random() for _ in range(posts.height)])
    posts.with_columns(
        points=pl.when(lot < 0.1).then(pl.col("points") + 1).otherwise("points"),
        text=pl.when(lot < 0.02).then(pl.lit(WORDS)).otherwise("text"),
        created_at=pl.when(lot > 0.99).then(None).otherwise("created_at"),
    ).filter((lot < 0.5) | (lot > 0.53)).write_parquet(made.table_path("corpus/posts"))
    teaches = made.table("annotations/teaches")
    teaches.with_columns(topics=pl.col("topics").list.reverse()).head(-3).write_parquet(
        made.table_path("annotations/teaches")
    )
    return made


def held_of(projection: Projection) -> pl.DataFrame:
    """Return what a store that was made of a projection is known to hold."""
    numbered = enumerate(compare(projection))
    return pl.concat(
        part.held.with_columns(pl.lit(number, pl.UInt8).alias("part"), place=pl.int_range(pl.len()))
        for number, part in numbered
    )


@pytest.fixture(scope="module")
def projections(
    demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Projection]:
    demo = Workspace.open(demo_workspace)
    folder = tmp_path_factory.mktemp("altered")
    others = {str(seed): altered(demo, folder / str(seed), seed=seed) for seed in (1, 2)}
    return {name: project(made) for name, made in {"demo": demo, **others}.items()}


def test_an_updated_store_holds_what_the_tables_say(
    projections: dict[str, Projection], tmp_path: Path
) -> None:
    with EmbeddedStore(tmp_path, read_only=False) as store:
        for name in ("demo", "1", "2", "demo"):
            store.update(projections[name], nothing)
            assert content(store) == content_of(projections[name])


def test_only_rows_that_differ_are_changed(
    projections: dict[str, Projection], tmp_path: Path
) -> None:
    counts: list[float] = []
    with EmbeddedStore(tmp_path, read_only=False) as store:
        store.load(projections["demo"], nothing)
        held = read_held(tmp_path / EMBEDDED_FILE)
        assert held is not None
        assert sum(part.n_rows for part in compare(projections["demo"], held)) == 0
        changes = compare(projections["1"], held)
        store.update(projections["1"], counts.append)
    assert sum(counts) == projections["1"].n_rows
    assert 0 < sum(part.n_rows for part in changes) < projections["1"].n_rows / 3


def test_nothing_of_what_is_gone_stays_in_the_file(
    projections: dict[str, Projection], tmp_path: Path
) -> None:
    path = tmp_path / EMBEDDED_FILE
    with EmbeddedStore(tmp_path, read_only=False) as store:
        store.load(projections["demo"], nothing)
        store.update(projections["1"], nothing)
        assert WORDS.encode() in path.read_bytes()
        store.update(projections["demo"], nothing)
    assert WORDS.encode() not in path.read_bytes()
    assert WORDS.encode() not in path.with_name(HELD_FILE).read_bytes()


def test_what_an_addition_changed_in_place_leaves_nothing_when_a_post_goes(
    projections: dict[str, Projection], tmp_path: Path
) -> None:
    whole = projections["1"]
    users, threads, posts, *others = whole.nodes
    later = posts[1].filter(pl.col("text") == WORDS)["id"].implode()
    read_otherwise = pl.col("points") + 1, ~pl.col("helps")
    kept = (posts[0], posts[1].filter(~pl.col("id").is_in(later)).with_columns(read_otherwise))
    is_kept = ~pl.col("source_id").is_in(later) & ~pl.col("target_id").is_in(later)
    without = Projection(
        nodes=(users, threads, kept, *others),
        relationships=tuple((kind, rows.filter(is_kept)) for kind, rows in whole.relationships),
    )
    path = tmp_path / EMBEDDED_FILE
    with EmbeddedStore(tmp_path, read_only=False) as store:
        store.load(without, nothing)
        held = read_held(path)
        assert not forgets(compare(whole, held))
        store.update(whole, nothing)
        assert content(store) == content_of(whole)
        assert WORDS.encode() in path.read_bytes()
        assert forgets(compare(without, read_held(path)))
        store.update(without, nothing)
    assert WORDS.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Thread", "title"), ("Thread", "name"),
        ("Post", "name"), ("Post", "text"), ("Post", "url"), ("Post", "state"),
    ],
)  # fmt: skip
def test_a_row_whose_words_are_others_takes_words_away(
    projections: dict[str, Projection], label: str, name: str
) -> None:
    demo = projections["demo"]
    held = held_of(demo)
    assert not forgets(compare(demo, held))
    first = pl.int_range(pl.len()) == 0
    other = pl.when(first).then(pl.lit(WORDS)).otherwise(name).alias(name)
    nodes = tuple((k, rows.with_columns(other) if k.name == label else rows)
                  for k, rows in demo.nodes)  # fmt: skip
    changed = Projection(nodes=nodes, relationships=demo.relationships)
    assert forgets(compare(changed, held))


def test_a_post_without_its_author_takes_away_who_wrote_it(
    projections: dict[str, Projection],
) -> None:
    demo = projections["demo"]
    held = held_of(demo)
    for name, is_forgotten in {"WROTE": True, "MENTIONS": False}.items():
        ties = tuple((kind, rows[1:] if kind.name == name else rows)
                     for kind, rows in demo.relationships)  # fmt: skip
        changes = compare(Projection(nodes=demo.nodes, relationships=ties), held)
        assert sum(len(part.gone) for part in changes) > 0
        assert forgets(changes) is is_forgotten


def test_a_file_that_was_changed_by_others_is_made_anew(
    projections: dict[str, Projection], tmp_path: Path
) -> None:
    with EmbeddedStore(tmp_path, read_only=False) as store:
        store.load(projections["demo"], nothing)
    with EmbeddedStore(tmp_path, read_only=False) as store:
        list(store.query("MATCH (p:Post) DETACH DELETE p RETURN count(*) AS n", {}))
    assert read_held(tmp_path / EMBEDDED_FILE) is None
    with EmbeddedStore(tmp_path, read_only=False) as store:
        store.update(projections["1"], nothing)
        assert content(store) == content_of(projections["1"])


def test_the_step_updates_the_store_that_is_there(demo_workspace: Path, tmp_path: Path) -> None:
    made = altered(Workspace.open(demo_workspace), tmp_path / "study", seed=3)
    load_step(made, None)
    numbers = pl.read_parquet(made.path(f"store/{HELD_FILE}"))["place"]
    for table in ("corpus/posts", "annotations/teaches"):
        shutil.copyfile(Workspace.open(demo_workspace).table_path(table), made.table_path(table))
    assert not load_step(made, None).skipped
    later = pl.read_parquet(made.path(f"store/{HELD_FILE}"))["place"]
    assert later.max() > numbers.max() == len(numbers.unique()) - 1  # type: ignore[operator]  # numbers
    with EmbeddedStore(made.path("store"), read_only=True) as store:
        assert content(store) == content_of(project(made))
