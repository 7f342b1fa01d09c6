"""Nostr's events as posts: ids by NIP-01, threads by NIP-10, comments by NIP-22, wishes by NIP-09.

The NIPs are at https://github.com/nostr-protocol/nips (read in November 2026).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Literal

from ingest.formats.patient import UnreadableError, loads, moment_of, text_of
from ingest.records import Aside, Deletion, Post, Raw, Reject
from ingest.text import tidy

PLATFORM = "nostr"
PROFILE, NOTE, DELETION, COMMENT = 0, 1, 5, 1111
SEPARATOR = b"\x1e"  # before each message of a relay, as in RFC 7464
MENDED = "MENDED"
"""What stands for EVENT in our archive where a purge changed the event: no relay says it."""
CODE = re.compile(
    r"(?:nostr:|@)?\b(?P<code>(?:note|nevent|npub|nprofile)1[02-9ac-hj-np-z]{20,5000}"
    r"|[0-9a-f]{64})\b"
)
_AHEAD = timedelta(days=1)
"""How far a clock may be ahead of that of whoever fetched the event."""
_GATEWAY = "https://njump.me/"
HEX = re.compile(r"[0-9a-f]{64}")
"""An id of an event or a public key, as NIP-01 writes both."""
_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_PERSON = re.compile(r"(?:nostr:|@)?\b(?P<code>(?:npub1|nprofile1)[02-9ac-hj-np-z]{20,5000})\b")
NUMBERED = re.compile(r"#\[(\d{1,4})\]")
"""How older notes name the person or post of a tag in their text: by its number (NIP-08)."""
CODE_SIGNS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_OTHERS = {
    3: "list of people followed", 6: "repost", 7: "reaction", 16: "repost",
    9735: "payment", 9802: "highlight", 30023: "article",
}  # fmt: skip

_Named = Literal["person", "post"]
_MEANT: Mapping[str, Mapping[int, _Named]] = {
    "nprofile": {0: "person"}, "nevent": {0: "post", 2: "person"},
}  # fmt: skip
_Record = Post | Reject | Aside | Deletion


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event whose id is the hash of the rest, and whose signature is right if checked."""

    event_id: str
    author: str
    created_at: int
    kind: int
    tags: tuple[tuple[str, ...], ...]
    content: str


def parse(raw: Raw) -> Iterator[_Record]:
    """Yield the records of events or of a relay's messages; pure, never raises."""
    is_sequence = raw.body.startswith(SEPARATOR)
    texts = raw.body.split(SEPARATOR)[1:] if is_sequence else [raw.body]
    for index, text in enumerate(texts):
        try:
            value = loads(text)
            is_ours = raw.retrieved_at is not None and _is_message(value, MENDED)
            if is_ours:
                yield from _records(fields_of(value[2]), raw)
                continue
            found = value[-1] if _is_sent(value) else value
            if isinstance(found, list) and found and isinstance(found[0], str):
                continue  # EOSE, NOTICE and the like
            yield from _records(_event_of(found), raw)
        except UnreadableError as error:
            yield Reject(raw_id=raw.raw_id, index=index, reason=str(error))


def events_in(body: bytes) -> list[Event]:
    """Return the good events of a relay's messages, those that a purge changed among them."""
    found = []
    for text in body.split(SEPARATOR)[1:]:
        value = loads(text)
        for kind, read in (("EVENT", _event_of), (MENDED, fields_of)):
            if _is_message(value, kind):
                try:
                    found.append(read(value[2]))
                except UnreadableError:
                    continue
    return found


def _is_message(value: object, kind: str) -> bool:
    return isinstance(value, list) and len(value) == 3 and value[0] == kind


def _is_sent(value: object) -> bool:
    """Tell whether a relay sends an event, or a client does, which names no question."""
    is_of_client = isinstance(value, list) and len(value) == 2 and value[0] == "EVENT"
    return is_of_client or _is_message(value, "EVENT")


def _event_of(value: Any) -> Event:  # noqa: ANN401 - any JSON
    """Return the event that a JSON value describes.

    Raises
    ------
    UnreadableError
        If a field is missing or of another form, the id is not the hash of the event, or the
        signature is wrong (checked where coincurve is installed).
    """
    event = fields_of(value)
    signature = value.get("sig")
    told = [0, event.author, event.created_at, event.kind, value.get("tags"), event.content]
    if event.event_id not in _hashes(told):
        raise UnreadableError("id is not the hash of the event")
    if not (isinstance(signature, str) and _SIGNATURE.fullmatch(signature)):
        raise UnreadableError("sig is missing or not of Nostr's form")
    if not _checker()(event.author, signature, event.event_id):
        raise UnreadableError("signature is wrong")
    return event


