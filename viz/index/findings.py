"""The index page: the findings in the order of the user's questions, one card each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graph.core_periphery.limits import first_answers
from graph.hardware_classes import CONSUMER
from graph.judging import judgements
from graph.words import count, percentage
from ingest.intake.coverage_told import posts_by_month
from viz.drawing.svg import month_bars, null_histogram, share_bars
from viz.drawing.tables import prose, section, table
from viz.index.around import headline, how_sure, sentence
from viz.index.cards import Card, Drawn, card_html, headline_of, link_to
from viz.index.shape_cards import cascades, over_time, tables
from viz.index.stance_cards import affordances, openness
from viz.study.facts import number, p_fact, people_and_ties, percent, share
from viz.study.families import names_models
from viz.study.reading import is_measured, reading
from viz.study.teachings_read import teachings_read
from viz.study.too_few import JUDGEMENTS, KINDS_JUDGED
from viz.view import Study

RESULTS = ("reply-network", "sensitivity")
"""Results that the index tells beside those of the views."""

_DERIVATIVES = (
    "models made from somebody else's, as the Hub or their name tells it, or posts in words of"
    " models that no known maker made"
)
_TOLD_AGAIN = " (a derivation counts once in each post that tells it)"


def index_page(study: Study, drawn: Drawn, *, has_posts: bool = True) -> str:
    """Return the HTML of the index page; pages to be published have no posts behind their marks."""
    from viz.page import text_page

    together = [_hardware(study, drawn), _judging(study, drawn), _lineage(study, drawn),
                cascades(study, drawn), _teaching(study, drawn)]  # fmt: skip
    shape = [_replies(study, drawn), _core(study, drawn), over_time(study, drawn),
             tables(study, drawn)]  # fmt: skip
    body = "\n".join((
        _cards("What openness means, what open models give and cost",
               [openness(study, drawn), affordances(study, drawn)]),
        _cards("How people work together", together),
        _cards("What shape the community has", shape),
        _sensitivity(study),
        _bots(study),
        section("The sampling frame, and what is missing", prose(*study.frame.paragraphs),
                _months(study),
                '<p><a href="coverage.html">What was read, and what became of it</a></p>'),
        section("How sure this is", prose(*how_sure(study, has_posts=has_posts))),
    ))  # fmt: skip
    return text_page(
        title="Findings", headline=headline(study), sentence=sentence(study, has_posts=has_posts),
        body=body, closing=_closing(study),
    )  # fmt: skip


def _cards(title: str, cards: list[Card | None]) -> str:
    inside = "".join(card_html(card) for card in cards if card)
    return section(title, f'<div class="cards">{inside}</div>') if inside else ""


def _withheld(study: Study, name: str, asks: str) -> Card | None:
    """Return a card that says why nothing is told of a result, or None if there is none."""
    why = study.withheld.get(name)
    return None if why is None else Card(asks=asks, finding=why, is_supported=False)


def _returned(result: Mapping[str, Any]) -> str:
    found = result["all"]
    if found["reciprocity"] is None:
        is_told = result.get("is_told", True)
        return "Nobody answered anybody" if is_told else "Who answers whom is not told"
    across = found["reciprocity_across_threads"]
    elsewhere = "" if across is None else f", {share(across, 1)} in another thread"
    return f"{share(found['reciprocity'], 1)} of the ties are returned{elsewhere}"


def _hardware(study: Study, drawn: Drawn) -> Card | None:
    asks = "On what hardware do people get models to run?"
    result = study.results.get("hardware-reports")
    if result is None:
        return _withheld(study, "hardware-reports", asks)
    if not result["n"]:
        return Card(asks=asks, finding=result["sentence"], is_supported=False)
    rows = [
        (row["class"], row["share"] or 0.0, row["interval"], count(row["k"], "report", "reports"))
        for row in result["classes"][:5]
    ]
    bars = share_bars(rows, caption="of the reports found") if rows else ""
    counts = result["counts"]
    left_out = counts["second_hand"] + counts["implausible"]
    return Card(
        asks=asks, finding=headline_of(drawn, "hardware"), said=result["sentence"], svg=bars,
        link=link_to(drawn, "hardware"),
        facts=(("n", count(counts["counted"], "report", "reports")),
               ("people", f"{counts['people']:,}"),
               ("left out", f"{left_out:,} at second hand or implausible"),
               *reading("runs_on", counts["counted"], is_measured=is_measured(study.tables),
                        share=_consumer(result))),
        go="Hardware and models",
    )  # fmt: skip


def _consumer(result: Mapping[str, Any]) -> float | None:
    return next((row["share"] for row in result["classes"] if row["class"] == CONSUMER), None)


def _judging(study: Study, drawn: Drawn) -> Card | None:
    needed = ("annotations/relations", "corpus/posts", "corpus/models")
    if any(name not in study.tables for name in needed):
        return None
    asks = "How do they judge models and their derivatives in public?"
    if JUDGEMENTS in study.withheld:
        return _withheld(study, JUDGEMENTS, asks)
    told = judgements(*(study.tables[name] for name in needed))
    if KINDS_JUDGED in study.withheld:
        told = replace(told, shares={"all models": told.shares["all models"]})
    here = is_measured(study.tables)
    if not told.n:
        return Card(asks=asks, finding="No judgement of a model was found.", is_supported=False)
    return Card(
        asks=asks, finding=told.headline, said=told.sentence, link=link_to(drawn, "lineage"),
        go="The most talked-about family",
        facts=(("n", told.of_what),
               *((("people", f"{told.people:,}"),) if told.people else ()),
               *((("derivatives", _DERIVATIVES),) if "derivatives" in told.shown else ()),
               ("comparisons", f"{told.preferences:,}"),
               *reading("judges", told.n, is_measured=here,
                        share=told.positive["all models"]["share"]),
               *((f"comparisons {label}", said)
                 for label, said in reading("prefers", told.preferences, is_measured=here)[:1])),
        svg=share_bars([
            (name, part["share"] or 0.0, part["interval"], f"{part['k']:,} of {part['n']:,}")
            for name, part in told.shown.items()
        ], caption="positive, of the judgements found"),
    )  # fmt: skip


def _lineage(study: Study, drawn: Drawn) -> Card | None:
    result = study.results.get("lineage")
    if result is None:
        return None
    asks = "What is built upon what?"
    if not names_models(study.tables):
        return Card(asks=asks, finding="No post names a model.", is_supported=False)
    hub, confirmed = result["hub"], result["agreement"]["confirmed"]
    words = result["agreement"]["in_words"]
    rows = list(hub["relations"].items())[:5]
    whole = sum(hub["relations"].values())
    bars = (
        share_bars(
            [(name, n / whole, None, count(n, "link", "links")) for name, n in rows],
            caption="of the Hub's links, by kind",
        )
        if whole
        else ""
    )
    return Card(
        asks=asks, finding=headline_of(drawn, "lineage"),
        said=result["sentence"], svg=bars,
        facts=(("n", f"{count(result['n'], 'model', 'models')} of the Hub known here"),
               *((("confirmed", percent(confirmed)),) if confirmed["n"] else ()),
               *((("told in words", percent(words)),) if words["n"] else ()),
               *((label, told + _TOLD_AGAIN * (label == "misreading leaves")) for label, told
                 in reading("derived_from", result["talk"]["times"],
                            is_measured=is_measured(study.tables)))),
        link=link_to(drawn, "lineage"), go="A model's family",
        is_supported=bool(hub["edges"] or result["talk"]["edges"]),
    )  # fmt: skip


def _teaching(study: Study, drawn: Drawn) -> Card | None:
    asks = "Do they teach one another, and pass on what they were taught?"
    result = study.results.get("education-chains")
    if result is None:
        return _withheld(study, "education-chains", asks)
    passed = result["passed_on"]
    null = result["nulls"].get("thread_dates", {}).get("passed_on")
    teachings = count(result["counts"]["teachings"], "teaching", "teachings")
    if not passed["n"]:
        return Card(asks=asks, finding=result["sentence"], is_supported=False)
    svg = (
        null_histogram(null["draws"], null["observed"], label="threads of a month in another order")
        if null and null["draws"]
        else ""
    )
    facts = [("n", teachings), *teachings_read(result, is_measured=is_measured(study.tables)),
             ("passed on", percent(passed))]  # fmt: skip
    if null:
        facts.append(("p", p_fact(null, "draws")))
    return Card(
        asks=asks, finding=headline_of(drawn, "education-chains"), said=result["sentence"],
        svg=svg, facts=tuple(facts), link=link_to(drawn, "education-chains"), go="Peer education",
    )  # fmt: skip


_AS_OF_A_SAMPLE = "; the table below has one, as of a sample"


def _replies(study: Study, drawn: Drawn) -> Card | None:
    result = study.results.get("reply-network")
    if result is None:
        return None
    found = result["all"]
    rows = [
        ("returned", found["reciprocity"], "ties"),
        ("in another thread", found["reciprocity_across_threads"], "ties"),
        ("by busiest 1 %", found["top1_share_written"], "replies"),
        ("largest part", found["giant_weak_share"], "people"),
    ]  # fmt: skip
    bars = [
        (name, v, None, f"{percentage(v)} % of {what}") for name, v, what in rows if v is not None
    ]
    people = count(found["users"], "person", "people")
    svg = share_bars(bars, caption="each share of its own whole") if found["edges"] else ""
    is_varied = "sensitivity" in study.results
    return Card(
        asks="Who answers whom?", finding=_returned(result), said=result["sentence"], svg=svg,
        facts=(("n", f"{people}, {count(found['edges'], 'directed tie', 'directed ties')}"),
               ("without any tie", f"{found['isolates']:,}"),
               ("interval", f"a count of all, no sample{_AS_OF_A_SAMPLE * is_varied}")),
        link=link_to(drawn, "community"), go="The community",
        is_supported=bool(found["edges"]),
    )  # fmt: skip


def _core(study: Study, drawn: Drawn) -> Card | None:
    result = study.results.get("core-periphery")
    if result is None:
        return None
    main = result["methods"]["borgatti_everett"]
    null = main["nulls"].get("degree") or {}
    draws = null.get("draws") or []
    svg = (
        null_histogram(draws, main["score"], label="graphs with the same degrees", digits=4)
        if draws and main["score"] is not None
        else ""
    )
    facts = [("n", people_and_ties(result))]
    if null.get("p") is not None:
        facts.append(("p", p_fact(null, "graphs")))
    return Card(
        asks="Is there a core, and is it more than a few busy people?",
        finding=result["headline"],
        said=" ".join(dict.fromkeys((
            *(result["sentences"][name] for name in ("degree", "variant")),
            first_answers(study.coverage),
        ))).strip(),
        svg=svg, facts=tuple(facts), link=link_to(drawn, "core-periphery"), go="The whole dossier",
        is_supported=main["score"] is not None,
    )  # fmt: skip


_RISES, _FALLS = "\N{BLACK UP-POINTING SMALL TRIANGLE}", "\N{BLACK DOWN-POINTING SMALL TRIANGLE}"


def _sensitivity(study: Study) -> str:
    result = study.results.get("sensitivity")
    if result is None:
        return ""
    busy = result["busiest"]
    heads = {
        "all": "all posts", "without_bots": "without bots",
        "without_busiest": _without_busiest(busy["people"]), "surer": "surer half of readings",
    }  # fmt: skip
    head = ["finding", *(heads[name] for name in result["variants"])]
    rows = [
        [one["meaning"], *(_variant(one, name) for name in result["variants"])]
        for one in result["findings"]
    ]
    said = str(result["sentence"])
    if any(one["moves_with"] for one in result["findings"]):
        said += f" Those are marked {_RISES} or {_FALLS}."
    if busy["people"]:
        wrote = f"{busy['posts']:,} of {count(busy['of_posts'], 'post', 'posts')}"
        said += f" The busiest 1 % of people wrote {wrote}."
    return section(
        "What the findings turn on", f'<div class="sheet">{table(said, head, rows)}</div>'
    )


def _without_busiest(people: int) -> str:
    if people == 1:
        return "without the busiest person"
    return f"without the {people:,} busiest people" if people else "without the busiest 1 %"


_ALIKE = "not told: nearly the same cases"


def _variant(finding: Mapping[str, Any], name: str) -> str:
    value = finding["values"][name]
    if value is None:
        return "not read out of words"
    if value.get("is_left_out"):  # of pages to be published
        return _ALIKE
    if value["share"] is None:
        return "no case"
    low, high = map(percentage, value["interval"])
    said = f"{share(value['k'], value['n'])} ({low} to {high}), {value['k']:,} of {value['n']:,}"
    if value.get("at_random"):
        low, high = (share(end, 1).removesuffix(" %") for end in value["at_random"])
        said += f"; as much left out at random: {low if low == high else f'{low} to {high}'} %"
    if name not in finding["moves_with"]:
        return said
    rises = value["share"] > finding["values"]["all"]["share"]
    return f"{said} {_RISES if rises else _FALLS}"


_WITH_AND_WITHOUT = {
    "posts": "posts", "users": "people", "edges": "directed ties", "replies": "replies",
    "isolates": "people without a tie", "reciprocity": "share of ties returned",
    "reciprocity_across_threads": "the same in another thread",
    "gini_written": "Gini of replies written", "gini_received": "Gini of replies received",
    "top1_share_written": "share written by the busiest 1 %",
    "max_core": "highest coreness", "max_core_size": "people of that coreness",
}  # fmt: skip


def _bots(study: Study) -> str:
    result = study.results.get("reply-network")
    if result is None:
        return ""
    whole, people = result["all"], result["without_bots"]
    rows = [
        [said, *(number(found[name], 3) for found in (whole, people))]
        for name, said in _WITH_AND_WITHOUT.items()
    ]
    bots = study.coverage["bots"]
    posts = count(study.coverage["posts"]["by_bots"], "post", "posts")
    said = (
        f"{count(bots, 'account is', 'accounts are')} taken for"
        f" {'a bot by its name' if bots == 1 else 'bots by their names'}, with {posts}."
        if bots
        else "No account is taken for a bot by its name, so both columns are alike."
    )
    head = ["figure of the reply network", "with bots", "without"]
    return section(
        "What changes without bots",
        f'<div class="sheet">{table(said, head, rows)}</div>',
    )


def _months(study: Study) -> str:
    months = posts_by_month(study.coverage).items()
    bars = month_bars([(month, n) for month, n in months if month is not None])
    return f'<div class="sheet">{bars}</div>' if bars else ""


def _closing(study: Study) -> str:
    made = ", ".join(f"{name} {version}" for name, version in study.frame.versions)
    return f"{study.frame.short.capitalize()}. Made with {made}."
