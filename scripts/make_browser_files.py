"""Write queries/browser/saved_scripts.zip: the drawn queries as Neo4j Browser imports them.

    python scripts/make_browser_files.py [--check]

Neo4j Browser takes a zip that is dropped onto its window: each ``FOLDER/NAME.cypher`` becomes a
saved script of the folder, named by its first comment. Parameters stand in the statement as values
to change, because a script with ``:param`` lines is run but not drawn.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

from graph.questions.cypher import used_parameters, with_literals
from graph.questions.queries import Query, load_query, query_names

PATH = Path(__file__).resolve().parent.parent / "queries" / "browser" / "saved_scripts.zip"
EXAMPLES = {
    "model": "Qwen3-30B-A3B",
    "hardware": "NVIDIA RTX 3090",
    "entity": "llama.cpp",
    "topic": "llama.cpp",
    "family": "Qwen",
    "person": "kith-000000",
    "thread": "reddit:t3_9kith01",
    "label": "privacy",
}
"""Values of parameters without a default, by name."""

_FOLDER = "kithgraph"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o644 << 16


def script_of(query: Query) -> str:
    """Return a drawn query as a saved script: title, question, what to change, statement."""
    text = query.browser or ""
    values = {p.name: EXAMPLES[p.name] if p.required else p.default for p in query.parameters}
    required = [p.name for p in query.parameters if p.required and p.name in used_parameters(text)]
    lines = [f"// {query.title}", f"// {query.question}"]
    lines += [f"// Put your {name} in the place of {values[name]}." for name in required]
    return "\n".join([*lines, with_literals(text, values)])


def archive() -> bytes:
    """Return the zip's bytes; the same queries give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as file:
        for query in map(load_query, query_names()):
            if query.browser:
                member = zipfile.ZipInfo(f"{_FOLDER}/{query.name.replace('-', '_')}.cypher", _EPOCH)
                member.create_system = 3
                member.external_attr = _PLAIN_FILE
                file.writestr(member, script_of(query))
    return made.getvalue()


def main() -> int:
    """Write the file; with --check say whether it is out of date instead."""
    made = archive()
    if "--check" not in sys.argv:
        PATH.write_bytes(made)
    elif not PATH.exists() or PATH.read_bytes() != made:
        print("queries/browser/saved_scripts.zip is out of date: run scripts/make_browser_files.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
