"""The cascade after a release as a page: first derivatives and reports, with the talk beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from graph.words import count, percentage
from viz.drawing.curves import happened, share_by, waiting_curves
from viz.drawing.tables import figures, prose, section, table
from viz.study.facts import how_made, number, percent
from viz.study.families import names_models
from viz.view import Parameters, Study, TextPage, View

_KINDS = {
    "quantized": "a quantized version",
    "finetune": "a fine-tune",
    "adapter": "an adapter",
    "merge": "a merge",
}
_MOST_ROWS = 30


def draw(study: Study, parameters: Parameters) -> TextPage:
    """Tell how fast derivatives and reports follow a release, and what cannot be told."""
    del parameters
    result = study.results["lineage"]
    told = result["cascades"]
    is_grouped = bool(result.get("is_grouped"))
    parts = [
        _derivatives(told),
        _reports(told["to_first_report"], told["to_first_speed"]),
        _talked(told, is_grouped=is_grouped),
        _largest(told["releases"], is_grouped=is_grouped),
        _families(result),
        _licences(result["licences"]),
        _odd(result),
        section("How this was made", prose(result["definition"]), figures(how_made(result))),
    ]
    return TextPage(
        name="cascades", title="After a release",
        headline=_headline(told, is_named=names_models(study.tables)),
        sentence=result["cascade_sentence"],
        body="\n".join(part for part in parts if part),
    )  # fmt: skip


def _headline(told: Mapping[str, Any], *, is_named: bool) -> str:
    if not is_named:
        return "No post names a model: what follows is told by the Hub's catalogue alone"
    reported = [row for row in told["releases_in_talk"] if row["days_to_speed"] is not None]
    early = [row for row in reported if row["days_to_speed"] <= 7]
    if not reported:
        return "What follows a release: derivatives on the Hub, reports in posts"
    return (
        f"{len(early):,} of the {count(len(told['releases_in_talk']), 'release', 'releases')}"
        f"{_since(told)} that posts name most were reported on consumer hardware within a week,"
        " with a speed"
    )


def _since(told: Mapping[str, Any]) -> str:
    """Say from when on releases are listed: before, posts are too thin to see a first report."""
    since = told["to_first_report"].get("since")
    return f" from {since} on" if since else ""


def _derivatives(told: Mapping[str, Any]) -> str:
    curves = {kind: one for kind, one in told["to_first"].items() if one["n"]}
    if not curves:
        return section("First derivatives on the Hub", prose("No base has a known day."))
    most = max((step["time"] for one in curves.values() for step in one["steps"]), default=1.0)
    rows = [
        [
            _KINDS[kind], one["n"], one["events"], *(share_by(by) for by in one["happened_by"]),
            _median(one), one["without_a_day"], one["before_release"], one["by_name"],
        ]
        for kind, one in curves.items()
    ]  # fmt: skip
    head = [
        "first", "bases", "had one", *_days(next(iter(curves.values()))), "median days",
        "left out: no day known", "older than the base", "read off the name",
    ]  # fmt: skip
    said = (
        f"Days from a base's release to its first derivative of a kind, up to {told['until']}. The"
        " catalogue is a choice of models: a first derivative that it lacks makes the wait longer."
        " Intervals know that an owner's bases fare alike, and those of one lineage."
    )
    picture = waiting_curves(
        [(_KINDS[kind], happened(one)) for kind, one in curves.items()], most=most
    )  # fmt: skip
    body = table("Kaplan and Meier's estimate with 95 % intervals", head, rows, things=head)
    body += _bounds(curves)
    return section(
        "First derivatives on the Hub", prose(said), f'<div class="sheet">{picture}{body}</div>'
    )


def _bounds(curves: Mapping[str, Mapping[str, Any]]) -> str:
    """Tell the least and the greatest shares that unknown days and relations leave."""
    rows = [
        [
            _KINDS[kind], one["bounds"]["n"],
            *(
                "–" if by["least"] is None or by["most"] is None
                else f"{percentage(by['least'])} to {percentage(by['most'])} %"
                for by in one["bounds"]["happened_by"]
            ),
        ]
        for kind, one in curves.items()
    ]  # fmt: skip
    head = ["first", "bases", *_days(next(iter(curves.values())))]
    said = (
        "What days and relations that the Hub does not tell leave: bounds over all bases with a"
        " day and a derivative (what has no day came never, or at once; what has no relation was"
        " never of the kind, or always)"
    )
    return table(said, head, rows, things=head)


def _reports(told: Mapping[str, Any], measured: Mapping[str, Any]) -> str:
    title = "First report on consumer hardware"
    if "refused" in told:
        return section(title, prose(f"Not told: {told['refused']}."))
    if not told["n"]:
        return section(title, prose("No model that posts name was released while they are dense."))
    most = max((step["time"] for step in told["steps"]), default=1.0)
    said = (
        f"Of {count(told['n'], 'model', 'models')} that posts name, released {told['since']} to"
        f" {told['until']}: days to the first plausible report at first hand. Left out:"
        f" {told['released_before']:,} released before posts are dense, which is from"
        f" {told['since']} on (the first report may have been before, left truncation), and"
        f" {told['before_release']:,} reported before the day that the records"
        " give. Who is watched is told by the posts themselves: a model that"
        " nobody named is none of them, so that these are shares of what is talked about, and of"
        " models released late those named soon. Closed models are among them and never will be"
        " reported. One"
        " misread early post is enough to date a report too early: those with a speed are surer."
        " Intervals know that models of one family fare alike, and those of one owner."
    )
    rows = [
        [f"by day {one['day']}", share_by(one), share_by(two)]
        for one, two in zip(told["happened_by"], measured["happened_by"], strict=True)
    ]
    curves = [("reported", happened(told)), ("with a speed", happened(measured))]
    picture = waiting_curves(curves, most=most)
    head = ["", "reported", "with a speed"]
    body = table("Kaplan and Meier's estimate with 95 % intervals", head, rows)
    return section(title, prose(said), f'<div class="sheet">{picture}{body}</div>')


def _talked(told: Mapping[str, Any], *, is_grouped: bool) -> str:
    """Tell when releases were first named and run; of a group, how much they are named alone.

    The release's day is public: with it, the days to a first post are the day of one person's.
    """
    rows = told["releases_in_talk"]
    if not rows:
        return ""
    body = [
        [
            row["name"], row["released_at"], row["n_posts"], _number(row["days_to_mention"]),
            _number(row["days_to_report"]), row["hardware"] or "–", _number(row["days_to_speed"]),
        ]
        for row in rows[:_MOST_ROWS]
    ]  # fmt: skip
    head = ["model", "released", "posts", "days to the first post", "days to the first report",
            "hardware", "days to the first speed"]  # fmt: skip
    if is_grouped:
        head, body = head[:3], [row[:3] for row in body]
    said = (
        f"Releases{_since(told)} that most posts name, {len(body):,} of {len(rows):,}; a version"
        " without a day of its own has its family's"
    )
    what = (
        "A line of models and its sizes are a release each, and closed models, which nobody else"
        f" can run, are among them.{too_new(told)}"
    )
    shown = f'<div class="sheet">{table(said, head, body)}</div>'
    return section("The talk about a release", prose(what), shown)


def too_new(told: Mapping[str, Any]) -> str:
    """Say how many releases were watched for less than the week that the headline asks of."""
    until = told["to_first_report"].get("until")
    if not until:
        return ""
    week_ago = (date.fromisoformat(until) - timedelta(days=7)).isoformat()
    late = sum(row["released_at"] > week_ago for row in told["releases_in_talk"])
    if not late:
        return ""
    of_all = f"{late:,} of these {len(told['releases_in_talk']):,}"
    return f" {of_all} {'was' if late == 1 else 'were'} watched for less than a week."


def _largest(rows: Sequence[Mapping[str, Any]], *, is_grouped: bool) -> str:
    if not rows:
        return ""
    body = [
        [
            row["model"].removeprefix("model:"), row["released_at"], row["derivatives"],
            row["without_a_day"], *(_number(row["days_to"][kind]) for kind in _KINDS),
            row["n_posts"], _number(row["days_to_report"]),
        ]
        for row in rows[:_MOST_ROWS]
    ]  # fmt: skip
    head = ["base", "released", "derivatives with a day", "without", *_KINDS, "posts",
            "days to the first report"]  # fmt: skip
    if is_grouped:
        head, body = head[:-1], [row[:-1] for row in body]
    said = (
        "Bases with most derivatives of a known day, those older than their base left out; days to"
        " the first of each kind"
    )
    shown = table(said, head, body, things=["derivatives with a day", "without", *_KINDS])
    return section("The largest cascades", f'<div class="sheet">{shown}</div>')


def _families(result: Mapping[str, Any]) -> str:
    depths = [[one["depth"], one["families"]] for one in result["depths"]]
    bases = [[one["bases"], one["derivatives"]] for one in result["bases_per_model"]]
    if not depths:
        return ""
    shape, many = ["generations", "families"], ["bases", "models"]
    return section(
        "How deep families are, and how many bases a model has",
        '<div class="sheet columns">'
        + table("Families by generations below the root", shape, depths, things=shape)
        + table(
            "Models by how many bases they have (a merge has several)", many, bases, things=many
        )
        + "</div>",
    )


def _licences(told: Mapping[str, Any]) -> str:
    rows = [[row["base_licence"], row["licence"], row["n"], row["child"].removeprefix("model:")]
            for row in told["changes"][:_MOST_ROWS]]  # fmt: skip
    said = (
        f"Both licences are known of {percent(told['known'])} of the derivations; of these"
        f" {percent(told['kept'])} keep that of the base."
    )
    head = ["licence of the base", "of the derivative", "derivations", "for example"]
    body = table("Changes by number", head, rows, things=head) if rows else ""
    return section(
        "Licences that change along the way", prose(said), f'<div class="sheet">{body}</div>'
    )  # fmt: skip


def _odd(result: Mapping[str, Any]) -> str:
    """Tell what cannot be: cycles, dates, and what the records dropped."""
    dates, records = result["impossible_dates"], result["records"]
    rounds = "; ".join(" → ".join(_bare(m) for m in group) for group in result["cycles"]["hub"])
    said = [
        (
            f"{percent(dates['derivative_older_than_base'])} of the derivations with both days"
            f" have a derivative older than its base; {dates['without_a_true_date']:,} more would,"
            " but are dated with the Hub's first day."
        ),
        f"Cycles on the Hub: {rounds or 'none'}.",
    ]
    if records is not None:
        said.append(
            f"Dropped from the records: {records['self_loops_dropped']:,} bases that are the model"
            f" itself, {records['placeholders_dropped']:,} that are no repository. Ids spelled in"
            f" several ways: {records.get('spellings', 0):,}. Pairs with two relations:"
            f" {records.get('two_relations', 0):,} (the newest record stands)."
        )
    rows = [[_bare(one["child"]), one["child_at"], _bare(one["base"]), one["base_at"], one["days"]]
            for one in dates["examples"][:10]]  # fmt: skip
    head = ["derivative", "of", "base", "of", "days older"]
    said_of = "Derivatives older than their bases, the worst first"
    body = table(said_of, head, rows, things=head) if rows else ""
    return section("What cannot be", prose(*said), f'<div class="sheet">{body}</div>')


def _bare(model: str) -> str:
    return model.removeprefix("model:")


def _days(curve: Mapping[str, Any]) -> list[str]:
    return [f"by day {by['day']}" for by in curve["happened_by"]]


def _median(curve: Mapping[str, Any]) -> str:
    low, high = curve["median_interval"]
    if curve["median"] is None:
        return "not reached"
    return f"{number(curve['median'], 1)} ({_number(low)} to {_number(high)})"


def _number(value: float | None) -> str:
    return number(value, 1)


VIEW = View(
    name="cascades", title="After a release", draw=draw, analyses=("lineage",),
    tables=("annotations/mentions",),
)  # fmt: skip
