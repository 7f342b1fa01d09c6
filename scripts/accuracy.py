"""Score extraction on the gold sets beside the project, and write the figures of docs/accuracy.md.

    python scripts/accuracy.py [--shared FOLDER] [--check] [--floors] [--errors FIGURE]

The threads of the gold sets are taken out of the dump and go the whole way: corpus, catalogue,
extraction, `export annotations`; `tools/score.py` of the folder compares. `--check` writes nothing
and says whether a figure is below docs/accuracy-floors.json; `--floors` writes that file, a little
below what is measured; `--errors` prints what is missed and what is wrong of one figure. No text of
a gold post is written anywhere.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import json
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import zstandard

from graph.export.annotations import export_annotations_rows
from graph.statistics.intervals import wilson
from ingest.catalogue import build_catalogue
from ingest.corpus import build_corpus
from ingest.extract.corpus import extract_corpus
from ingest.outputs import write_json
from ingest.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
PAGE = ROOT / "docs/accuracy.md"
FLOORS = ROOT / "docs/accuracy-floors.json"
BEGIN, END = "<!-- figures: made by scripts/accuracy.py -->", "<!-- end of figures -->"
DUMPS = ("localllama_submissions.jsonl.zst", "localllama_comments.jsonl.zst")
MARGIN = 0.015
# An afternoon's work with spaCy's EntityRuler / with regular expressions, as told with the gold
# sets; of linking the better one.
SIMPLE = {
    "model": "0.75 / 0.77",
    "hardware": "0.70 / 0.78",
    "quantization": "0.81 / 0.86",
    "runtime": "0.84 / 0.82",
    "model linking": "0.80",
    "hardware linking": "0.94",
    "model linked": "0.59",
    "hardware linked": "0.71",
    "derived_from": "0.27 / 0.44",
    "runs_on": "0.19 / 0.18",
    "runs_on with speed": "0.15 / 0.10",
    "prefers": "0.10 / 0.10",
    "judges": "0.25 / 0.24",
}
LEAST_OF_RULE = 5
Rows = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """The gold sets and the tool that scores them; rows by task."""

    tool: ModuleType
    rows: Mapping[str, Sequence[Mapping[str, Any]]]

    @property
    def threads(self) -> set[str]:
        """Native ids of all threads of the gold sets that are scored here."""
        named = {row["thread"] for task in ("entities", "openness") for row in self.rows[task]}
        return named | {row["id"] for row in self.rows["peer_education"]}


def read_gold(shared: Path) -> Gold:
    """Return the gold sets of names, relations, acts, teaching and stances."""
    spec = importlib.util.spec_from_file_location("gold_score", shared / "tools/score.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    tasks = ("entities", "peer_education", "openness")
    return Gold(tool=tool, rows={t: tool.load(shared / f"gold/{t}.jsonl") for t in tasks})


def gold_workspace(gold: Gold, shared: Path, directory: Path) -> Workspace:
    """Build corpus, catalogue and annotations of the gold's threads alone."""
    parts = []
    for name in DUMPS:
        part = directory / name.removesuffix(".zst")
        part.write_bytes(b"".join(_of_threads(shared / "data/reddit" / name, gold.threads)))
        parts.append(part)
    workspace = Workspace.create(directory / "workspace")
    build_corpus(parts, workspace.root, key=b"k" * 32)
    build_catalogue([], workspace.root)
    tables = [workspace.table_path(name) for name in ("corpus/posts", "corpus/models")]
    extract_corpus(tables[0], tables[1], workspace.root, processes=1)
    return workspace


def predictions(gold: Gold, workspace: Workspace) -> dict[str, dict[str, Any]]:
    """Return the rows of `export annotations` by native id."""
    return {gold.tool.short(row["id"]): row for row in export_annotations_rows(workspace)}


def point_figures(gold: Gold, found: Rows) -> dict[str, float]:
    """Return every figure without its interval."""
    made: dict[str, float] = {}
    for task, rows in gold.rows.items():
        groups, count = gold.tool.TASKS[task]
        made |= gold.tool.figures([count(row, found) for row in rows], groups)[0]
    return {name: round(value, 4) for name, value in made.items()}


