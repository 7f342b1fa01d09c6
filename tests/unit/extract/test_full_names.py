"""Names of several words: what they are built of, and what says that somebody is meant."""

from __future__ import annotations

import pytest

from ingest.people.full_names import (
    full_name,
    with_full_names,
    with_marked_names,
    with_names_in_links,
)
from ingest.withdrawal.documents import withdrawn_files
from ingest.withdrawal.tombstones import Hasher, Tombstones

_PARTICLES = (
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "la",
    "le", "el", "al", "bin", "ibn", "ter", "ten", "zu", "af", "av",
)  # fmt: skip


def _told(name: str) -> str | None:
    return {"ada quill": "[A]", "bo elk": "[B]", "quill ada": "[Q]"}.get(name.casefold())


@pytest.mark.parametrize("particle", _PARTICLES)
def test_words_of_family_names_may_begin_small(particle: str) -> None:
    assert full_name(f"Ada {particle} Quill") == f"Ada {particle} Quill"
    assert full_name(f"{particle} Quill") is None


@pytest.mark.parametrize(
    "handle",
    [
        "Ada",
        "Ada van",
        "Ada the Quill",
        "A B",
        "Al Bo",
        "Ada Bea Cy Dee Quill",
        "ada quill",
        "7 Quills",
        "",
    ],
)
def test_what_is_no_full_name(handle: str) -> None:
    assert full_name(handle) is None


@pytest.mark.parametrize("handle", ["Al Bos", "Ada Bea Cy Quill", "王 小明", "Ada-Lea O'Quill"])
def test_what_is_a_full_name(handle: str) -> None:
    assert full_name(handle) == handle


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("by Ada Quill, and Ada Quill's rig", "by [A], and [A]'s rig"),
        ("Ada\nQuill and Ada \n> Quill", "[A] and [A]"),
        ("Ada\n\nQuill, Ada    Quill, Ada\t\u00a0Quill", "Ada\n\nQuill, Ada    Quill, [A]"),
        ("Then Ada Quill Bo Elk Ada Quill", "Then [A] [B] [A]"),
        ("Ada Quill Ada", "[A] Ada"),
        ("@Ada Quill, x/Ada Quill, ada quill", "@Ada Quill, x/Ada Quill, ada quill"),
        ("Ada Quillwright", "Ada Quillwright"),
    ],
)
def test_where_full_names_stand(text: str, left: str) -> None:
    assert with_full_names(text, _told) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("@ada quill said", "@[A] said"),
        ("u/Ada Quill, /u/ada quill", "u/[A], /u/[A]"),
        ("@Ada\nQuill said", "@[A] said"),
        *(
            (f"so ada quill {how}: no", f"so [A] {how}: no")
            for how in ("wrote", "writes", "schrieb")
        ),
        ("so Ada\nQuill wrote: no", "so [A] wrote: no"),
        ("ada quill  wrote : no", "[A]  wrote : no"),
        *(
            (f"{how} {word} ada quill.", f"{how} {word} [A].")
            for how in ("Posted", "written", "quoted")
            for word in ("by", "from")
        ),
        ('[quote="Ada Quill"] and [quote=Ada Quill]', '[quote="[A]"] and [quote=[A]]'),
        ("posted by Ada\nQuill", "posted by [A]"),
        ("x@ada quill, said ada quill, posted ada quill", ""),
        ("@ada quill @bo elk @ada", "@[A] @[B] @ada"),
    ],
)
def test_where_names_are_marked(text: str, left: str) -> None:
    assert with_marked_names(text, _told) == (left or text)


@pytest.mark.parametrize(
    "place",
    [
        "/u/", "/user/", "/users/", "/member/", "/members/", "/profile/", "/profiles/", "/people/",
        "/author/", "/authors/", "/user=", "/@", "/x?u=", "/x?user=", "/x?a=b&author=", "/x?by=",
    ],
)  # fmt: skip
@pytest.mark.parametrize("site", ["https://forum.example", "www.forum.example", ""])
def test_names_stand_in_links_to_people(place: str, site: str) -> None:
    for name in ("ada-quill", "Ada_Quill", "ada+quill", "ada.quill", "ada%20quill"):
        text = f"see {site}{place}{name} there"
        assert with_names_in_links(text, _told) == f"see {site}{place}[A] there"


@pytest.mark.parametrize("place", ["/blog/", "/users/x/", "/x?q=", "/superusers/", "/x?nu="])
def test_names_stand_in_other_links_where_anything_counts(place: str) -> None:
    text = f"https://forum.example{place}ada-quill"
    assert with_names_in_links(text, _told) == text
    left = f"https://forum.example{place}[A]"
    assert with_names_in_links(text, _told, is_anywhere=True) == left


def test_files_of_withdrawn_documents_alone_are_left_out_and_never_all_of_them() -> None:
    hasher = Hasher(bytes(range(32)))
    names = [f"NTIA-2023-0009-000{number}" for number in (1, 2)]
    stones = Tombstones(
        hasher, {"post": frozenset(hasher.post(f"regulations:{one}") for one in names)}
    )
    first, second = (f"{one}.txt" for one in names)
    source = "public_comments"

    def left_out(*files: tuple[str, str]) -> set[str]:
        return withdrawn_files(files, stones)

    other = ("NTIA-2023-0009-0003.txt", source)
    assert left_out((first, source), (second, source), other) == {first, second}
    assert left_out((first, source), ("notes.txt", source)) == {first}
    assert left_out((first, "text"), other) == set()
    assert left_out((first, source), (second, source)) == set()
    assert left_out((first, source), (first, source)) == set()  # of one name, in two folders
    assert left_out((first, source)) == left_out() == set()
