"""The catalogue of models: shipped facts of the Hub, completed with files that the user gives."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from ingest.archive import RawFile
from ingest.errors import InputError, TooManyRejectsError, require_file
from ingest.formats.hub import NO_OWNER, HubModel, parse, recognises
from ingest.hashing import hash_path
from ingest.intake.fetched import archived_raws, archived_source
from ingest.outputs import write_json
from ingest.records import MOST_REJECTED, Reject
from ingest.renamed import current
from ingest.shipped import read_shipped
from ingest.sources.huggingface import NAME, parse_answer
from ingest.tables import MODELS, write
from ingest.workspace import Workspace

REJECTS = "hub_rejects.ndjson"
REPORT = "results/catalogue.json"
_FIELDS = (
    "created_at",
    "likes",
    "license",
    "n_params",
    "pipeline_tag",
    "library",
    "gated",
    "base_models",
    "tags",
)
_TOLD = (
    "created_at", "created_at_bound", "downloads", "license", "n_params", "gated",
)  # fmt: skip


def build_catalogue(hub_files: Sequence[Path], directory: Path) -> int:
    """Write corpus/models.parquet under `directory` and return its rows.

    Parameters
    ----------
    hub_files : sequence of Path
        Files of Hub models in any form of `ingest.formats.hub`, packed or not; their order
        does not matter.
    directory : Path
        Gets ``corpus/models.parquet``, ``hub_rejects.ndjson`` (lines that could not be read) and
        ``results/catalogue.json`` (see `catalogue_report`).

    Raises
    ------
    InputError
        If a file is missing or holds no models of the Hub.
    TooManyRejectsError
        If more than 1 % of a file's lines cannot be read.

    Notes
    -----
    Of several records of a model the newest value that is not null wins, field by field;
    `snapshot` is the newest of its records. Bases that are the model itself or no repository are
    dropped. A repository that has had several ids is one model (`ingest.renamed`).
    """
    told: list[HubModel] = list(read_shipped())
    files: list[dict[str, Any]] = []
    lines: list[str] = []
    for path in sorted(hub_files, key=lambda p: (p.name, str(p))):
        found, refused = read_hub_file(path)
        told.extend(found)
        files.append(_counted(path, found, refused))
        lines.extend(_reject_line(path, reject) for reject in refused)
    models = with_bounds(merge(told))
    directory.mkdir(parents=True, exist_ok=True)
    write(models, MODELS, directory / "corpus/models.parquet")
    (directory / REJECTS).write_text("".join(lines), encoding="utf-8", newline="\n")
    report = catalogue_report(files, models) | {"disagreements": disagreements(told)}
    write_json(report, directory / REPORT)
    return models.height


def catalogue_report(files: Sequence[dict[str, Any]], models: pl.DataFrame) -> dict[str, Any]:
    """Return what became of the lines of Hub files, and how much is known of the models.

    Notes
    -----
    ``files``: ``file``, ``sha256``, ``read`` = ``models`` + ``rejected``, ``rejects`` (number by
    reason), ``dropped_bases`` (bases that are the model itself or no repository) and ``self_loops``
    (those of them that are the model itself). ``models``:
    ``all``, and of how many each field is known; ``relations``: edges to base models by relation
    (``unknown`` where none is told).
    """
    bases = models.select(pl.col("base_models").explode()).drop_nulls().to_series()
    kinds = bases.struct.field("relation").fill_null("unknown").value_counts().sort("relation")
    known = {name: models.height - models[name].null_count() for name in _TOLD}
    known["base_models"] = int((models["base_models"].list.len() > 0).sum())
    return {
        "files": list(files),
        "models": {"all": models.height, **known},
        "relations": {str(name): int(n) for name, n in kinds.iter_rows()},
    }


def disagreements(told: Iterable[HubModel]) -> dict[str, Any]:
    """Return where records of the same model differ, before `merge` makes one row of them.

    Notes
    -----
    ``spellings``: models whose id some records spell in other capitals. ``two_relations``: pairs of
    derivative and base to which records give two relations (the newest record's stands), with
    ``examples``: ``child``, ``base``, ``relations``.
    """
    spellings: dict[str, set[str]] = {}
    relations: dict[tuple[str, str], set[str]] = {}
    for model in told:
        key = model.repo_id.casefold()
        spellings.setdefault(key, set()).add(model.repo_id)
        for base, relation in model.base_models or ():
            if relation is not None:
                relations.setdefault((key, base.casefold()), set()).add(relation)
    two = sorted((pair, sorted(names)) for pair, names in relations.items() if len(names) > 1)
    return {
        "spellings": sum(len(names) > 1 for names in spellings.values()),
        "two_relations": len(two),
        "examples": [
            {"child": child, "base": base, "relations": names} for (child, base), names in two[:20]
        ],
    }


def catalogue_losses(workspace: Workspace) -> list[str]:
    """Return what was lost while reading Hub files, one sentence each."""
    if not workspace.path(REPORT).exists():
        return []
    return [
        f"{file['rejected']:,} of {file['read']:,} lines of {file['file']} are no models; "
        f"{REJECTS} says which and why"
        for file in workspace.result("catalogue")["files"]
        if file["rejected"]
    ]


def _counted(path: Path, found: Sequence[HubModel], refused: Sequence[Reject]) -> dict[str, Any]:
    reasons = Counter(reject.reason for reject in refused)
    return {
        "file": path.name,
        "sha256": hash_path(path),
        "read": len(found) + len(refused),
        "models": len(found),
        "rejected": len(refused),
        "rejects": dict(sorted(reasons.items())),
        "dropped_bases": sum(model.dropped for model in found),
        "self_loops": sum(model.self_loops for model in found),
    }


def _reject_line(path: Path, reject: Reject) -> str:
    line = {
        "file": path.name, "raw_id": reject.raw_id, "index": reject.index, "reason": reject.reason,
    }  # fmt: skip
    return json.dumps(line, ensure_ascii=False) + "\n"


def read_hub_file(path: Path) -> tuple[list[HubModel], list[Reject]]:
    """Return the models of one file and the lines that were none.

    Raises
    ------
    InputError
        If it is missing or holds no models.
    TooManyRejectsError
        If more than 1 % of its lines cannot be read.
    """
    require_file(
        path, InputError, now="name its files of models, each with --hub", is_meant=_is_hub_file
    )
    file = RawFile(path)
    is_fetched = archived_source(file.head()) == NAME
    if not is_fetched and not recognises(file.head()):
        raise _no_models(path)
    models: list[HubModel] = []
    rejects: list[Reject] = []
    fetched = (one for raw in archived_raws(file.lines()) for one in parse_answer(raw))
    for record in fetched if is_fetched else parse(file.lines()):
        if isinstance(record, Reject):
            rejects.append(record)
        else:
            models.append(record)
    if rejects and not models:
        raise _no_models(path)
    wrong = [reject for reject in rejects if reject.reason != NO_OWNER]
    if len(wrong) > max(1, MOST_REJECTED * (len(models) + len(rejects))):
        raise TooManyRejectsError(
            f"{len(wrong):,} of {len(models) + len(rejects):,} lines are no models",
            where=str(path),
            now=f"the first: {wrong[0].raw_id}: {wrong[0].reason}",
        )
    return models, rejects


def _no_models(path: Path) -> InputError:
    return InputError(
        "no models of the Hub", where=str(path),
        now="give the Hub's answers of models (JSON, Parquet), or CSV of child, parent, relation",
    )  # fmt: skip


def _is_hub_file(path: Path) -> bool:
    try:
        head = RawFile(path).head()
    except InputError:
        return False
    return archived_source(head) == NAME or recognises(head)


def merge(told: Iterable[HubModel]) -> pl.DataFrame:
    """Return one row a model: of each field the newest value that is known.

    Parameters
    ----------
    told : iterable of HubModel
        Records in any order; those without a snapshot count as oldest, bases from several of
        them are joined.
    """
    rows: dict[str, dict[str, Any]] = {}
    ordered = sorted(told, key=lambda m: (m.snapshot or "", m.repo_id), reverse=True)
    for model in map(_with_current_ids, ordered):
        row = rows.setdefault(model.repo_id.casefold(), {"repo_id": model.repo_id})
        _take(row, model)
    return pl.DataFrame([_finished(key, rows[key]) for key in sorted(rows)], schema=MODELS.schema)


def _with_current_ids(model: HubModel) -> HubModel:
    """Return a record of a renamed repository, or of what was made from one, by the id of today."""
    repo_id = current(model.repo_id)
    bases = {current(base): relation for base, relation in model.base_models or ()}
    bases = {
        base: relation for base, relation in bases.items() if base.casefold() != repo_id.casefold()
    }
    told = tuple(bases.items())
    if repo_id == model.repo_id and told == (model.base_models or ()):
        return model
    return replace(model, repo_id=repo_id, base_models=None if model.base_models is None else told)


def _take(row: dict[str, Any], model: HubModel) -> None:
    """Fill what newer records left unknown."""
    for name in _FIELDS:
        value = getattr(model, name)
        if value is not None and row.get(name) is None:
            row[name] = value
            if name == "base_models":
                row["bases_of"] = model.snapshot
        elif name == "base_models" and value is not None and row["bases_of"] is None:
            known = {base.casefold() for base, _ in row[name]}
            row[name] += tuple(base for base in value if base[0].casefold() not in known)
    if model.downloads is not None and row.get("downloads") is None:
        row["downloads"], row["downloads_at"] = model.downloads, model.snapshot
    if model.snapshot and not row.get("snapshot"):
        row["snapshot"] = model.snapshot


def _finished(key: str, row: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {name: row.get(name) for name in MODELS.schema}
    day = row.get("downloads_at")
    made["key"] = key
    made["downloads_at"] = datetime.fromisoformat(day).date() if day else None
    bases = sorted(row.get("base_models") or (), key=lambda base: base[0].casefold())
    made["base_models"] = [{"repo_id": base, "relation": relation} for base, relation in bases]
    made["tags"] = list(row["tags"]) if row.get("tags") else None
    return made


def with_bounds(models: pl.DataFrame) -> pl.DataFrame:
    """Give models without a date the day that the vocabulary tells, or the earliest they can be of.

    That is the day of their family, version or base.
    """
    from ingest.extract.names.linking.days import announced, earliest_day, moment_of

    dates = dict(models.select("key", "created_at").iter_rows())
    bounds: list[datetime | None] = []
    for repo_id, created, bases in models.select(
        "repo_id", "created_at", "base_models"
    ).iter_rows():
        if created is not None:
            bounds.append(None)
            continue
        if day := announced(repo_id):
            bounds.append(day)
            continue
        known = [dates.get(b["repo_id"].casefold()) for b in bases or ()]
        known.append(moment_of(earliest_day(repo_id.rpartition("/")[2])))
        bounds.append(min((d for d in known if d is not None), default=None))
    return models.with_columns(
        pl.Series("created_at_bound", bounds, dtype=MODELS.schema["created_at_bound"])
    )


@cache
def shipped_models() -> pl.DataFrame:
    """Return the shipped facts as table corpus/models."""
    return with_bounds(merge(read_shipped()))
