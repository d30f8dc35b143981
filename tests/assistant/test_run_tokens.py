"""A run with an OAuth token in place of a password."""

from msgspec.structs import replace

from autoconf.model.check import LoginOutcome
from autoconf.model.server import Authentication, AuthMethod, Server
from tests.assistant.cases import Case, TokenPerson, logins
from tests.discovery.builders import IMAP, SMTP
from tests.discovery.documents import document
from tests.discovery.runs import WELL_KNOWN
from tests.fakes import ScriptedWire
from tests.probes.wires import ACCEPTED, opening

OAUTH = (Authentication(method=AuthMethod.OAUTH2),)
SERVERS = tuple(replace(one, authentication=OAUTH) for one in (IMAP, SMTP))


def case(*servers: Server) -> Case:
    imap = ScriptedWire(
        b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2] hi\r\n",
        *opening(IMAP.protocol, ACCEPTED)[1:],
    )
    smtp = ScriptedWire(
        b"220 mx\r\n", b"250-mx\r\n250 AUTH XOAUTH2\r\n", *opening(SMTP.protocol, ACCEPTED)[2:]
    )
    return Case(
        site={WELL_KNOWN: document(*servers)},
        servers={str(IMAP.endpoint): [imap], str(SMTP.endpoint): [smtp]},
        person=TokenPerson(),
    )


def test_servers_for_oauth_are_logged_in_to() -> None:
    report = case(*SERVERS).check()

    assert set(logins(report).values()) == {LoginOutcome.ACCEPTED}
    assert {check.login.mechanism for check in report.checks} == {"XOAUTH2"}
    assert not report.findings


def test_servers_for_passwords_are_not() -> None:
    one = case(IMAP, SMTP)

    assert set(logins(one.check()).values()) == {LoginOutcome.NOT_TESTED}
    assert not any(b"AUTH" in line for wire in one.heard for line in wire.heard)
