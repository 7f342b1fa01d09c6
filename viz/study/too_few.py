"""What fewer than five people say or do: public pages tell that, and nothing else of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from graph.analysis import Result
from graph.judging import judgements
from ingest.privacy.cells import FEWEST, is_told_by

JUDGEMENTS = "judgements"
KINDS_JUDGED = "kinds of models judged"
_JUDGED = ("annotations/relations", "corpus/posts", "corpus/models")


def is_too_few(coverage: Mapping[str, Any]) -> bool:
    """Say whether a corpus is of so few people or posts that nothing of it may be published."""
    return coverage["users"] in FEWEST or coverage["posts"]["all"] in FEWEST


def too_few(results: Mapping[str, Result], tables: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """Return a sentence for each finding that fewer than five people or cases stand behind.

    Its figures would tell of these one by one: an interval tells out of how few a share is, and
    the number of kinds of hardware who has which. Names are those of analyses, and `JUDGEMENTS`.
    """
    told = {}
    hardware, lessons = results.get("hardware-reports"), results.get("education-chains")
    if hardware and FEWEST & {hardware["counts"]["counted"], hardware["counts"]["people"]}:
        told["hardware-reports"] = "Fewer than five people report what runs on what"
    if lessons and FEWEST & {
        lessons["counts"]["teachings"], lessons["counts"]["teachers"],
        lessons["counts"]["learners"], lessons["passed_on"]["n"],
    }:  # fmt: skip
        told["education-chains"] = "Fewer than five people were found to teach or to be taught"
    if all(name in tables for name in _JUDGED):
        judged = judgements(*(tables[name] for name in _JUDGED))
        whole = judged.shares["all models"]
        if FEWEST & {judged.n, judged.people}:
            told[JUDGEMENTS] = "Fewer than five people were found to judge models"
        elif is_told_by(whole.k, whole.n):
            told[JUDGEMENTS] = "Nearly all models were found to be judged alike"
        elif any(is_told_by(share.k, share.n) for share in judged.shares.values()):
            told[KINDS_JUDGED] = "Fewer than five judge one kind of models otherwise than the rest"
    return {name: f"{said}, so nothing more is told of it here." for name, said in told.items()}
