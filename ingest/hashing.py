"""What a file or folder holds, in 64 characters."""

from __future__ import annotations

import hashlib
from pathlib import Path


def hash_path(path: Path) -> str:
    """Return the SHA-256 of a file, or of all files of a folder with their relative names."""
    digest = hashlib.sha256()
    if path.is_dir():
        for member in sorted(
            p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts
        ):
            digest.update(member.relative_to(path).as_posix().encode())
            digest.update(bytes.fromhex(hash_path(member)))
    else:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()
