"""Nostr: notes and comments of relays, with the threads they stand in; files of events."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched, count
from typing import TYPE_CHECKING, Protocol

from ingest.errors import SourceAuthError, SourceError, SourceInPartError, UsageError
from ingest.formats.nostr import (
    COMMENT,
    DELETION,
    HEX,
    MENDED,
    NOTE,
    PLATFORM,
    PROFILE,
    SEPARATOR,
    Event,
    events_in,
    parse,
    place_of,
    public_key,
)
from ingest.formats.patient import UnreadableError, loads, text_of
from ingest.http import TIMEOUT_S, PassingError, Patience, persist, retry_after, user_agent
from ingest.records import Raw
from ingest.source import Held, Source, option

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

NAME = PLATFORM
_KINDS = [NOTE, COMMENT]
_PAGE = 500
_AT_ONCE = 100
_FEW = 20
_ROUNDS = 8
_MOST_BYTES = 1 << 24
_LOOKED_AT = 20
# What a relay may say before its first event.
_GREETINGS = ("NOTICE", "AUTH", "OK", "CLOSED", "EOSE", "COUNT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to fetch: notes by topic, author or time, and the threads they stand in."""

    relay: tuple[str, ...] = option(
        ("wss://relay.damus.io", "wss://nos.lol"),
        "Address of a relay; may be given several times.",
        wants="URL",
    )
    topic: tuple[str, ...] = option(
        (), "A hashtag of notes; may be given several times.", wants="TAG"
    )
    author: tuple[str, ...] = option(
        (), "Public key of an author; may be given several times.", wants="NPUB|HEX"
    )
    since: datetime | None = option(None, "Notes written at or after this date (UTC).")
    until: datetime | None = option(None, "Notes written before this date (UTC).")


Filter = Mapping[str, object]


class Relays(Protocol):
    """What is asked: relays, each by its address."""

    @property
    def addresses(self) -> Sequence[str]:
        """Addresses of the relays."""

    def ask(self, relay: str, wanted: Filter) -> bytes:
        """Return a relay's messages that answer a filter, each after `SEPARATOR`.

        Raises
        ------
        SourceError
            If it does not answer, or refuses.
        """


def fetch(options: Options, relays: Relays, held: Held) -> Iterator[Raw]:
    """Yield pages of notes, then what their threads lack, wishes to delete, and profiles.

    Profiles tell by what names others call those who wrote, so that these can be replaced.

    Raises
    ------
    UsageError
        If the options name neither topic, author nor time, or somebody who is nobody.
    SourceInPartError
        If some relays do not answer while others do, or one gives a busy second in part.
    """
    if not (options.topic or options.author or options.since):
        raise UsageError("nothing to fetch from Nostr", now="give --topic, --author or --since")
    wanted = _wanted(options)
    events: dict[str, Event] = {}
    asks = _askers(options.relay, relays, held)
    silent: list[SourceError] = []
    for ask in asks:
        try:
            events |= yield from ask.pages("notes", wanted)
            # answers to what other relays hold, and wishes to delete it, may be on this one alone
            events = yield from ask.threads(events)
            authors = sorted({event.author for event in events.values()})
            yield from ask.some("profiles", {"kinds": [PROFILE]}, "authors", authors)
        except SourceError as error:
            silent.append(error)
    _require_all(asks, silent)


def again(relays: Relays, post_ids: Sequence[str], held: Held) -> Iterator[Raw]:
    """Yield the wishes to delete posts of these ids."""
    ids = [post_id.removeprefix(f"{PLATFORM}:") for post_id in post_ids]
    asks = _askers(relays.addresses, relays, held)
    silent: list[SourceError] = []
    for ask in asks:
        try:
            yield from ask.some("again", {"kinds": [DELETION]}, "#e", ids)
        except SourceError as error:
            silent.append(error)
    _require_all(asks, silent)


def _askers(addresses: Sequence[str], relays: Relays, held: Held) -> list[_Asker]:
    return [
        _Asker(relays=relays, held=held, relay=relay, number=number)
        for number, relay in enumerate(addresses, 1)
    ]


def _require_all(asks: Sequence[_Asker], silent: Sequence[SourceError]) -> None:
    """Raise where relays did not answer: what one says if none did, else what is missing."""
    if silent and len(silent) == len(asks):
        raise silent[0]
    missing = [f"{error.what} at {error.where}: the other relays were asked" for error in silent]
    missing += [
        f"{ask.relay} may hold more than it gives at once of {n:,}"
        f" second{'s' * (n > 1)}: name another relay, too, that holds the rest"
        for ask in asks if (n := ask.n_full)
    ]  # fmt: skip
    if missing:
        raise SourceInPartError(missing, source=NAME)


