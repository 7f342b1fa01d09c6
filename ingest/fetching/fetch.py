"""Fetching: a source's answers go to the archive, each before the next is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from ingest.errors import SourceInPartError
from ingest.intake.fetched import ARCHIVE, Run, runs
from ingest.keys import read_withdrawn
from ingest.records import Raw
from ingest.source import Held, Source
from ingest.workspace import Workspace

if TYPE_CHECKING:
    from ingest.withdrawal.keeping import Keeper

Clock = Callable[[], datetime]
_AGAIN = "again"


def _world_clock() -> datetime:
    """Return the present moment, for the times of retrieval."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchReport:
    """What a fetch did: the run's name, answers that are new, answers that were there before.

    `missing` are sentences on what did not come though the rest did: a relay of several, say.
    """

    run: str
    new: int
    held: int
    missing: tuple[str, ...] = ()


def fetch(
    workspace: Workspace,
    source: Source,
    options: Any,  # noqa: ANN401 - each source has a class of its own
    *,
    clock: Clock = _world_clock,
    tell: Callable[[], object] = lambda: None,
) -> FetchReport:
    """Fetch a source into the workspace's archive; the caller holds the lock.

    Parameters
    ----------
    source : Source
        One that has `fetch`.
    options : Any
        Of the class ``source.options``.
    clock : callable
        Tells the time of retrieval of each answer.
    tell : callable
        Called after each new answer.

    Raises
    ------
    SourceError
        If the source does not give what it was asked for. Answers until then are in the archive.

    Notes
    -----
    The newest run of the same options that is not finished goes on where it was stopped;
    otherwise a new one is begun. What was purged does not reach the disk again.
    """
    if source.fetch is None:
        raise ValueError(f"{source.name} cannot be fetched")
    ask = source.fetch

    def answers(door: Any, held: Held) -> Iterator[Raw]:  # noqa: ANN401 - each source has its own
        return ask(options, door, held)

    return _run(workspace, source, options, plain(options), answers, clock=clock, tell=tell)


def fetch_again(
    workspace: Workspace,
    source: Source,
    options: Any,  # noqa: ANN401 - each source has a class of its own
    post_ids: Sequence[str],
    *,
    clock: Clock = _world_clock,
    tell: Callable[[], object] = lambda: None,
) -> FetchReport:
    """Ask a source anew for posts of these ids; like `fetch` otherwise.

    Parameters
    ----------
    source : Source
        One that has `again`.
    post_ids : sequence of str
        Ids of posts with their platform (``reddit:t1_n79tsm4``).

    Raises
    ------
    ValueError
        If the source cannot be asked again.
    """
    if source.again is None:
        raise ValueError(f"{source.name} cannot be asked again")
    ask = source.again

    def answers(door: Any, held: Held) -> Iterator[Raw]:  # noqa: ANN401 - each source has its own
        return ask(door, post_ids, held)

    asked = plain(options) | {_AGAIN: list(post_ids)}
    return _run(workspace, source, options, asked, answers, clock=clock, tell=tell)


def plain(options: Any) -> dict[str, Any]:  # noqa: ANN401 - each source has a class of its own
    """Return options as JSON values; those that have their default are left out."""
    told = {}
    for field in fields(options):
        value = getattr(options, field.name)
        if field.default is not MISSING and value == field.default:
            continue
        told[field.name] = (
            value.isoformat()
            if isinstance(value, datetime)
            else list(value)
            if isinstance(value, tuple)
            else value
        )
    return told


def _run(
    workspace: Workspace,
    source: Source,
    options: Any,  # noqa: ANN401 - each source has a class of its own
    asked: dict[str, Any],
    answers: Callable[[Any, Held], Iterator[Raw]],
    *,
    clock: Clock,
    tell: Callable[[], object],
) -> FetchReport:
    if source.open is None:
        raise ValueError(f"{source.name} has no door")
    keeper = _keeper(workspace, source)
    with (
        closing(keeper) if keeper else nullcontext(),
        source.open(options) as door,
        _Opened(workspace, source.name, asked, clock, keeper) as run,
    ):
        held = run.count
        missing: tuple[str, ...] = ()
        try:
            for raw in answers(door, run):
                at = raw.retrieved_at or clock()
                run.add(Raw(raw_id=raw.raw_id, body=raw.body, retrieved_at=at))
                tell()
        except SourceInPartError as error:
            missing = error.missing  # the next fetch asks all of them anew
        name = run.finish()
        return FetchReport(run=name, new=run.count - held, held=held, missing=missing)


def _keeper(workspace: Workspace, source: Source) -> Keeper | None:
    """Return what takes out of answers what was purged; most workspaces need none."""
    withdrawn = read_withdrawn(workspace)
    if withdrawn is None:
        return None
    from ingest.withdrawal.keeping import Keeper

    return Keeper(workspace, source, withdrawn)


class _Opened:
    """The run that goes on, or a new one, begun with its first answer: no answer, no file."""

    __slots__ = ("_asked", "_clock", "_folder", "_keeper", "_run", "_source")

    def __init__(
        self,
        workspace: Workspace,
        source: str,
        asked: dict[str, Any],
        clock: Clock,
        keeper: Keeper | None,
    ) -> None:
        self._folder, self._keeper = workspace.path(ARCHIVE), keeper
        asked = keeper.purger.options(asked) if keeper else asked
        self._source, self._asked, self._clock = source, asked, clock
        before = [run for run in runs(self._folder, source) if run.options == asked]
        is_open = bool(before) and before[-1].ended_at is None
        self._run = Run(before[-1].path) if is_open else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._run is not None:
            self._run.close()

    @property
    def count(self) -> int:
        return len(self._run) if self._run is not None else 0

    def get(self, raw_id: str) -> bytes | None:
        told = self._keeper.purger.raw_id(raw_id) if self._keeper else raw_id
        return self._run.get(told) if self._run is not None else None

    def add(self, raw: Raw) -> None:
        run, left = self._begun(), self._keeper.raw(raw) if self._keeper else raw
        if left is not None:
            run.add(left)

    def finish(self) -> str:
        run = self._begun()
        run.finish(self._clock())
        return run.path.name

    def _begun(self) -> Run:
        if self._run is None:
            self._run = Run.begin(
                self._folder, source=self._source, options=self._asked, begun_at=self._clock()
            )
        return self._run
