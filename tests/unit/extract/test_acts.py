import polars as pl
import pytest
from short_threads import thread

from ingest.extract.acts.acts import find_acts
from ingest.extract.acts.teaching import find_teaching
from ingest.extract.acts.text import count_cues, cue_phrases, say_plainly
from ingest.tables import ACTS, MENTIONS, POSTS, TEACHES, empty

NO_MENTIONS = empty(MENTIONS)


def acts_of(posts: pl.DataFrame) -> dict[str, list[str]]:
    found = find_acts(posts)
    return {
        post: found.filter(pl.col("post_id") == post)["act"].to_list() for post in posts["post_id"]
    }


def edges_of(posts: pl.DataFrame) -> list[tuple[str, str, str | None]]:
    found = find_teaching(posts, find_acts(posts), NO_MENTIONS)
    return list(found.select("post_id", "learner_id", "acknowledged_by").iter_rows())


QUESTION = thread(
    (
        "q", None, "ada",
        "Which model should I run on a 3090?\n\nI have 24 GB. What do you recommend for coding?",
    ),
    (
        "a", "q", "bob",
        ("Try Qwen3 30B at Q4. You can fit it with 32k of context if you quantize the cache, "
        "and llama.cpp runs it well."),
    ),
    ("t", "a", "ada", "Thanks, that worked! Good to know about the cache."),
    ("j", "q", "cem", "lol"),
    ("f", "a", "dee", "How do I quantize the cache?"),
    (
        "g", "f", "bob",
        ("Use `--cache-type-k q8_0` with flash attention, you need both flags. "
        "See https://example.org/docs"),
    ),
)  # fmt: skip


def test_a_question_an_answer_and_thanks_are_told_apart() -> None:
    assert acts_of(QUESTION) == {
        "q": ["asks"],
        "a": ["helps"],
        "t": ["acknowledges"],
        "j": [],
        "f": ["asks"],
        "g": ["helps"],
    }


def test_an_answer_teaches_the_one_who_asked_and_the_thanks_are_noted() -> None:
    assert edges_of(QUESTION) == [("a", "ada", "t"), ("g", "dee", None)]


def test_an_own_project_is_shared() -> None:
    posts = thread(
        (
            "s", None, "ada",
            ("I built an open source tool to benchmark local models\n\n"
            "I've been working on this for months. Here are my results, the repo is "
            "https://github.com/example/bench. Feedback welcome!"),
        ),
        flair="Resources",
    )  # fmt: skip
    assert "shares" in acts_of(posts)["s"]


def test_quoted_words_and_code_are_not_the_authors() -> None:
    text = pl.Series(["> How do I run this?\n\n```\nthanks?\n```\nfine"])
    plain = text.to_frame("t").select(say_plainly(pl.col("t"))).to_series()
    assert plain.to_list() == [" ^ _quote ^ _code ^ fine "]


def test_links_numbers_speeds_and_signs_become_one_word_each() -> None:
    text = pl.Series(
        ["I get 12.5 t/s, see https://github.com/a/b and https://example.org/x?y=1 🙂!"]
    )
    plain = text.to_frame("t").select(say_plainly(pl.col("t"))).to_series()
    assert plain.to_list() == [" ^ i get _speed see _repo and _url _emoji "]


@pytest.mark.parametrize(
    "person", ["u/kith-0a1b2c3d4e5f60718293", "kith-ffffffffffffffffffff", "/u/quiet_heron-77"]
)
def test_a_person_is_one_word_whatever_the_key_of_pseudonyms(person: str) -> None:
    text = pl.Series([f"Thanks {person}, and (per {person}) no thanks for U/D or u/."])
    plain = text.to_frame("t").select(say_plainly(pl.col("t"))).to_series()
    assert plain.to_list() == [" ^ thanks _person and per _person no thanks for u d or u "]


def test_a_phrase_counts_only_as_whole_words() -> None:
    counts = count_cues(pl.Series([" ^ thankshow ", " ^ thanks "]))
    column = cue_phrases().names.index("thanks")
    assert counts[:, column].tolist() == [0.0, 1.0]


def test_deleted_texts_do_nothing_and_teach_nobody() -> None:
    posts = QUESTION.with_columns(
        state=pl.when(pl.col("post_id") == "a").then(pl.lit("removed")).otherwise("state")
    )
    assert acts_of(posts)["a"] == []
    assert [edge[0] for edge in edges_of(posts)] == ["g"]