def _wanted(options: Options) -> dict[str, object]:
    wanted: dict[str, object] = {"kinds": _KINDS}
    if options.topic:
        wanted["#t"] = [topic.lower().removeprefix("#") for topic in options.topic]
    if options.author:
        wanted["authors"] = [_key(author) for author in options.author]
    if options.since:
        wanted["since"] = int(options.since.timestamp())
    if options.until:
        wanted["until"] = int(options.until.timestamp()) - 1
    return wanted


def _key(author: str) -> str:
    key = author if HEX.fullmatch(author) else public_key(author)
    if key is None:
        raise UsageError(
            f"{author!r} is no public key of Nostr", now="give npub1… or 64 hex digits"
        )
    return key


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asker:
    relays: Relays
    held: Held
    relay: str
    number: int
    lengths: list[int] = field(default_factory=list)
    """Events of each page."""
    seconds: dict[int, int] = field(default_factory=dict)
    """Events of a second after which the relay gave nothing but these again."""

    @property
    def n_full(self) -> int:
        """Number of seconds of which the relay gave as much as it ever does, and may hold more."""
        return sum(n >= max(self.lengths) for n in self.seconds.values())

    def asked(self, name: str, wanted: Filter) -> Generator[Raw, None, list[Event]]:
        raw_id = f"relay/{self.number}/{name}"
        body = self.held.get(raw_id)
        if body is None:
            body = self.relays.ask(self.relay, wanted)
            yield Raw(raw_id=raw_id, body=body)
        return events_in(body)

    def pages(
        self, name: str, wanted: Mapping[str, object]
    ) -> Generator[Raw, None, dict[str, Event]]:
        """Page back in time: a relay gives the newest events alone, as many as it likes.

        One that gives fewer than 20 is taken to have no more.
        """
        found: dict[str, Event] = {}
        asked, until = {**wanted, "limit": _PAGE}, None
        for page in count(1):
            events = yield from self.asked(f"{name}/{page}", asked)
            new = [event for event in events if event.event_id not in found]
            found.update((event.event_id, event) for event in new)
            if len(events) < _FEW:
                break
            self.lengths.append(len(events))
            first = min(event.created_at for event in events)
            if not new:
                if until is not None and first > until:
                    break  # a relay that does not heed `until` says the same for ever
                self.seconds[first] = len(events)
            # events of the same second may stand on two pages
            asked["until"] = until = first - (not new)
        return found

    def some(
        self, name: str, wanted: Filter, field: str, ids: Sequence[str]
    ) -> Generator[Raw, None, dict[str, Event]]:
        """Ask about many ids, 100 at once."""
        found: dict[str, Event] = {}
        for number, part in enumerate(batched(ids, _AT_ONCE), 1):
            found |= yield from self.pages(f"{name}/{number}", {**wanted, field: list(part)})
        return found

    def threads(self, events: dict[str, Event]) -> Generator[Raw, None, dict[str, Event]]:
        """Ask for what is above and below the events, round by round, then for wishes to delete.

        Returns the events with those above and below them.
        """
        known = dict(events)
        absent: set[str] = set()
        roots: set[str] = set()
        for step in range(1, _ROUNDS + 1):
            places = [place_of(event) for event in known.values()]
            above = {one for place in places for one in place if one} - known.keys() - absent
            found = yield from self.some(f"above/{step}", {"kinds": _KINDS}, "ids", sorted(above))
            known |= found
            absent |= above - found.keys()
            tops = {place_of(e)[0] or e.event_id for e in known.values()} - roots
            below = yield from self.some(f"below/{step}", {"kinds": _KINDS}, "#e", sorted(tops))
            roots |= tops
            if not below.keys() - known.keys() and not found:
                break
            known |= below
        yield from self.some("deletions", {"kinds": [DELETION]}, "#e", sorted(known))
        return known


