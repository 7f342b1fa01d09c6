"""Tombstones: keyed hashes of what was taken out of a workspace, so that it does not come back.

``archive/tombstones.parquet`` holds 64-bit hashes under the pseudonym key: of ids of posts, of
people, of runs of words of their texts, by which quotes of them are found in other posts, of links
to them, and of what tells them where ids do not last (see `likeness`). Who has the file and not
the key learns how many there are, and nothing else.
"""

from __future__ import annotations

import hmac
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, get_args

import polars as pl

from ingest.damage import require_table
from ingest.errors import SettingError
from ingest.outputs import whole
from ingest.people.pseudonyms import PREFIX, fingerprint, pseudonym
from ingest.workspace import Workspace

TOMBSTONES = "archive/tombstones.parquet"
Kind = Literal[
    "post", "person", "bare", "name", "run", "quote", "title", "link", "likeness", "taken"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
_KEY = "key"
_BACK = (
    "put it back from a backup: without it, what was purged comes back with the next dump; or"
    " remove it, and purge everybody again"
)
_ID = re.compile(r"(.*?)([A-Za-z0-9]*)", re.DOTALL)
_TABLE_ID = re.compile(r"(table:[^:]*:)(.*)", re.DOTALL)  # people make these ids, of any signs
_HEX_ID = 64  # of Nostr's events
_BASE36 = string.digits + string.ascii_lowercase
_REMEMBERED = 1 << 17
_SCHEMA = {"kind": pl.String, "hash": pl.UInt64}


@dataclass(frozen=True, slots=True)
class Hasher:
    """Hash ids, people and words under the pseudonym key."""

    key: bytes

    def post(self, post_id: str) -> int:
        """Return the hash of a post's id, such as ``reddit:t1_n79tsm4``."""
        return self._hash("post", post_id)

    def person(self, user_id: str) -> int:
        """Return the hash of a person: a pseudonym, or ``SOURCE:HANDLE`` where names are kept."""
        return _hash_of_person(self.key, user_id)

    def word(self, word: str) -> int:
        """Return the hash of a word of a text."""
        return self._hash("word", word)

    def link(self, link: str) -> int:
        """Return the hash of a link, or of a part of one (see `ingest.withdrawal.links`)."""
        return self._hash("link", link)

    def likeness(self, told: tuple[str, ...]) -> int:
        """Return the hash of what tells a post (see `ingest.withdrawal.likeness`)."""
        return self._hash("likeness", "\0".join(told))

    def title(self, words: Sequence[str]) -> int:
        """Return the hash of a title's words, in lower case."""
        return self._hash("title", " ".join(words))

    def stand_in(self, post_id: str) -> str:
        """Return what stands in other posts for the id of a post that was taken out.

        It has the form of the platform's ids, so that raw answers stay readable.

        Examples
        --------
        >>> Hasher(b"k").stand_in("reddit:t1_n79tsm4")
        'reddit:t1_w1479l5dnq92v'
        >>> Hasher(b"k").stand_in("hackernews:40077533")
        'hackernews:973622100801440'
        """
        found = _TABLE_ID.fullmatch(post_id) or _ID.fullmatch(post_id)
        begin, tail = found.groups()  # type: ignore[union-attr]  # matches all
        told = hmac.digest(self.key, f"stand-in\0{post_id}".encode(), "sha256")
        if len(tail) == _HEX_ID:
            return begin + told.hex()
        number = int.from_bytes(told, "little")
        if tail.isdecimal():
            return f"{begin}9{number % 10**14:014}"
        return f"{begin}w{''.join(_BASE36[number // 36**n % 36] for n in range(12))}"

    def _hash(self, kind: str, text: str) -> int:
        return _hash_of(self.key, kind, text)


# Links of a corpus are made of the same few parts, each of which may be a name or an id.
@lru_cache(maxsize=_REMEMBERED)
def _hash_of(key: bytes, kind: str, text: str) -> int:
    message = f"kithgraph tombstone {kind}\0{text}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hmac.digest(key, message, "sha256")[:8], "little")


@lru_cache(maxsize=_REMEMBERED)
def _hash_of_person(key: bytes, user_id: str) -> int:
    if not user_id.startswith(PREFIX):
        source, _, handle = user_id.partition(":")
        user_id = pseudonym(handle, source=source, key=key)
    return _hash_of(key, "person", user_id)


@dataclass(frozen=True, slots=True)
class Tombstones:
    """What was taken out, as hashes by kind, with what made them and looks others up.

    `post` and `person` (by handle, and by names of one word that they gave themselves); `name`:
    such names of several words; `bare`: people and names that are no words, so that they go out of
    texts wherever they stand; `run` and `quote`: eight and four words in a row of their texts;
    `title`: their titles, whole and begun; `link`: links to them; `likeness`: what tells them where
    ids do not last; `taken`: posts that were taken out of fetched answers.
    """

    hasher: Hasher
    hashes: Mapping[Kind, frozenset[int]] = field(default_factory=dict)

    def of(self, kind: Kind) -> frozenset[int]:
        """Return the hashes of a kind."""
        return self.hashes.get(kind, frozenset())

    def has_post(self, post_id: str) -> bool:
        """Tell whether a post was taken out, by its id such as ``reddit:t1_n79tsm4``."""
        known = self.of("post")
        return bool(known) and self.hasher.post(post_id) in known

    def has_person(self, user_id: str) -> bool:
        """Tell whether a person was taken out (see `Hasher.person`)."""
        known = self.of("person")
        return bool(known) and self.hasher.person(user_id) in known

    def with_more(self, more: Mapping[Kind, Iterable[int]]) -> Tombstones:
        """Return these tombstones and others, of hashes by kind."""
        hashes = {kind: self.of(kind) | frozenset(more.get(kind, ())) for kind in KINDS}
        return Tombstones(self.hasher, hashes)


def read_tombstones(workspace: Workspace, key: bytes) -> Tombstones:
    """Return the tombstones of a workspace; none where nothing was taken out.

    Raises
    ------
    SettingError
        If they were made under another key.
    WorkspaceError
        If their file is damaged: nothing is read as if nobody had been taken out.
    """
    path = workspace.path(TOMBSTONES)
    if not path.exists():
        return Tombstones(Hasher(key))
    require_table(path, now=_BACK)
    table = pl.read_parquet(path)
    by_kind = {kind: set(rows["hash"]) for (kind,), rows in table.group_by("kind")}
    if by_kind.pop(_KEY, set()) != {_of_key(key)}:
        raise SettingError(
            "what was taken out of this workspace cannot be told without its pseudonym key",
            where=str(path),
            now="name the key under which it was built with KITHGRAPH_PSEUDONYM_KEY",
        )
    hashes = {kind: frozenset(by_kind.get(kind, ())) for kind in KINDS}
    return Tombstones(Hasher(key), hashes)


def write_tombstones(workspace: Workspace, tombstones: Tombstones) -> None:
    """Write tombstones whole or not at all; the same ones give the same bytes."""
    rows = [(_KEY, _of_key(tombstones.hasher.key))]
    rows += [(kind, value) for kind in KINDS for value in sorted(tombstones.of(kind))]
    frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    with whole(workspace.path(TOMBSTONES)) as made:
        frame.write_parquet(made, compression="zstd")


def _of_key(key: bytes) -> int:
    return int(fingerprint(key), 16)
