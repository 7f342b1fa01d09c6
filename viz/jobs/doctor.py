"""What is missing on this machine, and where settings come from."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import socket
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click

from graph.stores import check_address, is_embedded
from ingest.errors import UsageError
from ingest.settings import SETTINGS, config_dir, find, value_of

_LIBRARIES = ("grafeo", "neo4j", "networkx", "numba", "polars", "pyvis", "spacy", "zstandard")
_GIB = 1 << 30
REDDIT_APPROVAL = (
    "ask Reddit first: since November 2025 a new key needs approval under its Responsible Builder"
    " Policy, researchers too (read on 2026-11-21:"
    " https://support.reddithelp.com/hc/en-us/articles/42728983564564); then set"
    " KITHGRAPH_REDDIT_CLIENT_ID and KITHGRAPH_REDDIT_CLIENT_SECRET"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: is it there, is it needed, and how to get it."""

    what: str
    found: str | None
    needed_for: str
    remedy: str
    is_required: bool = False


def examine(workspace: Path, store: str) -> list[Finding]:
    """Look at what kithgraph needs (required) and at what widens it (not required)."""
    return [*_essentials(workspace), _key(), *_sources(), *_programs(), *_server(store)]


def _essentials(workspace: Path) -> list[Finding]:
    version = platform.python_version() if sys.version_info >= (3, 12) else None
    absent = [name for name in _LIBRARIES if importlib.util.find_spec(name) is None]
    place = next(p for p in (workspace.resolve(), *workspace.resolve().parents) if p.exists())
    free = shutil.disk_usage(place).free / _GIB
    return [
        Finding(
            what="Python 3.12 or later",
            found=version,
            needed_for="everything",
            remedy="install Python 3.13",
            is_required=True,
        ),
        Finding(
            what="libraries",
            found=None if absent else f"{len(_LIBRARIES)} of {len(_LIBRARIES)}",
            needed_for="everything",
            remedy=f"missing: {', '.join(absent)}; install kithgraph again",
            is_required=True,
        ),
        Finding(
            what="2 GiB of disk",
            found=f"{free:,.0f} GiB free" if free >= 2 else None,
            needed_for="the workspace",
            remedy=f"free some space at {place}",
            is_required=True,
        ),
    ]


def _key() -> Finding:
    path = Path(value_of("pseudonym_key") or config_dir() / "pseudonym.key")
    return Finding(
        what="pseudonym key",
        found=str(path) if path.exists() else None,
        needed_for="pseudonyms that stay the same in every build",
        remedy="made by the first build; keep it secret and outside the workspace",
    )


def _sources() -> list[Finding]:
    """Look at what single sources need."""
    client = find("reddit_client_id")
    has_key = client.value and value_of("reddit_client_secret")
    return [
        Finding(
            what="key for Reddit's API",
            found=client.origin if has_key else None,
            needed_for="'ingest fetch reddit'; dumps need none",
            remedy=REDDIT_APPROVAL,
        ),
        Finding(
            what="coincurve",
            found="there" if importlib.util.find_spec("coincurve") else None,
            needed_for="checking signatures of Nostr; ids are checked without it",
            remedy="install kithgraph again with it: uv tool install WHEEL --with coincurve",
        ),
    ]


def _programs() -> list[Finding]:
    wanted = (
        ("java", "Neo4j without a container", "install OpenJDK 17"),
        ("mvn", "fetching Neo4j for 'make live'", "install Maven 3.8 or later"),
        ("node", "checking queries with Neo4j's own parser", "install Node.js 20"),
        ("docker", "Neo4j by docker-compose.yml", "install Docker Desktop"),
    )
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    return [
        *(
            Finding(what=name, found=shutil.which(name), needed_for=use, remedy=remedy)
            for name, use, remedy in wanted
        ),
        Finding(
            what="Chromium",
            found=chromium,
            needed_for="tests of the pages ('make live'); any browser shows them",
            remedy="install Chromium",
        ),
    ]


def _server(store: str) -> list[Finding]:
    if is_embedded(store):
        return []
    found, remedy = None, "start it with 'docker compose up -d', or leave --store away"
    try:
        check_address(store)
        address = urlsplit(store)
        where = (address.hostname or "127.0.0.1", address.port or 7687)
        with socket.create_connection(where, timeout=3):
            found = f"{where[0]}:{where[1]} answers"
    except UsageError as error:
        remedy = str(error)
    except OSError:
        pass
    return [
        Finding(
            what="Neo4j",
            found=found,
            needed_for=f"the store {store.rpartition('@')[2]}",
            remedy=remedy,
            is_required=True,
        )
    ]


def _told(finding: Finding) -> list[str]:
    """Return the lines that say how to get what is not there, and what it is needed for."""
    lines = textwrap.wrap(finding.remedy, 69, break_long_words=False, break_on_hyphens=False)
    return [*lines, f"needed for {finding.needed_for}"]


@click.command(epilog="Example: kithgraph doctor")
def doctor() -> None:
    """Say what is missing on this machine, and how to get it; 1 if something needed is missing."""
    findings = examine(Path(value_of("workspace") or "."), value_of("store") or "embedded")
    for finding in findings:
        mark = "ok     " if finding.found else ("MISSING" if finding.is_required else "absent ")
        told = [finding.found] if finding.found else _told(finding)
        click.echo(f"{mark} {finding.what:<22} " + f"\n{'':<31}".join(told))
    if any(finding.is_required and not finding.found for finding in findings):
        raise SystemExit(1)


@click.group()
def config() -> None:
    """Show settings and where they come from."""


@config.command(epilog="Example: kithgraph config show")
def show() -> None:
    """Print each setting, its value and its origin; secrets are masked."""
    for setting in SETTINGS:
        found = find(setting.name)
        shown = "(unset)" if found.value is None else found.value
        if setting.secret and found.value is not None:
            shown = "********"
        click.echo(f"{setting.name:<20} {shown:<24} {found.origin}")
        click.echo(f"{'':<20} {setting.meaning}; {setting.variable}")
    tried = f"./kithgraph.toml, {config_dir() / 'kithgraph.toml'}"
    click.echo(f"\nlooked in: environment, {tried}")
