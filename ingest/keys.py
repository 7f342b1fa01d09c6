"""The pseudonym key of a workspace: the one that it was built with, and no other unnoticed.

What was taken out of a workspace is read here, too: it is hashed under that key.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ingest.damage import ANEW, read_json
from ingest.errors import SettingError
from ingest.intake.noted import HOW
from ingest.people.pseudonyms import fingerprint, key_place, load_key
from ingest.settings import value_of
from ingest.withdrawal.tombstones import TOMBSTONES, Tombstones, read_tombstones
from ingest.workspace import Workspace

_MANIFEST = "manifests/corpus.json"
_A_KEY = re.compile(r"[0-9a-fA-F]{32,}")
_NOW = (
    "put that key back from your backup, or name its file with KITHGRAPH_PSEUDONYM_KEY; if it is"
    " lost, build into a new --workspace, where everybody gets another pseudonym and what was"
    " purged has to be purged again"
)


def own_key(workspace: Workspace) -> bytes:
    """Return the pseudonym key of a workspace; of one that is not built yet, the one to build with.

    Raises
    ------
    SettingError
        If the key at hand is not the one under which the workspace was built, or that is gone: no
        new key is made in its place.
    """
    place = key_place(_key_setting())
    built = _built_with(workspace)
    is_needed = built is not None or workspace.path(TOMBSTONES).exists()
    if is_needed and not place.exists():
        raise SettingError(
            f"{workspace.root} was built with a pseudonym key, and none lies",
            where=str(place), now=_NOW,
        )  # fmt: skip
    key = load_key(place, apart=workspace.root)
    if built not in {None, fingerprint(key)}:
        raise SettingError(
            f"{workspace.root} was built with a pseudonym key, and another one lies",
            where=str(place), now=_NOW,
        )  # fmt: skip
    return key


def read_withdrawn(workspace: Workspace) -> Tombstones | None:
    """Return what was taken out of a workspace; None if nothing was.

    Raises
    ------
    SettingError
        If the pseudonym key is not the one under which it was taken out.
    """
    if not workspace.path(TOMBSTONES).exists():
        return None
    return read_tombstones(workspace, own_key(workspace))


def _key_setting() -> Path | None:
    """Return the file of the pseudonym key that is set, or None for the one made by itself."""
    value = value_of("pseudonym_key")
    if value and _A_KEY.fullmatch(value) and not Path(value).exists():
        raise SettingError(
            "the pseudonym key itself is given, where the file that holds it is to be named",
            where="KITHGRAPH_PSEUDONYM_KEY",
            now="write the key to a file, which others cannot read, and name that file there",
        )
    return Path(value).expanduser() if value else None


def _built_with(workspace: Workspace) -> str | None:
    """Return the fingerprint of the key of a workspace's pseudonyms; None if it has none."""
    if workspace.path(_MANIFEST).exists() and "key" in (made := _read(workspace, _MANIFEST)):
        told = made["options"].get("key")
    else:
        told = _read(workspace, HOW).get("key")
    return str(told) if told else None


def _read(workspace: Workspace, name: str) -> dict[str, Any]:
    path = workspace.path(name)
    found: dict[str, Any] = read_json(path, now=ANEW) if path.exists() else {}
    return found
