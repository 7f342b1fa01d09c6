"""A model's family: its bases above, its versions and derivatives below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from graph.words import count
from viz.drawing.layout import family_places
from viz.drawing.lineage_links import LINKS, link_kinds, link_legend, links_drawn
from viz.picture import Edge, Evidence, Facts, Guides, Kind, LegendLine, Node, Picture, Shape, Words
from viz.study.cypher import make_cypher
from viz.study.facts import how_made, number, percent
from viz.study.families import (
    Family,
    Models,
    choose_family,
    find_model,
    read_models,
    verdicts,
)
from viz.study.quotes import Span, short, squeezed
from viz.study.reading import is_measured, reading
from viz.view import Parameters, Study, View

MOST_MEMBERS = 70
_RELATIONS: tuple[tuple[str, Shape, str], ...] = (
    ("variant", "dot", "a version or size"),
    ("finetune", "diamond", "a fine-tune"),
    ("quantized", "square", "quantized"),
    ("merge", "star", "a merge"),
    ("adapter", "triangle", "an adapter"),
    ("distilled", "hexagon", "distilled"),
    ("pruned", "triangleDown", "pruned"),
)


_HOW = (
    "The model asked for is the large mark with a dark rim. Above it stands what it derives"
    " from, below it its"
    " versions and derivatives, generation under generation; lists go downwards. Shape and"
    " colour say how a"
    " model comes from the one above. Full lines: the Hub's records say so; dashed lines: posts"
    " tell so, in words or by a name that holds its base's;"
    " thin grey lines: the name of a version does. Larger marks are named in more posts. Zoom in"
    " for more names."
)


_QUERIES = {
    "model": ("derivatives-of-model", ("model",)),
    "tie": ("bases-of-model", ("model",)),
}


def draw(study: Study, parameters: Parameters) -> Picture:
    """Draw the family of one model; by default of the most talked-about base."""
    result = study.results["lineage"]
    models = read_models(study.tables)
    root = find_model(models, parameters["model"])
    if root is None:
        return _nothing(result, is_named=bool(models.named))
    family = choose_family(models, root, most=MOST_MEMBERS)
    order = [*reversed(family.ancestors), *family.members]
    places, extent = family_places(family.tree, family.members, family.ancestors)
    relation_of = _relations(models, family)
    nodes = _nodes(study, models, family, order, places=places, relation_of=relation_of)
    edges = links_drawn(study.tables["annotations/relations"], models, order)
    name = models.name(family.root)
    return Picture(
        name="lineage", title=f"The family of {short(name, 60)}",
        headline=headline(models, family),
        sentence=result["sentence"], figures=_figures(result, models, family, edges),
        left_out=_left_out(family), reading="above = base · below = derivative · size = posts",
        how_to_read=_HOW, definition=result["definition"],
        words=Words(nodes="models", edges="derivations", weight="posts"), nodes=nodes, edges=edges,
        node_kinds=_kinds(nodes), edge_kinds=link_kinds(edges),
        legend=_legend(nodes, edges), guides=_guides(models, order, places, family), extent=extent,
        edge_opacity=0.75, timed_by="nodes", search_hint="Find a model", start=_start(nodes),
        notes=(*_notes(result), *_read(nodes, edges, is_measured=is_measured(study.tables))),
        made=(("model", name), *how_made(result)),
        cypher=make_cypher(_QUERIES, ("derivatives-of-model", {"model": family.root})),
        parameters={"model": family.root},
    )  # fmt: skip


def _nothing(result: Mapping[str, Any], *, is_named: bool) -> Picture:
    """Return the page of a study in which no model is named, or none derives from another."""
    headline = (
        "No version or derivative is known of the models that posts name"
        if is_named
        else "No post names a model"
    )
    left_out = (
        "Nothing is drawn. 'kithgraph view lineage --param model=NAME' draws a family of the"
        " catalogue."
    )
    return Picture(
        name="lineage", title="A model's family", headline=headline,
        sentence=result["sentence"], figures=(("n", "0 models"),), left_out=left_out,
        reading="", how_to_read=_HOW, definition=result["definition"],
        words=Words(nodes="models", edges="derivations", weight="posts"), nodes=(), edges=(),
        node_kinds=(), edge_kinds=(), legend=(), search_hint="Find a model", made=how_made(result),
    )  # fmt: skip


def _relations(models: Models, family: Family) -> dict[str, str]:
    """Return how each member comes from the one it hangs under; the Hub's word comes first."""
    rank = {"hub": 0, "talk": 1, "name": 2}
    found: dict[str, tuple[int, str]] = {}
    for link in models.links:
        if family.tree.get(link.child) == link.base and link.relation:
            best = found.get(link.child)
            if best is None or rank[link.source] < best[0]:
                found[link.child] = (rank[link.source], link.relation)
    return {model: relation for model, (_, relation) in found.items()}


