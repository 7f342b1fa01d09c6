"""What a workspace was made of: its inputs, where they lie, and how they were read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.damage import ANEW, read_json
from ingest.intake.coverage import read_coverage
from ingest.intake.inputs import InputFile, noted_input
from ingest.outputs import write_json
from ingest.workspace import Workspace

_SHOWN = 5
NOTED, HOW = "archive/inputs.json", "archive/reading.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What a workspace was made of: its files, and how they were read."""

    files: tuple[InputFile, ...] = ()
    ignored: tuple[str, ...] = ()
    keep_names: bool = False
    community: str | None = None


def read_noted(workspace: Workspace) -> Before:
    """Return what the corpus of a workspace was made of; nothing if there is none.

    Raises
    ------
    InputError
        If one of its inputs is gone.
    """
    if not workspace.path(NOTED).exists():
        return Before()
    how = workspace.path(HOW)
    options = read_json(how, now=ANEW) if how.exists() else {}
    return Before(
        files=tuple(noted_input(**entry) for entry in noted_entries(workspace)),
        ignored=tuple(read_coverage(workspace)["ignored"]),
        keep_names=options.get("keep_names", False),
        community=options.get("community"),
    )


def noted_entries(workspace: Workspace) -> list[dict[str, Any]]:
    """Return what is noted of each input of a workspace's corpus; nothing before there is one."""
    path = workspace.path(NOTED)
    if not path.exists():
        return []
    entries: list[dict[str, Any]] = read_json(path, now=ANEW)
    return entries


def noted_at_hand(workspace: Workspace, source: str) -> list[InputFile]:
    """Return those inputs of a workspace's corpus, read by a source, that are still there."""
    return [
        noted_input(**entry)
        for entry in noted_entries(workspace)
        if entry.get("source") == source and Path(entry["path"]).is_file()
    ]


def drop_noted(workspace: Workspace, names: Collection[str]) -> None:
    """Forget inputs of a workspace's corpus by their names: nothing is left of them."""
    told = noted_entries(workspace)
    left = [entry for entry in told if entry["file"] not in names]
    if len(left) < len(told):
        write_json(left, workspace.path(NOTED))


def noted_names(workspace: Workspace) -> dict[str, str]:
    """Return the names of the inputs that a workspace was made of, with their SHA-256."""
    return {entry["file"]: entry["sha256"] for entry in noted_entries(workspace)}


def tell_left_out(workspace: Workspace, before: Mapping[str, str]) -> list[str]:
    """Return a sentence on inputs that a workspace was made of `before` and no longer is."""
    now = noted_names(workspace)
    same = set(now.values())
    left = [name for name, told in before.items() if name not in now and told not in same]
    if not left:
        return []
    shown = ", ".join(left[:_SHOWN]) + (", ..." if len(left) > _SHOWN else "")
    told = f"the workspace was made of {shown} before, and holds nothing of that any more"
    return [f"{told}; to have both, name all, or build --add, or give each its own --workspace"]


def write_noted(
    workspace: Workspace,
    files: Sequence[InputFile],
    *,
    keep_names: bool,
    community: str | None,
    key: str | None,
) -> None:
    """Note the inputs of a corpus (the first files of its report), and how they were read.

    `key` is the fingerprint of the pseudonym key.
    """
    told = workspace.result("coverage")["files"]
    noted = [
        {
            "path": str(file.path.resolve()), "file": file.name, "source": file.source.name,
            "columns": dict(file.columns), "sha256": counted["sha256"],
        }
        for file, counted in zip(files, told, strict=False)
    ]  # fmt: skip
    write_json(noted, workspace.path(NOTED))
    how = {"keep_names": keep_names, "community": community, "key": key}
    write_json(how, workspace.path(HOW))
