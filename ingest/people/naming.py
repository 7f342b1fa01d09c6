"""People in columns of posts: authors and names in texts become pseudonyms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from ingest.people.mask import HANDLE_SIGNS, Mask
from ingest.people.pseudonyms import is_bot
from ingest.people.undressed import DRESS

# Where a phone number may stand, or a name before "wrote:".
_TRACES = (
    r"\+[1-9][\d .()-]{7}|\d{3}\)? ?[-. ]?\d{3}[-. ]\d{4}|(?i:tel:? |phone: )\d"
    r"|(?i:wrote|writes|schrieb)\s?:|(?i:(?:posted|written|quoted) (?:by|from)\s|\[quote=)"
)


type Names = Sequence[tuple[str, str]]
"""Handles, each with a name that its person goes by."""


def with_people(
    posts: pl.DataFrame,
    *,
    key: bytes | None,
    names: Mapping[str, Names] | None = None,
    handles: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Replace `author` by `user_id` and `is_bot`, and names in texts by the same pseudonyms.

    `names` tells by source what people are called beside their handles, `handles` (`source`,
    `author`) who else is known: authors of posts that are deleted by now. Without a key handles
    stay: `user_id` is then ``reddit:<handle>``, texts stay as they are.
    """
    known = posts if handles is None else handles
    others = {
        str(name): part["author"].drop_nulls().sort().to_list()
        for (name,), part in known.group_by("source")
    }
    parts = [
        _with_people_of(
            part, str(name), key=key, names=(names or {}).get(str(name), ()),
            others=others.get(str(name), ()),
        )
        for (name,), part in posts.group_by("source", maintain_order=True)
    ]  # fmt: skip
    return pl.concat(parts)


def _with_people_of(
    posts: pl.DataFrame, source: str, *, key: bytes | None, names: Names, others: Sequence[str]
) -> pl.DataFrame:
    handles = posts["author"].drop_nulls().unique(maintain_order=True).to_list()
    known = dict.fromkeys([*handles, *others])
    mask = Mask(known, source=source, key=key, names=names) if key else None
    ids = [mask.user_id(h) if mask else f"{source}:{h}" for h in handles]
    people = pl.DataFrame(
        {"author": handles, "user_id": ids, "is_bot": [is_bot(h) for h in handles]},
        schema={"author": pl.String, "user_id": pl.String, "is_bot": pl.Boolean},
    )
    named = posts.join(people, on="author", how="left", maintain_order="left").drop("author")
    if mask is None:
        return named
    return named.with_columns(
        _replaced(named["text"], mask.text, HANDLE_SIGNS, names=mask.telling),
        _replaced(named["title"], mask.text, HANDLE_SIGNS, names=mask.telling),
        _replaced(named["url"], mask.link, [*HANDLE_SIGNS, *mask.words]),
        _replaced(named["community"], mask.community, HANDLE_SIGNS),
    )


def _replaced(
    column: pl.Series,
    replace: Callable[[str], str],
    signs: Sequence[str],
    *,
    names: Sequence[str] | None = None,
) -> pl.Series:
    """Apply `replace` where a sign, name or number occurs: few texts name a person."""
    concerned = column.str.contains_any(list(signs), ascii_case_insensitive=True)
    if names is not None:
        concerned |= column.str.contains(_TRACES) | column.str.contains(DRESS)
    if names:
        concerned |= column.str.contains_any(list(names), ascii_case_insensitive=True)
        concerned |= _contains_folded(column, [name for name in names if not name.isascii()])
    rows = concerned.fill_null(value=False).arg_true()
    values = [replace(text) for text in column.gather(rows).to_list()]
    return column.scatter(rows, pl.Series(values, dtype=pl.String))


def _contains_folded(column: pl.Series, names: Sequence[str]) -> pl.Series | bool:
    """Tell where one of some names in other letters occurs, in any case."""
    if not names:
        return False
    return column.str.to_lowercase().str.contains_any([name.lower() for name in names])
