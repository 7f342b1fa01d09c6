"""Keyed pseudonyms of people, and which handles are bots or mean a person wherever they stand."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from pathlib import Path

from filelock import FileLock

from ingest.errors import SettingError, UsageError, require_file
from ingest.outputs import whole
from ingest.settings import config_dir

PREFIX = "kith-"
N_DIGITS = 20
"""Hexadecimal digits of a pseudonym: 80 bits."""
PSEUDONYM = rf"{PREFIX}[0-9a-f]{{{N_DIGITS}}}"
"""How a pseudonym is spelled, as a regular expression of Python's and of polars'."""
KEY_FILE = "pseudonym.key"
_KEY_BYTES = 32
_RELEASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_NO_NAME = re.compile(
    r"(?:(?:llama|qwen|gpt|gemma|mi[sx]tral|phi|deepseek|claude|yi|glm|grok|kimi|olmo|granite|falcon"
    r"|rtx|gtx|rx|mi|arc|tesla|epyc|ryzen|xeon|core|ddr|gddr|pcie|cuda|rocm|ollama|vllm|exl|gguf|awq|gptq|iq|q)"
    r"[-_]?)?v?\d+(?:[-_.x]?\d+)*[a-z]{0,2}(?:[-_][a-z0-9]{1,2})*",
    re.IGNORECASE,
)
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


def key_place(path: Path | None) -> Path:
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
    """Return a person's pseudonym: HMAC-SHA-256 of source and case-folded handle, cut.

    The same handle on two platforms gives two pseudonyms, so accounts are never linked.

    Examples
    --------
    >>> pseudonym("Ada", source="reddit", key=b"k") == pseudonym("ada", source="reddit", key=b"k")
    True
    >>> pseudonym("ada", source="nostr", key=b"k") == pseudonym("ada", source="reddit", key=b"k")
    False
    """
    message = f"{source}\0{handle.casefold()}".encode("utf-8", "surrogatepass")
    return PREFIX + hmac.digest(key, message, "sha256").hex()[:N_DIGITS]


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


def may_be_word(token: str) -> bool:
    """Tell whether what is somebody's name may be a word that others use, too.

    Examples
    --------
    >>> [may_be_word(t) for t in ("marten", "Quiet_Heron_77", "kith-a1b2c3d4e5f6a7b8c9d0")]
    [True, False, False]
    """
    return not (token.startswith(PREFIX) or is_telling(token))


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
