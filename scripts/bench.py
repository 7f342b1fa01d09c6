"""Measure the bars on the real data beside the project, and write them into docs/benchmarks.md.

python scripts/bench.py [--data FOLDER] [--only PART]... [--no-write]

Each part, or each that `--only` names, writes its own section of the page; the rest of it stays.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from bench_commands import (
    COMMAND,
    MIB,
    commonest,
    dumps,
    median_seconds,
    mix,
    multiply,
    query_seconds,
    run,
)

_ROOT = Path(__file__).resolve().parent.parent
_DATA = _ROOT.parent / "shared" / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One line of the table: what was measured, and what it may be at most (or at least)."""

    what: str
    measured: float
    bar: float
    unit: str
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the bar is reached."""
        return self.measured >= self.bar if self.at_least else self.measured <= self.bar


def bench_build(data: Path, folder: Path) -> list[Measure]:
    """Measure a build from nothing, the same again, and short commands on what it built."""
    study = str(folder / "study")
    files = [str(path) for path in dumps(data)]
    first = run(COMMAND, "build", *files, "--workspace", study)
    again = run(COMMAND, "build", *files, "--workspace", study)
    stages = json.loads(Path(study, "results/stages.json").read_text("utf-8"))
    assert all(stage["skipped"] for stage in stages)
    known = {
        "NAME": query_seconds(study, {}),
        "NAME --param": query_seconds(study, commonest(study)),
    }
    return [
        Measure(what="build from two dumps", measured=first.seconds, bar=60, unit="s"),
        Measure(what="build, memory", measured=first.peak_mib, bar=2048, unit="MiB"),
        Measure(what="the same again", measured=again.seconds, bar=3, unit="s"),
        Measure(
            what="kithgraph --help", measured=median_seconds(COMMAND, "--help"), bar=0.2, unit="s"
        ),
        *(
            Measure(what=f"kithgraph query {how}, {which}", measured=measured, bar=0.8, unit="s")
            for how, took in known.items()
            for which, measured in (
                (f"median of {len(took)}", statistics.median(took.values())),
                (f"the slowest, {max(took, key=took.__getitem__)}", max(took.values())),
            )
        ),
        Measure(
            what="largest page",
            measured=max(p.stat().st_size for p in Path(study, "pages").glob("*.html")) / MIB,
            bar=4,
            unit="MiB",
        ),
    ]


def bench_growth(data: Path, folder: Path) -> list[Measure]:
    """Measure ten times the data against one time."""
    big = folder / "big"
    big.mkdir()
    for path in dumps(data):
        multiply(path, big / path.name, 10)
    once = run(COMMAND, "build", *map(str, dumps(data)), "--workspace", str(folder / "once"))
    tenfold = run(COMMAND, "build", str(big), "--workspace", str(folder / "tenfold"))
    ratio = tenfold.seconds / once.seconds
    return [
        Measure(what="ten times the data, time", measured=ratio, bar=10, unit="times"),
        Measure(what="ten times the data, memory", measured=tenfold.peak_mib, bar=4096, unit="MiB"),
    ]


def bench_adding(data: Path, folder: Path) -> list[Measure]:
    """Measure the addition of 1 % of the posts, and whether it gives what a build of all gives."""
    import bench_adding as adding

    measures = []
    for what, split in (("the newest", adding.newest), ("by lot", adding.at_random)):
        parts, study, anew = (folder / f"{what} {name}" for name in ("parts", "added", "anew"))
        files = [str(path) for path in split(dumps(data), parts)]
        run(COMMAND, "build", *files[:2], "--workspace", str(study))
        added = run(COMMAND, "build", "--add", *files[2:], "--workspace", str(study))
        whole = run(COMMAND, "build", *files, "--workspace", str(anew))
        told = (
            f"{added.seconds:.1f} of {whole.seconds:.1f} s",
            f"{added.cpu_seconds:.1f} of {whole.cpu_seconds:.1f} s of CPU",
        )
        shares = (added.seconds / whole.seconds, added.cpu_seconds / whole.cpu_seconds)
        measures += [
            Measure(what=f"1 % of posts added, {what} ({one})", measured=100 * share, bar=15,
                    unit="%")
            for one, share in zip(told, shares, strict=True)
        ]  # fmt: skip
        differ = adding.differing(study, anew)
        of = f"files that then differ, of {adding.count(anew)}"
        measures.append(Measure(what=of, measured=len(differ), bar=0, unit="files"))
    return measures


_READ = """
import io, sys, time
from pathlib import Path
from ingest.intake.inputs import find_inputs
from ingest.intake.posts import read_posts
started = time.process_time()
((file,), _) = find_inputs([Path(sys.argv[1])])
frame, count = read_posts(file, rejects=io.StringIO(), community="localllama")
print((time.process_time() - started) / count.read * 100_000)
"""


def bench_dump(data: Path, folder: Path) -> list[Measure]:
    """Measure the reading of one community out of ten in a dump."""
    dump = folder / "RC.zst"
    mix(dumps(data)[1], dump)
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(dump)], capture_output=True, check=True, text=True
    )
    what = "100,000 comments of a dump, one community of ten kept"
    return [Measure(what=what, measured=float(done.stdout), bar=1, unit="s of CPU")]


def bench_demo(data: Path, folder: Path) -> list[Measure]:
    """Measure the demo where the environment is there."""
    assert data.exists()
    done = run(COMMAND, "demo", "--workspace", str(folder / "demo"))
    return [Measure(what="kithgraph demo", measured=done.seconds, bar=30, unit="s")]


def bench_neo4j(data: Path, folder: Path) -> list[Measure]:
    """Measure the load of the real data into a real Neo4j."""
    import neo4j_server

    study = str(folder / "study")
    if not Path(study).exists():
        run(COMMAND, "build", *map(str, dumps(data)), "--workspace", study)
    server = neo4j_server.start(folder / "neo4j")
    try:
        os.environ["KITHGRAPH_NEO4J_USER"] = server.user
        os.environ["KITHGRAPH_NEO4J_PASSWORD"] = server.password
        load = run(COMMAND, "store", "load", "--workspace", study, "--store", server.bolt)
    finally:
        neo4j_server.stop(server)
    return [Measure(what="load into Neo4j", measured=load.seconds, bar=60, unit="s")]


def bench_extract(data: Path, folder: Path) -> list[Measure]:
    """Measure extraction on all cores with the real Hub, and side by side with spaCy."""
    import bench_extraction

    hub = str(data / "huggingface/models.jsonl.zst")
    comments = [path for path in dumps(data) if "comments" in path.name]
    study, whole = folder / "annotated", []
    taken: dict[str, tuple[int, float]] = {}
    for name, files in (("comments", comments), ("posts", dumps(data))):
        run(COMMAND, "ingest", "parse", *map(str, files), "--workspace", str(study / name))
        whole.append(run(COMMAND, "extract", "run", "--workspace", str(study / name),
                         "--hub", hub, allowed=(0, 3)))  # fmt: skip
        manifest = json.loads((study / name / "manifests/extract.json").read_text("utf-8"))
        n_posts = pl.read_parquet(study / name / "corpus/posts.parquet", columns=["post_id"]).height
        taken[name] = n_posts, manifest["seconds"]
    corpus = study / "posts/corpus"
    posts, models = corpus / "posts.parquet", corpus / "models.parquet"
    told = bench_extraction.compare(posts, models, posts=20_000)
    ruler, start = told["entity ruler"].posts_per_second, told["extraction"].start
    rates = {name: n_posts / seconds for name, (n_posts, seconds) in taken.items()}
    n_comments, seconds = taken["comments"]
    return [
        Measure(what="extraction, comments a second, its start counted",
                measured=rates["comments"], bar=10_000, unit="", at_least=True),
        Measure(what="extraction, comments a second, once started",
                measured=n_comments / (seconds - start), bar=10_000, unit="", at_least=True),
        Measure(what="extraction, comments and submissions a second, its start counted",
                measured=rates["posts"], bar=10_000, unit="", at_least=True),
        Measure(what="extraction, memory", measured=max(one.peak_mib for one in whole), bar=3072,
                unit="MiB"),
        Measure(what="extraction, start with the Hub's names", measured=start, bar=1.5, unit="s"),
        Measure(what="names found and linked, against spaCy's EntityRuler",
                measured=told["names"].posts_per_second / ruler, bar=3, unit="times",
                at_least=True),
        Measure(what="all of extraction, against spaCy's EntityRuler",
                measured=told["extraction"].posts_per_second / ruler, bar=3, unit="times",
                at_least=True),
    ]  # fmt: skip


def bench_core(data: Path, folder: Path) -> list[Measure]:
    """Measure core-periphery methods on invented graphs of 10^4, 10^5 and 10^6 ties."""
    del data, folder
    import bench_core as core

    command = [sys.executable, str(Path(core.__file__)), "deep", str(core.SIZES[-1]), "99"]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    deep = json.loads(done.stdout)
    grown = [
        Measure(
            what=f"{one.what}: {one} ms of CPU for 10^4 / 10^5 / 10^6 ties; growth a "
            "doubling beyond linear",
            measured=one.factor,
            bar=1.2,
            unit="times",
        )
        for one in core.growth()
    ]
    what = f"Borgatti-Everett, {deep['ties']:,} ties, 10 starts"
    return [
        Measure(what=what, measured=deep["once"], bar=2, unit="s"),
        Measure(what=f"{what}, with 99 degree-preserving graphs ({deep['cpu']:,.0f} s of CPU)",
                measured=deep["tested"], bar=300, unit="s"),
        Measure(what=f"{what}, with 99 degree-preserving graphs, memory", measured=deep["mib"],
                bar=4096, unit="MiB"),
        *grown,
    ]  # fmt: skip


def bench_dossier(data: Path, folder: Path) -> list[Measure]:
    """Measure the whole dossier of the real reply network, and its months."""
    study = str(folder / "study")
    if not Path(study).exists():
        run(COMMAND, "build", *map(str, dumps(data)), "--workspace", study)
    whole, months = (
        run(COMMAND, "analyse", name, "--workspace", study)
        for name in ("core-periphery", "core-over-time")
    )
    return [
        Measure(what="whole core-periphery dossier", measured=whole.seconds, bar=300, unit="s"),
        Measure(what="months of the core, all methods", measured=months.seconds, bar=180, unit="s"),
    ]


PARTS: dict[str, Callable[[Path, Path], list[Measure]]] = {
    "build": bench_build,
    "neo4j": bench_neo4j,
    "growth": bench_growth,
    "adding": bench_adding,
    "demo": bench_demo,
    "dump": bench_dump,
    "extract": bench_extract,
    "core": bench_core,
    "dossier": bench_dossier,
}


def table(measures: list[Measure]) -> str:
    """Return the measures as a Markdown table."""
    rows = [
        f"| {m.what} | {m.measured:,.2f} {m.unit} | "
        f"{'at least ' if m.at_least else ''}{m.bar:g} {m.unit} | "
        f"{'reached' if m.holds else '**not reached**'} |"
        for m in measures
    ]
    return "\n".join(["| what | measured | at most | |", "|---|---|---|---|", *rows])


def with_part(page: str, part: str, measures: list[Measure]) -> str:
    """Return the page with one part's section measured anew, at its end if it had none."""
    said = f"Measured by `scripts/bench.py --only {part}` on {datetime.now(UTC):%Y-%m-%d}."
    section = f"\n## {part}\n\n{PARTS[part].__doc__}\n{said}\n\n{table(measures)}\n"
    head, found, tail = page.partition(f"\n## {part}\n")
    if not found:
        return page + section
    _, following, rest = tail.partition("\n## ")
    return head + section + following + rest


def main() -> int:
    """Measure, print, and write the page; 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=_DATA)
    parser.add_argument("--only", action="append", choices=PARTS)
    parser.add_argument("--no-write", action="store_true")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kithgraph-bench-"))
    try:
        parts = {name: PARTS[name](options.data, folder) for name in options.only or PARTS}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    measures = [measure for part in parts.values() for measure in part]
    print(table(measures))
    path = _ROOT / "docs/benchmarks.md"
    page = path.read_text("utf-8")
    for part, measured in parts.items():
        page = with_part(page, part, measured)
    if not options.no_write:
        path.write_text(page, "utf-8", newline="\n")
    return 0 if all(m.holds for m in measures) else 1


if __name__ == "__main__":
    sys.exit(main())
