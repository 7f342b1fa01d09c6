"""Graph stores: embedded (grafeo) and Neo4j, opened by their address."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from graph.store import Store

EMBEDDED = "embedded"
_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


def open_store(
    url: str | None,
    folder: Path,
    *,
    read_only: bool,
    user: str | None = None,
    password: str | None = None,
) -> Store:
    """Return the store at an address; nothing is opened before it is asked.

    Parameters
    ----------
    url : str or None
        None or ``embedded`` for a workspace's own, or ``bolt://HOST:PORT``, ``neo4j://HOST:PORT``
        (with ``+s`` or ``+ssc`` for TLS).
    folder : Path
        Where the embedded store lies.
    read_only : bool
        Refuse to write.
    user, password : str or None
        Of the Neo4j server.

    Raises
    ------
    UsageError
        If the address is of no known kind, or holds more or less than host and port.
    """
    if url is None or is_embedded(url):
        from graph.stores.embedded import EmbeddedStore

        return EmbeddedStore(folder, read_only=read_only)
    check_address(url)
    from graph.stores.neo4j import Neo4jStore

    return Neo4jStore(url, user=user, password=password, read_only=read_only)


def check_address(url: str) -> None:
    """Refuse what is no address of a server, and what the driver would pass over in silence.

    That is a path, a port beyond all ports. A password is not repeated: messages go into logs.

    Raises
    ------
    UsageError
        If the address is of no known kind, or holds more or less than host and port.
    """
    scheme, _, rest = url.partition("://")
    if scheme not in _SCHEMES or not rest:
        raise UsageError(f"no store at {url!r}", now="give 'embedded' or bolt://HOST:PORT")
    if "@" in rest:
        raise UsageError(
            "an address with a user or password in it",
            where=f"{scheme}://…@{rest.rpartition('@')[2]}",
            now="set KITHGRAPH_NEO4J_USER and KITHGRAPH_NEO4J_PASSWORD instead",
        )
    try:
        told = urlsplit(url)
        is_right = told.port != 0 and told.hostname is not None
    except ValueError:
        is_right = False
    if not is_right:
        raise UsageError(
            f"no host and port in {url!r}",
            now="give bolt://HOST:PORT, with a port up to 65535 (bolt://[::1]:7687 for IPv6)",
        )
    if told.path.strip("/") or told.fragment or (told.query and scheme.startswith("bolt")):
        raise UsageError(
            f"more than host and port in {url!r}",
            now="end it with the port: the server's default database is used",
        )


def is_embedded(url: str | None) -> bool:
    """Tell whether an address means the workspace's own store."""
    return not url or url == EMBEDDED
