"""Work in a second process beside this one; a process that we start never outlives us."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any

from ingest.errors import KithgraphError, WorkerError

_THREADS = ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS")

type _Answer = tuple[Any, KithgraphError | None]


class Asked[T]:
    """Work that was asked of a second process; made by `Second.ask`."""

    def __init__(self, second: Second) -> None:
        self._second = second

    def check(self) -> None:
        """Raise what the work has raised, if it has failed by now."""
        if self._second.has_answered(self):
            self.result()

    def result(self) -> T:
        """Wait for the work to end, and return what it returned.

        Raises
        ------
        KithgraphError
            What the work raised.
        WorkerError
            If its process ended without an answer.
        """
        answer: T = self._second.answer_to(self)
        return answer


class Second:
    """A second process, which does what it is asked one after the other; made by `second`."""

    def __init__(self, tasks: Connection) -> None:
        self._tasks = tasks
        self._waiting: deque[Asked[Any]] = deque()
        self._answers: dict[Asked[Any], _Answer] = {}

    def ask[**P, T](
        self, work: Callable[P, T], *arguments: P.args, **options: P.kwargs
    ) -> Asked[T]:
        """Let the process do some work after all that it was asked before.

        `work` and its arguments must be importable by name, as for any spawned process. It shows no
        progress, because the terminal is ours. Where something failed, nothing is done after it.
        """
        asked: Asked[T] = Asked(self)
        self._waiting.append(asked)
        # that the process has ended is told when its answer is asked for
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._tasks.send((work, arguments, options))
        return asked

    def has_answered(self, asked: Asked[Any]) -> bool:
        """Say whether the work is done, or its process has ended."""
        while self._waiting and self._tasks.poll():
            self._receive()
        return asked in self._answers

    def answer_to(self, asked: Asked[Any]) -> Any:  # noqa: ANN401 - what the work returns
        """Wait for the answer, and return it or raise the error in it (see `Asked.result`)."""
        while asked not in self._answers:
            self._receive()
        returned, error = self._answers[asked]
        if error is not None:
            raise error
        return returned

    def _receive(self) -> None:
        try:
            answer: _Answer = self._tasks.recv()
        except (EOFError, ConnectionResetError):
            answer = None, died()
        self._answers[self._waiting.popleft()] = answer


@contextmanager
def second() -> Generator[Second]:
    """Have a second process while the block runs; leaving the block stops it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    with uninterrupted():
        process.start()
    theirs.close()
    try:
        yield Second(ours)
    finally:
        process.kill()
        process.join()
        ours.close()


@contextmanager
def beside[**P, T](
    work: Callable[P, T], *arguments: P.args, **options: P.kwargs
) -> Generator[Asked[T]]:
    """Run `work` in a process of its own while the block runs; see `second` and `Second.ask`."""
    with second() as process:
        yield process.ask(work, *arguments, **options)


def died() -> WorkerError:
    """Return the error of a process that ended without an answer."""
    return WorkerError(
        "a process that worked beside this one ended without an answer",
        now="see what it said above; where memory was short, set KITHGRAPH_PROCESSES=1",
    )


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let processes that start meanwhile hear no interrupt from the keyboard, from their begin on.

    They ignore it once they run `end_with_parent`; while they load modules they would die of it,
    each with a traceback. This process gets one that comes meanwhile when the block ends. Windows
    has no such mask.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Python starts it with the first process, and unblocks what is blocked when it has
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def in_one_thread() -> Iterator[None]:
    """Let processes that start meanwhile count in one thread each: together they fill the cores.

    polars and BLAS read these variables when they are loaded, so this process is not concerned; a
    variable that is set stays as it is.
    """
    unset = [name for name in _THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(unset, "1"))
    try:
        yield
    finally:
        for name in unset:
            del os.environ[name]


def end_with_parent() -> None:
    """Make this process end as soon as the one that started it has ended, however that came.

    An interrupt from the keyboard reaches all processes of a terminal; it is the parent's to obey.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _serve(tasks: Connection) -> None:
    """Do what is asked until this process is stopped; what failed is the answer to all after it."""
    end_with_parent()
    answer: _Answer = None, None
    while True:
        work, arguments, options = tasks.recv()
        with contextlib.redirect_stderr(io.StringIO()):
            if answer[1] is None:
                answer = _do(work, arguments, options)
        tasks.send(answer)


def _do(
    work: Callable[..., object], arguments: tuple[object, ...], options: dict[str, object]
) -> _Answer:
    try:
        return work(*arguments, **options), None
    except KithgraphError as error:
        return None, error
