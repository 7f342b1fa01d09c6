"""The contract of sources: one file under `ingest/sources` each, found by its name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any, Literal, Protocol

import ingest.sources
from ingest.errors import unknown_name
from ingest.records import Raw


class Held(Protocol):
    """The answers that a fetch has in the archive already."""

    def get(self, raw_id: str) -> bytes | None:
        """Return the body of an answer, or None if it is still to be asked for."""


def one_a_line(lines: Iterable[bytes]) -> Iterator[Raw]:
    """Yield one Raw a line; blank lines are left out."""
    for number, line in enumerate(lines, 1):
        if line and not line.isspace():
            yield Raw(raw_id=f"line {number}", body=line)


def whole_or_lines(lines: Iterable[bytes]) -> Iterator[Raw]:
    """Yield one Raw a line, or one of the whole file where one JSON answer has many lines."""
    found = one_a_line(lines)
    begin = list(islice(found, 2))
    if not begin:
        return
    is_whole = begin[0].body.rstrip().endswith((b"]", b"}")) and begin[0].body.strip() != b"]"
    if is_whole or (begin[-1].body.startswith((b"[", b"{")) and len(begin) == 2):
        yield from begin
        yield from found
    else:
        body = b"\n".join(raw.body for raw in (*begin, *found))
        yield Raw(raw_id=begin[0].raw_id, body=body)


def whole_file(lines: Iterable[bytes]) -> Iterator[Raw]:
    """Yield one Raw of the whole file; its `raw_id` becomes the file's name where one is read."""
    yield Raw(raw_id="file", body=b"\n".join(lines))


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
        The records of one Raw: `Post`, `Reject`, `Aside`, `Deletion` or `Stub`. Pure, never raises:
        what cannot be read becomes a `Reject`. A source that gives models yields those.
    recognises_named : callable, optional
        Tells from the name and the first bytes of a file found in a folder whether it reads it;
        default: `recognises`.
    split : callable
        Lines of a file (bytes, without their ends) to Raws.
    needle : callable, optional
        Of a source of one record a line: the bytes, in lower case, that stand in every record of a
        community, whatever its case. Records without them are not parsed.
    names_people : bool
        Whether it tells what people are called beside their handles (`Aside.names`), so that these
        names go from texts with their person.
    gives : {"posts", "models"}
        What `parse` yields; the corpus reads posts alone.
    options : type, optional
        Frozen dataclass of what a fetch can be told, made of `option` fields, every one with a
        default. Holds no secrets: it is written to the archive.
    open : callable, optional
        Opens the door for some options: the one place that reaches the network.
    fetch : callable, optional
        Yields one Raw for each new answer (see Notes).
    again : callable, optional
        Like `fetch`, with ids of posts before `held`: asks anew what these posts are now, so that
        parsing the answers tells which of them are gone.
    example : str
        Options of an example of ``ingest fetch NAME``.

    Notes
    -----
    `fetch(options, door, held)` talks to the door and to nothing else. Each answer is in the
    archive before the generator goes on; `raw_id` names the question, uniquely within one fetch.
    Where ``held.get(raw_id)`` knows the answer, because an earlier run of the same fetch was
    stopped, it is used instead of asking, and not yielded. What is asked next may depend on
    options and answers only: so a fetch that is stopped anywhere goes on where it was.
    """

    name: str
    title: str
    platform: str
    recognises: Callable[[bytes], bool]
    parse: Callable[[Raw], Iterator[object]]
    split: Callable[[Iterable[bytes]], Iterator[Raw]] = one_a_line
    needle: Callable[[str], bytes] | None = None
    recognises_named: Callable[[str, bytes], bool] | None = None
    names_people: bool = False
    gives: Literal["posts", "models"] = "posts"
    options: Callable[..., Any] | None = None
    open: Callable[[Any], AbstractContextManager[Any]] | None = None
    fetch: Callable[[Any, Any, Held], Iterator[Raw]] | None = None
    again: Callable[[Any, Sequence[str], Held], Iterator[Raw]] | None = None
    example: str = ""


def option[T](default: T, about: str, *, wants: str = "TEXT", required: bool = False) -> T:
    """Return a field of a source's options: its default, its line of help, and what it wants.

    The type of the field is one of `str`, `int`, `bool`, `datetime | None` (given as an ISO date),
    `tuple[str, ...]` (given several times).
    """
    return field(default=default, metadata={"about": about, "wants": wants, "required": required})


def source_names() -> list[str]:
    """Return the names of all modules under `ingest/sources`, without importing them."""
    return sorted(module.name for module in pkgutil.iter_modules(ingest.sources.__path__))


def all_sources() -> list[Source]:
    """Return the sources of all modules that have a `SOURCE`."""
    modules = (importlib.import_module(f"ingest.sources.{name}") for name in source_names())
    found = (getattr(module, "SOURCE", None) for module in modules)
    return [source for source in found if isinstance(source, Source)]


def post_sources() -> list[Source]:
    """Return the sources of posts."""
    return [source for source in all_sources() if source.gives == "posts"]


def web_sources() -> list[Source]:
    """Return the sources that can be fetched."""
    return [source for source in all_sources() if source.fetch is not None]


@cache
def naming_platforms() -> tuple[str, ...]:
    """Return the platforms of which files or answers tell what people are called."""
    return tuple(sorted({source.platform for source in post_sources() if source.names_people}))


def load_source(name: str) -> Source:
    """Return the source of posts of a name; `-` and `_` are alike.

    Raises
    ------
    UsageError
        If there is none.
    """
    return _named(name, post_sources())


def load_web_source(name: str) -> Source:
    """Return the source of a name that can be fetched; `-` and `_` are alike.

    Raises
    ------
    UsageError
        If there is none.
    """
    return _named(name, web_sources())


def _named(name: str, sources: Sequence[Source]) -> Source:
    by_name = {source.name: source for source in sources}
    found = by_name.get(name.replace("-", "_"))
    if found is None:
        raise unknown_name("source", name, by_name)
    return found


def recognise(head: bytes, *, name: str | None = None) -> Source | None:
    """Return the source that reads a file which begins with `head`, or None.

    With a `name`, the file is one of many in a folder, and sources that care ask for its name, too:
    a text is no post because it lies there.
    """
    for source in post_sources():
        if name is not None and source.recognises_named is not None:
            is_known = source.recognises_named(name, head)
        else:
            is_known = source.recognises(head)
        if is_known:
            return source
    return None
