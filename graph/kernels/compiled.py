"""One way to compile a kernel: numba, without the GIL, kept on the disk where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numba


def compiled[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile a kernel at its first call; keep it beside the source or in the user's cache.

    Notes
    -----
    numba refuses to cache where neither place can be written (a read-only installation without a
    home); the kernel is then compiled once a process. A kernel calls only kernels of its own file,
    because the cache notices changes of that file alone.
    """
    try:
        kernel = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:
        kernel = numba.njit(nogil=True)(function)
    return cast("Function", kernel)
