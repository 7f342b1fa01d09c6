"""One row of the tables: a figure of a network, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from graph.statistics.intervals import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure: `value` of a `network` (and a `part` of it), resting on `n` cases.

    `low` and `high` are the 95 % interval; `null_mean`, `null_low`, `null_high` what the named
    `null` makes (mean and 95 % range), `p` how often chance is as far off (see the figure).
    `told` is a figure in words.
    """

    figure: str
    network: str
    n: int
    value: float | None = None
    part: str = ""
    low: float | None = None
    high: float | None = None
    null: str | None = None
    null_mean: float | None = None
    null_low: float | None = None
    null_high: float | None = None
    p: float | None = None
    told: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a figure is: the table it stands in, its title, its definition, how to make it again.

    `source` is the command; `query` names the files of Cypher that give it over the graph, by
    network where they differ, or says why there is none.
    """

    table: str
    title: str
    definition: str
    source: str = "kithgraph analyse community-tables"
    query: str
    unit: str = ""


def share_row(figure: str, share: Share, *, part: str = "") -> Row:
    """Return a share of models with its interval."""
    low, high = share.interval or (None, None)
    return Row(
        figure=figure, network="models", part=part, n=share.n, value=share.value, low=low, high=high
    )


def part_row(figure: str, network: str, k: int, n: int, *, part: str = "") -> Row:
    """Return how large a part of a network is: no case by case share, so without an interval.

    Who has a tie depends on others, and on how many a thread ties: in planted worlds of 300 to
    10,000 people Wilson's interval of isolates held the truth in 36 to 71 of 100.
    """
    return Row(figure=figure, network=network, part=part, n=n, value=k / n if n else None)


def as_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return rows as JSON objects."""
    return [asdict(row) for row in rows]


def flat_rows(
    rows: Iterable[Mapping[str, Any]], figures: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return rows with table, title, definition, source and query of their figures, as in CSV."""
    return [
        {
            "table": figures[row["figure"]]["table"],
            **row,
            "unit": figures[row["figure"]]["unit"],
            "title": figures[row["figure"]]["title"],
            "definition": figures[row["figure"]]["definition"],
            "source": figures[row["figure"]]["source"],
            "query": figures[row["figure"]]["query"],
        }
        for row in rows
    ]
