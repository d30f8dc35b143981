"""All servers of a protocol accept only OAuth2 (RFC 7628), and there is no token."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import help_pages, listed, provider_name
from autoconf.diagnosis.interface import Rule
from autoconf.model.check import LoginOutcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.secret import CredentialKind
from autoconf.model.server import AuthMethod, MailProtocol, Server


class OAuthOnly(Struct, frozen=True):
    """The program shows and writes the settings all the same."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc7628"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding for all these protocols."""
        if report.config is None or report.credential is CredentialKind.TOKEN:
            return
        tried = {
            check.server.protocol
            for check in report.checks
            if check.login.outcome is not LoginOutcome.NOT_TESTED
        }
        servers = [
            server
            for protocol in MailProtocol
            if protocol not in tried
            for server in report.config.of_protocol(protocol)
            if all(_wants_oauth2(s) for s in report.config.of_protocol(protocol))
        ]
        if not servers:
            return
        yield Finding(
            rule="oauth-only",
            severity=Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=Message.of("finding.oauth-only.title", provider=provider_name(report)),
            message=Message.of(
                "finding.oauth-only.message", servers=listed(s.endpoint for s in servers)
            ),
            remedy=Message.of("finding.oauth-only.remedy"),
            who=Who.USER,
            steps=(
                Message("finding.oauth-only.step-add"),
                Message("finding.oauth-only.step-program"),
                Message("finding.oauth-only.step-token"),
            ),
            evidence=("config",),
            reference=self.reference,
            links=help_pages(report),
        )


def _wants_oauth2(server: Server) -> bool:
    methods = {way.method for way in server.authentication}
    return AuthMethod.OAUTH2 in methods and not server.wants_password


RULE: Final[Rule] = OAuthOnly()
