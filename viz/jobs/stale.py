"""What was made of tables that have changed since: removed, so that nothing of them stays."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any

from ingest.damage import read_json
from ingest.hashing import hash_path
from ingest.tables import TABLES
from ingest.workspace import Workspace

_KEPT = ("corpus", "catalogue", "extract")


def steps_made(workspace: Workspace) -> dict[str, dict[str, Any]]:
    """Return the manifests of the steps that were done, by name."""
    return {
        path.stem: read_json(
            path, now=f"remove it and results/{path.stem}.json, and repeat the command"
        )
        for path in sorted(workspace.path("manifests").glob("*.json"))
    }


def drop_stale(workspace: Workspace, made: Mapping[str, Mapping[str, Any]]) -> None:
    """Remove what was made from tables that have changed, before anything else can fail.

    So goes what a step left that was killed while it moved its outputs: nobody knows of when it is.
    Annotations stay until they are replaced: steps take from them what did not change.
    """
    paths = {workspace.table_path(name).name: workspace.table_path(name) for name in TABLES}
    now = {name: hash_path(path) for name, path in paths.items() if path.exists()}
    for name, manifest in made.items():
        is_stale = "key" not in manifest or any(
            now.get(n, digest) != digest for n, digest in manifest["inputs"].items()
        )
        if is_stale and name not in _KEPT:
            for output in manifest["outputs"]:
                path = workspace.path(output)
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
