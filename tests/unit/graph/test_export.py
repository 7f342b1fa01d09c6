"""Files for other programs."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path, PurePosixPath

import networkx as nx
import polars as pl
import pytest

from graph.export.files import (
    NETWORKS,
    export_annotations,
    export_graph,
    flat,
    graph_text,
)
from graph.export.study import code_book, entries, export_study
from graph.project import project
from graph.schema import LABELS, RELATIONSHIP_TYPES
from graph.stores.import_files import write_import_files
from ingest.errors import DiskError, UsageError
from ingest.outputs import write_json
from ingest.tables import TABLES
from ingest.workspace import Workspace

ROOT = Path(__file__).resolve().parents[3]


def test_annotations_have_one_object_a_post(small_workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "posts.jsonl"
    assert export_annotations(small_workspace, out) == 6
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    second = rows[1]
    assert second["id"] == "reddit:t1_a"
    assert [m["surface"] for m in second["mentions"]] == ["Child-7B", "RTX 3090", "Base-7B"]
    assert second["runs_on"][0]["tokens_per_second"] == 40.0
    assert second["teaches"] == [{"learner_post": "reddit:t3_one"}]


@pytest.mark.parametrize("ending", [".graphml", ".gexf", ".csv", ".parquet"])
@pytest.mark.parametrize(
    ("network", "sizes"),
    [
        ("reply", (4, 2)),
        ("teaching", (4, 1)),
        ("lineage", (4, 4)),
        ("owners", (4, 2)),
        ("co-participation", (4, 3)),
        ("shared-models", (4, 1)),
    ],
)
def test_networks_come_back_as_they_were(
    small_workspace: Workspace,
    tmp_path: Path,
    ending: str,
    network: str,
    sizes: tuple[int, int],
) -> None:
    files = export_graph(small_workspace, network, tmp_path / f"net{ending}")
    read = {".graphml": nx.read_graphml, ".gexf": nx.read_gexf}
    if ending in read:
        G = read[ending](files[0])
        assert (G.number_of_nodes(), G.number_of_edges()) == sizes
    else:
        frames = [pl.read_csv(f) if ending == ".csv" else pl.read_parquet(f) for f in files]
        assert (frames[1].height, frames[0].height) == sizes
        assert frames[0].columns[:2] == ["source", "target"]
        assert set(frames[0]["source"]) <= set(frames[1]["id"])


def test_reply_edges_keep_their_columns(small_workspace: Workspace, tmp_path: Path) -> None:
    (path,) = export_graph(small_workspace, "reply", tmp_path / "net.graphml")
    weights = nx.get_edge_attributes(nx.read_graphml(path), "weight")
    assert sorted(weights.values()) == [1, 1]


@pytest.mark.parametrize("ending", [".graphml", ".gexf", ".csv", ".parquet"])
def test_the_same_network_gives_the_same_bytes(
    small_workspace: Workspace, tmp_path: Path, ending: str
) -> None:
    first = export_graph(small_workspace, "lineage", tmp_path / f"one{ending}")
    second = export_graph(small_workspace, "lineage", tmp_path / f"two{ending}")
    assert [f.read_bytes() for f in first] == [f.read_bytes() for f in second]


def test_hostile_names_make_a_file_that_can_be_read(tmp_path: Path) -> None:
    G: nx.DiGraph[str] = nx.DiGraph()
    G.add_node("a\x00b", name='<b>&"\x1b\u202e')
    for ending, read in ((".graphml", nx.read_graphml), (".gexf", nx.read_gexf)):
        path = tmp_path / f"hostile{ending}"
        path.write_text(graph_text(G, ending), encoding="utf-8")
        assert list(read(path).nodes(data="name")) == [("ab", '<b>&"')]


def test_an_unknown_ending_or_network_is_refused(
    small_workspace: Workspace, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=r"end in \.graphml"):
        export_graph(small_workspace, "reply", tmp_path / "net.xls")
    with pytest.raises(UsageError, match="did you mean 'reply'"):
        export_graph(small_workspace, "replies", tmp_path / "net.csv")


def test_a_name_that_promises_another_format_is_refused(
    small_workspace: Workspace, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=r"no format '\.tar' here in .*; end in \.zip"):
        export_study(small_workspace, tmp_path / "study.tar")
    with pytest.raises(UsageError, match=r"no format '\.pdf' here in .*; end in \.zip"):
        export_study(small_workspace, tmp_path / "study.pdf")
    with pytest.raises(UsageError, match=r"end in \.jsonl"):
        export_annotations(small_workspace, tmp_path / "posts.csv")
    assert {path.name for path in tmp_path.iterdir()} == {"small"}


def test_a_place_that_cannot_be_written_says_so(small_workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DiskError, match=r"cannot write: .*net\.csv; name another --out"):
        export_graph(small_workspace, "reply", tmp_path / "file" / "net.csv")


def test_a_study_holds_tables_graph_networks_results_and_books(
    small_workspace: Workspace, tmp_path: Path
) -> None:
    write_json({"sentence": "s", "n": 3, "seed": 0}, small_workspace.path("results/reply.json"))
    write_json([{"seconds": 3}], small_workspace.path("results/stages.json"))
    write_json(
        {"step": "store", "rows": 3, "seconds": 9.1, "peak_mib": 5},
        small_workspace.path("manifests/store.json"),
    )
    count = export_study(small_workspace, tmp_path / "study.zip")
    with zipfile.ZipFile(tmp_path / "study.zip") as archive:
        names = {name.removeprefix("study/") for name in archive.namelist()}
        posts = archive.read("study/tables/corpus/posts.csv").decode()
        taught = archive.read("study/graph/edges/User-TAUGHT-User.csv").decode()
        manifest = json.loads(archive.read("study/manifests/store.json"))
    assert len(names) == count
    assert names >= {f"tables/{name}.{kind}" for name in TABLES for kind in ("csv", "parquet")}
    assert names >= {f"graph/nodes/{label.name}.csv" for label in LABELS}
    assert names >= {"codebook.csv", "codebook.md", "CITATION.cff", "results/reply.json"}
    assert "results/stages.json" not in names
    assert manifest == {"step": "store", "rows": 3}
    rows = list(csv.DictReader(io.StringIO(posts)))
    assert len(rows) == 6
    assert rows[0]["created_at"] == "2025-07-01T12:00:00Z"
    assert taught.startswith("Source,Target,post_id")


def test_the_same_study_gives_the_same_bytes(small_workspace: Workspace, tmp_path: Path) -> None:
    export_study(small_workspace, tmp_path / "one.zip")
    export_study(small_workspace, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_the_code_book_has_an_entry_for_every_variable_and_for_nothing_else() -> None:
    told = entries()
    assert {name: set(book) for name, book in told["tables"].items()} == {
        table.name: set(table.schema) for table in TABLES.values()
    }
    assert {name: set(book) for name, book in told["nodes"].items()} == {
        label.name: set(label.columns) for label in LABELS
    }
    assert {name: set(book) for name, book in told["relationships"].items()} == {
        kind.name: set(kind.columns) for kind in RELATIONSHIP_TYPES
    }


def test_the_code_book_of_a_study_tells_each_column_that_is_there(
    small_workspace: Workspace, tmp_path: Path
) -> None:
    """Programs that heed no case find no two columns of one name."""
    export_study(small_workspace, tmp_path / "study.zip")
    in_files = {"source_id": "Source", "target_id": "Target", "source": "origin"}
    with zipfile.ZipFile(tmp_path / "study.zip") as archive:
        told: dict[str, list[str]] = {}
        for row in csv.DictReader(io.StringIO(archive.read("study/codebook.csv").decode())):
            is_edge = row["place"].startswith("relationship")
            name = in_files.get(row["name"], row["name"]) if is_edge else row["name"]
            told.setdefault(row["place"], []).append(name)
        checked = set()
        for path in map(PurePosixPath, archive.namelist()):
            folder, kind = path.parent.name, path.stem
            place = {
                "nodes": f"node {kind}",
                "edges": f"relationship {kind.split('-')[min(1, kind.count('-'))]}",
            }.get(folder, f"table {folder}/{kind}")
            if path.suffix == ".csv" and place in told:
                columns = archive.read(str(path)).decode().partition("\n")[0].split(",")
                assert columns == told[place]
                assert len({column.lower() for column in columns}) == len(columns)
                checked.add(place)
    assert checked == {place for place in told if not place.startswith("network: ")}


@pytest.mark.parametrize("network", NETWORKS)
def test_the_code_book_tells_each_column_of_a_network(
    small_workspace: Workspace, tmp_path: Path, network: str
) -> None:
    books = {
        end: set(book)
        for place, book in entries()["networks"].items()
        for end, _, names in [place.partition(" of ")]
        if network in names.split(", ")
    }
    for ending in (".csv", ".parquet"):
        files = export_graph(small_workspace, network, tmp_path / f"net{ending}")
        for path, end in zip(files, ("edges", "nodes"), strict=True):
            frame = pl.read_csv(path) if ending == ".csv" else pl.read_parquet(path)
            assert set(frame.columns) == books[end]


def test_every_entry_says_what_it_means_and_how_it_was_made() -> None:
    for variable in code_book():
        assert variable.meaning
        assert variable.made
    units = {(v.place, v.name): v.unit for v in code_book()}
    assert units["table annotations/relations", "tokens_per_second"] == "tokens per second"
    assert units["node Hardware", "memory_gib"] == "GiB"
    assert "pseudonyms" in entries()["care"]


@pytest.mark.tree
def test_the_citation_in_a_study_is_the_project_s_own() -> None:
    own = (ROOT / "graph" / "export" / "citation.cff").read_text(encoding="utf-8")
    if (ROOT / "CITATION.cff").exists():
        assert own == (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert "license: Apache-2.0" in own


def test_lists_become_text_in_csv() -> None:
    frame = pl.DataFrame(
        {"words": [["a", "b"], [], None], "pairs": [[{"x": 1, "y": "é"}], None, []]}
    )
    assert flat(frame).rows() == [("a; b", '[{"x": 1, "y": "é"}]'), ("", None), (None, "[]")]


def test_import_files_come_with_the_command_and_the_constraints(
    small_workspace: Workspace, tmp_path: Path
) -> None:
    command = write_import_files(project(small_workspace), tmp_path / "import", database="study")
    assert command.startswith("neo4j-admin database import full study ")
    assert " --nodes=Post=post.csv " in command
    assert " --relationships=TAUGHT=user-taught-user.csv " in command
    made = {path.name for path in (tmp_path / "import").iterdir()}
    assert len(made) == len(LABELS) + len(RELATIONSHIP_TYPES) + 2
    assert (tmp_path / "import/import.sh").read_text(encoding="utf-8").endswith(f"{command}\n")
    assert "REQUIRE n.id IS UNIQUE;" in (tmp_path / "import/constraints.cypher").read_text()
    lines = (tmp_path / "import/user-taught-user.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == (
        ":START_ID(User),:END_ID(User),post_id:string,learner_post:string,acknowledged:boolean,"
        "acknowledged_by:string,topics:string[],created_at:datetime,month:string,probability:double"
    )
    assert lines[1].endswith(
        "reddit:t1_a,reddit:t3_one,true,reddit:t1_b,hardware:nvidia-rtx-3090,"
        "2025-07-01T12:05:00.000000Z,2025-07,0.7"
    )


def test_the_code_book_tells_what_models_weigh_and_what_is_counted() -> None:
    told = {(one.place, one.name): one for one in code_book()}
    rule = told["table annotations/relations", "rule"]
    assert "-linear" in rule.values
    assert "-linear" in rule.made
    taught = told["table annotations/teaches", "probability"]
    assert taught.made.startswith("classifier")
    assert "0.5" in taught.values
