"""Write the pages of docs/ that are made from the code: commands, cookbook, code book.

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


_COMMANDS = """# Commands

Every command with its options, for whoever types them; the [guide](guide.md) tells what they are
for. Made from the commands' own help by `scripts/make_docs.py`.

In the first line of each, what stands in brackets may be left out, `A|B` is one of both, `...` may
be repeated, and words in capitals stand for what you give: `DIR` a folder, `FILE` a file, `NUMBER`
a whole number, `DATE` a day such as 2025-07-01. `[default: ]` tells what holds if you give nothing.
"""
_COOKBOOK = """# Cookbook: questions to the graph

Every question that comes with kithgraph, for whoever asks and for whoever wants to write another.
Made from the heads of `queries/*.cypher` by `scripts/make_docs.py`.

* **To ask one**: `kithgraph query NAME --workspace DIR`. What it needs to know is given with
  `--param key=value`; `--format csv` writes a table for a spreadsheet (what that would
  calculate has an apostrophe before it); `--store` asks a Neo4j.
* **In Neo4j Browser**: `kithgraph query NAME --text` prints the statement with its values written
  in, in the form that is drawn where there is one: paste that. Who pastes a statement of this page
  runs a line for each of its parameters first, such as `:param model => "Qwen3-30B-A3B"` and
  `:param limit => 20`. Beside the answer the Browser draws whatever else ties its nodes, such as
  lessons between people who reply to each other: without *Connect result nodes*, under *Browser
  Settings*, it draws the answer alone.
* **What is counted**: bots and doubtful reports are in unless a question says that they are left
  out. *People* are known authors: a post whose author is not known counts as a post, and as
  nobody's. Judgements and lessons are in the graph where the people are known.
* **Names**: several models can have one name: repositories of several owners, a model and files of
  it. Asked by name they are all meant, and they count together; `model=owner/name` or an id means
  one.
* **Rows**: an answer ends at its `limit`, and the command says so. The first and last months of a
  dump are seldom whole ones.
* **To ask one of your own**: write a statement into a file that ends in `.cypher`, give each column
  a name (`AS ...`), and type `kithgraph query FILE.cypher --workspace DIR`. A file that takes
  parameters begins with a line that names their types, and what holds where none is given, such as
  `// params: model:string least:share=0.5 limit:int=20`; the types are `string`, `int`, `float`,
  `share` (from 0 to 1), `bool` (`yes` or `no`) and `list` (`a,b,c`). Nodes and relationships are
  told in the [guide](guide.md#the-graph). Labels, types and properties that no graph has are told
  beside the answer. The built-in store gives up after 30 seconds; a Neo4j does not.
"""


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
    parts = [_COMMANDS]
    queue: list[tuple[str, ...]] = [()]
    while queue:
        words = queue.pop(0)
        shown = help_of(*words)
        title = " ".join(("kithgraph", *words))
        parts.append(f"## {title}\n\n```\n{shown}\n```\n")
        queue[:0] = [(*words, name) for name in subcommands(shown)]
    return "\n".join(parts)


def anchor(title: str) -> str:
    """Return what a link to a heading names behind `#`."""
    return re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-")


def cookbook_page() -> str:
    """Return every query with its question, parameters and text."""
    from graph.questions.queries import load_query, query_names

    queries = [load_query(name) for name in query_names()]
    listed = [f"| [{q.title}](#{anchor(q.title)}) | `{q.name}` |" for q in queries]
    parts = [_COOKBOOK, "\n".join(["| question | name |", "|---|---|", *listed]) + "\n"]
    for query in queries:
        parameters = ", ".join(
            f"`{p.name}` ({p.type}{'' if p.required else f', {p.default} if not given'})"
            for p in query.parameters
        )
        parts.append(
            f"## {query.title}\n\n{query.question}\n\n"
            f"`{query.name}`, parameters: {parameters or 'none'}; "
            f"returns {', '.join(f'`{column}`' for column in query.returns)}.\n\n"
            f"```cypher\n{query.text.strip()}\n```\n"
        )
    return "\n".join(parts)


def code_book_page() -> str:
    """Return every column of the tables and every property of the graph."""
    from graph.export.study import code_book_text

    return code_book_text()


PAGES = {
    "commands.md": commands_page,
    "cookbook.md": cookbook_page,
    "codebook.md": code_book_page,
}


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
