"""The contract of sources: one file under `ingest/sources` each, found by its name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import ingest.sources
from ingest.errors import unknown_name
from ingest.records import Post, Raw, Reject


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """Posts that the platform says exist and did not give: `count` of them in a thread."""

    thread_id: str | None
    count: int


def one_a_line(lines: Iterable[bytes]) -> Iterator[Raw]:
    """Yield one Raw a line; blank lines are left out."""
    for number, line in enumerate(lines, 1):
        if line and not line.isspace():
            yield Raw(raw_id=f"line {number}", body=line)


def _always(raw: Raw, community: str) -> bool:  # noqa: ARG001 - the signature is the contract
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where posts come from.

    Parameters
    ----------
    name : str
        Name of the module under `ingest/sources`, and of the value of ``--source``.
    title : str
        What it reads, in a few words.
    platform : str
        First part of its post ids (`reddit:`): sources of one platform complete one another.
    recognises : callable
        Tells from the first bytes of a file (decompressed, at most 1 MiB) whether it reads it.
    parse : callable
        The posts of one Raw. Pure, never raises: what cannot be read becomes a `Reject`.
    split : callable
        Lines of a file (bytes, without their ends) to Raws.
    may_hold : callable
        Tells without parsing whether a Raw of one record may be a post of a community; a cheap
        yes is right where that is not known.
    """

    name: str
    title: str
    platform: str
    recognises: Callable[[bytes], bool]
    parse: Callable[[Raw], Iterator[Post | Reject | Stub]]
    split: Callable[[Iterable[bytes]], Iterator[Raw]] = one_a_line
    may_hold: Callable[[Raw, str], bool] = _always


def source_names() -> list[str]:
    """Return the names of all modules under `ingest/sources`, without importing them."""
    return sorted(module.name for module in pkgutil.iter_modules(ingest.sources.__path__))


def load_source(name: str) -> Source:
    """Return the source of a name; `-` and `_` are alike.

    Raises
    ------
    UsageError
        If there is none, or it gives no posts.
    """
    name = name.replace("-", "_")
    sources = {source.name: source for source in post_sources()}
    if name not in sources:
        raise unknown_name("source", name, sources)
    return sources[name]


def post_sources() -> list[Source]:
    """Return the sources of posts; a module without `SOURCE` (the Hub's models) gives none."""
    modules = (importlib.import_module(f"ingest.sources.{name}") for name in source_names())
    found = (getattr(module, "SOURCE", None) for module in modules)
    return [source for source in found if isinstance(source, Source)]


def recognise(head: bytes) -> Source | None:
    """Return the source that reads a file which begins with `head`, or None."""
    return next((source for source in post_sources() if source.recognises(head)), None)
