"""The sample: an invented community that runs language models at home, with the facts in it.

`threads/` holds what people of the sample wrote, one file a thread, with the facts of each post
under its text; `names.toml` the full names behind the short ones. `scripts/assemble_sample.py`
makes of them two dump files in the shape of Arctic Shift's and `facts.json`. The people are
invented; models, chips and runtimes are real, speeds are plausible but nobody's measurements.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from ingest.errors import InputError

_NAMES = ("sample_submissions.jsonl", "sample_comments.jsonl")


def _shipped(name: str) -> Path:
    path = Path(str(files(__name__).joinpath(name)))
    if not path.is_file():
        raise InputError(f"the sample's file {name} is missing", where=str(path.parent),
                         now="install kithgraph from a complete wheel or checkout")  # fmt: skip
    return path


def sample_inputs() -> list[Path]:
    """Return the sample's two dump files, submissions first.

    Raises
    ------
    InputError
        If a file is not beside this module.

    Examples
    --------
    >>> [path.name for path in sample_inputs()]
    ['sample_submissions.jsonl', 'sample_comments.jsonl']
    """
    return [_shipped(name) for name in _NAMES]


def sample_facts() -> dict[str, Any]:
    """Return what is true of the sample, as its writer knows it.

    Returns
    -------
    dict
        `totals` (counts of the whole sample under `all` and `without_bots`, posts per month),
        `labelled_threads` (ids of threads whose every post is labelled), `threads` (id to title and
        file) and `posts` (id to author, mentions, relations, acts and teaching edges; ids as in the
        dump, without prefix). A post that its author deleted later counts as by nobody known.

    Raises
    ------
    InputError
        If the file of facts is not beside this module.
    """
    facts: dict[str, Any] = json.loads(_shipped("facts.json").read_text(encoding="utf-8"))
    return facts
