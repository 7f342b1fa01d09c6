"""Tables of posts: columns named as fields or mapped, errors that name what is missing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from ingest.corpus import build_corpus
from ingest.errors import InputError, TooManyRejectsError, UsageError
from ingest.intake.inputs import find_inputs
from ingest.records import Post, Raw, Reject
from ingest.source import load_source
from ingest.sources.table import mapped, read_mapping

RECORDED = Path(__file__).resolve().parents[2] / "recorded" / "table"
KEY = bytes(range(32))
MAPPED = {"text": "body", "author": "who", "created_at": "at"}


def rows(
    body: bytes, columns: dict[str, str] | None = None, name: str = "forum.csv"
) -> list[object]:
    source = mapped(columns) if columns else load_source("table")
    return list(source.parse(Raw(raw_id=name, body=body)))


def test_columns_named_as_fields_are_read() -> None:
    first, second, third = rows((RECORDED / "forum.csv").read_bytes())
    assert isinstance(first, Post)
    assert isinstance(second, Post)
    assert isinstance(third, Post)
    assert (first.post_id, first.author, first.points) == ("table:forum:1", "Nora Vale", 4)
    assert first.text == "Which quant\n\nI have 24 GB.\nWhich one, then?"
    assert first.created_at == datetime(2025, 3, 1, 8, tzinfo=UTC)
    assert second.created_at == datetime(2025, 3, 1, 10, 30, tzinfo=UTC)
    assert (second.parent_id, second.thread_id) == ("table:forum:1", "table:forum:1")
    assert (third.author, third.points, third.kind) == (None, None, "comment")


def test_a_row_stands_in_the_thread_it_names_else_its_parents_else_its_own() -> None:
    told = b"post_id,thread_id,parent_id,text\n1,t9,,a\n2,,1,b\n3,,,c\n4,,4,d\n5,t9,1,e\n"
    posts = [post for post in rows(told) if isinstance(post, Post)]
    found = [(post.thread_id, post.parent_id, post.kind) for post in posts]
    assert found == [
        ("table:forum:t9", None, "submission"),
        ("table:forum:1", "table:forum:1", "comment"),
        ("table:forum:3", None, "submission"),
        ("table:forum:4", None, "submission"),  # it names itself, and answers nothing
        ("table:forum:t9", "table:forum:1", "comment"),
    ]


@pytest.mark.parametrize("name", ["forum.csv", "forum.tsv", "forum.parquet"])
def test_a_table_of_unknown_columns_is_no_text_and_its_columns_are_named(
    name: str, tmp_path: Path
) -> None:
    told = "it runs well here, and on the other machine too; I would take it again"
    frame = pl.DataFrame({"Beitrag": [told] * 9, "Wer war es": ["ada", "bo", "cy"] * 3})
    path = tmp_path / name
    if name.endswith("parquet"):
        frame.write_parquet(path)
    else:
        frame.write_csv(path, separator=";" if name.endswith("csv") else "\t", include_bom=True)
    with pytest.raises(
        InputError,
        match=r"columns are not known: Beitrag, Wer war es.*fields are post_id, thread_id",
    ):
        find_inputs([path])
    [file] = find_inputs([path], columns={"text": "Beitrag"})[0]
    assert file.source.name == "table"


def test_a_mapping_the_wrong_way_round_is_told() -> None:
    with pytest.raises(UsageError, match="write COLUMN=FIELD: --map 'Who wrote=author'"):
        read_mapping(["body=text", "author=Who wrote"])


@pytest.mark.parametrize(
    ("told", "hour", "minute"),
    [
        ("1.05.2025 12:30", 12, 30), ("20250501", 0, 0), ("1746102600", 12, 30),
        ("1746102600000", 12, 30), ("2025-05-01 14:30+02:00", 12, 30),
        ("2025-05-01 12:30 UTC", 12, 30), ("2025/05/01 12:30:00", 12, 30), ("2025-5-1 1:05", 1, 5),
        ("1746102600000000", 12, 30), ("1746102600000000000", 12, 30),
        ("Thu, 01 May 2025 12:30:00 GMT", 12, 30), ("Thu May 01 12:30:00 +0000 2025", 12, 30),
        ("May 1, 2025 12:30 AM", 0, 30),
    ],
)  # fmt: skip
def test_a_moment_is_read_in_the_forms_that_tables_have(told: str, hour: int, minute: int) -> None:
    (post,) = rows(f"who;at;body\nada;{told};hello\n".encode(), MAPPED)
    assert isinstance(post, Post)
    assert post.created_at == datetime(2025, 5, 1, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("told", ["2025", "45778.5", "5", "5/1/2025 9:00", "soon"])
def test_no_moment_is_made_of_a_year_or_of_a_spreadsheet_s_number(told: str) -> None:
    (reject,) = rows(f"who;at;body\nada;{told};hello\n".encode(), MAPPED)
    assert isinstance(reject, Reject)
    assert "created_at is no time" in reject.reason


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", None])
@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_moments_of_parquet_are_read_in_every_zone_and_unit(
    tmp_path: Path, zone: str | None, unit: str
) -> None:
    moment = pl.Series("at", ["2025-05-01T12:30:00.25"]).str.to_datetime(time_unit=unit)  # type: ignore[arg-type]
    if zone:
        moment = moment.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    pl.DataFrame({"who": ["ada"], "at": moment, "body": ["hi"]}).write_parquet(tmp_path / "p")
    (post,) = rows((tmp_path / "p").read_bytes(), MAPPED)
    assert isinstance(post, Post)
    assert post.created_at == datetime(2025, 5, 1, 12, 30, 0, 250_000, tzinfo=UTC)


def test_a_table_with_row_numbers_before_its_columns_is_told_as_a_table(tmp_path: Path) -> None:
    """As pandas writes it; a text of many lines in one cell hides that its rows are even."""
    path = tmp_path / "forum.csv"
    cell = '"' + "many words, on a line\n" * 900 + '"'
    path.write_text(f",who,at,message\n0,ada,2025-05-01,{cell}\n", encoding="utf-8")
    with pytest.raises(InputError, match="columns are not known: , who, at, message"):
        find_inputs([path])
    [file] = find_inputs([path], columns={"text": "message"})[0]
    assert file.source.name == "table"


def test_a_mapping_tells_which_column_holds_what() -> None:
    (post,) = rows(b"who;at;body\nada;2025-03-01;hello\n", MAPPED)
    assert isinstance(post, Post)
    assert (post.post_id, post.author, post.text) == ("table:forum:row-1", "ada", "hello")
    (undated,) = rows(b"who;at;body\nada;NaT;hello\n", MAPPED)
    assert isinstance(undated, Post)
    assert undated.created_at is None


def test_parquet_gives_the_posts_of_the_same_csv(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "post_id": [1.0, 2.0], "text": ["hello", "bye"], "points": [3, None],
            "created_at": [datetime(2025, 3, 1, 8 + n, tzinfo=UTC) for n in range(2)],
        }
    )  # fmt: skip
    frame.write_parquet(tmp_path / "forum.parquet")
    frame.write_csv(tmp_path / "forum.csv")
    told = [
        rows((tmp_path / f"forum.{kind}").read_bytes(), {f: f for f in frame.columns})
        for kind in ("parquet", "csv")
    ]
    assert told[0] == told[1]
    assert [post.post_id for post in told[0] if isinstance(post, Post)] == [
        "table:forum:1", "table:forum:2",
    ]  # fmt: skip


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "forum.csv"
    path.write_text("who,at,message\nada,2025-03-01,hello\n")
    with pytest.raises(TooManyRejectsError, match="no column 'body'; there are who, at, message"):
        build_corpus([path], tmp_path / "out", key=KEY, columns=MAPPED)


def test_a_field_that_does_not_exist_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'author'"):
        read_mapping(["who=autor"])
    with pytest.raises(UsageError, match="no column is named for 'text'"):
        read_mapping(["who=author"])


def test_a_mapping_may_stand_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "forum.toml"
    path.write_text('[columns]\ntext = "body"\nauthor = "who"\n')
    assert read_mapping([str(path), "name=author"]) == {"text": "body", "author": "name"}
    path.write_text("text = 1")
    with pytest.raises(InputError, match="no mapping of columns"):
        read_mapping([str(path)])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"ada,yesterday,hello", "created_at is no time as 2024-05-01T12:03 or 31.12.2025 17:05"),
        (b"ada,2025-03-01", "not as many cells as columns"),
    ],
)
def test_a_row_that_cannot_be_read_is_a_reject_and_the_others_stay(
    line: bytes, reason: str
) -> None:
    found = rows(b"who,at,body\n" + line + b"\nbob,2025-03-01,bye\n", MAPPED)
    assert isinstance(found[0], Reject)
    assert (found[0].raw_id, found[0].reason) == ("row 1", reason)
    assert isinstance(found[1], Post)


@pytest.mark.parametrize("body", [b"", b"PAR1 and no more", b"a,a\n1,2\n", b"text\nhello\n"])
def test_what_is_no_table_is_one_reject(body: bytes) -> None:
    (reject,) = rows(body, MAPPED)
    assert isinstance(reject, Reject)


def test_a_mapping_makes_a_table_an_input_and_leaves_other_files(tmp_path: Path) -> None:
    (tmp_path / "forum.csv").write_text("who,at,body\nada,2025-03-01,hello\n")
    (tmp_path / "dump").write_text('{"id":"a","title":"t","created_utc":1,"author":"x"}\n')
    with pytest.raises(InputError, match="columns are not known: who, at, body"):
        find_inputs([tmp_path / "forum.csv"])
    files, _ = find_inputs([tmp_path], columns=MAPPED)
    assert [file.source.name for file in files] == ["reddit_dump", "table"]
    report = build_corpus([tmp_path], tmp_path / "out", key=KEY, columns=MAPPED)
    assert report.posts == 2


def test_tables_of_two_communities_keep_their_ids_apart() -> None:
    body = b"post_id,community,text\n1,Home Llamas,hello\n1,Lab,hello\n"
    ids = [post.post_id for post in rows(body) if isinstance(post, Post)]
    assert ids == ["table:Home-Llamas:1", "table:Lab:1"]


RECORDS = [
    {"id": "e1", "talk": "e1", "text": "Which one?", "by": {"name": "ada"}, "reply-to": None,
     "meta": {"points": 3}, "tags": ["x"], "at": 1746102600},
    {"id": "e2", "talk": "e1", "text": "The \ud800 small one.", "by": {"name": "bo"},
     "reply-to": "e1", "at": "2025-05-01T12:31:00Z"},
]  # fmt: skip
FIELDS_OF_RECORDS = {
    "post_id": "id", "thread_id": "talk", "parent_id": "reply-to", "author": "by.name",
    "points": "meta.points", "created_at": "at", "text": "text",
}  # fmt: skip


@pytest.mark.parametrize("form", ["lines", "array", "answer"])
def test_records_of_json_are_rows_of_a_table(form: str, tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    told: object = {"data": RECORDS} if form == "answer" else RECORDS
    is_lines = form == "lines"
    text = "\n".join(map(json.dumps, RECORDS)) if is_lines else json.dumps(told, indent=1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"JSON whose fields are not known: id, talk, .*by\.name"):
        find_inputs([path])
    for source in (None, "table"):
        ((file,), _) = find_inputs([path], source=source, columns=FIELDS_OF_RECORDS)
        found = list(file.source.parse(Raw(raw_id=path.name, body=path.read_bytes())))
        first, second = (one for one in found if isinstance(one, Post))
        assert (first.post_id, first.author, first.points) == ("table:talk:e1", "ada", 3)
        assert (second.parent_id, second.thread_id) == (first.post_id, first.post_id)
        assert (second.author, second.points) == ("bo", None)
        assert second.text.endswith("small one.")
        assert first.created_at == datetime(2025, 5, 1, 12, 30, tzinfo=UTC)


def test_a_broken_record_is_a_reject_and_other_json_of_a_folder_stays_out(tmp_path: Path) -> None:
    lines = [json.dumps(RECORDS[0]), "{", "[1]", json.dumps(RECORDS[1])]
    found = rows("\n".join(lines).encode(), FIELDS_OF_RECORDS)
    assert [isinstance(one, Post) for one in found] == [True, False, False, True]
    (tmp_path / "settings.json").write_text('{"theme": "dark", "size": 3}')
    (tmp_path / "talk.jsonl").write_text(json.dumps(RECORDS[0]))
    files, ignored = find_inputs([tmp_path], columns=FIELDS_OF_RECORDS)
    assert ([file.name for file in files], ignored) == (["talk.jsonl"], ["settings.json"])
