"""Answers kept beside the embedded store, to the questions of `queries/` as they stand.

To open the store takes longer than most answers do. So what loads it also asks it each question
that needs no parameter, and keeps the rows in one small file. They count only for the very file of
the store that gave them, and for the very statement and values.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from graph.questions.queries import bind, load_query, query_names
from graph.stores.place import ANSWERS_FILE
from ingest.errors import QueryError, StoreError
from ingest.hashing import hash_path
from ingest.progress import progress

if TYPE_CHECKING:
    from graph.store import Row


_AT_ONCE = 2
Answers = dict[str, list[dict[str, Any]]]
"""Rows, by the digest of what was asked."""


class _Kept(msgspec.Struct, frozen=True):
    store: str  # SHA-256 of its file
    answers: Answers


def ask_all(ask: Callable[[str, Mapping[str, object]], Iterator[Row]]) -> Answers:
    """Return the answers to all questions that need no parameter, with the defaults of others.

    Two are asked at once; more would take memory. A question that the store refuses is left out:
    whoever asks it is told why.
    """
    ready = [
        (query.text, bind(query, {}))
        for query in map(load_query, query_names())
        if not any(parameter.required for parameter in query.parameters)
    ]

    def rows_of(question: tuple[str, Mapping[str, object]]) -> list[Row] | None:
        try:
            return list(ask(*question))
        except (StoreError, QueryError):
            return None

    answers: Answers = {}
    with (
        ThreadPoolExecutor(max_workers=_AT_ONCE) as threads,
        progress("asking queries", total=len(ready), unit="queries") as advance,
    ):
        for question, rows in zip(ready, threads.map(rows_of, ready), strict=True):
            advance()
            if rows is not None:
                answers[_asked(*question)] = rows
    return answers


def write_answers(store: Path, answers: Answers) -> None:
    """Keep answers that a store's file gave."""
    kept = _Kept(store=hash_path(store), answers=answers)
    store.with_name(ANSWERS_FILE).write_bytes(msgspec.msgpack.encode(kept))


def kept_answer(store: Path, text: str, values: Mapping[str, object]) -> list[Row] | None:
    """Return the rows that a store's file gave to a statement, or None where they are not kept."""
    try:
        kept = msgspec.msgpack.decode(store.with_name(ANSWERS_FILE).read_bytes(), type=_Kept)
        rows = kept.answers.get(_asked(text, values))
        return rows if rows is not None and kept.store == hash_path(store) else None
    except (OSError, msgspec.MsgspecError):  # the store itself tells what is wrong
        return None


def _asked(text: str, values: Mapping[str, object]) -> str:
    told = msgspec.msgpack.encode([text, values], order="sorted")
    return hashlib.sha256(told).hexdigest()
