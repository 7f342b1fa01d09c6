"""Commands that are measured, and the inputs that `scripts/bench.py` gives them."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import psutil
import zstandard

COMMAND = str(Path(sys.executable).with_name("kithgraph"))
MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Seconds, seconds of processors, and highest memory of a command with all its children."""

    seconds: float
    cpu_seconds: float
    peak_mib: float


def _watch(process: psutil.Process, peak: list[float], stop: threading.Event) -> None:
    # Asking for what a process holds alone walks its pages, which would slow what is measured.
    while not stop.wait(0.5):
        try:
            family = [process, *process.children(recursive=True)]
            total = sum(member.memory_full_info().uss for member in family)
        except psutil.Error:
            continue
        peak[0] = max(peak[0], total / MIB)


def run(*command: str, allowed: tuple[int, ...] = (0,)) -> Run:
    """Run a command and measure it; memory is the sum over its processes, shared pages once."""
    started, used = time.perf_counter(), _cpu_seconds()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as child:
        peak, stop = [0.0], threading.Event()
        watcher = threading.Thread(target=_watch, args=(psutil.Process(child.pid), peak, stop))
        watcher.start()
        errors = child.communicate()[1]
        seconds = time.perf_counter() - started
        stop.set()
        watcher.join()
    if child.returncode not in allowed:
        sys.exit(f"{' '.join(command)}\n{errors}")
    return Run(seconds=seconds, cpu_seconds=_cpu_seconds() - used, peak_mib=peak[0])


def _cpu_seconds() -> float:
    """Return the seconds of processors of all commands that have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def median_seconds(*command: str, times: int = 5) -> float:
    """Return the median seconds of a short command."""
    return sorted(run(*command).seconds for _ in range(times))[times // 2]


def commonest(study: str) -> dict[str, str]:
    """Return what a study talks most about, by the name of the parameter that takes it."""
    named = pl.read_parquet(Path(study, "annotations/mentions.parquet")).drop_nulls("entity_id")
    model, hardware = (most(named.filter(kind=kind)["entity_id"]) for kind in ("model", "hardware"))
    posts = pl.read_parquet(Path(study, "corpus/posts.parquet"))
    told = pl.read_parquet(Path(study, "annotations/entities.parquet"))
    topics = pl.read_parquet(Path(study, "annotations/teaches.parquet"))["topics"]
    said = pl.read_parquet(Path(study, "annotations/stances.parquet"))["label"]
    return {
        "model": model, "entity": model, "hardware": hardware,
        "family": told.row(by_predicate=pl.col("entity_id") == model, named=True)["name"],
        "person": most(posts["user_id"]), "thread": most(posts["thread_id"]),
        "topic": most(topics.explode()), "label": most(said),
    }  # fmt: skip


def most(values: pl.Series) -> str:
    """Return the commonest value."""
    counts = values.drop_nulls().value_counts().sort("count", values.name, descending=True)
    return str(counts[values.name][0])


def query_seconds(study: str, given: dict[str, str]) -> dict[str, float]:
    """Return the median seconds of each query that needs no parameter, or some if any is given."""
    listed = subprocess.run(
        [COMMAND, "query", "--list", "--format", "ndjson"],
        check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    told = [json.loads(line) for line in listed.stdout.splitlines()]
    needed = {
        one["name"]: [p.split(":")[0] for p in one["params"].split() if "=" not in p]
        for one in told
    }  # fmt: skip
    return {
        name: median_seconds(
            COMMAND, "query", name, "--workspace", study, "--format", "csv",
            *(word for known in names for word in ("--param", f"{known}={given[known]}")), times=3,
        )
        for name, names in needed.items()
        if bool(names) == bool(given)
    }  # fmt: skip


def dumps(data: Path) -> list[Path]:
    """Return the two dump files."""
    folder = data / "reddit"
    return [folder / f"localllama_{kind}.jsonl.zst" for kind in ("submissions", "comments")]


def multiply(source: Path, target: Path, times: int) -> None:
    """Copy a dump `times` times with renamed ids, so that threads do not fall together."""
    pattern = re.compile(rb'"(id|name|link_id|parent_id)":"(t[13]_)?([0-9a-z]+)"')
    with source.open("rb") as file, target.open("wb") as out:
        lines = zstandard.ZstdDecompressor(max_window_size=1 << 31).stream_reader(file).readall()
        writer = zstandard.ZstdCompressor(level=3, threads=-1).stream_writer(out, closefd=False)
        for copy in range(times):
            tail = rb'"\g<1>":"\g<2>' + str(copy).encode() + rb'x\g<3>"'
            for line in io.BytesIO(lines):
                writer.write(pattern.sub(tail, line))
        writer.flush(zstandard.FLUSH_FRAME)


def mix(source: Path, target: Path) -> None:
    """Copy a dump ten times, nine of them under the names of other communities."""
    with source.open("rb") as file, target.open("wb") as out:
        lines = zstandard.ZstdDecompressor(max_window_size=1 << 31).stream_reader(file).readall()
        writer = zstandard.ZstdCompressor(level=3, threads=-1).stream_writer(out, closefd=False)
        for line in io.BytesIO(lines):
            writer.write(line)
            for copy in range(9):
                writer.write(line.replace(b'"LocalLLaMA"', b'"OtherPlace%d"' % copy))
        writer.flush(zstandard.FLUSH_FRAME)
