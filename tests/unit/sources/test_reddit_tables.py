"""Tables that people made of a dump of Reddit: the posts of the dump."""

from __future__ import annotations

import io
import json
from pathlib import Path

import polars as pl
import pytest

from ingest.intake.inputs import find_inputs
from ingest.intake.posts import read_posts

DUMP = Path(__file__).resolve().parents[2] / "recorded" / "reddit_dump"
COMMENT = ("author", "body", "created_utc", "edited", "id", "link_id", "parent_id", "score",
           "retrieved_on", "subreddit")  # fmt: skip
SUBMISSION = ("author", "created_utc", "id", "num_comments", "score", "selftext", "subreddit",
              "title", "url", "retrieved_on", "removed_by_category")  # fmt: skip


def read(path: Path) -> pl.DataFrame:
    ((file,), _) = find_inputs([path])
    assert file.source.name == "reddit_dump"
    return read_posts(file, rejects=io.StringIO())[0].drop("retrieved_at")


def of_dump(name: str, columns: tuple[str, ...], tmp_path: Path) -> list[dict[str, object]]:
    """Return records of a recorded dump with some of their fields, and write a dump of these."""
    lines = (DUMP / name).read_text(encoding="utf-8").splitlines()
    records = [{field: json.loads(line).get(field) for field in columns} for line in lines]
    told = [one for one in records if one["id"] and one["created_utc"]]
    path = tmp_path / "dump.jsonl"
    path.write_text("\n".join(map(json.dumps, told)), encoding="utf-8")
    return told


@pytest.mark.parametrize("form", ["csv", "semicolons", "numbered", "parquet"])
@pytest.mark.parametrize(
    ("name", "columns"), [("RC_2025-07.jsonl", COMMENT), ("RS_2025-07.jsonl", SUBMISSION)]
)
def test_a_table_with_reddit_s_columns_gives_the_posts_of_its_dump(
    form: str, name: str, columns: tuple[str, ...], tmp_path: Path
) -> None:
    records = of_dump(name, columns, tmp_path)
    frame = pl.DataFrame(records, infer_schema_length=None, strict=False)
    path = tmp_path / "table"
    if form == "parquet":
        frame.write_parquet(path)
    elif form == "numbered":  # as pandas writes it: whole numbers with a point where some are not
        as_float = frame.with_columns(pl.col("score").cast(pl.Float64))
        as_float.with_row_index("").write_csv(path)
    else:
        frame.write_csv(path, separator=";" if form == "semicolons" else ",")
    assert read(path).equals(read(tmp_path / "dump.jsonl"))


def test_a_row_of_another_length_is_a_reject(tmp_path: Path) -> None:
    path = tmp_path / "comments.csv"
    row = "ada,hi,1751360400,c{:03},t3_1aa,t3_1aa\n"
    path.write_text(
        "author,body,created_utc,id,link_id,parent_id\nada,hi\n"
        + "".join(row.format(n) for n in range(150)),
        encoding="utf-8",
    )
    ((file,), _) = find_inputs([path])
    posts, count = read_posts(file, rejects=io.StringIO())
    assert (posts.height, count.read, sum(count.rejects.values())) == (150, 151, 1)


def test_a_table_without_what_answers_need_is_no_dump(tmp_path: Path) -> None:
    path = tmp_path / "comments.csv"
    path.write_text("author,score,created,link,body\n" + "ada,1,2025-07-01,https://x.org,hi\n" * 3)
    ((file,), _) = find_inputs([path], columns={"text": "body"})
    assert file.source.name == "table"
