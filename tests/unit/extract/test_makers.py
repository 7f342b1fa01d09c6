"""Makers, lines and facts of hardware, by canonical names."""

import pytest

from ingest.extract.names.hardware.makers import maker_and_line, read_name
from ingest.extract.names.keys import slug
from ingest.extract.names.vocabulary.files import rows


@pytest.mark.parametrize(
    ("name", "maker", "line"),
    [
        ("NVIDIA RTX 3090", "NVIDIA", "GeForce RTX"),
        ("NVIDIA RTX 5060 Ti", "NVIDIA", "GeForce RTX"),
        ("NVIDIA RTX A6000", "NVIDIA", "RTX workstation"),
        ("NVIDIA RTX 6000 Ada", "NVIDIA", "RTX workstation"),
        ("NVIDIA H200", "NVIDIA", "Data center"),
        ("AMD EPYC 7763", "AMD", "EPYC"),
        ("AMD Radeon PRO V620", "AMD", "Radeon PRO"),
        ("Raspberry Pi 5", "Raspberry Pi", "Raspberry Pi"),
        ("Steam Deck", "Valve", "Handheld"),
        ("PlayStation 5", "Sony", "Console"),
        ("Orange Pi 5", "Orange Pi", "Single-board computer"),
        ("Apple iPad Pro", "Apple", "iPad"),
        ("Apple iPhone 15", "Apple", "iPhone"),
        ("HP EliteBook 660", "HP", "Laptop"),
        ("HP EliteDesk", "HP", "Mini PC"),
        ("HP Z2 Mini G1a", "HP", "Mini PC"),
        ("HP ProLiant DL380", "HP", "Server"),
        ("HP Z440", "HP", "Workstation"),
        ("no such thing", None, None),
    ],
)
def test_the_rule_that_reads_a_name_tells_maker_and_line(
    name: str, maker: str | None, line: str | None
) -> None:
    assert maker_and_line(name) == (maker, line)


@pytest.mark.parametrize("row", rows("chips.csv"), ids=lambda row: row["name"])
def test_facts_stand_at_names_that_texts_are_read_to(row: dict[str, str]) -> None:
    span = read_name(row["name"])
    assert span is not None
    assert slug(span.name) == slug(row["name"])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("RTX 4070 TiSuper", "NVIDIA RTX 4070 Ti SUPER"),
        ("Grace Hopper Superchip", "NVIDIA Grace Hopper Superchip"),
        ("DGX station", "NVIDIA DGX Station"),
        ("Radeon Pro VII", "AMD Radeon PRO VII"),
        ("Radeon VII", "AMD Radeon VII"),
        ("Epyc Rome 7642", "AMD EPYC 7642"),
        ("Epyc Rome", "AMD EPYC Rome"),
        ("13th gen i5", "Intel Core i5 13th gen"),
    ],
)
def test_one_thing_has_one_name(written: str, name: str) -> None:
    span = read_name(written)
    assert span is not None
    assert span.name == name
