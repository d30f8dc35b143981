from msgspec.structs import replace

from autoconf.diagnosis.rules.autoconfig_stale import RULE
from autoconf.model.audit import ServerFact
from autoconf.model.finding import Confidence
from tests.auditing.builders import IMAP, POP3, SMTP, document, down, up
from tests.diagnosis.audited import RIGHT, audited


def test_servers_that_do_not_answer_are_named() -> None:
    dead = replace(RIGHT, servers=(*down(IMAP), *up(SMTP)))
    (finding,) = RULE.check(audited(facts=dead))

    assert dict(finding.message.parameters)["servers"] == "imap in.example.com:993"
    assert finding.confidence is Confidence.LIKELY


def test_another_server_for_reading_is_enough() -> None:
    half = replace(RIGHT, servers=(*down(IMAP), *up(POP3, SMTP)))

    assert list(RULE.check(audited(*document(IMAP, POP3, SMTP), facts=half))) == []


def test_a_server_with_a_bad_certificate_is_there() -> None:
    bad = ServerFact(endpoint=IMAP.endpoint, encrypts=True)

    assert list(RULE.check(audited(facts=replace(RIGHT, servers=(bad, *up(SMTP)))))) == []


def test_servers_that_were_not_tried_prove_nothing() -> None:
    assert list(RULE.check(audited(facts=replace(RIGHT, servers=())))) == []


def test_a_right_domain_is_not_reported() -> None:
    assert list(RULE.check(audited())) == []


def test_the_local_address_of_a_published_server_is_named() -> None:
    inside = replace(down(IMAP)[0], leads_to="127.0.0.1")
    facts = replace(RIGHT, servers=(inside, *up(SMTP)))
    (finding,) = RULE.check(audited(facts=facts))

    assert finding.title.id == "finding.autoconfig-stale.title-inside"
    assert dict(finding.message.parameters)["addresses"] == "127.0.0.1"