def fields_of(value: Any) -> Event:  # noqa: ANN401 - any JSON
    """Return what an event says, of whatever hash.

    Raises
    ------
    UnreadableError
        If a field is missing or of another form.
    """
    if not isinstance(value, dict):
        raise UnreadableError("not an event")
    event_id, author = value.get("id"), value.get("pubkey")
    if not (isinstance(event_id, str) and HEX.fullmatch(event_id)):
        raise UnreadableError("id is missing or not of Nostr's form")
    if not (isinstance(author, str) and HEX.fullmatch(author)):
        raise UnreadableError("pubkey is missing or not of Nostr's form")
    kind, created_at = value.get("kind"), value.get("created_at")
    if type(kind) is not int or type(created_at) is not int or moment_of(created_at) is None:
        raise UnreadableError("kind or created_at is missing or no number")
    tags, content = value.get("tags"), value.get("content")
    if not (isinstance(content, str) and _are_tags(tags)):
        raise UnreadableError("tags or content is missing or of another form")
    return Event(
        event_id=event_id,
        author=author,
        created_at=created_at,
        kind=kind,
        tags=tuple(tuple(tag) for tag in tags or ()),
        content=content,
    )


def _are_tags(tags: object) -> bool:
    return isinstance(tags, list) and all(
        isinstance(tag, list) and all(isinstance(part, str) for part in tag) for tag in tags
    )


def _hashes(fields: Sequence[Any]) -> Iterator[str]:
    """Yield the SHA-256 of the canonical form: as JSON writes control characters, then verbatim."""
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    yield _sha256(text)
    if "\\u00" in text:
        yield _sha256(re.sub(r"(?<!\\)((?:\\\\)*)\\u(00[0-9a-f]{2})", _verbatim, text))


def _verbatim(found: re.Match[str]) -> str:
    return found[1] + chr(int(found[2], 16))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


@cache
def _checker() -> Callable[[str, str, str], bool]:
    """Return what checks a Schnorr signature (BIP-340): coincurve if it is there, else trust."""
    try:
        import coincurve
    except ImportError:
        return lambda _author, _signature, _event_id: True

    def check(author: str, signature: str, event_id: str) -> bool:
        try:
            key = coincurve.PublicKeyXOnly(bytes.fromhex(author))
        except ValueError:
            return False
        return key.verify(bytes.fromhex(signature), bytes.fromhex(event_id))

    return check


def _records(event: Event, raw: Raw) -> Iterator[_Record]:
    if event.kind == DELETION:
        gone = [tag[1] for tag in event.tags if len(tag) > 1 and tag[0] == "e"]
        gone = [one for one in gone if HEX.fullmatch(one)]
        for one in dict.fromkeys(gone):
            yield Deletion(post_id=f"{PLATFORM}:{one}", author=event.author)
        if not gone:
            yield Aside(what="wish to delete what is no post")
    elif event.kind in (NOTE, COMMENT):
        yield _post(event, raw)
    elif event.kind == PROFILE:
        yield Aside(
            what="profile", handle=event.author, names=_names(event.content),
            post_id=f"{PLATFORM}:{event.event_id}",
        )  # fmt: skip
    else:
        yield Aside(what=_OTHERS.get(event.kind, f"event of kind {event.kind}"))


def _names(profile: str) -> tuple[str, ...]:
    """Return what the content of a profile (NIP-01, NIP-24) says that its person is called."""
    try:
        told = loads(profile.encode("utf-8", "replace"))
    except UnreadableError:
        return ()
    named = told if isinstance(told, dict) else {}
    names = (named.get(key) for key in ("name", "display_name", "displayName"))
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str)))


def _post(event: Event, raw: Raw) -> Post:
    root, parent = place_of(event)
    created_at = moment_of(event.created_at)
    if raw.retrieved_at and created_at and created_at - raw.retrieved_at > _AHEAD:
        created_at = None  # who writes tells the time, and may tell any
    return Post(
        post_id=f"{PLATFORM}:{event.event_id}",
        source=PLATFORM,
        community=None,
        thread_id=f"{PLATFORM}:{root or parent or event.event_id}",
        parent_id=f"{PLATFORM}:{parent}" if parent else None,
        kind="note",
        author=event.author,
        created_at=created_at,
        edited_at=None,
        retrieved_at=raw.retrieved_at,
        points=None,
        title=None,
        text=_text(event),
        url=f"{_GATEWAY}{event.event_id}",
        flair=None,
        state="present",
        removal=None,
        claimed_replies=None,
    )


