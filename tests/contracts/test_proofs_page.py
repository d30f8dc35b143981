"""What docs/proofs.md must show that real servers took."""

from pathlib import Path

import pytest

from autoconf.dialogues.sasl import mechanisms

PAGE = Path(__file__).parents[2] / "docs" / "proofs.md"


@pytest.mark.parametrize("name", [mechanism.name for mechanism in mechanisms()])
def test_every_mechanism_was_taken_by_a_real_server(name: str) -> None:
    assert f"\n| {name} (" in PAGE.read_text(encoding="utf-8")
