"""One offline page to label a sample with the keyboard."""

from __future__ import annotations

import html
import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from graph.evidence.items import NOUNS
from graph.evidence.sample import COLUMNS
from graph.output import safe
from graph.stances import AFFORDANCE, OPENNESS, SAID

if TYPE_CHECKING:
    from graph.evidence.sample import Row, Sample

_ASKED = {
    OPENNESS: "Does the author say so, as their own view?",
    AFFORDANCE: "Does the author say so, as their own view or wish: claim, praise, report, want or "
    "complain of it, beside what is closed or hosted?",
}
_QUESTION = {
    "model": "Is the marked name, whole and not too long, a name of this model?",
    "hardware": "Is the marked name, whole and not too long, a name of this device?",
    "quantization": "Is the marked name, whole and not too long, a name of this quantization?",
    "runtime": "Is the marked name, whole and not too long, a name of this runtime?",
    "benchmark": "Is the marked name, whole and not too long, a name of this benchmark?",
    "derived_from": "Does the author say so, or does the name itself?",
    "runs_on": "Does the author say so, with these figures, as something that was done?",
    "prefers": "Does the author say so, as their own view?",
    "judges": "Does the author say so, as their own view?",
    "asks": "Does this post ask something of others?",
    "helps": "Does this post help somebody?",
    "acknowledges": "Does this post acknowledge help?",
    "shares": "Does this post share the author's own work?",
    "teaches": "Does this post teach something to the person who wrote the other one?",
    **{one.label: _ASKED[one.family] for one in SAID},
}
_QUESTION_MISSED = "Is it right that this post has no {}? Call it wrong if one was missed."


def labelling_page(drawn: Sample) -> str:
    """Return the sample as one HTML file that asks the network for nothing.

    Notes
    -----
    All words of posts stand in a JSON block whose ``<``, ``>`` and ``&`` are escaped, and the
    script shows them as text alone.
    """
    question = (
        _QUESTION[drawn.kind]
        if drawn.part == "found"
        else _QUESTION_MISSED.format(NOUNS[drawn.kind])
    )
    data = {
        "columns": COLUMNS,
        "question": question,
        "part": drawn.part,
        "beside": "The other post" if drawn.kind == "teaches" else "It answers this post",
        "file": f"labels-{drawn.kind}-{drawn.part}-{drawn.seed}.csv",
        "key": f"kithgraph {drawn.kind} {drawn.part} {drawn.seed} {drawn.rows[0].fingerprint}",
        "rows": [_shown(row) for row in drawn.rows],
    }
    title = f"{len(drawn.rows)} of {drawn.size:,} {drawn.kind} ({drawn.part})"
    filled = {
        "title": html.escape(title),
        "question": html.escape(question),
        "css": _template("page.css"),
        "data": _embedded(data),
        "script": _template("page.js"),
    }
    parts = _template("page.html").split("{{")
    return parts[0] + "".join(_fill(part, filled) for part in parts[1:])


def _fill(part: str, filled: dict[str, str]) -> str:
    name, _, rest = part.partition("}}")
    return filled[name] + rest


def _shown(row: Row) -> dict[str, Any]:
    """Return a row for the script; it writes the context of the CSV from the pieces."""
    cells = {name: safe(v) if isinstance(v, str) else v for name, v in row.cells.items()}
    return cells | {"context": [safe(piece) for piece in row.pieces]}


def _embedded(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def _template(name: str) -> str:
    return (files("graph.evidence") / name).read_text(encoding="utf-8")
