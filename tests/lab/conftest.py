"""One lab for all tests that need real servers."""

import os
from collections.abc import Iterator

import pytest

from tests.lab.lab import Lab, missing_programs


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """Give the lab; without root or packages its tests are skipped, or fail where CI is set."""
    reason = _why_not()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    if reason:
        pytest.skip(reason)
    with Lab() as lab:
        yield lab


def _why_not() -> str:
    if os.geteuid() != 0:
        return "the lab needs root for its network namespaces"
    missing = missing_programs()
    if missing:
        return f"the lab needs {', '.join(missing)}: install what tests/lab/packages.txt names"
    return ""
