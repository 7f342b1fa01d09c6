"""Query texts for Neo4j Browser, from the query files; a click fills their parameters."""

from __future__ import annotations

from collections.abc import Mapping

from viz.picture import Cypher, SubjectQuery


def make_cypher(
    subjects: Mapping[str, tuple[str, tuple[str, ...]]],
    page: tuple[str, Mapping[str, str]] | None = None,
) -> Cypher:
    """Return the texts of a page and of what can be clicked on it.

    Parameters
    ----------
    subjects : mapping
        For `person`, `model`, `hardware`, `pair` (two ids with a space between) and `tie`: the name
        of a query, and the parameters that take the subject's id or ids.
    page : tuple, optional
        Name of the page's query, and values of its parameters.
    """
    from graph.questions.queries import bind, copy_text, load_query

    text = ""
    if page is not None:
        query = load_query(page[0])
        text = copy_text(query, bind(query, page[1]))
    found = {}
    for subject, (name, parameters) in subjects.items():
        query = load_query(name)
        free = {p.name: p.default for p in query.parameters if p.name not in parameters}
        found[subject] = SubjectQuery(parameters, copy_text(query, free))
    return Cypher(page=text, subjects=found)
