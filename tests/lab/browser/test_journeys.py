"""Real Chromium: what else can come of an address."""

import json
import re
from pathlib import Path
from typing import Final

import pytest

from tests.lab import thunderbird_scripts as scripts
from tests.lab.browser.chromium import PHONE, WIDE, Chromium
from tests.lab.browser.page import page
from tests.lab.calls import write_settings
from tests.lab.domain import LAB_PASSWORD, WAITING_MESSAGES
from tests.lab.lab import Lab
from tests.lab.proofs import record
from tests.lab.table import find
from tests.lab.thunderbird import prepare
from tests.lab.thunderbird_program import ask, version
from tests.renderers.readers_android import read_qr

pytestmark = pytest.mark.lab

_POST: Final = find("post.test")
_FETCH_S: Final = 120
_BOTH: Final = pytest.mark.parametrize("width", [WIDE, PHONE])


def test_the_file_is_finished_in_thunderbird(
    lab: Lab, browser: Chromium, site: str, tmp_path: Path
) -> None:
    lab.refill(_POST)
    with browser.tab(site, "file") as tab:
        tab.discover(_POST.address)
        with tab.page.expect_download() as waiting:
            tab.page.locator("[data-part=program] a[download]").first.click()
        archive = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(archive)
    profile = _profile_of(archive, tmp_path / "unpacked")
    prepare(profile, lab.ca_file)

    answers = ask(
        lab.run,
        tmp_path,
        (scripts.STORE_PASSWORD, LAB_PASSWORD),
        (scripts.FETCH_MAIL, WAITING_MESSAGES, _FETCH_S),
        options=("--profile", str(profile)),
    )

    assert len(answers[1]) == WAITING_MESSAGES
    record("web", what="the file of the answer", by=version(), words="fetched the mail")


def _profile_of(archive: Path, folder: Path) -> Path:
    """Unpack a profile; return its folder."""
    import shutil

    shutil.unpack_archive(archive, folder)
    return next(folder.rglob("prefs.js")).parent


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


@_BOTH
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_another_provider_is_confirmed_first(
    browser: Chromium, site: str, width: int, answer: str
) -> None:
    with browser.tab(site, "foreign", width=width) as tab:
        tab.discover("alice@hosted.test")
        tab.examine("confirm")
        tab.send(tab.page.locator(f"button[name=answer][value={answer}]"))
        tab.examine(answer)
        shows_host = "imap.box.big-hoster.test" in tab.text
        assert shows_host is (answer == "yes"), tab.text


@_BOTH
def test_pop3_is_a_choice(browser: Chromium, site: str, width: int) -> None:
    with browser.tab(site, "pop3", width=width) as tab:
        tab.discover(_POST.address)
        tab.page.locator(".choice:has(input[value=pop3])").click()
        tab.page.get_by_text(_POST.servers[1].hostname).first.wait_for()
        assert "protocol=pop3" in tab.page.url
        tab.examine("answer")


@_BOTH
def test_nothing_is_found(browser: Chromium, site: str, width: int) -> None:
    with browser.tab(site, "nothing", width=width) as tab:
        tab.discover("alice@nothing.test")
        tab.examine("nothing")


@_BOTH
def test_a_misprint_is_asked_about(browser: Chromium, site: str, width: int) -> None:
    with browser.tab(site, "meant", width=width) as tab:
        tab.discover("alice@gmial.con")
        tab.examine("meant")
        assert "alice@gmail.com" in tab.page.locator("form.meant button").inner_text()
        tab.discover("alice post.test")
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


@_BOTH
def test_an_owner_sees_the_domain(browser: Chromium, site: str, width: int) -> None:
    with browser.tab(site, "owner", width=width) as tab:
        tab.go("/domain")
        tab.examine("domain")
        tab.page.fill("input[name=domain]", "parameter.test")
        tab.send(tab.page.locator("main form button[type=submit]"))
        tab.examine("owner")
        assert "parameter.test" in tab.text


@_BOTH
@pytest.mark.parametrize("path", ["/explain", "/explain/pop3-or-imap", "/privacy", "/programs"])
def test_pages_to_read(browser: Chromium, site: str, width: int, path: str) -> None:
    with browser.tab(site, "read", width=width) as tab:
        tab.go(path)
        tab.examine(path.strip("/").replace("/", "-"))
        tab.go("/jobs/none")
        tab.examine("missing")


def test_who_stands_in_line_is_served_by_and_by(
    lab: Lab, browser: Chromium, tmp_path: Path
) -> None:
    with page(lab, tmp_path, is_narrow=True) as url, browser.tab(url, "busy") as first:
        lab.set_rtt(300)
        try:
            _begin(first, "alice@dead-name-server.test")
            with browser.tab(url, "busy") as second, browser.tab(url, "busy-2") as third:
                _begin(second, _POST.address)
                _begin(third, _POST.address)
                third.page.locator("[data-part=busy]").wait_for()
                third.examine("line")
                lab.set_rtt(0)
                second.settled()
                third.settled()
                assert _POST.servers[0].hostname in third.text
        finally:
            lab.set_rtt(0)


def _begin(tab: object, address: str) -> None:
    """Ask for an address, and wait for no answer."""
    from tests.lab.browser.chromium import Tab

    assert isinstance(tab, Tab)
    tab.go("/")
    tab.page.fill("input[name=address]", address)
    with tab.page.expect_navigation():
        tab.page.press("input[name=address]", "Enter")


def test_the_code_is_read_and_the_sheet_is_one_page(
    lab: Lab, browser: Chromium, site: str, tmp_path: Path
) -> None:
    with browser.tab(site, "phone", device_scale_factor=2) as tab:
        tab.discover(_POST.address)
        tab.page.locator(".pick:has(input[value=thunderbird-phone])").click()
        tab.page.locator("figure.qr img").wait_for()
        tab.examine("code")
        tab.page.locator("figure.qr").screenshot(path=tmp_path / "qr.png")
        tab.page.click("a[href*='/sheet/']")
        tab.page.wait_for_load_state()
        tab.examine("sheet")
        sheet = tab.page.pdf(format="A4", prefer_css_page_size=True)

    done = lab.run(["zbarimg", "--quiet", "--raw", "--oneshot", str(tmp_path / "qr.png")])
    assert read_qr(done.stdout.removesuffix("\n"))["protocol"] == "imap"
    assert json.loads(done.stdout)[2][5] == _POST.address
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    record("web", what="the code for a phone's camera", by="zbarimg", words="the same settings")
