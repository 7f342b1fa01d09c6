"""Discrete power laws by maximum likelihood, where each begins chosen by Kolmogorov and Smirnov."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.kernels.compiled import compiled

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Fit = tuple[int, float, float]

_LOW, _HIGH = 1.01, 8.0
_GOLDEN = 0.6180339887498949


@compiled
def zeta(s: float, q: float) -> float:
    """Return the Hurwitz zeta function for s > 1 and q >= 1 (Euler and Maclaurin, 10 digits)."""
    total: float = 0.0
    for k in range(8):
        total += (q + k) ** -s
    a = q + 8.0
    power: float = a**-s
    total += a * power / (s - 1.0) + power / 2.0
    power *= s / a
    total += power / 12.0
    power *= (s + 1.0) * (s + 2.0) / (a * a)
    total -= power / 720.0
    power *= (s + 3.0) * (s + 4.0) / (a * a)
    return total + power / 30240.0


@compiled
def exponent(mean_log: float, begin: int) -> float:
    """Return the exponent of highest likelihood for values from `begin` on, within 1.01 and 8."""
    low, high = _LOW, _HIGH
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left = left * mean_log + np.log(zeta(left, begin))
    at_right = right * mean_log + np.log(zeta(right, begin))
    while high - low > 1e-7:
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = left * mean_log + np.log(zeta(left, begin))
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = right * mean_log + np.log(zeta(right, begin))
    return (low + high) / 2.0


@compiled
def fit_tail(values: Numbers, counts: Numbers, least: int) -> Fit:
    """Return where the power law begins, its exponent, and its distance from the values.

    `values` are distinct, at least 1 and ascending, `counts` how often each occurs. Of all
    beginnings with at least `least` values (the first of all, if they are fewer) and two distinct
    ones, the one of smallest distance is chosen.
    """
    n = len(values)
    tail, logs = 0, 0.0
    many, sums = np.empty(n, dtype=np.int64), np.empty(n)
    for i in range(n - 1, -1, -1):
        tail += counts[i]
        logs += counts[i] * np.log(values[i])
        many[i], sums[i] = tail, logs
    best, alpha, distance = 0, 0.0, np.inf
    for i in range(max(n - 1, 1)):
        if i > 0 and many[i] < least:
            break
        a = exponent(sums[i] / many[i], values[i])
        whole = zeta(a, values[i])
        far = 0.0
        for j in range(i, n):
            if far >= distance:
                break
            above = zeta(a, values[j] + 1.0) / whole
            seen = (many[j] - counts[j]) / many[i]
            before = zeta(a, values[j]) / whole - many[j] / many[i]
            far = max(far, abs(above - seen), abs(before))
        if far < distance:
            best, alpha, distance = i, a, far
    return values[best], alpha, distance


@compiled
def draw_tail(chances: Floats, begin: int, alpha: float) -> Numbers:
    """Return a value of the power law for each chance in (0, 1]: the last x with P(X >= x) >= it.

    Values beyond 2^52 are cut there.
    """
    whole = zeta(alpha, begin)
    drawn = np.empty(len(chances), dtype=np.int64)
    for i in range(len(chances)):
        low, high = begin, 2 * begin
        while high < (1 << 52) and zeta(alpha, high) / whole >= chances[i]:
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            if zeta(alpha, middle) / whole >= chances[i]:
                low = middle
            else:
                high = middle
        drawn[i] = low
    return drawn
