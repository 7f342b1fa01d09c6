"""Small cells in what is to be published: counts of people under five."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ingest.privacy.cells import small_cells
from ingest.privacy.published import Piece, pieces

_FRAME = """<table border="1"><thead><tr><th></th><th>topic</th><th>people</th></tr></thead>
<tbody><tr><th>1</th><td>a</td><td>3</td></tr><tr><th>2</th><td>b</td><td>9</td></tr></table>"""
_TABULAR = r"""\begin{tabular}{lr} \toprule
Topic & \textbf{People} \\ \midrule
R\&D & 3 \\
b & 12 \\ \bottomrule
\end{tabular}"""
_TABLE = """<table><tr><th scope="col">topic</th><th scope="col">people</th></tr>
<tr><th>x</th><td>1</td></tr><tr><th>y</th><td>12</td></tr></table>"""


@pytest.mark.parametrize(
    ("name", "text", "cells"),
    [
        ("a.csv", "topic,people\nx,3\ny,5\nz,0\n", ["people: 3"]),
        ("a.csv", "id,points,depth\nx,3,1\n", []),
        ("a.json", '{"n": 2, "seed": 3, "of": [{"n_posts": 4}]}', ["n: 2", "n_posts: 4"]),
        ("a.ndjson", '{"n": 2}\nno JSON\n{"people": 7, "users": 1}\n', ["n: 2", "users: 1"]),
        ("a.html", _TABLE, ["people: 1"]),
        ("a.html", _FRAME, ["people: 3"]),
        ("a.md", "<!-- x -->\nx | *people*\n--- | ---:\na | 2\nb | 12\n\n3 | 1\n", ["people: 2"]),
        ("a.md", "| people | n |\n|:--|--:|\n| 7 | **4** |\n", ["n: 4"]),
        ("a.md", "| people | n |\n|:--|--:|\n7 | 4\n", ["n: 4"]),
        ("a.md", "people | n\n1 | 2\n---\n", []),
        ("a.tex", _TABULAR, ["People: 3"]),
        ("a.html", '<script>{"facts":[["people","2"],["seed","2"]]}</script>', ["people: 2"]),
        ("a.html", "<p>3 people answered.</p><p>a median of 2 people or more</p>", ["3 people"]),
        ("a.html", "<dl><dt>n</dt><dd>4 reports</dd></dl>", ["n: 4 reports"]),
        ("a.html", "<dl><dt>n</dt><dd>4 descendants</dd></dl>", []),
    ],
)  # fmt: skip
def test_counts_of_people_under_five_are_small_cells(
    name: str, text: str, cells: list[str], tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text)
    found = [cell for piece in pieces([tmp_path / name]) for cell in small_cells(piece)]
    assert found == cells


def test_a_network_of_many_tags_is_searched_for_small_cells_at_once() -> None:
    piece = Piece(place="x.gexf", text="<p>3 people</p>" + '  <node id="a"/>\n' * 20_000)
    began = time.process_time()
    assert list(small_cells(piece)) == ["3 people"]
    # a look at all that follows from each empty line takes half a minute and more
    assert time.process_time() - began < 1.0
