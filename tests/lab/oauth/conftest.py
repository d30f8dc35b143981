"""A lab of its own: providers that sign their users in with the browser."""

from collections.abc import Iterator

import pytest

from tests.lab.lab import Lab
from tests.lab.oauth.rows import ROWS


@pytest.fixture(scope="session")
def oauth_lab() -> Iterator[Lab]:
    """Give the lab."""
    with Lab(ROWS) as lab:
        yield lab