@contextmanager
def open_relays(options: Options, *, patience: Patience | None = None) -> Generator[Relays]:
    """Open the door to relays; each is connected to when it is first asked."""
    door = _Door(addresses=options.relay, patience=patience or Patience(), connections={})
    try:
        yield door
    finally:
        for relay in options.relay:
            door.close(relay)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Door:
    addresses: tuple[str, ...]
    patience: Patience
    connections: dict[str, tuple[ClientConnection, ExitStack]]

    def ask(self, relay: str, wanted: Filter) -> bytes:
        def once() -> bytes:
            try:
                with _faults(relay):
                    return self._messages(relay, wanted)
            except PassingError:
                self.close(relay)
                raise

        return persist(once, source=NAME, where=relay, patience=self.patience)

    def close(self, relay: str) -> None:
        if relay in self.connections:
            self.connections.pop(relay)[1].close()

    def _messages(self, relay: str, wanted: Filter) -> bytes:
        if relay not in self.connections:
            self.connections[relay] = _connected(relay)
        connection = self.connections[relay][0]
        connection.send(json.dumps(["REQ", NAME, wanted], separators=(",", ":"), sort_keys=True))
        found: list[bytes] = []
        while True:
            message = connection.recv(timeout=TIMEOUT_S, decode=False).replace(SEPARATOR, b"")
            kind, reason = _meaning(message)
            if kind != MENDED:  # our archive alone says that
                found += [SEPARATOR, message, b"\n"]
            if kind == "CLOSED":
                raise _closed(reason, relay)
            if kind == "EOSE":
                connection.send(json.dumps(["CLOSE", NAME]))
                return b"".join(found)


def _connected(relay: str) -> tuple[ClientConnection, ExitStack]:
    """Return a connection, and what closes it."""
    from websockets.sync.client import connect

    stack = ExitStack()
    connection = stack.enter_context(
        connect(relay, user_agent_header=user_agent(), open_timeout=TIMEOUT_S, max_size=_MOST_BYTES)
    )
    return connection, stack


@contextmanager
def _faults(relay: str) -> Generator[None]:
    """Turn errors of websockets into ours."""
    from websockets import exceptions

    try:
        yield
    except exceptions.InvalidURI as error:
        raise SourceError(
            "no address of a relay", source=NAME, where=relay, now="it begins with wss:// or ws://"
        ) from error
    except exceptions.InvalidStatus as error:
        status = error.response.status_code
        if status in (401, 403):
            raise SourceAuthError(
                f"HTTP {status} from the relay", source=NAME, where=relay, now="take another relay"
            ) from error
        wait = retry_after(error.response.headers)
        raise PassingError(f"HTTP {status}", wait_s=wait, is_limit=status == 429) from error
    except (exceptions.WebSocketException, OSError) as error:  # a timeout is an OSError
        raise PassingError(type(error).__name__) from error


def _meaning(message: bytes) -> tuple[str, str]:
    """Return what kind of message it is, and the reason that it tells."""
    try:
        value = loads(message)
    except UnreadableError:
        return "", ""
    parts = [text_of(part) or "" for part in value] if isinstance(value, list) else []
    return (parts[0], parts[-1]) if parts else ("", "")


def _closed(reason: str, relay: str) -> SourceError | PassingError:
    """Return the error for a question that the relay closed; NIP-01 names the reasons."""
    kind = reason.partition(":")[0]
    if kind in ("rate-limited", "error"):
        return PassingError(kind, is_limit=kind == "rate-limited")
    if kind in ("auth-required", "restricted", "blocked"):
        return SourceAuthError(
            f"the relay says {kind}", source=NAME, where=relay, now="take another relay"
        )
    return SourceError(
        "the relay refuses the question", source=NAME, where=relay, now="check the options"
    )


def recognises(head: bytes) -> bool:
    """Tell whether a file begins with an event, or with a relay's messages up to one."""
    for line in head.lstrip().split(b"\n")[:_LOOKED_AT]:
        try:
            value = loads(line.removeprefix(SEPARATOR))
        except UnreadableError:
            return False
        found = value[-1] if isinstance(value, list) and len(value) in (2, 3) else value
        if isinstance(found, dict):
            return {"id", "pubkey", "created_at", "kind", "tags"} <= set(found)
        if not (isinstance(value, list) and value and value[0] in _GREETINGS):
            return False
    return False


SOURCE = Source(
    name=NAME,
    title="Nostr: notes with their threads, from relays or files of events",
    platform=PLATFORM,
    recognises=recognises,
    names_people=True,
    parse=parse,
    options=Options,
    open=open_relays,
    fetch=fetch,
    again=again,
    example="--topic localllama --since 2025-01-01",
)
