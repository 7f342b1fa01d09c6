"""Settings, the nearest first: flag, `KITHGRAPH_*`, `./kithgraph.toml`, user's file, default.

Only this module reads the environment. Secrets come from the environment or the user's file alone.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import platformdirs

from ingest.errors import SettingError


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: its name, default, meaning, and whether it is a secret.

    What decides where secrets go is `guarded`: like them, it is not read from the current
    directory.
    """

    name: str
    default: str | None
    meaning: str
    secret: bool = False
    guarded: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"KITHGRAPH_{self.name.upper()}"


SETTINGS: tuple[Setting, ...] = (
    Setting(name="workspace", default="kithgraph-workspace", meaning="folder of the study"),
    Setting(
        name="store",
        default="embedded",
        meaning="'embedded', or bolt://HOST:PORT of a Neo4j 5",
        guarded=True,
    ),
    Setting(name="processes", default=None, meaning="processes of extraction; unset: one a core"),
    Setting(name="seed", default="0", meaning="seed of every random choice"),
    Setting(name="neo4j_user", default="neo4j", meaning="user of the Neo4j server", guarded=True),
    Setting(
        name="neo4j_password", default=None, meaning="password of the Neo4j server", secret=True
    ),
    Setting(
        name="pseudonym_key",
        default=None,
        meaning="file of the pseudonym key; unset: made once in the user's folder",
    ),
    Setting(
        name="reddit_client_id", default=None, meaning="id of your app at Reddit", guarded=True
    ),
    Setting(name="reddit_client_secret", default=None, meaning="secret of your app", secret=True),
    Setting(
        name="reddit_username",
        default=None,
        meaning="your name at Reddit, for an app of type script; unset: the app reads by itself",
        guarded=True,
    ),
    Setting(name="reddit_password", default=None, meaning="your password at Reddit", secret=True),
    Setting(
        name="reddit_oauth_url",
        default="https://oauth.reddit.com",
        meaning="address of Reddit's API",
        guarded=True,
    ),
    Setting(
        name="reddit_url",
        default="https://www.reddit.com",
        meaning="address where Reddit gives tokens",
        guarded=True,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The value of a setting and where it came from."""

    value: str | None
    origin: str


def config_dir() -> Path:
    """Return the user's configuration directory (`KITHGRAPH_CONFIG_DIR` moves it)."""
    moved = os.environ.get("KITHGRAPH_CONFIG_DIR")
    return (
        Path(moved) if moved else Path(platformdirs.user_config_dir("kithgraph", appauthor=False))
    )


def find(name: str) -> Found:
    """Return a setting's value and origin.

    Raises
    ------
    SettingError
        If a settings file cannot be read or is not valid TOML, or one in the current directory
        sets a secret.
    """
    setting = next(s for s in SETTINGS if s.name == name)
    if (value := os.environ.get(setting.variable)) is not None:
        return Found(value=value, origin=f"environment {setting.variable}")
    for path in (Path("kithgraph.toml"), config_dir() / "kithgraph.toml"):
        table = _read(path)
        if name in table:
            if path.parent == Path() and (setting.secret or setting.guarded):
                raise SettingError(
                    f"{name} is not read from the current directory",
                    where=str(path),
                    now=f"set {setting.variable}, or move the line to {config_dir()}",
                )
            return Found(value=str(table[name]), origin=str(path))
    return Found(value=setting.default, origin="default")


def value_of(name: str) -> str | None:
    """Return a setting's value."""
    return find(name).value


def processes() -> int:
    """Return the number of processes for extraction.

    Raises
    ------
    SettingError
        If the setting is not a positive whole number.
    """
    return _whole_number("processes", least=1) or os.cpu_count() or 1


def seed() -> int:
    """Return the seed of every random choice.

    Raises
    ------
    SettingError
        If the setting is not a whole number of at least 0.
    """
    return _whole_number("seed", least=0) or 0


def _whole_number(name: str, *, least: int) -> int | None:
    """Return a setting that is a number, or None if it is not set."""
    found = find(name)
    if not found.value:
        return None
    if not found.value.isdecimal() or int(found.value) < least:
        raise SettingError(
            f"{name} is {found.value!r} by {found.origin}",
            now=f"give a whole number of at least {least}",
        )
    return int(found.value)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(
            f"not valid TOML: {error}", where=str(path), now="mend that line"
        ) from error
    except OSError as error:
        raise SettingError(
            f"cannot be read: {error.strerror}", where=str(path),
            now="put a file of settings there, or nothing",
        ) from error  # fmt: skip


class FilePath(click.Path):
    """A file on the command line; who names no file is told which one is meant."""

    def __init__(self, meant: str) -> None:
        super().__init__(path_type=Path)
        self.meant = meant

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401 - click's own
        """Return the path, or refuse a folder, and the dash that means the terminal elsewhere."""
        if str(value) == "-":
            self.fail(f"'-' is no file here; name {self.meant}", param, ctx)
        if Path(value).is_dir():
            self.fail(f"{str(value)!r} is a folder; name {self.meant}", param, ctx)
        return super().convert(value, param, ctx)


class Number(click.IntRange):
    """A whole number on the command line, called so in help, and its least in words."""

    name = "number"

    def _describe_range(self) -> str:  # click writes x>=1
        return "" if self.min is None else f"{self.min} or more"


class Day(click.DateTime):
    """A day on the command line, or a time if the option takes one."""

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's own
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401 - click's own
        """Return the day, or say how one is written; click names the codes of strptime."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            now = " or 2025-07-01T12:00:00" if len(self.formats) > 1 else ""
            self.fail(f"{value!r} is no day; write it as 2025-07-01{now}", param, ctx)


def workspace_option[Command: Callable[..., Any]](command: Command) -> Command:
    """Add `--workspace DIR` to a click command."""
    option = click.option(
        "--workspace",
        "workspace_path",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        default=lambda: value_of("workspace"),
        show_default="kithgraph-workspace",
        help="Folder of the study.",
    )
    return option(command)


def seed_option[Command: Callable[..., Any]](command: Command) -> Command:
    """Add `--seed N` to a click command."""
    option = click.option(
        "--seed",
        type=Number(min=0),
        default=seed,
        show_default="0",
        help="Where all random choices begin: the same number, the same result.",
    )
    return option(command)


def store_option[Command: Callable[..., Any]](command: Command) -> Command:
    """Add `--store URL` to a click command."""
    option = click.option(
        "--store",
        "store_url",
        metavar="URL",
        default=lambda: value_of("store"),
        show_default="embedded",
        help="'embedded' (in the workspace), or bolt://HOST:PORT of a Neo4j 5 (user and password"
        " from KITHGRAPH_NEO4J_USER and KITHGRAPH_NEO4J_PASSWORD).",
    )
    return option(command)


def format_option[Command: Callable[..., Any]](*formats: str) -> Callable[[Command], Command]:
    """Add `--format` with the given choices, the first being the default."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Form of the answer.",
    )


def source_option[Command: Callable[..., Any]](command: Command) -> Command:
    """Add `--source NAME` to a click command that reads posts."""
    option = click.option(
        "--source",
        metavar="NAME",
        help="Read all inputs as this source (see 'kithgraph ingest list'); without it each is"
        " known by its content.",
    )
    return option(command)


def map_option[Command: Callable[..., Any]](command: Command) -> Command:
    """Add `--map COLUMN=FIELD` to a click command, which gets the column of each field."""
    option = click.option(
        "--map",
        "columns",
        multiple=True,
        metavar="COLUMN=FIELD",
        callback=_columns,
        help="Of a table: the column that holds a field of a post, such as body=text; or a TOML"
        " file with a table [columns]. May be given several times.",
    )
    return option(command)


def _columns(
    ctx: click.Context,  # noqa: ARG001 - click passes it
    param: click.Parameter,  # noqa: ARG001 - click passes it
    value: tuple[str, ...],
) -> dict[str, str]:
    if not value:
        return {}
    from ingest.sources.table import read_mapping

    return read_mapping(value)
