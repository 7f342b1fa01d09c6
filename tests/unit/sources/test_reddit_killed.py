"""Fetches from Reddit's API that are killed, and go on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from archived_answers import archived, post_ids

from ingest.workspace import Workspace

TREES = Path(__file__).resolve().parents[2]


def kill_and_go_on(serve: Callable[..., Any], folder: Path, seed: int) -> None:
    """Kill a fetch at a random moment, go on, and compare with one that nobody disturbed."""
    draw = random.Random(seed)
    command = [sys.executable, str(TREES / "fetch_reddit.py")]
    with serve(faults=20, submissions=25, comments=20) as reddit:
        subprocess.run([*command, str(folder / "calm")], check=True, capture_output=True)
        calm = archived(Workspace.open(folder / "calm"))
        reddit.asked.clear()
        reddit.draw = random.Random(1)
        moment, delay = draw.randrange(1, len(calm) - 8), draw.uniform(0, 0.03)
        is_started, is_killed = threading.Event(), threading.Event()

        def kill() -> None:
            killed.kill()
            is_killed.set()

        def at_its_moment(count: int) -> None:
            is_started.wait()
            if count == moment:
                threading.Timer(delay, kill).start()
            if count > moment + 6:  # the last requests wait, however late the timer is
                is_killed.wait()

        reddit.before = at_its_moment
        killed = subprocess.Popen([*command, str(folder / "killed")], stderr=subprocess.DEVNULL)
        is_started.set()
        assert killed.wait() == -signal.SIGKILL
        reddit.before = lambda _count: None
        reddit.draw = random.Random(1)  # the faults that the calm one got over
        subprocess.run([*command, str(folder / "killed")], check=True, capture_output=True)
        torn = archived(Workspace.open(folder / "killed"))
        assert [(raw.raw_id, raw.body) for raw in torn] == [(r.raw_id, r.body) for r in calm]
        assert post_ids(torn) == reddit.community.truth


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("seed", [1])
def test_a_fetch_killed_at_a_random_moment_loses_nothing_and_keeps_nothing_twice(
    serve: Callable[..., Any], tmp_path: Path, seed: int
) -> None:
    kill_and_go_on(serve, tmp_path, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3, 23))
def test_a_fetch_killed_at_twenty_moments_loses_nothing_and_keeps_nothing_twice(
    serve: Callable[..., Any], tmp_path: Path, seed: int
) -> None:
    kill_and_go_on(serve, tmp_path, seed)
