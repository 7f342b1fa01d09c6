"""kill -9 at any moment of a build: the next build gives the same bytes as one without the kill."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.hashing import hash_path

_COMMAND = str(Path(sys.executable).with_name("kithgraph"))
_PARTS = ("corpus", "annotations", "pages")


def _build(inputs: list[Path], study: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [_COMMAND, "build", *map(str, inputs), "--workspace", str(study)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _state(study: Path) -> dict[str, str]:
    """Hashes of all that must be equal; seconds and memory live in stages.json alone."""
    results = {p.name: hash_path(p) for p in (study / "results").iterdir()}
    del results["stages.json"]
    return {part: hash_path(study / part) for part in _PARTS} | results


@pytest.fixture(scope="module")
def undisturbed(
    sample_inputs: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, str], float]:
    study = tmp_path_factory.mktemp("undisturbed") / "study"
    started = time.monotonic()
    process = _build(sample_inputs, study)
    errors = process.communicate()[1].decode()
    assert process.returncode == 0, errors
    return _state(study), time.monotonic() - started


@pytest.mark.live
@pytest.mark.parametrize("seed", range(10))
def test_a_killed_build_is_completed_by_the_next(
    seed: int,
    sample_inputs: list[Path],
    undisturbed: tuple[dict[str, str], float],
    tmp_path: Path,
) -> None:
    expected, seconds = undisturbed
    study = tmp_path / "study"
    process = _build(sample_inputs, study)
    time.sleep(random.Random(seed).uniform(0.3, seconds))
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    again = _build(sample_inputs, study)
    errors = again.communicate()[1].decode()
    assert again.returncode == 0, errors
    assert _state(study) == expected
    assert not list(study.glob(".tmp-*"))
