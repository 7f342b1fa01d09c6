"""Check that the hashed lists for pip name the same versions as uv.lock."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


def locked_versions() -> dict[str, set[str]]:
    """Return the versions of each package in uv.lock."""
    lock = tomllib.loads((_ROOT / "uv.lock").read_text(encoding="utf-8"))
    versions: dict[str, set[str]] = {}
    for package in lock["package"]:
        versions.setdefault(package["name"], set()).add(package.get("version", ""))
    return versions


def main() -> int:
    """Print each line of a list that uv.lock does not back; 1 if there is any."""
    versions = locked_versions()
    wrong = [
        f"{path.name}: {name}=={version}"
        for path in (_ROOT / "requirements.lock", _ROOT / "requirements-dev.lock")
        for name, version in re.findall(
            r"^([a-z0-9._-]+)==([^ ;\\]+)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
        if version not in versions.get(name, set())
    ]
    for line in wrong:
        print(f"not in uv.lock: {line}; run 'make lock'")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
