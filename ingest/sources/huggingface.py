"""Models of the Hugging Face Hub, fetched; `ingest.formats.hub` tells of files and answers."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from ingest.errors import SourceAuthError, SourceMissingError, UsageError
from ingest.formats.hub import HubModel, parse_line, recognises
from ingest.formats.patient import dict_of, is_json, loads
from ingest.hub_door import Hub, open_hub
from ingest.records import Raw, Reject
from ingest.source import Held, Source, option

NAME = "huggingface"
# What an answer is to tell of each model.
_EXPANDED = (
    "createdAt", "lastModified", "downloads", "likes", "gated", "tags", "library_name",
    "pipeline_tag", "safetensors", "gguf", "cardData",
)  # fmt: skip
_PAGE, _NEXT = "1000", "/next"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to fetch: models of families, of owners, and derivatives of models."""

    family: tuple[str, ...] = option(
        (), "A family, such as Qwen3; may be given several times.", wants="NAME"
    )
    owner: tuple[str, ...] = option(
        (), "Owner of models, such as Qwen; may be given several times.", wants="NAME"
    )
    base: tuple[str, ...] = option(
        (), "Model whose derivatives are fetched; may be given several times.", wants="OWNER/NAME"
    )
    generations: int = option(1, "How many steps from a base: 2 for derivatives of derivatives.")
    cards: bool = option(False, "Fetch the model cards, too.")  # noqa: FBT003 - a default
    endpoint: str = option(
        "https://huggingface.co", "Address of the Hub, or of a mirror of it.", wants="URL"
    )


def fetch(options: Options, hub: Hub, held: Held) -> Iterator[Raw]:
    """Yield pages of models, each with the address of the next one, and cards if asked for.

    Raises
    ------
    UsageError
        If the options name nothing.
    """
    if not (options.family or options.owner or options.base):
        raise UsageError(
            "nothing to fetch from the Hub", now="give --family, --owner or --base"
        )  # fmt: skip
    ask = _Asker(options=options, hub=hub, held=held)
    found: list[str] = []
    for family in options.family:
        found += yield from ask.models(f"family/{family}", {"search": family})
    for owner in options.owner:
        found += yield from ask.models(f"owner/{owner}", {"author": owner})
    found += yield from ask.descendants()
    if options.cards:
        for repo_id in dict.fromkeys(found):
            yield from ask.card(repo_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asker:
    options: Options
    hub: Hub
    held: Held

    def models(self, name: str, told: dict[str, str]) -> Generator[Raw, None, list[str]]:
        """Page through a list of models; return their ids."""
        address: str = f"{self.options.endpoint}/api/models"
        params: dict[str, Any] | None = {"limit": _PAGE, "expand": list(_EXPANDED), **told}
        found: list[str] = []
        for page in range(1, 1 << 20):
            body, after = yield from self._page(f"{name}/{page}", address, params, accepts=_is_list)
            found += _ids(body)
            if not after:
                break
            address, params = after, None
        return found

    def descendants(self) -> Generator[Raw, None, list[str]]:
        """Fetch bases, their derivatives, and the derivatives of those as far as is asked."""
        found: dict[str, None] = {}
        waiting = list(self.options.base)
        for repo_id in waiting:
            address = f"{self.options.endpoint}/api/models/{repo_id}"
            params = {"expand": list(_EXPANDED)}
            yield from self._page(f"model/{repo_id}", address, params, accepts=_is_model)
        for _ in range(self.options.generations):
            born: list[str] = []
            for repo_id in waiting:
                told = {"filter": f"base_model:{repo_id}"}
                born += yield from self.models(f"base/{repo_id}", told)
            waiting = [one for one in dict.fromkeys(born) if one not in found]
            found.update(dict.fromkeys(waiting))
        return [*self.options.base, *found]

    def card(self, repo_id: str) -> Iterator[Raw]:
        """Fetch a model's card; one that is not there or closed is an empty answer."""
        raw_id = f"card/{repo_id}"
        if self.held.get(raw_id) is None:
            try:
                body, _ = self.hub.get(f"{self.options.endpoint}/{repo_id}/raw/main/README.md")
            except (SourceMissingError, SourceAuthError):
                body = b""
            yield Raw(raw_id=raw_id, body=body)

    def _page(
        self,
        raw_id: str,
        address: str,
        params: dict[str, Any] | None,
        *,
        accepts: Callable[[bytes], bool],
    ) -> Generator[Raw, None, tuple[bytes, str]]:
        """Return a page and the address of the next; both are kept, so that a fetch goes on."""
        body, after = self.held.get(raw_id), self.held.get(f"{raw_id}{_NEXT}")
        if body is None or after is None:
            told, link = self.hub.get(address, params, accepts=accepts)
            if body is None:
                yield Raw(raw_id=raw_id, body=told)
            yield Raw(raw_id=f"{raw_id}{_NEXT}", body=link.encode())
            return body or told, link
        return body, after.decode("utf-8", "replace")


def _is_list(body: bytes) -> bool:
    """Tell whether an answer is a list, as pages of models are."""
    return is_json(body) and isinstance(loads(body), list)


def _is_model(body: bytes) -> bool:
    """Tell whether an answer is an object with an id, as a model is."""
    return is_json(body) and "id" in dict_of(loads(body))


def _ids(body: bytes) -> list[str]:
    """Return the ids of the models of a page."""
    found = parse_answer(Raw(raw_id="page", body=body))
    return [record.repo_id for record in found if isinstance(record, HubModel)]


def parse_answer(raw: Raw) -> Iterator[HubModel | Reject]:
    """Yield the models of one fetched answer, dated by its retrieval; pure, never raises.

    Cards and addresses of next pages give none.
    """
    if raw.raw_id.startswith("card/") or raw.raw_id.endswith(_NEXT):
        return
    try:
        told = msgspec.json.decode(raw.body, type=list[msgspec.Raw] | dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield Reject(raw_id=raw.raw_id, index=0, reason="not an answer of the Hub")
        return
    lines = [bytes(one) for one in told] if isinstance(told, list) else [raw.body]
    day = raw.retrieved_at.date().isoformat() if raw.retrieved_at else None
    for number, line in enumerate(lines):
        model = parse_line(line, number)
        yield replace(model, snapshot=day) if day and isinstance(model, HubModel) else model


def open_door(options: Options) -> AbstractContextManager[Hub]:  # noqa: ARG001 - the contract's
    """Open the Hub."""
    return open_hub()


SOURCE = Source(
    name=NAME,
    title="the Hugging Face Hub: facts of models, such as their bases and licences",
    platform=NAME,
    recognises=recognises,
    parse=parse_answer,
    gives="models",
    options=Options,
    open=open_door,
    fetch=fetch,
    example="--base Qwen/Qwen3-8B",
)
