"""What was read of each input, kept sealed in the workspace, so that it is not read again.

A reading holds people's handles, as the file does. It lies in the workspace sealed with the
pseudonym key, which lies elsewhere; without a key nothing is kept. Readings may be removed at any
time: the next build reads the files.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import polars as pl

from ingest.hashing import hash_path
from ingest.intake.inputs import InputFile
from ingest.intake.posts import FileCount, read_posts
from ingest.progress import progress
from ingest.records import Deletion
from ingest.step import code_digests
from ingest.workspace import Workspace

FOLDER = "archive/readings"
_TAG_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Where readings are kept, the key that seals them, and what they depend on beside the file."""

    folder: Path
    key: bytes
    made_with: str

    def place(self, file: InputFile, *, community: str | None) -> Path:
        """Return where the reading of a file is kept: another file, another place."""
        told = (
            self.made_with, hash_path(file.path), file.path.name, file.name, file.source.name,
            sorted(file.columns.items()), community,
        )  # fmt: skip
        name = hmac.digest(self.key, b"place\0" + msgspec.json.encode(told), "sha256")
        return self.folder / f"{name.hex()[:32]}.sealed"

    def clear(self, places: Sequence[Path] = ()) -> None:
        """Remove all readings but those at `places`."""
        for path in sorted(self.folder.glob("*")) if self.folder.is_dir() else []:
            if path not in places:
                path.unlink()


def open_readings(
    workspace: Workspace, code: Sequence[Path], *, key: bytes | None
) -> Readings | None:
    """Return the readings of a workspace; without a key there are none, and old ones go.

    Parameters
    ----------
    code : sequence of Path
        What reads files; when it changes, files are read again.
    """
    folder = workspace.path(FOLDER)
    if key is None:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    made_with = [*sorted(code_digests(code).items()), ("polars", version("polars"))]
    return Readings(folder=folder, key=key, made_with=msgspec.json.encode(made_with).decode())


@dataclass(frozen=True, slots=True)
class _Reading:
    posts: pl.DataFrame
    count: FileCount
    rejects: str


def read_files(
    files: Sequence[InputFile],
    rejects_path: Path,
    *,
    community: str | None,
    kept: Readings | None,
) -> tuple[pl.DataFrame, list[FileCount]]:
    """Read files into one frame of posts with the number of their `file`, and write the rejects.

    Parameters
    ----------
    files : sequence of InputFile
        The files, in order.
    rejects_path : Path
        Gets the rejected records of all files, one JSON object a line.
    community : str or None
        Keep only posts of this community (any case).
    kept : Readings or None
        Files that were read before are taken from there, and those read now are kept there; what
        is there of other files is removed.
    """
    frames, counts, rejects, places = [], [], [], []
    size = sum(file.path.stat().st_size for file in files)
    with progress("read", total=size, unit="bytes") as advance:
        for number, file in enumerate(files):
            place = kept.place(file, community=community) if kept else None
            reading = _unseal(place, kept.key) if place and kept else None
            if reading is None:
                written = io.StringIO()
                posts, count = read_posts(
                    file, rejects=written, community=community, advance=advance
                )
                reading = _Reading(posts, count, written.getvalue())
                if place and kept:
                    _seal(reading, place, kept.key)
            else:
                advance(file.path.stat().st_size)
            frames.append(reading.posts.with_columns(file=pl.lit(number, pl.Int32)))
            counts.append(reading.count)
            rejects.append(reading.rejects)
            places += [place] if place else []
    if kept:
        kept.clear(places)
    rejects_path.write_text("".join(rejects), encoding="utf-8", newline="\n")
    return pl.concat(frames, rechunk=False), counts


def _seal(reading: _Reading, place: Path, key: bytes) -> None:
    out = io.BytesIO()
    head = msgspec.json.encode({"count": reading.count, "rejects": reading.rejects})
    out.write(len(head).to_bytes(8, "big") + head)
    reading.posts.write_parquet(out, compression="zstd", compression_level=1)
    sealed = _crossed(out.getvalue(), place, key)
    place.parent.mkdir(parents=True, exist_ok=True)
    temporary = place.with_suffix(".tmp")
    temporary.write_bytes(hmac.digest(key, b"sealed\0" + sealed, "sha256") + sealed)
    temporary.replace(place)


def _unseal(place: Path, key: bytes) -> _Reading | None:
    """Return a reading, or None where there is none or it is damaged."""
    try:
        tag, sealed = (data := place.read_bytes())[:_TAG_BYTES], data[_TAG_BYTES:]
    except OSError:
        return None
    if not hmac.compare_digest(tag, hmac.digest(key, b"sealed\0" + sealed, "sha256")):
        return None
    plain = _crossed(sealed, place, key)
    end = 8 + int.from_bytes(plain[:8], "big")
    told = msgspec.json.decode(plain[8:end])
    posts = pl.read_parquet(io.BytesIO(plain[end:]))
    return _Reading(posts, _count(told["count"]), told["rejects"])


def _crossed(data: bytes, place: Path, key: bytes) -> bytes:
    """Cross data with a stream of SHAKE-256 that the key and the place give; twice undoes it.

    A place tells the content, so no stream is ever used for two contents.
    """
    stream = hashlib.shake_256(b"kithgraph reading\0" + key + place.name.encode())
    pad = np.frombuffer(stream.digest(len(data)), np.uint8)
    return (np.frombuffer(data, np.uint8) ^ pad).tobytes()


def _count(told: Mapping[str, Any]) -> FileCount:
    counters = {name: Counter(told[name]) for name in ("rejects", "asides")}
    wishes = [Deletion(**wish) for wish in told["deletions"]]
    names = [(handle, name) for handle, name in told["names"]]
    return FileCount(**{**told, **counters, "deletions": wishes, "names": names})
