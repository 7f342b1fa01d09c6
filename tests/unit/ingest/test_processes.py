"""A second process beside this one: its answer, its errors, and its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import psutil
import pytest

from ingest.archive import RawFile
from ingest.errors import InputError, WorkerError
from ingest.extract.corpus import _workers
from ingest.processes import beside, in_one_thread, second
from ingest.tables import MODELS

_HANGS_S = 120  # far more than anything here takes on a busy machine
_ENDLESS = """
import sys, time
from pathlib import Path
from ingest.processes import beside, in_one_thread
from tests_processes_work import wait_long
if __name__ == "__main__":
    with beside(wait_long, Path(sys.argv[1])):
        time.sleep(600)
"""
_WORK = """
import os, time
def wait_long(told):
    made = told.with_suffix(".part")
    made.write_text(str(os.getpid()))
    made.rename(told)
    time.sleep(600)
"""


def test_the_answer_comes_back() -> None:
    with beside(divmod, 17, 5) as work:
        assert work.result() == (3, 2)
        assert work.result() == (3, 2)
        work.check()


def test_an_error_comes_back_with_what_where_and_what_now() -> None:
    with beside(RawFile, Path("dump.zst")) as work, pytest.raises(InputError) as caught:
        work.result()
    assert str(caught.value) == (
        "no such file: dump.zst; check its name and where it lies; "
        f"it was looked for in {str(Path.cwd())!r}"
    )


def test_a_check_raises_as_soon_as_the_work_has_failed() -> None:
    deadline = time.monotonic() + _HANGS_S
    with beside(RawFile, Path("dump.zst")) as work, pytest.raises(InputError):  # noqa: PT012 - it polls
        while time.monotonic() < deadline:
            work.check()
            time.sleep(0.01)


def test_a_process_that_dies_is_told_of() -> None:
    with beside(os.abort) as work, pytest.raises(WorkerError, match="without an answer"):
        work.result()


def test_a_process_of_extraction_that_dies_is_told_of(tmp_path: Path) -> None:
    models = tmp_path / "models.parquet"
    pl.DataFrame(schema=MODELS.schema).write_parquet(models)
    with _workers(2, models) as each, pytest.raises(WorkerError, match="without an answer"):
        list(each(os._exit, [1]))


def test_an_interrupt_does_not_wait_for_what_processes_of_extraction_have_begun(
    tmp_path: Path,
) -> None:
    models = tmp_path / "models.parquet"
    pl.DataFrame(schema=MODELS.schema).write_parquet(models)
    day = 86_400
    with pytest.raises(KeyboardInterrupt), _workers(2, models) as each:  # noqa: PT012 - it interrupts
        next(each(time.sleep, [0, day, day]))  # type: ignore[arg-type]
        raise KeyboardInterrupt


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Windows masks no signals")
def test_a_process_that_starts_hears_no_interrupt_and_this_one_does() -> None:
    with second() as process:
        masked = process.ask(signal.pthread_sigmask, signal.SIG_BLOCK, set()).result()
    assert signal.SIGINT in masked
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, set())


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Windows masks no signals")
def test_nor_does_the_first_process_that_is_ever_started() -> None:
    # with the first one Python starts another of its own, and unblocks the signal behind it
    code = (
        "import signal\n"
        "from ingest.processes import second\n"
        "with second() as process:\n"
        "    masked = process.ask(signal.pthread_sigmask, signal.SIG_BLOCK, set()).result()\n"
        "assert signal.SIGINT in masked, masked\n"
        "assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, set())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_one_process_does_one_thing_after_the_other() -> None:
    with second() as other:
        first, last = other.ask(os.getpid), other.ask(os.getpid)
        assert last.result() == first.result() != os.getpid()


def test_nothing_is_done_after_what_failed(tmp_path: Path) -> None:
    with second() as other:
        wrong = other.ask(RawFile, tmp_path / "x")
        later = other.ask(os.mkdir, tmp_path / "made")
        for asked in (wrong, later):
            with pytest.raises(InputError, match="no such file"):
                asked.result()
    assert not (tmp_path / "made").exists()


def test_what_is_asked_of_a_process_that_has_died_is_told_of() -> None:
    with second() as other:
        asked = [other.ask(os.abort), other.ask(os.getpid)]
        for work in asked:
            with pytest.raises(WorkerError, match="without an answer"):
                work.result()
        with pytest.raises(WorkerError, match="without an answer"):
            other.ask(os.getpid).result()


def test_leaving_the_block_stops_the_work() -> None:
    started = time.monotonic()
    with beside(time.sleep, 600):
        pass
    assert time.monotonic() - started < _HANGS_S


def test_a_killed_parent_leaves_nobody_behind(tmp_path: Path) -> None:
    (tmp_path / "tests_processes_work.py").write_text(_WORK)
    (tmp_path / "endless.py").write_text(_ENDLESS)
    told = tmp_path / "pid"
    places = [str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(places)}
    parent = subprocess.Popen(
        [sys.executable, str(tmp_path / "endless.py"), str(told)], env=environment
    )
    child = psutil.Process(_pid(told))
    parent.kill()
    parent.wait()
    _, alive = psutil.wait_procs([child], _HANGS_S)
    assert not alive


def _pid(told: Path) -> int:
    deadline = time.monotonic() + _HANGS_S
    while time.monotonic() < deadline:
        if told.exists():
            return int(told.read_text())
        time.sleep(0.02)
    raise AssertionError("the second process did not start")


def test_processes_that_start_in_the_block_count_in_one_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("POLARS_MAX_THREADS", raising=False)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    command = [sys.executable, "-c", "import polars as pl; print(pl.thread_pool_size())"]
    with in_one_thread():
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        assert os.environ["OPENBLAS_NUM_THREADS"] == "3"
    assert told.strip() == "1"
    assert "POLARS_MAX_THREADS" not in os.environ
