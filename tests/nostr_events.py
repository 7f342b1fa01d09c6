"""Invented people who write events of Nostr, signed with keys made from their names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import pytest

FIRST_SECOND = 1_751_360_400


def key_of(name: str) -> Any:
    """Return a person's key; a test that needs one is skipped where keys cannot be made."""
    coincurve = pytest.importorskip("coincurve")
    return coincurve.PrivateKey(hashlib.sha256(name.encode()).digest())


def public_key_of(name: str) -> str:
    return key_of(name).public_key_xonly.format().hex()


def signed(
    name: str, content: str, tags: Sequence[Sequence[str]] = (), *, second: int = 0, kind: int = 1
) -> dict[str, Any]:
    """Return a signed event of a person."""
    author, at = public_key_of(name), FIRST_SECOND + second
    listed = [list(tag) for tag in tags]
    fields = [0, author, at, kind, listed, content]
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    event_id = hashlib.sha256(text.encode()).digest()
    return {
        "id": event_id.hex(), "pubkey": author, "created_at": at, "kind": kind, "tags": listed,
        "content": content, "sig": key_of(name).sign_schnorr(event_id, b"\0" * 32).hex(),
    }  # fmt: skip
