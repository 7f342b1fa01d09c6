"""Start and stop a real Neo4j Community with Neo4j Browser, from Maven artifacts on Java 17.

For the live tests and for work without a container engine::

    python scripts/neo4j_server.py start            prints addresses, user and password as JSON
    python scripts/neo4j_server.py stop
    python scripts/neo4j_server.py fetch            the libraries alone

Everything lies under ``.live/``: the libraries once, and a home folder with configuration, data and
log.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIVE = ROOT / ".live"
LIBRARIES = LIVE / "neo4j-libraries"
USER = "neo4j"
PASSWORD = "kithgraph-local"  # noqa: S105 (of a server that listens on this machine alone)

_POM = Path(__file__).parent / "neo4j" / "pom.xml"
_READY_S = 120.0
_STOP_S = 60.0
_OPENS = (
    "java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch",
    "java.base/java.util.concurrent", "java.base/java.lang",
)  # fmt: skip
_LIGHT = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_CONFIGURATION = """\
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{bolt}
server.bolt.advertised_address=127.0.0.1:{bolt}
server.http.listen_address=127.0.0.1:{http}
server.https.enabled=false
server.memory.heap.initial_size=512m
server.memory.heap.max_size=1g
server.memory.pagecache.size=256m
dbms.usage_report.enabled=false
"""


_STARTED: dict[int, subprocess.Popen[bytes]] = {}


class ServerError(Exception):
    """The server could not be started; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server: where it listens, how to log in, its process and home folder."""

    bolt: str
    browser: str
    user: str
    password: str
    pid: int
    home: str


def missing_tools() -> list[str]:
    """Return what a server needs and this machine lacks."""
    return [tool for tool in ("java", "mvn") if shutil.which(tool) is None]


def start(
    home: Path,
    *,
    bolt_port: int = 0,
    http_port: int = 0,
    libraries: Path = LIBRARIES,
    light: bool = False,
) -> Server:
    """Start a server and wait until it answers.

    Parameters
    ----------
    home : Path
        Folder for configuration, data and log; made if it is not there.
    bolt_port, http_port : int
        Ports on 127.0.0.1; 0 chooses a free one.
    libraries : Path
        Folder of the artifacts; Maven fetches them (130 MB) when it is not there.
    light : bool
        Compile little: starts in half the time and works slower, which is right for little data.

    Raises
    ------
    ServerError
        If a tool is missing, or the server ends or does not answer within 120 s.
    """
    fetch(libraries)
    (home / "conf").mkdir(parents=True, exist_ok=True)
    if not (home / "data" / "dbms" / "auth.ini").exists():
        admin(home, "dbms", "set-initial-password", PASSWORD, libraries=libraries)
    for is_last in (False, False, True):
        ports = _ports(bolt_port, http_port)
        server, process = _begin(home, ports, libraries, light=light)
        try:
            _wait(server, process, ports)
        except ServerError:
            # a free port may be taken by others until Java listens
            if is_last or process.poll() is None or (bolt_port and http_port):
                raise
        else:
            break
    return server


def _begin(
    home: Path, ports: tuple[int, int], libraries: Path, *, light: bool
) -> tuple[Server, subprocess.Popen[bytes]]:
    bolt, http = ports
    configuration = _CONFIGURATION.format(bolt=bolt, http=http)
    (home / "conf" / "neo4j.conf").write_text(configuration, encoding="utf-8")
    with (home / "neo4j.log").open("ab") as log:
        process = subprocess.Popen(
            _java(home, libraries, light=light), stdout=log, stderr=log, env=_environment(home),
            start_new_session=True,
        )  # fmt: skip
    _STARTED[process.pid] = process
    server = Server(
        bolt=f"bolt://127.0.0.1:{bolt}", browser=f"http://127.0.0.1:{http}/browser/",
        user=USER, password=PASSWORD, pid=process.pid, home=str(home),
    )  # fmt: skip
    (home / "server.json").write_text(json.dumps(asdict(server)), encoding="utf-8")
    return server, process


def stop(server: Server, *, at_once: bool = False) -> None:
    """Stop a server and wait until it has ended; `at_once` kills it."""
    if _alive(server.pid):
        os.kill(server.pid, signal.SIGKILL if at_once else signal.SIGTERM)
    deadline = time.monotonic() + _STOP_S
    while _alive(server.pid):
        if time.monotonic() > deadline:
            os.kill(server.pid, signal.SIGKILL)
        time.sleep(0.1)
    Path(server.home, "server.json").unlink(missing_ok=True)


def admin(
    home: Path, *arguments: str, folder: Path | None = None, libraries: Path = LIBRARIES
) -> subprocess.CompletedProcess[str]:
    """Run `neo4j-admin` with the given arguments on a home folder, in `folder` if given.

    Raises
    ------
    ServerError
        If it fails; the message ends with what it said.
    """
    done = subprocess.run(
        ["java", *_LIGHT, "-cp", f"{libraries}/*", "org.neo4j.cli.AdminTool", *arguments],
        env=_environment(home), cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise ServerError(
            f"neo4j-admin {arguments[0]} failed: {(done.stdout + done.stderr)[-2000:]}"
        )
    return done


def fetch(libraries: Path) -> None:
    """Let Maven fetch the artifacts unless they are there.

    Raises
    ------
    ServerError
        If a tool is missing or Maven fails.
    """
    if missing_tools():
        raise ServerError(f"missing: {', '.join(missing_tools())}; install Java 17 and Maven")
    if libraries.is_dir():
        return
    made = libraries.with_name(f".{libraries.name}-{os.getpid()}")
    goal = ("dependency:copy-dependencies", f"-DoutputDirectory={made}")
    done = subprocess.run(
        ["mvn", "-q", "-B", "-f", str(_POM), *goal], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        shutil.rmtree(made, ignore_errors=True)
        raise ServerError(f"Maven failed: {done.stdout[-2000:]}")
    with contextlib.suppress(OSError):
        made.replace(libraries)
    shutil.rmtree(made, ignore_errors=True)


def _java(home: Path, libraries: Path, *, light: bool) -> list[str]:
    opens = [f"--add-opens={package}=ALL-UNNAMED" for package in _OPENS]
    return [
        "java", "-Xms512m", "-Xmx1g", *(_LIGHT if light else ()), *opens,
        "-Dlog4j2.disable.jmx=true", "-cp", f"{libraries}/*",
        "org.neo4j.server.CommunityEntryPoint",
        f"--home-dir={home}", f"--config-dir={home / 'conf'}",
    ]  # fmt: skip


def _environment(home: Path) -> dict[str, str]:
    return os.environ | {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}


def _wait(server: Server, process: subprocess.Popen[bytes], ports: tuple[int, int]) -> None:
    bolt, http = ports
    deadline = time.monotonic() + _READY_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerError(
                f"the server ended with {process.returncode}; see {server.home}/neo4j.log"
            )
        if _answers(http) and _listens(bolt):
            return
        time.sleep(0.2)
    stop(server, at_once=True)
    raise ServerError(f"no answer within {_READY_S:.0f} s; see {server.home}/neo4j.log")


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            return True
    except OSError:
        return False


def _ports(bolt: int, http: int) -> tuple[int, int]:
    """Return the given ports, with a free one for each 0."""
    with socket.socket() as one, socket.socket() as other:  # both at once, else they may be equal
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return bolt or one.getsockname()[1], http or other.getsockname()[1]


def _alive(pid: int) -> bool:
    child = _STARTED.get(pid)
    if child is not None:
        return child.poll() is None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    parser = argparse.ArgumentParser(description="Start or stop a real Neo4j for this project.")
    parser.add_argument("verb", choices=["start", "stop", "fetch"])
    parser.add_argument(
        "--home", type=Path, default=LIVE / "neo4j", help="home folder of the server"
    )
    parser.add_argument("--bolt-port", type=int, default=7687, help="0 chooses a free one")
    parser.add_argument("--http-port", type=int, default=7474, help="0 chooses a free one")
    given = parser.parse_args(arguments)
    told = given.home / "server.json"
    try:
        if given.verb == "fetch":
            fetch(LIBRARIES)
        elif given.verb == "start":
            server = start(given.home, bolt_port=given.bolt_port, http_port=given.http_port)
            sys.stdout.write(json.dumps(asdict(server), indent=1) + "\n")
        elif told.exists():
            stop(Server(**json.loads(told.read_text(encoding="utf-8"))))
    except ServerError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
