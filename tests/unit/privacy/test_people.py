"""Pseudonyms: keyed, stable, never across platforms; names in texts become the same ones."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from ingest.errors import SettingError
from ingest.people.mask import Mask
from ingest.people.naming import with_people
from ingest.people.pseudonyms import fingerprint, is_bot, load_key, pseudonym

KEY = bytes(range(32))
HERON = pseudonym("Quiet_Heron_77", source="reddit", key=KEY)
MOSS = pseudonym("moss", source="reddit", key=KEY)
SALT = pseudonym("solder-and-salt", source="reddit", key=KEY)


@pytest.fixture
def mask() -> Mask:
    return Mask(["Quiet_Heron_77", "solder-and-salt", "moss"], source="reddit", key=KEY)


def test_a_pseudonym_is_80_bits_of_hmac_sha_256_of_source_and_folded_handle() -> None:
    digest = hmac.new(KEY, b"reddit\0quiet_heron_77", hashlib.sha256).hexdigest()
    assert f"kith-{digest[:20]}" == HERON
    assert re.fullmatch(r"kith-[0-9a-f]{20}", HERON)


def test_case_does_not_make_another_person_but_platform_and_key_do() -> None:
    assert pseudonym("QUIET_HERON_77", source="reddit", key=KEY) == HERON
    assert pseudonym("Quiet_Heron_77", source="nostr", key=KEY) != HERON
    assert pseudonym("Quiet_Heron_77", source="reddit", key=KEY[::-1]) != HERON


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("thanks u/Quiet_Heron_77!", f"thanks u/{HERON}!"),
        ("/u/quiet_heron_77's rig", f"/u/{HERON}'s rig"),
        ("@Quiet_Heron_77, look", f"@{HERON}, look"),
        ("(@solder-and-salt)", f"(@{SALT})"),
        ("https://www.reddit.com/user/Quiet_Heron_77/c", f"https://www.reddit.com/user/{HERON}/c"),
        ("old.reddit.com/u/Quiet_Heron_77", f"old.reddit.com/u/{HERON}"),
        ("[Quiet_Heron_77](/user/Quiet_Heron_77/) said", f"[{HERON}](/user/{HERON}/) said"),
        (
            "[quiet_heron_77](https://www.reddit.com/user/Quiet_Heron_77/)",
            f"[{HERON}](https://www.reddit.com/user/{HERON}/)",
        ),
        ("see r/u_Quiet_Heron_77", f"see r/u_{HERON}"),
        ("write to ada.l+llm@example.co.uk.", "write to [e-mail]."),
        ("u/Quiet_Heron_77 ran `u/solder-and-salt`", f"u/{HERON} ran `u/solder-and-salt`"),
        ("as QUIET_HERON_77 told us", f"as {HERON} told us"),
        ("**Quiet_Heron_77**'s rig", f"**{HERON}**'s rig"),
        ("moss wrote:\n> a hill", f"{MOSS} wrote:\n> a hill"),
        ("Originally posted by moss", f"Originally posted by {MOSS}"),
        ('[quote="Moss"]a hill[/quote]', f'[quote="{MOSS}"]a hill[/quote]'),
        ("On 3 May, Ada Lovelock <ada@example.org> wrote:", "On 3 May, [name] <[e-mail]> wrote:"),
        ("call +44 20 7946 0958 or (212) 555-0147", "call [phone] or [phone]"),
        ("tel: 030 901820-33, 212-555-0147.", "tel: [phone], [phone]."),
    ],
)  # fmt: skip
def test_names_of_people_in_texts_become_their_pseudonyms(
    mask: Mask, text: str, masked: str
) -> None:
    assert mask.text(text) == masked


def test_a_stranger_behind_u_slash_gets_the_pseudonym_they_would_have(mask: Mask) -> None:
    stranger = pseudonym("never_posted", source="reddit", key=KEY)
    assert mask.text("ask u/Never_Posted") == f"ask u/{stranger}"


@pytest.mark.parametrize(
    "text",
    [
        "run it @q4, @nobody_known",
        "bartowski/Qwen2.5-7B-GGUF and unsloth/gpt-oss-20b",
        "`@Quiet_Heron_77` in code",
        "```\nu/Quiet_Heron_77\n```",
        "so:\n\n    @Quiet_Heron_77\n    u/Quiet_Heron_77\n",
        "user/assistant/user/assistant and /home/user/models",
        "https://pixeldrain.com/u/uLdtZi1q",
        "git@github.com:owner/repo.git",
        "scores = q@k.transpose(-2, -1)",
        "GPU/CPU split, 5 W/u/h",
        "moss grows on the north side; somebody else wrote: see",
        "`Quiet_Heron_77` in code, github.com/Quiet_Heron_77/tools",
        "I paid 750-900 3090s' worth, 1024-2048-4096 tokens, $212-555-0147",
        "Social Credit +1005000, 2025-07-14 12:30, 3.14.15-926",
    ],
)
def test_what_is_no_person_stays(mask: Mask, text: str) -> None:
    assert mask.text(text) == text


def test_masking_twice_is_masking_once(mask: Mask) -> None:
    once = mask.text("u/Quiet_Heron_77, @solder-and-salt and a@b.org")
    assert mask.text(once) == once


def test_profiles_as_communities_and_links_hide_the_person_too(mask: Mask) -> None:
    assert mask.community("u_Quiet_Heron_77") == f"u_{HERON}"
    assert mask.community("HomeLlamas") == "HomeLlamas"
    link = "https://www.reddit.com/user/Quiet_Heron_77/comments/1a/b/"
    assert mask.link(link) == f"https://www.reddit.com/user/{HERON}/comments/1a/b/"


@pytest.mark.parametrize(
    ("handle", "is_one"),
    [("AutoModerator", True), ("remindmebot", True), ("Quote_BOT", True), ("botanist", False)],
)
def test_bots_are_judged_by_their_handle(handle: str, is_one: bool) -> None:  # noqa: FBT001 - data
    assert is_bot(handle) is is_one


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "pseudonym.key"
    key = load_key(path)
    assert len(key) == 32
    assert load_key(path) == key
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_of_many_that_make_the_key_at_once_all_get_the_same(tmp_path: Path) -> None:
    path = tmp_path / "pseudonym.key"
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: load_key(path), range(32)))
    assert len(set(keys)) == 1


def test_a_key_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingError, match="cannot be read or made"):
        load_key(tmp_path / "file" / "pseudonym.key")


def test_without_a_name_the_key_lies_in_the_configuration_folder(own_configuration: Path) -> None:
    assert load_key() == bytes.fromhex((own_configuration / "pseudonym.key").read_text().strip())


@pytest.mark.parametrize("content", ["", "no hex at all", "abcd"])
def test_a_damaged_key_file_is_an_error_and_not_a_new_key(tmp_path: Path, content: str) -> None:
    path = tmp_path / "pseudonym.key"
    path.write_text(content)
    with pytest.raises(SettingError, match="pseudonym key"):
        load_key(path)
    assert path.read_text() == content


def test_a_fingerprint_tells_keys_apart_and_does_not_hold_them() -> None:
    assert fingerprint(KEY) != fingerprint(KEY[::-1])
    assert len(fingerprint(KEY)) == 16
    assert fingerprint(KEY) not in KEY.hex()


def test_links_to_profiles_of_hacker_news_name_nobody() -> None:
    mask = Mask([], source="reddit", key=KEY)
    hidden = pseudonym("pg_x", source="hackernews", key=KEY)
    link = "see https://news.ycombinator.com/user?id={} and more"
    assert mask.text(link.format("pg_x")) == link.format(hidden)
    assert mask.text("https://news.ycombinator.com/item?id=42") == (
        "https://news.ycombinator.com/item?id=42"
    )


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("@Quiet Heron is right", f"@{HERON} is right"),
        ("and then quiet heron wrote:\n> a hill", f"and then {HERON} wrote:\n> a hill"),
        ("[quote=Quiet Heron] yes", f"[quote={HERON}] yes"),
        ("thanks @Quiet Heron.", f"thanks @{HERON}."),
        ("a quiet heron stood there", "a quiet heron stood there"),
        ("@Quiet People wrote: no", "@Quiet People wrote: no"),
        ("@moss bank, look", f"@{MOSS} bank, look"),
        ("@Same Name asked", "@[name] asked"),
    ],
)
def test_names_of_several_words_are_replaced_where_a_program_or_at_sign_tells_them(
    text: str, masked: str
) -> None:
    names = [
        ("Quiet_Heron_77", "Quiet Heron"), ("Quiet_Heron_77", " Same  Name"), ("moss", "same name"),
    ]  # fmt: skip
    assert Mask(["moss"], source="reddit", key=KEY, names=names).text(text) == masked


def test_a_key_in_the_workspace_is_refused_and_none_is_made_there(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="lies in the workspace"):
        load_key(tmp_path / "study" / "keys" / "own.key", apart=tmp_path / "study")
    assert list(tmp_path.iterdir()) == []
    assert load_key(tmp_path / "own.key", apart=tmp_path / "study")


JOHN, UMLAUT = (pseudonym(name, source="table", key=KEY) for name in ("john.doe", "Jürgen_K"))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("**@john.doe**, u/Jürgen_K's rig", f"**@{JOHN}**, u/{UMLAUT}'s rig"),
        ("I think that, as john.doe wrote: no", f"I think that, as {JOHN} wrote: no"),
        ("@john.doe and Jürgen_K schrieb: ja", f"@{JOHN} and {UMLAUT} schrieb: ja"),
        ("Jürgen_K is right.", f"{UMLAUT} is right."),
        ("see john.doe or @john.dough", "see john.doe or @john.dough"),
    ],
)
def test_handles_of_other_letters_and_with_dots_are_replaced_like_others(
    text: str, masked: str
) -> None:
    assert Mask(["john.doe", "Jürgen_K", "doe"], source="table", key=KEY).text(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Hi Ada Quill, thanks!", "Hi {}, thanks!"),
        ("Ada Quill's box, said Ada Quill.", "{}'s box, said {}."),
        ("so Ada Maria Quill is right", "so Ada Maria Quill is right"),
        ("ada quill of a bird", "ada quill of a bird"),
        ("New Ada Quill\nOpen", "New {}\nOpen"),
        ("said Ada\nQuill, said Ada\u00a0Quill", "said {}, said {}"),
        ("> said Ada\n> Quill here", "> said {} here"),
        ("said Ada\n\nQuill and Ada Maria", "said Ada\n\nQuill and Ada Maria"),
        ("ADA QUILL!", "{}!"),
        ("https://f.org/users/ada-quill/7", "https://f.org/users/{}/7"),
        ("https://f.org/@Ada%20Quill or x.org/ada-quill", "https://f.org/@{} or x.org/ada-quill"),
        ("https://hub.org/ada-quill/model", "https://hub.org/ada-quill/model"),
    ],
)
def test_full_names_are_replaced_wherever_they_stand(text: str, masked: str) -> None:
    mask = Mask(["Ada Quill", "the open model"], source="text", key=KEY)
    assert mask.text(text) == masked.format(*[mask.user_id("Ada Quill")] * 2)
    assert mask.text("this is the open model") == "this is the open model"


@pytest.mark.parametrize(
    ("handle", "text"),
    [
        ("Ada van der Quill", "as Ada van der Quill said"),
        ("\u7530\u4e2d \u592a\u90ce", "says \u7530\u4e2d \u592a\u90ce."),
        ("Quill J.", "so Quill J. said"),
    ],
)
def test_full_names_have_particles_initials_and_letters_without_case(
    handle: str, text: str
) -> None:
    mask = Mask([handle], source="table", key=KEY)
    assert mask.text(text) == text.replace(handle, mask.user_id(handle))


_HANDLES = ["moss", "Quiet_Heron_77", "Ada Quill", "Zo\u00eb_\u00c9mile9", "Stra\u00dfe_9x"]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("as Ada Quill said", "Ada Quill"),
        ("Ada Quill wrote\t:", "Ada Quill"),
        ("with ZO\u00cb_\u00c9MILE9 there", "Zo\u00eb_\u00c9mile9"),
        ("on Stra\u00dfe_9x here", "Stra\u00dfe_9x"),
        ("by QUIET_heron_77", "Quiet_Heron_77"),
        ("Posted By\nmoss", "moss"),
        ("moss schrieb\u00a0:", "moss"),
        ('[QUOTE="moss"]', "moss"),
        ("see R/U_moss", "moss"),
        ("https://www.reddit.com/USER/moss", "moss"),
        ("https://www.reddit.com/U/moss", "moss"),
        ("https://x.org/?q=@moss", "moss"),
        ("u/moss", "moss"),
        ("CPU/GPU, then\n__u/moss__", "moss"),
        ("(/u/moss) of old.reddit.com/u/nobody", "moss"),
        ("[moss](/user/moss/)", "moss"),
        ("https://news.ycombinator.com/user?id=moss", None),
        ("Ada Lovelock <[e-mail]> of CPU/GPU", None),
        ("call 212.555.0147", None),
        ("tel 030 901820-33", None),
        ("moss is a plant, and so is Ada's quill", None),
    ],
)
def test_a_column_of_texts_is_replaced_wherever_one_text_is(text: str, hidden: str | None) -> None:
    rows = {"source": "reddit", "text": text, "title": text, "url": text, "community": "U_moss"}
    posts = pl.DataFrame([rows | {"author": handle} for handle in _HANDLES])
    found = with_people(posts, key=KEY)
    mask = Mask(_HANDLES, source="reddit", key=KEY)
    assert set(found["text"]) == set(found["title"]) == {mask.text(text)}
    assert set(found["url"]) == {mask.link(text)}
    assert set(found["community"]) == {f"U_{MOSS}"}
    if hidden is not None:
        assert pseudonym(hidden, source="reddit", key=KEY) in found["text"][0]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("_Quiet_Heron_77_ said", f"_{HERON}_ said"),
        ("__thanks u/moss__", f"__thanks u/{MOSS}__"),
        ("_u/moss_ and _@moss_", f"_u/{MOSS}_ and _@{MOSS}_"),
        ("_moss_ wrote: no", f"_{MOSS}_ wrote: no"),
        ("old.reddit.com/u/moss_", f"old.reddit.com/u/{MOSS}_"),
        ("_write to ada@example.org_", "_write to [e-mail]_"),
        ("_212-555-0147_", "_[phone]_"),
        ("some_u/moss-7B, a_@moss", "some_u/moss-7B, a_@moss"),
        ("torch@ada.no_grad and 212-555-0147_9", "torch@ada.no_grad and 212-555-0147_9"),
    ],
)
def test_underscores_that_stress_a_name_hide_nobody(mask: Mask, text: str, masked: str) -> None:
    assert mask.text(text) == masked


def test_underscores_of_a_handle_are_its_own() -> None:
    with_own = Mask(["_ada_", "ada"], source="reddit", key=KEY)
    own, bare = (pseudonym(h, source="reddit", key=KEY) for h in ("_ada_", "ada"))
    assert with_own.text("u/_ada_, @ada and @ada_") == f"u/{own}, @{bare} and @{bare}_"
