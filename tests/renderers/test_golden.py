"""Every client's files, byte by byte. To change one on purpose, write the new bytes here."""

from pathlib import Path

import pytest

from autoconf.renderers.engine import clients, render
from tests.renderers.profiles import PROFILES

GOLDEN = Path(__file__).parents[1] / "golden"


def cases() -> list[str]:
    return sorted(str(p.relative_to(GOLDEN)) for p in GOLDEN.rglob("*/*") if p.is_file())


@pytest.mark.parametrize("case", cases())
def test_the_file_is_the_golden_one(case: str) -> None:
    client_id, _, name = case.partition("/")
    rendering = render(PROFILES[name.partition(".")[0]], client_id)
    (artifact,) = (a for a in rendering.artifacts if Path(a.path).suffix == Path(name).suffix)

    assert artifact.content == (GOLDEN / case).read_bytes()


def test_every_client_has_golden_files() -> None:
    assert {case.partition("/")[0] for case in cases()} == set(clients())
