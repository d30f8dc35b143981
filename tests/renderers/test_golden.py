"""Every client's files, byte by byte. To change one on purpose, write the new bytes here.

CLIENT/PROFILE.SUFFIX is the only file of a client, CLIENT/PROFILE/PATH one of several.
"""

from pathlib import Path

import pytest

from autoconf.renderers.engine import clients, render
from tests.renderers.profiles import PROFILES

GOLDEN = Path(__file__).parents[1] / "golden"


def cases() -> list[str]:
    return sorted({"/".join(p.relative_to(GOLDEN).parts[:2]) for p in GOLDEN.rglob("*/*")})


@pytest.mark.parametrize("case", cases())
def test_the_files_are_the_golden_ones(case: str) -> None:
    client_id, _, name = case.partition("/")
    golden = GOLDEN / case
    artifacts = render(PROFILES[name.partition(".")[0]], client_id).artifacts

    if golden.is_file():
        assert [a.content for a in artifacts] == [golden.read_bytes()]
    else:
        expected = {p.relative_to(golden).as_posix() for p in golden.rglob("*") if p.is_file()}
        assert {a.path for a in artifacts} == expected
        assert all(a.content == (golden / a.path).read_bytes() for a in artifacts)


def test_every_client_has_golden_files() -> None:
    assert {case.partition("/")[0] for case in cases()} == set(clients())
