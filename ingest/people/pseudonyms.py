"""People's handles become keyed pseudonyms, in columns and in texts."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from filelock import FileLock

from ingest.errors import SettingError, UsageError, require_file
from ingest.outputs import whole
from ingest.people.full_names import BEHIND, full_name, with_full_names
from ingest.settings import config_dir
from ingest.text import holds_any

PREFIX = "kith-"
KEY_FILE = "pseudonym.key"
EMAIL_MASK = "[e-mail]"
_KEY_BYTES = 32
_RELEASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_CODE = re.compile(
    r"```.*?(?:```|\Z)"
    r"|(?P<ticks>`+)(?!`)(?:(?!\n\n).)+?(?<!`)(?P=ticks)(?!`)"
    r"|(?:\A|(?<=\n\n))(?:(?: {4}|\t)[^\n]*(?:\n|\Z))+",
    re.DOTALL,
)
_EMAIL = re.compile(
    r"(?<![\w.+%/@-])(?!git@)[\w.+%-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}\b(?![(\w])"
)
_SITE = r"(?:(?<![\w.])|\breddit\.com)"
_HANDLE = re.compile(
    rf"(?P<lead>(?<![\w/.-])/?u/|{_SITE}/(?:u|user)/|{_SITE}/r/u_|(?<![\w/-])r/u_)"
    r"(?P<name>[A-Za-z0-9_-]{3,30})"
    r"|(?<![\w/.@+-])@(?P<key>[0-9a-f]{64})(?![\w-])"
    r"|(?P<site>\bycombinator\.com/(?:user|threads|submitted|favorites)\?id=)"
    r"(?P<hacker>[A-Za-z0-9_-]{2,15})"
    r"|(?<![\w/.@+-])@(?P<at>[A-Za-z0-9_-]{3,30})",
    re.IGNORECASE,
)
# A link whose label is the bare name: [name](https://www.reddit.com/user/name/).
_LABEL = re.compile(
    rf"\[(?P<name>[A-Za-z0-9_-]{{3,30}})(?=\]\(<?[^)\s]*?{_SITE}/(?:u|user)/(?P=name)\b)",
    re.IGNORECASE,
)
# "X wrote:", "quoted from X:", [quote=X] of forums: X counts where it is a known handle.
_QUOTED = re.compile(
    r"(?<![\w/.@-])(?P<before>[A-Za-z0-9_-]{3,30})(?=\s{1,2}(?:wrote|writes|schrieb)\s?:)"
    r"|(?:(?:posted|written|quoted) (?:by|from)\s|\[quote=\"?)(?P<after>[A-Za-z0-9_-]{3,30})",
    re.IGNORECASE,
)
# A name of one to four words, of any letters and signs.
_WORDS = r"[^\W_][^\s@,:;<>()\[\]\"]{0,39}(?: [^\s@,:;<>()\[\]\"]{1,40}){0,3}"
# What follows a sign is looked at and not taken, because the next name may begin within.
_NAMED = re.compile(
    rf"(?<![\w/.@+-])(?:@|/?u/)(?=(?P<at>{_WORDS}))"
    rf"|(?<![\w/.@-])(?=(?P<before>{_WORDS})\s{{1,2}}(?:wrote|writes|schrieb)\s?:)"
    rf"|(?:(?:posted|written|quoted) (?:by|from)\s|\[quote=\"?)(?=(?P<after>{_WORDS}))",
    re.IGNORECASE,
)
# Without one of these neither pattern matches; looking for them takes a tenth of the time.
_HANDLE_SIGNS = "u/", "user/", "u_", "@", "?id="
_QUOTED_SIGNS = "wrote", "writes", "schrieb", "posted", "written", "quoted", "[quote="
# Of a mail that is quoted: On 3 May, Some Name <[e-mail]> wrote:
_MAIL_NAME = re.compile(r"[^\W\d_][^\n,;:<>|*]{1,60}(?=\s<\[e-mail\]>)")
_PHONE = re.compile(
    r"(?<![\w.$€£+=/-])(?:"
    r"\+[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{2,}(?:[ .-]?\d{2,}){1,5}"
    r"|\(\d{3}\) ?\d{3}[-. ]\d{4}"
    r"|[2-9]\d{2}(?P<gap>[-.])\d{3}(?P=gap)\d{4}"
    r"|(?<=tel )\d[\d ()/-]{6,18}\d|(?<=tel: )\d[\d ()/-]{6,18}\d|(?<=phone: )\d[\d ()/-]{6,18}\d"
    r")(?![\w/-])",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![\w/.@+=:-])[A-Za-z0-9_-]{5,30}(?![\w/=@-])")
# Forums let people have other letters in their names, and dots.
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_ODD_BARE = re.compile(r"(?<![\w/.@+=:-])[\w.-]{4,59}\w(?![\w/=@-])")
_NO_NAME = re.compile(
    r"(?:(?:llama|qwen|gpt|gemma|mi[sx]tral|phi|deepseek|claude|yi|glm|grok|kimi|olmo|granite|falcon"
    r"|rtx|gtx|rx|mi|arc|tesla|epyc|ryzen|xeon|core|ddr|gddr|pcie|cuda|rocm|ollama|vllm|exl|gguf|awq|gptq|iq|q)"
    r"[-_]?)?v?\d+(?:[-_.x]?\d+)*[a-z]{0,2}(?:[-_][a-z0-9]{1,2})*",
    re.IGNORECASE,
)
_SHORTEST_NAME = 3
PHONE_MASK, NAME_MASK = "[phone]", "[name]"
_BOT = "bot"


def load_key(path: Path | None = None, *, apart: Path | None = None) -> bytes:
    """Return the pseudonym key, making it once if there is none.

    Parameters
    ----------
    path : Path, optional
        Key file; default ``pseudonym.key`` in the user's configuration directory, readable by the
        user alone.
    apart : Path, optional
        A folder in which the key may not lie: who gets the workspace would get everybody's handle.

    Raises
    ------
    SettingError
        If the file cannot be read or made, holds no key, or lies in the workspace.
    """
    place = key_place(path)
    require_file(
        place, SettingError, now="name the file with KITHGRAPH_PSEUDONYM_KEY",
        is_meant=lambda one: one.suffix == ".key",
    )  # fmt: skip
    if apart is not None and place.resolve().is_relative_to(apart.resolve()):
        raise SettingError(
            "the pseudonym key lies in the workspace that it protects", where=str(place),
            now="move it to another folder, and name it there with KITHGRAPH_PSEUDONYM_KEY",
        )  # fmt: skip
    try:
        if not place.exists():
            _make_key(place)
        text = place.read_text(encoding="ascii").strip()
        key = bytes.fromhex(text)
    except (OSError, ValueError) as error:
        raise SettingError(
            "the pseudonym key cannot be read or made", where=str(place),
            now="mend or remove the file, or name another with KITHGRAPH_PSEUDONYM_KEY",
        ) from error  # fmt: skip
    if len(key) < _KEY_BYTES:
        raise SettingError(
            f"the pseudonym key has {len(key)} bytes, {_KEY_BYTES} are needed", where=str(place),
            now="remove the file to have a new key made; pseudonyms then change",
        )  # fmt: skip
    return key


def key_place(path: Path | None = None) -> Path:
    """Return where the pseudonym key lies: `path`, or its place in the user's folder."""
    return path or config_dir() / KEY_FILE


