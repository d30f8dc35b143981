import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.srv_wrong import RULE
from autoconf.model.audit import SrvFact
from tests.auditing.builders import srv
from tests.diagnosis.audited import RIGHT, audited

SENDING = srv("_submissions", "out", 465)
READING = srv("_imaps", "in", 993)


def ids(*records: SrvFact) -> list[str]:
    found = RULE.check(audited(facts=replace(RIGHT, srv=records)))
    return [finding.message.id.rpartition(".")[2] for finding in found]


@pytest.mark.parametrize(
    ("record", "what"),
    [
        (replace(READING, is_alias=True), "alias"),
        (replace(READING, exists=False), "no-address"),
        (replace(READING, port=143), "port"),
        (srv("_imap", "in", 993), "port"),
    ],
    ids=["alias", "no-address", "tls-at-143", "starttls-at-993"],
)
def test_a_record_that_leads_astray_is_named(record: SrvFact, what: str) -> None:
    assert ids(record, SENDING) == [what]


def test_half_a_pair_is_reported() -> None:
    assert ids(READING) == ["no-sending"]
    assert ids(SENDING) == ["no-reading"]


def test_a_service_that_is_not_offered_is_right() -> None:
    assert ids(READING, SENDING, srv("_pop3s", "", 0)) == []


def test_ports_of_their_own_are_right() -> None:
    assert ids(srv("_imaps", "in", 2993), SENDING) == []


def test_a_right_domain_is_not_reported() -> None:
    assert list(RULE.check(audited())) == []
