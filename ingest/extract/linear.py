"""Linear models over named cues: weights from a JSON file, and the logistic function."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=8)
def load_weights(name: str) -> Mapping[str, Mapping[str, float]]:
    """Return the weights of each label in `weights/<name>.json`, `bias` among them."""
    text = files("ingest.extract").joinpath("weights", f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, float]] = json.loads(text)["labels"]
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
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
