"""What a file or folder holds, in 64 characters."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path


def hash_path(path: Path) -> str:
    """Return the SHA-256 of a file, or of all files of a folder with their relative names."""
    if not path.is_dir():
        told = path.stat()
        return _hash_file(path, told.st_size, told.st_mtime_ns, told.st_ino)
    digest = hashlib.sha256()
    for member in sorted(
        p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts
    ):
        digest.update(member.relative_to(path).as_posix().encode())
        digest.update(bytes.fromhex(hash_path(member)))
    return digest.hexdigest()


@lru_cache(maxsize=256)
def _hash_file(path: Path, *_what_tells_a_change: int) -> str:
    """Return the SHA-256 of a file; a build asks for that of a table at each of its steps."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
