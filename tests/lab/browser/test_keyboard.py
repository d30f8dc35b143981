"""Real Chromium: the main journey with the keyboard alone, and the order of its stops."""

from pathlib import Path
from typing import Final

import pytest

from tests.lab.browser.chromium import Chromium, Tab
from tests.lab.domain import LAB_PASSWORD
from tests.lab.proofs import record
from tests.lab.table import find

pytestmark = pytest.mark.lab

_POST: Final = find("post.test")
_GOLDEN: Final = Path(__file__).with_name("tab_order.txt")
_MOST: Final = 80
_FOCUS: Final = """() => {
  const one = document.activeElement;
  const name = one.getAttribute('aria-label') || one.name || one.innerText;
  const value = one.type === 'radio' ? one.value : '';
  return [one.localName, name, value].join(' ').replace(/\\s+/g, ' ').trim();
}"""
_COPY: Final = f"button Copy: Server, {_POST.servers[1].hostname}"


def test_the_keyboard_is_enough(browser: Chromium, site: str) -> None:
    order = ["# start"]
    with browser.tab(site, "keyboard", permissions=["clipboard-read", "clipboard-write"]) as tab:
        tab.go("/")
        order += _reach(tab, "input address")
        tab.page.keyboard.type(_POST.address)
        _enter(tab)
        order += ["# answer", *_choices(tab)]
        _enter(tab)
        order += ["# login", *_reach(tab, "input password")]
        tab.page.keyboard.type("n0t-the-password")
        _enter(tab)
        order += ["# bad", *_reach(tab, "input password")]
        tab.page.keyboard.type(LAB_PASSWORD)
        _enter(tab)
        assert tab.page.locator(".verdict.good").count() == 1
        tab.secrets = (LAB_PASSWORD,)
        tab.examine("good")

    assert order == _GOLDEN.read_text().splitlines()
    record("web", what="the same journey", by="the keyboard alone", words="works")


def _choices(tab: Tab) -> list[str]:
    """Use each kind of control on the page of an answer; return what had the focus."""
    keyboard, page = tab.page.keyboard, tab.page
    order = _reach(tab, "input protocol imap")
    keyboard.press("ArrowDown")
    page.wait_for_url("**protocol=pop3**")
    page.get_by_label(_COPY.removeprefix("button ")).wait_for()
    assert page.evaluate(_FOCUS) == "input protocol pop3"
    order += _reach(tab, _COPY)
    keyboard.press("Enter")
    page.get_by_text("Copied", exact=True).first.wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == _POST.servers[1].hostname
    order += _reach(tab, "summary Where this comes from", is_whole=False)
    keyboard.press("Enter")
    page.locator("details[open] .trace").first.wait_for()
    order += _reach(tab, "input client thunderbird")
    keyboard.press("ArrowRight")
    page.wait_for_url("**client=outlook-classic**")
    page.locator("#program-name", has_text="Outlook").wait_for()
    return [*order, *_reach(tab, "a Test the login")]


def _enter(tab: Tab) -> None:
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Enter")
    tab.settled()


def _reach(tab: Tab, wanted: str, *, is_whole: bool = True) -> list[str]:
    """Press Tab until something has the focus; return all that had it."""
    seen: list[str] = []
    for _ in range(_MOST):
        tab.page.keyboard.press("Tab")
        seen.append(tab.page.evaluate(_FOCUS))
        if seen[-1] == wanted or (not is_whole and seen[-1].startswith(wanted)):
            return seen
    raise AssertionError(seen)
