"""How busy people are if ties are replies that may repeat, fitted from their numbers of partners.

If u and v exchange a Poisson number of replies of mean x_u x_v, and a tie tells that there is at
least one, it is there with probability 1 - exp(-x_u x_v) (conditionally Poissonian graphs [1]_;
erased configuration models [2]_ come near to them). How often a pair comes together may be read for
replies: what is said there in a row changes nothing. Of busy pairs, more are tied so than in graphs
of which all with the same degrees are alike likely: there the odds of a tie are x_u x_v, here
exp(x_u x_v) - 1. Among graphs with the same degrees one is then as likely as the product of
(exp(x) - 1) / x over its ties.

Where some pairs meet oftener than their busyness tells, the number of replies is more uneven than
Poisson's, and busy pairs are tied less surely. If the mean itself is drawn from an exponential law
the number is geometric, a tie is there with probability x_u x_v / (1 + x_u x_v), and all graphs
with the same degrees are alike likely. So a core should be beyond both.

Degrees are what busyness and chance made, so that what is fitted to them is more uneven than what
is true, and ties the busiest to one another too surely where people are few or have few partners.
Methods that count spokes then say yes too often (docs/core-periphery.md tells how often).

References
----------
.. [1] Norros and Reittu, "On a conditionally Poissonian graph process", Advances in Applied
   Probability 38 (2006), doi:10.1239/aap/1143936140.
.. [2] Britton, Deijfen and Martin-Löf, "Generating simple random graphs with prescribed degree
   distribution", Journal of Statistical Physics 124 (2006), doi:10.1007/s10955-006-9168-x.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.kernels.csr import Csr

Values = NDArray[np.float64]
_STEPS, _INNER_STEPS, _HALVINGS = 100, 200, 30
_NEAR, _INNER_NEAR = 1e-9, 1e-3
_LONGEST = 1.0


def busyness(graph: Csr, *, shift: int = 0) -> Values:
    """Return the x of each node by which the expected degrees are the observed ones.

    Nodes of one degree have the same x, and nodes without ties have 0. With a `shift` the graph has
    a node u for what a person sends and one, u + `shift`, for what they receive; then the mean
    over all who send (receive) as much is the observed one.

    Notes
    -----
    In the logarithms of x this is the minimum of a convex function, found by Newton's method. Where
    degrees force or forbid a tie (a star, a complete graph) there is no such x, but as near as one
    likes; swaps cannot touch these ties.
    """
    x: Values = np.zeros(graph.n)
    if not graph.m:
        return x
    tied = np.flatnonzero(graph.degrees)
    sends = np.arange(graph.n) < shift
    names, kind = np.unique(
        np.stack([sends[tied], graph.degrees[tied]]), axis=1, return_inverse=True
    )
    many = np.bincount(kind, minlength=names.shape[1]).astype(np.float64)
    pairs = np.outer(many, many)
    if shift:
        pairs *= names[0][:, None] != names[0][None, :]
    of = np.full(graph.n, -1)
    of[tied] = kind
    # nobody is tied to themselves
    same = np.roll(of, shift)
    both = (of >= 0) & (same >= 0)
    np.subtract.at(pairs, (of[both], same[both]), 1.0)
    x[tied] = np.exp(_fitted(pairs, many * names[1]))[kind]
    return x


def _fitted(pairs: Values, ends: Values) -> Values:
    """Return the log x of each kind of nodes, by how many pairs and ends of ties kinds have."""
    each = ends / np.maximum(pairs.sum(axis=1), 1.0)
    log_x: Values = np.log(each) - np.log(float(ends.sum() / pairs.sum())) / 2
    missing, slope = _missing(log_x, pairs, ends)
    for _ in range(_STEPS):
        if (np.abs(missing) <= _NEAR * ends).all():
            break
        step = _solved(slope, missing)
        step *= min(1.0, _LONGEST / float(np.abs(step).max()))
        for _ in range(_HALVINGS):
            tried, tried_slope = _missing(log_x + step, pairs, ends)
            if float((tried**2).sum()) < float((missing**2).sum()):
                break
            step /= 2
        else:
            break
        log_x, missing, slope = log_x + step, tried, tried_slope
    return log_x


def _missing(log_x: Values, pairs: Values, ends: Values) -> tuple[Values, Values]:
    """Return the ends of ties less those expected, and how fast pairs come to be tied."""
    x = np.exp(np.minimum(log_x[:, None] + log_x[None, :], 300.0))
    untied = np.exp(-x)
    return ends + (pairs * np.expm1(-x)).sum(axis=1), pairs * x * untied


def _solved(slope: Values, wanted: Values) -> Values:
    """Return the solution of Newton's step by conjugate gradients.

    Written out, because the library's solver starts threads, whose number its last digits depend
    on.
    """
    own = np.maximum(slope.sum(axis=1), 1e-300)
    found, left = np.zeros_like(wanted), wanted.copy()
    ready = left / own
    along, size = ready.copy(), float((left * ready).sum())
    enough = _INNER_NEAR**2 * size
    for _ in range(_INNER_STEPS):
        if size <= enough:
            break
        image = own * along + (slope * along).sum(axis=1)
        bend = float((along * image).sum())
        if bend <= 0.0:
            break
        found += size / bend * along
        left -= size / bend * image
        ready = left / own
        size, before = float((left * ready).sum()), size
        along = ready + size / before * along
    return found
