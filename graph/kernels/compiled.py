"""One way to compile a kernel: numba, without the GIL, kept on the disk where a place can be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Compile a kernel at its first call, and keep the machine code beside the source or in the user's cache.

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
    return cast("_Function", kernel)
