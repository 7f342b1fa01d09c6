"""Write the pages of docs/ that are made from the code: commands.md and cookbook.md.

python scripts/make_docs.py [--check]
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_COMMAND = str(Path(sys.executable).with_name("kithgraph"))


def help_of(*words: str) -> str:
    """Return the help of a command or group."""
    return subprocess.run(
        [_COMMAND, *words, "--help"],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
        env=os.environ | {"COLUMNS": "100"},
    ).stdout.rstrip()


def subcommands(shown: str) -> list[str]:
    """Return the names below `Commands:` in a help text."""
    lines = shown.partition("Commands:\n")[2].splitlines()
    return [found[1] for line in lines if (found := re.match(r"  ([a-z][a-z-]*)(?:  |$)", line))]


def commands_page() -> str:
    """Return the help of every command as one page."""
    parts = ["# Commands\n\nMade from the commands' own help by `scripts/make_docs.py`.\n"]
    queue: list[tuple[str, ...]] = [()]
    while queue:
        words = queue.pop(0)
        shown = help_of(*words)
        title = " ".join(("kithgraph", *words))
        parts.append(f"## {title}\n\n```\n{shown}\n```\n")
        queue[:0] = [(*words, name) for name in subcommands(shown)]
    return "\n".join(parts)


def cookbook_page() -> str:
    """Return every query with its question, parameters and text."""
    from graph.queries import load_query, query_names

    intro = (
        "# Cookbook: questions to the graph\n\n"
        "Made from the headers of `queries/*.cypher` by `scripts/make_docs.py`. Each runs as "
        "`kithgraph query NAME --workspace DIR` (parameters by `--param key=value`; `--store` for "
        "Neo4j). `kithgraph query NAME --text` prints a statement with its values written in, in "
        "the form that Neo4j Browser draws where there is one: that is what to paste there. Who "
        "pastes a statement of this page runs a line for each of its parameters first, such as "
        '`:param model => "Qwen3-30B-A3B"` and `:param limit => 20`.\n'
    )
    parts = [intro]
    for name in query_names():
        query = load_query(name)
        parameters = ", ".join(
            f"`{p.name}` ({p.type}{'' if p.required else f', {p.default} if not given'})"
            for p in query.parameters
        )
        parts.append(
            f"## {query.title}\n\n{query.question}\n\n"
            f"`{name}`, parameters: {parameters or 'none'}; "
            f"returns {', '.join(f'`{column}`' for column in query.returns)}.\n\n"
            f"```cypher\n{query.text.strip()}\n```\n"
        )
    return "\n".join(parts)


PAGES = {"commands.md": commands_page, "cookbook.md": cookbook_page}


def main() -> int:
    """Write the pages; with --check say which are out of date instead."""
    stale = []
    for name, make in PAGES.items():
        path, text = _ROOT / "docs" / name, make()
        if "--check" in sys.argv:
            if not path.exists() or path.read_text("utf-8") != text:
                stale.append(name)
        else:
            path.write_text(text, "utf-8", newline="\n")
    for name in stale:
        print(f"docs/{name} is out of date: run scripts/make_docs.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
