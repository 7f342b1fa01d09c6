"""What is left of a share that was found, given how rightly and how fully it is found."""

from __future__ import annotations

import math
from typing import NamedTuple


class Measured(NamedTuple):
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


def corrected(found: Measured, there_per_found: Measured) -> Measured:
    """Return the share that is there: what was found, times how many are there for each found.

    Parameters
    ----------
    found : Measured
        Share of all cases that was found.
    there_per_found : Measured
        Cases that are there for each that is found, among labelled ones: precision over recall.

    Notes
    -----
    The estimate of [1]_ in the form that needs no specificity: cases that are right among those
    found are as many as cases that are there and found. The interval puts together the distances
    of both to their limits on the scale of logarithms [2]_.

    References
    ----------
    .. [1] Rogan & Gladen, "Estimating prevalence from the results of a screening test", American
       Journal of Epidemiology 107 (1978), doi:10.1093/oxfordjournals.aje.a112510.
    .. [2] Zou & Donner, "Construction of confidence limits about effect measures: a general
       approach", Statistics in Medicine 27 (2008), doi:10.1002/sim.3095.

    Examples
    --------
    A tenth was found, and half as many are there.

    >>> left = corrected(Measured(0.1, 0.08, 0.12), Measured(0.5, 0.5, 0.5))
    >>> [round(end, 4) for end in left]
    [0.05, 0.04, 0.06]
    """
    return Measured(*(min(1.0, end) for end in product(found, there_per_found)))


def product(one: Measured, two: Measured) -> Measured:
    """Return the product of two figures that were measured apart (see `corrected`).

    Examples
    --------
    >>> [round(end, 3) for end in product(Measured(10, 5, 20), Measured(2, 1, 4))]
    [20, 7.504, 53.303]
    """
    value = one.value * two.value
    if not value:  # there is no logarithm of 0
        return Measured(0.0, 0.0, one.high * two.high)
    below = math.hypot(*(_fold(each.value, each.low) for each in (one, two)))
    above = math.hypot(*(_fold(each.high, each.value) for each in (one, two)))
    return Measured(value, value * math.exp(-below), value * math.exp(min(above, 700.0)))


def _fold(above: float, below: float) -> float:
    return math.log(above / below) if below > 0 else math.inf
