"""The Hugging Face Hub, fetched with its own client from a server on this machine."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from archived_answers import archived

from ingest.catalogue import catalogue_losses
from ingest.errors import SourceAuthError, SourceMissingError, SourceUnavailableError, UsageError
from ingest.extract.steps import catalogue_step
from ingest.fetching.fetch import fetch
from ingest.formats.hub import HubModel
from ingest.http import Patience
from ingest.hub_door import open_hub
from ingest.intake.fetched import ARCHIVE, archived_raws, run_files
from ingest.records import Raw, Reject
from ingest.source import load_web_source
from ingest.sources.huggingface import Options, parse_answer
from ingest.workspace import Workspace

RECORDED = Path(__file__).resolve().parents[2] / "recorded" / "huggingface"
SOURCE = load_web_source("huggingface")
NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
LIST = "/api/models"


def recorded(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


def children_of_mill(web: Any) -> Options:
    """Let the server hold a model with three derivatives on two pages."""
    link = {"Link": f'<{web.address}/page2?cursor=abc>; rel="next"'}
    web.answers[LIST] = [(200, link, recorded("children-1.json"))]
    web.answers["/page2"] = [(200, {}, recorded("children-2.json"))]
    web.answers[f"{LIST}/ada/mill-7b"] = [(200, {}, recorded("model.json"))]
    return Options(base=("ada/mill-7b",), endpoint=web.address)


def get(workspace: Workspace, options: Options) -> list[str]:
    report = fetch(workspace, SOURCE, options, clock=lambda: NOON)
    assert report.new + report.held > 0
    return raw_ids(workspace)


def raw_ids(workspace: Workspace) -> list[str]:
    from ingest.archive import RawFile

    files = run_files(workspace.path(ARCHIVE), "huggingface")
    return [raw.raw_id for path in files for raw in archived_raws(RawFile(path).lines())]


def test_a_base_and_its_derivatives_are_fetched_page_by_page(
    web: Any, workspace: Workspace
) -> None:
    ids = get(workspace, children_of_mill(web))
    assert [one for one in ids if not one.endswith("/next")] == [
        "model/ada/mill-7b", "base/ada/mill-7b/1", "base/ada/mill-7b/2",
    ]  # fmt: skip
    asked = next(path for path in web.asked if path.startswith(f"{LIST}?"))
    assert "filter=base_model%3Aada%2Fmill-7b" in asked
    assert "expand=safetensors" in asked
    assert all("kithgraph" in str(agent) for agent in web.agents)


def test_the_catalogue_tells_what_was_fetched(web: Any, workspace: Workspace) -> None:
    get(workspace, children_of_mill(web))
    catalogue_step(workspace, [])
    assert catalogue_losses(workspace) == []
    models = {row["key"]: row for row in workspace.table("corpus/models").iter_rows(named=True)}
    quantized = models["quietlathe/mill-7b-q4"]
    assert quantized["base_models"] == [{"repo_id": "ada/mill-7b", "relation": "quantized"}]
    assert (quantized["n_params"], quantized["license"]) == (7_241_732_096, "apache-2.0")
    assert (quantized["downloads"], quantized["downloads_at"]) == (120, NOON.date())
    assert models["pagewright/mill-lora"]["base_models"][0]["relation"] == "adapter"
    assert [models[f"{key}"]["gated"] for key in ("ada/mill-7b", "pagewright/mill-lora")] == [
        True, False,
    ]  # fmt: skip
    (told,) = workspace.result("catalogue")["files"]
    assert (told["models"], told["rejected"]) == (4, 0)


def test_a_fetch_that_was_stopped_goes_on_with_the_next_page(
    web: Any, workspace: Workspace
) -> None:
    options = children_of_mill(web)
    web.answers["/page2"] = [(404, {}, b"{}")]
    with pytest.raises(SourceMissingError):
        get(workspace, options)
    web.answers["/page2"] = [(200, {}, recorded("children-2.json"))]
    asked = len(web.asked)
    ids = get(workspace, options)
    assert len(ids) == len(set(ids)) == 6
    assert web.asked[asked:] == ["/page2?cursor=abc"]


def test_cards_are_kept_and_give_no_models(web: Any, workspace: Workspace) -> None:
    web.answers[LIST] = [(200, {}, recorded("children-2.json"))]
    web.answers["/pagewright/mill-lora/raw/main/README.md"] = [(200, {}, recorded("card.md"))]
    ids = get(workspace, Options(owner=("pagewright",), cards=True, endpoint=web.address))
    assert ids[-1] == "card/pagewright/mill-lora"
    assert list(parse_answer(Raw(raw_id=ids[-1], body=recorded("card.md")))) == []


@pytest.mark.parametrize(
    ("status", "error"),
    [(403, SourceAuthError), (404, SourceMissingError), (400, SourceUnavailableError)],
)
def test_refusals_are_told_in_our_words(
    web: Any, workspace: Workspace, status: int, error: type[Exception]
) -> None:
    web.answers[LIST] = [(status, {}, b"{}")]
    with pytest.raises(error):
        get(workspace, Options(family=("mill",), endpoint=web.address))


def test_a_server_that_fails_once_is_asked_again(web: Any, workspace: Workspace) -> None:
    web.answers[LIST] = [(503, {}, b""), (200, {}, recorded("children-2.json"))]
    assert get(workspace, Options(family=("mill",), endpoint=web.address))[0] == "family/mill/1"


OF_ANOTHER_FORM = [
    b"<html>are you there?</html>",
    b'[{"id": "ada/mi',
    b'{"error": "Internal"}',
    b"",
]


@pytest.mark.parametrize("body", OF_ANOTHER_FORM)
def test_an_answer_that_is_no_list_is_asked_for_again_and_never_kept(
    web: Any, workspace: Workspace, body: bytes
) -> None:
    waits: list[float] = []
    source = replace(SOURCE, open=lambda _: open_hub(patience=Patience(sleep=waits.append)))
    options = Options(family=("mill",), endpoint=web.address)
    web.answers[LIST] = [(200, {"Content-Type": "text/html"}, body)]
    with pytest.raises(SourceUnavailableError, match="an answer of another form"):
        fetch(workspace, source, options, clock=lambda: NOON)
    assert (len(waits), raw_ids(workspace)) == (4, [])
    web.answers[LIST] = [(200, {}, body), (200, {}, recorded("children-2.json"))]
    fetch(workspace, source, options, clock=lambda: NOON)
    catalogue_step(workspace, [])
    assert catalogue_losses(workspace) == []
    assert workspace.result("catalogue")["files"][0]["models"] == 1


@pytest.mark.parametrize("body", [b"<html>busy</html>", b"[]", b'{"error": "Internal"}'])
def test_what_tells_no_model_is_no_base(web: Any, workspace: Workspace, body: bytes) -> None:
    options = children_of_mill(web)
    web.answers[f"{LIST}/ada/mill-7b"].insert(0, (200, {}, body))
    source = replace(SOURCE, open=lambda _: open_hub(patience=Patience(sleep=lambda _s: None)))
    fetch(workspace, source, options, clock=lambda: NOON)
    bodies = [raw.body for raw in archived(workspace)]
    assert bodies[0] == recorded("model.json")


def test_nothing_asked_for_is_a_wrong_command(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="nothing to fetch from the Hub"):
        get(workspace, Options())


@pytest.mark.parametrize("body", [b"", b"null", b"1", b"\xff", b"[" * 10_000])
def test_what_is_no_answer_is_one_reject(body: bytes) -> None:
    (reject,) = parse_answer(Raw(raw_id="family/x/1", body=body))
    assert isinstance(reject, Reject)


def test_a_model_that_cannot_be_read_is_a_reject_among_the_others() -> None:
    page = [*json.loads(recorded("children-1.json")), {"id": 3}]
    found = list(parse_answer(Raw(raw_id="x/1", body=json.dumps(page).encode())))
    assert [type(one) for one in found] == [HubModel, HubModel, Reject]
