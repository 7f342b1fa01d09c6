"""Hacker News: items of its Firebase API, trees and pages of Algolia's, rows of BigQuery's table.

The APIs are described at https://github.com/HackerNews/API and https://hn.algolia.com/api (read in
November 2026).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from ingest.errors import SourceMissingError, UsageError
from ingest.formats.hackernews import PLATFORM, dicts_of, parse, shape_of
from ingest.formats.patient import UnreadableError, count_of, dict_of, loads
from ingest.http import Http, asked, open_http
from ingest.records import Raw
from ingest.source import Held, Source, option, whole_or_lines

NAME = PLATFORM
_LISTS = ("top", "new", "best", "ask", "show", "job")
_PAGE = 1000
_LONGEST_ROW = 1 << 20
_TREE = re.compile(rb'\s*\{.*?"children"\s*:\s*\[.*?"created_at_i"\s*:\s*\d', re.DOTALL)
_PAGE_START = re.compile(rb'\s*\{.*?"hits"\s*:\s*\[', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to fetch: stories that Algolia's search finds, of a list, or named, with their trees."""

    query: str = option("", "Words that stories hold.", wants="WORDS")
    since: datetime | None = option(None, "Stories written at or after this date (UTC).")
    until: datetime | None = option(None, "Stories written before this date (UTC).")
    story: tuple[str, ...] = option(
        (), "Number of a story; may be given several times.", wants="NUMBER"
    )
    ranked: str = option("", f"A list of front pages: {', '.join(_LISTS)}.", wants="LIST")
    trees: str = option(
        "algolia", "Where comments come from: algolia (a tree), firebase (each).", wants="NAME"
    )
    algolia_url: str = option(
        "https://hn.algolia.com/api/v1", "Address of Algolia's API.", wants="URL"
    )
    firebase_url: str = option(
        "https://hacker-news.firebaseio.com/v0", "Address of Firebase.", wants="URL"
    )


def open_door(options: Options) -> AbstractContextManager[Http]:
    """Open the door to both APIs."""
    del options
    return open_http(NAME)


def fetch(options: Options, http: Http, held: Held) -> Iterator[Raw]:
    """Yield search pages or a list, then each story's tree and the story as Firebase tells it.

    Raises
    ------
    UsageError
        If the options name nothing, or a list or way that does not exist.
    """
    if options.ranked and options.ranked not in _LISTS:
        raise UsageError(f"no list {options.ranked!r}", now=f"known: {', '.join(_LISTS)}")
    if options.trees not in {"algolia", "firebase"}:
        raise UsageError(f"no trees from {options.trees!r}", now="known: algolia, firebase")
    if not (options.query or options.since or options.story or options.ranked):
        raise UsageError(
            "nothing to fetch from Hacker News",
            now="give --query, --since, --story or --ranked",
        )
    for text in options.story:
        if not text.isdecimal():
            raise UsageError(
                f"{text!r} is no number of a story", now="give the one at the end of its address"
            )
    ask = _Asker(options=options, http=http, held=held)
    numbers = [int(text) for text in options.story]
    if options.ranked:
        numbers += yield from ask.ranked()
    if options.query or options.since:
        numbers += yield from ask.search()
    for number in dict.fromkeys(numbers):
        yield from ask.story(number)


