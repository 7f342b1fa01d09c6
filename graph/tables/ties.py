"""Reciprocity of a network against shuffles, as rows."""

from __future__ import annotations

from graph.statistics.nulls import two_sided
from graph.statistics.reciprocity import AgainstShuffles, against_shuffles, reciprocity
from graph.tables.nets import Net
from graph.tables.rows import Row

_FIGURES = {
    "ties": "reciprocity",
    "weight": "reciprocity_weighted",
    "across": "reciprocity_across",
}
_OVERALL = "shuffled over all"


def reciprocity_rows(net: Net, *, n_null: int, seed: int) -> list[Row]:
    """Return the shares returned, each against each shuffle; across groups where there are some."""
    found = reciprocity(net.acts)
    if found.ties is None:
        return []
    tests = {_OVERALL: against_shuffles(net.acts, within=False, n_null=n_null, seed=seed)}
    if net.groups is not None:
        within = against_shuffles(net.acts, within=True, n_null=n_null, seed=seed)
        tests[f"shuffled within {net.groups}"] = within
    return [
        _row(net, figure, getattr(found, name), null, by_name[name])
        for name, figure in _FIGURES.items()
        if name != "across" or (net.groups is not None and found.across is not None)
        for null, by_name in tests.items()
    ]


def _row(net: Net, figure: str, value: float, null: str, against: AgainstShuffles) -> Row:
    return Row(
        figure=figure, network=net.name, value=value, null=null,
        n=len(net.acts.source) if figure == "reciprocity_weighted" else net.ties,
        part=null, null_mean=against.mean, null_low=against.low, null_high=against.high,
        p=two_sided(against.p_above, against.p_below),
        told=None if against.excess is None else f"excess {round(against.excess, 3) + 0.0:.3f}",
    )  # fmt: skip
