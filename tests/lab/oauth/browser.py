"""A person with a browser, as ``$BROWSER`` of a run: ``browser.py URL``.

The environment says what the person does: ``SIGN_IN_AS`` and ``SIGN_IN_WITH`` (a file with the
password) name the account, and ``SIGN_IN_DEED`` is allow, less, deny or close. ``SIGN_IN_CODE`` is
typed where a device wants it. The last page is written to the file of ``SIGN_IN_SEEN``.
"""

import os
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

_WAIT_MS: Final = 60_000
_LOOPBACK: Final = ("http://127.0.0.1", "http://localhost")
_MOST_PAGES: Final = 8


def _act(page: Page) -> bool:
    """Do the next thing on a page; tell whether there was one."""
    if page.url.startswith(_LOOPBACK):
        return False
    code = page.locator("input[name=user_code]")
    if code.count() and code.first.is_visible():
        code.first.fill(os.environ["SIGN_IN_CODE"])
        button = page.locator("button[type=submit], input[type=submit]").first
    elif page.locator("input[name=password]").count():
        page.fill("input[name=login]", os.environ["SIGN_IN_AS"])
        page.fill("input[name=password]", Path(os.environ["SIGN_IN_WITH"]).read_text().strip())
        button = page.locator("button[value=login]")
    elif page.locator("button[value=allow]").count():
        button = page.locator(f"button[value={os.environ.get('SIGN_IN_DEED', 'allow')}]")
    else:
        button = page.locator("button[type=submit]")
        if not button.count():
            return False
    with page.expect_navigation():
        button.first.click()
    return True


def main() -> None:
    """Visit the page, and sign in."""
    if os.environ.get("SIGN_IN_DEED") == "close":
        return
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=options)
        page = browser.new_page(ignore_https_errors=True)
        page.set_default_timeout(_WAIT_MS)
        page.goto(sys.argv[1])
        for _ in range(_MOST_PAGES):
            if not _act(page):
                break
        if seen := os.environ.get("SIGN_IN_SEEN"):
            Path(seen).write_text(page.content())
        browser.close()


if __name__ == "__main__":
    main()
