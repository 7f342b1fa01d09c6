"""What can go wrong with a store, and what is said of it."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import grafeo
import neo4j.exceptions
import pytest
from click.testing import CliRunner
from small_world import make_world

from graph.load import connect, load, load_step, store_status
from graph.schema import label
from graph.stores.embedded import EmbeddedStore, translated
from graph.stores.neo4j import Neo4jStore
from graph.stores.neo4j_errors import refuse_old, translate
from graph.stores.place import ANSWERS_FILE, EMBEDDED_FILE, HELD_FILE
from ingest.errors import (
    DiskError,
    KithgraphError,
    MissingStepError,
    QueryError,
    StoreAuthError,
    StoreError,
    StoreLockedError,
    StoreUnavailableError,
    UsageError,
)
from ingest.workspace import Workspace
from viz.jobs.build_cli import build

URL = "bolt://127.0.0.1:1"
ALL_THREADS = "MATCH (t:Thread) RETURN t.id AS id ORDER BY id"


def public_errors() -> list[type[Exception]]:
    """Every exception that the driver names in public."""
    members = vars(neo4j.exceptions).values()
    return [
        known
        for known in members
        if isinstance(known, type)
        and issubclass(known, neo4j.exceptions.GqlError)
        and known.__module__.startswith("neo4j")
    ]


@pytest.mark.parametrize("kind", public_errors(), ids=lambda kind: str(kind.__name__))
def test_every_public_error_of_the_driver_is_mapped(kind: type[Exception]) -> None:
    error = kind.__new__(kind)
    Exception.__init__(error, "told by the server")
    ours = translate(error, URL)
    assert isinstance(ours, StoreError | QueryError)
    assert URL in str(ours)


@pytest.mark.parametrize(
    ("code", "ours", "message"),
    [
        ("Neo.ClientError.Security.Unauthorized", StoreAuthError, "KITHGRAPH_NEO4J_PASSWORD"),
        ("Neo.ClientError.Security.AuthenticationRateLimit", StoreAuthError, "too many wrong"),
        ("Neo.ClientError.Security.CredentialsExpired", StoreAuthError, "new password"),
        ("Neo.ClientError.Security.Forbidden", StoreAuthError, "may write"),
        ("Neo.ClientError.Statement.SyntaxError", QueryError, "cannot answer"),
        ("Neo.ClientError.Statement.AccessMode", QueryError, "a question only reads"),
        ("Neo.ClientError.Schema.ConstraintValidationFailed", StoreError, "refuses"),
        ("Neo.ClientError.Database.DatabaseNotFound", StoreError, "refuses"),
        ("Neo.TransientError.General.DatabaseUnavailable", StoreUnavailableError, "not ready"),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", StoreError, "heap.max_size"),
        ("Neo.TransientError.Transaction.DeadlockDetected", StoreError, "busy"),
        ("Neo.DatabaseError.Statement.ExecutionFailed", StoreError, "refuses"),
    ],
)
def test_codes_of_the_server_become_what_the_user_can_do(
    code: str, ours: type[KithgraphError], message: str
) -> None:
    hydrated: Any = neo4j.exceptions.Neo4jError._hydrate_neo4j(code=code, message="as it says")
    told = translate(hydrated, URL)
    assert type(told) is ours
    assert message in str(told)


def test_a_question_that_takes_the_embedded_store_too_long_is_told_what_to_do() -> None:
    stopped = grafeo.GrafeoError("GRAFEO-Q003: timeout error: Query exceeded the 30s timeout")
    stopped.error_code = "GRAFEO-Q003"
    with (
        pytest.raises(QueryError, match=r"longer than the 30 s.* in .*graph\.grafeo; match fewer"),
        translated(Path("store/graph.grafeo")),
    ):
        raise stopped


def test_a_neo4j_that_is_down_says_where_and_what_now() -> None:
    store = Neo4jStore(URL, user=None, password=None, read_only=True)
    with store, pytest.raises(StoreUnavailableError, match=r"127\.0\.0\.1:1; see whether it runs"):
        store.count_nodes(label("User"))


@pytest.mark.parametrize("url", ["http://x", "neo4j", "bolt://", "postgres://x"])
def test_an_address_of_no_known_kind_is_refused(url: str, small_workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="bolt://HOST:PORT"):
        connect(url, small_workspace, read_only=True)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("bolt://host:port", "no host and port in 'bolt://host:port'"),
        ("bolt://127.0.0.1:99999", "a port up to 65535"),
        ("bolt://::1:7687", r"bolt://\[::1\]:7687 for IPv6"),
        ("bolt://[::1", "no host and port"),
        ("bolt://127.0.0.1:7687/study", "the server's default database is used"),
        ("bolt://127.0.0.1:7687?x=y", "more than host and port"),
        ("bolt://127.0.0.1:7687#x", "more than host and port"),
    ],
)
def test_an_address_is_host_and_port(url: str, message: str, small_workspace: Workspace) -> None:
    with pytest.raises(UsageError, match=message):
        connect(url, small_workspace, read_only=True)


@pytest.mark.parametrize("url", ["bolt://[::1]:7687", "neo4j+s://graph.example", "bolt://host/"])
def test_addresses_of_other_forms_are_taken(url: str, small_workspace: Workspace) -> None:
    with connect(url, small_workspace, read_only=True) as store:
        assert isinstance(store, Neo4jStore)


def test_a_password_in_an_address_is_refused_and_not_repeated(small_workspace: Workspace) -> None:
    with pytest.raises(UsageError, match=r"KITHGRAPH_NEO4J_PASSWORD") as told:
        connect("bolt://neo4j:s3cr@et@127.0.0.1:7687", small_workspace, read_only=True)
    assert "bolt://…@127.0.0.1:7687" in str(told.value)
    assert "s3cr" not in str(told.value)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("Failed to DNS resolve address x:7687: [Errno -2]", "no host of this name"),
        ("Cannot to connect to Bolt service (looks like HTTP)", "the port of Bolt"),
        ("[SSLEOFError] Connection Failed.", "does not encrypt"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed", "signed by nobody"),
    ],
)
def test_why_nobody_answers_is_told(said: str, message: str) -> None:
    assert message in str(translate(neo4j.exceptions.ServiceUnavailable(said), URL))
    routing = neo4j.exceptions.ServiceUnavailable("no routing")
    inner: Exception = neo4j.exceptions.ServiceUnavailable(said)
    routing.__cause__ = ExceptionGroup("all failed", [inner])
    assert message in str(translate(routing, URL))


def test_a_server_that_speaks_no_known_bolt_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def refuse() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(64)
                connection.sendall(bytes(4))

        answering = threading.Thread(target=refuse)
        answering.start()
        url = f"bolt://127.0.0.1:{listening.getsockname()[1]}"
        store = Neo4jStore(url, user=None, password=None, read_only=True)
        with store, pytest.raises(StoreError, match="start Neo4j 5"):
            store.count_nodes(label("User"))
        answering.join()


@pytest.mark.parametrize("agent", ["Neo4j/4.4.38", "Neo4j/3.5.0"])
def test_a_server_that_is_too_old_is_refused(agent: str) -> None:
    with pytest.raises(StoreError, match=f"{agent} is too old at .*; start Neo4j 5"):
        refuse_old(agent, URL)


@pytest.mark.parametrize("agent", ["Neo4j/5.26.20", "Neo4j/2025.10.1", "Neo4j/v5.11.0 like"])
def test_newer_servers_are_taken(agent: str) -> None:
    refuse_old(agent, URL)


def test_asking_before_loading_says_what_to_run(small_workspace: Workspace) -> None:
    store = connect(None, small_workspace, read_only=True)
    with store, pytest.raises(MissingStepError, match="kithgraph store load"):
        list(store.query(ALL_THREADS, {}))


def test_a_store_that_another_process_holds_is_locked(small_workspace: Workspace) -> None:
    with connect(None, small_workspace, read_only=False) as store:
        load(small_workspace, store)
    path = small_workspace.path(f"store/{EMBEDDED_FILE}")
    code = (
        "import grafeo, sys; db = grafeo.GrafeoDB(sys.argv[1]); print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with (
            connect(None, small_workspace, read_only=True) as store,
            pytest.raises(StoreLockedError, match=r"another process holds.*close that program"),
        ):
            list(store.query(ALL_THREADS, {}))
        holder.communicate(b"\n")
    with connect(None, small_workspace, read_only=True) as store:
        assert len(list(store.query(ALL_THREADS, {}))) == 2


def test_several_readers_may_ask_at_once_and_during_a_load(small_workspace: Workspace) -> None:
    with connect(None, small_workspace, read_only=False) as store:
        load(small_workspace, store)
    with (
        connect(None, small_workspace, read_only=True) as first,
        connect(None, small_workspace, read_only=True) as second,
    ):
        assert list(first.query(ALL_THREADS, {})) == list(second.query(ALL_THREADS, {}))
        with connect(None, small_workspace, read_only=False) as store:
            load(small_workspace, store)
        assert len(list(first.query(ALL_THREADS, {}))) == 2


@pytest.mark.parametrize("damage", [b"", b"no database at all, but long enough to look like one"])
def test_a_damaged_store_says_how_to_make_it_again(
    small_workspace: Workspace, damage: bytes
) -> None:
    path = small_workspace.path(f"store/{EMBEDDED_FILE}")
    path.parent.mkdir()
    path.write_bytes(damage)
    store = connect(None, small_workspace, read_only=True)
    with store, pytest.raises(StoreError, match="kithgraph store load"):
        list(store.query(ALL_THREADS, {}))


def test_a_cut_store_says_how_to_make_it_again(small_workspace: Workspace) -> None:
    with connect(None, small_workspace, read_only=False) as store:
        load(small_workspace, store)
    path = small_workspace.path(f"store/{EMBEDDED_FILE}")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    store = connect(None, small_workspace, read_only=True)
    with store, pytest.raises(StoreError, match=r"damaged.*kithgraph store load"):
        list(store.query(ALL_THREADS, {}))
    with connect(None, small_workspace, read_only=False) as store:
        load(small_workspace, store)
        assert all(count.equal for count in store_status(small_workspace, store))


def files(workspace: Workspace) -> set[str]:
    return {path.name for path in workspace.path("store").iterdir()}


def test_a_full_disk_leaves_the_last_good_store(small_workspace: Workspace) -> None:
    with connect(None, small_workspace, read_only=False) as store:
        load(small_workspace, store)

    def full(_amount: float = 1) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    from graph.project import project

    made = project(small_workspace)
    with (
        EmbeddedStore(small_workspace.path("store"), read_only=False) as store,
        pytest.raises(DiskError, match="No space left"),
    ):
        store.load(made, full)
    with connect(None, small_workspace, read_only=True) as store:
        assert len(list(store.query(ALL_THREADS, {}))) == 2
    assert files(small_workspace) == {EMBEDDED_FILE, HELD_FILE, ANSWERS_FILE}


def test_the_step_is_skipped_until_a_table_changes(small_workspace: Workspace) -> None:
    assert not load_step(small_workspace, None).skipped
    again = load_step(small_workspace, "embedded")
    assert again.skipped
    assert again.rows == 63
    acts = small_workspace.table("annotations/acts")
    acts.head(1).write_parquet(small_workspace.table_path("annotations/acts"))
    assert not load_step(small_workspace, None).skipped
    with connect(None, small_workspace, read_only=True) as store:
        rows = store.query("MATCH (p:Post) WHERE p.helps RETURN p.id AS id", {})
        assert list(rows) == []


@pytest.mark.parametrize(("how", "moments"), [("load", (1, 4, 9)), ("update", (1, 2, 4))])
def test_a_load_that_is_killed_leaves_the_last_good_store(
    small_workspace: Workspace,
    tmp_path: Path,
    how: str,
    moments: tuple[int, ...],
) -> None:
    other = make_world(tmp_path / "other", without="reddit:t1_b")
    with connect(None, small_workspace, read_only=False) as store:
        load(other, store)
    code = f"""
