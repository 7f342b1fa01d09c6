"""Where the embedded store lies, told apart from the engine so that nobody loads it to look."""

from __future__ import annotations

EMBEDDED_FILE = "graph.grafeo"
"""The store's one file, in the folder ``store`` of a workspace."""
HELD_FILE = "held.parquet"
"""Beside it: digests of what that file holds, so that a later load changes only what differs."""
ANSWERS_FILE = "answers.msgpack"
"""Beside it: what that file answers to the questions that need no parameter."""
