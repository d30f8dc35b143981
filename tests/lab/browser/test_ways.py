"""Real Chromium: the main journey as other people make it."""

from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab.browser.chromium import PHONE, WIDE, Chromium, Tab
from tests.lab.domain import LAB_PASSWORD
from tests.lab.table import find

pytestmark = pytest.mark.lab

_POST: Final = find("post.test")
_GOLDEN: Final = Path(__file__).with_name("tab_order.txt")
_FOCUS: Final = """() => {
  const one = document.activeElement;
  return [one.localName, one.name || one.getAttribute('aria-label') || one.innerText].join(' ')
    .replace(/\\s+/g, ' ').trim();
}"""
_WAYS: Final = (
    ("german", {"locale": "de-DE"}),
    ("dark", {"color_scheme": "dark"}),
    ("calm", {"reduced_motion": "reduce"}),
    ("forced", {"forced_colors": "active"}),
    ("no-script", {"java_script_enabled": False}),
)


def _journey(tab: Tab) -> None:
    tab.go("/")
    tab.examine("start")
    tab.discover(_POST.address)
    assert _POST.servers[0].hostname in tab.text
    tab.examine("answer")
    tab.page.click("a[href$='/login']")
    tab.examine("login")
    tab.log_in("n0t-the-password")
    assert tab.page.locator(".verdict.bad").count() == 1
    tab.examine("bad")
    tab.log_in(LAB_PASSWORD)
    assert tab.page.locator(".verdict.good").count() == 1
    tab.examine("good")


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize(("name", "options"), _WAYS, ids=lambda one: str(one)[:12])
def test_the_main_journey(
    browser: Chromium, site: str, width: int, name: str, options: dict[str, Any]
) -> None:
    with browser.tab(site, name, width=width, **options) as tab:
        _journey(tab)
        if name == "german":
            assert tab.page.locator("html").get_attribute("lang") == "de"


def test_the_keyboard_is_enough(browser: Chromium, site: str) -> None:
    order = []
    with browser.tab(site, "keyboard") as tab:
        tab.go("/")
        order += _reach(tab, "input address")
        tab.page.keyboard.type(_POST.address)
        _enter(tab)
        order += ["", *_reach(tab, "a Test the login")]
        _enter(tab)
        order += ["", *_reach(tab, "input password")]
        tab.page.keyboard.type(LAB_PASSWORD)
        _enter(tab)
        assert tab.page.locator(".verdict.good").count() == 1
        tab.secrets = (LAB_PASSWORD,)
        tab.examine("good")

    assert order == _GOLDEN.read_text().splitlines()


def _enter(tab: Tab) -> None:
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Enter")
    tab.settled()


def _reach(tab: Tab, wanted: str) -> list[str]:
    """Press Tab until something has the focus; return all that had it."""
    seen = []
    for _ in range(80):
        tab.page.keyboard.press("Tab")
        seen.append(tab.page.evaluate(_FOCUS))
        if seen[-1] == wanted:
            return seen
    raise AssertionError(seen)


def test_a_stream_that_is_cut_goes_on(browser: Chromium, site: str) -> None:
    with browser.tab(site, "events") as tab:
        tab.go("/")
        tab.page.fill("input[name=address]", _POST.address)
        with tab.page.expect_navigation():
            tab.page.press("input[name=address]", "Enter")
        job = tab.page.url
        tab.settled()
        told = tab.page.evaluate(_EVENTS, [f"{job}/events", ""])
        rest = tab.page.evaluate(_EVENTS, [f"{job}/events", told[1]])

    assert len(told) > 3
    assert rest == told[2:]


_EVENTS: Final = """async ([url, last]) => {
  const answer = await fetch(url, { headers: last ? { 'Last-Event-ID': last } : {} });
  return [...(await answer.text()).matchAll(/^id: ?(.*)$/gm)].map(found => found[1]);
}"""
