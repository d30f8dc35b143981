"""Real Chromium: the main journey as other people make it."""

from typing import Any, Final

import pytest

from tests.lab.browser.chromium import HAS_COUNTED, PHONE, WIDE, Chromium, Tab
from tests.lab.domain import LAB_PASSWORD
from tests.lab.lab import Lab
from tests.lab.proofs import record
from tests.lab.table import find

pytestmark = pytest.mark.lab

_POST: Final = find("post.test")
_FAR_MS: Final = 2000
_BOTH: Final = pytest.mark.parametrize("width", [WIDE, PHONE])
_WAYS: Final = {
    "in German": {"locale": "de-DE"},
    "dark": {"color_scheme": "dark"},
    "reduced motion": {"reduced_motion": "reduce"},
    "forced colours": {"forced_colors": "active"},
}
_SIZES: Final[dict[int, dict[str, Any]]] = {
    320: {"device_scale_factor": 4},
    640: {"device_scale_factor": 2},
    1600: {},
}
"""A window of 1280 px at 400 % and at 200 %, and a wide one."""


@_BOTH
@pytest.mark.parametrize("way", _WAYS)
def test_the_main_journey(browser: Chromium, site: str, width: int, way: str) -> None:
    with browser.tab(site, way.replace(" ", "-"), width=width, **_WAYS[way]) as tab:
        tab.go("/")
        tab.examine("start")
        tab.discover(_POST.address)
        assert _POST.servers[0].hostname in tab.text
        tab.examine("answer")
        _try_passwords(tab)
        if way == "in German":
            assert tab.page.locator("html").get_attribute("lang") == "de"
    record("web", what="the same journey", by=f"{way}, {width} px", words="works")


def _try_passwords(tab: Tab) -> None:
    """Log in from an answer, first with a wrong password."""
    tab.page.click("a[href$='/login']")
    tab.examine("login")
    tab.log_in("n0t-the-password")
    assert tab.page.locator(".verdict.bad").count() == 1
    tab.examine("bad")
    tab.log_in(LAB_PASSWORD)
    assert tab.page.locator(".verdict.good").count() == 1
    tab.examine("good")


@_BOTH
def test_no_script_is_needed(lab: Lab, browser: Chromium, site: str, width: int) -> None:
    with browser.tab(site, "no-script", width=width, java_script_enabled=False) as tab:
        tab.go("/")
        tab.examine("start")
        lab.set_rtt(_FAR_MS)
        try:
            tab.begin(_POST.address)
            tab.page.locator(HAS_COUNTED).wait_for()
            tab.examine("progress")
        finally:
            lab.set_rtt(0)
        tab.settled()
        assert tab.page.locator(".verdict").count() == 1
        tab.discover(_POST.address)
        tab.examine("answer")
        _choose(tab, "protocol", "pop3")
        assert _POST.servers[1].hostname in tab.text
        _choose(tab, "client", "outlook-classic")
        assert _POST.servers[1].hostname in tab.text
        assert "Outlook" in tab.page.locator("#program-name").inner_text()
        with tab.page.expect_download():
            tab.page.locator("[data-part=program] a[download]").first.click()
        _try_passwords(tab)
    record("web", what="the same journey", by=f"without script, {width} px", words="works")


def _choose(tab: Tab, name: str, value: str) -> None:
    """Choose one of the radio buttons, and press the button below them."""
    tab.page.locator(f"label:has(input[name={name}][value={value}])").click()
    section = tab.page.locator(f"section:has(input[name={name}])")
    with tab.page.expect_navigation():
        section.locator("button[form=choose]").click()
    assert tab.page.locator(f"input[name={name}][value={value}]").is_checked()


@pytest.mark.parametrize("width", _SIZES)
def test_no_size_scrolls_sideways(browser: Chromium, site: str, width: int) -> None:
    with browser.tab(site, "zoom", width=width, **_SIZES[width]) as tab:
        tab.go("/")
        tab.examine("start")
        tab.discover(_POST.address)
        tab.examine("answer")
        answer = tab.page.url.removeprefix(site)
        tab.page.click("a[href*='/sheet/']")
        tab.page.wait_for_load_state()
        tab.examine("sheet")
        tab.go(f"{answer}/login")
        tab.log_in("n0t-the-password")
        tab.examine("bad")
        tab.go("/domain")
        tab.page.fill("input[name=domain]", "parameter.test")
        tab.send(tab.page.locator("main form button[type=submit]"))
        tab.examine("owner")
    record("web", what="start, answer, verdict, owner, sheet", by=f"{width} px", words="fit")
