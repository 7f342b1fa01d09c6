"""A page opened in a browser whose network is blocked: what it asked for, what it complained of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

PICTURES = ("community", "education-chains", "hardware", "lineage", "stances")
"""Pages that draw a network."""


class Visit:
    """The visit of a file, opened in a context of its own."""

    def __init__(
        self, browser: Browser, path: Path, *, size: tuple[int, int] = (1400, 900)
    ) -> None:
        self.asked: list[str] = []
        self.complaints: list[str] = []
        width, height = size
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": height}
        )
        self.context.route("**/*", self._route)
        self.path = path
        self.page = self.open()

    def open(self) -> Page:
        """Open the file in a page of its own."""
        page = self.context.new_page()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.path.as_uri())
        page.wait_for_function("window.kithgraphReady === true")
        return page

    def cpu_seconds(self) -> float:
        """Return what the page has cost so far, however busy the machine is with other things."""
        session = self.context.new_cdp_session(self.page)
        session.send("Performance.enable")
        told = session.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in told if one["name"] == "ProcessTime")

    def run(self, script: str) -> Any:
        return self.page.evaluate(script)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def _route(self, route: Route) -> None:
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            self.asked.append(route.request.url)
            route.abort()

    def _note(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)
