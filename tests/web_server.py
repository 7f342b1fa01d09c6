"""A web server on this machine that answers from a table, with faults: for tests of doors."""

from __future__ import annotations

import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Answer = tuple[int, Mapping[str, str], bytes]
CUT = -1  # a status: the connection breaks off in the middle of the body


class Web:
    """What the server answers by path: one after the other, the last one again and again."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        self.agents: set[str | None] = set()

    def next(self, path: str) -> Answer:
        waiting = self.answers.get(path, [(404, {}, b"{}")])
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


@contextmanager
def serve() -> Generator[Web]:
    """Start a server on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            web.asked.append(self.path)
            web.agents.add(self.headers["User-Agent"])
            status, headers, body = web.next(urlsplit(self.path).path)
            is_cut = status == CUT
            self.send_response(200 if is_cut else status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) + 10 * is_cut))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = self.close_connection or is_cut

        def log_message(self, *_: object) -> None:
            pass

    with started(Handler) as address:
        web = Web(address)
        yield web


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing when a client that was killed is gone."""


@contextmanager
def started(handler: type[BaseHTTPRequestHandler]) -> Generator[str]:
    """Let a handler answer on a free port of this machine; gives the address."""
    handler.disable_nagle_algorithm = True  # else a body waits 40 ms behind its head
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
