"""Real Chromium: what a visitor takes along."""

import json
import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.lab import thunderbird_scripts as scripts
from tests.lab.browser.chromium import Chromium
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
    shutil.unpack_archive(archive, tmp_path / "unpacked")
    profile = next((tmp_path / "unpacked").rglob("prefs.js")).parent
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


def test_the_code_is_read_by_a_camera(
    lab: Lab, browser: Chromium, site: str, tmp_path: Path
) -> None:
    with browser.tab(site, "phone", device_scale_factor=2) as tab:
        tab.discover(_POST.address)
        tab.page.locator(".pick:has(input[value=thunderbird-phone])").click()
        tab.page.locator("figure.qr img").wait_for()
        tab.examine("code")
        tab.page.locator("figure.qr").screenshot(path=tmp_path / "qr.png")

    done = lab.run(["zbarimg", "--quiet", "--raw", "--oneshot", str(tmp_path / "qr.png")])
    assert read_qr(done.stdout.removesuffix("\n"))["protocol"] == "imap"
    assert json.loads(done.stdout)[2][5] == _POST.address
    record("web", what="the code for a phone's camera", by="zbarimg", words="the same settings")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("client", ["thunderbird", "thunderbird-phone"])
def test_the_sheet_is_one_page(
    browser: Chromium, site: str, scheme: str, language: str, client: str
) -> None:
    name = f"sheet-{scheme}-{language}-{client}"
    with browser.tab(site, name, color_scheme=scheme, locale=language) as tab:
        tab.discover(_POST.address)
        tab.page.locator(f".pick:has(input[value={client}])").click()
        sheet = tab.page.locator(f"a[href*='/sheet/'][href*='client={client}']")
        sheet.click()
        tab.page.wait_for_url("**/sheet/**")
        tab.page.wait_for_load_state()
        tab.examine("sheet")
        assert tab.printed("sheet") == 1
    record("web", what="the sheet, printed", by=f"{language}, {scheme}", words="one A4 page")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_answer_and_verdict_can_be_printed(browser: Chromium, site: str, scheme: str) -> None:
    with browser.tab(site, f"print-{scheme}", color_scheme=scheme) as tab:
        tab.discover(_POST.address)
        assert tab.printed("answer") <= 2
        tab.page.click("a[href$='/login']")
        tab.log_in("n0t-the-password")
        assert tab.printed("bad") <= 2
        tab.log_in(LAB_PASSWORD)
        assert tab.printed("good") <= 2
    record("web", what="answer and verdict, printed", by=scheme, words="readable on paper")