def _nodes(
    study: Study, models: Models, family: Family, order: Sequence[str],
    *, places: Mapping[str, tuple[float, float]], relation_of: Mapping[str, str],
) -> tuple[Node, ...]:  # fmt: skip
    relations, posts = (study.tables[name] for name in ("annotations/relations", "corpus/posts"))
    told = verdicts(relations, posts, order)
    evidence = _evidence(study, order)
    nodes = []
    for model in order:
        group = _group(relation_of.get(model))
        x, y = places[model]
        behind = evidence.get(model, ())
        nodes.append(Node(
            key=model, name=models.name(model), kind=_kind(model, family, group), x=x, y=y,
            size=_size(models.named.get(model, 0), is_root=model == family.root), group=group,
            shape="dot" if model == family.root else _RELATIONS[group][1],
            ring=model == family.root, sub=_sub(model, family, group),
            weight=models.named.get(model, 0),
            facts=_facts(models, model, told.get(model, Counter())), evidence=behind,
            total=len(behind), command=f"kithgraph evidence show {model} --limit 0",
        ))  # fmt: skip
    return tuple(nodes)


def _group(relation: str | None) -> int:
    return next((i for i, (name, _, _) in enumerate(_RELATIONS) if name == relation), 0)


def _kind(model: str, family: Family, group: int) -> str:
    return "" if model == family.root or model in family.ancestors else _RELATIONS[group][0]


def _sub(model: str, family: Family, group: int) -> str:
    if model == family.root:
        return "the model asked for"
    return "above it" if model in family.ancestors else _RELATIONS[group][2]


def _size(posts: int, *, is_root: bool) -> float:
    return 15.0 if is_root else min(12.0, 4.5 + posts**0.5 * 0.45)


def _facts(models: Models, model: str, told: Counter[str]) -> Facts:
    known = models.columns.get(model, {})
    facts = [("posts that name it", f"{models.named.get(model, 0):,}")]
    if told:
        facts.append(
            (
                "judged",
                ", ".join(f"{told[p]} {p}" for p in ("positive", "mixed", "negative") if told[p]),
            )
        )
    if known.get("n_params"):
        facts.append(("parameters", _size_of(known["n_params"])))
    if known.get("license"):
        facts.append(("licence", short(str(known["license"]), 40)))
    if known.get("created_at"):
        facts.append(("since", f"{known['created_at']:%Y-%m-%d}"))
    if known.get("downloads") is not None:
        facts.append(("downloads", f"{known['downloads']:,}"))
    facts.append(("on the Hub", "yes" if known.get("on_hub") else "not known"))
    facts.append(("directly below it", f"{len(models.children.get(model, ())):,}"))
    return tuple(facts)


def _size_of(n_params: int) -> str:
    return (
        f"{number(n_params / 1e9, 1)} billion"
        if n_params >= 1e9
        else f"{number(n_params / 1e6, 0)} million"
    )


