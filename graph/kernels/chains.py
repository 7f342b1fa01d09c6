"""Counting chains in which each lesson follows the one before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.kernels.compiled import compiled

Numbers = NDArray[np.int64]


@compiled
def count_chains(
    first: Numbers, last: Numbers, teacher: Numbers, learner: Numbers, most: int
) -> Numbers:
    """Count chains of distinct people by how many lessons they have, up to `most`.

    Lesson i may be followed by lessons `first[i]` to `last[i] - 1`, whose teacher is its learner.
    Element k of the answer counts chains of k lessons.
    """
    counts = np.zeros(most + 1, dtype=np.int64)
    step = np.empty(most + 1, dtype=np.int64)
    end = np.empty(most + 1, dtype=np.int64)
    people = np.empty(most + 2, dtype=np.int64)
    for begin in range(len(first)):
        counts[1] += 1
        if first[begin] == last[begin]:
            continue
        people[0], people[1] = teacher[begin], learner[begin]
        length = 1
        step[1] = first[begin]
        end[1] = last[begin]
        while length > 0:
            if length == most or step[length] >= end[length]:
                length -= 1
                continue
            lesson = step[length]
            step[length] += 1
            known = False
            for place in range(length + 1):
                known = known or people[place] == learner[lesson]
            if not known:
                length += 1
                people[length] = learner[lesson]
                counts[length] += 1
                step[length], end[length] = first[lesson], last[lesson]
    return counts