def again(http: Http, post_ids: Sequence[str], held: Held) -> Iterator[Raw]:
    """Yield each post as Firebase tells it now."""
    ask = _Asker(options=Options(), http=http, held=held)
    for post_id in post_ids:
        number = post_id.removeprefix(f"{NAME}:")
        yield from ask.firebase(f"again/item/{number}", f"item/{number}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asker:
    options: Options
    http: Http
    held: Held

    def firebase(self, raw_id: str, path: str) -> Generator[Raw, None, Any]:
        url = f"{self.options.firebase_url}/{path}.json"
        return loads((yield from asked(self.http, self.held, raw_id, url)))

    def algolia(
        self, raw_id: str, path: str, params: Mapping[str, str] | None = None
    ) -> Generator[Raw, None, Any]:
        url = f"{self.options.algolia_url}/{path}"
        return loads((yield from asked(self.http, self.held, raw_id, url, params)))

    def ranked(self) -> Generator[Raw, None, list[int]]:
        name = self.options.ranked
        found = yield from self.firebase(f"list/{name}", f"{name}stories")
        return [number for number in found if isinstance(number, int)]

    def search(self) -> Generator[Raw, None, list[int]]:
        """Page through a search, newest first: one question shows the newest 1,000 alone."""
        found: dict[int, None] = {}
        until = self.options.until
        before = f"created_at_i<{int(until.timestamp())}" if until else ""
        for page in range(1, 1 << 20):
            params = self._search_params(before)
            answer = yield from self.algolia(f"search/{page}", "search_by_date", params)
            hits = dicts_of(dict_of(answer).get("hits"))
            numbers = [n for hit in hits if (n := count_of(hit.get("objectID"))) is not None]
            if len(hits) < _PAGE or not set(numbers) - set(found):
                found.update(dict.fromkeys(numbers))
                break
            found.update(dict.fromkeys(numbers))
            before = f"created_at_i<={count_of(hits[-1].get('created_at_i')) or 0}"
        return list(found)

    def _search_params(self, before: str) -> dict[str, str]:
        since = self.options.since
        after = f"created_at_i>={int(since.timestamp())}" if since else ""
        limits = ",".join(limit for limit in (after, before) if limit)
        asked_for = {"tags": "story", "hitsPerPage": str(_PAGE), "query": self.options.query}
        return {**asked_for, "numericFilters": limits} if limits else asked_for

    def story(self, number: int) -> Iterator[Raw]:
        """Yield a tree, then the story itself: it alone tells points and claimed comments now."""
        if self.options.trees == "algolia":
            try:
                yield from self.algolia(f"story/{number}/tree", f"items/{number}")
            except SourceMissingError:
                yield from self._walk(number)
            else:
                yield from self.firebase(f"story/{number}/item/{number}", f"item/{number}")
        else:
            yield from self._walk(number)

    def _walk(self, number: int) -> Iterator[Raw]:
        waiting, seen = [number], {number}
        while waiting:
            one = waiting.pop(0)
            item = yield from self.firebase(f"story/{number}/item/{one}", f"item/{one}")
            kids = [k for k in dict_of(item).get("kids") or () if isinstance(k, int)]
            waiting += [kid for kid in kids if kid not in seen]
            seen.update(kids)


def recognises(head: bytes) -> bool:
    """Tell whether a file begins with an item, a tree, a page of hits, or a header of the table."""
    line = head.lstrip().split(b"\n", 1)[0]
    if not line.startswith(b"{"):
        return are_columns(_names(line))
    for text in (line, head):
        try:
            return shape_of(loads(text)) is not None
        except UnreadableError:
            continue
    return bool(_TREE.match(head[:65536])) or bool(_PAGE_START.match(head[:256]))


def split(lines: Iterable[bytes]) -> Iterator[Raw]:
    """Yield one Raw an answer, or one a row of a table: its header and the row."""
    rest = iter(lines)
    first = next((line for line in rest if line.strip()), b"")
    if are_columns(_names(first)):
        yield from _rows(first, rest)
    else:
        yield from whole_or_lines(chain([first], rest))


def _names(line: bytes) -> list[str]:
    try:
        names = next(csv.reader([line.decode("utf-8", "replace")]), [])
    except csv.Error:
        return []
    return [name.lower().strip() for name in names]


def are_columns(names: Sequence[str]) -> bool:
    """Tell whether columns are those of the public table, or of threads joined with their story."""
    has = set(names)
    is_table = {"id", "type"} <= has and bool({"by", "author"} & has)
    return {"node_id", "node_type", "root_story_id"} <= has or (
        is_table and bool({"time", "timestamp"} & has)
    )


def _rows(header: bytes, lines: Iterator[bytes]) -> Iterator[Raw]:
    """Put the lines of each row together: texts in quotes may hold line ends."""
    row: list[bytes] = []
    quotes = size = 0
    for number, line in enumerate(lines, 2):
        row.append(line)
        quotes += line.count(b'"')
        size += len(line)
        if quotes % 2 and size < _LONGEST_ROW:
            continue
        if size:
            yield Raw(raw_id=f"line {number - len(row) + 1}", body=b"\n".join((header, *row)))
        row, quotes, size = [], 0, 0
    if size:
        yield Raw(raw_id="last line", body=b"\n".join((header, *row)))


SOURCE = Source(
    name=NAME,
    title="Hacker News: stories with their comments; also saved answers and CSV",
    platform=NAME,
    recognises=recognises,
    split=split,
    parse=parse,
    options=Options,
    open=open_door,
    fetch=fetch,
    again=again,
    example='--query "open weights" --since 2025-01-01',
)
