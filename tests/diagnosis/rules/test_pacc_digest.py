from autoconf.diagnosis.rules.pacc_digest import RULE
from autoconf.model.audit import Publication, PublicationKind
from autoconf.model.evidence import Outcome
from autoconf.model.message import Message
from tests.diagnosis.audited import answered, audited


def broken(why: Message) -> Publication:
    detail = Message.of("error.document", where="https://ua-auto-config.example.com/", why=why)
    return answered(PublicationKind.PACC, Outcome.MALFORMED, detail=detail)


def test_a_document_without_its_digest_is_reported() -> None:
    name = "_ua-auto-config.example.com"
    (finding,) = RULE.check(audited(broken(Message.of("discovery.no-digest", name=name))))

    assert dict(finding.message.parameters)["name"] == name


def test_a_document_that_cannot_be_read_is_no_matter_of_the_digest() -> None:
    assert list(RULE.check(audited(broken(Message("discovery.no-server"))))) == []


def test_a_right_domain_is_not_reported() -> None:
    assert list(RULE.check(audited())) == []


def test_a_digest_of_another_layout_is_told_as_that() -> None:
    name = "_ua-auto-config.example.com"
    (finding,) = RULE.check(audited(broken(Message.of("discovery.rewritten", name=name))))

    assert finding.message.id.endswith(".rewritten")
