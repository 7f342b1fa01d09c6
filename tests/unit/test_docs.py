"""The documents and the code name the same things, checked both ways."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graph.analysis import analysis_names
from graph.core_periphery.methods import METHODS
from graph.export.study import code_book_text
from graph.questions.queries import query_names
from graph.schema import LABELS, RELATIONSHIP_TYPES
from graph.statistics.nulls import NULLS
from ingest.source import source_names
from ingest.tables import TABLES
from viz.view import view_names

_ROOT = Path(__file__).resolve().parents[2]
_LONGEST, _WALL = 175, 1_000
"""Characters of a line of prose, and of a paragraph, beyond which nobody reads it."""
_GUIDE = (_ROOT / "docs/guide.md").read_text("utf-8")


def _first_column(heading: str) -> set[str]:
    """Names in the first column of the first table below a heading of the guide."""
    section = _GUIDE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)`", section, re.MULTILINE))


def test_every_source_has_a_section_in_the_page_of_sources_and_no_other() -> None:
    page = (_ROOT / "docs/sources.md").read_text("utf-8")
    assert set(re.findall(r"^## `([^`]+)`", page, re.MULTILINE)) == set(source_names())


def test_the_guide_names_every_analysis_and_no_other() -> None:
    assert _first_column("Analyses") == set(analysis_names())


def test_the_guide_names_every_view_and_no_other() -> None:
    assert _first_column("Pages") == set(view_names())


def test_the_cookbook_has_every_query_and_no_other() -> None:
    cookbook = (_ROOT / "docs/cookbook.md").read_text("utf-8")
    assert set(re.findall(r"^`([a-z-]+)`, parameters", cookbook, re.MULTILINE)) == set(
        query_names()
    )


def test_the_code_book_of_the_documents_is_that_of_a_study() -> None:
    book = (_ROOT / "docs/codebook.md").read_text("utf-8")
    assert book == code_book_text()
    for kind in RELATIONSHIP_TYPES:
        for name in kind.columns:
            section = book.partition(f"\n## relationship {kind.name}\n")[2].partition("\n## ")[0]
            assert f"\n| {name} | " in section


def test_the_guide_names_every_table_label_and_relationship() -> None:
    for table in TABLES:
        assert f"{table}.parquet" in _GUIDE or table.split("/")[1] in _GUIDE
    for kind in (*LABELS, *RELATIONSHIP_TYPES):
        assert re.search(rf"\b{kind.name}\b", _GUIDE), kind.name


def test_the_words_explain_every_method_and_null_model_of_a_core() -> None:
    words = (_ROOT / "docs/words.md").read_text("utf-8")
    assert {*METHODS, *NULLS} <= set(re.findall(r"^\| `([^`]+)`", words, re.MULTILINE))


_SHARES = {
    "five in six": 5 / 6, "four in five": 0.8, "two in three": 2 / 3, "half": 0.5,
    "a little more than half": 0.55, "two in five": 0.4, "one in three": 1 / 3, "one in six": 1 / 6,
}  # fmt: skip


@pytest.mark.parametrize(
    ("told", "figure"),
    [
        ("which model a name means", "model linked"),
        ("derivations", "derived_from"),
        ("runs", "runs_on"),
        ("verdicts", "judges"),
        ("preferences", "prefers"),
    ],
)
def test_shares_that_accuracy_tells_in_words_are_those_measured(told: str, figure: str) -> None:
    page = (_ROOT / "docs/accuracy.md").read_text("utf-8")
    unseen = page.partition("<!-- unseen")[2]
    words = re.findall(rf"^\| {told} \| ([^|]+) \| ([^|]+) \|", page, re.MULTILINE)[0]
    measured = re.findall(rf"^\| {figure} \| ([.0-9]+) .*?\| ([.0-9]+) ", unseen, re.MULTILINE)[0]
    for word, value in zip(words, measured, strict=True):
        assert _SHARES[word] == pytest.approx(float(value), abs=0.04)


def _anchors(page: Path) -> set[str]:
    """Return what a link may name behind `#`, as GitHub makes it of headings."""
    headings = re.findall(r"^#+ (.*)", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.tree
def test_links_between_the_documents_lead_somewhere() -> None:
    pages = [_ROOT / "README.md", _ROOT / "CONTRIBUTING.md", *(_ROOT / "docs").rglob("*.md")]
    for page in pages:
        for target, anchor in re.findall(r"\]\(([^)#]*)(?:#([^)]*))?\)", page.read_text("utf-8")):
            if "://" not in target:
                there = page.parent / target if target else page
                assert there.exists(), f"{page.name}: {target}"
                assert not anchor or anchor in _anchors(there), f"{page.name}: {target}#{anchor}"


_WRITTEN = sorted(
    {_ROOT / "README.md", _ROOT / "CONTRIBUTING.md", *(_ROOT / "docs").rglob("*.md")}
    - {_ROOT / f"docs/{name}.md" for name in ("codebook", "commands", "cookbook", "core-periphery")}
)


@pytest.mark.tree
@pytest.mark.parametrize("page", _WRITTEN, ids=lambda page: page.name)
def test_prose_is_written_in_lines_and_not_in_walls(page: Path) -> None:
    made = re.compile(r"^```.*?^```|<!--.*?<!-- end", re.MULTILINE | re.DOTALL)
    text = made.sub("", page.read_text("utf-8"))
    lines = [line for line in text.splitlines() if not line.startswith(("|", "#", "!"))]
    assert not [line for line in lines if len(line) > _LONGEST]
    paragraphs = re.split(r"\n\s*(?:\n|[*-] |\d+\. )", "\n".join(lines))
    assert not [told[:80] for told in paragraphs if len(told) > _WALL]


@pytest.mark.tree
@pytest.mark.parametrize("page", sorted((_ROOT / "docs").rglob("*.md")), ids=lambda page: page.name)
def test_rows_of_a_table_have_as_many_cells_as_its_head(page: Path) -> None:
    for table in re.findall(r"(?:^\|.*\n)+", page.read_text("utf-8"), re.MULTILINE):
        rows = [len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()]
        assert len(set(rows)) == 1, f"{table[:80]}: {rows}"


@pytest.mark.tree
def test_commands_and_options_that_documents_name_are_there() -> None:
    page = (_ROOT / "docs/commands.md").read_text("utf-8")
    helps = dict(re.findall(r"^## (kithgraph.*)\n\n```\n([^`]*)", page, re.MULTILINE))
    for path in _WRITTEN:
        fenced = re.findall(r"^```.*?^```", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        told = re.findall(r"`(kithgraph [^`\n]+)`", path.read_text("utf-8"))
        told += re.findall(r"^(kithgraph .*)", "\n".join(fenced), re.MULTILINE)
        for line in told:
            named = [name for name in helps if f"{line} ".startswith(f"{name} ")]
            for option in re.findall(r"(?<= )--[a-z-]+", line):
                assert option in helps[max(named, key=len)], f"{path.name}: {line}"
            assert len(named) > 1 or line.split()[1] in {"COMMAND", "--help"}, line


@pytest.mark.tree
def test_files_of_code_that_documents_name_are_there() -> None:
    done = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=_ROOT, capture_output=True, text=True, check=True
    )
    files = {f"/{name}" for name in done.stdout.split()}
    for page in [_ROOT / "README.md", _ROOT / "CONTRIBUTING.md", *(_ROOT / "docs").rglob("*.md")]:
        for name in set(re.findall(r"`([\w./-]+\.py)`", page.read_text("utf-8"))):
            assert any(file.endswith(f"/{name}") for file in files), f"{page.name}: {name}"


def _readme_commands() -> list[str]:
    readme = (_ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("kithgraph ") and "--workspace study" in line]


@pytest.mark.tree
def test_the_commands_of_the_readme_work(demo_workspace: Path, tmp_path: Path) -> None:
    command = str(Path(sys.executable).with_name("kithgraph"))
    commands = [
        line for line in _readme_commands() if "bolt:" not in line and " build " not in line
    ]
    assert len(commands) >= 5
    study, here = shutil.copytree(demo_workspace, tmp_path / "study"), tmp_path / "here"
    here.mkdir()
    for line in commands:
        at = shlex.split(line).index("--workspace")
        words = shlex.split(line)[1:]
        words[at] = str(study)
        done = subprocess.run(
            [command, *words], capture_output=True, text=True, check=False, cwd=here
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        assert done.stdout or list(here.iterdir()), line


def test_the_python_of_the_readme_runs(demo_workspace: Path) -> None:
    readme = (_ROOT / "README.md").read_text("utf-8")
    code = re.findall(r"^```python\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)[0]
    code = (
        code.replace('"study"', repr(str(demo_workspace))) + "\nassert reports.height and G.size()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("path", sorted((_ROOT / "examples").glob("*.py")), ids=lambda p: p.stem)
def test_an_example_prints_numbers_from_the_sample(path: Path, demo_workspace: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(path), str(demo_workspace)],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"\b[1-9][0-9]*\b", done.stdout)
    assert path.name in (_ROOT / "README.md").read_text("utf-8")


def test_the_example_about_questions_counts_what_the_query_counts(demo_workspace: Path) -> None:
    def lines(*words: str) -> list[str]:
        done = subprocess.run(
            words, capture_output=True, text=True, check=True, encoding="utf-8"
        )  # fmt: skip
        return done.stdout.splitlines()

    command, folder = str(Path(sys.executable).with_name("kithgraph")), str(demo_workspace)
    query = [command, "query", "questions-answered-by-month", "--format", "csv"]
    months = [row.split(",") for row in lines(*query, "--workspace", folder)[1:]]
    questions, answered = (sum(int(row[column]) for row in months) for column in (1, 2))
    assert 0 < answered < questions
    said = lines(sys.executable, str(_ROOT / "examples" / "questions_answered.py"), folder)[0]
    assert f": {answered} of {questions} = " in said


def test_the_example_about_speeds_counts_what_the_page_counts(demo_workspace: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(_ROOT / "examples" / "speeds_by_chip.py"), str(demo_workspace)],
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    result = json.loads((demo_workspace / "results/hardware-reports.json").read_text("utf-8"))
    most = max(pair["n_with_speed"] for pair in result["pairs"])
    assert done.stdout.startswith(f"{result['counts']['with_speed']} reports of ")
    assert re.search(rf"┆ {most} +┆", done.stdout)


def test_the_example_about_the_core_gives_each_share_with_its_interval(
    demo_workspace: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, str(_ROOT / "examples" / "stances_in_the_core.py"), str(demo_workspace)],
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    _, *labels = done.stdout.splitlines()
    share = r"(\d+) of (\d+) posts = ([\d.]+)% \(95 % interval ([\d.]+)% to ([\d.]+)%\)"
    assert labels
    for line in labels:
        found = re.fullmatch(rf"\w+: core {share}, others {share}", line)
        assert found, line
        numbers = [float(number) for number in found.groups()]
        for k, n, percent, low, high in (numbers[:5], numbers[5:]):
            assert percent == pytest.approx(100 * k / n, abs=0.006)
            assert low <= percent <= high


@pytest.mark.parametrize("path", sorted((_ROOT / "examples").glob("*.py")), ids=lambda p: p.stem)
def test_an_example_says_what_it_needs(path: Path, tmp_path: Path) -> None:
    for words, told in (
        ([], "name the folder of a study"),
        ([str(tmp_path / "x")], "no workspace"),
    ):
        done = subprocess.run(
            [sys.executable, str(path), *words], capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert told in done.stderr
        assert "Traceback" not in done.stderr
