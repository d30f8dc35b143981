"""There was a password or a token, and no login proves the settings: a blocker says so."""

import pytest

from autoconf.errors import BlockedAddressError
from autoconf.messages import text
from autoconf.model.finding import Finding, Severity
from autoconf.model.report import Report
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_OK, exit_status
from tests.assistant.cases import Case, Person, TokenPerson
from tests.discovery.builders import IMAP, POP3, SMTP
from tests.discovery.documents import document
from tests.discovery.runs import WELL_KNOWN
from tests.probes.wires import ACCEPTED, wire

NOWHERE = "0.0.0.0"  # noqa: S104 - nothing listens there
FILTERED = BlockedAddressError("net.blocked", address=NOWHERE, what="the unspecified address")


def checked(person: Person, *filtered: str) -> Report:
    """Check three servers; a DNS filter leads some of them to an address that is none."""
    servers = (IMAP, POP3, SMTP)
    return Case(
        site={WELL_KNOWN: document(*servers)},
        servers={
            str(s.endpoint): [FILTERED]
            if s.protocol.value in filtered
            else [wire(s.protocol, ACCEPTED)]
            for s in servers
        },
        person=person,
    ).check()


def blockers(report: Report) -> list[Finding]:
    return [f for f in report.findings if f.severity is Severity.BLOCKER]


@pytest.mark.parametrize("filtered", [("smtp",), ("imap", "pop3"), ("imap", "pop3", "smtp")])
def test_servers_behind_a_dns_filter_prove_nothing(filtered: tuple[str, ...]) -> None:
    report = checked(Person(has_password=True), *filtered)

    (blocker,) = blockers(report)
    assert (blocker.rule, exit_status(report)) == ("not-tested", EXIT_BLOCKED)
    words = text(blocker.message.id, blocker.message.parameters)
    assert words.endswith(": 0.0.0.0 is the unspecified address and is not contacted.")


def test_one_server_for_reading_is_enough() -> None:
    report = checked(Person(has_password=True), "pop3")

    assert (blockers(report), exit_status(report)) == ([], EXIT_OK)


def test_a_token_that_no_server_takes_proves_nothing() -> None:
    report = checked(TokenPerson())

    (blocker,) = blockers(report)
    assert (blocker.rule, exit_status(report)) == ("not-tested", EXIT_BLOCKED)


def test_without_a_password_it_is_no_blocker() -> None:
    report = checked(Person(secret=None), "smtp")

    assert blockers(report) == []
