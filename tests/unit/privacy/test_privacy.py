"""`privacy check` finds people whatever their disguise, and nobody where nobody is."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import polars as pl
import pytest
from disguises import DISGUISES, handles_found, invented_handles
from nostr_events import signed

from ingest.corpus import corpus_step
from ingest.errors import InputError
from ingest.privacy.check import check
from ingest.privacy.devices import Machines
from ingest.privacy.handles import HandleSearch, Hit
from ingest.privacy.known import Known, people_of_workspace, words_among
from ingest.privacy.quotes import Corpus
from ingest.workspace import Workspace


def test_all_of_500_handles_are_found_in_each_disguise() -> None:
    handles = invented_handles(500)
    assert len(DISGUISES) >= 20
    search = HandleSearch(handles)
    texts = ["\n".join(f"seen {put(h)} there" for h in handles) for put in DISGUISES.values()]
    for name, hits in zip(DISGUISES, search.hits(texts), strict=True):
        assert {hit.handle for hit in hits} == set(handles), name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("jungle speeds and jungle llamas", set()),
        ("thanks u/jungle", {"jungle"}),
        ("@jungle, look", {"jungle"}),
        ("jungle wrote: no", {"jungle"}),
        ("https://www.reddit.com/user/jungle", {"jungle"}),
        ('{"author": "jungle"}', {"jungle"}),
        ("1842 tokens", set()),
        ("u/1842", {"1842"}),
        ("Quiet_Heron_77/Nemo-12B-GGUF", set()),
        ("https://huggingface.co/Quiet_Heron_77/Nemo", set()),
        ("https://github.com/Quiet_Heron_77/tools", {"Quiet_Heron_77"}),
        ("a quiet heron, seventy-seven", set()),
        ("xQuiet_Heron_77", set()),
        ("the pebble orrery", set()),
        ("pebble-orrery.example and pebbleorrery", {"PebbleOrrery"}),
        ("Pebbl30rr3ry", {"PebbleOrrery"}),
        ("Peb-\nbleOrrery", {"PebbleOrrery"}),
        ("Pebble\nOrrery", set()),
    ],
)
def test_what_counts_as_a_handle_and_what_does_not(text: str, found: set[str]) -> None:
    search = HandleSearch(["jungle", "1842", "Quiet_Heron_77", "PebbleOrrery"], words={"jungle"})
    assert {hit.handle for hit in search.hits([text])[0]} == found


@pytest.mark.parametrize(
    ("text", "is_sure"),
    [("n-(t-a)*f", False), ("@T-A said", True), ("t-a wrote: no", True), ("at-a", None),
     ("t-a, says @t-a", True)],
)  # fmt: skip
def test_a_handle_of_few_letters_is_sure_where_it_is_marked(
    text: str,
    is_sure: bool | None,  # noqa: FBT001 - data
) -> None:
    [hits] = HandleSearch(["T-A"]).hits([text])
    assert [(hit.handle, hit.is_sure) for hit in hits] == [("T-A", is_sure)][: is_sure is not None]


@pytest.mark.parametrize("handle", ["ovq", "zb7", "w_q_9", "Kilo", "q-7xz"])
def test_three_letters_and_digits_are_enough_for_a_finding(handle: str) -> None:
    [hits] = HandleSearch([handle]).hits([f"posts | people\n12 | {handle.lower()}"])
    assert [(hit.handle, hit.is_sure) for hit in hits] == [(handle, True)]


@pytest.mark.parametrize(
    ("text", "disguise"),
    [("Jungle speaks", "as written"), ("%6aungle", "encoded"), ("<b>j</b>ungle", "split by tags")],
)
def test_a_handle_is_told_with_the_plainest_way_in_which_it_stands_there(
    text: str, disguise: str
) -> None:
    search = HandleSearch(["jungle"])
    assert search.hits([text]) == [{Hit("jungle", disguise)}]
    assert search.hits([f"{text}, jungle"]) == [{Hit("jungle", "as written")}]


def test_a_word_joined_to_another_is_no_handle_of_that_word() -> None:
    search = HandleSearch(["magpie"])
    assert search.hits(["magpie-7b", "the_magpie", "magpie"]) == [
        set(), set(), {Hit("magpie", "as written")},
    ]  # fmt: skip


def test_short_handles_are_told_apart_with_their_places(tmp_path: Path) -> None:
    (tmp_path / "handles").write_text("T-A\nvelvetanvil\n")
    page = tmp_path / "page.html"
    page.write_text("<script>n-(t-a)*f</script> a velvet anvil")
    report = check([page], workspace=None, handles_file=tmp_path / "handles")
    assert report.is_clean
    assert [note for note in report.notes if note.endswith("yourself: T-A in page.html")]
    page.write_text('<a href="/user/t-a">velvetanvil</a>')
    assert handles_found(check([page], workspace=None, handles_file=tmp_path / "handles")) == {
        "T-A",
        "velvetanvil",
    }


def test_a_short_handle_that_is_marked_in_a_value_of_json_alone_is_a_finding(
    tmp_path: Path,
) -> None:
    (tmp_path / "handles").write_text("w-u\n")
    page = tmp_path / "page.json"
    page.write_text('{"said": "thanks u\\/w-u"}')
    report = check([page], workspace=None, handles_file=tmp_path / "handles")
    assert handles_found(report) == {"w-u"}


def test_words_that_kithgraph_writes_itself_are_words() -> None:
    known = Known(handles=("deviation", "velvetanvil", "Betweenness_99"))
    assert words_among(known, None) == {"deviation"}


def test_words_of_scripts_styles_templates_and_files_beside_tables_are_words() -> None:
    written = ("blockquote", "assortativity", "adaptivetimestep", "crosshair", "crossorigin")
    beside = ("stata", "regulations")
    assert words_among(Known(handles=(*written, *beside)), None) == {*written, *beside}


def test_whom_docstrings_and_tests_cite_is_searched_for() -> None:
    # authors of papers that viz/ and graph/ cite, a name in the tests that PyVis brings
    cited = ("holme", "fowler", "fitzgerald", "assertequal")
    assert words_among(Known(handles=cited), None) == set()
    assert words_among(Known(handles=("borgatti",)), None) == {"borgatti"}  # pages name him


def test_words_of_four_letters_or_inside_others_are_not_taken_from_what_kithgraph_writes() -> None:
    # "size" and "periphery" stand in its files, "riphery" inside of a word
    assert words_among(Known(handles=("size", "periphery", "riphery")), None) == {"periphery"}


def test_keys_of_nostr_are_found_in_their_short_form() -> None:
    # The pair of NIP-19's own example.
    key = "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e"
    short = "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg"
    [hits] = HandleSearch([key]).hits([f"see nostr:{short}!"])
    assert {hit.handle for hit in hits} == {key}


def test_names_in_other_letters_are_found_in_those_letters_alone() -> None:
    search = HandleSearch(["Чертёж", "鷺の静けさ", "ÉmileQuiet"])
    texts = [
        "ЧЕРТЁЖ wrote",
        "чертёжник",
        "so 鷺の静けさ: yes",
        "ｅ́milequiet",
        "пример of 見本の言葉",
    ]
    found = [{hit.handle for hit in hits} for hits in search.hits(texts)]
    assert found == [{"Чертёж"}, set(), {"鷺の静けさ"}, {"ÉmileQuiet"}, set()]
    assert search.hits(["ЧЕРТЁЖ wrote"]) == [{Hit("Чертёж", "as written")}]


def test_names_that_people_go_by_are_known_beside_their_handles(tmp_path: Path) -> None:
    told = json.dumps({"name": "heron", "display_name": "Quiet  Heron"})
    events = [signed("ada", "8 t/s here"), signed("ada", told, kind=0, second=1)]
    dump = tmp_path / "events.jsonl"
    dump.write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
    study = Workspace.create(tmp_path / "study")
    corpus_step(study, [dump])
    page = tmp_path / "page.txt"
    page.write_text("As quiet heron says, a heron stands still; @heron agrees.", encoding="utf-8")
    assert people_of_workspace(study).names == ("Quiet Heron", "heron")
    assert handles_found(check([page], workspace=study)) == {"Quiet Heron", "heron"}
    page.write_text("A quiet bird, a heron, stands still.", encoding="utf-8")
    assert handles_found(check([page], workspace=study)) == set()


def test_a_name_is_a_word_if_it_is_one_alone_or_more_than_five_posts_say_it(
    demo_workspace: Path, tmp_path: Path
) -> None:
    study = tmp_path / "study"
    made_of_others = shutil.ignore_patterns("pages", "store", "manifests")
    shutil.copytree(demo_workspace, study, ignore=made_of_others)
    posts = pl.read_parquet(study / "corpus/posts.parquet")
    said = ["Quiet heron, as ever."] * 6 + ["quiet owl"] * 5
    said += ["nothing"] * (posts.height - len(said))
    posts.with_columns(text=pl.Series(said)).write_parquet(study / "corpus/posts.parquet")
    names = ("Quiet Heron", "Quiet Owl", "Sunny", "Velvet_Anvil99")
    workspace = Workspace.open(study)
    assert words_among(Known(handles=(), names=names), None) == {"sunny"}
    assert words_among(Known(handles=(), names=names), workspace) == {"sunny", "quiet heron"}


@pytest.mark.parametrize("texts", [["too short to quote", ""], ["", ""], []])
def test_a_corpus_in_which_nothing_can_be_quoted_is_searched_too(texts: list[str]) -> None:
    posts = {"post_id": [str(number) for number in range(len(texts))], "text": texts}
    corpus = Corpus(pl.DataFrame(posts, schema={"post_id": pl.String, "text": pl.String}))
    assert corpus.verbatim(["too short to quote, but this is a long sentence"]) == [[]]
    assert corpus.reworded("a sentence of eight words that nobody ever wrote") is None


def test_handles_that_are_words_of_models_or_of_the_corpus_are_words(demo_workspace: Path) -> None:
    words = words_among(
        Known(handles=("qwen", "with", "PebbleOrrery", "mossling")), Workspace.open(demo_workspace)
    )
    assert words == {"qwen", "with"}


def test_the_handles_of_a_workspace_come_from_its_inputs_and_an_error_if_they_changed(
    demo_workspace: Path, sample_inputs: list[Path], tmp_path: Path
) -> None:
    assert "PebbleOrrery" in people_of_workspace(Workspace.open(demo_workspace)).handles
    root = tmp_path / "study"
    shutil.copytree(demo_workspace, root, ignore=shutil.ignore_patterns("pages", "store"))
    copies = [Path(shutil.copy(path, tmp_path)) for path in sample_inputs]
    noted = json.loads((root / "archive/inputs.json").read_text())
    for one in noted:
        one["path"] = str(tmp_path / one["file"])
    (root / "archive/inputs.json").write_text(json.dumps(noted))
    assert people_of_workspace(Workspace.open(root)).handles
    copies[0].write_bytes(copies[0].read_bytes() + b"\n")
    with pytest.raises(InputError, match="has changed since"):
        people_of_workspace(Workspace.open(root))
    copies[0].unlink()
    with pytest.raises(InputError, match="is gone"):
        people_of_workspace(Workspace.open(root))


def test_no_handle_is_found_in_the_pages_and_tables_of_the_sample(demo_workspace: Path) -> None:
    names = ("pages/community.html", "pages/hardware.html", "corpus", "annotations")
    paths = [demo_workspace / name for name in names]
    report = check(paths, workspace=Workspace.open(demo_workspace))
    assert handles_found(report) == set()
    assert report.handles == 85
    kinds = {finding.kind for finding in report.findings}
    assert kinds >= {"verbatim quote", "small cell", "pseudonym", "hardware"}


# as data frames are written to HTML, and in TeX
def test_a_machine_that_one_person_has_singles_them_out() -> None:
    mentions = pl.DataFrame(
        [("p1", "RTX 3090", "hardware:a", "NVIDIA RTX 3090"),
         ("p1", "MI50", "hardware:b", "AMD MI50"),
         ("p2", "3090", "hardware:a", "NVIDIA RTX 3090"),
         ("p3", "MI50", "hardware:b", "AMD MI50")],
        schema=["post_id", "surface", "entity_id", "entity"], orient="row",
    ).with_columns(kind=pl.lit("hardware"))  # fmt: skip
    posts = pl.DataFrame({"post_id": ["p1", "p2", "p3"], "user_id": ["ann", "bob", "cyd"]})
    machines = Machines(mentions, posts)
    texts = [
        "She has a 3090 beside an MI50 in one box.",
        "An MI50. And a 3090, elsewhere",
        "MI50 only",
    ]
    texts.append("an RTX 3090, and an MI500 that is none")
    assert machines.rare(texts, least=5) == [[("AMD MI50 + NVIDIA RTX 3090", 1)], [], [], []]
    assert machines.rare(texts, least=2)[0] != []


def test_a_file_that_is_missing_or_broken_is_an_error(handles_file: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        check([tmp_path / "none"], workspace=None, handles_file=handles_file)
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match="cannot be read"):
        check([tmp_path / "a.parquet"], workspace=None, handles_file=handles_file)
    with pytest.raises(InputError, match="one handle a line"):
        check([tmp_path], workspace=None, handles_file=tmp_path / "none")


def _zipped(*, flags: int = 0, method: int = 8, version: int = 20) -> bytes:
    """Return a ZIP file whose members are said to be packed in another way than they are."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "words " * 30)
    body = bytearray(made.getvalue())
    for at in (body.index(b"PK\x03\x04") + 4, body.index(b"PK\x01\x02") + 6):
        body[at] = version
        body[at + 2] |= flags
        body[at + 4] = method
    return bytes(body)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("encrypted.zip", _zipped(flags=1)), ("method.zip", _zipped(method=77)),
        ("version.zip", _zipped(version=235)), ("cut.gz", b"\x1f\x8b\x08"),
        ("cut.bz2", b"BZh9"), ("name.zip", _zipped(flags=1).replace(b"a.txt", b"\xeb.txt")),
    ],
)  # fmt: skip
def test_a_packed_file_that_cannot_be_opened_is_named(
    name: str, body: bytes, handles_file: Path, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(InputError, match=f"cannot be read: .* in .*{name}; mend it"):
        check([tmp_path / name], workspace=None, handles_file=handles_file)


def test_the_exit_code_of_the_command_tells(handles_file: Path, tmp_path: Path) -> None:
    command = str(Path(sys.executable).with_name("kithgraph"))
    (tmp_path / "clean.md").write_text("Forty people answered.\n")
    (tmp_path / "leak.md").write_text(f"Thanks, {invented_handles(1)[0].upper()}!\n")
    told = []
    for name in ("clean.md", "leak.md", "missing.md"):
        words = ["privacy", "check", str(tmp_path / name), "--handles", str(handles_file)]
        done = subprocess.run(
            [command, *words], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        told.append((done.returncode, done.stdout + done.stderr))
    assert [code for code, _ in told] == [0, 1, 1]
    assert "nothing was found" in told[0][1]
    assert "as written" in told[1][1]
    assert told[2][1].startswith("error: no such file")


@pytest.mark.parametrize(
    "text",
    [
        '["quiet", "heron", 77]',
        "q, u, i, e, t: letters",
        "kith-5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8",
        "mail heron77quiet! $5 for 77",
        "**quiet** [heron](https://example.org) 77",
    ],
)
def test_what_only_looks_like_parts_of_a_handle_is_none(text: str) -> None:
    search = HandleSearch(["Quiet_Heron_77", "password77x", "pinched_5$"])
    assert search.hits([text]) == [set()]
