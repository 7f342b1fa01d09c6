"""Wilson's interval of shares, a seeded bootstrap by person for Gini and top shares."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

DIGITS = 6
_PLAIN = frozenset({str, int, bool, type(None)})
Z95 = 1.959963984540054
_LEAST_IN_TAIL = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`k` of `n`, with the 95 % interval; unknown where n is 0.

    `effective`: as how many cases drawn one by one the n count, where they come in clusters.
    """

    k: int
    n: int
    effective: float | None = None

    @property
    def value(self) -> float | None:
        """The share in [0, 1]."""
        return self.k / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval."""
        return wilson(self.k, self.n, effective=self.effective)

    def to_json(self) -> dict[str, Any]:
        """Return `share`, `k`, `n` and `interval`."""
        return {"share": self.value, "k": self.k, "n": self.n, "interval": self.interval}


def wilson(k: int, n: int, *, effective: float | None = None) -> tuple[float, float] | None:
    """Return the 95 % score interval of a share k / n, unknown where n is 0.

    `effective` stands for n in the width, where cases are not independent.

    References
    ----------
    .. [1] Wilson, "Probable inference, the law of succession, and statistical inference", J. Am.
       Stat. Assoc. 22 (1927), doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> tuple(round(end, 4) for end in wilson(5, 10))
    (0.2366, 0.7634)
    """
    if n == 0:
        return None
    return wilson_of(k / n, n if effective is None else effective)


def wilson_of(share: float, cases: float) -> tuple[float, float]:
    """Return the 95 % score interval of a share of `cases`, which need not be whole (see `wilson`).

    Examples
    --------
    >>> wilson_of(0.5, math.inf)
    (0.5, 0.5)
    """
    if math.isinf(cases):
        return share, share
    z2 = Z95**2
    middle = (share + z2 / (2 * cases)) / (1 + z2 / cases)
    half = Z95 / (1 + z2 / cases)
    half *= math.sqrt(share * (1 - share) / cases + z2 / (4 * cases * cases))
    # rounding must not leave the share itself outside
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def gini(values: NDArray[np.integer]) -> float | None:
    """Return the Gini coefficient of values that are at least 0, unknown where they sum to 0.

    Examples
    --------
    >>> import numpy as np
    >>> gini(np.array([0, 0, 0, 4]))
    0.75
    """
    n, total = len(values), int(values.sum())
    if total == 0:
        return None
    ranks = np.arange(1, n + 1)
    return float(2 * (ranks * np.sort(values)).sum() / (n * total) - (n + 1) / n)


def top_share(values: NDArray[np.integer], *, part: float = 0.01) -> float | None:
    """Return what the highest `part` of values (their number rounded up) hold of the sum.

    Unknown where the sum is 0.
    """
    total = int(values.sum())
    if total == 0:
        return None
    top = math.ceil(part * len(values))
    return float(np.sort(values)[::-1][:top].sum() / total)


def concentration_intervals(
    values: NDArray[np.integer],
    *,
    parts: Sequence[float] = (0.01,),
    seed: int = 0,
    draws: int = 1000,
) -> tuple[tuple[float, float] | None, ...]:
    """Return 95 % bootstrap intervals of `gini` and of each `top_share`, one value a person.

    Unknown for fewer than 5 people and where the values sum to 0.

    Notes
    -----
    People are drawn with replacement, as many as there are, but in the place of the highest values,
    as many as the root of their number, values of the Pareto law that fits these [1]_: who has most
    might have had far more, of which the people at hand tell nothing. In planted worlds of 300 and
    3,000 people such intervals hold the truth in 93 to 99 of 100 where values are geometric or
    lognormal or have a tail of exponent 3, and in 81 to 92 where it is 2.3; people drawn alone in
    51 to 93, and in 27 to 51. Fewer than 5 such values are fitted by no law. Time O(draws * n).

    References
    ----------
    .. [1] Davidson & Flachaire, "Asymptotic and bootstrap inference for inequality and poverty
       measures", Journal of Econometrics 141 (2007), doi:10.1016/j.jeconom.2007.01.009.
    """
    if len(values) < 5 or int(values.sum()) == 0:
        return (None,) * (1 + len(parts))
    ordered = np.sort(values).astype(np.float64)
    n = len(ordered)
    many, begin, exponent = _upper_tail(ordered)
    body = ordered[: n - many]
    tops = [math.ceil(part * n) for part in parts]
    told = [gini(values) or 0.0, *(top_share(values, part=part) or 0.0 for part in parts)]
    rng = np.random.default_rng(seed)
    found = [told]
    for _ in range(draws):
        high = int(rng.binomial(n, many / n)) if many else 0
        times = np.bincount(rng.integers(0, len(body), n - high), minlength=len(body))
        tail = begin * np.sort(1.0 - rng.random(high))[::-1] ** (-1 / exponent)
        drawn = _concentration(
            np.concatenate([body, tail]),
            np.concatenate([times, np.ones(high, dtype=times.dtype)]),
            tops,
        )
        if drawn is not None:
            found.append(drawn)
    low, high_ = np.quantile(found[1:] or found, [0.025, 0.975], axis=0)
    return tuple(
        (float(min(one, a)), float(max(one, b))) for one, a, b in zip(told, low, high_, strict=True)
    )


def _upper_tail(ordered: NDArray[np.float64]) -> tuple[int, float, float]:
    """Return how many of the highest values a Pareto law is fitted to, its beginning and exponent.

    The exponent is Hill's, of the share above a value; no law is fitted to values that are alike.
    """
    n = len(ordered)
    lowest = ordered[np.searchsorted(ordered, 0.0, side="right")]
    many = min(math.isqrt(n), n - int(np.searchsorted(ordered, lowest, side="right")))
    if many < _LEAST_IN_TAIL:
        return 0, 1.0, 1.0
    begin = float(ordered[n - many - 1])
    far = float(np.log(ordered[n - many :] / begin).sum())
    return (many, begin, many / far) if far > 0 else (0, 1.0, 1.0)


def _concentration(
    ordered: NDArray[np.float64], times: NDArray[np.integer], tops: Sequence[int]
) -> list[float] | None:
    """Return Gini and top shares of values that come so many times; None where they sum to 0."""
    upto = np.cumsum(times)
    sums = np.cumsum(times * ordered)
    n, total = int(upto[-1]), sums[-1]
    if total == 0:
        return None
    # a value drawn c times holds the ranks from upto - c + 1 to upto
    ranks = times * (2 * upto - times + 1) / 2
    figures = [2 * float((ordered * ranks).sum()) / (n * total) - (n + 1) / n]
    for top in tops:
        place = int(np.searchsorted(upto, n - top, side="right"))
        figures.append(float(total - sums[place] + (upto[place] - n + top) * ordered[place]))
        figures[-1] /= total
    return figures


def rounded(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON value whose floats have `DIGITS` digits after the point, and no NaN.

    Examples
    --------
    >>> rounded({"a": [1 / 3, float("nan"), 2], "b": (None, "x")})
    {'a': [0.333333, None, 2], 'b': [None, 'x']}
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is float:
        return round(value, DIGITS) if math.isfinite(value) else None
    # results hold hundreds of thousands of plain values, for which no call is made
    if isinstance(value, (list, tuple)):
        return [one if type(one) in _PLAIN else rounded(one) for one in value]
    if kind is dict or isinstance(value, Mapping):
        return {
            str(key): one if type(one) in _PLAIN else rounded(one) for key, one in value.items()
        }
    return rounded(value.item()) if isinstance(value, np.generic) else value