def _evidence(study: Study, order: Sequence[str]) -> dict[str, tuple[Evidence, ...]]:
    """Return the posts behind each model: those that judge it, then those that name it, by time."""
    times = study.tables["corpus/posts"].select("post_id", "created_at")
    judged = (
        study.tables["annotations/relations"]
        .filter((pl.col("kind") == "judges") & pl.col("subject").is_in(order))
        .select("post_id", pl.col("subject").alias("model"), "start", "end",
                pl.format("judges: {}", pl.col("polarity").fill_null("unknown")).alias("note"))
    )  # fmt: skip
    named = (
        study.tables["annotations/mentions"]
        .filter((pl.col("kind") == "model") & pl.col("entity_id").is_in(order))
        .select(
            "post_id", pl.col("entity_id").alias("model"), "start", "end", pl.lit("").alias("note")
        )
    )
    found: dict[str, dict[str, tuple[list[Span], str]]] = {}
    for rows in (judged, named):
        timed = rows.join(times, on="post_id", how="inner").sort("created_at", "post_id", "start")
        for post_id, model, start, end, note in timed.drop("created_at").iter_rows():
            spans, _ = found.setdefault(model, {}).setdefault(post_id, ([], note))
            spans.append((start, end))
    return {
        model: tuple(
            Evidence(post_id, tuple(spans), note) for post_id, (spans, note) in posts.items()
        )
        for model, posts in found.items()
    }


def headline(models: Models, family: Family) -> str:
    """Return how many versions and derivatives a model has, and how many posts name it."""
    name = short(models.name(family.root), 60)
    if not family.n_descendants:
        return f"No version or derivative of {name} is known"
    named = models.named.get(family.root, 0)
    told = count(named, "post names", "posts name") if named else "no post names"
    return f"{_known(family, name)}; {told} {name} itself"


def _known(family: Family, name: str) -> str:
    """Tell descendants by records and names apart from those that words of posts alone claim."""
    things = ("version or derivative", "versions and derivatives")
    by_words, known = family.n_by_words, family.n_descendants - family.n_by_words
    if not known:
        verb = "is" if by_words == 1 else "are"
        return f"{count(by_words, *things)} of {name} {verb} told by words of posts alone"
    said = f"{count(known, *things)} of {name} {'is' if known == 1 else 'are'} known"
    return f"{said}, {by_words:,} more by words of posts alone" if by_words else said


def _figures(
    result: Mapping[str, Any], models: Models, family: Family, edges: Sequence[Edge]
) -> Facts:
    by_words = (
        f", {family.n_by_words:,} of them by words of posts alone" if family.n_by_words else ""
    )
    spoken = sum(models.named.get(model, 0) > 0 for model in family.members[1:])
    sources = Counter(edge.kind for edge in edges)
    return (
        ("n", f"{count(family.n_descendants, 'descendant', 'descendants')}{by_words}"),
        ("drawn and named in posts", f"{spoken:,}"),
        (
            "drawn links",
            ", ".join(f"{k.label}: {sources[k.name]:,}" for k in LINKS if sources[k.name]),
        ),
        ("of what posts tell the Hub confirms", percent(result["agreement"]["confirmed"])),
        ("of what they tell in words", percent(result["agreement"]["in_words"])),
    )


def _left_out(family: Family) -> str:
    drawn = len(family.members) - 1
    said = f"Drawn: {drawn:,} of {count(family.n_descendants, 'descendant', 'descendants')}"
    if drawn < family.n_descendants:
        said += (
            ", those named in most posts, then those downloaded most, each under the one it comes"
            " from"
        )
    return f"{said}. A merge hangs under one of its bases and has a line to each that is drawn."


def _kinds(nodes: Sequence[Node]) -> tuple[Kind, ...]:
    present = {node.kind for node in nodes}
    return tuple(Kind(name=name, label=said) for name, _, said in _RELATIONS if name in present)


