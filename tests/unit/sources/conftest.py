"""A server that speaks Reddit's API, set as the one to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import reddit_server

KEY = {"CLIENT_ID": "an-id", "CLIENT_SECRET": "a-secret"}


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Start the server with so many faults in 100 answers, and set the key and addresses."""

    @contextmanager
    def started(*, faults: int = 0, submissions: int = 6, comments: int = 40) -> Iterator[Any]:
        community = reddit_server.Community(submissions=submissions, comments=comments)
        with reddit_server.serve(reddit_server.Reddit(community, faults=faults)) as reddit:
            settings = KEY | {"URL": reddit.address, "OAUTH_URL": reddit.address}
            for name, value in settings.items():
                monkeypatch.setenv(f"KITHGRAPH_REDDIT_{name}", value)
            yield reddit

    return started
