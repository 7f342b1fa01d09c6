"""Combinations of hardware so rare that they single somebody out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import polars as pl

MOST = 6
"""Texts that name more devices than this are lists, and nobody's machine."""
_UNIT = re.compile(r"\n|</(?:tr|li|p|td|th|div|h\d|blockquote)>|(?<=[.!?])\s|\"\s*[,\]}]")


class Machines:
    """Who names which hardware in a corpus.

    Parameters
    ----------
    mentions : pl.DataFrame
        Mentions with `post_id`, `kind`, `surface`, `entity_id`, `entity`.
    posts : pl.DataFrame
        With `post_id` and `user_id`.
    """

    def __init__(self, mentions: pl.DataFrame, posts: pl.DataFrame) -> None:
        named = mentions.filter((pl.col("kind") == "hardware") & pl.col("entity_id").is_not_null())
        owned = (
            named.join(posts.select("post_id", "user_id"), on="post_id")
            .drop_nulls("user_id")
            .group_by("entity_id")
            .agg(pl.col("user_id").unique())
        )
        self._people = {entity: frozenset(users) for entity, users in owned.iter_rows()}
        surfaces = named.select(word=pl.col("surface").str.to_lowercase(), entity="entity_id")
        names = named.select(word=pl.col("entity").str.to_lowercase(), entity="entity_id")
        both = pl.concat([surfaces, names]).drop_nulls().unique("word").sort("word")
        self._entity_of = dict(both.filter(pl.col("word").str.len_chars() >= 3).iter_rows())
        self._names = dict(named.select("entity_id", "entity").drop_nulls().iter_rows())

    def rare(self, texts: Sequence[str], *, least: int) -> list[list[tuple[str, int]]]:
        """Return for each text the combinations that one to `least` - 1 people name, with how many.

        A combination is what a sentence, a row or a string names together: two to six devices.
        """
        units = [(number, unit) for number, text in enumerate(texts) for unit in _units(text)]
        found: list[list[tuple[str, int]]] = [[] for _ in texts]
        for row, named in self._named([unit for _, unit in units]):
            entities = self._particular(named)
            if 2 <= len(entities) <= MOST:
                people = frozenset.intersection(*(self._people[one] for one in entities))
                if 0 < len(people) < least:
                    said = " + ".join(sorted(self._names.get(one, one) for one in entities))
                    found[units[row][0]].append((said, len(people)))
        return [list(dict.fromkeys(one)) for one in found]

    def _particular(self, entities: set[str]) -> set[str]:
        """Leave out what is only part of another's name: RTX beside RTX 5090."""
        names = {one: self._names.get(one, one).lower() for one in entities}
        return {
            one
            for one in entities
            if not any(names[one] in names[other] for other in entities - {one})
        }

    def _named(self, units: Sequence[str]) -> Iterator[tuple[int, set[str]]]:
        if not units or not self._entity_of:
            return
        words = list(self._entity_of)
        lowered = pl.Series(units, dtype=pl.String).str.to_lowercase()
        table = pl.DataFrame(
            {"text": lowered, "word": lowered.str.extract_many(words, leftmost=True)}
        )
        for row, (text, hits) in enumerate(table.iter_rows()):
            whole = {w for w in hits or () if re.search(rf"(?<!\w){re.escape(w)}(?!\w)", text)}
            entities = {self._entity_of[word] for word in whole} & self._people.keys()
            if entities:
                yield row, entities


def _units(text: str) -> list[str]:
    plain = (re.sub(r"<[^>]*>", " ", unit) for unit in _UNIT.split(text))
    return [unit for unit in plain if len(unit) > 8]
