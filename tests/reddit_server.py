"""A server on this machine that speaks Reddit's API, with faults; its community is invented.

It gives tokens, listings, trees with `more` stubs, `morechildren` and `info`, in the shapes that
Reddit answers with. Faults are drawn with a seed: 429 with reset headers, 5xx, expired tokens, and
connections that break off.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from web_server import CUT, started

COMMUNITY = "kithtest"
PRIVATE, GONE = "kithprivate", "kithgone"
FIRST_SECOND = 1_751_360_400  # 2025-07-01 09:00 UTC
TOKEN = {"access_token": "token-of-tests", "token_type": "bearer", "expires_in": 3600, "scope": "*"}
PEOPLE = [f"person_{name}" for name in ("ada", "bo", "cy", "dee", "eli", "fay", "gus", "hal")]
_STATUS = {
    PRIVATE: (403, {"reason": "private", "message": "Forbidden", "error": 403}),
    GONE: (404, {"reason": "banned", "message": "Not Found", "error": 404}),
}
WIDTH, DEPTH, PAGE, AT_ONCE = 3, 4, 7, 5  # how much a tree, a listing, a `more` answer shows


class Community:
    """Submissions and comments, made from a seed; `truth` holds the fullname of every one."""

    def __init__(self, *, submissions: int = 12, comments: int = 30, seed: int = 1) -> None:
        draw = random.Random(seed)
        self.submissions: list[dict[str, Any]] = []
        self.comments: dict[str, dict[str, Any]] = {}
        self.children: dict[str, list[str]] = {}
        for n in range(submissions):
            submission = self._submission(n)
            self.submissions.insert(0, submission)
            names = [submission["name"]]
            for m in range(draw.randrange(comments + 1)):
                # a few chains grow long, so that answers end in "continue this thread"
                parent = names[-1] if draw.random() < 0.4 else draw.choice(names)
                comment = self._comment(f"{n:02}x{m:03}", submission, parent, second=m)
                names.append(comment["name"])
            submission["num_comments"] = len(names) - 1
        self.truth = {s["name"] for s in self.submissions} | {f"t1_{c}" for c in self.comments}

    def _submission(self, n: int) -> dict[str, Any]:
        number = f"s{n:03}"
        return {
            "id": number, "name": f"t3_{number}", "subreddit": COMMUNITY, "author": PEOPLE[n % 8],
            "title": f"Question {n}", "selftext": f"Which quant fits {n} GB?", "score": n,
            "created_utc": float(FIRST_SECOND + 3600 * n), "edited": False, "num_comments": 0,
            "permalink": f"/r/{COMMUNITY}/comments/{number}/question_{n}/", "is_self": True,
            "url": f"https://www.reddit.com/r/{COMMUNITY}/comments/{number}/question_{n}/",
            "link_flair_text": None, "removed_by_category": None, "hide_score": False,
        }  # fmt: skip

    def _comment(
        self, number: str, submission: Mapping[str, Any], parent: str, *, second: int
    ) -> dict[str, Any]:
        comment = {
            "id": number, "name": f"t1_{number}", "subreddit": COMMUNITY,
            "author": PEOPLE[len(self.comments) % 8], "body": f"Answer {number}: try Q4_K_M.",
            "link_id": submission["name"], "parent_id": parent, "score": second,
            "created_utc": submission["created_utc"] + 60 + second, "edited": False,
            "permalink": f"{submission['permalink']}{number}/", "score_hidden": False,
        }  # fmt: skip
        self.comments[number] = comment
        self.children.setdefault(parent, []).append(number)
        return comment

    def vanish(self, number: str) -> set[str]:
        """Let a comment go with all that is below it; return their fullnames."""
        going, gone = [number], set()
        while going:
            one = going.pop()
            parent = self.comments.pop(one)["parent_id"]
            self.children[parent].remove(one)
            going += list(self.children.get(f"t1_{one}", []))
            gone.add(f"t1_{one}")
        return gone

    def listing(self, things: Sequence[Any], after: str | None = None) -> dict[str, Any]:
        data = {"after": after, "dist": len(things), "modhash": None, "children": things}
        return {"kind": "Listing", "data": {**data, "before": None, "geo_filter": ""}}

    def newest(self, after: str | None) -> dict[str, Any]:
        names = [s["name"] for s in self.submissions]
        if after and after not in names:  # it has gone meanwhile
            return self.listing([])
        start = names.index(after) + 1 if after else 0
        some = self.submissions[start : start + PAGE]
        last = some[-1]["name"] if start + PAGE < len(names) else None
        return self.listing([{"kind": "t3", "data": s} for s in some], last)

    def tree(self, number: str, comment: str | None = None) -> list[Any] | None:
        submission = next((s for s in self.submissions if s["id"] == number), None)
        if submission is None or (comment is not None and comment not in self.comments):
            return None
        top = self.listing([{"kind": "t3", "data": submission}])
        if comment is None:
            return [top, self.replies(submission["name"], 0) or self.listing([])]
        return [top, self.listing([self.nested(comment, 0)])]

    def nested(self, number: str, depth: int) -> dict[str, Any]:
        comment = self.comments[number]
        replies = self.replies(comment["name"], depth + 1) or ""
        return {"kind": "t1", "data": {**comment, "depth": depth, "replies": replies}}

    def replies(self, parent: str, depth: int) -> dict[str, Any] | None:
        numbers = self.children.get(parent, [])
        if not numbers:
            return None
        if depth >= DEPTH:
            return self.listing([self.more(parent, [], depth)])
        shown: list[Any] = [self.nested(number, depth) for number in numbers[:WIDTH]]
        if len(numbers) > WIDTH:
            shown.append(self.more(parent, numbers[WIDTH:], depth))
        return self.listing(shown)

    def more(self, parent: str, children: list[str], depth: int) -> dict[str, Any]:
        number = children[0] if children else "_"
        data = {"count": len(children), "name": f"t1_{number}", "id": number, "depth": depth}
        return {"kind": "more", "data": {**data, "parent_id": parent, "children": children}}

    def morechildren(self, children: Sequence[str]) -> dict[str, Any]:
        """Give some of the comments asked for, flat, with what is below the first; `more` else."""
        things: list[Any] = []
        shown = [number for number in children if number in self.comments][:AT_ONCE]
        for number in shown:
            comment = self.comments[number]
            things.append({"kind": "t1", "data": {**comment, "replies": ""}})
            below = self.children.get(comment["name"], [])
            if below:
                things.append(self.more(comment["name"], below, 1))
        rest = [number for number in children if number in self.comments][AT_ONCE:]
        if rest:
            things.append(self.more(self.comments[rest[0]]["parent_id"], rest, 0))
        return {"json": {"errors": [], "data": {"things": things}}}

    def info(self, names: Sequence[str]) -> dict[str, Any]:
        known = {s["name"]: ("t3", s) for s in self.submissions}
        known |= {c["name"]: ("t1", c) for c in self.comments.values()}
        return self.listing(
            [{"kind": known[n][0], "data": known[n][1]} for n in names if n in known]
        )


class Reddit:
    """What the server knows and what was asked of it; `faults` of 100 answers go wrong."""

    def __init__(self, community: Community, *, faults: int = 0, seed: int = 1) -> None:
        self.community = community
        self.faults = faults
        self.draw = random.Random(seed)
        self.address = ""
        self.asked: list[tuple[float, str]] = []
        self.agents: set[str | None] = set()
        self.before: Callable[[int], None] = lambda _count: None
        self.next: list[tuple[int, Mapping[str, str], bytes]] = []
        self.remaining = 900
        self.reset = 1

    def answer(self, path: str, query: Mapping[str, str]) -> tuple[int, Any]:
        known = self.community
        found: Any = None
        match [part for part in path.split("/") if part]:
            case ["r", name, "new"] if name in _STATUS:
                return _STATUS[name]
            case ["r", name, "new"]:
                found = known.newest(query.get("after")) if name == COMMUNITY else 302
            case ["comments", number]:
                found = known.tree(number)
            case ["comments", number, "_", comment]:
                found = known.tree(number, comment)
            case ["api", "morechildren"]:
                found = known.morechildren(query["children"].split(","))
            case ["api", "info"]:
                found = known.info(query["id"].split(","))
        if found == 302:
            return 302, {}
        return (200, found) if found is not None else (404, {"message": "Not Found", "error": 404})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    reddit: Reddit

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        url = urlsplit(self.path)
        if url.path == "/api/v1/access_token":
            self.token(_flat(body))
        else:
            self.give(url.path, _flat(body))

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        self.give(url.path, _flat(url.query))

    def token(self, form: Mapping[str, str]) -> None:
        import base64

        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        if base64.b64decode(given).decode() != "an-id:a-secret":
            self.say(401, {"message": "Unauthorized", "error": 401})
        elif form.get("grant_type") == "password" and form.get("password") != "a-password":
            self.say(200, {"error": "invalid_grant"})
        else:
            self.say(200, TOKEN)

    def give(self, path: str, query: Mapping[str, str]) -> None:
        reddit = self.reddit
        reddit.asked.append((time.monotonic(), path))
        reddit.agents.add(self.headers["User-Agent"])
        reddit.before(len(reddit.asked))
        if reddit.next:
            status, headers, body = reddit.next.pop(0)
            self.send(status, body, headers)
        elif self.headers.get("Authorization") != f"bearer {TOKEN['access_token']}":
            self.say(401, {"message": "Unauthorized", "error": 401})
        elif reddit.draw.randrange(100) < reddit.faults:
            self.fail(path, query)
        else:
            self.say(*reddit.answer(path, query))

    def fail(self, path: str, query: Mapping[str, str]) -> None:
        kind = self.reddit.draw.randrange(6)
        if kind == 0:
            self.send(429, b"", {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "0"})
        elif kind == 1:
            self.send(429, b'{"message": "Too Many Requests"}', {"retry-after": "0"})
        elif kind == 2:
            self.send(self.reddit.draw.choice([500, 502, 503, 504]), b"<html>busy</html>", {})
        elif kind == 3:
            self.send(401, b"{}", {})
        elif kind == 4:
            self.send(200, b"<html>are you there?</html>", {})
        else:
            body = json.dumps(self.reddit.answer(path, query)[1]).encode()
            self.send(CUT, body[: len(body) // 2], {})

    def say(self, status: int, value: object) -> None:
        more = {"Location": "/subreddits/search"} if status == 302 else {}
        self.send(status, json.dumps(value).encode(), more)

    def send(self, status: int, body: bytes, more: Mapping[str, str]) -> None:
        is_cut = status == CUT
        limits = {
            "x-ratelimit-remaining": f"{self.reddit.remaining}.0",
            "x-ratelimit-used": "3",
            "x-ratelimit-reset": str(self.reddit.reset),
        }
        self.send_response(200 if is_cut else status)
        for name, value in {**limits, **more, "Content-Type": "application/json"}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.send_header("Content-Length", str(len(body) + 10 * is_cut))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.close_connection or is_cut

    def log_message(self, *_: object) -> None:
        pass


def _flat(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}


@contextmanager
def serve(reddit: Reddit) -> Generator[Reddit]:
    """Start the server on a free port of this machine."""
    with started(type("Handler", (_Handler,), {"reddit": reddit})) as reddit.address:
        yield reddit


@contextmanager
def settled(
    monkeypatch: pytest.MonkeyPatch, *, submissions: int, comments: int
) -> Generator[Reddit]:
    """Serve a community without faults, with settings that lead to it."""
    community = Community(submissions=submissions, comments=comments)
    with serve(Reddit(community, faults=0)) as reddit:
        for name, value in {
            "CLIENT_ID": "an-id", "CLIENT_SECRET": "a-secret", "URL": reddit.address,
            "OAUTH_URL": reddit.address,
        }.items():  # fmt: skip
            monkeypatch.setenv(f"KITHGRAPH_REDDIT_{name}", value)
        yield reddit
