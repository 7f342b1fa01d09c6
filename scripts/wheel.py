"""Build wheel and sdist, install the wheel into a clean environment, and run the suite there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_ENVIRONMENT = _ROOT / ".wheel"  # the locked packages alone: see the Makefile
_BESIDE = (
    "tests",
    "examples",
    "docs",
    "scripts",
    "training",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "CITATION.cff",
    "docker-compose.yml",
)


def run(*command: str | Path, cwd: Path) -> None:
    """Run a command, and stop if it fails."""
    subprocess.run([str(part) for part in command], cwd=cwd, check=True)


def build() -> Path:
    """Build both distributions into dist/ and return the wheel."""
    shutil.rmtree(_ROOT / "dist", ignore_errors=True)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", "dist", cwd=_ROOT)
    return next((_ROOT / "dist").glob("*.whl"))


def check_content(wheel: Path) -> None:
    """Stop if the wheel holds more than the house, or less."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tops = {name.split("/")[0] for name in names}
    expected = {"ingest", "graph", "viz", "queries", "kithgraph.py"}
    extra = {name for name in tops - expected if not name.endswith(".dist-info")}
    missing = (
        (expected | {f"{room}/py.typed" for room in ("ingest", "graph", "viz")}) - names - tops
    )
    if missing or extra:
        sys.exit(f"wheel: missing {sorted(missing)}, too much {sorted(extra)}")


def install(wheel: Path) -> Path:
    """Install the wheel beside the locked packages, and nothing else of ours; return its Python."""
    python = _ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--no-deps", "--force-reinstall", wheel, cwd=_ROOT)
    return python


def main() -> None:
    """Build, install and test; the tests run from a copy, so that nothing comes from the tree."""
    wheel = build()
    check_content(wheel)
    python = install(wheel)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in _BESIDE:
            source = _ROOT / part
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, folder / part)
        chosen = "not live and not browser and not bench and not soak and not tree"
        for variable in ("CI", "REQUIRE_LIVE"):  # the data beside the tree are not beside the copy
            os.environ.pop(variable, None)
        suite = ("-m", "pytest", "-q", "-n", "auto", "--dist", "worksteal", "tests", "-m", chosen)
        run(python, *suite, cwd=folder)
    print(f"{wheel.name}: the suite passes from the wheel")


if __name__ == "__main__":
    main()
