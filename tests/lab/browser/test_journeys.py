"""Real Chromium: what else can come of an address."""

from pathlib import Path
from typing import Final

import pytest

from tests.lab.browser.chromium import PHONE, WIDE, Chromium
from tests.lab.calls import write_settings
from tests.lab.domain import LAB_PASSWORD
from tests.lab.proofs import record
from tests.lab.table import find

pytestmark = pytest.mark.lab

_POST: Final = find("post.test")
_BOTH: Final = pytest.mark.parametrize("width", [WIDE, PHONE])


@_BOTH
def test_an_app_password_is_asked_for(browser: Chromium, site: str, width: int) -> None:
    with browser.tab(site, "app-password", width=width) as tab:
        tab.discover("alice@yahoo.com")
        tab.page.click("a[href$='/login']")
        assert "app password" in tab.text
        tab.examine("login")
        tab.log_in("n0t-the-password")
        assert "app password" in tab.title
        tab.examine("bad")
    _note("a provider that wants an app password", width, "said before the password, and after")


@_BOTH
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_another_provider_is_confirmed_first(
    browser: Chromium, site: str, width: int, answer: str
) -> None:
    with browser.tab(site, "foreign", width=width) as tab:
        tab.discover("alice@hosted.test")
        tab.examine("confirm")
        assert "big-hoster.test" in tab.title
        tab.send(tab.page.locator(f"button[name=answer][value={answer}]"))
        tab.examine(answer)
        is_yes = answer == "yes"
        assert tab.page.locator(".values").count() == (2 if is_yes else 0), tab.text
        if not is_yes:
            assert tab.title == 'No password goes to "big-hoster.test"'
            assert tab.page.locator("a[href$='/login']").count() == 0
            return
        tab.page.click("a[href$='/login']")
        assert "big-hoster.test" in tab.page.locator("#password-more").inner_text()
        tab.log_in(LAB_PASSWORD)
        assert tab.page.locator(".verdict.good").count() == 1, tab.text
    _note("another provider, and a yes", width, "asked before any login, then works")


@_BOTH
def test_pop3_is_a_choice(browser: Chromium, site: str, width: int) -> None:
    with browser.tab(site, "pop3", width=width) as tab:
        tab.discover(_POST.address)
        tab.page.locator(".choice:has(input[value=pop3])").click()
        tab.page.get_by_text(_POST.servers[1].hostname).first.wait_for()
        assert "protocol=pop3" in tab.page.url
        tab.examine("answer")
        tab.page.click("a[href$='/login']")
        tab.log_in(LAB_PASSWORD)
        assert tab.page.get_by_text(_POST.servers[1].hostname).count() > 0, tab.text
    _note("POP3 in place of IMAP", width, "its settings, and a login that works")


@_BOTH
def test_nothing_is_found(browser: Chromium, site: str, width: int) -> None:
    with browser.tab(site, "nothing", width=width) as tab:
        tab.discover("alice@nothing.test")
        tab.examine("nothing")
        assert "alice@nothing.test" in tab.title


@_BOTH
def test_a_misprint_is_asked_about(browser: Chromium, site: str, width: int) -> None:
    with browser.tab(site, "meant", width=width) as tab:
        tab.discover("alice@gmial.com")
        assert "alice@gmail.com" in tab.page.locator("form.meant button").inner_text()
        tab.examine("meant")
        tab.go("/")
        tab.page.fill("input[name=address]", "alice post.test")
        with tab.page.expect_navigation():
            tab.page.press("input[name=address]", "Enter")
        assert tab.page.locator("input[aria-invalid=true]").count() == 1
        tab.examine("no-address")


@_BOTH
def test_a_symptom_is_explained(browser: Chromium, site: str, width: int) -> None:
    with browser.tab(site, "symptom", width=width) as tab:
        tab.go("/symptoms")
        tab.examine("symptoms")
        tab.page.fill("input[name=address]", _POST.address)
        tab.page.check("input[value=asks-again]")
        tab.send(tab.page.locator("main form button[type=submit]"))
        tab.examine("told")
        assert "You chose: The program keeps asking for the password." in tab.text
        assert tab.page.get_by_text("What can be behind it").count() == 1
        assert "asks-again" not in tab.text
    _note('"it keeps asking for the password"', width, "what to do")


@_BOTH
def test_present_settings_are_compared(
    browser: Chromium, site: str, tmp_path: Path, width: int
) -> None:
    write_settings(tmp_path)
    with browser.tab(site, "compare", width=width) as tab:
        tab.discover(_POST.address)
        tab.go(tab.page.url.removeprefix(site).partition("?")[0] + "/compare")
        tab.examine("form")
        tab.page.fill("textarea[name=text]", "imap:imap.post.test:143:none")
        tab.send(tab.page.locator("main form button[type=submit]"))
        assert tab.page.locator("table.differs").count() == 1
        tab.examine("differs")
        tab.page.go_back()
        tab.page.set_input_files("input[name=file]", tmp_path / "prefs.js")
        tab.send(tab.page.locator("main form button[type=submit]"))
        tab.examine("file")
        assert "prefs.js" not in tab.page.locator("h1").inner_text()
    _note("present settings, typed and as a file", width, "what differs")


@_BOTH
def test_an_owner_sees_the_domain(browser: Chromium, site: str, width: int) -> None:
    with browser.tab(site, "owner", width=width) as tab:
        tab.go("/domain")
        tab.examine("domain")
        tab.page.fill("input[name=domain]", "parameter.test")
        tab.send(tab.page.locator("main form button[type=submit]"))
        tab.examine("owner")
        assert "parameter.test" in tab.title
    _note("a domain, by its owner", width, "what 20 programs read there")


@_BOTH
@pytest.mark.parametrize("path", ["/explain", "/explain/pop3-or-imap", "/privacy", "/programs"])
def test_pages_to_read(browser: Chromium, site: str, width: int, path: str) -> None:
    with browser.tab(site, "read", width=width) as tab:
        tab.go(path)
        tab.examine(path.strip("/").replace("/", "-"))
        tab.go("/jobs/none")
        tab.examine("missing")
    _note(f"`{path}`, and a job that is gone", width, browser.checked)


def _note(what: str, width: int, words: str) -> None:
    record("web", what=what, by=f"{width} px", words=words)