import time
from pathlib import Path
from graph.project import project
from graph.stores.embedded import EmbeddedStore, translated
from ingest.workspace import Workspace
calls = []
def slow(amount=1):
    calls.append(amount)
    if len(calls) == {{after}}:
        Path({str(tmp_path / "there")!r}).touch()
        time.sleep(60)
store = EmbeddedStore(Path({str(small_workspace.path("store"))!r}), read_only=False)
store.{how}(project(Workspace.open({str(small_workspace.root)!r})), slow)
"""
    root = Path(__file__).resolve().parents[3]
    for after in moments:
        (tmp_path / "there").unlink(missing_ok=True)
        with subprocess.Popen([sys.executable, "-c", code.format(after=after)], cwd=root) as loader:
            while not (tmp_path / "there").exists():
                assert loader.poll() is None
                time.sleep(0.02)
            loader.kill()
        with connect(None, small_workspace, read_only=True) as store:
            assert all(count.equal for count in store_status(other, store))
    with connect(None, small_workspace, read_only=False) as store:
        load(small_workspace, store, update=True)
        assert all(count.equal for count in store_status(small_workspace, store))
    assert files(small_workspace) == {EMBEDDED_FILE, HELD_FILE}


def test_grafeo_is_the_version_whose_answers_were_compared() -> None:
    assert grafeo.__version__ == "0.6.0"


def test_a_build_asks_its_server_before_long_work(tmp_path: Path) -> None:
    dump = tmp_path / "talk.csv"
    dump.write_text("text,post_id\nhello,1\n", "utf-8")
    study = tmp_path / "study"
    done = CliRunner().invoke(build, [str(dump), "--workspace", str(study), "--store", URL])
    assert done.exit_code != 0
    assert "127.0.0.1:1" in str(done.exception) + done.output
    assert not (study / "corpus").exists()
