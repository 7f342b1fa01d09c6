"""A step of a build: run where something changed, and kept whole or not at all.

A step writes to a temporary directory; its files are moved into place when all are complete, its
manifest last. A killed step therefore leaves the previous output, and the next run repeats it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from polars.exceptions import PolarsError

from ingest.errors import of_disk
from ingest.hashing import hash_path
from ingest.outputs import flush, write_json
from ingest.workspace import Workspace

STAGES = "results/stages.json"
"""Rows, seconds and memory of each step of the last build or purge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a step is made of; while this is unchanged and its outputs are there, it is skipped.

    `inputs` are files (hashed), `options` plain JSON values, `code` source files or folders
    (hashed), `outputs` files or folders relative to the workspace.
    """

    name: str
    inputs: Sequence[Path] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    code: Sequence[Path] = ()
    outputs: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """What a step did: rows made, seconds, highest memory in MiB, and whether it was skipped."""

    stage: str
    rows: int
    seconds: float
    peak_mib: float
    skipped: bool


def run_step(workspace: Workspace, step: Step, work: Callable[[Path], int]) -> StepReport:
    """Run `work(directory)`, which writes `step.outputs` there, unless nothing changed.

    Notes
    -----
    Outputs are moved into the workspace when `work` returns, then the manifest is written. An
    error in `work` leaves the workspace as it was.
    """
    started = time.perf_counter()
    manifest = workspace.path(f"manifests/{step.name}.json")
    inputs, code, key = _hashes(step)
    before = _read_manifest(manifest)
    skipped = before.get("key") == key and _outputs_hold(workspace, before)
    rows = int(before["rows"]) if skipped else _work_aside(workspace, step, work)
    report = StepReport(
        stage=step.name,
        rows=rows,
        seconds=round(time.perf_counter() - started, 3),
        peak_mib=round(peak_mib(), 1),
        skipped=skipped,
    )
    if not skipped:
        made = {output: _extent(workspace.path(output)) for output in step.outputs}
        write_json(
            {"step": step.name, "key": key, "options": dict(step.options), "inputs": inputs}
            | {"code": code, "outputs": made, "rows": rows, "seconds": report.seconds}
            | {"peak_mib": report.peak_mib},
            manifest,
        )
    return report


def code_digests(code: Sequence[Path]) -> dict[str, str]:
    """Return the SHA-256 of files and folders of code, by folder and name.

    They are read once a process: what it has loaded does not change while it runs.
    """
    return {f"{path.parent.name}/{path.name}": _code_digest(path) for path in code}


@cache
def _code_digest(path: Path) -> str:
    return hash_path(path)


def is_current(workspace: Workspace, step: Step) -> bool:
    """Say whether a step with just these inputs, options and code has run and its outputs stand."""
    before = _read_manifest(workspace.path(f"manifests/{step.name}.json"))
    return before.get("key") == _hashes(step)[2] and _outputs_hold(workspace, before)


def previous(workspace: Workspace, name: str) -> dict[str, Any]:
    """Return the manifest of a step's last run while its outputs are there; else nothing.

    Returns
    -------
    dict
        ``options``, ``inputs`` and ``code`` (SHA-256 by file name), ``rows``: what a step that
        goes on from its own output has to compare.
    """
    manifest = _read_manifest(workspace.path(f"manifests/{name}.json"))
    return manifest if "key" in manifest and _outputs_hold(workspace, manifest) else {}


def _work_aside(workspace: Workspace, step: Step, work: Callable[[Path], int]) -> int:
    """Let `work` fill a temporary folder, then move the outputs into the workspace."""
    directory = workspace.path(f".tmp-{step.name}")
    shutil.rmtree(directory, ignore_errors=True)
    try:
        directory.mkdir(parents=True)
        rows = work(directory)
        _note_unfinished(workspace, step)
        for output in step.outputs:
            _replace(directory.joinpath(*output.split("/")), workspace.path(output))
    except (OSError, PolarsError) as error:
        told = of_disk(
            error, where=str(workspace.root),
            now="or name another --workspace; what was there before is kept",
        )  # fmt: skip
        if told is None:
            raise
        raise told from error
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    return rows


def _note_unfinished(workspace: Workspace, step: Step) -> None:
    """Write a manifest without a key: it holds for nothing, and tells what a killed step left."""
    told = {"step": step.name, "options": dict(step.options), "inputs": {}}
    outputs: dict[str, list[int]] = {output: [] for output in step.outputs}
    write_json(told | {"outputs": outputs}, workspace.path(f"manifests/{step.name}.json"))


def sweep(workspace: Workspace) -> None:
    """Remove what killed steps left behind; the caller holds the lock."""
    for path in sorted(workspace.root.rglob(".*")):
        if path.name.startswith((".tmp-", ".old-")) and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.endswith(".tmp"):
            path.unlink(missing_ok=True)


def peak_mib() -> float:
    """Return the highest resident memory of this process in MiB; 0.0 where no system tells."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    import sys

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


def _hashes(step: Step) -> tuple[dict[str, str], dict[str, str], str]:
    """Return the hashes of a step's inputs and code by file name, and its key."""
    inputs = {path.name: hash_path(path) for path in step.inputs}
    code = code_digests(step.code)
    return inputs, code, _step_key(step, list(inputs.values()), list(code.values()))


def _step_key(step: Step, inputs: Sequence[str], code: Sequence[str]) -> str:
    parts = {
        "options": dict(step.options),
        "inputs": inputs,
        "code": code,
        "outputs": list(step.outputs),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return manifest


def _extent(path: Path) -> list[int]:
    """Files and bytes under a path: enough to notice that an output was removed or cut."""
    files = [p for p in path.rglob("*") if p.is_file()] if path.is_dir() else [path]
    return [len(files), sum(p.stat().st_size for p in files)]


def _outputs_hold(workspace: Workspace, manifest: Mapping[str, Any]) -> bool:
    outputs = manifest.get("outputs", {})
    return all(
        workspace.path(o).exists() and _extent(workspace.path(o)) == s for o, s in outputs.items()
    )


def _replace(made: Path, place: Path) -> None:
    # a manifest must never outlive what it describes
    for file in [made, *made.rglob("*")] if made.is_dir() else [made]:
        if file.is_file():
            flush(file)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir():
        old = place.with_name(f".old-{place.name}")
        shutil.rmtree(old, ignore_errors=True)
        place.replace(old)
        made.replace(place)
        shutil.rmtree(old, ignore_errors=True)
    else:
        made.replace(place)
