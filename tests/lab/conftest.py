"""One lab for all tests that need real servers."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import others
from tests.lab.asking import open_mailboxes
from tests.lab.browser.chromium import Chromium, chromium
from tests.lab.browser.page import page
from tests.lab.lab import Lab, missing_programs
from tests.lab.table import DOMAINS, LOGINS, RACES


def pytest_runtest_setup() -> None:
    """Skip where the lab cannot be; fail where CI is set. One place makes it one line."""
    reason = _why_not()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """Give the lab, up from the first test that wants it to the end of the session."""
    with Lab((*DOMAINS, *RACES, *LOGINS, *others.ROWS)) as lab:
        open_mailboxes(lab)
        yield lab


@pytest.fixture(scope="module")
def browser(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """Give a Chromium where the clients are.

    It ends with the module: while it runs, no test can start an event loop.
    """
    with chromium(lab, tmp_path_factory.mktemp("chromium")) as one:
        yield one


@pytest.fixture
def site(lab: Lab, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a page that knows no visitor yet."""
    with page(lab, tmp_path) as url:
        yield url


def _why_not() -> str:
    if os.geteuid() != 0:
        return "the lab needs root for its network namespaces"
    missing = missing_programs()
    if missing:
        return f"the lab needs {', '.join(missing)}: install what tests/lab/packages.txt names"
    return ""
