"""Fetch the invented community into a workspace: a process of its own, to be killed by tests."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial

from ingest.fetching.fetch import fetch
from ingest.http import Patience
from ingest.reddit_door import open_reddit
from ingest.sources.reddit import SOURCE, Options
from ingest.workspace import Workspace

if __name__ == "__main__":
    workspace = Workspace.create(sys.argv[1])
    patience = Patience(sleep=lambda _seconds: None)
    source = replace(SOURCE, open=partial(open_reddit, patience=patience))
    with workspace.lock():
        fetch(workspace, source, Options(community="kithtest"))
