import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.oauth_only import RULE
from autoconf.model.finding import Severity
from autoconf.model.report import Report
from autoconf.model.secret import CredentialKind
from autoconf.model.server import AuthMethod, SocketType
from tests.diagnosis.reports import IMAP, SMTP, accepted, refused, report, server, untested

OAUTH2_IMAP = server("imap imap.example.com", SocketType.TLS, AuthMethod.OAUTH2)
OAUTH2_SMTP = server("smtp smtp.example.com", SocketType.TLS, AuthMethod.OAUTH2)
KERBEROS_IMAP = server("imap imap.example.com", SocketType.TLS, AuthMethod.GSSAPI)


def test_it_is_one_warning_for_all_protocols() -> None:
    (finding,) = RULE.check(report(incoming=(OAUTH2_IMAP,), outgoing=(OAUTH2_SMTP,)))

    assert finding.severity is Severity.WARNING
    assert dict(finding.message.parameters) == {
        "servers": "imap imap.example.com:993, smtp smtp.example.com:465"
    }


@pytest.mark.parametrize(
    "healthy",
    [
        report(
            accepted(OAUTH2_IMAP),
            incoming=(OAUTH2_IMAP,),
            outgoing=(SMTP,),
        ),
        report(incoming=(OAUTH2_IMAP, IMAP), outgoing=(SMTP,)),
        report(incoming=(KERBEROS_IMAP,), outgoing=(SMTP,)),
    ],
    ids=["a-token-was-tried", "another-server-takes-passwords", "kerberos"],
)
def test_it_is_silent_where_oauth2_is_not_all(healthy: Report) -> None:
    assert list(RULE.check(healthy)) == []


def test_a_token_that_was_refused_is_not_asked_for_again() -> None:
    # One server refused it, and no login followed at the others.
    sick = report(
        refused(OAUTH2_IMAP),
        untested(OAUTH2_SMTP),
        incoming=(OAUTH2_IMAP,),
        outgoing=(OAUTH2_SMTP,),
    )

    assert [f.rule for f in RULE.check(sick)] == ["oauth-only"]
    assert list(RULE.check(replace(sick, credential=CredentialKind.TOKEN))) == []
