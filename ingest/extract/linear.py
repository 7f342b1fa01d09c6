"""Small linear models: over cues of one place, and over columns of many posts.

Runs and opinions `weigh` the cues of a pair or a model as they meet it. Acts and stances `score`
all posts of a batch at once: there features are multiples of 1/16 and weights multiples of 1/1024,
so that sums of their products are exact in double precision, and a score does not depend on the
batch, the order or the machine.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

WEIGHT_UNIT = 1024
_SCORE_UNIT = 64
_LARGEST = 8  # log-odds beyond which nothing is surer: 0.9997
_LARGEST_ODDS = 30.0  # log-odds beyond which the logistic function is 0 or 1


def read_weights(name: str) -> dict[str, Any]:
    """Return what `weights/<name>.json` holds, as JSON gives it."""
    path = files("ingest.extract").joinpath("weights", f"{name}.json")
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return held


@cache
def load_weights(name: str) -> Mapping[str, Mapping[str, float]]:
    """Return the weights of each label in `weights/<name>.json`, `bias` among them."""
    loaded: dict[str, dict[str, float]] = read_weights(name)["labels"]
    return loaded


def weigh(cues: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the probability that a linear model gives to cues; unknown cues weigh nothing.

    Examples
    --------
    >>> weigh({"speed": 1.0}, {"bias": -1.0, "speed": 1.0})
    0.5
    """
    total = weights.get("bias", 0.0) + math.fsum(
        [weights[name] * value for name, value in cues.items() if value and name in weights]
    )
    return 1.0 / (1.0 + math.exp(-max(-_LARGEST_ODDS, min(_LARGEST_ODDS, total))))


@dataclass(frozen=True, slots=True)
class Linear:
    """One logistic model: `weights` of named features, and the least score that decides."""

    name: str
    bias: float
    least: float
    scale: float
    shift: float
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Features:
    """Columns by name; a name ``a*b`` stands for the product of two columns."""

    columns: Mapping[str, Matrix]

    def column(self, name: str) -> Matrix:
        """Return the values of one feature.

        Raises
        ------
        KeyError
            If there is no such column.
        """
        first, _, second = name.partition("*")
        values = self.columns[first]
        return values * self.columns[second] if second else values

    def matrix(self, names: Sequence[str]) -> Matrix:
        """Return the features side by side, one row a post."""
        return np.stack([self.column(name) for name in names]).T


@cache
def load_models(name: str) -> dict[str, Linear]:
    """Return the models of `weights/<name>.json` by name."""
    return read_models(read_weights(name))


def read_models(stored: Mapping[str, Any]) -> dict[str, Linear]:
    """Return the models that a weights file holds; its weights are whole numbers of 1/1024."""
    return {
        name: Linear(
            name=name,
            bias=model["bias"] / WEIGHT_UNIT,
            least=model["least"] / _SCORE_UNIT,
            scale=model["scale"],
            shift=model["shift"],
            weights={k: w / WEIGHT_UNIT for k, w in model["weights"].items()},
        )
        for name, model in stored["models"].items()
    }


def score(features: Features, *models: Linear) -> Matrix:
    """Return the log-odds of each row by each model, rounded to 1/64 and kept within ±8.

    Returns
    -------
    Matrix
        One row a post; one column a model, or one dimension alone for a single model.
    """
    names = list(dict.fromkeys(name for model in models for name in model.weights))
    weights = np.array([[model.weights.get(name, 0.0) for model in models] for name in names])
    exact = features.matrix(names) @ weights + np.array([model.bias for model in models])
    found = rounded(exact)
    return np.asarray(found[:, 0] if len(models) == 1 else found)


def rounded(exact: Matrix) -> Matrix:
    """Return log-odds rounded to 1/64 and kept within ±8."""
    return np.clip(np.round(exact * _SCORE_UNIT) / _SCORE_UNIT, -_LARGEST, _LARGEST)


def probability(scores: Matrix, model: Linear) -> Matrix:
    """Return calibrated probabilities of scores (Platt 1999), from a table of the possible ones."""
    steps = np.asarray(np.round(scores * _SCORE_UNIT), dtype=np.int64) + _LARGEST * _SCORE_UNIT
    return _table(model.scale, model.shift)[steps]


@cache
def _table(scale: float, shift: float) -> Matrix:
    values = range(-_LARGEST * _SCORE_UNIT, _LARGEST * _SCORE_UNIT + 1)
    odds = (scale * value / _SCORE_UNIT + shift for value in values)
    return np.array([round(1 / (1 + math.exp(-odd)), 4) for odd in odds])
