"""Real Chromium: from an address to a login that works, and passwords that do not."""

import re
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
_WAIT: Final = re.compile(r"\b1[0-5] minutes")


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
        assert tab.back().input_value() == ""
        tab.page.go_forward()

        tab.log_in(LAB_PASSWORD)
        tab.examine("good")
        assert tab.page.locator(".verdict.good").count() == 1
        assert tab.back().input_value() == ""
    record("web", what="address, wrong password, right one", by=f"{width} px", words="works")


def test_the_fourth_wrong_password_reaches_no_server(
    lab: Lab, browser: Chromium, site: str
) -> None:
    before = lab.login_attempts(_ROW)
    seen = []
    with browser.tab(site, "attempts") as tab, browser.tab(site, "attempts") as late:
        for one in (tab, late):
            one.discover(_ROW.address)
            one.page.click("a[href$='/login']")
        for number in range(_TRIES):
            tab.log_in(f"{_WRONG}-{number}")
            seen.append(lab.login_attempts(_ROW) - before)
        assert _WAIT.search(tab.title), tab.title
        tab.examine("used-up")

        tab.page.reload()
        tab.go(f"{tab.page.url.removeprefix(site).partition('?')[0]}/login")
        assert _WAIT.search(tab.title), tab.title
        assert tab.page.locator("input[name=password]").count() == 0

        late.log_in(f"{_WRONG}-{_TRIES}")
        seen.append(lab.login_attempts(_ROW) - before)
        assert _WAIT.search(late.text), late.text
        late.examine("one-too-many")

    assert seen == [1, 2, 3, 3]
    record("web", what="a fourth wrong password", by="Chromium", words="reached no server")
