"""Chats of Discord and Telegram: authors, answers and quotes, people behind pseudonyms."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.corpus import corpus_step
from ingest.errors import InputError
from ingest.formats.turns import find_turns
from ingest.intake.inputs import find_inputs
from ingest.people.pseudonyms import load_key, pseudonym
from ingest.purge import note_tombstones, purge_corpus, read_wish
from ingest.records import Aside, Post, Raw
from ingest.source import load_source, naming_platforms
from ingest.withdrawal.mend import MARK
from ingest.workspace import Workspace

RECORDED = Path(__file__).resolve().parents[2] / "recorded"
DISCORD, TELEGRAM = RECORDED / "discord/channel.json", RECORDED / "telegram/result.json"
_TURNS = [("wick.ada", "Does it fit?"), ("tallow#4711", "It does."), ("wick.ada", "Thanks!")]


def records(path: Path) -> list[Any]:
    return list(load_source(path.parent.name).parse(Raw(raw_id="file", body=path.read_bytes())))


def posts(path: Path) -> dict[str, Post]:
    found = [one for one in records(path) if isinstance(one, Post)]
    return {post.post_id.rpartition(":")[2].removeprefix("900000000000000"): post for post in found}


def test_a_channel_of_discord_gives_its_messages_with_answers() -> None:
    found = posts(DISCORD)
    assert list(found) == ["101", "102", "103", "104", "105"]
    assert [p.author for p in found.values()] == [
        "wick.ada", "tallow#4711", "wick.ada", "Lamplighter#0042 bot", None,
    ]  # fmt: skip
    asked, answered, thanked = found["101"], found["102"], found["103"]
    assert (answered.parent_id, thanked.parent_id) == (asked.post_id, answered.post_id)
    assert asked.created_at == datetime(2025, 7, 1, 10, 0, tzinfo=UTC)
    assert asked.edited_at == datetime(2025, 7, 1, 10, 5, tzinfo=UTC)
    assert asked.retrieved_at == datetime(2025, 7, 20, 8, 0, tzinfo=UTC)
    assert (asked.community, asked.flair, asked.kind) == ("Small Lamps", "hardware", "note")
    assert asked.url is not None
    assert asked.url.endswith("/900000000000000001/900000000000000010/900000000000000101")
    assert answered.text.startswith("@wick.ada it does")
    assert answered.text.endswith("@[name] has two of them.")
    assert thanked.text == "Thanks @tallow#4711, that helps!"
    assert found["105"].parent_id is None  # who passes something on does not answer it
    assert found["105"].text == "> New weights are out.\n> The licence is Apache 2.0."


def test_a_talk_of_its_own_in_discord_begins_with_its_title() -> None:
    asked, answered = posts(RECORDED / "discord/forum-post.json").values()
    assert (asked.kind, asked.title, asked.flair) == ("submission", "Slow on a laptop", "help")
    assert asked.text.startswith("Slow on a laptop\n\nGemma 3 12B")
    assert (answered.thread_id, answered.parent_id) == (asked.post_id, None)


def test_private_talks_of_discord_name_nobody() -> None:
    told = json.loads(DISCORD.read_text("utf-8"))
    told["guild"] = {"id": "0", "name": "Direct Messages"}
    told["channel"] |= {"type": "DirectTextChat", "name": "wick.ada"}
    raw = Raw(raw_id="file", body=json.dumps(told).encode())
    found = [one for one in load_source("discord").parse(raw) if isinstance(one, Post)]
    assert {(post.community, post.flair) for post in found} == {(None, None)}


def test_a_chat_of_telegram_gives_its_messages_with_answers() -> None:
    found = posts(TELEGRAM)
    assert [p.author for p in found.values()] == [
        "user700000001", "user700000002", "user700000001", "user700000003 bot", None,
    ]  # fmt: skip
    asked, answered, thanked = found["2"], found["3"], found["4"]
    assert (answered.parent_id, thanked.parent_id) == (asked.post_id, answered.post_id)
    assert asked.created_at == datetime(2025, 7, 1, 10, 0, tzinfo=UTC)
    assert asked.edited_at == datetime(2025, 7, 1, 10, 5, tzinfo=UTC)
    assert asked.community == "Small Lamps"
    assert answered.text == (
        "@user700000001 it does, with `llama-server -ngl 99`."
        " See [my notes](https://example.org/notes) or ask @[name]"
    )
    assert found["5"].text == "> New weights are out.\n> The licence is Apache 2.0."
    # what answers a message of the program belongs to the topic that this began
    assert (found["6"].parent_id, found["6"].thread_id) == (None, "telegram:1900000001:1")
    told = [one.what for one in records(TELEGRAM) if isinstance(one, Aside) and not one.names]
    assert len(told) == 2


def test_telegrams_own_escapes_are_read_and_private_chats_have_no_name() -> None:
    body = TELEGRAM.read_bytes().replace(b"that helps!", b"that\\x0Ahelps, C:\\\\x0A!")
    raw = Raw(raw_id="file", body=body.replace(b"public_supergroup", b"personal_chat"))
    found = [one for one in load_source("telegram").parse(raw) if isinstance(one, Post)]
    assert found[2].text == "Thanks @Bodo, that\nhelps, C:\\x0A!"
    assert {post.community for post in found} == {None}


@pytest.mark.parametrize("path", [DISCORD, TELEGRAM], ids=["discord", "telegram"])
def test_people_of_chats_become_pseudonyms_and_can_be_purged(tmp_path: Path, path: Path) -> None:
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [path])
    platform = path.parent.name
    handles = {
        "discord": ("wick.ada", "tallow#4711"),
        "telegram": ("user700000001", "user700000002"),
    }
    asker, helper = handles[platform]
    table = workspace.table("corpus/posts")
    told = repr(table.to_dicts())
    for name in (*handles[platform], "Ada", "tallow", "@Bodo", "Quiet Owl", "somebody_else"):
        assert name not in told
    assert pseudonym(asker, source=platform, key=load_key()) in told
    assert table["is_bot"].sum() == 1
    purge_corpus(
        workspace,
        note_tombstones(workspace, read_wish(workspace, people=[f"{platform}:{helper}"])),
    )
    left = workspace.table("corpus/posts")
    assert left.height == table.height - 1
    assert [t for t in left["text"] if "that helps" in t] == [f"Thanks {MARK}, that helps!"]


def test_a_part_of_a_text_of_an_odd_kind_is_its_words() -> None:
    chat = {"name": "x", "type": "private_group", "id": 1, "messages": [
        {"id": 1, "type": "message", "text": [{"type": ["code"], "text": "well"}, {"type": {}}, 3]},
    ]}  # fmt: skip
    (post,) = load_source("telegram").parse(Raw(raw_id="x", body=json.dumps(chat).encode()))
    assert isinstance(post, Post)
    assert post.text == "well"


def test_names_that_people_go_by_are_known_on_the_platforms_that_tell_them() -> None:
    assert naming_platforms() == ("discord", "nostr", "telegram")


def test_the_export_of_an_account_is_refused_with_what_to_export_instead(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text('{\n "about": "Here is the data you requested.",\n "personal_information": {}}')
    with pytest.raises(InputError, match=r"Telegram account holds in .*; export the one chat"):
        find_inputs([path])


@pytest.mark.parametrize(
    ("first", "then"),
    [("[01.05.2024 12:03]", "[13.05.2024 12:04]"), ("[5/1/2024 12:03 PM]", "[5/13/2024 12:04 PM]")],
)
def test_a_text_of_discords_exporter_gives_turns(first: str, then: str) -> None:
    rule = "=" * 62
    text = (
        f"{rule}\nGuild: Small Lamps\nChannel: Talk / hardware\n{rule}\n\n"
        f"{first} wick.ada\nDoes it fit?\n\n\n{then} tallow#4711 (pinned)\nIt does.\n\n"
        "{Attachments}\nhttps://example.org/a.png\n\n{Reactions}\nlamp (2)\n\n"
        f"{then} wick.ada\nThanks!\n\n\n{rule}\nExported 3 message(s)\n{rule}\n"
    )
    turns = find_turns(text)
    assert [(turn.author, turn.text) for turn in turns] == _TURNS
    assert turns[0].written_at == datetime(2024, 5, 1, 12, 3, tzinfo=UTC)


def test_messages_copied_from_discord_give_turns() -> None:
    raw = Raw(raw_id="x", body=(RECORDED / "text/discord.txt").read_bytes())
    found = [one for one in load_source("text").parse(raw) if isinstance(one, Post)]
    assert [post.author for post in found] == ["wick.ada", "tallow", "wick.ada"]
    assert found[1].text.endswith("nothing else on the card.")
    days = ("ada \u2014 05/13/2024 12:03 PM", "bo \u2014 05/14/2024 1:03 AM", "ada \u2014 1:04 AM")
    dated = find_turns("".join(f"{day}\nwell\n" for day in days))
    assert [turn.written_at and turn.written_at.day for turn in dated] == [13, 14, None]
    plan = "".join(f"{what} \u2014 12:30 PM\nwell\n" for what in ("Break", "Talk", "Break"))
    assert len(find_turns(plan)) == 1


def _of_telegram(messages: list[dict[str, Any]], **head: Any) -> list[Post]:
    chat = {"name": "Lamps", "type": "public_supergroup", "id": 1, **head, "messages": messages}
    source, body = load_source("telegram"), json.dumps(chat).encode()
    assert source.recognises(body)
    return [one for one in source.parse(Raw(raw_id="x", body=body)) if isinstance(one, Post)]


def test_older_exports_of_telegram_tell_accounts_by_numbers_and_edits_of_1970() -> None:
    told = [(4359, "user4359"), ((1 << 32) + 7, "chat7"), ((1 << 33) + 8, "channel8")]
    messages = [
        {"id": n, "type": "message", "date": "2020-07-01T09:00:00", "from": "Ada", "from_id": one,
         "edited": "1970-01-01T01:00:00", "text": "hi"}
        for n, (one, _) in enumerate(told)
    ]  # fmt: skip
    found = _of_telegram(messages)
    assert [post.author for post in found] == [handle for _, handle in told]
    assert {post.edited_at for post in found} == {None}


def test_what_telegram_forwards_is_a_quote_unless_it_is_the_writer_s_own() -> None:
    forwarded = [{"forwarded_from": who} for who in ("Bo", None, "Ada")]
    messages = [
        {"id": n, "type": "message", "from": "Ada", "from_id": "user1", "text": "well", **one}
        for n, one in enumerate([*forwarded, {}])
    ]
    assert [post.text for post in _of_telegram(messages)] == ["> well", "> well", "well", "well"]


def test_a_poll_of_telegram_is_its_question_with_the_answers() -> None:
    poll = {"question": "Which?", "closed": False, "answers": [{"text": "Q4"}, {"text": "Q8"}]}
    message = {
        "id": 1,
        "type": "message",
        "from": "Ada",
        "from_id": "user1",
        "text": "",
        "poll": poll,
    }
    (post,) = _of_telegram([message])
    assert post.text == "Which?\n- Q4\n- Q8"


def test_a_chat_of_telegram_is_known_in_whatever_order_a_program_writes_its_head() -> None:
    source, messages = load_source("telegram"), '"messages": [\n'
    head = ['"id": 1,', '"name": "La \\"mp\\"",', '"type": "private_group",']
    for order in ((0, 1, 2), (2, 0, 1), (1, 2, 0), (2, 0), (0, 2)):
        assert source.recognises(f"{{\n {' '.join(head[n] for n in order)} {messages}".encode())
    for lacking in ((0, 1), (1, 2), (2,)):
        assert not source.recognises(f"{{{' '.join(head[n] for n in lacking)}{messages}".encode())


def test_replies_that_older_exports_of_discord_give_as_a_number_are_answers() -> None:
    told = json.loads(DISCORD.read_text("utf-8"))
    for message in told["messages"]:
        message["type"] = "19" if message["type"] == "Reply" else message["type"]
    raw = Raw(raw_id="file", body=json.dumps(told).encode())
    assert list(load_source("discord").parse(raw)) == records(DISCORD)
