"""The house itself: who owns our names, what the documents say, what the recipes promise."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = Path(sys.executable).with_name("kithgraph")


def run(
    *arguments: str, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(_COMMAND), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=os.environ | environment,
        encoding="utf-8",
    )


@pytest.mark.parametrize("name", ["ingest", "graph", "viz", "queries", "kithgraph"])
def test_nobody_else_installs_our_top_level_names(name: str) -> None:
    assert set(packages_distributions().get(name, ["kithgraph"])) == {"kithgraph"}


def test_help_lists_every_command_and_ends_with_an_example() -> None:
    shown = run("--help").stdout
    assert shown.splitlines()[-1].strip().startswith("Example: kithgraph ")
    for command in ("build", "demo", "doctor", "config", "ingest", "extract", "store", "query"):
        assert re.search(rf"^  {command} ", shown, re.MULTILINE)


_WALK = """
import importlib, json
import click
cli = importlib.import_module("kithgraph").cli
def walk(command, words, parent):
    ctx = click.Context(command, info_name=" ".join(words[-1:]), parent=parent)
    if not isinstance(command, click.Group):
        yield words, command.get_help(ctx)
        return
    for name in command.list_commands(ctx):
        yield from walk(command.get_command(ctx, name), [*words, name], ctx)
print(json.dumps(list(walk(cli, [], None))))
"""


def test_every_command_has_help_that_ends_with_an_example_of_itself() -> None:
    done = subprocess.run([sys.executable, "-c", _WALK], capture_output=True, check=True)
    commands = json.loads(done.stdout)
    assert len(commands) >= 20
    for words, shown in commands:
        last = shown.rstrip().rpartition("Example: ")[2]
        assert " ".join(last.split()).startswith(f"kithgraph {' '.join(words)}"), words


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("biuld",), 2, "no command named 'biuld'; did you mean 'build'?"),
        (("ingest", "fetch", "nostr", "--since", "July"), 2, "write it as 2025-07-01"),
        (("build",), 2, "Missing argument"),
        (("build", "no-such-file.zst"), 1, "no-such-file.zst"),
        (("store", "status"), 1, "make one with 'kithgraph build"),
        (("query", "no-such-query"), 2, "no query named 'no-such-query'"),
        (("analyse", "core-perifery"), 2, "did you mean 'core-periphery'?"),
        (("view", "comunity", "--out", "x.html"), 2, "did you mean 'community'?"),
    ],
)
def test_a_mistake_of_the_user_is_explained_without_a_traceback(
    tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout


@pytest.mark.parametrize(
    ("command", "name"),
    [("query", "who-runs-model"), ("analyse", "core-periphery"), ("view", "lineage")],
)
def test_without_a_name_the_names_are_listed(tmp_path: Path, command: str, name: str) -> None:
    done = run(command, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"\n{name} " in done.stdout


def test_config_show_masks_secrets_and_names_origins(tmp_path: Path) -> None:
    done = run("config", "show", cwd=tmp_path, KITHGRAPH_NEO4J_PASSWORD="hunter2hunter2")
    assert "hunter2" not in done.stdout
    assert "environment KITHGRAPH_NEO4J_PASSWORD" in done.stdout


def test_the_compose_file_and_the_live_server_have_the_same_settings() -> None:
    service = yaml.safe_load((_ROOT / "docker-compose.yml").read_text("utf-8"))["services"]["neo4j"]
    pom = (_ROOT / "scripts/neo4j/pom.xml").read_text("utf-8")
    version = re.search(r"<artifactId>neo4j</artifactId>\s*<version>([^<]+)", pom)
    assert version is not None
    assert service["image"] == f"neo4j:{version[1]}-community"
    live = (_ROOT / "scripts/neo4j_server.py").read_text("utf-8")
    for name, value in service["environment"].items():
        if name.startswith("NEO4J_") and name != "NEO4J_AUTH":
            setting = name.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".")
            assert f"{setting.replace('\0', '_')}={value}" in live
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_the_version_is_the_same_everywhere() -> None:
    project = (_ROOT / "pyproject.toml").read_text("utf-8")
    version = re.search(r'^version = "([^"]+)"', project, re.MULTILINE)
    assert version is not None
    assert run("--version").stdout.split()[-1] == version[1]
    assert f"\nversion: {version[1]}\n" in (_ROOT / "CITATION.cff").read_text("utf-8")


def test_the_changelog_has_an_unreleased_heading() -> None:
    assert "## [Unreleased]" in (_ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.tree
def test_the_repository_speaks_of_the_project_alone() -> None:
    files = subprocess.run(
        ["git", "ls-files"], cwd=_ROOT, capture_output=True, text=True, check=True
    )
    unwanted = re.compile(r"/work/|/root/|\bfarm-|\.\./\.library")
    own = {"tests/unit/test_house.py", "requirements.lock", "requirements-dev.lock", "uv.lock"}
    for name in files.stdout.split("\n"):
        path = _ROOT / name
        if (
            name
            and name not in own
            and path.suffix in {".py", ".md", ".toml", ".sh", ".cypher", ""}
        ):
            text = path.read_text("utf-8", errors="replace")
            assert not unwanted.search(text), name
