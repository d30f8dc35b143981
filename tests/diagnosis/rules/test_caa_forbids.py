import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.caa_forbids import RULE
from autoconf.messages import text
from autoconf.model.audit import CaaFact
from autoconf.model.report import Report
from tests.diagnosis.audited import RIGHT, audited

ENCRYPT = "CN=R11,O=Let's Encrypt,C=US"


def with_caa(*issuers: str, issued_by: str = ENCRYPT) -> Report:
    fact = CaaFact(
        host="imap.example.com", name="example.com", issuers=issuers, issued_by=issued_by
    )
    return audited(facts=replace(RIGHT, caa=(fact,)))


def test_the_authority_and_the_allowed_ones_are_named() -> None:
    [found] = RULE.check(with_caa("digicert.com", "pki.goog"))

    message = text(found.message.id, found.message.parameters)
    assert "Let's Encrypt" in message
    assert "digicert.com, pki.goog" in message


@pytest.mark.parametrize(
    "report",
    [
        with_caa("letsencrypt.org"),
        with_caa("digicert.com", "letsencrypt.org"),
        with_caa("digicert.com", issued_by="CN=Lab CA"),
        audited(),
    ],
    ids=["allowed", "one-of-two", "unknown-authority", "no-records"],
)
def test_what_is_allowed_or_not_known_is_no_trouble(report: Report) -> None:
    assert list(RULE.check(report)) == []