def main() -> int:
    """Read the arguments, score, and write or compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--floors", action="store_true")
    parser.add_argument("--errors", metavar="FIGURE")
    options = parser.parse_args()
    gold = read_gold(options.shared)
    with tempfile.TemporaryDirectory() as name:
        workspace = gold_workspace(gold, options.shared, Path(name))
        found = predictions(gold, workspace)
        if options.errors:
            for line in errors(gold, found, options.errors):
                print(line)
            return 0
        if options.check:
            short = below_floors(point_figures(gold, found))
            print("\n".join(short) or "no figure is below its floor")
            return int(bool(short))
        if options.floors:
            write_floors(point_figures(gold, found))
        write_page(figures_text(gold, workspace, found))
    return 0


def below_floors(measured: Mapping[str, float]) -> list[str]:
    """Return a line for each figure that is below its floor."""
    floors: dict[str, float] = json.loads(FLOORS.read_text("utf-8"))["floors"]
    return [
        f"{name}: {measured[name]:.3f}, the floor is {floor}"
        for name, floor in floors.items()
        if measured[name] < floor
    ]


def write_floors(measured: Mapping[str, float]) -> None:
    """Write floors `MARGIN` below what is measured; overlaps and sums have none."""
    note = (
        "Least scores on the gold sets, from posts to export; made by scripts/accuracy.py --floors."
    )
    floors = {
        name: round(value - MARGIN, 3)
        for name, value in measured.items()
        if "overlap" not in name and "macro" not in name
    }
    write_json({"note": note, "floors": floors}, FLOORS)


def write_page(text: str) -> None:
    """Put the figures between their marks in docs/accuracy.md."""
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8", newline="\n")


def figures_text(gold: Gold, workspace: Workspace, found: Rows) -> str:
    """Return all generated parts of the page."""
    parts = [
        scores_table(gold, found),
        "### Each rule of names\n\nDistinct names of the gold posts, as the score counts them; "
        "*linked*: of those rightly found, the share with the right entity.\n\n"
        + names_table(gold, workspace),
        "### Each rule of relations\n\nEach with the names that were found: a wrong name makes a "
        "wrong relation.\n\n" + relations_table(gold, workspace, found),
        *cards(),
    ]
    return "\n".join(parts)


def scores_table(gold: Gold, found: Rows) -> str:
    """Return the table of all figures with intervals, beside the two simple ways."""
    lines = [
        "| figure | precision | recall | F1 (linking: share) | 95 % interval | simple ways |",
        "|---|---|---|---|---|---|",
    ]
    for task, rows in gold.rows.items():
        groups, count = gold.tool.TASKS[task]
        _, totals = gold.tool.figures([count(row, found) for row in rows], groups)
        with contextlib.redirect_stdout(io.StringIO()):
            scores = gold.tool.score(task, rows, found)
        for name, figure in scores.items():
            precision, recall, _ = gold.tool.prf(*totals[name]) if name in totals else (None,) * 3
            shown = name.endswith("linking") or precision is None
            cells = ["", ""] if shown else [f"{precision:.2f}", f"{recall:.2f}"]
            cells += [f"**{figure['score']:.3f}**", f"{figure['low']:.2f} to {figure['high']:.2f}"]
            lines.append(f"| {name} | {' | '.join(cells)} | {SIMPLE.get(name, '')} |")
    return "\n".join(lines) + "\n"


def names_table(gold: Gold, workspace: Workspace) -> str:
    """Return precision and linking of each rule that finds names."""
    told = {row["id"]: row for row in gold.rows["entities"]}
    mentions = workspace.table("annotations/mentions").with_columns(
        pl.col("post_id").map_elements(gold.tool.short, return_dtype=pl.String).alias("id")
    )
    judged: dict[tuple[str, str], dict[tuple[str, str], tuple[bool, bool]]] = {}
    for row in mentions.iter_rows(named=True):
        if row["id"] in told and row["kind"] in gold.tool.KINDS:
            key = (row["id"], gold.tool.fold(row["surface"]))
            judged.setdefault((row["kind"], row["rule"]), {})[key] = _judge(
                gold, told[row["id"]], row
            )
    rows = []
    for (kind, rule), names in judged.items():
        right = [linked for strict, linked in names.values() if strict]
        rows.append((kind, rule, len(names), len(right), sum(right)))
    return _table(rows, linked=True)


def relations_table(gold: Gold, workspace: Workspace, found: Rows) -> str:
    """Return the precision of each rule that finds relations."""
    tool = gold.tool
    told = {row["id"]: row for row in gold.rows["entities"]}
    counts: dict[tuple[str, str], list[int]] = {}
    for row in workspace.table("annotations/relations").iter_rows(named=True):
        post = tool.short(row["post_id"])
        if post not in told:
            continue
        here = _aliases(tool, found[post]["mentions"], "entity")
        there = _aliases(tool, told[post]["entities"], "canonical")
        one = tool.relation_set({row["kind"]: [_arguments(row)]}, row["kind"], here)
        right = one <= tool.relation_set(told[post], row["kind"], there)
        counts.setdefault((row["kind"], row["rule"]), []).append(int(right))
    return _table([(*key, len(r), sum(r), 0) for key, r in counts.items()], linked=False)


def errors(gold: Gold, found: Rows, figure: str) -> Iterator[str]:
    """Yield what is missed (-) and what is wrong (+) of a figure, with the post, for reading."""
    tool = gold.tool
    if figure in {*tool.STANCES, *tool.AFFORDANCES}:
        yield from _stance_errors(gold, found, figure)
        return
    for row in gold.rows["entities"]:
        post = found.get(row["id"], {})
        if figure in tool.KINDS:
            wanted = {(e["surface"]) for e in row["entities"] if e["type"] == figure}
            got = {m["surface"] for m in post.get("mentions", []) if m["kind"] == figure}
        elif figure.endswith("linking"):
            kind = figure.partition(" ")[0]
            wanted = {
                (e["surface"], e.get("canonical")) for e in row["entities"] if e["type"] == kind
            }
            names = {surface for surface, _ in wanted}
            got = {
                (m["surface"], m["entity"])
                for m in post.get("mentions", [])
                if m["kind"] == kind and m["surface"] in names
            }
            wanted = {one for one in wanted if one[0] in {surface for surface, _ in got}}
        else:
            there = _aliases(tool, row["entities"], "canonical")
            here = _aliases(tool, post.get("mentions", []), "entity")
            wanted = tool.relation_set(row, figure, there)
            got = tool.relation_set(post, figure, here)
        if wanted != got and _folded(tool, wanted, figure) != _folded(tool, got, figure):
            yield f"== {row['id']}\n{row['text'][:1500]}"
            yield f"-- missed {sorted(map(str, wanted - got))}"
            yield f"++ wrong {sorted(map(str, got - wanted))}"


def _stance_errors(gold: Gold, found: Rows, label: str) -> Iterator[str]:
    for row in gold.rows["openness"]:
        post = found.get(row["id"], {})
        told = label in {row["openness"], *row["affordances"]}
        said = label in {post.get("openness"), *post.get("affordances", [])}
        if told != said:
            yield f"== {row['id']} {'missed' if told else 'wrong'}\n{row['text'][:1500]}"


def cards() -> Iterator[str]:
    """Yield what the model cards tell of the learned parts under cross-validation."""
    for card in sorted((ROOT / "docs/models").glob("*.md")):
        text = card.read_text("utf-8")
        title = text.partition("\n")[0].removeprefix("# Model card: ")
        measured = text.partition("\n## Measured\n")[2].partition("\n## ")[0]
        table = re.search(r"(?:^\|.*\|\n)+", measured, re.MULTILINE)
        if table:
            yield (
                f"### Cross-validated: {title}\n\nFrom the [model card](models/{card.name}), which "
                f"says how.\n\n{table[0]}"
            )


def _of_threads(path: Path, threads: set[str]) -> Iterator[bytes]:
    """Yield the lines of a dump that belong to the threads."""
    with path.open("rb") as file:
        reader = zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(file)
        for line in io.BufferedReader(reader):
            record = json.loads(line)
            if str(record.get("link_id", record["id"])).removeprefix("t3_") in threads:
                yield line


def _judge(gold: Gold, told: Mapping[str, Any], row: Mapping[str, Any]) -> tuple[bool, bool]:
    """Return whether a mention is strictly right, and rightly linked."""
    tool, surface = gold.tool, gold.tool.fold(row["surface"])
    names = [
        entity
        for entity in told["entities"]
        if (entity["type"], tool.fold(entity["surface"])) == (row["kind"], surface)
    ]
    linked = any(
        tool.bare(e.get("canonical") or "") == tool.bare(row["entity"] or "") for e in names
    )
    return bool(names), linked


def _aliases(tool: ModuleType, names: Iterable[Mapping[str, Any]], entity: str) -> dict[str, str]:
    return {tool.fold(n["surface"]): tool.bare(n[entity]) for n in names if n.get(entity)}


def _arguments(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a relation as the scoring tool reads it."""
    first, second = {
        "derived_from": ("child", "parent"),
        "runs_on": ("model", "hardware"),
        "prefers": ("better", "worse"),
        "judges": ("model", "nothing"),
    }[row["kind"]]
    more = {name: row[name] for name in ("relation", "polarity", "tokens_per_second")}
    return {first: row["subject_name"], second: row["object_name"]} | more