def place_of(event: Event) -> tuple[str | None, str | None]:
    """Return the ids of the root of an event's thread and of the event that it answers.

    Marked tags count before positional ones (NIP-10); without marks the first tag is the root and
    the last one the answered event, but for events that the text only mentions (``#[2]``, NIP-08).
    A comment (NIP-22) names its root ``E`` and its parent ``e``.
    """
    tags = [(n, tag) for n, tag in enumerate(event.tags) if len(tag) > 1 and HEX.fullmatch(tag[1])]
    if event.kind == COMMENT:
        root = next((tag[1] for _, tag in tags if tag[0] == "E"), None)
        return root, next((tag[1] for _, tag in tags if tag[0] == "e"), root)
    events = [(n, tag) for n, tag in tags if tag[0] == "e" and tag[1] != event.event_id]
    marked = {tag[3]: tag[1] for _, tag in reversed(events) if len(tag) > 3}
    if "root" in marked or "reply" in marked:
        return marked.get("root"), marked.get("reply") or marked.get("root")
    mentioned = {int(number) for number in NUMBERED.findall(event.content)}
    plain = [tag[1] for n, tag in events if n not in mentioned and not (len(tag) > 3 and tag[3])]
    return (plain[0], plain[-1]) if plain else (None, None)


def _text(event: Event) -> str:
    """Return the text with every way to name a person written as ``@`` and their public key."""

    def numbered(found: re.Match[str]) -> str:
        number = int(found[1])
        tag = event.tags[number] if number < len(event.tags) else ()
        is_person = len(tag) > 1 and tag[0] == "p" and HEX.fullmatch(tag[1])
        return f"@{tag[1]}" if is_person else found[0]

    text = text_of(event.content) or ""
    if "#[" in text:
        text = NUMBERED.sub(numbered, text)
    if "npub1" in text or "nprofile1" in text:
        text = _PERSON.sub(lambda found: _person(found["code"]) or found[0], text)
    return tidy(text)


def _person(code: str) -> str | None:
    key = public_key(code)
    return f"@{key}" if key else None


def public_key(code: str) -> str | None:
    """Return the public key that an ``npub`` or ``nprofile`` (NIP-19) tells, in hex; None if none.

    Examples
    --------
    >>> public_key("npub1" + "q" * 52 + "zqujme") == "0" * 64
    True
    >>> public_key("npub1" + "q" * 52 + "zqujmf")  # the checksum is wrong
    """
    return next((value for kind, value in named_in(code) if kind == "person"), None)


def named_in(code: str) -> list[tuple[_Named, str]]:
    """Return the people and posts, in hex, that a code of NIP-19 names; none if it is no code.

    ``nevent`` may name the author beside the post. Hex alone may be either's.
    """
    if HEX.fullmatch(code):
        return [("post", code), ("person", code)]
    prefix, _, tail = code.rpartition("1")
    if any(sign not in CODE_SIGNS for sign in tail):
        return []
    values = [CODE_SIGNS.index(sign) for sign in tail]
    if len(values) < 6 or _polymod([*_expanded(prefix), *values]) != 1:
        return []
    content = _bytes(values[:-6])
    if prefix in {"npub", "note"}:
        return [("person" if prefix == "npub" else "post", content.hex())] * (len(content) == 32)
    meant = _MEANT.get(prefix, {})
    found = [(meant[kind], value) for kind, value in _triples(content) if kind in meant]
    return [(what, value.hex()) for what, value in found if len(value) == 32]


def _triples(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield types and values of triples of type, length and value."""
    while len(content) >= 2:
        kind, length = content[0], content[1]
        yield kind, content[2 : 2 + length]
        content = content[2 + length :]


def _expanded(prefix: str) -> list[int]:
    return [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]


def _polymod(values: Sequence[int]) -> int:
    """Return the checksum of bech32 (BIP-173); 1 is right."""
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(
            (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
        ):
            check ^= generator if top >> bit & 1 else 0
    return check


def _bytes(values: Sequence[int]) -> bytes:
    """Put groups of five bits together to bytes; bits left over are padding."""
    number, bits = 0, 5 * len(values)
    for value in values:
        number = number << 5 | value
    return (number >> bits % 8).to_bytes(bits // 8, "big")
