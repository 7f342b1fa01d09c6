"""The command that writes planted worlds."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.settings import FilePath, Number, seed_option


@click.command(epilog="Example: kithgraph simulate --strength 0 --out nothing-planted.jsonl")
@click.option(
    "--out", required=True, metavar="FILE.jsonl",
    type=FilePath("the file to write, in it or elsewhere"),
    help="Dump to write; what holds there goes to FILE.truth.json.",
)  # fmt: skip
@click.option(
    "--people", type=Number(), default=400, show_default=True, help="How many people write."
)
@click.option(
    "--posts", type=Number(), default=6_000, show_default=True, help="How many posts they write."
)
@click.option(
    "--core", type=Number(), default=40, show_default=True, help="How many people are the core."
)
@click.option(
    "--strength", default=1.0, show_default=True, metavar="NUMBER",
    help="How strongly the core keeps together: 0 not at all, 1 plainly.",
)  # fmt: skip
@click.option(
    "--days", type=Number(), default=120, show_default=True, help="From the first post to the last."
)
@seed_option
def simulate(
    *, out: Path, people: int, posts: int, core: int, strength: float, days: int, seed: int
) -> None:
    """Write an invented community of which the answers are known.

    Build it like a dump, and compare what kithgraph says with what was planted: without a core
    (--strength 0) no test may find more than busy people.
    """
    from ingest.simulate.worlds import World, truth_path, write_world

    world = World(people=people, posts=posts, core=core, strength=strength, days=days, seed=seed)
    truth = write_world(world, out)
    thanked = sum(one["acknowledged_by"] is not None for one in truth.teaches)
    rows = (
        ("people of the core", len(truth.core), "analyse core-periphery"),
        ("questions", len(truth.questions), "analyse education-chains"),
        ("answers that teach", len(truth.teaches), "analyse education-chains"),
        ("of them thanked for", thanked, "analyse education-chains"),
        ("reports of runs", len(truth.runs_on), "analyse hardware-reports"),
    )
    click.echo(f"{'planted':<22}{'how many':>10}   told by kithgraph", err=True)
    for what, many, told in rows:
        click.echo(f"{what:<22}{many:>10,}   {told}", err=True)
    click.echo(f"{out}\n{truth_path(out)}")