def _legend(nodes: Sequence[Node], edges: Sequence[Edge]) -> tuple[LegendLine, ...]:
    kinds = tuple(
        LegendLine(label=said, shape=shape, group=group, count=sum(n.kind == name for n in nodes))
        for group, (name, shape, said) in enumerate(_RELATIONS)
        if any(node.kind == name for node in nodes)
    )
    return kinds + link_legend(edges)


def _guides(
    models: Models, order: Sequence[str], places: Mapping[str, tuple[float, float]], family: Family
) -> Guides:
    inner = set(family.tree.values()) | {family.root, *family.ancestors}
    texts: list[tuple[float, float, str, str, float, float]] = []
    first = (family.root, *(m for m in order if m != family.root))
    for model in first:
        x, y = places[model]
        label = squeezed(models.name(model).rpartition("/")[2], 25)
        if model in inner:
            size = -13.0 if model == family.root else -11.0
            rim = _size(models.named.get(model, 0), is_root=model == family.root) + 3.0
            texts.append((x, y - rim, label, "above", size, 0.0))
        else:
            texts.append((x + 15, y, label, "left", -10.5, 0.0))
    return Guides(texts=tuple(texts))


def _start(nodes: Sequence[Node]) -> tuple[int, ...]:
    """Return the five models named in most posts."""
    order = sorted(range(len(nodes)), key=lambda i: (-nodes[i].total, i))
    return tuple(order[:5])


def _read(nodes: Sequence[Node], edges: Sequence[Edge], *, is_measured: bool) -> tuple[str, ...]:
    """Return how rightly posts are read, where the page draws what they say."""
    verdicts = sum(note.note.startswith("judges") for node in nodes for note in node.evidence)
    told = sum(edge.kind == "talk" for edge in edges)
    parts = (
        ("Verdicts", "judges", verdicts),
        ("Derivations that posts tell", "derived_from", told),
    )
    return tuple(
        f"{what} read rightly: {reading(name, n, is_measured=is_measured)[0][1]}."
        for what, name, n in parts
        if n
    )


def _agreement(found: Mapping[str, Any]) -> tuple[str, ...]:
    confirmed, in_words = found["confirmed"], found["in_words"]
    if not confirmed["n"]:
        return ("Posts tell nothing that the Hub could confirm or deny.",)
    words = f"; of what they tell in words {percent(in_words)}" if in_words["n"] else ""
    said = f"Of what posts tell, {percent(confirmed)} is confirmed by the Hub, where it can be"
    return (f"{said}{words}.",)


def _beyond_knowing(n: int | None) -> tuple[str, ...]:
    if n is None:  # pages to be published do not tell how few
        return ()
    said = f"{count(n, 'claim', 'claims')} that something is made from a closed model's weights"
    return (f"{said}, which nobody outside its maker has: not drawn, not counted.",)


def _notes(result: Mapping[str, Any]) -> tuple[str, ...]:
    licences = result["licences"]
    dates = result["impossible_dates"]["derivative_older_than_base"]
    cycles = result["cycles"]
    return (
        *_agreement(result["agreement"]),
        (
            "Posts and verdicts on this page are those of everybody; questions in Cypher leave out"
            " bots, and verdicts of unknown authors."
        ),
        *_beyond_knowing(result["talk"].get("beyond_knowing", 0)),
        (
            f"{percent(dates)} of the Hub's links with both dates have a derivative older than its"
            " base."
        ),
        (
            f"{count(len(cycles['hub']), 'cycle', 'cycles')} in the Hub's records,"
            f" {len(cycles['talk']):,} in talk."
        ),
        result["cascade_sentence"],
        (
            f"Where both licences are known, {percent(licences['kept'])} of derivatives have"
            " that of their base."
        ),
    )


VIEW = View(
    name="lineage", title="A model's family", draw=draw, analyses=("lineage",),
    tables=("corpus/posts", "corpus/models", "annotations/mentions", "annotations/relations",
            "annotations/entities"),
    parameters={"model": None},
)  # fmt: skip
