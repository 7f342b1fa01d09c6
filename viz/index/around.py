"""What the index says around its cards: what they are about, and how sure they are."""

from __future__ import annotations

from graph.words import count
from viz.study.families import names_models
from viz.study.reading import is_measured
from viz.view import Study

_BESIDE = (
    "Every figure stands beside how many cases it rests on, and beside an interval or what chance"
    " alone makes, where that can be told. Intervals are of 95 % and tell of chance alone; where"
    " one person gives several cases (reports, judgements, topics), or one thread, they take people"
    " and threads with all of theirs. Errors in reading posts come on top: "
)
_MEASURED = (
    "'read rightly' says how often, measured on posts of r/LocalLLaMA that no rule was written"
    " for; 'misreading leaves' how many there are if all posts are misread and missed as often as"
    " those. Where few are read rightly, take a finding for a pointer to posts, not for a number,"
    " and a headline for what was found: 'at worst' tells what is left of its share if all that was"
    " misread or missed speaks against it, or for it. 'kithgraph evidence sample' measures it on"
    " your own posts."
)
_UNMEASURED = (
    "how often was measured on posts of r/LocalLLaMA, and nobody knows whether it is so here. Take"
    " a finding for a pointer to posts, not for a number, until 'kithgraph evidence sample' has"
    " measured it on your own."
)
_CARE = (
    (
        "Behind every node, line and mark of the pages are the posts themselves, with the words"
        " that count marked: open some before you believe a number. Everything drawn is also a"
        " table."
    ),
    (
        "People are shown by keyed pseudonyms. What is drawn is a part, chosen by the rule that"
        " each page names; the figures are about all."
    ),
)

_WITHOUT_POSTS = (
    (
        "These pages quote no post: who has the study can open the posts behind every node, line"
        " and mark. Everything drawn is also a table."
    ),
    "What is drawn is a part, chosen by the rule that each page names; the figures are about all.",
)


def headline(study: Study) -> str:
    """Return how many posts by how many people the index is about."""
    posts = count(study.coverage["posts"]["all"], "post", "posts")
    people = count(study.coverage["users"], "person", "people")
    if not names_models(study.tables):
        return f"{posts} by {people}, none of which names a model"
    if not study.coverage["users"]:
        return f"What {posts} of unknown authors say of open models"
    return f"{posts} by {people}, and what they tell of open models"


def sentence(study: Study, *, has_posts: bool) -> str:
    """Return what the cards tell, and how to go on."""
    each = "Each card says what was found, out of how much, and how sure it is."
    if not names_models(study.tables):
        return (
            "Models, hardware and what runs them are what kithgraph knows by name. Of talk about"
            " something else it tells who answers whom, who helps whom, and what shape the"
            f" community has. {each}"
        )
    behind = ", and behind every mark the posts themselves" if has_posts else ""
    return (
        f"Who answers, runs, judges, derives and teaches what. {each} Open a page to see the"
        f" picture{behind}."
    )


def how_sure(study: Study, *, has_posts: bool) -> tuple[str, ...]:
    """Return how sure figures are, with what misreading adds where these posts were measured."""
    errors = _BESIDE + (_MEASURED if is_measured(study.tables) else _UNMEASURED)
    return (errors, *(_CARE if has_posts else _WITHOUT_POSTS))
