"""The tables of the literature as a page: the community and the Hub side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graph.affiliation import MOST_PEOPLE
from graph.statistics.nulls import LEVEL
from graph.words import percentage
from viz.drawing.tables import figures, prose, section, table
from viz.study.facts import how_made, number, share
from viz.view import Parameters, Result, Study, TextPage, View

Row = Mapping[str, Any]


def draw(study: Study, parameters: Parameters) -> TextPage:
    """Tell every figure with its n, interval or null, and how it is defined."""
    del parameters
    result = study.results["community-tables"]
    parts = [section("How to read this", prose(*_reading(result)))]
    for name, title in result["tables"].items():
        rows = [row for row in result["rows"] if result["figures"][row["figure"]]["table"] == name]
        if rows:
            body = _TABLES[name](result, rows)
            parts.append(section(title, f'<div class="sheet">{body}</div>', _defined(result, rows)))
    parts.append(section("How this was made", figures(how_made(result))))
    return TextPage(
        name="community-tables", title="Tables", headline=headline(result),
        sentence=result["sentence"], body="\n".join(parts),
    )  # fmt: skip


def _reading(result: Result) -> tuple[str, str, str]:
    drawn = result["options"]["n_null"], result["options"]["n_null_communities"]
    least, of_splits = f"{2 / (1 + drawn[0]):.2g}", f"{1 / (1 + drawn[1]):.2g}"
    tested = sum(row["null"] is not None for row in result["rows"])
    return (
        (
            "Brackets hold 95 % intervals: of shares of models and derivations those of owners"
            " with all they have, of Gini and top shares a bootstrap by person (or model, or owner)"
            " with a fitted tail. How large a part of a network is has none, for its people are no"
            " cases drawn one by one. A null is what shuffled"
            " or random networks of the same size make, as mean and 95 % range (of communities"
            " lowest and highest); shuffles deal out who is answered, whenever that was written."
        ),
        (
            "p is two-sided where more and less would both be a finding (what is returned, who is"
            f" tied to whom), and no smaller than {least}, as {drawn[0]:,} networks are drawn; of"
            " communities it is one-sided, as more than the null makes is what the name claims, and"
            f" no smaller than {of_splits} ({drawn[1]:,} draws). The {tested:,} tests against a"
            " null are not adjusted for their number: one in twenty is at 0.05 or below by chance"
            " alone. A large p does not tell that there is no difference: what lies within a null's"
            " range is not told apart from it, whatever made it."
        ),
        (
            "The people are those seen in these posts, and the catalogue of the Hub is a choice of"
            " models: figures of both describe these data, and differ from those of the whole"
            " platforms as far as the choice does."
        ),
    )


def headline(result: Result) -> str:
    """Return how many ties are returned across threads, beside what chance makes."""
    tested = [
        row for row in result["rows"]
        if (row["figure"], row["network"]) == ("reciprocity_across", "reply")
    ]  # fmt: skip
    if not tested or tested[0]["value"] is None:
        return "What is told of networks of people, for the community and the Hub"
    said = f"{share(tested[0]['value'], 1)} of the ties are returned across threads"
    sides = {_side(row) for row in tested}
    if sides in ({"more"}, {"fewer"}):
        return f"{said}, {sides.pop()} than chance makes"
    unclear = [row for row in tested if _side(row) is None]
    if not unclear:
        return f"{said}: more than one null makes, fewer than another"
    low = min(row["null_low"] for row in unclear)
    high = max(row["null_high"] for row in unclear)
    return f"{said}, not told apart from chance, which makes {_range(low, high)}"


def _side(row: Row) -> str | None:
    """Return on which side of a null a figure is told to lie, if on one."""
    if row["p"] > LEVEL:
        return None
    return "more" if row["value"] > row["null_mean"] else "fewer"


def _range(low: float, high: float) -> str:
    low_told, high_told = percentage(low), percentage(high)
    return f"{low_told} %" if low_told == high_told else f"{low_told} to {high_told} %"


def _value(row: Row | None, unit: str) -> str:
    """Return a figure with its interval."""
    if row is None:
        return ""
    if row["value"] is None:
        return "–"
    said = share(row["value"], 1) if unit == "share" else number(row["value"], 3)
    return said + _between(row["low"], row["high"], unit)


def _between(low: float | None, high: float | None, unit: str) -> str:
    if low is None or high is None:
        return ""
    if unit == "share":
        return f" ({percentage(low)} to {percentage(high)})"
    return f" ({number(low, 3)} to {number(high, 3)})"


def _null(row: Row, unit: str) -> str:
    if row["null_mean"] is None:
        return "–"
    mean = share(row["null_mean"], 1) if unit == "share" else number(row["null_mean"], 3)
    return mean + _between(row["null_low"], row["null_high"], unit)


def _p(row: Row | None) -> str:
    return "–" if row is None or row["p"] is None else f"{row['p']:.2g}"


_SHARED = {"co_participation", "shared_models"}


def _titles(result: Result, rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(result["figures"][row["figure"]]["title"] for row in rows))


def _size(result: Result, rows: Sequence[Row]) -> str:
    networks = list(dict.fromkeys(row["network"] for row in rows))
    kinds = dict.fromkeys(row["figure"] for row in rows)
    at = {(row["figure"], row["network"]): row for row in rows}
    body = [
        [
            result["figures"][kind]["title"],
            *(_value(at.get((kind, net)), result["figures"][kind]["unit"]) for net in networks),
        ]
        for kind in kinds
    ]
    head = ["", *(result["networks"][net] for net in networks)]
    said = "Each network with all its nodes, also those without a tie"
    if _SHARED & set(networks):
        said += (
            f". A thread or model of more than {MOST_PEOPLE} people ties nobody: who is without a"
            " tie there may share larger ones"
        )
    return table(said, head, body)


def _against_null(result: Result, rows: Sequence[Row]) -> str:
    body = []
    for row in rows:
        figure = result["figures"][row["figure"]]
        body.append([
            f"{figure['title']}: {result['networks'][row['network']]}", row["n"],
            _value(row, figure["unit"]), row["null"] or "not tested", _null(row, figure["unit"]),
            _p(row), row["told"] or "",
        ])  # fmt: skip
    head = ["figure and network", "n", "observed", "null", "what the null makes", "p", ""]
    return table("n: acts, ties, nodes with a tie, or pairs of splits", head, body, things=["p"])


def _inequality(result: Result, rows: Sequence[Row]) -> str:
    kinds = list(dict.fromkeys(row["figure"] for row in rows))
    at = {(row["network"], row["part"], row["figure"]): row for row in rows}
    places = dict.fromkeys((row["network"], row["part"]) for row in rows)
    body = [
        [
            f"{part}: {result['networks'][network]}", at[network, part, kinds[0]]["n"],
            *(
                _value(at.get((network, part, kind)), result["figures"][kind]["unit"])
                for kind in kinds
            ),
        ]
        for network, part in places
    ]  # fmt: skip
    return table("Over all nodes, zeros too", ["quantity", "n", *_titles(result, rows)], body)


def _tails(result: Result, rows: Sequence[Row]) -> str:
    at = {(row["network"], row["part"], row["figure"]): row for row in rows}
    rivals = list(dict.fromkeys(row["figure"] for row in rows if "against" in row["figure"]))
    body = []
    for row in (row for row in rows if row["figure"] == "tail"):
        place = row["network"], row["part"]
        exponent = at.get((*place, "tail_exponent"))
        body.append([
            f"{row['part']}: {result['networks'][row['network']]}", row["n"], row["told"], _p(row),
            _value(exponent, "") if exponent else "–",
            f"{exponent['n']:,} {exponent['told']}" if exponent else "–",
            *(_ratio(at.get((*place, rival))) for rival in rivals),
        ])  # fmt: skip
    head = [
        "quantity", "above 0", "verdict", "p of the fit", "exponent", "values in the tail",
        *(result["figures"][rival]["title"] for rival in rivals),
    ]  # fmt: skip
    said = "Log-likelihood ratios are positive where the power law fits better; p in brackets"
    return table(said, head, body, things=["p of the fit"])


def _ratio(row: Row | None) -> str:
    return "–" if row is None else f"{row['value']:,.1f} ({_p(row)})"


def _listed(result: Result, rows: Sequence[Row]) -> str:
    body = [
        [
            f"{result['figures'][row['figure']]['title']}"
            + (f": {row['part']}" if row["part"] else ""),
            row["n"],
            _value(row, result["figures"][row["figure"]]["unit"]),
        ]
        for row in rows
    ]
    return table("n: what the share is of", ["", "n", "share"], body)


def _defined(result: Result, rows: Sequence[Row]) -> str:
    kinds = dict.fromkeys(row["figure"] for row in rows)
    body = [
        [figure["title"], figure["definition"], figure["source"], figure["query"]]
        for figure in (result["figures"][kind] for kind in kinds)
    ]
    head = ["figure", "is", "from", "in Cypher"]
    inside = table("How each figure is defined and made again", head, body)
    return f"<details><summary>Definitions</summary>{inside}</details>"


_TABLES: dict[str, Callable[[Result, Sequence[Row]], str]] = {
    "size": _size,
    "reciprocity": _against_null,
    "inequality": _inequality,
    "tails": _tails,
    "mixing": _against_null,
    "communities": _against_null,
    "downloads": _listed,
    "licences": _listed,
}

VIEW = View(
    name="community-tables", title="Tables", draw=draw, analyses=("community-tables",)
)  # fmt: skip
