"""Read labels that a person gave, and refuse those that do not fit the workspace."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graph.evidence.design import POOLED
from graph.evidence.items import KINDS, fingerprint, found_items, missed_items
from graph.evidence.sample import LABELS
from ingest.errors import InputError, WorkspaceError

if TYPE_CHECKING:
    import polars as pl

    from ingest.workspace import Workspace

_NEEDED = ("item", "part", "kind", "stratum", "stratum_size", "label", "fingerprint")
_MOST_MISSED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a person said of one item; `label` is None where nothing was said.

    `missed` is how many of the kind were missed in a post of the recall sample.
    """

    item: str
    part: str
    kind: str
    stratum: str
    stratum_size: int
    label: str | None
    missed: int
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Labels of one kind, with all items of its two parts where they were labelled."""

    kind: str
    found: tuple[Label, ...]
    missed: tuple[Label, ...]
    items: pl.DataFrame
    n_missed_items: int


def read_labels(paths: Sequence[Path]) -> tuple[Label, ...]:
    """Return the labels of files that `evidence sample` or its page wrote.

    Notes
    -----
    Spreadsheets save CSV with a byte order mark or semicolons: both are read. Later files do not
    replace earlier ones: an item may stand once.

    Raises
    ------
    InputError
        If a file is no such CSV, or a label is none of right, wrong, unsure.
    """
    labels: list[Label] = []
    for path in paths:
        labels.extend(_rows(path))
    seen: set[str] = set()
    for label in labels:
        if label.item in seen:
            raise InputError(f"item {label.item!r} stands twice", now="keep one of its rows")
        seen.add(label.item)
    if not any(label.label for label in labels):
        raise InputError(
            "no row has a label", where=", ".join(map(str, paths)),
            now=f"write one of {', '.join(LABELS)} into the column label",
        )  # fmt: skip
    return tuple(labels)


def fit(workspace: Workspace, labels: Sequence[Label]) -> Labelled:
    """Return the labels beside the items of the workspace that they speak of.

    Raises
    ------
    InputError
        If the labels are of several kinds.
    WorkspaceError
        If the workspace's items are not those that the sample was drawn from.
    """
    kinds = sorted({label.kind for label in labels})
    if len(kinds) != 1 or kinds[0] not in KINDS:
        raise InputError(f"labels of {', '.join(kinds)}", now="score one known kind at a time")
    kind = kinds[0]
    found = tuple(label for label in labels if label.part == "found")
    missed = tuple(label for label in labels if label.part == "missed")
    items = found_items(workspace, kind)
    if found:
        _check(workspace, found, items)
    empty = missed_items(workspace, kind) if missed else items.clear()
    if missed:
        _check(workspace, missed, empty)
    return Labelled(kind=kind, found=found, missed=missed, items=items, n_missed_items=empty.height)


def _check(workspace: Workspace, labels: Sequence[Label], items: pl.DataFrame) -> None:
    stamp, known = fingerprint(items), set(items["item"])
    strange = [one for one in labels if one.fingerprint != stamp or one.item not in known]
    if strange:
        raise WorkspaceError(
            f"{len(strange)} of {len(labels)} labels do not fit, the first for {strange[0].item!r}:"
            f" what was found of kind {labels[0].kind!r} is not what the sample was drawn from",
            where=str(workspace.root),
            now="draw a new sample, or score in the workspace as it was",
        )
    _check_design(labels, dict(items.select("item", "rule").iter_rows()))


def _check_design(labels: Sequence[Label], rules: Mapping[str, str]) -> None:
    """Refuse strata that overlap or whose sizes were changed: weights would be wrong."""
    sizes = Counter(rules.values())
    strata: dict[str, str] = {}
    pooled: set[int] = set()
    for one in labels:
        rule = rules[one.item]
        if one.stratum == POOLED:
            pooled.add(one.stratum_size)
        fits = one.stratum == POOLED or (one.stratum, one.stratum_size) == (rule, sizes[rule])
        if not fits or strata.setdefault(rule, one.stratum) != one.stratum or len(pooled) > 1:
            raise InputError(
                f"stratum {one.stratum!r} of {one.stratum_size} does not fit {one.item!r}",
                now="keep the columns of the sample as they are, and score samples of one size",
            )


def _rows(path: Path) -> Iterator[Label]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            f"cannot read: {error.strerror}", where=str(path),
            now="name the CSV that the page of 'kithgraph evidence sample' saved; browsers put it"
            " into their folder of downloads",
        ) from error  # fmt: skip
    except UnicodeDecodeError as error:
        raise InputError(
            "not UTF-8 text", where=str(path), now="save it as CSV in UTF-8"
        ) from error
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    absent = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
    if absent:
        raise InputError(
            f"no column {', '.join(absent)}", where=str(path),
            now="give a file that 'kithgraph evidence sample' wrote",
        )  # fmt: skip
    for number, row in enumerate(reader, start=1):
        yield _label(row, f"{path}, row {number}")


def _label(row: Mapping[str, str | None], where: str) -> Label:
    said = (row["label"] or "").strip().lower()
    if said and said not in LABELS:
        raise InputError(f"label {said!r}", where=where, now=f"use {', '.join(LABELS)}, or nothing")
    if row["part"] not in {"found", "missed"}:
        raise InputError(f"part {row['part']!r}", where=where, now="keep it as it was drawn")
    size = row["stratum_size"] or ""
    missed = (row.get("missed") or "").strip()
    if not size.isdecimal() or (missed and not missed.isdecimal()):
        raise InputError(
            f"stratum_size {size!r}, missed {missed!r}", where=where, now="give whole numbers"
        )
    count = min(int(missed), _MOST_MISSED) if missed else 1
    return Label(
        item=row["item"] or "",
        part=row["part"] or "",
        kind=row["kind"] or "",
        stratum=row["stratum"] or "",
        stratum_size=int(size),
        label=said or None,
        missed=max(1, count) if said == "wrong" else 0,
        fingerprint=row["fingerprint"] or "",
    )
