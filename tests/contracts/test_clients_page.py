"""What docs/clients.md must say of every client."""

from pathlib import Path

import pytest

from autoconf.renderers.engine import clients
from tests.lab.clients.matrix import put

PAGE = Path(__file__).parents[2] / "docs" / "clients.md"


@pytest.mark.parametrize("client_id", sorted(clients()))
def test_every_client_has_a_section(client_id: str) -> None:
    assert f"\n`--client {client_id}`" in PAGE.read_text(encoding="utf-8")


def test_the_matrix_has_its_place() -> None:
    assert "| `x` | x 1 |" in put(PAGE.read_text(encoding="utf-8"), {"x": {"x 1": ["loaded"]}})
