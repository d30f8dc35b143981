"""Visitors of the page sign in at a real authorization server, and real servers take the token."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page

from tests.lab.browser.chromium import PHONE, WIDE, Chromium, Tab, chromium
from tests.lab.browser.page import page
from tests.lab.domain import LAB_PASSWORD, LabDomain
from tests.lab.issuers import CLIENT, CLIENT_SECRET, PAGE_CLIENT
from tests.lab.lab import Lab
from tests.lab.oauth.rows import BOTH, JWT, OPAQUE, STRANGER
from tests.lab.proofs import record

pytestmark = pytest.mark.lab

_PLACE: Final = "127.0.0.1:8099"
_BACK: Final = f"http://{_PLACE}/sign-in/callback"
_CLIENTS: Final = """\
[[client]]
issuer = "https://id.oauth.test"
client_id = "{page}"
secret_file = "{secret}"
redirect = "{back}"

[[client]]
issuer = "https://id.jwt.test"
client_id = "{code}"
"""
_MOST_PAGES: Final = 8


@pytest.fixture
def site(oauth_lab: Lab, tmp_path: Path) -> Iterator[str]:
    """Show a page whose operator has registered clients."""
    secret = tmp_path / "secret"
    secret.write_text(CLIENT_SECRET)
    secret.chmod(0o600)
    file = tmp_path / "clients.toml"
    file.write_text(_CLIENTS.format(page=PAGE_CLIENT, code=CLIENT, secret=secret, back=_BACK))
    options = ("--oauth-clients", str(file), "--access-log")
    with page(oauth_lab, tmp_path, listen=_PLACE, options=options) as url:
        yield url


@pytest.fixture(scope="module")
def browser(oauth_lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """Start one browser for all tests; each has tabs of its own."""
    with chromium(oauth_lab, tmp_path_factory.mktemp("chromium")) as started:
        yield started


def at_login(tab: Tab, row: LabDomain) -> None:
    """Go to the page that asks for the login."""
    tab.discover(row.address)
    tab.page.click("a[href$='/login']")
    tab.page.wait_for_load_state()


def sign_in_in(tab: Tab, user: str, *, deed: str = "allow") -> None:
    """Sign in, in the tab of the page, and come back."""
    sign_in(tab.page, user, deed=deed)
    tab.away()
    tab.settled()


def sign_in(page: Page, user: str, *, deed: str = "allow", code: str = "") -> None:
    """Do what the provider's pages want, until they are over."""
    for _ in range(_MOST_PAGES):
        if not page.url.startswith("https://id."):
            return
        typed = page.locator("input[name=user_code]")
        if typed.count() and typed.first.is_visible():
            typed.first.fill(code)
            button = page.locator("button[type=submit], input[type=submit]")
        elif page.locator("input[name=password]").count():
            page.fill("input[name=login]", user)
            page.fill("input[name=password]", LAB_PASSWORD)
            button = page.locator("button[value=login]")
        elif page.locator(f"button[value={deed}]").count():
            button = page.locator(f"button[value={deed}]")
        else:
            button = page.locator("button[type=submit]")
            if not button.count():
                return
        with page.expect_navigation():
            button.first.click()


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_visitor_signs_in_and_the_servers_take_the_token(
    browser: Chromium, site: str, tmp_path: Path, width: int
) -> None:
    with browser.tab(site, "sign-in", width=width, ignore_https_errors=True) as tab:
        at_login(tab, OPAQUE)
        tab.examine("login")
        assert tab.page.locator("input[name=password]").count() == 0
        tab.page.click("a[href$='/sign-in']")
        tab.page.wait_for_load_state()
        assert tab.page.url.startswith("https://id.oauth.test/")
        sign_in_in(tab, OPAQUE.address)

        assert tab.page.locator(".verdict.good").count() == 1, tab.text
        assert tab.page.url.startswith(f"{site}/jobs/")
        tab.examine("good")
    log = (tmp_path / "page.log").read_text()
    assert '"kind":"sign-in"' in log
    assert not any(word in log for word in ("code=", "state=", CLIENT_SECRET, LAB_PASSWORD))
    record("oauth", what="the page, code and PKCE", by="oidc-provider, Chromium", words="accepted")


