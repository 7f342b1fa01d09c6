"""Settings: precedence, origin, secrets."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.cli import analyse
from ingest import settings
from ingest.errors import SettingError
from viz.jobs.build_cli import build, demo

_COMMANDS = {"analyse": analyse, "build": build, "demo": demo}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KITHGRAPH_CONFIG_DIR", str(tmp_path / "user"))
    monkeypatch.delenv("KITHGRAPH_NEO4J_PASSWORD", raising=False)
    (tmp_path / "user").mkdir()
    return tmp_path


def test_the_nearest_setting_wins_and_tells_its_origin(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings.find("seed").origin == "default"
    (here / "user/kithgraph.toml").write_text("seed = 1", encoding="utf-8")
    assert settings.find("seed").value == "1"
    (here / "kithgraph.toml").write_text("seed = 2", encoding="utf-8")
    assert settings.find("seed").origin == "kithgraph.toml"
    monkeypatch.setenv("KITHGRAPH_SEED", "3")
    assert settings.find("seed").value == "3"
    assert settings.find("seed").origin == "environment KITHGRAPH_SEED"


@pytest.mark.parametrize("name", ["neo4j_password", "neo4j_user", "store"])
def test_a_file_in_the_current_directory_may_not_redirect_credentials(
    here: Path, name: str
) -> None:
    (here / "kithgraph.toml").write_text(f'{name} = "bolt://elsewhere"', encoding="utf-8")
    with pytest.raises(SettingError, match="not read from the current directory"):
        settings.find(name)


def test_a_broken_settings_file_is_named(here: Path) -> None:
    (here / "kithgraph.toml").write_text("seed = = 2", encoding="utf-8")
    with pytest.raises(SettingError, match=r"not valid TOML.*kithgraph\.toml"):
        settings.find("seed")


@pytest.mark.parametrize("value", ["0", "-1", "two", "1.5"])
def test_a_number_of_processes_that_is_none_is_refused(
    here: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    assert here.exists()
    monkeypatch.setenv("KITHGRAPH_PROCESSES", value)
    with pytest.raises(SettingError, match="whole number of at least 1"):
        settings.processes()


@pytest.mark.parametrize("value", ["many", "-1", "1.5"])
@pytest.mark.parametrize("command", [["demo"], ["build", "x"], ["analyse", "lineage"]])
def test_a_seed_that_is_none_is_refused(
    here: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], value: str
) -> None:
    assert here.exists()
    monkeypatch.setenv("KITHGRAPH_SEED", value)
    done = CliRunner().invoke(_COMMANDS[command[0]], command[1:])
    assert isinstance(done.exception, SettingError)
    assert str(done.exception) == (
        f"seed is {value!r} by environment KITHGRAPH_SEED; give a whole number of at least 0"
    )


def test_a_settings_file_that_cannot_be_read_is_named(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KITHGRAPH_CONFIG_DIR", str(here / "file"))
    (here / "file").write_text("", encoding="utf-8")
    with pytest.raises(SettingError, match=r"cannot be read: .* in .*file.kithgraph\.toml; "):
        settings.find("seed")
    (here / "kithgraph.toml").mkdir()
    with pytest.raises(SettingError, match=r"cannot be read: .* in kithgraph\.toml; "):
        settings.find("seed")
