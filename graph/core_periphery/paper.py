"""The methods paragraph of a core-periphery dossier, and the works it cites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import metadata, resources
from typing import Any

from graph.words import count

CITED = {
    "degree": ("Freeman 1979",),
    "k_core": ("Seidman 1983",),
    "borgatti_everett": ("Borgatti and Everett 2000", "Yanchenko and Sengupta 2025"),
    "borgatti_everett_missing": ("Borgatti and Everett 2000",),
    "minres": ("Boyd et al. 2010", "Comrey 1962"),
    "rombach": ("Rombach et al. 2017",),
    "nonlinear_spectral": ("Tudisco and Higham 2019",),
    "rich_core": ("Ma and Mondragón 2015",),
    "hub_and_spoke": ("Gallagher et al. 2021",),
    "layered": ("Gallagher et al. 2021",),
    "directed": ("Elliott et al. 2020",),
}
"""The works behind each method, as they are cited in text."""
NULLS_SAID = {
    "degree": "graphs in which everybody keeps their number of partners",
    "erdos_renyi": "graphs with as many ties at random",
    "degree_month": "graphs in which everybody keeps how many new partners they have each month",
    "activity": (
        "draws in which everybody keeps their comments of each month and every thread its size "
        "and shape"
    ),
    "degree_repeated": (
        "graphs in which everybody keeps their number of partners and a tie is one or more of a "
        "Poisson number of replies (Norros and Reittu 2006)"
    ),
}
_SPELLED = {"degree_month": "degree by month", "degree_repeated": "degree with repeated replies"}
_PACKAGES = ("kithgraph", "networkx", "numba", "numpy", "scipy")


def versions() -> str:
    """Return the packages that computed, with their versions."""
    return ", ".join(f"{name} {metadata.version(name)}" for name in _PACKAGES)


def _searched(result: Mapping[str, Any]) -> str:
    used = [name for name, m in result["methods"].items() if m["refused"] is None]
    if not used:
        return "No method could find a core in it."
    told = ", ".join(f"{_spelled(name)} ({'; '.join(CITED[name])})" for name in used)
    return (
        f"Cores were found by {len(used)} methods: {told}. Searches began from {result['starts']} "
        "starts at most, alike on every graph."
    )


def methods_paragraph(result: Mapping[str, Any]) -> list[str]:
    """Return what a paper's section on methods has to say of a result, in paragraphs."""
    return [
        (
            "The reply network was taken as a simple undirected graph of all "
            f"{result['n']:,} known authors, with a tie wherever one answered the other "
            f"({count(result['n_ties'], 'tie', 'ties')}; "
            f"{count(result['isolates'], 'person has', 'people have')} none). Directions count "
            f"for the directed method alone, weights for none. {_searched(result)}"
        ),
        (
            f"Each score was tested against {_nulls(result)}. Graphs that keep degrees were drawn "
            "by double edge swaps (Fosdick et al. 2018), at least 5 accepted an edge"
            f"{_mixed(result)}, from a graph that as many swaps made of the observed "
            "one, so that it and the draws are exchangeable (Besag and Clifford 1989)"
            f"{_likely(result)}. k-cores and rich cores were compared by the excess of ties among "
            "the first people in their order (Colizza et al. 2006). p-values are one-sided and "
            "count the observed graph among the draws (Phipson and Smyth 2010). The intersection "
            "test asks that a score exceed both random graphs and graphs of the same degrees "
            "(Mukherjee et al. 2025), since a core of the first kind alone may be no more than "
            "degrees (Kojaku and Masuda "
            "2018). Beside each p-value stands one adjusted for the number of all tests, or of all "
            "intersection tests (Benjamini and Hochberg 1995); the Borgatti-Everett score is the "
            "one named beforehand, and what is said of it alone rests on its own p-values."
        ),
        (
            f"Computed with {versions()}; seed {result['seed']}, from which all starts and draws "
            "follow."
        ),
    ]


def quick_form(result: Mapping[str, Any]) -> str:
    """Return that a result is the quick form of a build, if it is, and how to make the whole."""
    if not set(result["methods"]) < set(CITED):
        return ""
    return (
        "This is the quick form that a build makes, with four methods and without graphs in which "
        "replies repeat; 'kithgraph analyse core-periphery' makes the whole dossier."
    )


def _spelled(name: str) -> str:
    return name.replace("_", " ")


def _nulls(result: Mapping[str, Any]) -> str:
    """Return the nulls with the number of their draws, the most and the least of the methods."""
    counts: dict[str, list[int]] = {}
    for method in result["methods"].values():
        for null, n in method["n_null"].items():
            if n:
                counts.setdefault(null, []).append(n)
    parts = [
        f"{_range(sorted(set(n)))} {NULLS_SAID[null]}" for null, n in counts.items()
    ]  # fmt: skip
    return "; ".join(parts) or "no random graphs"


def _range(numbers: Sequence[int]) -> str:
    low, high = numbers[0], numbers[-1]
    return f"{high:,}" if low == high else f"{high:,} ({low:,} for slow methods)"


def _likely(result: Mapping[str, Any]) -> str:
    """Return how graphs in which replies repeat were drawn, if they were."""
    if not was_asked(result, "degree_repeated"):
        return ""
    return (
        "; where replies repeat, swaps to graphs less likely were made as seldom as those are less "
        "likely (Metropolis et al. 1953), with how busy people are fitted to their numbers of "
        "partners"
    )


def _mixed(result: Mapping[str, Any]) -> str:
    """Return how the chains were found to have mixed."""
    told = _chains(result["mixing"], "ties")
    if not told:
        return ""
    # results of an earlier version tell nothing of arcs
    directed = _chains(result.get("mixing_directed", {}), "directed ties")
    also = f"; of directed ties {directed}" if directed else ""
    return f" ({told}{also}; checked with twice as many)"


def was_asked(result: Mapping[str, Any], null: str) -> bool:
    """Tell whether any method of a result was tested against a null."""
    return any(null in method["p"] for method in result["methods"].values())


def spelled_null(name: str) -> str:
    """Return the name of a null in words."""
    return _SPELLED.get(name, name)


def _chains(mixing: Mapping[str, Mapping[str, Any]], ties: str) -> str:
    return "; ".join(
        f"{spelled_null(name)}: {one['swaps_per_edge'][0]:.1f} swaps an edge, "
        f"{100 * one['edges_kept'][0]:.0f} % of the {ties} kept, "
        + ("mixed" if one["mixed"] else "not shown to be mixed")
        for name, one in mixing.items()
    )


def bibliography() -> str:
    """Return the works that the dossier cites, in BibTeX."""
    return resources.files("graph.core_periphery").joinpath("works.bib").read_text(encoding="utf-8")
