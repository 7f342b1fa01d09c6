"""What files and answers of the Hugging Face Hub tell about models.

Forms of files are known by their content: JSON lines with ``base_models`` (one row a model and
snapshot), the Hub's answers about models (`huggingface_hub.ModelInfo`) as JSON lines, in an array,
or as rows of Parquet with the same names, and CSV with the columns child, parent and relation.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from ingest.formats.cells import PARQUET
from ingest.formats.members import first_member, members
from ingest.records import Reject

RELATIONS = frozenset({"finetune", "quantized", "adapter", "merge"})
NO_OWNER = "id has no owner"
"""Of the oldest models, which have other names today."""
_REPO_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9_][\w.-]*")
_ADDRESS = re.compile(r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/")
_REVISION = re.compile(r"(?<=[\w.-])(?:@[\w./-]+|:[\w.-]+|/(?:tree|blob|resolve)/.*|[?#].*)\Z")
_NUMBERS = frozenset({"downloads", "likes", "params"})
_PLACEHOLDERS = frozenset({"base_model", "model", "none", "your", "username", "path", "unknown"})
_MOST_PARAMS = 10**15
_DAY_AND_ZONE = timedelta(days=2)
_BARE = "base_model:"
_TAGGED = re.compile(r"base_model:(finetune|quantized|adapter|merge):(.+)")


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


class _Row(msgspec.Struct, kw_only=True):
    id: str = ""
    model_id: str = msgspec.field(name="modelId", default="")
    created_at: str | None = None
    downloads: int | None = None
    likes: int | None = None
    license: str | list[str] | None = None
    library: str | None = None
    library_name: str | None = None
    pipeline_tag: str | None = None
    gated: bool | str | None = None
    params: int | float | None = None
    base_models: str | list[_Base | str | None] | None = None
    named_bases: Any = msgspec.field(name="baseModels", default=None)
    tags: list[str] | None = None
    snapshot: str | None = None
    last_modified: str | None = None
    safetensors: Any = None
    gguf: Any = None
    created: str | None = msgspec.field(name="createdAt", default=None)
    modified: str | None = msgspec.field(name="lastModified", default=None)
    card: Any = msgspec.field(name="cardData", default=None)


_DECODER = msgspec.json.Decoder(_Row)
_FIELDS = {field.encode_name: field for field in msgspec.structs.fields(_Row)}


def recognises(head: bytes) -> bool:
    """Tell whether a file that begins so holds models of the Hub; of Parquet only its rows tell."""
    if head.startswith(PARQUET) or _is_edges(head.split(b"\n", 1)[0]):
        return True
    line = first_member(head) or head.split(b"\n", 1)[0].strip()
    if not line.startswith(b"{"):
        return False
    try:
        row = _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return b'"base_models"' in line or b'"library_name"' in line
    named = row.id or row.model_id  # the oldest models have no owner
    return "/" in named or bool(named and row.downloads is not None and row.tags is not None)


def parse(lines: Iterable[bytes]) -> Iterator[HubModel | Reject]:
    """Yield the models of a file's lines; what cannot be read becomes a Reject in its place."""
    rows = iter(lines)
    first = next(rows, b"")
    if _is_edges(first):
        yield from _edges(first, rows)
        return
    records: Iterable[bytes] = _with(first, rows)
    if first.startswith(PARQUET):
        records = _of_parquet(b"\n".join(records))
    elif first.lstrip().startswith(b"["):
        records = (raw.body for raw in members(records))
    for number, line in enumerate(records):
        if line.strip():
            yield parse_line(line, number)


def _is_edges(line: bytes) -> bool:
    return line.strip().lower().replace(b'"', b"").startswith(b"child,parent")


def _of_parquet(body: bytes) -> Iterator[bytes]:
    """Yield each row as a line of JSON, of the columns that are read; b"?" for what is damaged."""
    import polars as pl

    try:
        names = pl.read_parquet_schema(io.BytesIO(body))
        frame = pl.read_parquet(io.BytesIO(body), columns=[n for n in names if n in _FIELDS])
    except (pl.exceptions.PolarsError, OSError, ValueError):
        yield b"?"
        return
    for row in frame.iter_rows(named=True):
        yield msgspec.json.encode(row, enc_hook=str)


