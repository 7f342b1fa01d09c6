"""Tables that people made of a dump of Reddit, with its own names of columns, as its records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ingest.formats.cells import Cell, rows_as_json
from ingest.formats.reddit import Thing
from ingest.records import Raw

_COMMENT = frozenset({"id", "created_utc", "body", "link_id", "parent_id"})
_SUBMISSION = frozenset({"id", "created_utc", "title", "selftext"})
_KNOWN = {field.encode_name for field in msgspec.structs.fields(Thing)}
_MAY_BE_EMPTY = frozenset({"body", "title", "selftext"})
_TEXTS = _MAY_BE_EMPTY | {"author", "subreddit", "id", "link_flair_text"}
_WORDS = {"true": True, "false": False}
_NOTHING = frozenset({"", "nan", "none", "null", "<na>"})
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d*)?")


def are_of_reddit(names: Sequence[str]) -> bool:
    """Tell whether columns are those of comments or submissions, as Reddit names them."""
    return not (_COMMENT - set(names) and _SUBMISSION - set(names))


def rows(lines: Iterable[bytes]) -> Iterator[Raw]:
    """Yield one Raw a row, a JSON object as dumps have them; an empty one for what is broken."""
    for raw in rows_as_json(lines):
        cells = msgspec.json.decode(raw.body, type=dict[str, Cell]) if raw.body else {}
        told = {name: _value(name, cell) for name, cell in cells.items() if name in _KNOWN}
        yield Raw(raw_id=raw.raw_id, body=msgspec.json.encode(told) if told else b"")


def _value(name: str, cell: Cell) -> object:
    """Return a cell as dumps have it: an empty one is nothing, but for words, which may be none."""
    if name in _TEXTS:
        return str(cell) if cell else "" if name in _MAY_BE_EMPTY else None
    if not isinstance(cell, str):
        return cell
    told = cell.strip().lower()
    if told in _NOTHING:
        return None
    if told in _WORDS:
        return _WORDS[told]
    number = float(told) if _NUMBER.fullmatch(told) else None
    return cell if number is None else int(number) if number.is_integer() else number
