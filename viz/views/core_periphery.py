"""The dossier of core and periphery: what is found, how sure it is, and what it cannot say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from graph.core_periphery.limits import limits
from graph.core_periphery.paper import methods_paragraph, quick_form
from graph.export.dossier import block_rows
from graph.words import count
from viz.drawing import core_figures
from viz.drawing.svg import month_bars, null_histogram
from viz.drawing.tables import figures, prose, section, table
from viz.study.facts import number
from viz.view import Parameters, Study, TextPage, View

_FIRST = "core", "degree", "repeated"
_RINGS, _RING_TIES = 500, 900
_MEMBERS = 40
_NULLS = {
    "degree": "same degrees", "erdos_renyi": "as many ties", "degree_month": "degrees by month",
    "activity": "activity", "degree_repeated": "repeated replies",
}  # fmt: skip


def draw(study: Study, parameters: Parameters) -> TextPage:
    """Tell the core-periphery result as a page."""
    del parameters
    result = study.results["core-periphery"]
    said = limits(
        result, coverage=study.coverage, replies=study.results.get("reply-network")
    )  # fmt: skip
    parts = [
        _in_short(result),
        _pictures(result),
        _blocks(result),
        _tests(result),
        _agreement(result),
        _core(result),
        _over_time(study, result),
        section("What this cannot say", prose(*said)),
        section("How this was made", prose(*methods_paragraph(result), *study.frame.paragraphs)),
    ]
    return TextPage(
        name="core-periphery", title="Core and periphery", headline=result["headline"],
        sentence=" ".join(dict.fromkeys(
            said for name in _FIRST if (said := result["sentences"].get(name))
        )),
        body="\n".join(part for part in parts if part),
    )  # fmt: skip


def _in_short(result: Mapping[str, Any]) -> str:
    told = [said for name, said in result["sentences"].items() if name not in _FIRST]
    main = result["methods"]["borgatti_everett"]
    facts = [
        ("people", f"{result['n']:,}"), ("ties", f"{result['n_ties']:,}"),
        ("without any tie", f"{result['isolates']:,}"),
        ("core", number(main["core_size"])), ("random graphs", _draws(result)),
    ]  # fmt: skip
    return section("In short", figures(facts), prose(*told, quick_form(result)))


def _draws(result: Mapping[str, Any]) -> str:
    most: dict[str, int] = {}
    for method in result["methods"].values():
        for null, n in method["n_null"].items():
            most[null] = max(most.get(null, 0), n)
    return ", ".join(f"{n:,} {_NULLS[null]}" for null, n in most.items() if n) or "none"


def _pictures(result: Mapping[str, Any]) -> str:
    users = result["users"]
    core = sum(bool(user["core"].get("borgatti_everett")) for user in users)
    ties = [(tie["source"], tie["target"]) for tie in result["edges"]]
    if not ties:
        return ""
    near = [
        (tie["source"], tie["target"])
        for tie in sorted(result["edges"], key=lambda tie: -int(tie["weight"]))
        if max(tie["source"], tie["target"]) < _RINGS
    ][:_RING_TIES]
    pictures = (
        f"<div>{core_figures.adjacency(len(users), core, ties)}</div>"
        f"<div>{core_figures.rings(min(_RINGS, len(users)), core, near)}</div>"
    )
    kept = result["kept"]
    said = (
        f"Drawn: {count(kept['n'], 'person', 'people')} of {kept['of']:,}, namely {kept['rule']}. "
        "In the picture to the right the strongest ties among them. The page 'The community' has "
        "the same people to click on, with their posts."
    )
    return section(
        "The network, its core first",
        f'<div class="sheet columns">{pictures}</div>', prose(said),
        '<p><a href="community.html">The community, person by person</a></p>',
    )  # fmt: skip


def _blocks(result: Mapping[str, Any]) -> str:
    rows = block_rows(result)
    if not rows:
        return ""
    nulls = [null for null in _NULLS if f"expected {null}" in rows[0]]
    head = ["pairs of people", "tied", "of", "density", *(_NULLS[null] for null in nulls)]
    cells = [
        [row["block"], row["ties"], row["pairs"], f"{row['density'] or 0:.5f}"]
        + [f"{row[f'expected {null}']:,.0f} ± {row[f'sd {null}']:,.0f}" for null in nulls]
        for row in rows
    ]
    said = (
        "Ties within and around as many people of most ties as the core has, beside what graphs of "
        "each null tie between the same people (mean ± standard deviation). They are chosen by "
        "their number of ties alone, so that the choice favours neither side. The score over all "
        "pairs counts every tie that touches the core: where degrees are kept it grows as members "
        "are tied less to one another. The variant that leaves core-periphery pairs out grows as "
        "they are tied more. That is why the two can disagree."
    )
    return section(
        "A dense group, or hubs?",
        f'<div class="sheet">{table("Ties by block", head, cells)}</div>', prose(said),
    )  # fmt: skip


def _tests(result: Mapping[str, Any]) -> str:
    rows = [
        (
            name.replace("_", " "),
            [_distance(method, null, result) for null in method["nulls"]],
        )
        for name, method in result["methods"].items()
        if method["refused"] is None and method["nulls"]
    ]
    if not rows:
        return ""
    said = (
        "How far each method's figure lies from the mean of each null, in its standard deviations; "
        "to the right is more of a core. A filled mark is a test that says yes at the level of "
        f"{result['level']}; a dash stands where all draws are alike. Graphs are compared by the "
        "score, but where it grows with ties by its share of a tie, block models by the share of "
        "nats saved against one density, and k-core and rich core, whose scores are small whole "
        "numbers, by the excess of ties among the first people in their order. In graphs of "
        "repeated replies everybody keeps their number of partners, too, but pairs of busy people "
        "are tied more surely, as a tie counts once however often it is renewed. Draws of the null "
        "activity have more ties than the network, since shuffled comments repeat fewer pairs."
    )
    return section(
        "Against random graphs",
        f'<div class="sheet">{core_figures.tests(rows)}</div>', prose(said),
        f'<div class="sheet columns">{_histograms(result)}</div>',
        f'<div class="sheet">{_p_table(result)}</div>',
    )  # fmt: skip


def _distance(
    method: Mapping[str, Any], null: str, result: Mapping[str, Any]
) -> tuple[str, float | None, bool]:
    one = method["nulls"][null]
    yes = one["p"] is not None and one["p"] <= result["level"]
    return _NULLS[null], one.get("distance"), yes


def _histograms(result: Mapping[str, Any]) -> str:
    """Return the draws of both Borgatti-Everett scores against each null."""
    pictures = []
    for name in ("borgatti_everett", "borgatti_everett_missing"):
        method = result["methods"].get(name)
        if method is None or method["score"] is None:
            continue
        title = "all pairs" if name == "borgatti_everett" else "without core-periphery pairs"
        pictures += [
            f'<div><p class="quiet">Borgatti-Everett, {title}</p>'
            + null_histogram(one["draws"], method["score"], label=_NULLS[null], digits=4)
            + "</div>"
            for null, one in method["nulls"].items()
            if one["draws"]
        ]
    return "".join(pictures)


def _p_table(result: Mapping[str, Any]) -> str:
    nulls = list(next(iter(result["methods"].values()))["p"])
    head = [
        "method",
        "score",
        "core",
        *(f"p, {_NULLS[n]}" for n in nulls),
        "p, both first",
        "why not",
    ]
    rows = [
        [name.replace("_", " "), _score(method["score"]), number(method["core_size"])]
        + [_both(method["p"][null], method.get("p_adjusted", {}).get(null)) for null in nulls]
        + [_both(method["intersection"]["p"], method["intersection"].get("p_adjusted"))]
        + [method["refused"] or ""]
        for name, method in result["methods"].items()
    ]
    return table(
        "Scores and p-values, in brackets adjusted for the number of all tests of the table "
        "(Benjamini-Hochberg; of the last column for its own). 'Both first' is the intersection "
        "test of same degrees and as many ties. Description lengths (hub and spoke, layered) are "
        "better when lower.", head, rows,
    )  # fmt: skip


def _both(p: float | None, adjusted: float | None) -> str:
    return "–" if p is None else f"{number(p)} ({number(adjusted)})"


def _score(score: float | None) -> str:
    """Return a score with four digits at least."""
    return number(score, 4) if score is None or abs(score) < 1000 else f"{score:,.0f}"


def _agreement(result: Mapping[str, Any]) -> str:
    pairs = result["agreement"]
    names = list(dict.fromkeys(name for pair in pairs for name in pair["methods"]))
    if len(names) < 2:
        return ""
    said = (
        "Below the diagonal: people in both cores as a share of people in either (Jaccard). Above "
        "it: Spearman's correlation of what two methods give to everybody with a tie; low where "
        "one of them tells core and periphery alone, and so has two values."
    )
    rows = [
        [*(name.replace("_", " ") for name in pair["methods"]), number(pair["both"]),
         number(pair["either"]), number(pair["jaccard"], 2), number(pair["rank"], 2)]
        for pair in pairs
    ]  # fmt: skip
    head = ["method", "other", "in both", "in either", "Jaccard", "rank correlation"]
    as_table = table("Agreement of two methods each", head, rows)
    return section(
        "Which methods agree",
        f'<div class="sheet">{core_figures.agreement(names, pairs)}</div>', prose(said),
        '<details><summary>As table</summary><div class="sheet">'
        f"{as_table}</div></details>",
    )  # fmt: skip


def _core(result: Mapping[str, Any]) -> str:
    members = result["core"]
    if not members:
        return ""
    roles = Counter(row["role"] for row in members)
    bots = sum(row["is_bot"] for row in members)
    said = (
        f"Of the {count(len(members), 'member', 'members')} "
        + ", ".join(f"{n:,} {_ROLES[role]}" for role, n in roles.most_common())
        + f"; {count(bots, 'is a bot', 'are bots')} by name. "
        + (f"The {_MEMBERS} with most ties:" if len(members) > _MEMBERS else "All of them:")
    )
    rows = [
        [row["number"], row["ties"], row["role"], row["replies_written"], row["replies_received"],
         row["threads_begun"], row["methods"], row["first_month"] or "–", row["core_since"] or "–"]
        for row in members[:_MEMBERS]
    ]  # fmt: skip
    head = [
        "", "ties", "role", "replies written", "received", "threads begun",
        "cores that hold them", "first month", "in core since",
    ]  # fmt: skip
    shown = table("Members of the core by what they do, without names", head, rows)
    return section("Who the core is", prose(said), f'<div class="sheet">{shown}</div>')


_ROLES = {
    "answers": "answer at least twice as often as they are answered",
    "is answered": "are answered at least twice as often as they answer",
    "both ways": "do both",
}


def _over_time(study: Study, result: Mapping[str, Any]) -> str:
    since = Counter(row["core_since"] for row in result["core"] if row["core_since"])
    if not since:
        return ""
    said = (
        "From which month on the core of all ties until then has held its members. Who was core "
        "before the first month, or left again, cannot be seen here (left truncation)."
    )
    bars = month_bars(sorted(since.items()), one="member", many="members")
    parts = [f'<div class="sheet">{bars}</div>', prose(said)]
    windows = study.results.get("core-over-time")
    if windows is not None:
        parts.append(prose(windows["sentence"]))
        parts.append('<p><a href="core-over-time.html">The core over time</a></p>')
    return section("The core over time", *parts)


VIEW = View(
    name="core-periphery", title="Core and periphery", draw=draw,
    analyses=("core-periphery", "reply-network"),
)  # fmt: skip
