"""A relay of Nostr on this machine: answers filters of NIP-01, with faults when told."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from websockets.sync.server import ServerConnection, serve

DROP = "drop"  # the connection ends in the middle of the answer


class Relay:
    """What the relay holds, how many events it gives at once, and faults of its next answers."""

    def __init__(self, events: Sequence[Mapping[str, Any]], *, most: int = 25) -> None:
        self.events = sorted(events, key=lambda e: (-e["created_at"], e["id"]))
        self.most = most
        self.address = ""
        self.asked: list[dict[str, Any]] = []
        self.agents: set[str | None] = set()
        self.faults: list[str] = []
        self.before: list[list[Any]] = []  # messages that it sends before those that are asked for

    def found(self, wanted: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        good = [event for event in self.events if _fits(event, wanted)]
        return good[: min(self.most, wanted.get("limit", self.most))]

    def handle(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        self.agents.add(connection.request.headers["User-Agent"])
        for message in connection:
            kind, name, *rest = json.loads(message)
            if kind != "REQ":
                continue
            self.asked.append(rest[0])
            fault = self.faults.pop(0) if self.faults else ""
            if fault and fault != DROP:
                connection.send(json.dumps(["CLOSED", name, fault]))
                continue
            connection.send(json.dumps(["NOTICE", "welcome"]))
            for told in self.before:
                connection.send(json.dumps(told))
            for event in self.found(rest[0]):
                connection.send(json.dumps(["EVENT", name, event], ensure_ascii=False))
            if fault == DROP:
                connection.close()
                return
            connection.send(json.dumps(["EOSE", name]))


def _fits(event: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    tags = {name[1:]: set(values) for name, values in wanted.items() if name.startswith("#")}
    has = [(tag[0], tag[1]) for tag in event["tags"] if len(tag) > 1]
    return (
        event["kind"] in wanted.get("kinds", [event["kind"]])
        and event["id"] in wanted.get("ids", [event["id"]])
        and event["pubkey"] in wanted.get("authors", [event["pubkey"]])
        and wanted.get("since", 0) <= event["created_at"] <= wanted.get("until", 1 << 60)
        and all(any(n == name and v in values for n, v in has) for name, values in tags.items())
    )


@contextmanager
def run(relay: Relay) -> Generator[Relay]:
    """Start the relay on a free port of this machine."""
    with serve(relay.handle, "127.0.0.1", 0) as server:
        relay.address = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield relay
        finally:
            server.shutdown()
            thread.join()
