from collections.abc import Iterator

import pytest

from autoconf.demo.child import DemoProvider, running_provider


@pytest.fixture(scope="session")
def provider() -> Iterator[DemoProvider]:
    """Return a provider for tests that change nothing."""
    with running_provider() as running:
        yield running


@pytest.fixture
def own_provider() -> Iterator[DemoProvider]:
    """Return a provider for a test that changes the mailbox."""
    with running_provider() as running:
        yield running
