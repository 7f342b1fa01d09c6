"""The pseudonym key of a workspace is never replaced unnoticed, wherever it is asked for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ingest.corpus import corpus_step
from ingest.errors import SettingError
from ingest.hashing import hash_path
from ingest.keys import own_key
from ingest.people.pseudonyms import KEY_FILE
from ingest.purge import Wish, note_tombstones
from ingest.settings import config_dir
from ingest.workspace import Workspace


@pytest.fixture
def study(sample_inputs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A corpus with a key of its own."""
    monkeypatch.setenv("KITHGRAPH_CONFIG_DIR", str(tmp_path / "config"))
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, sample_inputs)
    return workspace


def test_a_lost_key_is_told_and_not_made_anew(
    study: Workspace, sample_inputs: list[Path], tmp_path: Path
) -> None:
    key, posts = config_dir() / KEY_FILE, study.path("corpus/posts.parquet")
    before = hash_path(posts)
    shutil.move(key, tmp_path / "kept.key")
    with pytest.raises(SettingError, match="and none lies in") as told:
        corpus_step(study, sample_inputs)
    assert str(study.root) in str(told.value)
    assert str(key) in str(told.value)
    assert "put that key back" in str(told.value)
    assert not key.exists()
    assert hash_path(posts) == before
    shutil.move(tmp_path / "kept.key", key)
    assert corpus_step(study, sample_inputs).skipped


@pytest.mark.parametrize("is_purged", [False, True], ids=["built", "purged, then killed"])
def test_a_replaced_key_is_told(
    study: Workspace, sample_inputs: list[Path], *, is_purged: bool
) -> None:
    if is_purged:
        note_tombstones(study, Wish(post_ids=("reddit:t1_zk23006",)))
        study.path("manifests/corpus.json").unlink()
    (config_dir() / KEY_FILE).write_text("ab" * 32)
    with pytest.raises(SettingError, match="and another one lies in"):
        corpus_step(study, sample_inputs)
    with pytest.raises(SettingError, match="and another one lies in"):
        own_key(study)


def test_what_was_purged_under_kept_names_asks_for_its_key_and_makes_none(
    sample_inputs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KITHGRAPH_CONFIG_DIR", str(tmp_path / "config"))
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, sample_inputs, keep_names=True)
    note_tombstones(workspace, Wish(post_ids=("reddit:t1_zk23006",)))
    (config_dir() / KEY_FILE).unlink()
    with pytest.raises(SettingError, match="and none lies in"):
        corpus_step(workspace, sample_inputs, keep_names=True)
    assert not (config_dir() / KEY_FILE).exists()


def test_a_workspace_with_kept_names_has_no_key_to_miss(
    study: Workspace, sample_inputs: list[Path]
) -> None:
    corpus_step(study, sample_inputs, keep_names=True)
    (config_dir() / KEY_FILE).write_text("ab" * 32)
    assert not corpus_step(study, sample_inputs).skipped
