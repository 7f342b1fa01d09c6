"""Continuous coreness: MINRES, Rombach's core quality, the nonlinear spectral method."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from graph.kernels.compiled import compiled
from graph.kernels.csr import Ints, Offsets

Floats = NDArray[np.float64]
_SLOW = 0.98


@compiled
def minimise_residual(
    indptr: Offsets, indices: Ints, w: Floats, most: int, tolerance: float
) -> float:
    """Minimise in place the sum over pairs u ≠ v of (a_uv - w_u w_v)², and return it.

    Each step sets one w_u to its best value given all others, ``Σ_v a_uv w_v / Σ_{v≠u} w_v²``, so
    that the sum never grows. After every third sweep w goes on in its direction as far as sweeps
    that shrink by the same factor would lead (Aitken's extrapolation), if the sum falls by that.
    Sweeps end when the sum falls by less than `tolerance` of the number of half-edges.
    """
    n = len(indptr) - 1
    residual = _residual(indptr, indices, w)
    moved = np.empty(n)
    before = 0.0
    for sweep in range(most):
        squares = (w * w).sum()
        won, length = 0.0, 0.0
        for u in range(n):
            others = squares - w[u] * w[u]
            total = 0.0
            for edge in range(indptr[u], indptr[u + 1]):
                total += w[indices[edge]]
            new = total / others if others > 1e-300 else 0.0
            moved[u] = new - w[u]
            w[u] = new
            squares = others + new * new
            won += 2.0 * others * moved[u] * moved[u]
            length += moved[u] * moved[u]
        residual -= won
        if won <= tolerance * len(indices):
            break
        if sweep % 3 == 2 and 0.0 < length < _SLOW * before:
            factor = math.sqrt(length / before)
            further = w + factor / (1.0 - factor) * moved
            after = _residual(indptr, indices, further)
            if after < residual:
                residual = after
                w[:] = further
        before = length
    return _residual(indptr, indices, w)


@compiled
def _residual(indptr: Offsets, indices: Ints, w: Floats) -> float:
    """Return the sum over pairs u ≠ v of (a_uv - w_u w_v)²."""
    fits, second, fourth = 0.0, 0.0, 0.0
    for u in range(len(w)):
        total = 0.0
        for edge in range(indptr[u], indptr[u + 1]):
            total += w[indices[edge]]
        square = w[u] * w[u]
        fits += w[u] * total
        second += square
        fourth += square * square
    return len(indices) - 2.0 * fits + second * second - fourth


@compiled
def sums_of_neighbours(indptr: Offsets, indices: Ints, x: Floats) -> Floats:
    """Return for each node the sum of a value over its neighbours."""
    n = len(indptr) - 1
    sums = np.zeros(n)
    for u in range(n):
        for edge in range(indptr[u], indptr[u + 1]):
            sums[u] += x[indices[edge]]
    return sums


@compiled
def exchange_values(
    rows: tuple[Offsets, Ints], order: Ints, x: Floats, reach: int, until: tuple[int, float]
) -> int:
    """Exchange in place the values of pairs of nodes while x'Ax grows; return how many times.

    Pairs stand at most `reach` apart in `order`, which is by value; it is kept so. It ends after a
    sweep without an exchange or by which x'Ax grew by less than `until[1]`, or after `until[0]`.
    """
    indptr, indices = rows
    sweeps, least = until
    sums = sums_of_neighbours(indptr, indices, x)
    n = len(order)
    made = 0
    for _ in range(sweeps):
        before, won = made, 0.0
        for place in range(n):
            for other in range(place + 1, min(place + 1 + reach, n)):
                u, v = order[place], order[other]
                step = x[v] - x[u]
                if step == 0.0:
                    continue
                gain = step * (sums[u] - sums[v])
                if gain > 1e-12 and _tied(indptr, indices, u, v):
                    gain -= step * step
                if gain <= 1e-12:
                    continue
                for edge in range(indptr[u], indptr[u + 1]):
                    sums[indices[edge]] += step
                for edge in range(indptr[v], indptr[v + 1]):
                    sums[indices[edge]] -= step
                won += 2.0 * gain
                x[u], x[v] = x[v], x[u]
                order[place], order[other] = v, u
                made += 1
        if made == before or won < least:
            break
    return made


@compiled
def _tied(indptr: Offsets, indices: Ints, u: int, v: int) -> bool:
    if indptr[u + 1] - indptr[u] > indptr[v + 1] - indptr[v]:
        u, v = v, u
    found = False
    for edge in range(indptr[u], indptr[u + 1]):
        found = found or indices[edge] == v
    return found


@compiled
def nonlinear_power(
    indptr: Offsets, indices: Ints, powers: tuple[float, float], most: int, tolerance: float
) -> tuple[Floats, float, int]:
    """Maximise the sum over ties of (x_u^a + x_v^a)^(1/a) over x ≥ 0 with norm 1 in the p-norm.

    `powers` are a and p > a. Returns x, the sum (each tie counted twice) and the iterations made.
    """
    a, p = powers
    n = len(indptr) - 1
    x = np.full(n, n ** (-1.0 / p))
    value, turn = 0.0, 0
    gradient = np.empty(n)
    while turn < most:
        turn += 1
        value = _gradient(indptr, indices, x, a, gradient)
        total = 0.0
        for u in range(n):
            gradient[u] = gradient[u] ** (1.0 / (p - 1.0))
            total += gradient[u] ** p
        norm = total ** (1.0 / p)
        moved = 0.0
        for u in range(n):
            new = gradient[u] / norm
            moved += (new - x[u]) ** 2
            x[u] = new
        if math.sqrt(moved) < tolerance:
            break
    value = _gradient(indptr, indices, x, a, gradient)
    return x, value, turn


@compiled
def _gradient(indptr: Offsets, indices: Ints, x: Floats, a: float, gradient: Floats) -> float:
    """Fill in the gradient of the sum over ties, and return the sum, each tie counted twice."""
    n = len(indptr) - 1
    z = x**a
    gradient[:] = 0.0
    value = 0.0
    for u in range(n):
        for edge in range(indptr[u], indptr[u + 1]):
            v = indices[edge]
            both = z[u] + z[v]
            if v > u and both > 0.0:
                mean = both ** (1.0 / a)
                value += 2.0 * mean
                gradient[u] += mean / both
                gradient[v] += mean / both
    for u in range(n):
        gradient[u] *= 2.0 * x[u] ** (a - 1.0)
    return value


@compiled
def links_upward(indptr: Offsets, indices: Ints, order: Ints) -> Offsets:
    """Return for each place of an order the neighbours that stand before it."""
    n = len(order)
    place = np.empty(n, dtype=np.int64)
    for position in range(n):
        place[order[position]] = position
    upward = np.zeros(n, dtype=np.int64)
    for position in range(n):
        u = order[position]
        for edge in range(indptr[u], indptr[u + 1]):
            upward[position] += place[indices[edge]] < position
    return upward
