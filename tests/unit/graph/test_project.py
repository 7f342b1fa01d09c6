"""Tables become graph rows; the small world is counted by hand."""

from __future__ import annotations

import polars as pl
import pytest
from small_world import ANN, BOB, COUNTS, CYD, HELPER_BOT, at

from graph.project import Projection, project, users
from graph.schema import LABELS, RELATIONSHIP_TYPES
from graph.stances import OPENNESS, SAID
from ingest.errors import MissingStepError
from ingest.extract.stances.stances import AFFORDANCE_NAMES, STANCE_NAMES
from ingest.workspace import Workspace


@pytest.fixture
def made(small_workspace: Workspace) -> Projection:
    return project(small_workspace)


def nodes(made: Projection, name: str) -> pl.DataFrame:
    return next(frame for label, frame in made.nodes if label.name == name)


def edges(made: Projection, name: str) -> pl.DataFrame:
    return next(frame for kind, frame in made.relationships if kind.name == name)


def test_every_label_and_type_has_as_many_rows_as_counted_by_hand(made: Projection) -> None:
    found = {label.name: frame.height for label, frame in made.nodes}
    found |= {f"{kind.name} {kind.target}": frame.height for kind, frame in made.relationships}
    assert found == COUNTS


def test_rows_have_the_columns_of_the_schema_in_its_order(made: Projection) -> None:
    assert [label for label, _ in made.nodes] == list(LABELS)
    assert [kind for kind, _ in made.relationships] == list(RELATIONSHIP_TYPES)
    for kind, frame in (*made.nodes, *made.relationships):
        assert frame.columns == list(kind.columns)


def test_ids_are_unique_and_no_relationship_has_an_end_that_is_not_there(made: Projection) -> None:
    ids = {label.name: set(frame["id"]) for label, frame in made.nodes}
    for label, frame in made.nodes:
        assert len(ids[label.name]) == frame.height
    for kind, frame in made.relationships:
        assert set(frame["source_id"]) <= ids[kind.source]
        assert set(frame["target_id"]) <= ids[kind.target]
        key = ["source_id", "target_id", *kind.key]
        assert frame.select(key).is_duplicated().sum() == 0


def test_people_stand_in_the_order_of_their_first_post(made: Projection) -> None:
    people = nodes(made, "User")
    assert people["id"].to_list() == [ANN, BOB, HELPER_BOT, CYD]
    ann = people.row(0, named=True)
    assert (ann["n_posts"], ann["first_at"], ann["last_at"]) == (2, at(0), at(9))
    assert people["first_month"].to_list() == ["2025-07", "2025-07", "2025-07", "2025-08"]
    assert people["is_bot"].to_list() == [False, False, True, False]


def test_coreness_is_that_of_a_triangle_and_of_who_hangs_on_it() -> None:
    rows = [
        ("a", None, "ann"), ("b", "a", "ben"), ("c", "b", "cyd"), ("d", "c", "ann"),
        ("e", "d", "dan"), ("f", "e", "dan"), ("g", "gone", "eve"), ("h", "b", None),
    ]  # fmt: skip
    posts = pl.DataFrame(
        [(post, parent, "a", person, False, "reddit", at(n))
         for n, (post, parent, person) in enumerate(rows)],
        schema=["post_id", "parent_id", "thread_id", "user_id", "is_bot", "source", "created_at"],
        orient="row",
    )  # fmt: skip
    told = dict(users(posts).select("id", "coreness").iter_rows())
    assert told == {"ann": 2, "ben": 2, "cyd": 2, "dan": 1, "eve": 0}


def test_short_names_are_as_long_as_it_takes_to_tell_people_apart(made: Projection) -> None:
    assert nodes(made, "User")["name"].to_list() == [
        "kith-a1a1a1a", "kith-b2b2b2b", "kith-d4d4d4d", "kith-a1a1a1c",
    ]  # fmt: skip
    alone = pl.DataFrame({
        "user_id": [ANN, "some handle"], "is_bot": False, "source": "reddit",
        "created_at": [at(0), at(1)], "post_id": ["a", "b"], "thread_id": "a",
        "parent_id": pl.Series([None, None], dtype=pl.String),
    })  # fmt: skip
    assert users(alone)["name"].to_list() == ["kith-a1a1a1", "some handle"]