@pytest.mark.parametrize("author", [None, "helperbot"])
def test_unknown_authors_and_bots_neither_teach_nor_learn(author: str | None) -> None:
    stranger = pl.lit(author, dtype=pl.String)
    for role in ("ada", "bob"):
        posts = QUESTION.with_columns(
            user_id=pl.when(pl.col("user_id") == role).then(stranger).otherwise("user_id"),
            is_bot=(pl.col("user_id") == role) & pl.lit(author is not None),
        )
        found = find_teaching(posts, find_acts(posts), NO_MENTIONS)
        people = {*found["learner_id"], *found["teacher_id"]}
        assert people <= {"ada", "bob", "cem", "dee"} - {role}


def test_nobody_teaches_himself() -> None:
    posts = QUESTION.with_columns(user_id=pl.lit("ada"))
    assert edges_of(posts) == []


def test_an_addition_to_an_answer_teaches_the_opener_and_a_correction_the_one_corrected() -> None:
    posts = thread(
        ("q", None, "ada", "What is the best runtime for two GPUs?\n\nI need help."),
        ("a", "q", "bob", "You should use Ollama, it splits the model over both cards."),
        ("b", "a", "cem", "Yes, and you can also set OLLAMA_SCHED_SPREAD=1."),
    )  # fmt: skip
    acts = pl.DataFrame(
        {"post_id": ["q", "a", "b"], "act": ["asks", "helps", "helps"], "probability": [0.9] * 3},
        schema=ACTS.schema,
    )
    found = find_teaching(posts, acts, NO_MENTIONS)
    assert found.select("post_id", "learner_id").rows() == [("a", "ada"), ("b", "ada")]
    wrong = posts.with_columns(
        text=pl.when(pl.col("post_id") == "b")
        .then(pl.lit("No, that's not true. It actually doesn't split evenly, you're wrong."))
        .otherwise("text")
    )  # fmt: skip
    assert ("b", "bob") in find_teaching(wrong, acts, NO_MENTIONS).select(
        "post_id", "learner_id"
    ).rows()


def test_topics_come_from_the_answer_or_else_from_the_question() -> None:
    mentions = pl.DataFrame(
        {
            "post_id": ["q", "a", "a", "f"],
            "start": [30, 40, 4, 0],
            "end": [34, 49, 12, 4],
            "kind": ["hardware", "runtime", "model", "model"],
            "entity_id": ["hardware:rtx-3090", "runtime:llama-cpp", "model:~qwen3", None],
        }
    )
    rest = [pl.lit(None).alias(name) for name in MENTIONS.schema if name not in mentions.columns]
    mentions = mentions.with_columns(rest).select(
        pl.col(name).cast(dtype) for name, dtype in MENTIONS.schema.items()
    )
    found = find_teaching(QUESTION, find_acts(QUESTION), mentions)
    topics = dict(found.select("post_id", "topics").iter_rows())
    assert topics == {"a": ["model:~qwen3", "runtime:llama-cpp"], "g": []}
    asked = find_teaching(QUESTION, find_acts(QUESTION), mentions.filter(pl.col("post_id") != "a"))
    assert asked["topics"][0].to_list() == ["hardware:rtx-3090"]


@pytest.mark.parametrize(("sure", "told"), [(0.49, None), (0.5, "t")])
def test_a_reply_acknowledges_a_lesson_only_where_that_is_likelier_than_not(
    sure: float, told: str | None
) -> None:
    acts = pl.DataFrame(
        {
            "post_id": ["q", "a", "t"],
            "act": ["asks", "helps", "acknowledges"],
            "probability": [0.9, 0.9, sure],
        },
        schema=ACTS.schema,
    )
    found = find_teaching(QUESTION, acts, NO_MENTIONS)
    assert found.select("post_id", "acknowledged_by").rows() == [("a", told)]