def test_a_visitor_who_says_no_is_told_what_to_do(browser: Chromium, site: str) -> None:
    with browser.tab(site, "sign-in-denied", ignore_https_errors=True) as tab:
        at_login(tab, OPAQUE)
        tab.page.click("a[href$='/sign-in']")
        tab.page.wait_for_load_state()
        sign_in_in(tab, OPAQUE.address, deed="deny")
        assert tab.page.locator(".verdict.bad").count() == 1
        tab.examine("denied")
        with tab.page.expect_navigation():
            tab.page.click("a[href$='/login']")
        assert "Sign in at id.oauth.test" in tab.text


def test_another_account_is_refused_and_named(browser: Chromium, site: str) -> None:
    with browser.tab(site, "sign-in-other", ignore_https_errors=True) as tab:
        at_login(tab, OPAQUE)
        tab.page.click("a[href$='/sign-in']")
        tab.page.wait_for_load_state()
        sign_in_in(tab, "bob@oauth.test")
        assert tab.page.locator(".verdict.bad").count() == 1, tab.text
        assert tab.page.locator("input[name=password]").count() == 0
        tab.examine("other")


def test_a_code_is_typed_on_another_device(browser: Chromium, site: str) -> None:
    with (
        browser.tab(site, "sign-in-code", ignore_https_errors=True) as tab,
        browser.tab(site, "device", width=PHONE, ignore_https_errors=True) as phone,
    ):
        at_login(tab, JWT)
        with tab.page.expect_navigation():
            tab.page.click("form[action$='/code'] button")
        tab.examine("code")
        code = tab.page.locator(".code-to-type").inner_text()
        phone.page.goto(tab.page.locator("a.mono").inner_text())
        sign_in(phone.page, JWT.address, code=code)

        tab.page.wait_for_url("**/jobs/*")
        tab.settled()
        assert tab.page.locator(".verdict.good").count() == 1, tab.text
    record("oauth", what="the page, device grant", by="oidc-provider, Chromium", words="accepted")


def test_without_a_script_the_visitor_goes_on_by_a_link(browser: Chromium, site: str) -> None:
    with (
        browser.tab(
            site, "sign-in-no-script", ignore_https_errors=True, java_script_enabled=False
        ) as tab,
        browser.tab(site, "device", width=PHONE, ignore_https_errors=True) as phone,
    ):
        at_login(tab, JWT)
        with tab.page.expect_navigation():
            tab.page.click("form[action$='/code'] button")
        code = tab.page.locator(".code-to-type").inner_text()
        phone.page.goto(tab.page.locator("a.mono").inner_text())
        sign_in(phone.page, JWT.address, code=code)
        tab.page.wait_for_url("**/jobs/*")  # the page loads itself anew
        tab.settled()
        assert tab.page.locator(".verdict.good").count() == 1, tab.text


def test_a_password_stands_beside_the_sign_in(browser: Chromium, site: str) -> None:
    with browser.tab(site, "sign-in-both", ignore_https_errors=True) as tab:
        at_login(tab, BOTH)
        tab.examine("login")
        assert tab.page.locator("a[href$='/sign-in']").count() == 1
        tab.log_in(LAB_PASSWORD)
        assert tab.page.locator(".verdict.good").count() == 1, tab.text


def test_a_thief_gets_no_link_and_no_token(oauth_lab: Lab, browser: Chromium, site: str) -> None:
    before = oauth_lab.login_attempts(STRANGER)
    with browser.tab(site, "sign-in-thief", ignore_https_errors=True) as tab:
        tab.discover(STRANGER.address)
        job = tab.page.url
        assert "id.oauth.test" not in tab.text
        for path in ("/login", "/sign-in", "/sign-in?agreed=yes"):
            answer = tab.page.goto(job + path)
            assert answer is not None
            assert answer.url.startswith(site)
            assert "id.oauth.test" not in tab.text
    assert oauth_lab.login_attempts(STRANGER) == before
