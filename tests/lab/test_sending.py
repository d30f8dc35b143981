"""Whether others will take a domain's mail, as BIND, nginx and Postfix show it."""

import json
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab.lab import Lab

pytestmark = pytest.mark.lab

_JUDGE: Final = str(Path(__file__).with_name("judge.py"))
_PARTS: Final = ("spf", "dmarc", "mta_sts", "tls_rpt", "dane")


@pytest.fixture(scope="module")
def found(lab: Lab) -> Any:
    domains = ("srv-signed.test", "srv-only.test", "mailconf.test")
    command = [sys.executable, _JUDGE, str(lab.ca_file), str(lab.trust_anchor), *domains]
    done = lab.run(command)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def standings(sending: dict[str, Any]) -> list[str]:
    return [sending[part] for part in _PARTS]


def problems(sending: dict[str, Any]) -> set[tuple[str, str]]:
    return {(problem["part"], problem["kind"]) for problem in sending["problems"]}


def test_a_good_domain_is_good_in_every_part(found: Any) -> None:
    good = found["srv-signed.test"]

    assert good["problems"] == []
    assert standings(good) == ["ok"] * 5
    assert {record["kind"] for record in good["records"]} == {"TXT", "TLSA", "policy"}


def test_each_mistake_of_a_bad_domain_is_named(found: Any) -> None:
    bad = found["srv-only.test"]

    assert standings(bad) == ["wrong", "ok", "wrong", "missing", "not-checked"]
    assert problems(bad) == {
        ("spf", "includes-no-record"),
        ("dmarc", "only-watching"),
        ("mta-sts", "policy-not-fetched"),
        ("dane", "not-proved"),
    }


def test_a_domain_that_publishes_nothing_lacks_everything(found: Any) -> None:
    assert standings(found["mailconf.test"]) == ["missing"] * 5
    assert found["mailconf.test"]["problems"] == []
