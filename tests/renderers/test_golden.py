"""Every client's files, byte by byte. To change one on purpose, write the new bytes here.

CLIENT/PROFILE.SUFFIX is the only file of a client, CLIENT/PROFILE/PATH one of several.
"""

from pathlib import Path

import pytest

from autoconf.renderers.engine import clients
from tests.renderers.profiles import PROFILES, TOKEN_PROFILES
from tests.renderers.rendering import render

GOLDEN = Path(__file__).parents[1] / "golden"


def cases() -> list[str]:
    """Return CLIENT/PROFILE.EXT, or where a client has several files CLIENT/PROFILE/PATH."""
    return sorted(str(p.relative_to(GOLDEN)) for p in GOLDEN.rglob("*/*") if p.is_file())


@pytest.mark.parametrize("case", cases())
def test_the_file_is_the_golden_one(case: str) -> None:
    client_id, name, *path = case.split("/", maxsplit=2)
    artifacts = render({**PROFILES, **TOKEN_PROFILES}[name.partition(".")[0]], client_id).artifacts
    (artifact,) = [
        a
        for a in artifacts
        if (a.path.endswith(path[0]) if path else a.path.endswith(Path(name).suffix))
        or len(artifacts) == 1
    ]

    assert artifact.content == (GOLDEN / case).read_bytes()


def test_every_client_has_golden_files() -> None:
    assert {case.partition("/")[0] for case in cases()} == set(clients())