@pytest.mark.parametrize(
    ("question", "name", "is_topic"),
    [
        ("Does v0.9 of vLLM split it over 3 cards, or 2.5 say? I run Gemma.", "vLLM", True),
        ("Does v0.9 of vLLM split it over 3 cards, or 2.5 say? I run Gemma.", "Gemma", False),
        ("I tried vLLM. Would it split over 3 cards?", "vLLM", False),
        ("I tried vLLM!\nWould it split over 3 cards?", "vLLM", False),
        ("How about vLLM?", "vLLM", True),
        ("Would it run on vLLM", "vLLM", False),
    ],
)
def test_what_a_reply_asks_about_is_a_topic_and_not_what_else_it_names(
    question: str, name: str, *, is_topic: bool
) -> None:
    posts = thread(
        ("q", None, "ada", "My two cards\n\nHere they are."),
        ("f", "q", "bob", question),
        ("g", "f", "ada", "You can set tensor parallel to two, it works well for me."),
    )
    acts = pl.DataFrame(
        {"post_id": ["f", "g"], "act": ["asks", "helps"], "probability": [0.9, 0.9]},
        schema=ACTS.schema,
    )
    start = question.index(name)
    named = {"post_id": "f", "start": start, "end": start + len(name), "kind": "runtime"}
    rest = dict.fromkeys(MENTIONS.schema)
    row = rest | named | {"entity_id": "runtime:named"}
    found = find_teaching(posts, acts, pl.DataFrame([row], schema=MENTIONS.schema))
    assert found["topics"].to_list() == [["runtime:named"] if is_topic else []]


def test_the_answers_have_the_columns_of_the_tables() -> None:
    acts = find_acts(QUESTION)
    assert dict(acts.schema) == ACTS.schema
    assert dict(find_teaching(QUESTION, acts, NO_MENTIONS).schema) == TEACHES.schema
    assert find_acts(empty(POSTS)).schema == acts.schema
    assert find_teaching(empty(POSTS), empty(ACTS), NO_MENTIONS).is_empty()


def test_probabilities_lie_between_0_and_1_and_an_edge_is_no_surer_than_its_help() -> None:
    acts = find_acts(QUESTION)
    sure = dict(acts.filter(act="helps").select("post_id", "probability").iter_rows())
    assert acts["probability"].is_between(0, 1).all()
    for post, p in (
        find_teaching(QUESTION, acts, NO_MENTIONS).select("post_id", "probability").rows()
    ):
        assert 0 < p <= sure[post]


def sure(posts: pl.DataFrame, post_id: str) -> float:
    """Return how sure it is that a post teaches."""
    found = find_teaching(posts, find_acts(posts), NO_MENTIONS)
    return float(found.filter(pl.col("post_id") == post_id)["probability"].item())


def with_answer(text: str, *more: tuple[str, str | None, str | None, str]) -> pl.DataFrame:
    asked = ("q", None, "ada", "How do I quantize the cache of llama.cpp on a 3090?")
    return thread(asked, ("a", "q", "bob", text), *more)


def test_a_fix_is_a_surer_teaching_than_an_opinion_or_a_joke() -> None:
    def told(text: str) -> float:
        """Return how sure it is where the post is taken for help anyway."""
        acts = pl.DataFrame(
            {"post_id": ["q", "a"], "act": ["asks", "helps"], "probability": [0.9, 0.9]},
            schema=ACTS.schema,
        )
        found = find_teaching(with_answer(text), acts, NO_MENTIONS)
        return float(found["probability"].item())

    fix = told("Use `--cache-type-k q8_0` with flash attention, see https://example.org/docs")
    opinion = told("I think it is overrated. In my opinion nobody needs it, honestly.")
    assert fix > opinion > told("lol just download more RAM haha, works on my toaster /s")


def test_thanks_make_a_teaching_surer() -> None:
    fix = "Use `--cache-type-k q8_0`, it halves the cache."
    thanks = ("t", "a", "ada", "Thanks, that worked! Good to know.")
    shrug = ("t", "a", "ada", "Maybe.")
    assert sure(with_answer(fix, thanks), "a") > sure(with_answer(fix, shrug), "a")


def test_how_sure_a_teaching_is_does_not_depend_on_threads_beside_it() -> None:
    """A thread whose first post is missing has no size; that of another must not stand in."""
    whole = with_answer(
        "Try `-ctk q8_0`.",
        ("f", "a", "dee", "How much memory does it save?"),
        ("g", "f", "bob", "Half of it: 8 bits instead of 16 for each value."),
    )
    orphans = whole.filter(pl.col("post_id") != "q")
    opener = ("z", None, "eve", "What do you run on a 3090 at home?")
    answers = (("z" + str(n), "z", f"p{n}", "Qwen3, try it at Q4.") for n in range(60))
    beside = thread(opener, *answers)
    both = pl.concat([beside, orphans])
    assert sure(both, "g") == sure(orphans, "g")
