"""Real Chromium: waiting, for a place and for the servers."""

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.lab.browser.chromium import HAS_COUNTED, PHONE, WIDE, Chromium
from tests.lab.browser.page import page
from tests.lab.lab import Lab
from tests.lab.proofs import record
from tests.lab.table import find

pytestmark = pytest.mark.lab

_POST: Final = find("post.test")
_FAR_MS: Final = 2000
"""So much for each round trip makes a job last until it is set back."""

_CUTTING: Final = str(Path(__file__).with_name("cutting.py"))
_WAIT_S: Final = 60.0
_BOTH: Final = pytest.mark.parametrize("width", [WIDE, PHONE])
_EVENTS: Final = """async ([url, last]) => {
  const answer = await fetch(url, { headers: last ? { 'Last-Event-ID': last } : {} });
  return [...(await answer.text()).matchAll(/^id: ?(.*)$/gm)].map(found => found[1]);
}"""


@pytest.fixture
def far(lab: Lab) -> Iterator[Lab]:
    """Give the lab far away, until the test or its end sets that back."""
    lab.set_rtt(_FAR_MS)
    try:
        yield lab
    finally:
        lab.set_rtt(0)


@_BOTH
def test_who_stands_in_line_is_served_by_and_by(
    far: Lab, browser: Chromium, tmp_path: Path, width: int
) -> None:
    with (
        page(far, tmp_path, is_narrow=True) as url,
        browser.tab(url, "busy-1") as first,
        browser.tab(url, "busy-2") as second,
        browser.tab(url, "busy", width=width) as third,
    ):
        for tab in (first, second, third):
            tab.begin(_POST.address)
        third.page.get_by_text("1 person is before you.").wait_for()
        third.examine("line")
        far.set_rtt(0)
        for tab in (first, second, third):
            tab.settled()
        assert _POST.servers[0].hostname in third.text
    record("web", what="a place in line", by=f"{width} px", words="goes on by itself")


@_BOTH
def test_the_progress_is_shown(far: Lab, browser: Chromium, site: str, width: int) -> None:
    with browser.tab(site, "main", width=width) as tab:
        tab.begin(_POST.address)
        tab.page.locator(HAS_COUNTED).wait_for()
        tab.examine("progress")
        far.set_rtt(0)
        tab.settled()
        assert tab.page.locator(".verdict").count() == 1


def test_a_stream_that_is_cut_goes_on(
    far: Lab, browser: Chromium, site: str, tmp_path: Path
) -> None:
    log = tmp_path / "streams"
    command = [sys.executable, _CUTTING, site.rpartition(":")[2], str(log)]
    with far.started(command):
        port = _found(r"^(\d+)\n", log)
        with browser.tab(f"http://127.0.0.1:{port}", "events") as tab:
            tab.begin(_POST.address)
            number = _found(r"^from ([1-9]\d*)\n", log)
            far.set_rtt(0)
            tab.settled()
            assert tab.page.locator(".verdict").count() == 1
    assert f"cut {number}\n" in log.read_text()
    record("web", what="a stream of events that is cut", by="Chromium", words="goes on")


def _found(pattern: str, path: Path) -> str:
    """Wait until a file has a line, and return what its group holds."""
    until = time.monotonic() + _WAIT_S
    text = ""
    while time.monotonic() < until:
        text = path.read_text() if path.exists() else ""
        if found := re.search(pattern, text, re.MULTILINE):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(text)


def test_a_stream_continues_after_the_last_event(browser: Chromium, site: str) -> None:
    with browser.tab(site, "events") as tab:
        tab.begin(_POST.address)
        job = tab.page.url
        tab.settled()
        told = tab.page.evaluate(_EVENTS, [f"{job}/events", ""])
        rest = tab.page.evaluate(_EVENTS, [f"{job}/events", told[1]])

    assert len(told) > 3
    assert rest == told[2:]
