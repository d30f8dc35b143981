"""Debian's Chromium where the clients are, with an eye on all that a page must not do."""

import contextlib
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
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

HAS_COUNTED: Final = ".bar:not([value='0'])"
"""On the page of a job: some have answered."""

_SHOTS: Final = "LAB_SCREENSHOTS"
"""Names a folder; then a picture of each state is put there."""

_HEIGHTS: Final = {PHONE: 844, 640: 450, 320: 568}
_HEIGHT: Final = 900
_TRIES: Final = 20
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
_SCROLL: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_FOLDS: Final = "document.querySelectorAll('details').forEach(one => one.open = true)"
_WITHOUT_SCRIPT: Final = re.compile(r"</?noscript>|<meta http-equiv[^>]*>")
_NOT_PRINTED: Final = ".top, .foot, .tools, .copy, .skip, .button, form"
_PAGE_OF_PDF: Final = re.compile(rb"/Type\s*/Page\b")
_KEPT: Final = """() => JSON.stringify([
  location.href, history.state, {...localStorage}, {...sessionStorage}, document.cookie,
  performance.getEntries().map(one => one.name)])"""


class Tab:
    """One tab; what goes wrong in it is kept until ``examine`` asks.

    Attributes:
        page: of Playwright.
        secrets: what no page may hold.
    """

    def __init__(self, page: Page, url: str, name: str, *, reader: Page | None = None) -> None:
        """Watch a page.

        Args:
            page: new and empty.
            url: of the start page, without a slash at the end.
            name: begins the names of pictures.
            reader: shows copies, where the page runs no script: axe is a script, too.
        """
        self.page = page
        self.url = url
        self.secrets: tuple[str, ...] = ()
        self._name = name
        self._reader = reader
        self._faults: list[str] = []
        page.set_default_timeout(WAIT_MS)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._faults.append(str(error)))

    def go(self, path: str) -> None:
        """Open a page of ours."""
        self.page.goto(self.url + path)

    def discover(self, address: str) -> None:
        """Ask for an address on the start page, and wait for what comes of it."""
        self.begin(address)
        self.settled()

    def begin(self, address: str) -> None:
        """Ask for an address on the start page, and wait for no answer."""
        self.go("/")
        self.page.fill("input[name=address]", address)
        with self.page.expect_navigation():
            self.page.press("input[name=address]", "Enter")

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

    def back(self) -> Locator:
        """Go one page back, to a form for a password; return its field."""
        self.page.go_back()
        self.page.wait_for_load_state()
        return self.page.locator("input[name=password]")

    def settled(self) -> None:
        """Wait until the job that the page is about has ended."""
        live = self.page.locator("[data-live]")
        while True:  # a page that is still loading has none of its parts
            live.wait_for(state="detached")
            self.page.wait_for_load_state()
            if live.count() == 0:
                return

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
        shown = self._copy(self._reader) if self._reader else self.page
        self._picture(shown, state)
        shown.evaluate(_FOLDS)
        found = [*self._faults, *_axe(shown), *shown.evaluate(_SMALL), *_sideways(shown)]
        self._faults.clear()
        held = self.page.content() + ("" if self._reader else self.page.evaluate(_KEPT))
        found += ["a password stays" for secret in self.secrets if secret in held + self.page.url]
        assert found == [], f"{state}: {self.page.url}"

    def away(self) -> None:
        """Forget what the pages of another site did."""
        self._faults.clear()

    def printed(self, state: str) -> int:
        """Take a picture of what a printer gets; return how many pages of A4 it is."""
        self.page.emulate_media(media="print")
        self._picture(self.page, f"{state}-printed")
        left = [one for one in self.page.locator(_NOT_PRINTED).all() if one.is_visible()]
        assert left == [], [one.inner_text() for one in left]
        colour = self.page.locator("h1").evaluate("one => getComputedStyle(one).color")
        assert max(map(int, re.findall(r"\d+", colour)[:3])) < 64, f"{colour} on white paper"
        pages = _PAGE_OF_PDF.findall(self.page.pdf(format="A4", prefer_css_page_size=True))
        self.page.emulate_media(media="screen")
        return len(pages)

    def _picture(self, page: Page, state: str) -> None:
        if folder := os.environ.get(_SHOTS):
            page.screenshot(path=Path(folder, f"{self._name}-{state}.png"), full_page=True)

    def _copy(self, reader: Page) -> Page:
        """Show the page in a tab that runs scripts, with all that it has without one."""
        html = _WITHOUT_SCRIPT.sub("", self._content())
        url = self.page.url

        def is_it(asked: str) -> bool:
            return asked == url

        reader.route(
            is_it,
            lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"),
        )
        reader.goto(url)
        reader.unroute(is_it)
        return reader

    def _content(self) -> str:
        for _ in range(_TRIES):
            try:
                return self.page.content()
            except Error:  # it loads itself anew
                self.page.wait_for_load_state()
        return self.page.content()

    def _said(self, message: ConsoleMessage) -> None:
        is_own_status = message.text.startswith("Failed to load resource") and message.location[
            "url"
        ].startswith(self.page.url)
        if message.type in ("error", "warning") and not is_own_status:
            self._faults.append(f"console: {message.text} {message.location}")


def _sideways(page: Page) -> list[str]:
    extra = page.evaluate(_SCROLL)
    return [f"{extra} px of sideways scroll"] if extra else []


def _axe(page: Page) -> list[str]:
    response: dict[str, Any] = Axe().run(page, options=_AXE).response
    return [
        f"axe {one['id']}: {one['help']}: {node['html'][:300]} {node['failureSummary'][:400]}"
        for one in response["violations"]
        for node in one["nodes"]
    ]


class Chromium:
    """Opens tabs, each with cookies of its own."""

    def __init__(self, browser: Browser) -> None:
        """Open tabs of a browser."""
        self._browser = browser

    @property
    def checked(self) -> str:
        """Say what each state that was examined is free of, and for whom."""
        return (
            f"Chromium {self._browser.version}: no finding of axe-core, "
            "no error or warning but the 404, no sideways scroll"
        )

    @contextlib.contextmanager
    def tab(self, url: str, name: str, *, width: int = WIDE, **more: Any) -> Iterator[Tab]:
        """Open a tab for the page at a URL; more are options of a context (locale)."""
        view = ViewportSize(width=width, height=_HEIGHTS.get(width, _HEIGHT))
        with (
            self._browser.new_context(viewport=view, **more) as context,
            self._browser.new_context(viewport=view) as scripted,
        ):
            reader = None
            if not more.get("java_script_enabled", True):
                reader = scripted.new_page()
                reader.route("**/*.js", lambda route: route.abort())
            yield Tab(context.new_page(), url, f"{name}-{width}", reader=reader)


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
