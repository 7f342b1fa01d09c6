"""The page of size and power that `scripts/core_power.py` writes: its tables and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from core_worlds import CORE, PEOPLE, World, talk
from scipy.stats import binom

from graph.core_periphery.methods import METHODS
from graph.statistics.intervals import wilson
from graph.statistics.nulls import LEVEL, NULLS

DENSITIES = {"sparse": 4.0, "dense": 12.0}
FIRST, ANEW = 400, 2000
BUSY = "degree", "degree_repeated", "both"
_BAR, _POWER_BAR = 0.06, 0.8
PARTS = {
    "size": "Size: graphs of the null itself",
    "busy": "Size: busy people without a core",
    "power": "Power: planted graphs",
}
"""Titles of the parts of the page that are counted."""
KNOWN = "nonlinear_spectral"
"""The method that is also tried with the busyness that made the networks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How often a method said yes at the level, of so many graphs.

    `planted`: how often the planted split itself, by the method's own figure, beats 95 % of the
    best that the method finds in graphs of the null; `below`: how often the search ended below the
    planted split. Both unknown for methods that score no given split.
    """

    method: str
    null: str
    yes: int
    of: int
    planted: float | None = None
    below: int = 0

    def __str__(self) -> str:
        """Return the share with its 95 % interval."""
        low, high = wilson(self.yes, self.of) or (0.0, 1.0)
        return f"{self.yes / self.of:.3f} ({low:.3f}–{high:.3f})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Shares of graphs of the null: of all, of the first of each null, and those tried anew."""

    every: list[Told]
    first: list[Told]
    anew: list[Told]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was told of the graphs of one world, density and strength."""

    density: str
    strength: float
    told: dict[str, Told]


def document(counted: Mapping[str, Sequence[str]], before: str) -> str:
    """Return the page for docs/: parts counted now, and the others as they stand in it already.

    What was written into a part by hand, how it was counted, stays until it is counted anew.
    """
    parts = {name: "\n".join(lines) + "\n" for name, lines in counted.items()}
    kept = [parts[name] if name in parts else _part(before, title) for name, title in PARTS.items()]
    return "\n".join([_HEAD, *kept]) + _TAIL


def _part(page: str, title: str) -> str:
    """Return a part of a page, from its title to the next."""
    begin = page.index(f"## {title}\n")
    return page[begin : page.index("\n## ", begin) + 1].rstrip("\n") + "\n"


def size_part(sizes: Sizes, draws: int) -> list[str]:
    """Return what is said of graphs of each null itself."""
    title = f"## {PARTS['size']}"
    return [title, _EXACT, *_size_said(sizes, draws), "", *_by_null(sizes.every, tuple(NULLS))]


def busy_part(told: Sequence[Told], known: Told) -> list[str]:
    """Return what is said of communities without a core; `known`: if busyness is."""
    return [*_busy_said(told, known), "", *_by_null(told, BUSY)]


def power_part(powers: list[tuple[World, list[Row]]]) -> list[str]:
    """Return what is said of planted graphs."""
    lines = _power_said(powers)
    for world, table in powers:
        lines += ["", f"### {world.title[0].upper()}{world.title[1:]}", "", world.said, ""]
        others = [name for name in table[0].told if name not in world.methods]
        names = [*world.methods, *(f"*{name}*" for name in others)]
        lines.append(f"| graphs | strength | planted split beats 95 % | {' | '.join(names)} |")
        lines.append("|---|---|---|" + "---|" * len(names))
        for one in table:
            told = [one.told[name] for name in (*world.methods, *others)]
            shares = " | ".join(map(_share, told))
            beats = one.told[world.scored].planted or 0.0
            lines.append(f"| {one.density} | {one.strength:g} | {beats:.2f} | {shares} |")
    return lines


def _by_null(told: Sequence[Told], nulls: Sequence[str]) -> list[str]:
    lines = [f"| method | {' | '.join(nulls)} |", "|---|" + "---|" * len(nulls)]
    for method in METHODS:
        row = [next(t for t in told if (t.method, t.null) == (method, null)) for null in nulls]
        lines.append(f"| {method} | {' | '.join(map(str, row))} |")
    return lines


def _busy_said(told: Sequence[Told], known: Told) -> list[str]:
    """Say what the nulls of degree make of communities without a core."""
    above = {null: [one for one in told if one.null == null and off(one)] for null in BUSY}
    first = (
        f"{told[0].of} networks of 2,000 replies each among 200 people: who writes and who is "
        "answered is drawn by how much people write (a Pareto law), and by nothing else. A tie "
        "counts once however often it is renewed, so that busy pairs are tied more surely than in "
        "evenly drawn graphs with the same degrees. "
        "There is no core. Methods that say yes too often (their intervals lie above "
        f"{LEVEL:g}): against `degree` {_names(above['degree'])}; against `degree_repeated`, which "
        f"lets replies repeat, {_names(above['degree_repeated'])}; against both "
        f"{_names(above['both'])}."
    )
    second = (
        "How busy people are is not known, but fitted to degrees that chance moves, so that shares "
        "need not be exact here. Methods that ask for hubs with many spokes say yes oftener by "
        "`degree_repeated`, in whose graphs hubs are tied to one another more surely, and seldom "
        "by `degree`; with those that ask for a group that keeps together it is the other way "
        "round. Ask of a core that it is beyond both."
    )
    fitted = next(one for one in told if (one.method, one.null) == (KNOWN, "degree_repeated"))
    third = (
        f"What is fitted is the reason why {KNOWN} says yes in {fitted} by `degree_repeated`: "
        f"drawn with the busyness that made the networks instead, it says so in {known}. {_FITTED}"
    )
    return [f"## {PARTS['busy']}", "", first, "", second, "", third]


def _names(told: Sequence[Told]) -> str:
    return ", ".join(one.method for one in told) or "none"


def _share(told: Told) -> str:
    low, high = wilson(told.yes, told.of) or (0.0, 1.0)
    return f"{told.yes / told.of:.2f} ({low:.2f}–{high:.2f})"


def _size_said(sizes: Sizes, draws: int) -> list[str]:
    base = talk(1).graph
    every, n = sizes.every, sizes.every[0].of
    above, early = _above(every), _above(sizes.first)
    chance = [100 * float(binom.sf(np.floor(_BAR * many), many, LEVEL)) for many in (FIRST, n)]
    fewer = {one.null: one.of for one in every if one.of < n}
    these = "".join(f" (of `{null}` {of:,})" for null, of in fewer.items())
    first = (
        f"{n:,} graphs of each null{these}, made from one invented community ({base.n} people, "
        f"{base.m} ties): the share that is told from the null by chance, with its 95 % interval "
        "(Wilson). It should be 0.05; less where many graphs have the same score. "
        f"Each test had {draws} draws, so that a yes is a score above all of them. Shares in a "
        "column are of the same graphs, and go together."
    )
    second = (
        f"Shares above {_BAR:g}: {len(above)} of {len(every)}"
        f"{f' ({_listed(above)})' if above else ''}; of the first {FIRST} graphs of each null "
        f"{len(early)}{f' ({_listed(early)})' if early else ''}. A share whose true value is "
        f"{LEVEL:g} comes out above {_BAR:g} in {chance[0]:.0f} % of tables of {FIRST} graphs and "
        f"in {chance[1]:.1f} % of tables of {n:,}."
    )
    third = (
        f"The intervals of {len(sizes.anew)} of {len(every)} shares lie above {LEVEL:g}; of shares "
        f"that are {LEVEL:g} one in forty has such an interval. "
        f"{_anew_said(sizes.anew)}"
    )
    return [first, "", second, "", third]


def _above(told: Sequence[Told]) -> list[Told]:
    return [one for one in told if one.yes / one.of > _BAR]


def off(told: Told) -> bool:
    """Say whether the interval of a share lies above the level."""
    return (wilson(told.yes, told.of) or (0.0, 1.0))[0] > LEVEL


def _listed(told: Sequence[Told]) -> str:
    return ", ".join(f"{one.method} against {one.null}" for one in told)


def _anew_said(told: Sequence[Told]) -> str:
    if not told:
        return "So nothing in the table speaks against the tests."
    still = [one for one in told if off(one)]
    verdict = (
        f"{_listed(still)}: more than {LEVEL:g} there, too." if still
        else "the intervals hold the level, or lie below it. So nothing in the table speaks "
        "against the tests."
    )  # fmt: skip
    shares = "; ".join(f"{one.method} against {one.null} {one}" for one in told)
    return f"On {ANEW:,} other graphs each these came out at {shares}: {verdict}"


def _power_said(powers: list[tuple[World, list[Row]]]) -> list[str]:
    graphs = powers[0][1][0].told["degree"].of
    cells = [
        (world, row, name)
        for world, rows in powers
        for row in rows
        for name in world.methods
        if (row.told[world.scored].planted or 0.0) >= 1 - LEVEL
    ]
    short = [
        f"{name} in {world.title.split(',')[0]} ({row.density}, {row.strength:g}): "
        f"{_share(row.told[name])}"
        for world, row, name in cells
        if row.told[name].yes < _POWER_BAR * row.told[name].of
    ]
    first = (
        f"{graphs} graphs of {PEOPLE} people a row, a core of {CORE} planted (the directed world "
        f"has two), {DENSITIES['sparse']:g} (sparse) or {DENSITIES['dense']:g} (dense) ties a "
        "person; the share that is told from the null, with its 95 % interval (Wilson). A core can "
        "be of hubs, to whom the rest is "
        "tied, or a group that keeps together; methods differ in which they ask for, and those in "
        "*italics* do not ask for the one of their table. 'Planted split' is how often the figure "
        "of the planted core itself (Borgatti-Everett's; the variant's where the core keeps "
        "together; the likelihood's for directed ties) lies above 95 % of the best of the null."
    )
    second = (
        f"Where the planted split beats the null in 95 % of the graphs, {len(cells) - len(short)} "
        f"of {len(cells)} shares of methods that ask for that core are at least {_POWER_BAR:g}"
        f"{'; the others: ' + '; '.join(short) if short else ''}."
    )
    return [f"## {PARTS['power']}", "", first, "", second, "", *_stuck_said(powers)]


def _stuck_said(powers: list[tuple[World, list[Row]]]) -> list[str]:
    said = (
        "Whether a search is stuck is told by the planted split, too: it must not score better "
        "than what the search found. Searches that ended below it, of all graphs of the tables:"
    )
    lines = [said, "", "| method | graphs | ended below the planted split |", "|---|---|---|"]
    every = [one for _, rows in powers for row in rows for one in row.told.values()]
    for method in METHODS:
        own = [one for one in every if one.method == method and one.planted is not None]
        if own:
            ended, of = sum(one.below for one in own), sum(one.of for one in own)
            lines.append(f"| {method} | {of:,} | {ended:,} |")
    return lines


_HEAD = """# How far the core-periphery tests can be trusted

