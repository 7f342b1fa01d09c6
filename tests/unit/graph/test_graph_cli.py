"""Commands of the graph, as a user types them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from small_world import ANN

from graph.schema import LABELS, RELATIONSHIP_TYPES
from ingest.outputs import PURGING, write_json
from ingest.workspace import Workspace
from viz.jobs.purge_cli import told_when_stopped

ROOT = Path(__file__).resolve().parents[3]
_TELLS_WHEN_IT_ASKS = """
import contextlib
import graph.ask, kithgraph
own = graph.ask.ended_by_interrupt
@contextlib.contextmanager
def told():
    with own():
        print("asks", flush=True)
        yield
graph.ask.ended_by_interrupt = told
kithgraph.main()
"""


def run(*words: str, workspace: Workspace) -> subprocess.CompletedProcess[str]:
    told = [*words, "--workspace", str(workspace.root)]
    return subprocess.run(
        [sys.executable, "-c", "import kithgraph; kithgraph.main()", *told],
        capture_output=True, text=True, check=False, cwd=ROOT, env=os.environ | {"COLUMNS": "100"},
    )  # fmt: skip


@pytest.fixture
def loaded(small_workspace: Workspace) -> Workspace:
    done = run("store", "load", workspace=small_workspace)
    assert (done.returncode, done.stdout) == (0, "63 nodes and relationships in embedded\n")
    return small_workspace


def test_status_counts_every_label_and_type_and_tells_by_its_exit_code(loaded: Workspace) -> None:
    done = run("store", "status", "--format", "csv", workspace=loaded)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == len(LABELS) + len(RELATIONSHIP_TYPES)
    assert rows[2] == {
        "kind": "label",
        "name": "Post",
        "tables": "6",
        "store": "6",
        "equal": "true",
    }
    acts = loaded.table("corpus/posts").head(5)
    acts.write_parquet(loaded.table_path("corpus/posts"))
    done = run("store", "status", workspace=loaded)
    assert done.returncode == 1
    assert "store and tables differ; run 'kithgraph store load'" in done.stderr


def test_a_query_answers_in_every_format(loaded: Workspace) -> None:
    words = ("query", "activity_by_month", "--param", "limit=5")
    table = run(*words, workspace=loaded).stdout.splitlines()
    assert [line.split()[:3] for line in table[2:]] == [
        ["2025-07", "5", "1"], ["2025-08", "1", "1"],
    ]  # fmt: skip
    comma = run(*words, "--format", "csv", workspace=loaded).stdout
    assert next(csv.DictReader(io.StringIO(comma)))["posts"] == "5"
    lines = run(*words, "--format", "ndjson", workspace=loaded).stdout.splitlines()
    second = json.loads(lines[1])
    assert (second["month"], second["posts"]) == ("2025-08", 1)


def test_a_query_says_that_its_limit_cut_the_answer(loaded: Workspace) -> None:
    def told(name: str, limit: int) -> str:
        done = run("query", name, "--param", f"limit={limit}", workspace=loaded)
        assert done.returncode == 0
        return done.stderr

    assert told("activity-by-month", 1).startswith("note: the first row; --param limit=NUMBER")
    assert told("activity-by-month", 2).startswith("note: the first 2 rows; --param limit=")
    assert not told("activity-by-month", 3)
    assert not told("people-without-lessons", 1)  # which has one row whatever the limit
    assert "note: no row: limit=0 asks for none" in told("activity-by-month", 0)


def test_a_question_of_ones_own_is_asked_from_a_file(loaded: Workspace, tmp_path: Path) -> None:
    def told(text: str) -> tuple[int, str, str]:
        file = tmp_path / "mine.cypher"
        file.write_text(text, encoding="utf-8")
        done = run("query", str(file), "--format", "csv", workspace=loaded)
        return done.returncode, done.stdout, done.stderr

    people = "MATCH (u:User)\nWHERE u.n_posts >= {}\nRETURN count(u) AS people\n"
    assert told("// how many?\n" + people.format(1)) == (0, "people\n4\n", "")
    header = "// title: T\n// question: Q?\n// params: k:int=2\n// returns: people\n"
    assert told(header + people.format("$k")) == (0, "people\n1\n", "")
    assert told("// params: k:int=2\n" + people.format("$k")) == (0, "people\n1\n", "")
    assert "begin the file with the line '// params: k:string'" in told(people.format("$k"))[2]
    code, rows, why = told("CREATE (u:User {id: 'new'}) RETURN u.id AS id")
    assert (code, rows) == (1, "")
    assert "a question only reads, and this one changes the graph in" in why
    typo = told("MATCH (u:Usr) WHERE u.n_posts > 0 RETURN count(u) AS people\n")
    assert typo == (0, "people\n0\n", "note: no label named 'Usr'; did you mean 'User'?\n")
    done = run("query", str(tmp_path / "none.cypher"), workspace=loaded)
    assert done.returncode == 2
    assert "cannot read the question in" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no interrupt to one process")
def test_a_question_that_takes_for_ever_ends_at_an_interrupt(
    loaded: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "careless.cypher"
    many = ", ".join(f"(n{k})" for k in range(9))
    file.write_text(f"MATCH {many} WHERE n0.id <> n1.id RETURN count(*) AS n\n")
    words = ["query", str(file), "--workspace", str(loaded.root)]
    command = [sys.executable, "-c", _TELLS_WHEN_IT_ASKS, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as asked:
        try:
            assert asked.stdout is not None
            assert asked.stdout.readline() == b"asks\n"
            before = _cpu_seconds(asked)
            while _cpu_seconds(asked) < before + 0.5:  # the engine is at work
                assert asked.poll() is None
                time.sleep(0.02)
            asked.send_signal(signal.SIGINT)
            assert asked.wait(60) == -signal.SIGINT
        finally:
            asked.kill()


def _cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    used = psutil.Process(process.pid).cpu_times()
    return used.user + used.system


def test_a_query_without_a_row_says_why_beside_its_answer(loaded: Workspace) -> None:
    done = run("query", "models-on-hardware", "--param", "hardware=RTX 309", "--format", "csv",
               workspace=loaded)  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "model,reports,people,with_speed,median,fastest\n")
    assert "error: no row: no hardware is named 'RTX 309'; did you mean" in done.stderr
    shown = run("evidence", "show", "RTX 309", workspace=loaded)
    assert shown.returncode == 2
    assert "nothing named 'RTX 309'; did you mean" in shown.stderr


def test_a_query_takes_a_pseudonym_as_pages_shorten_it(loaded: Workspace) -> None:
    words = ("query", "posts-of-person", "--format", "csv", "--param")
    whole = run(*words, f"person={ANN}", workspace=loaded).stdout
    assert run(*words, f"person={ANN[:15]}", workspace=loaded).stdout == whole
    assert "reddit:t3_one" in whole
    several = run(*words, "person=kith-a1a1", workspace=loaded)
    assert several.returncode == 2
    assert "several people's pseudonyms begin with 'kith-a1a1'" in several.stderr


def test_a_query_waits_for_a_purge_that_was_stopped(loaded: Workspace, tmp_path: Path) -> None:
    study = Workspace(shutil.copytree(loaded.root, tmp_path / "study"))
    assert "nothing was taken out" in told_when_stopped(study)
    write_json({"stores": []}, study.path(PURGING))
    done = run("query", "activity-by-month", workspace=study)
    assert (done.returncode, done.stdout) == (1, "")
    assert "a purge is at work here, or was stopped" in done.stderr
    assert "'kithgraph purge' without names completes it" in told_when_stopped(study)


def test_a_query_imports_nothing_heavy(loaded: Workspace) -> None:
    code = (
        "import sys, kithgraph\n"
        "try: kithgraph.main()\n"
        "except SystemExit: pass\n"
        "heavy = {'polars', 'spacy', 'numpy', 'networkx', 'numba', 'scipy', 'neo4j', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    words = ["query", "activity-by-month", "--workspace", str(loaded.root)]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_queries_are_listed_and_can_be_copied(small_workspace: Workspace) -> None:
    listed = run("query", "--list", workspace=small_workspace)
    assert "activity-by-month" in listed.stdout
    copied = run("query", "activity-by-month", "--text", workspace=small_workspace)
    assert copied.stdout.endswith("LIMIT 200\n")
    assert "$" not in copied.stdout


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["query", "activity-by-month"], 1, "no embedded store in .*; let 'kithgraph build' come"),
        (["query", "activity-by-moth"], 2, "did you mean 'activity-by-month'?"),
        (["query", "activity-by-month", "--param", "limit=x"], 2, "limit='x' is no whole number"),
        (["query", "activity-by-month", "--store", "bolt://127.0.0.1:1"], 1, "no Neo4j answers"),
        (["store", "load", "--store", "ftp://x"], 2, "no store at 'ftp://x'"),
        (["evidence", "show", "nothing-at-all"], 2, "nothing named"),
        (["export", "graph", "--network", "reply", "--out", "x.xls"], 2, "end in .graphml"),
        (["analyse", "reply-networks"], 2, "did you mean 'reply-network'?"),
    ],
)
def test_errors_say_what_where_and_what_now(
    small_workspace: Workspace, words: list[str], code: int, message: str
) -> None:
    done = run(*words, workspace=small_workspace)
    assert done.returncode == code
    assert re.search(f"^error: .*{message}", done.stderr)
    assert "Traceback" not in done.stderr


def test_a_missing_workspace_is_told_before_a_missing_store(tmp_path: Path) -> None:
    done = run("query", "activity-by-month", workspace=Workspace(tmp_path / "none"))
    assert (done.returncode, "no workspace" in done.stderr) == (1, True)


def test_an_analysis_prints_what_it_keeps(small_workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "result.json"
    done = run(
        "analyse", "reply_network", "--seed", "3", "--out", str(out), workspace=small_workspace
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["analysis"], result["seed"]) == ("reply-network", 3)
    assert result == small_workspace.result("reply-network") == json.loads(out.read_text())
    text = run("analyse", "reply-network", "--format", "text", workspace=small_workspace)
    assert result["sentence"] in text.stdout


def test_evidence_is_text_with_marks_or_ndjson(small_workspace: Workspace) -> None:
    done = run("evidence", "show", "reddit:t1_c", workspace=small_workspace)
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert "── reddit:t1_c · author unknown · 2025-07-01 12:11 · post" in done.stdout
    lines = run("evidence", "show", "RTX 3090", workspace=small_workspace)
    assert lines.returncode == 2
    line = run(
        "evidence", "show", "NVIDIA RTX 3090", "--limit", "1", "--format", "ndjson",
        workspace=small_workspace,
    ).stdout  # fmt: skip
    assert json.loads(line)["spans"] == [[33, 41]]


def test_files_are_exported(small_workspace: Workspace, tmp_path: Path) -> None:
    for words in (
        ["export", "annotations", "--out", str(tmp_path / "posts.jsonl")],
        ["export", "graph", "--network", "teaching", "--out", str(tmp_path / "net.gexf")],
        ["export", "study", "--out", str(tmp_path / "study.zip")],
        ["store", "import-files", "--out", str(tmp_path / "import")],
    ):
        done = run(*words, workspace=small_workspace)
        assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "import", "net.gexf", "posts.jsonl", "small", "study.zip",
    ]  # fmt: skip
