"""A no outweighs every source: a declined domain gets no password, whoever vouches for it later."""

from autoconf.model.report import Report
from tests.assistant.cases import Case, Person, wires
from tests.discovery.builders import server
from tests.discovery.documents import document
from tests.discovery.runs import HTTP, ISPDB, WELL_KNOWN
from tests.probes.wires import has_login

IMAP = server("imap imap.example.com")
MAIL = server("smtp mail.example.com")


def declined(case: Case) -> Report:
    report = case.check()
    assert not any(map(has_login, case.heard))
    return report


def test_a_guess_of_the_same_server_gets_no_password_after_a_no() -> None:
    person = Person(confirms=False, has_password=True)
    site = {WELL_KNOWN: document(IMAP), HTTP: document(MAIL)}

    report = declined(Case(site=site, servers=wires(IMAP, MAIL), person=person))

    assert person.asked == ["confirm mail.example.com"]
    assert not report.may_be_used(MAIL)


def test_a_directory_does_not_outweigh_a_no() -> None:
    imap, smtp = server("imap in.hoster.example"), server("smtp out.hoster.example")
    person = Person(confirms=False, has_password=True)
    site = {WELL_KNOWN: document(imap), ISPDB: document(smtp)}

    report = declined(Case(site=site, servers=wires(imap, smtp), person=person))

    assert report.config is not None
    assert not any(map(report.may_be_used, report.config.servers))
