"""Planted worlds: what is planted is there, and the tests say no where nothing is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.core_periphery.dossier import examine
from graph.core_periphery.draws import Depth
from graph.core_periphery.observed import observed_replies
from graph.core_periphery.sentences import sentences
from ingest.errors import UsageError
from ingest.simulate.cli import simulate as command
from ingest.simulate.worlds import World, replies_of, simulate, truth_path, write_world

_SMALL = World(people=120, posts=1_500, core=15)
_METHODS = "k_core", "borgatti_everett", "borgatti_everett_missing", "layered", "directed"
_NULLS = "erdos_renyi", "degree", "activity"


def _said_of_methods(strength: float) -> str:
    seen = observed_replies(replies_of(World(strength=strength)))
    depth = Depth(n_null=39, nulls=_NULLS, methods=_METHODS, starts=3, mixing=False)
    nodes = [str(node) for node in range(seen.graph.n)]
    return sentences(examine(seen, nodes, depth=depth, seed=1, threads=1))["methods"]


def test_a_core_that_keeps_together_is_found_and_busy_people_are_not_taken_for_one() -> None:
    found, nothing = _said_of_methods(1.0), _said_of_methods(0.0)
    assert re.search(r"[3-5] find more than activity makes \(k core, .*layered, directed", found)
    assert "0 find a core beyond both chance and degree" in nothing


def test_who_taught_whom_stands_where_the_truth_says() -> None:
    lines, truth = simulate(_SMALL)
    told = {f"{'t1' if 'body' in line else 't3'}_{line['id']}": line for line in lines}
    assert len(truth.questions) > 50
    assert len(truth.teaches) > 20
    thanked = [one for one in truth.teaches if one["acknowledged_by"]]
    assert len(thanked) > 10
    for one in truth.teaches:
        answer = told[one["teacher_post"]]
        assert answer["parent_id"] == one["learner_post"]
        assert one["learner_post"] in truth.questions
        assert (told[one["learner_post"]]["author"], answer["author"]) == (
            one["learner"], one["teacher"],
        )  # fmt: skip
    for one in thanked:
        thanks = told[one["acknowledged_by"]]
        assert (thanks["author"], thanks["parent_id"]) == (one["learner"], one["teacher_post"])
    for run in truth.runs_on:
        assert all(str(run[key]) in told[run["post"]]["body"] for key in ("model", "speed"))


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    a, b, c = (tmp_path / f"{name}.jsonl" for name in "abc")
    small = World(people=20, posts=60, core=4)
    write_world(small, a)
    write_world(small, b)
    write_world(World(people=20, posts=60, core=4, seed=1), c)
    assert a.read_bytes() == b.read_bytes() != c.read_bytes()
    assert truth_path(a).read_bytes() == truth_path(b).read_bytes()
    assert len(a.read_bytes().splitlines()) == 60


def test_the_command_says_what_is_planted_and_where_to_look(tmp_path: Path) -> None:
    out = tmp_path / "world.jsonl"
    done = CliRunner().invoke(command, ["--out", str(out), "--posts", "200"])
    assert done.exit_code == 0
    truth = json.loads(truth_path(out).read_text("utf-8"))
    assert f"{len(truth['core'])}   analyse core-periphery" in done.output
    assert f"{len(truth['runs_on'])}   analyse hardware-reports" in done.output
    assert truth["world"]["seed"] == 0


@pytest.mark.parametrize(
    ("world", "said"),
    [
        (World(people=5), "people is 5"),
        (World(people=60, core=31), "more than half"),
        (World(strength=1.5), "strength is 1.5"),
    ],
)
def test_a_world_that_cannot_be_is_refused(world: World, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        simulate(world)