For reviewers, and for whoever has to defend a core: how often each method says yes at the level of
0.05 where there is nothing to find (*size*), where busy people alone make ties, and where a core is
planted (*power*). **In short**: the tests keep their level on graphs of the null itself. By
`degree` alone several methods take busy people for a core; believe one that is beyond both `degree`
and `degree_repeated`. Terms are told in [words](words.md#how-sure-a-number-is).

Made by `scripts/core_power.py`.
"""


_EXACT = """
The tests are exact: if the null is true, the observed graph and the draws come in any order alike
likely, so that p ≤ 0.05 in at most 5 % of cases. `erdos_renyi` and `activity` draw anew each time;
for `degree`, `degree_month` and `degree_repeated` a chain of swaps first runs backwards from the
observed graph, and all draws run forwards from its end, each as many steps as the degrees alone
tell (Besag and Clifford 1989, doi:10.1093/biomet/76.4.633). The table tells whether that is seen.
Whether a null is the right one to ask is another matter: of networks of replies see the second
table, and the worlds in which no core is planted
([planted worlds](planted-worlds.md)).

What else could favour a yes is tried by tests of its own:

- Draws that score as much as the observed graph count against it, and so does that graph itself
  (`tests/unit/graph/test_nulls.py`).
- All graphs of a null are alike likely at the end of a chain, all possibilities tried, within
  months and for directed ties, too (these but for the way round of a triangle of one-way ties,
  which swaps of two do not turn: the chain then stays among fewer graphs, and the test is as
  exact); and the observed graph ranks anywhere among its draws even where chains hardly mix
  (`tests/unit/graph/test_swapping.py`).
- Where replies repeat, they come as often as collapsed replies make them, again all possibilities
  tried (`tests/unit/graph/test_repeated.py`).
- Methods search each draw as they search the observed graph, and find no more in it because rows
  stand in another order (`tests/unit/graph/test_core_methods.py`) or because the ties of a draw
  are not those of its arcs (`tests/unit/graph/test_core_directed.py`). That methods share the draws
  ties the shares of a column to each other, and moves none of them.
- Graphs with as many ties, and authors of a month's comments, come in all possible ways alike often
  (`tests/unit/graph/test_nulls.py`).

One thing does favour a yes: swaps do not keep how many directed ties are returned. Of 120 random
networks of 120 people and 300 ties, three in ten of them returned, `directed` tells 27 from
`degree` (0.05 would be 6), and 7 where none is returned.
"""


_FITTED = (
    "Chance gives some people more partners than their busyness makes and others fewer, so that "
    "what is fitted is more uneven than what is true (the logarithm of x has a variance of 0.35 "
    "in these networks where it is 0.25, and chance moves it by 0.08). Drawn with it, busy people "
    "are tied to each other too surely, and have fewer spokes: ties that only one end holds, which "
    "this method counts. It is not the law of the number of replies, nor their fixed sum, nor the "
    "search: with fitted values drawn towards their mean as far as chance moves them (tried beside "
    "the script, on the same networks) the share is 0.060; with a Poisson number of replies in "
    "each pair 0.093 where values are fitted and 0.040 where they are known; with 500 replies "
    "instead of 2,000 0.107 and 0.067. In a network of 14,710 people and 46,387 ties, values drawn "
    "towards their mean move no verdict of six methods. A yes of this method against "
    "`degree_repeated` alone is worth little where people are few."
)


_TAIL = """
## Other implementations and printed examples

- Borgatti and Everett (2000), figure 1: the correlation of their core is the one printed (0.475),
  and without one of its four it is higher, as it is for no other split; the variant finds theirs.
- Estévez and Nordlund (2025, Social Networks 81): on that figure, Galtung's feudal network and the
  karate club both forms find their cores with their correlations (0.5324 and 1, 0.4140 and 0.7947,
  0.4315 and 0.5432; github.com/eutanatos/Borgatti-Everett_core-periphery_model_revision).
- The graphs that NetworkX ships (karate club, Davis, Florentine families, Les Misérables) and the
  two printed ones (figure 1, Galtung's): each score is that of the method's definition, and at
  least what the best of ten runs of cpnet 0.0.21 reaches (Borgatti-Everett, MINRES, Rombach;
  `scripts/compare_cpnet.py` runs both side by side: in 3 of 18 comparisons they are equal, in 15
  ours is higher).
- Gallagher et al. (2021): the description lengths that the authors' own package
  (github.com/ryanjgallagher/core_periphery_sbm) estimates for our splits of these four graphs, by
  60,000 samples, are ours to 0.1 nats, once two terms of it are set right that do not depend on
  the split: it counts compositions of the nodes by Γ(n - l - 1) where Γ(n - l + 1) is meant, and
  for layers the orders of densities by (l - 1)! instead of l!. Its sampler also visits splits whose
  densities do not fall outwards, which are none here: of two graphs (Davis, Les Misérables) it
  knows such splits that are 1.3 and 1.7 nats shorter.
- Elliott et al. (2020): on their one-parameter model (40 people), the karate club, Les Misérables
  and the Florentine families (ties from the lower to the higher number) the authors' own code
  (github.com/alan-turing-institute/directedCorePeripheryPaper, ten attempts) finds no sets of
  higher likelihood than ours; on two of these graphs it ends below.
- Small graphs, all possibilities tried: no other split scores higher (Borgatti-Everett and its
  variant, 9 people), no other order (Rombach, 7), no other four sets (directed, 5). MINRES leaves
  no larger residual than the best of 25 runs of a general minimiser (8); the nonlinear spectral
  score of bipartite graphs is the maximum over the one number that tells all; description lengths
  are those of the paper's model integrated numerically (8); degree, k-core and rich core are those
  of their definitions.
- Draws of all five nulls were made again by other code (plain Python from the table of posts, swaps
  over the whole network) on a network of 14,710 people, 46,387 ties and 56,724 directed ties, 60 to
  80 of each beside as many of ours: of 61 comparisons (assortativity, triangles, ties among the
  busiest, the best split by degree, returned ties and others) the one that differs most has p 0.047
  by Kolmogorov and Smirnov's test.
- What a search does not reach: of 100 random graphs of five or six people, tried by brute force
  beside the project, the layered model ends above the shortest description on 37 (by 1.0 nats on
  average; K5 without an edge: 10.40 where 9.02 exist), hub and spoke on 34 (by 0.4 nats): moves are
  judged without the share of the order of densities, which is large where blocks are of few pairs.
  On 43 printed, random and planted graphs of up to 100 people, thirty starts, each of whose layers
  were cut anew, found shorter layers on 6, by 1.3 nats on average. The directed sets of 1 of 400
  graphs of four or five people are not the likeliest. Draws are searched in the same way as what
  was observed, so that tests keep their level; scores are lower bounds of what exists
  (descriptions: upper ones).
- Figures printed in Rombach et al. (2017), Tudisco and Higham (2019), Ma and Mondragón (2015) and
  Boyd et al. (2010) that could be computed again were not found in what is public and free to
  read, nor beside the authors' code (github.com/ftudisco/nonlinear-core-periphery).
"""
