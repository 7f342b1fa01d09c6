"""The posts behind anything in the graph."""

from __future__ import annotations

import pytest
from small_world import ANN

from graph.evidence.posts import evidence, mark
from ingest.errors import UsageError
from ingest.workspace import Workspace

CARD = "hardware:nvidia-rtx-3090"


def shown(workspace: Workspace, *asked: str) -> list[tuple[str, tuple[str, ...]]]:
    found = evidence(workspace, asked)
    assert found.total == len(found.posts)
    return [(post.post_id.removeprefix("reddit:"), post.why) for post in found.posts]


def test_an_entity_shows_the_posts_that_name_it_with_the_name_marked(
    small_workspace: Workspace,
) -> None:
    found = evidence(small_workspace, [CARD])
    assert [post.text for post in found.posts] == [
        "Which card for Llama?\n\nI have an [[RTX 3090]].",
        "[[Child-7B]] runs at 40 t/s on my [[RTX 3090]], better than Base-7B.",
    ]
    assert found.posts[1].why == ("mentions", "runs_on")


@pytest.mark.parametrize("told", ["nvidia rtx 3090", "nvidia-rtx-3090"])
def test_an_entity_is_found_by_its_name_in_any_case_or_without_its_kind(
    small_workspace: Workspace, told: str
) -> None:
    assert shown(small_workspace, told) == shown(small_workspace, CARD)
    assert shown(small_workspace, "Org/Child-7B", told) == [("t1_a", ("runs_on",))]


@pytest.mark.parametrize(
    ("asked", "posts"),
    [
        (["reddit:t1_b"], [("t1_b", ("post", "affordance:privacy 0.9"))]),
        (["reddit:t1_a#runs_on:0"], [("t1_a", ("runs_on",))]),
        (["reddit:t3_two"], [("t1_e", ("thread",))]),
        (["kith-b2b2b2"], [("t1_a", ("wrote",))]),
        (["model:org/child-7b", CARD], [("t1_a", ("runs_on",))]),
        (["kith-b2b2b2", CARD], [("t1_a", ("mentions", "runs_on"))]),
        (
            ["kith-b2b2b2", "kith-a1a1a1a"],
            [
                ("t3_one", ("is answered",)),
                ("t1_a", ("replied", "taught 0.7")),
                ("t1_b", ("acknowledged",)),
            ],
        ),
        (["kith-a1a1a1a", "kith-b2b2b2"], [("t1_b", ("replied",))]),
        (["stance:purist"], [("t1_a", ("stance:purist 0.8",))]),
        (
            ["Privacy"],
            [("t1_b", ("affordance:privacy 0.9",)), ("t1_c", ("affordance:privacy 0.3",))],
        ),
        (["kith-a1a1a1a", "affordance:privacy"], [("t1_b", ("affordance:privacy 0.9",))]),
    ],
)
def test_posts_are_shown_by_time_with_the_reason(
    small_workspace: Workspace, asked: list[str], posts: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert shown(small_workspace, *asked) == posts


def test_a_limit_keeps_the_total(small_workspace: Workspace) -> None:
    found = evidence(small_workspace, [ANN], limit=1)
    assert (found.total, len(found.posts)) == (2, 1)
    assert len(evidence(small_workspace, [ANN], limit=None).posts) == 2


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (["model:~nothing"], "nothing named 'model:~nothing'"),
        (["kith-a1a1a1"], "2 people begin with 'kith-a1a1a1'; give more"),
        (["kith-a1"], "people begin with 'kith-a1'; give more"),
        (["kith-ffffff"], "no person 'kith-ffffff'"),
        (["reddit:t1_a#runs_on:7"], "no post speaks of"),
        (["model:~llama", CARD], "no post speaks of 'model:~llama to hardware"),
        (["stance:critic"], "no post speaks of 'stance:critic'"),
        (["a", "b", "c"], "3 names; give one name, or the two ends"),
    ],
)
def test_what_is_not_there_is_said(
    small_workspace: Workspace, asked: list[str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        evidence(small_workspace, asked)


def test_marks_that_overlap_become_one() -> None:
    assert mark("abcdef", [(3, 5), (0, 2), (1, 4)]) == "[[abcde]]f"
    assert mark("abc", []) == "abc"
