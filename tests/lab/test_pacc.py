"""One PACC document of `serve` serves two customers, and one digest record both zones."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab.hoster import FRONTS, MAIL, SECOND, hosting
from tests.lab.looking_up import prove
from tests.lab.owner import DOMAIN, Owner, public_folder
from tests.lab.published import discover, servers_of

pytestmark = pytest.mark.lab

_HIMALAYA: Final = str(Path(__file__).with_name("himalaya.py"))


@pytest.fixture(scope="module", params=FRONTS)
def owner(request: pytest.FixtureRequest) -> Iterator[Owner]:
    with public_folder() as folder, hosting(request.param, folder) as owner:
        yield owner


def read(owner: Owner, domain: str) -> dict[str, Any]:
    """Return what himalaya's rules make of a domain."""
    done = owner.run([sys.executable, _HIMALAYA, domain, str(owner.ca_file)])
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_himalayas_rules_take_the_same_document_for_both_customers(owner: Owner) -> None:
    first, second = read(owner, DOMAIN), read(owner, SECOND)

    assert first == second
    assert {tuple(one) for one in first["servers"]} == set(MAIL)
    assert (first["provider"], first["login"]) == ("Owner Mail", "password")
    url = f"https://ua-auto-config.{SECOND}/.well-known/user-agent-configuration.json"
    prove(
        "himalaya: a reader with the rules of io-pim-discovery 0.3.2",
        url,
        (one[1:] for one in MAIL),
    )


def test_our_own_reader_follows_the_alias_of_the_digest(owner: Owner) -> None:
    report = discover(owner, domain=SECOND)

    found = {one["source"]: one["answer"] for one in report["attempts"] if one["answer"]}
    assert servers_of(found["pacc"]) == set(MAIL)
