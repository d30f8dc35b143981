"""What a person's programs use now, beside a healthy report."""

from msgspec.structs import replace

from autoconf.diagnosis.using_differences import with_differences
from autoconf.model.config import Decision, TrustDecision
from autoconf.model.report import Report
from autoconf.model.server import DEFAULT_PORTS, AuthMethod, MailProtocol, SocketType
from autoconf.model.using import UsedServer, Using
from tests.diagnosis.reports import HEALTHY


def used(text: str, socket_type: SocketType = SocketType.TLS, **rest: object) -> UsedServer:
    """Return the server of "imap imap.example.com" on its usual port."""
    word, _, hostname = text.partition(" ")
    protocol = MailProtocol(word)
    made = UsedServer(
        protocol=protocol,
        hostname=hostname,
        port=DEFAULT_PORTS[protocol, socket_type],
        socket_type=socket_type,
        authentication=AuthMethod.PASSWORD_CLEARTEXT,
    )
    return replace(made, **rest)


IMAP = used("imap imap.example.com")
POP3 = used("pop3 pop.example.com", leave_on_server=True)
SMTP = used("smtp smtp.example.com")


def program(*servers: UsedServer, name: str = "Thunderbird", **rest: object) -> Using:
    """Return a program with these servers; without any, the right ones."""
    formats = {"Thunderbird": "thunderbird", "Outlook": "outlook-prf", "Apple Mail": "apple-mail"}
    made = Using(
        file="settings", format=formats.get(name), program=name, servers=servers or (IMAP, SMTP)
    )
    return replace(made, **rest)


def with_programs(
    *programs: Using, of: Report = HEALTHY, decision: Decision = Decision.AUTO
) -> Report:
    """Return a report with these programs and their differences; its servers are trusted."""
    assert of.config is not None
    trust = tuple((s, TrustDecision(decision=decision)) for s in of.config.servers)
    config = replace(of.config, trust=trust)
    return with_differences(replace(of, config=config, using=programs))
