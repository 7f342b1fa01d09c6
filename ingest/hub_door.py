"""The door to the Hugging Face Hub, through its own client `huggingface_hub`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from ingest.errors import (
    SettingError,
    SourceAuthError,
    SourceMissingError,
    SourceUnavailableError,
)
from ingest.http import TIMEOUT_S, PassingError, Patience, persist, place_of, user_agent

_SOURCE = "huggingface"


class Hub(Protocol):
    """What the source talks to."""

    def get(
        self,
        address: str,
        params: Mapping[str, Any] | None = None,
        *,
        accepts: Callable[[bytes], bool] | None = None,
    ) -> tuple[bytes, str]:
        """Return the body of an answer, and the address of the next page ("" if it is the last).

        One that `accepts` refuses (an error page that says 200) counts as a passing fault.

        Raises
        ------
        SourceError
            If there is none; the class says why.
        """


@contextmanager
def open_hub(*, patience: Patience | None = None) -> Generator[Hub]:
    """Open the Hub without a token: what is public needs none.

    Raises
    ------
    SettingError
        If `huggingface_hub` is not installed.
    """
    try:
        from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # public
    except ImportError as error:
        raise SettingError(
            "huggingface_hub is not installed",
            now="install kithgraph again with it: uv tool install WHEEL --with huggingface-hub",
        ) from error
    headers = build_hf_headers(token=False, user_agent=user_agent())
    yield _Door(headers=headers, patience=patience or Patience())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Door:
    headers: dict[str, str]
    patience: Patience

    def get(
        self,
        address: str,
        params: Mapping[str, Any] | None = None,
        *,
        accepts: Callable[[bytes], bool] | None = None,
    ) -> tuple[bytes, str]:
        def once() -> tuple[bytes, str]:
            body, after = self._answer(address, params)
            if accepts and not accepts(body):
                raise PassingError("an answer of another form")
            return body, after

        return persist(once, source=_SOURCE, where=place_of(address), patience=self.patience)

    def _answer(self, address: str, params: Mapping[str, Any] | None) -> tuple[bytes, str]:
        from httpx2 import HTTPError
        from huggingface_hub.errors import HfHubHTTPError
        from huggingface_hub.utils import (  # type: ignore[attr-defined]  # both are public
            hf_raise_for_status,
            http_backoff,
        )

        try:
            answer = http_backoff(
                "GET", address, params=dict(params) if params else None, headers=self.headers,
                timeout=TIMEOUT_S,
            )  # fmt: skip
            hf_raise_for_status(answer)
        except HfHubHTTPError as error:
            raise _told(error.response.status_code, address) from error
        except (HTTPError, OSError) as error:
            raise SourceUnavailableError(
                f"no answer ({type(error).__name__})", source=_SOURCE, where=address,
                now="try again later: the fetch goes on where it was",
            ) from error  # fmt: skip
        return answer.content, str(answer.links.get("next", {}).get("url", ""))


def _told(status: int, address: str) -> Exception:
    if status in {401, 403}:
        return SourceAuthError(
            f"refused ({status})", source=_SOURCE, where=address,
            now="the repository is private, gated or does not exist",
        )  # fmt: skip
    if status in {404, 410}:
        return SourceMissingError(
            "there is no such model", source=_SOURCE, where=address, now="check its name"
        )
    return SourceUnavailableError(
        f"the server answers {status}", source=_SOURCE, where=address,
        now="try again later: the fetch goes on where it was",
    )  # fmt: skip
