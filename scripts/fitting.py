"""What the training scripts share: logistic models with expected weights, folds and thresholds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from ingest.extract.linear import WEIGHT_UNIT, Features, Linear

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]


def fit(
    X: Vector, y: Flags, names: Sequence[str], *, name: str, expected: Mapping[str, float],
    strength: float, known: Vector | None = None,
) -> Linear:  # fmt: skip
    """Return the logistic model of highest posterior density, with rounded weights.

    Parameters
    ----------
    X : ndarray
        One row a post, one column a feature.
    y : ndarray
        Whether the label holds.
    names : sequence of str
        The features.
    name : str
        The model's.
    expected : mapping
        Means of the Gaussian priors of weights, by feature; 0 where there is none.
    strength : float
        Their precision.
    known : ndarray, optional
        Log-odds of each row that the features add to.
    """
    prior = np.array([expected.get(feature, 0.0) for feature in names] + [-1.0])
    precision = np.append(np.full(len(names), strength), 1e-3)
    one = np.hstack([X, np.ones((len(X), 1))])
    start = np.zeros(len(X)) if known is None else known

    def loss(v: Vector) -> tuple[float, Vector]:
        z = one @ v + start
        p = 1 / (1 + np.exp(-np.clip(z, -40, 40)))
        value = np.sum(np.logaddexp(0, z) - y * z) + 0.5 * np.sum(precision * (v - prior) ** 2)
        return float(value), one.T @ (p - y) + precision * (v - prior)

    found: Vector = minimize(loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    best: Vector = np.round(found * WEIGHT_UNIT) / WEIGHT_UNIT
    weights = {n: float(w) for n, w in zip(names, best[:-1], strict=True) if w}
    return Linear(name, float(best[-1]), 0.0, 1.0, 0.0, weights)


def folds(groups: NDArray[np.int64], seed: int, k: int = 5) -> NDArray[np.int64]:
    """Return a fold for each row; rows of a group (a thread) stay together."""
    names = np.unique(groups)
    shuffled = np.random.default_rng(seed).permutation(names)
    fold = {int(name): number % k for number, name in enumerate(shuffled)}
    return np.array([fold[int(group)] for group in groups])


def f1(y: Flags, p: Flags) -> float:
    """Return the harmonic mean of precision and recall."""
    both, either = int(np.sum(y & p)), int(np.sum(y)) + int(np.sum(p))
    return 2 * both / max(1, either)


def settle(
    model: Linear, scores: Vector, y: Flags, *, weigh: Vector | None = None, near: float = 0.005
) -> Linear:
    """Return the model with the best threshold and Platt's calibration for held-out scores.

    Of thresholds that are nearly as good as the best (F1 within `near`) the middle one is taken.
    `weigh` tells how many posts of a community each row stands for; calibration counts with it.
    """
    steps = np.arange(-192, 129) / 64
    values = np.array([f1(y, scores >= step) for step in steps])
    good = steps[values >= values.max() - near]
    least = float(np.round(np.median(good) * 64) / 64)
    inside = np.clip(scores, -8, 8)
    each = np.ones(len(y)) if weigh is None else weigh

    def loss(v: Vector) -> tuple[float, Vector]:
        z = v[0] * inside + v[1]
        p = 1 / (1 + np.exp(-z))
        d = each * (p - y)
        value = float(np.sum(each * (np.logaddexp(0, z) - y * z)))
        return value, np.array([d @ inside, d.sum()])

    a, b = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B").x
    return replace(model, least=least, scale=round(float(a), 3), shift=round(float(b), 3))


def part(features: Features, rows: NDArray[np.int64]) -> Features:
    """Return the features of some rows."""
    return Features({name: values[rows] for name, values in features.columns.items()})


def write_models(models: Mapping[str, Linear], path: Path, about: str) -> None:
    """Write the weights as whole numbers."""
    stored = {
        name: {
            "bias": round(m.bias * WEIGHT_UNIT), "least": round(m.least * 64),
            "scale": m.scale, "shift": m.shift,
            "weights": {n: round(w * WEIGHT_UNIT) for n, w in m.weights.items()},
        }
        for name, m in models.items()
    }  # fmt: skip
    text = json.dumps({"about": about, "models": stored}, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file of labels, one a line."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]
