"""Models of the tail of counts that may fit better than a power law, by maximum likelihood.

Each function takes distinct values (at least `xmin`), how often each occurs, and `xmin`, and
returns the log-likelihood of each value under the model that fits best. Continuous models are made
discrete by the probability between x - 1/2 and x + 1/2.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
_WORST = 1e12


def power_law_logs(values: Numbers, xmin: int, alpha: float) -> Floats:
    """Return the log-probabilities of a power law that begins at `xmin`."""
    from scipy.special import zeta

    logs: Floats = -alpha * np.log(values) - np.log(zeta(alpha, xmin))
    return logs


def exponential(values: Numbers, counts: Numbers, xmin: int) -> Floats:
    """Fit p(x) proportional to exp(-λ x)."""
    mean = float((values * counts).sum() / counts.sum()) - xmin
    rate = np.log1p(1 / mean)
    logs: Floats = np.log(-np.expm1(-rate)) - rate * (values - xmin)
    return logs


def lognormal(values: Numbers, counts: Numbers, xmin: int) -> Floats:
    """Fit a normal distribution of the logarithm, cut at `xmin`.

    With a mean far below 0 it comes as near to a power law as one likes (see
    `lognormal_positive`).
    """
    return _lognormal(values, counts, xmin, least=-60.0)


def lognormal_positive(values: Numbers, counts: Numbers, xmin: int) -> Floats:
    """Fit a lognormal whose mean of the logarithm is not below 0, so that its median is a count."""
    return _lognormal(values, counts, xmin, least=0.0)


def _lognormal(values: Numbers, counts: Numbers, xmin: int, *, least: float) -> Floats:
    from scipy.special import log_ndtr

    high, low = np.log(values + 0.5), np.log(values - 0.5)
    begin = np.log(xmin - 0.5)

    def logs(parameters: Floats) -> Floats:
        middle, spread = parameters[0], np.exp(parameters[1])
        # the upper tails, because values far out have no room in lower ones
        upper, lower = ((middle - edge) / spread for edge in (low, high))
        within: Floats = _log_difference(log_ndtr(upper), log_ndtr(lower))
        cut: Floats = within - log_ndtr((middle - begin) / spread)
        return cut

    mean = float((np.log(values) * counts).sum() / counts.sum())
    starts = [(mean, 0.0), (0.0, 0.5), (max(-5.0, least), 1.0)]
    return _best(logs, counts, starts, [(least, 30.0), (-4.0, 3.5)])


def _stretched_exponential(values: Numbers, counts: Numbers, xmin: int) -> Floats:
    """Fit P(X >= x) proportional to exp(-(λ x)^β) (Weibull), cut at `xmin`."""
    high, low, begin = values + 0.5, values - 0.5, xmin - 0.5

    def logs(parameters: Floats) -> Floats:
        scale, shape = np.exp(parameters)
        start, lower, upper = ((scale * edge) ** shape for edge in (begin, low, high))
        return _log_difference(start - lower, start - upper)

    starts = [(-np.log(float(values.mean())), 0.0), (0.0, -1.0), (2.0, -1.5)]
    return _best(logs, counts, starts, [(-30.0, 60.0), (-4.0, 1.5)])


def cutoff(values: Numbers, counts: Numbers, xmin: int) -> Floats:
    """Fit p(x) proportional to x^-α exp(-λ x)."""
    near = np.arange(xmin, xmin + 1000, dtype=np.float64)
    end = near[-1] + 0.5
    steps = np.linspace(0.0, 1.0, 2001)

    def logs(parameters: Floats) -> Floats:
        alpha, rate = parameters[0], np.exp(parameters[1])
        total = float((near**-alpha * np.exp(-rate * (near - xmin))).sum())
        # what is farther, as an integral in u = log(x / end), up to where nothing is left
        reach = max(np.log1p(60.0 / (rate * end)), 1e-9)
        u = steps * reach
        far = np.exp((1 - alpha) * u - rate * (end * np.exp(u) - xmin))
        total += float(np.trapezoid(far, u)) * end ** (1 - alpha)
        result: Floats = -alpha * np.log(values) - rate * (values - xmin) - np.log(total)
        return result

    starts = [(2.0, -12.0), (1.5, -5.0), (1.0, -3.0)]
    return _best(logs, counts, starts, [(-2.0, 8.0), (-23.0, 2.0)])


ALTERNATIVES: dict[str, Callable[[Numbers, Numbers, int], Floats]] = {
    "lognormal": lognormal,
    "lognormal_positive": lognormal_positive,
    "exponential": exponential,
    "stretched_exponential": _stretched_exponential,
    "cutoff": cutoff,
}
"""The alternatives by name; `cutoff` contains the power law, two others have it as a limit."""


def _best(
    logs: Callable[[Floats], Floats],
    counts: Numbers,
    starts: list[tuple[float, float]],
    bounds: list[tuple[float, float]],
) -> Floats:
    from scipy.optimize import minimize

    def cost(parameters: Floats) -> float:
        with np.errstate(all="ignore"):
            value = -float((logs(parameters) * counts).sum())
        return value if np.isfinite(value) else _WORST

    found = [
        minimize(cost, start, method="Nelder-Mead", bounds=bounds, options={"maxiter": 600})
        for start in starts
    ]
    with np.errstate(all="ignore"):
        return logs(min(found, key=lambda one: float(one.fun)).x)


def _log_difference(larger: Floats, smaller: Floats) -> Floats:
    """Return log(exp(larger) - exp(smaller))."""
    difference: Floats = larger + np.log(-np.expm1(np.minimum(smaller - larger, -1e-300)))
    return difference