def load_release_key(name: str) -> bytes:
    """Return the key of a release, making it once if there is none.

    Parameters
    ----------
    name : str
        Letters, digits, hyphens, dots and underscores; the key lies in ``releases/NAME.key`` of
        the user's configuration directory.

    Raises
    ------
    UsageError
        If the name has other characters.
    SettingError
        If the file cannot be read or made, or holds no key.
    """
    if not _RELEASE.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name of a release", now="use letters, digits, hyphens and dots"
        )
    return load_key(config_dir() / "releases" / f"{name}.key")


def fingerprint(key: bytes) -> str:
    """Return 16 hex digits that tell keys apart and do not reveal them."""
    return hashlib.sha256(b"kithgraph pseudonym key\0" + key).hexdigest()[:16]


def pseudonym(handle: str, *, source: str, key: bytes) -> str:
    """Return a person's pseudonym: HMAC-SHA-256 of source and case-folded handle, 80 bits of it.

    The same handle on two platforms gives two pseudonyms, so accounts are never linked.

    Examples
    --------
    >>> pseudonym("Ada", source="reddit", key=b"k") == pseudonym("ada", source="reddit", key=b"k")
    True
    >>> pseudonym("ada", source="nostr", key=b"k") == pseudonym("ada", source="reddit", key=b"k")
    False
    """
    message = f"{source}\0{handle.casefold()}".encode("utf-8", "surrogatepass")
    return PREFIX + hmac.digest(key, message, "sha256").hex()[:20]


