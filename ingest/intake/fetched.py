"""The archive of fetched answers: one append-only file a fetch, which is its checkpoint too."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Self

import msgspec
import zstandard

from ingest.errors import WorkspaceError
from ingest.outputs import whole
from ingest.records import Raw
from ingest.source import post_sources
from ingest.workspace import Workspace

ARCHIVE = "archive"
_MARK = b'{"kithgraph_archive":1,'
_TAIL_BYTES = 1 << 14
_LEVEL = 10
_BLOCK_BYTES = 1 << 20


class _Line(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One line of a run: an answer, whose bytes stand in `body` or, if no UTF-8, in `base64`."""

    raw_id: str
    retrieved_at: datetime | None = None
    body: str | None = None
    base64: bytes | None = None


class _Head(msgspec.Struct, kw_only=True):
    kithgraph_archive: int
    source: str
    options: dict[str, Any]
    begun_at: datetime


class _End(msgspec.Struct, kw_only=True):
    answers: int
    ended_at: datetime


_encode = msgspec.json.Encoder().encode
_decode_line = msgspec.json.Decoder(_Line).decode
_decode_head = msgspec.json.Decoder(_Head).decode
_decode_end = msgspec.json.Decoder(_End).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """One fetch in the archive: what was asked of which source, and whether it was finished.

    `answers` counts what is there, whole answers only; `ended_at` is None while it is unfinished.
    """

    path: Path
    source: str
    options: dict[str, Any]
    begun_at: datetime
    ended_at: datetime | None
    answers: int

    def as_json(self) -> dict[str, Any]:
        """Return the same as JSON values, the file by its name."""
        return {
            "run": self.path.name,
            "source": self.source,
            "options": self.options,
            "begun_at": self.begun_at.isoformat(),
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "answers": self.answers,
        }

    def summary(self) -> tuple[str, str]:
        """Return what a person wants to know of it, as a name and a line."""
        asked = ", ".join(f"{name} {value}" for name, value in self.options.items())
        end = (
            f"finished {self.ended_at:%Y-%m-%d %H:%M} UTC"
            if self.ended_at
            else "stopped; the same command goes on"
        )
        return "fetched", f"{self.path.name}: {self.answers:,} answers ({asked}), {end}"


class Run:
    """A fetch that is being written: an append-only file of zstd frames, one JSON line each.

    The first line says what was asked, then comes one line an answer, at last one that says it is
    finished. Each line is on the disk before `add` returns, so the file itself is the checkpoint:
    what a killed fetch left incomplete at its end is cut off when the run is opened again.

    Parameters
    ----------
    path : Path
        File of the run, made by `begin`.

    Raises
    ------
    WorkspaceError
        If the file is damaged elsewhere than at its end.
    """

    __slots__ = ("_file", "_places", "path")

    def __init__(self, path: Path) -> None:
        self.path = path
        self._places: dict[str, tuple[int, int]] = {}
        end = 0
        for start, stop, line in _frames(path):
            if start and not line.startswith(b'{"answers":'):
                with _lines_of(path, start):
                    self._places[_decode_line(line).raw_id] = (start, stop - start)
            end = stop
        self._file = path.open("rb+")
        self._file.truncate(end)
        self._file.seek(end)

    @classmethod
    def begin(
        cls, folder: Path, *, source: str, options: Mapping[str, Any], begun_at: datetime
    ) -> Run:
        """Make the next run of a source in the archive `folder` and open it."""
        place = folder / source
        place.mkdir(parents=True, exist_ok=True)
        number = 1 + max((_number(path) for path in place.glob("*.ndjson.zst")), default=0)
        path = place / f"{source}-{number:04}.ndjson.zst"
        head = _Head(kithgraph_archive=1, source=source, options=dict(options), begun_at=begun_at)
        with whole(path) as made, made.open("wb") as file:
            _append(file, _encode(head), sync=False)
        _flush_folder(place)
        return cls(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._places)

    def get(self, raw_id: str) -> bytes | None:
        """Return the body of an answer of this run, or None."""
        if raw_id not in self._places:
            return None
        start, size = self._places[raw_id]
        with self.path.open("rb") as file:
            file.seek(start)
            line = zstandard.ZstdDecompressor().decompressobj().decompress(file.read(size))
        return _raw(line).body

    def add(self, raw: Raw) -> None:
        """Append an answer; it is on the disk when this returns.

        Raises
        ------
        ValueError
            If the run holds an answer of this `raw_id`.
        """
        if raw.raw_id in self._places:
            raise ValueError(f"two answers to {raw.raw_id!r}")
        start = self._file.tell()
        _append(self._file, _line(raw))
        self._places[raw.raw_id] = (start, self._file.tell() - start)

    def close(self) -> None:
        """Close the file; what was added is on the disk already."""
        self._file.close()

    def finish(self, ended_at: datetime) -> None:
        """Say that the fetch is finished."""
        _append(self._file, _encode(_End(answers=len(self), ended_at=ended_at)))


def runs(folder: Path, source: str = "*") -> list[RunInfo]:
    """Return the fetches in an archive, by source and number; of one source if it is named."""
    return [run_info(path) for path in run_files(folder, source)]


def run_files(folder: Path, source: str = "*") -> list[Path]:
    """Return the files of the fetches in an archive, in the order of `runs`."""
    return sorted(folder.glob(f"{source}/*.ndjson.zst"), key=lambda p: (p.parent.name, _number(p)))


def fetched_files(workspace: Workspace) -> list[Path]:
    """Return the files of a workspace's archive that hold posts."""
    folder = workspace.path(ARCHIVE)
    return [path for source in post_sources() for path in run_files(folder, source.name)]


