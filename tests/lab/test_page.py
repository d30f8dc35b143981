"""Real Chromium: from an address to a login that works, and passwords that do not."""

from typing import Final

import pytest

from tests.lab.browser.chromium import PHONE, WIDE, Chromium
from tests.lab.domain import LAB_PASSWORD
from tests.lab.lab import Lab
from tests.lab.proofs import record
from tests.lab.table import find

pytestmark = pytest.mark.lab

_ROW: Final = find("post.test")
_WRONG: Final = "n0t-the-password"
_TRIES: Final = 3


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_an_address_becomes_a_login_that_works(browser: Chromium, site: str, width: int) -> None:
    with browser.tab(site, "main", width=width) as tab:
        tab.go("/")
        tab.examine("start")
        tab.discover(_ROW.address)
        tab.examine("answer")
        assert _ROW.servers[0].hostname in tab.text

        tab.page.click("a[href$='/login']")
        tab.examine("login")
        tab.log_in(_WRONG)
        tab.examine("bad")
        assert tab.page.locator(".verdict.bad").count() == 1

        tab.log_in(LAB_PASSWORD)
        tab.examine("good")
        assert tab.page.locator(".verdict.good").count() == 1

        tab.page.go_back()
        tab.page.wait_for_load_state()
        assert tab.page.locator("input[name=password]").input_value() == ""
    record("web", what="address, wrong password, right one", by=f"{width} px", words="works")


def test_the_fourth_wrong_password_reaches_no_server(
    lab: Lab, browser: Chromium, site: str
) -> None:
    before = lab.login_attempts(_ROW)
    with browser.tab(site, "attempts") as tab:
        tab.discover(_ROW.address)
        job = tab.page.url.removeprefix(site)
        seen = []
        for number in range(_TRIES + 1):
            tab.go(f"{job}/login")
            tab.log_in(f"{_WRONG}-{number}")
            seen.append(lab.login_attempts(_ROW) - before)
        tab.examine("used-up")

    assert seen[-1] == seen[-2], seen
    assert seen[0] > 0
    record("web", what="a fourth wrong password", by="Chromium", words="reached no server")
