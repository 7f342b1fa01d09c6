"""Models of the Hugging Face Hub: fetched, or dumped as facts, edges of lineage, or full answers.

Three forms of files are known by their content: JSON lines with ``base_models`` (one row a model
and snapshot), JSON lines as `huggingface_hub.ModelInfo` answers, and CSV with the columns child,
parent and relation.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Generator, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from ingest.errors import SourceAuthError, SourceMissingError, UsageError
from ingest.hub_door import Hub, open_hub
from ingest.records import Raw, Reject
from ingest.source import Held, Source, option

NAME = "huggingface"
RELATIONS = frozenset({"finetune", "quantized", "adapter", "merge"})
_REPO_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9_][\w.-]*")
_ADDRESS = re.compile(r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/")
_PLACEHOLDERS = frozenset({"base_model", "model", "none", "your", "username", "path", "unknown"})
_TAGGED = re.compile(r"base_model:(finetune|quantized|adapter|merge):(.+)")


# What an answer is to tell of each model.
_EXPANDED = (
    "createdAt", "lastModified", "downloads", "likes", "gated", "tags", "library_name",
    "pipeline_tag", "safetensors", "gguf", "cardData",
)  # fmt: skip
_PAGE, _NEXT = "1000", "/next"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to fetch: models of families, of owners, and derivatives of models."""

    family: tuple[str, ...] = option((), "Name of a family, such as Qwen3, as models are searched.")
    owner: tuple[str, ...] = option((), "Owner of models, such as Qwen.")
    base: tuple[str, ...] = option((), "Model whose derivatives are fetched, as owner/name.")
    generations: int = option(1, "Steps from a base to derivatives of derivatives.")
    cards: bool = option(False, "Fetch the model cards, too.")  # noqa: FBT003 - a default
    endpoint: str = option("https://huggingface.co", "Address of the Hub, or of a mirror of it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class HubModel:
    """What one record tells about a model; None is unknown.

    `dropped` counts false bases, `self_loops` those of them that are the model itself.
    """

    repo_id: str
    snapshot: str | None = None
    created_at: datetime | None = None
    downloads: int | None = None
    likes: int | None = None
    license: str | None = None
    n_params: int | None = None
    pipeline_tag: str | None = None
    library: str | None = None
    gated: bool | None = None
    base_models: tuple[tuple[str, str | None], ...] | None = None
    tags: tuple[str, ...] | None = None
    dropped: int = 0
    self_loops: int = 0


class _Base(msgspec.Struct):
    id: str
    relation: str | None = None


class _Row(msgspec.Struct):
    id: str
    created_at: str | None = None
    downloads: int | None = None
    likes: int | None = None
    license: str | list[str] | None = None
    library: str | None = None
    library_name: str | None = None
    pipeline_tag: str | None = None
    gated: bool | str | None = None
    params: int | float | None = None
    base_models: list[_Base] | None = None
    tags: list[str] | None = None
    snapshot: str | None = None
    last_modified: str | None = None
    safetensors: Any = None
    gguf: Any = None
    created: str | None = msgspec.field(name="createdAt", default=None)
    modified: str | None = msgspec.field(name="lastModified", default=None)
    card: Any = msgspec.field(name="cardData", default=None)


_DECODER = msgspec.json.Decoder(_Row)


def recognises(head: bytes) -> bool:
    """Tell whether a file that begins so holds models of the Hub."""
    line = head.split(b"\n", 1)[0].strip()
    if line.lower().startswith(b"child,parent"):
        return True
    if not line.startswith(b"{"):
        return False
    try:
        row = _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return b'"base_models"' in line or b'"library_name"' in line
    return "/" in row.id


def parse(lines: Iterable[bytes]) -> Iterator[HubModel | Reject]:
    """Yield the models of a file's lines; what cannot be read becomes a Reject in its place."""
    rows = iter(lines)
    first = next(rows, b"")
    if first.strip().lower().startswith(b"child,parent"):
        yield from _edges(first, rows)
        return
    number = 0
    for number, line in enumerate(_with(first, rows)):
        if line.strip():
            yield _model(line, number)


def _with(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _edges(header: bytes, rows: Iterator[bytes]) -> Iterator[HubModel | Reject]:
    names = next(csv.reader([header.decode("utf-8", "replace").strip().lower()]))
    for number, line in enumerate(rows, 1):
        if not line.strip():
            continue
        try:
            values = next(csv.reader([line.decode("utf-8").rstrip("\r")], strict=True))
            row = dict(zip(names, values, strict=True))
        except (csv.Error, ValueError, StopIteration):
            yield Reject(
                raw_id=f"line {number + 1}",
                index=number,
                reason="not a row of three columns or more",
            )
            continue
        child, parent = row.get("child", ""), row.get("parent", "")
        if not _REPO_ID.fullmatch(child):
            yield Reject(raw_id=f"line {number + 1}", index=number, reason="child is no owner/name")
            continue
        told = [(parent, row.get("relation"))]
        bases, dropped = _bases(child, told)
        yield HubModel(
            repo_id=child, base_models=bases, dropped=dropped, self_loops=_self_loops(child, told)
        )


def _model(line: bytes, number: int) -> HubModel | Reject:
    try:
        row = _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Reject(
            raw_id=f"line {number + 1}", index=number, reason=f"not a model: {str(error)[:80]}"
        )
    repo_id = _named(row.id)
    if not _REPO_ID.fullmatch(repo_id):
        reason = "id is no owner/name" if "/" in repo_id else "id has no owner"
        return Reject(raw_id=row.id[:80], index=number, reason=reason)
    told = _told_bases(row)
    bases, dropped = _bases(repo_id, told)
    return HubModel(
        repo_id=repo_id,
        snapshot=row.snapshot or (row.last_modified or row.modified or "")[:10] or None,
        created_at=_time(row.created_at or row.created),
        downloads=_count(row.downloads),
        likes=_count(row.likes),
        license=_license(row),
        n_params=_params(row),
        pipeline_tag=row.pipeline_tag or None,
        library=row.library or row.library_name or None,
        gated=None if row.gated is None else row.gated not in (False, "False", "false"),
        base_models=bases or None,
        tags=tuple(row.tags) if row.tags else None,
        dropped=dropped,
        self_loops=_self_loops(repo_id, told),
    )


def _named(repo_id: str) -> str:
    """Return owner/name of an id that may be written as the address of its page."""
    return _ADDRESS.sub("", repo_id.strip(), count=1).rstrip("/")


def _told_bases(row: _Row) -> list[tuple[str, str | None]]:
    told: list[tuple[str, str | None]] = [(b.id, b.relation) for b in row.base_models or ()]
    if not told:
        tagged = (_TAGGED.fullmatch(tag) for tag in row.tags or ())
        told = [(match[2], match[1]) for match in tagged if match]
    return told or _carded_bases(row.card)


def _carded_bases(card: object) -> list[tuple[str, str | None]]:
    """Return the bases that a card names: the Hub's tags lack them where they are no repository."""
    if not isinstance(card, dict):
        return []
    named, relation = card.get("base_model"), card.get("base_model_relation")
    bases = named if isinstance(named, list) else [named]
    known = relation if isinstance(relation, str) else None
    return [(base, known) for base in bases if isinstance(base, str)]


def _bases(
    repo_id: str, told: Iterable[tuple[str, str | None]]
) -> tuple[tuple[tuple[str, str | None], ...], int]:
    """Return real bases once each, in order, and how many were itself or placeholders."""
    kept: dict[str, tuple[str, str | None]] = {}
    dropped = 0
    for base, relation in told:
        base = _named(base)  # noqa: PLW2901 - the same name, trimmed
        owner = base.partition("/")[0].casefold()
        if (
            not _REPO_ID.fullmatch(base)
            or base.casefold() == repo_id.casefold()
            or owner in _PLACEHOLDERS
        ):
            dropped += 1
            continue
        known = relation if relation in RELATIONS else None
        if base.casefold() not in kept or (known and kept[base.casefold()][1] is None):
            kept[base.casefold()] = (base, known)
    return tuple(kept.values()), dropped


def _self_loops(repo_id: str, told: Iterable[tuple[str, str | None]]) -> int:
    return sum(base.strip().casefold() == repo_id.casefold() for base, _ in told)


def _time(text: str | None) -> datetime | None:
    """Return a moment, or None where the text is none."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    if not 2019 <= moment.year <= 2100:
        return None
    return moment.astimezone(UTC)


def _count(value: int | None) -> int | None:
    return value if value is not None and 0 <= value < 1 << 62 else None


def _license(row: _Row) -> str | None:
    if isinstance(row.license, str) and row.license:
        return row.license
    if isinstance(row.license, list) and row.license:
        return row.license[0]
    return next(
        (t.removeprefix("license:") for t in row.tags or () if t.startswith("license:")), None
    )


def _params(row: _Row) -> int | None:
    if row.params is not None and 0 < row.params < 1e15:
        return int(row.params)
    counts = (held.get("total") for held in (row.safetensors, row.gguf) if isinstance(held, dict))
    total = next((count for count in counts if count is not None), None)
    if total is None and isinstance(row.safetensors, str):
        match = re.search(r"total=(\d+)", row.safetensors)
        total = int(match[1]) if match else None
    return total if isinstance(total, int) and 0 < total < 1 << 62 else None


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
            body, after = yield from self._page(f"{name}/{page}", address, params)
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
            yield from self._page(f"model/{repo_id}", address, {"expand": list(_EXPANDED)})
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
        self, raw_id: str, address: str, params: dict[str, Any] | None
    ) -> Generator[Raw, None, tuple[bytes, str]]:
        """Return a page and the address of the next; both are kept, so that a fetch goes on."""
        body, after = self.held.get(raw_id), self.held.get(f"{raw_id}{_NEXT}")
        if body is None or after is None:
            told, link = self.hub.get(address, params)
            if body is None:
                yield Raw(raw_id=raw_id, body=told)
            yield Raw(raw_id=f"{raw_id}{_NEXT}", body=link.encode())
            return body or told, link
        return body, after.decode("utf-8", "replace")


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
        model = _model(line, number)
        yield replace(model, snapshot=day) if day and isinstance(model, HubModel) else model


def open_door(options: Options) -> AbstractContextManager[Hub]:  # noqa: ARG001 - the contract's
    """Open the Hub."""
    return open_hub()


SOURCE = Source(
    name=NAME,
    title="facts of models on the Hugging Face Hub, for the catalogue",
    platform=NAME,
    recognises=recognises,
    parse=parse_answer,
    gives="models",
    options=Options,
    open=open_door,
    fetch=fetch,
    example="--base Qwen/Qwen3-8B",
)