def is_bot(handle: str) -> bool:
    """Tell whether a handle is a bot's: AutoModerator, or a name that ends in "bot".

    Examples
    --------
    >>> is_bot("AutoModerator"), is_bot("RemindMeBot"), is_bot("bottle_ada")
    (True, True, False)
    """
    folded = handle.casefold()
    return folded == "automoderator" or folded.endswith(_BOT)


def is_telling(handle: str) -> bool:
    """Tell whether a handle is no word: it means its person wherever it stands.

    It has a digit, a hyphen, an underscore or a capital inside, five characters or more, and is not
    built like the name of a model, chip or quantization.

    Examples
    --------
    >>> [is_telling(h) for h in ("Quiet_Heron_77", "QuietHeron", "-whatever", "RTX-4090", "Q4_K_M")]
    [True, True, False, False, False]
    """
    core = handle.strip("_-")
    has_sign = bool(re.search(r"[a-z][A-Z]|[A-Za-z].*[\d_-]|[\d_-].*[A-Za-z]", core))
    return len(core) >= 5 and has_sign and not _NO_NAME.fullmatch(core)


class Mask:
    """Replace handles, e-mail addresses and phone numbers in texts of one source.

    Parameters
    ----------
    handles : Iterable of str
        Known handles of the corpus: `@name` counts as a person only where it equals one of them.
    source : str
        Name of the platform.
    key : bytes
        The pseudonym key.
    names : Iterable of (str, str)
        Handles with names that their people go by; a name of several people becomes ``[name]``.
    """

    __slots__ = ("_anywhere", "_full", "_is_odd", "_key", "_known", "_odd", "_source", "_telling")

    def __init__(
        self,
        handles: Iterable[str],
        *,
        source: str,
        key: bytes,
        names: Iterable[tuple[str, str]] = (),
    ) -> None:
        known = list(handles)
        self._known: Mapping[str, str] = _called(names, source=source, key=key) | {
            h.casefold(): pseudonym(h, source=source, key=key) for h in known
        }
        self._odd = {h: p for h, p in self._known.items() if not _PLAIN.fullmatch(h)}
        telling = {h.casefold() for h in known if is_telling(h)}
        self._telling = {h: p for h, p in self._known.items() if h in telling}
        # other letters may be two when folded: of a sharp s, both forms are looked for
        self._anywhere = sorted(telling | {h.lower() for h in known if h.casefold() in telling})
        self._is_odd = any(h in self._odd for h in self._telling)
        self._full = {name: self._known[h.casefold()] for h in known if (name := full_name(h))}
        self._source = source
        self._key = key

    def user_id(self, handle: str) -> str:
        """Return the pseudonym of a handle, known or not."""
        known = self._known.get(handle.casefold())
        return known or pseudonym(handle, source=self._source, key=self._key)

    def text(self, text: str) -> str:
        """Return a text with people's names replaced, code left as it is.

        `u/name`, `/u/name`, links to profiles, `@name` of a known handle, `name wrote:`, and
        wherever it stands a known handle that is no word (see `is_telling`) or a full name written
        as its person writes it become the pseudonym that `user_id` holds; links to profiles of
        Reddit and Hacker News, and ``@`` with a public key of Nostr, that of their platform. Names
        of several words, of other letters or with dots count behind `@` or `u/` and before `wrote:`
        where they are known. E-mail addresses become ``[e-mail]``, also in code, the name before
        one ``[name]``, phone numbers ``[phone]``.
        """
        if "@" in text:
            text = _EMAIL.sub(EMAIL_MASK, text)
        parts, end = [], 0
        for code in _CODE.finditer(text):
            parts += [self._prose(text[end : code.start()]), code[0]]
            end = code.end()
        parts.append(self._prose(text[end:]))
        return "".join(parts)

    @property
    def telling(self) -> list[str]:
        """What means a person wherever it stands: handles that are no words, and full names."""
        return [*self._anywhere, *self._full]

    def link(self, url: str) -> str:
        """Return a URL with the names of profiles in it replaced."""
        return _HANDLE.sub(self._replace, url)

    def community(self, name: str) -> str:
        """Return a community's name; in that of a profile (`u_name`) the person's is replaced."""
        if not name.lower().startswith("u_"):
            return name
        return name[:2] + self.user_id(name[2:])

    def _prose(self, text: str) -> str:
        if "](" in text:
            text = _LABEL.sub(self._relabel, text)
        folded = text.casefold()
        is_quoting = holds_any(folded, _QUOTED_SIGNS)
        if self._odd and (is_quoting or "@" in folded or "u/" in folded):
            text = self._odd_names(text)
        if holds_any(folded, _HANDLE_SIGNS):
            text = _HANDLE.sub(self._replace, text)
        # of every letter the pattern tries sixty that follow
        if f"<{EMAIL_MASK}>" in text:
            text = _MAIL_NAME.sub(NAME_MASK, text)
        text = _PHONE.sub(_masked_phone, text)
        if is_quoting:
            text = _QUOTED.sub(self._quoted, text)
        if self._full:
            text = with_full_names(text, self._full)
        if self._is_odd:
            text = _ODD_BARE.sub(self._bare, text)
        return _BARE.sub(self._bare, text)

    def _quoted(self, found: re.Match[str]) -> str:
        name = found["before"] or found["after"]
        known = self._known.get(name.casefold())
        return found[0].removesuffix(name) + known if known else found[0]

    def _odd_names(self, text: str) -> str:
        """Replace names of other letters or of several words, each the longest that is known."""
        parts, end = [], 0
        for found in _NAMED.finditer(text):
            place = self._odd_name(found)
            if place is not None and place[0] >= end:
                parts += [text[end : place[0]], place[2]]
                end = place[1]
        return "".join([*parts, text[end:]])

    def _odd_name(self, found: re.Match[str]) -> tuple[int, int, str] | None:
        """Return from where to where a known name stands, and what stands for it."""
        group = next(name for name in ("at", "before", "after") if found[name])
        start, words = found.start(group), found[group].split(" ")
        for n in range(len(words), 0, -1):
            name = " ".join(words[-n:] if group == "before" else words[:n])
            begin = found.end(group) - len(name) if group == "before" else start
            for bare in (name, BEHIND.sub("", name)):
                if known := self._odd.get(bare.casefold()):
                    return begin, begin + len(bare), known
        return None

    def _bare(self, found: re.Match[str]) -> str:
        return self._telling.get(found[0].casefold(), found[0])

    def _relabel(self, found: re.Match[str]) -> str:
        return "[" + self.user_id(found["name"])

    def _replace(self, found: re.Match[str]) -> str:
        if (name := found["key"]) is not None:
            return f"@{pseudonym(name, source='nostr', key=self._key)}"
        if (name := found["hacker"]) is not None:
            return found["site"] + pseudonym(name, source="hackernews", key=self._key)
        if (name := found["at"]) is not None:
            return f"@{self.user_id(name)}" if name.casefold() in self._known else found[0]
        name = found["name"]
        if name.startswith(PREFIX):
            return found[0]
        if "reddit.com" in found["lead"].lower():
            return found["lead"] + pseudonym(name, source="reddit", key=self._key)
        return found["lead"] + self.user_id(name)


def _called(names: Iterable[tuple[str, str]], *, source: str, key: bytes) -> dict[str, str]:
    """Return what stands for names that people go by; one of several people is nobody's."""
    called: dict[str, str] = {}
    for handle, name in names:
        folded, hidden = (
            " ".join(name.split()).casefold(),
            pseudonym(handle, source=source, key=key),
        )
        if len(folded) >= _SHORTEST_NAME:
            called[folded] = hidden if called.get(folded, hidden) == hidden else NAME_MASK
    return called


def _masked_phone(found: re.Match[str]) -> str:
    """Mask what has the digits of a phone number: seven to fifteen (ITU-T E.164)."""
    digits = sum(letter.isdecimal() for letter in found[0])
    least = 8 if found[0].startswith("+") else 7
    return PHONE_MASK if least <= digits <= 15 else found[0]


def _make_key(path: Path) -> None:
    """Make the key file whole or not at all; of two processes the first one makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(f".{path.name}.lock")):
        if path.exists():
            return
        with whole(path) as made:
            made.unlink(missing_ok=True)
            made.touch(mode=0o600, exist_ok=False)
            made.write_text(secrets.token_hex(_KEY_BYTES) + "\n", encoding="ascii")