def run_info(path: Path) -> RunInfo:
    """Return what a run's file says about itself.

    Raises
    ------
    WorkspaceError
        If the file is damaged, or no run.
    """
    frames = _frames(path)
    with _lines_of(path):
        head = _decode_head(next(frames)[2])
        end = _end_of(path)
    answers = end.answers if end else sum(1 for _ in frames)
    return RunInfo(
        path=path,
        source=head.source,
        options=head.options,
        begun_at=head.begun_at,
        ended_at=end.ended_at if end else None,
        answers=answers,
    )


def archived_source(head: bytes) -> str | None:
    """Return the name of the source whose archived answers begin so, or None: no archive."""
    if not head.startswith(_MARK):
        return None
    try:
        return _decode_head(head.split(b"\n", 1)[0]).source
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def archived_raws(lines: Iterable[bytes]) -> Iterator[Raw]:
    """Yield the answers from the lines of a run; a line that is none comes as it stands."""
    for number, line in enumerate(lines, 1):
        if line.startswith((_MARK, b'{"answers":')) or not line:
            continue
        try:
            yield _raw(line)
        except (msgspec.DecodeError, UnicodeDecodeError, ValueError):
            yield Raw(raw_id=f"line {number}", body=line)


def rewrite(
    path: Path,
    change: Callable[[Raw], Raw | None],
    *,
    options: Callable[[Mapping[str, Any]], dict[str, Any]] = dict,
) -> int:
    """Replace the answers of a run by what `change` makes of them; None takes one out.

    `options` does the same to what was asked.

    For purging alone: the new file replaces the old one whole, when it is on the disk. Returns the
    number of answers that became other ones.
    """
    changed = answers = 0
    with whole(path) as made, made.open("wb") as file:
        for start, _, line in _frames(path):
            if not start:
                with _lines_of(path):
                    head = _decode_head(line)
                head.options = options(head.options)
                _append(file, _encode(head), sync=False)
                continue
            if line.startswith(b'{"answers":'):
                with _lines_of(path, start):
                    end = _decode_end(line)
                _append(file, _encode(_End(answers=answers, ended_at=end.ended_at)), sync=False)
                continue
            with _lines_of(path, start):
                raw = _raw(line)
            new = change(raw)
            changed += new != raw
            if new is not None:
                answers += 1
                _append(file, _line(new), sync=False)
    _flush_folder(path.parent)
    return changed


def _frames(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Yield start, stop and content of each whole frame; an incomplete end is left out."""
    start = stop = 0
    with path.open("rb") as file:
        engine, content = zstandard.ZstdDecompressor().decompressobj(), bytearray()
        while data := file.read(_BLOCK_BYTES):
            while data:
                try:
                    content += engine.decompress(data)
                except zstandard.ZstdError:
                    if _is_blank(path, start):
                        return
                    raise _damaged(path, start) from None
                rest = engine.unused_data if engine.eof else b""
                stop += len(data) - len(rest)
                data = rest
                if engine.eof:
                    yield start, stop, bytes(content).removesuffix(b"\n")
                    start, content = stop, bytearray()
                    engine = zstandard.ZstdDecompressor().decompressobj()
    if start == 0:
        raise _damaged(path, 0)


def _is_blank(path: Path, start: int) -> bool:
    """Tell whether nothing but zeros follows: what a power failure leaves of an unwritten end."""
    with path.open("rb") as file:
        file.seek(start)
        return not any(any(block) for block in iter(lambda: file.read(_BLOCK_BYTES), b""))


@contextmanager
def _lines_of(path: Path, start: int = 0) -> Generator[None]:
    """Tell a line that is none of a run as damage of its file."""
    try:
        yield
    except (msgspec.DecodeError, ValueError, StopIteration):
        raise _damaged(path, start) from None


def _damaged(path: Path, start: int) -> WorkspaceError:
    return WorkspaceError(
        f"the archive is damaged at byte {start:,}",
        where=str(path),
        now="put it aside and fetch again; a copy from a backup is better",
    )


def _end_of(path: Path) -> _End | None:
    """Return the last line of a finished run, without reading what is before it."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        tail = file.read()
    place = tail.rfind(zstandard.FRAME_HEADER)
    while place >= 0:
        engine = zstandard.ZstdDecompressor().decompressobj()
        try:
            content = engine.decompress(tail[place:])
        except zstandard.ZstdError:
            content = b""
        if engine.eof and not engine.unused_data:
            return _decode_end(content) if content.startswith(b'{"answers":') else None
        place = tail.rfind(zstandard.FRAME_HEADER, 0, place)
    return None


def _append(file: BinaryIO, line: bytes, *, sync: bool = True) -> None:
    engine = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    try:
        file.write(engine.compress(line + b"\n"))
        file.flush()
        if sync:
            os.fsync(file.fileno())
    except OSError as error:
        error.filename = file.name  # the system tells of a full disk, and not where
        raise


def _line(raw: Raw) -> bytes:
    try:
        text, packed = raw.body.decode(), None
    except UnicodeDecodeError:
        text, packed = None, raw.body
    return _encode(
        _Line(raw_id=raw.raw_id, retrieved_at=raw.retrieved_at, body=text, base64=packed)
    )


def _raw(line: bytes) -> Raw:
    found = _decode_line(line)
    body = found.body.encode() if found.body is not None else found.base64 or b""
    return Raw(raw_id=found.raw_id, body=body, retrieved_at=found.retrieved_at)


def _number(path: Path) -> int:
    return int(re.sub(r"\D", "", path.name.partition(".")[0].rpartition("-")[2]) or 0)


def _flush_folder(folder: Path) -> None:
    """Force a new name in a folder to the disk."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders, and needs it not
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
