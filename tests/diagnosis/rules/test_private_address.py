import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.private_address import RULE
from autoconf.messages import text
from autoconf.model.audit import PublicationKind
from autoconf.model.evidence import Outcome
from autoconf.model.message import Message
from autoconf.model.report import Report
from tests.auditing.builders import IMAP, down
from tests.diagnosis.audited import RIGHT, answered, audited

WHAT = Message("net.address.private")
WHY = Message.of("net.blocked", address="10.0.0.1", what=WHAT)


def inside(
    why: Message = WHY, kind: PublicationKind = PublicationKind.AUTOCONFIG, host: str = "a"
) -> Report:
    one = answered(kind, Outcome.UNREACHABLE, detail=why)
    return audited(replace(one, at=f"https://{host}.example.com/"), one)


def test_the_host_and_its_address_are_named_once() -> None:
    (finding,) = RULE.check(inside())

    words = text(finding.message.id, finding.message.parameters)
    assert "a.example.com" in words
    assert "10.0.0.1 is an address of a private network and is not contacted" in words


def test_an_address_among_other_reasons_counts() -> None:
    both = Message.of("discovery.joined", first=Message("net.no-time"), rest=WHY)

    assert len(list(RULE.check(inside(both)))) == 1


def test_a_mail_server_of_a_record_is_named_where_there_is_no_file() -> None:
    (down_there,) = down(IMAP)
    fact = replace(down_there, why=WHY, leads_to="10.0.0.1")
    facts = replace(RIGHT, servers=(fact,))

    (finding,) = RULE.check(audited(answered(), facts=facts))
    assert dict(finding.title.parameters)["host"] == "in.example.com"
    assert list(RULE.check(audited(facts=facts))) == []


@pytest.mark.parametrize(
    "report",
    [audited(), inside(Message("net.no-time")), inside(kind=PublicationKind.ISPDB)],
    ids=["good", "late", "of-others"],
)
def test_other_answers_are_none_of_its_business(report: Report) -> None:
    assert list(RULE.check(report)) == []
