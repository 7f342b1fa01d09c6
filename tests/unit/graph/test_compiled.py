from __future__ import annotations

import numpy as np

from graph.kernels.compiled import compiled


def test_a_kernel_without_a_place_for_its_cache_is_compiled_all_the_same() -> None:
    # a function without a file is one that numba refuses to keep
    made: dict[str, object] = {}
    exec("def double(values):\n    return values.sum() * 2\n", made)  # noqa: S102 - our own text
    kernel = compiled(made["double"])  # type: ignore[type-var]  # an object
    assert kernel(np.arange(4)) == 12
    assert kernel.signatures
