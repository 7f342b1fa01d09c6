"""Python's garbage collector, and when it had better rest."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Iterator[None]:
    """Let the collector rest while much is made that stays: looking for garbage takes long.

    What is dropped meanwhile is freed without the collector, unless it is a circle of objects; so
    this is for work that makes few of them.
    """
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()
