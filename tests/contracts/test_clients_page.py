"""What docs/clients.md must say of every client."""

from pathlib import Path

from autoconf.renderers.engine import clients
from tests.lab.clients.matrix import put

PAGE = Path(__file__).parents[2] / "docs" / "clients.md"


def test_every_client_has_a_section() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert [name for name in sorted(clients()) if f"\n`--client {name}`" not in page] == []


def test_the_matrix_has_its_place() -> None:
    assert "| `x` | x 1 |" in put(PAGE.read_text(encoding="utf-8"), {"x": {"x 1": ["loaded"]}})
