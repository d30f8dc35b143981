"""Debian's Chromium where the clients are, with an eye on all that a page must not do."""

import contextlib
import os
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    ViewportSize,
    sync_playwright,
)

from tests.lab.lab import Lab

WIDE: Final = 1280
PHONE: Final = 390
WAIT_MS: Final = 60_000
"""The longest wait for anything; it ends as soon as the thing is there."""

_SHOTS: Final = "LAB_SCREENSHOTS"
"""Names a folder; then a picture of each state is put there."""

_HEIGHTS: Final = {WIDE: 900, PHONE: 844}
_RULES: Final = (
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
)  # fmt: skip
_AXE: Final = {"resultTypes": ["violations"], "runOnly": list(_RULES)}
_SMALL: Final = """() => [...document.querySelectorAll(
  'button, summary, .button, nav a, .doors a, .topics a, label.tick, label.radio, '
  + 'label.choice, label.pick, input:not([type=hidden]):not([type=radio]):not([type=checkbox])')]
  .filter(one => one.checkVisibility())
  .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, { width, height }]) => Math.min(width, height) < 24)
  .map(([html, { width, height }]) => `${width} x ${height}: ${html}`)"""
_KEPT: Final = """() => JSON.stringify([
  location.href, history.state, {...localStorage}, {...sessionStorage}, document.cookie,
  performance.getEntries().map(one => one.name)])"""


class Tab:
    """One tab; what goes wrong in it is kept until ``examine`` asks.

    Attributes:
        page: of Playwright.
        secrets: what no page may hold.
    """

    def __init__(self, page: Page, url: str, name: str) -> None:
        """Watch a page.

        Args:
            page: new and empty.
            url: of the start page, without a slash at the end.
            name: begins the names of pictures.
        """
        self.page = page
        self.url = url
        self.secrets: tuple[str, ...] = ()
        self._name = name
        self._faults: list[str] = []
        page.set_default_timeout(WAIT_MS)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._faults.append(str(error)))

    def go(self, path: str) -> None:
        """Open a page of ours."""
        self.page.goto(self.url + path)

    def discover(self, address: str) -> None:
        """Ask for an address on the start page, and wait for what comes of it."""
        self.go("/")
        self.page.fill("input[name=address]", address)
        with self.page.expect_navigation():
            self.page.press("input[name=address]", "Enter")
        self.settled()

    def log_in(self, password: str) -> None:
        """Give a password in the form that is open, and wait for the verdict."""
        self.secrets = (*self.secrets, password)
        form = self.page.locator("form:has(input[name=password])")
        form.locator("input[name=password]").fill(password)
        self.send(form.locator("button[type=submit]"))

    def send(self, button: Locator) -> None:
        """Click a button that sends a form, and wait for what comes of it."""
        with self.page.expect_navigation():
            button.click()
        self.settled()

    def settled(self) -> None:
        """Wait until the job that the page is about has ended."""
        self.page.wait_for_function("() => !document.querySelector('[data-live]')")
        self.page.wait_for_load_state()

    @property
    def title(self) -> str:
        """Return the heading of the page."""
        return self.page.locator("h1").inner_text()

    @property
    def text(self) -> str:
        """Return all that the page shows."""
        return self.page.locator("body").inner_text()

    def examine(self, state: str) -> None:
        """Take a picture of a state, and fail for each thing that is wrong with it."""
        if folder := os.environ.get(_SHOTS):
            path = Path(folder, f"{self._name}-{state}.png")
            self.page.screenshot(path=path, full_page=True)
        self._open_folds()
        found = [*self._faults, *self._axe(), *self.page.evaluate(_SMALL)]
        self._faults.clear()
        extra = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        found += [f"{extra} px of sideways scroll"] if extra else []
        held = self.page.content() + self.page.evaluate(_KEPT)
        found += ["a password stays" for secret in self.secrets if secret in held]
        assert found == [], f"{state}: {self.page.url}"

    def _open_folds(self) -> None:
        self.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

    def _axe(self) -> list[str]:
        response: dict[str, Any] = Axe().run(self.page, options=_AXE).response
        return [
            f"axe {one['id']}: {one['help']}: {node['html'][:300]} {node['failureSummary'][:400]}"
            for one in response["violations"]
            for node in one["nodes"]
        ]

    def _said(self, message: ConsoleMessage) -> None:
        is_own_status = message.text.startswith("Failed to load resource") and message.location[
            "url"
        ].startswith(self.page.url)
        if message.type in ("error", "warning") and not is_own_status:
            self._faults.append(f"console: {message.text} {message.location}")


class Chromium:
    """Opens tabs, each with cookies of its own."""

    def __init__(self, browser: Browser) -> None:
        """Open tabs of a browser."""
        self._browser = browser

    @contextlib.contextmanager
    def tab(self, url: str, name: str, *, width: int = WIDE, **more: Any) -> Iterator[Tab]:
        """Open a tab for the page at a URL; more are options of a context (locale)."""
        view = ViewportSize(width=width, height=_HEIGHTS[width])
        with self._browser.new_context(viewport=view, **more) as context:
            yield Tab(context.new_page(), url, f"{name}-{width}")


@contextlib.contextmanager
def chromium(lab: Lab, folder: Path) -> Iterator[Chromium]:
    """Start Chromium in the lab; a folder holds the script that does so."""
    start = folder / "chromium"
    words = lab.where_clients_are("/usr/bin/chromium")
    start.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
    start.chmod(0o755)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=start, args=options)
        try:
            yield Chromium(browser)
        finally:
            browser.close()