def _with(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _edges(header: bytes, rows: Iterator[bytes]) -> Iterator[HubModel | Reject]:
    try:
        names = next(csv.reader([header.decode("utf-8", "replace").strip().lower()]))
    except csv.Error as error:
        yield Reject(raw_id="line 1", index=0, reason=f"names of columns: {error}")
        return
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


def parse_line(line: bytes, number: int) -> HubModel | Reject:
    """Return the model of one JSON object, the `number`th counted from 0; it never raises."""
    try:
        row = _decoded(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Reject(
            raw_id=f"line {number + 1}", index=number, reason=f"not a model: {str(error)[:80]}"
        )
    row.card = _unpacked(row.card)
    told_id = row.id or row.model_id
    repo_id = _named(told_id)
    if not _REPO_ID.fullmatch(repo_id):
        is_bare = told_id and "/" not in repo_id
        reason = NO_OWNER if is_bare else "id is no owner/name"
        return Reject(raw_id=told_id[:80], index=number, reason=reason)
    told = _told_bases(row)
    bases, dropped = _bases(repo_id, told)
    snapshot = _day(row.snapshot or row.last_modified or row.modified)
    return HubModel(
        repo_id=repo_id,
        snapshot=snapshot,
        created_at=_before(_time(row.created_at or row.created), snapshot),
        downloads=_count(row.downloads),
        likes=_count(row.likes),
        license=_license(row),
        n_params=_params(row),
        pipeline_tag=row.pipeline_tag or None,
        library=row.library or row.library_name or None,
        gated=None if row.gated is None else row.gated not in (False, "False", "false", ""),
        base_models=bases or None,
        tags=tuple(row.tags) if row.tags else None,
        dropped=dropped,
        self_loops=_self_loops(repo_id, told),
    )


def _decoded(line: bytes) -> _Row:
    """Return what a line tells; a field of a wrong type counts as missing, beside the id."""
    try:
        return _DECODER.decode(line)
    except msgspec.ValidationError:
        told = msgspec.json.decode(line)
        if not isinstance(told, dict) or not isinstance(told.get("id") or told.get("modelId"), str):
            raise
    if isinstance(tags := told.get("tags"), list):
        told["tags"] = [tag for tag in tags if isinstance(tag, str)]
    if isinstance(told.get("base_models"), dict):
        told["baseModels"] = told.pop("base_models")
    row = _Row()
    for name, field in _FIELDS.items():
        try:
            # texts stay texts: of "null" another reading would make nothing
            is_number = name in _NUMBERS
            value = msgspec.convert(told.get(name), field.type, strict=not is_number)
        except msgspec.ValidationError:
            continue
        setattr(row, field.name, value)
    return row


def _unpacked(card: object) -> object:
    """Return what a card tells that a table holds as a text of JSON."""
    if not isinstance(card, str):
        return card
    try:
        return msgspec.json.decode(card)
    except (msgspec.DecodeError, RecursionError):
        return None


def _named(repo_id: str) -> str:
    """Return owner/name of an id that may be an address, of a page or a revision too."""
    name = _ADDRESS.sub("", repo_id.strip(), count=1).rstrip("/")
    return _REVISION.sub("", name, count=1)


def _told_bases(row: _Row) -> list[tuple[str, str | None]]:
    bases = [row.base_models] if isinstance(row.base_models, str) else row.base_models or []
    bases = bases or _expanded_bases(row.named_bases)
    told: list[tuple[str, str | None]] = [
        (base, None) if isinstance(base, str) else (base.id, base.relation)
        for base in bases if base
    ]  # fmt: skip
    if not told:
        tagged = (_TAGGED.fullmatch(tag) for tag in row.tags or ())
        told = [(match[2], match[1]) for match in tagged if match]
    if not told:  # until 2024 tags told no relation
        bare = (tag.removeprefix(_BARE) for tag in row.tags or () if tag.startswith(_BARE))
        told = [(base, None) for base in bare]
    return told or _carded_bases(row.card)


def _expanded_bases(told: object) -> list[_Base | str | None]:
    """Return the bases that an answer with ``expand=baseModels`` tells, of one relation."""
    models = told.get("models") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(models, list):
        return []
    relation = told.get("relation") if isinstance(told.get("relation"), str) else None
    ids = (one.get("id") if isinstance(one, dict) else one for one in models)
    return [_Base(id=one, relation=relation) for one in ids if isinstance(one, str)]


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


def _day(text: str | None) -> str | None:
    """Return the day with which a text begins, or None where it begins with none."""
    try:
        return date.fromisoformat((text or "")[:10]).isoformat()
    except ValueError:
        return None


def _before(moment: datetime | None, snapshot: str | None) -> datetime | None:
    """Return a moment unless it lies after the day of its own record: then it is none.

    One wrong year would move the day until which all models are watched.
    """
    if moment is None or snapshot is None:
        return moment
    told_on = datetime.fromisoformat(snapshot).replace(tzinfo=UTC)
    return moment if moment - told_on <= _DAY_AND_ZONE else None


def _count(value: int | None) -> int | None:
    return value if value is not None and 0 <= value < 1 << 62 else None


def _license(row: _Row) -> str | None:
    if isinstance(row.license, str) and row.license:
        return row.license
    if isinstance(row.license, list) and row.license:
        return row.license[0]
    tagged = (t.removeprefix("license:") for t in row.tags or () if t.startswith("license:"))
    return next(tagged, None) or _carded_license(row.card)


def _carded_license(card: object) -> str | None:
    told = card.get("license") if isinstance(card, dict) else None
    first = told[0] if isinstance(told, list) and told else told
    return first if isinstance(first, str) and first else None


def _params(row: _Row) -> int | None:
    if row.params is not None and 0 < row.params < _MOST_PARAMS:
        return int(row.params)
    counts = (_held(held) for held in (row.safetensors, row.gguf) if isinstance(held, dict))
    total = next((count for count in counts if count is not None), None)
    if total is None and isinstance(row.safetensors, str):
        match = re.search(r"total=(\d{1,18})(?!\d)", row.safetensors)
        total = int(match[1]) if match else None
    if not isinstance(total, int) or isinstance(total, bool):
        return None
    return total if 0 < total < _MOST_PARAMS else None


def _held(told: Mapping[str, Any]) -> object:
    """Return how many parameters files hold: their total, or the sum over kinds of numbers."""
    kinds = told.get("parameters")
    if told.get("total") is not None or not isinstance(kinds, dict):
        return told.get("total")
    counts = [count for count in kinds.values() if type(count) is int]
    return sum(counts) if counts and len(counts) == len(kinds) else None
