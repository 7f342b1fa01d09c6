"""Work in a second process beside this one; a process that we start never outlives us."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait

from ingest.errors import KithgraphError, WorkerError

_THREADS = ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS")


class Beside[T]:
    """Work that goes on in another process; made by `beside`."""

    def __init__(self, answers: Connection) -> None:
        self._answers = answers
        self._received: list[tuple[T, KithgraphError | None]] = []

    def check(self) -> None:
        """Raise what the work has raised, if it has failed by now."""
        if self._answers.poll():
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
        if not self._received:
            self._received.append(self._receive())
        returned, error = self._received[0]
        if error is not None:
            raise error
        return returned

    def _receive(self) -> tuple[T, KithgraphError | None]:
        try:
            answer: tuple[T, KithgraphError | None] = self._answers.recv()
        except EOFError:
            raise WorkerError(
                "a process that worked beside this one ended without an answer",
                now="see what it said above; where memory was short, set KITHGRAPH_PROCESSES=1",
            ) from None
        return answer


@contextmanager
def beside[**P, T](
    work: Callable[P, T], *arguments: P.args, **options: P.kwargs
) -> Iterator[Beside[T]]:
    """Run `work` in a second process while the block runs; leaving the block stops it.

    `work` and its arguments must be importable by name, as for any spawned process. It shows no
    progress, because the terminal is ours.
    """
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(sending, work, arguments, options), daemon=True)
    process.start()
    sending.close()
    try:
        yield Beside(receiving)
    finally:
        process.kill()
        process.join()
        receiving.close()


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


def _answer[T](
    answers: Connection,
    work: Callable[..., T],
    arguments: tuple[object, ...],
    options: dict[str, object],
) -> None:
    end_with_parent()
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            answer: tuple[T | None, KithgraphError | None] = work(*arguments, **options), None
        except KithgraphError as error:
            answer = None, error
    answers.send(answer)
