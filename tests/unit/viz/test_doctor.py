"""What `kithgraph doctor` says about single sources."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from viz.jobs.doctor import doctor


def test_it_says_what_approval_reddit_asks_for_with_date_and_source() -> None:
    told = " ".join(CliRunner().invoke(doctor).output.split())
    assert "needs approval under its Responsible Builder Policy" in told
    assert "read on 2026-11-21: https://support.reddithelp.com/" in told
    assert "KITHGRAPH_REDDIT_CLIENT_ID" in told


def test_it_says_where_a_key_comes_from_and_not_what_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KITHGRAPH_REDDIT_CLIENT_ID", "an-id")
    monkeypatch.setenv("KITHGRAPH_REDDIT_CLIENT_SECRET", "hunter2")
    told = CliRunner().invoke(doctor).output
    assert "ok      key for Reddit's API   environment KITHGRAPH_REDDIT_CLIENT_ID" in told
    assert "hunter2" not in told


@pytest.mark.parametrize("store", ["bolt://localhost:99999999", "bolt://[::1", "bolt:localhost"])
def test_an_address_that_is_none_is_told_beside_what_else_is_missing(
    monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    monkeypatch.setenv("KITHGRAPH_STORE", store)
    done = CliRunner().invoke(doctor)
    assert done.exit_code == 1
    told = " ".join(done.output.split())
    assert store in told
    assert "bolt://HOST:PORT" in told
    assert "Python 3.12 or later" in told


def test_a_password_in_an_address_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITHGRAPH_STORE", "bolt://neo4j:hunter2@localhost:7687")
    told = CliRunner().invoke(doctor).output
    assert "KITHGRAPH_NEO4J_PASSWORD" in told
    assert "hunter2" not in told
