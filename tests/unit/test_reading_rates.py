"""How rightly labels are read, from posts drawn in layers; worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest


@pytest.fixture
def rates(script: Callable[[str], ModuleType]) -> ModuleType:
    """Give the module that measures."""
    return script("reading_rates")


def flags(*cells: tuple[int, bool, bool]) -> tuple[np.ndarray, np.ndarray]:
    rows = [(so, found) for many, so, found in cells for _ in range(many)]
    told = np.array(rows, dtype=bool)
    return told[:, 0], told[:, 1]


def test_a_post_stands_for_as_many_as_its_layer_says(rates: ModuleType) -> None:
    # first layer: 3 right, 1 missed, 2 wrong, 4 neither; second, ten times as heavy: 1 missed of 20
    is_so, is_found = flags(
        (3, True, True), (1, True, False), (2, False, True), (4, False, False),
        (1, True, False), (19, False, False),
    )  # fmt: skip
    layers = rates.Layers(
        layer=np.repeat([0, 1], [10, 20]), weight=np.array([2.0, 20.0]),
        is_whole=np.array([False, False]),
    )  # fmt: skip
    told = rates.rates(is_so, is_found, layers)
    assert (told["labelled"], told["found"]) == (5, 5)
    assert told["precision"]["value"] == pytest.approx(6 / 10)
    assert told["recall"]["value"] == pytest.approx(6 / 28, abs=5e-4)
    assert told["there_per_found"]["value"] == pytest.approx(28 / 10)
    for figure in ("precision", "recall", "there_per_found"):
        assert told[figure]["low"] < told[figure]["value"] < told[figure]["high"]


def test_in_a_layer_that_was_labelled_as_a_whole_there_is_no_chance(rates: ModuleType) -> None:
    is_so, is_found = flags((3, True, True), (1, True, False), (2, False, True))
    layers = rates.Layers(
        layer=np.zeros(6, dtype=np.int64), weight=np.array([1.0]), is_whole=np.array([True])
    )
    told = rates.rates(is_so, is_found, layers)
    assert told["precision"] == {"value": 0.6, "low": 0.6, "high": 0.6}
    assert told["recall"] == {"value": 0.75, "low": 0.75, "high": 0.75}
    nothing = rates.rates(np.zeros(6, dtype=bool), np.zeros(6, dtype=bool), layers)
    assert nothing["precision"] == {"value": None, "low": None, "high": None}


def test_what_a_heavy_layer_shows_none_of_may_be_there(rates: ModuleType) -> None:
    # 20 right of 40 drawn of 80; none of 400 drawn of 40,000, where one missed would be 100 posts
    is_so, is_found = flags((20, True, True), (20, False, False), (400, False, False))
    layers = rates.Layers(
        layer=np.repeat([0, 1], [40, 400]), weight=np.array([2.0, 100.0]),
        is_whole=np.array([False, False]),
    )  # fmt: skip
    recall = rates.rates(is_so, is_found, layers)["recall"]
    assert recall["value"] == 1.0
    assert recall["low"] < 40 / 140


def test_posts_of_layers_alike_in_weight_count_alike_in_the_interval(rates: ModuleType) -> None:
    # ten right and ten wrong in the first, twenty wrong in the second
    is_so, is_found = flags((10, True, True), (10, False, True), (20, False, True))
    layers = rates.Layers(
        layer=np.repeat([0, 1], 20), weight=np.ones(2), is_whole=np.array([False, False])
    )
    told = rates.rates(is_so, is_found, layers)["precision"]
    assert told["value"] == 0.25
    # half of a share of 20 drawn by lot, two deviations of 0.11 to each side
    assert told["low"] == pytest.approx(0.25 - 0.11, abs=0.02)
    assert told["high"] == pytest.approx(0.25 + 0.11, abs=0.02)


def test_intervals_hold_the_truth_in_planted_worlds(rates: ModuleType) -> None:
    rng = np.random.default_rng(2)
    size, drawn = np.array([1000, 12000, 50000]), np.array([250, 440, 440])
    # right, missed, wrong, neither: the rarer the farther down
    p = np.array([[0.05, 0.06, 0.05, 0], [0.002, 0.006, 0.006, 0], [0.0003, 0.0015, 0.0015, 0]])
    p[:, 3] = 1 - p.sum(axis=1)
    there = size @ p
    truth = {"precision": there[0] / (there[0] + there[2]),
             "recall": there[0] / (there[0] + there[1]),
             "there_per_found": (there[0] + there[1]) / (there[0] + there[2])}  # fmt: skip
    inside = dict.fromkeys(truth, 0)
    for _ in range(200):
        cells = [rng.multinomial(n, law) for n, law in zip(drawn, p, strict=True)]
        kinds = ((True, True), (True, False), (False, True), (False, False))
        is_so, is_found = flags(*(
            (int(n), *kind) for some in cells for n, kind in zip(some, kinds, strict=True)
        ))  # fmt: skip
        layers = rates.Layers(
            layer=np.repeat([0, 1, 2], drawn), weight=size / drawn, is_whole=np.zeros(3, bool)
        )
        told = rates.rates(is_so, is_found, layers)
        for name, value in truth.items():
            inside[name] += told[name]["low"] <= value <= told[name]["high"]
    assert min(inside.values()) / 200 >= 0.87


def test_labels_that_words_give_together_and_readers_do_not_are_told_apart(
    rates: ModuleType,
) -> None:
    Y = np.zeros((40, 2), dtype=bool)
    found = np.zeros((40, 2), dtype=bool)
    Y[:10, 0], Y[10:20, 1], found[5:15] = True, True, True
    (pair,) = rates.pairs(("cost", "deterrent_cost"), Y, found, np.zeros(40, dtype=np.int64))
    assert (pair["labelled"], pair["found"], pair["right"]) == (0, 10, 0)
    assert pair["expected"] == pytest.approx(10 * 10 / 40)
    # 30 choose 10 of 40 choose 10, the left side, doubled
    assert pair["p"] == pytest.approx(2 * 30045015 / 847660528, abs=1e-6)
    sides = rates.any_of(("a", "b"), {"one": ("a",), "any": ("a", "b")}, Y)
    assert sides.sum(axis=0).tolist() == [10, 20]


def test_a_pair_tells_how_many_posts_have_both_labels_and_in_how_many_it_was_rightly_found(
    rates: ModuleType,
) -> None:
    Y = np.zeros((12, 2), dtype=bool)
    found = np.zeros((12, 2), dtype=bool)
    Y[:4], found[2:7] = True, True
    (pair,) = rates.pairs(("cost", "privacy"), Y, found, np.zeros(12, dtype=np.int64))
    assert (pair["labelled"], pair["found"], pair["right"]) == (4, 5, 2)
    # one of 12 choose 4 draws has all four in common
    assert pair["p"] == pytest.approx(2 / 495, abs=1e-6)
