"""The steps of each client are its own, in docs/clients.md and beside its files."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from autoconf.errors import UnsupportedError
from autoconf.renderers.engine import clients
from tests.renderers.profiles import IMAP, PROFILES, SMTP, profile
from tests.renderers.rendering import english, render

PAGE: Final = Path(__file__).parents[2] / "docs" / "clients.md"
SECTIONS: Final = PAGE.read_text(encoding="utf-8").split("\n## ")
FILES: Final = {
    "outlook": {"outlook.prf", "outlook.reg"},
    "sheet": {"sheet.txt", "sheet.html", "sheet.md"},
}
"""The clients whose files have no folder of their own."""

_PLACE: Final = re.compile(r"DIR[/\\]([A-Za-z0-9._-]*[A-Za-z0-9])")
_CLOSES: Final = re.compile(r"^close ", re.IGNORECASE)
_ACTS: Final = re.compile(r"^(cp -r|outlook\.exe)", re.IGNORECASE)


def section(client_id: str) -> str:
    """Return the section that names the client first."""
    (found,) = [s for s in SECTIONS if f"\n`--client {client_id}`" in s]
    return found


def told(client_id: str) -> list[str]:
    """Return the steps for a profile that the client can use."""
    for made in (*PROFILES.values(), profile(IMAP, outgoing=(SMTP,))):
        try:
            return [english(step) for step in render(made, client_id).steps]
        except UnsupportedError:
            continue
    raise AssertionError(client_id)


@pytest.mark.parametrize("client_id", sorted(clients()))
def test_its_section_and_its_steps_name_no_other_clients_files(client_id: str) -> None:
    own = FILES.get(client_id, {client_id})
    steps = re.sub(r"\n- .*", "", section(client_id), flags=re.DOTALL)

    assert set(_PLACE.findall(steps)) <= own
    assert set(_PLACE.findall("\n".join(told(client_id)))) <= own


@pytest.mark.parametrize("client_id", sorted(clients()))
def test_its_steps_are_numbered_from_one_in_its_section(client_id: str) -> None:
    numbers = [int(n) for n in re.findall(r"^(\d+)\. ", section(client_id), re.MULTILINE)]

    assert numbers[:1] == [1]
    assert len(numbers) >= 2
    assert all(b in (a + 1, 1) for a, b in pairwise(numbers))


@pytest.mark.parametrize("client_id", sorted(clients()))
def test_a_program_is_closed_before_its_files_are_touched(client_id: str) -> None:
    steps = told(client_id)
    closing = [n for n, step in enumerate(steps) if _CLOSES.match(step)]
    acting = [n for n, step in enumerate(steps) if _ACTS.match(step)]

    assert not acting or (closing and closing[0] < acting[0])


@pytest.mark.parametrize("client_id", ["aerc", "himalaya"])
def test_the_password_is_stored_before_a_program_that_never_asks_starts(client_id: str) -> None:
    assert "secret-tool store" in told(client_id)[0]