def _folded(tool: ModuleType, found: Iterable[Any], figure: str) -> set[Any]:
    if figure in tool.KINDS:
        return {tool.fold(surface) for surface in found}
    if figure.endswith("linking"):
        return {(tool.fold(surface), tool.bare(entity or "")) for surface, entity in found}
    return set(found)


def _table(rows: Sequence[tuple[str, str, int, int, int]], *, linked: bool) -> str:
    """Return rules by kind and size; those seen too seldom to tell anything stand in one row."""
    head = ["kind", "rule", "found", "right", "precision", "95 % interval"]
    head += ["linked"] if linked else []
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for kind in dict.fromkeys(row[0] for row in rows):
        own = sorted((r for r in rows if r[0] == kind), key=lambda r: (-r[2], r[1]))
        often = [row for row in own if row[2] >= LEAST_OF_RULE]
        seldom = [row for row in own if row[2] < LEAST_OF_RULE]
        for _, rule, n, right, links in often:
            lines.append(_line(kind, f"`{rule}`", n, right, links if linked else None))
        if seldom:
            n, right, links = (sum(column) for column in list(zip(*seldom, strict=True))[2:])
            name = f"rules found less than {LEAST_OF_RULE} times ({len(seldom)})"
            lines.append(_line(kind, name, n, right, links if linked else None))
    return "\n".join(lines) + "\n"


def _line(kind: str, rule: str, n: int, right: int, links: int | None) -> str:
    low, high = wilson(right, n) or (0.0, 1.0)
    cells = [kind, rule, str(n), str(right), f"{right / n:.2f}", f"{low:.2f} to {high:.2f}"]
    if links is not None:
        shown = kind in {"model", "hardware"} and right > 0
        cells.append(f"{links / right:.2f}" if shown else "")
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
