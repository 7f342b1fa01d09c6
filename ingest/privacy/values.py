"""Values of files to be published, without the quotes and escapes of the file's format.

A disguise may use the signs that a format escapes (`"`, `<`, `&`, a backslash, a line's end): there
it can be read only where the format is taken off first.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.privacy.disguise import joined

_TEXTS = (pl.String, pl.Categorical, pl.Enum, pl.Binary)
_MARKUP = re.compile(r"(?s)\A\s{0,99}(?:<\?xml\b|<!doctype\b|<[a-z])", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""[\w:.-]\s?=\s?(?:"([^"<]*)"|'([^'<]*)')""")
_BETWEEN_TAGS = re.compile(r">([^<>]+)<")
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_PEOPLE = re.compile(
    r"(?i)(?:.*[ _.])?(?:u|users?|members?|profiles?|people|authors?|user[ _]?id|user[ _]?name"
    r"|screen[ _]?name|handle)"
)
"""Names of columns whose cells are people: a word says so no more than beside its column's name."""
_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def values_of_rows(table: pl.DataFrame) -> str:
    """Return the names of a table's columns and its texts, lists and records, one a line."""
    found = [*table.columns]
    for column in table:
        if column.dtype.is_nested() or column.dtype in _TEXTS:
            told = [text for value in column.to_list() for text in _texts(value)]
            is_person = _PEOPLE.fullmatch(column.name) is not None
            found += [f"@{text}" for text in told if text] if is_person else told
    return _lines(found)


def values_of_text(text: str) -> str:
    r"""Return the values of JSON, JSON Lines, XML or HTML, one a line; nothing of other texts.

    Examples
    --------
    >>> values_of_text('{"a": ["say \\"no\\""]}')
    'a \n \nsay "no"'
    >>> values_of_text('<node id="a &lt;b&gt;">c &amp; d</node>')
    'a <b> \n \nc & d'
    """
    if _MARKUP.match(text):
        return _lines(_of_markup(text))
    if text[:200].lstrip()[:1] not in {"{", "["}:
        return ""
    try:
        return _lines(_texts(json.loads(text)))
    except (ValueError, RecursionError):
        return _lines(_in_quotes(text))


def _of_markup(text: str) -> Iterator[str]:
    for double, single in _ATTRIBUTE.findall(text):
        yield html.unescape(double or single)
    for told in _BETWEEN_TAGS.findall(text):
        yield html.unescape(told)
    for script in _SCRIPT.findall(text):
        yield from _in_quotes(script)


def _in_quotes(text: str) -> Iterator[str]:
    """Yield the strings of JSON Lines and of code that writes them as JSON does."""
    for found in _JSON_STRING.findall(text):
        try:
            yield json.loads(found, strict=False)
        except ValueError:
            continue


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON, any cell
    """Yield the texts in a value; a list of texts, as notebooks keep their lines, is one too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode(errors="replace")
    elif isinstance(value, dict):
        for name, member in value.items():
            yield str(name)
            yield from _texts(member)
    elif isinstance(value, list):
        if any(isinstance(one, str) and one.endswith("\n") for one in value):
            yield "".join(one for one in value if isinstance(one, str))
        for member in value:
            yield from _texts(member)


def _lines(values: Iterator[str] | list[str]) -> str:
    # so far apart that neighbours are not read as one: no "=" or quote touches a line's end
    return joined(" \n \n".join(dict.fromkeys(value for value in values if value.strip())))