def test_a_thread_whose_first_post_is_missing_begins_with_what_is_there(made: Projection) -> None:
    first, second = nodes(made, "Thread").rows(named=True)
    assert (first["title"], first["created_at"]) == ("Which card for Llama?", at(0))
    assert (second["name"], second["title"], second["month"]) == ("reddit:t3_two", None, "2025-08")


def test_acts_count_from_a_probability_of_one_half(made: Projection) -> None:
    posts = nodes(made, "Post").select("id", "asks", "helps", "acknowledges", "shares")
    assert posts.rows()[:3] == [
        ("reddit:t3_one", True, False, False, False),
        ("reddit:t1_a", False, True, False, False),
        ("reddit:t1_b", False, False, True, False),
    ]


def test_posts_are_named_by_title_words_or_id(made: Projection) -> None:
    names = dict(nodes(made, "Post").select("id", "name").iter_rows())
    assert names["reddit:t3_one"] == "Which card for Llama?"
    assert names["reddit:t1_b"] == "Thanks, that works!"
    assert names["reddit:t1_d"] == "reddit:t1_d"


def test_posts_express_every_label_that_was_decided_with_its_probability_and_month(
    made: Projection,
) -> None:
    assert nodes(made, "Stance").rows() == [
        ("stance:purist", "purist"),
        ("stance:pragmatist", "pragmatist"),
    ]
    assert nodes(made, "Affordance").rows() == [("affordance:privacy", "privacy")]
    found = {
        kind.target: frame.rows() for kind, frame in made.relationships if kind.name == "EXPRESSES"
    }
    assert found == {
        "Stance": [
            ("reddit:t1_a", "stance:purist", 0.8, "2025-07"),
            ("reddit:t1_e", "stance:pragmatist", 0.4, "2025-08"),
        ],
        "Affordance": [
            ("reddit:t1_b", "affordance:privacy", 0.9, "2025-07"),
            ("reddit:t1_c", "affordance:privacy", 0.3, "2025-07"),
        ],
    }


def test_every_label_that_extraction_decides_has_a_name_and_a_meaning() -> None:
    assert [one.label for one in SAID] == [*STANCE_NAMES, *AFFORDANCE_NAMES]
    assert [one.label for one in SAID if one.family == OPENNESS] == list(STANCE_NAMES)
    assert len({one.name for one in SAID}) == len({one.meaning for one in SAID}) == len(SAID)


def test_models_are_those_named_and_their_ancestors_and_descendants_on_the_hub(
    made: Projection,
) -> None:
    models = nodes(made, "Model")
    assert models["id"].to_list() == [
        "model:org/child-7b", "model:~llama", "model:org/base-7b", "model:quant/child-7b-gguf",
        "model:ghost/root-7b",
    ]  # fmt: skip
    assert models["on_hub"].to_list() == [True, None, True, True, None]
    assert models["name"].to_list()[0] == "Child-7B"
    assert models["license"].to_list()[0] == "apache-2.0"


def test_derivations_tell_hub_words_and_names_apart(made: Projection) -> None:
    found = edges(made, "DERIVED_FROM").select("relation", "source", "post_ids").rows()
    assert found == [
        ("unspecified", "hub", None),
        ("finetune", "hub", None),
        ("quantized", "hub", None),
        ("quantized", "name", ["reddit:t1_c"]),
        ("quantized", "text", ["reddit:t1_e"]),
    ]


def test_verdicts_of_unknown_authors_make_no_edge(made: Projection) -> None:
    assert edges(made, "JUDGED").select("source_id", "target_id", "polarity").rows() == [
        (CYD, "model:quant/child-7b-gguf", "positive")
    ]


def test_teaching_says_whether_it_was_acknowledged(made: Projection) -> None:
    taught = edges(made, "TAUGHT").select("source_id", "acknowledged", "topics")
    assert taught.rows() == [
        (BOB, True, ["hardware:nvidia-rtx-3090"]),
        (CYD, False, None),
    ]


def test_the_same_tables_give_the_same_rows(small_workspace: Workspace) -> None:
    once, again = project(small_workspace), project(small_workspace)
    for (_, first), (_, second) in zip(
        (*once.nodes, *once.relationships), (*again.nodes, *again.relationships), strict=True
    ):
        assert first.equals(second)


def test_a_missing_table_says_what_to_run(small_workspace: Workspace) -> None:
    small_workspace.table_path("annotations/acts").unlink()
    with pytest.raises(MissingStepError, match=r"annotations/acts.*kithgraph build"):
        project(small_workspace)
