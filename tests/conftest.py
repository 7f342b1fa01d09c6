"""Fixtures that all tests share."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings
from web_server import Web, serve

_TESTS = Path(__file__).resolve().parent
_SHARED = _TESTS.parents[1] / "shared"
_REQUIRED = bool(os.environ.get("CI") or os.environ.get("REQUIRE_LIVE"))

# The same inputs are drawn in every run, and a slow machine is no failure: `make soak` draws anew.
settings.register_profile(
    "kithgraph", derandomize=True, deadline=None, database=None, print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
settings.load_profile("kithgraph")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a parameter of bytes by its argument, for every worker has to collect the same names.

    Packed bytes may hold the second in which they were packed.
    """
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse live and browser tests that stand where `make live` does not look for them."""
    for item in items:
        for room in ("live", "browser"):
            if item.get_closest_marker(room) and item.path.parent != _TESTS / room:
                raise pytest.UsageError(f"{item.nodeid}: tests marked {room} stand in tests/{room}")


@pytest.fixture(scope="session", autouse=True)
def own_configuration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep keys, settings, proxies and the terminal of who runs the tests out of them."""
    folder = tmp_path_factory.mktemp("config")
    for name in list(os.environ):
        is_ours = name.startswith("KITHGRAPH_") and not name.startswith("KITHGRAPH_NEO4J_")
        if is_ours or name.lower().endswith("_proxy") or name in {"NO_COLOR", "FORCE_COLOR"}:
            del os.environ[name]
    os.environ |= {"KITHGRAPH_CONFIG_DIR": str(folder), "COLUMNS": "80", "LINES": "24"}
    return folder


def missing(what: str) -> None:
    """Skip a test whose tool is not here; fail it where CI promises that it is."""
    if _REQUIRED:
        pytest.fail(f"{what} is missing, and required here")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and gold sets beside the project."""
    if not (_SHARED / "gold").is_dir():
        missing("the folder 'shared' beside the project")
    return _SHARED


@pytest.fixture(scope="session")
def script() -> Iterator[Callable[[str], ModuleType]]:
    """Import a file of scripts/ by its name; skips where the suite runs from a wheel."""
    folder = _TESTS.parent / "scripts"
    if not folder.is_dir():
        pytest.skip("scripts/ is not part of an installed kithgraph")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield importlib.import_module


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server on this machine that answers from a table."""
    with serve() as server:
        yield server


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file of that name in tests/golden."""
    folder = Path(__file__).parent / "golden"

    def compare(name: str, text: str) -> None:
        path = folder / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.read_text(encoding="utf-8") == text

    return compare


@pytest.fixture(scope="session")
def sample_inputs() -> list[Path]:
    """The two files of the sample, in the form of a dump."""
    from ingest.sample import sample_inputs as find

    return find()


@pytest.fixture(scope="session")
def demo_workspace(tmp_path_factory: pytest.TempPathFactory, sample_inputs: list[Path]) -> Path:
    """A workspace built from the sample; tests read it and never change it."""
    from ingest.workspace import Workspace
    from viz.jobs.build import BuildOptions, build

    root = tmp_path_factory.mktemp("demo") / "workspace"
    options = BuildOptions(inputs=tuple(sample_inputs))
    build(Workspace.create(root), options, tell=lambda _report: None)
    return root
