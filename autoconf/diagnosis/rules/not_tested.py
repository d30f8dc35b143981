"""Settings were found, but no login proved them."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import is_offline, listed
from autoconf.diagnosis.interface import Rule
from autoconf.model.check import CheckOutcome, LoginOutcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.secret import CredentialKind
from autoconf.model.server import Endpoint, MailProtocol, Server, SocketType

_HELD_BACK: Final = {
    frozenset({MailProtocol.IMAP}): Message("finding.not-tested.title-stopped-imap"),
    frozenset({MailProtocol.POP3}): Message("finding.not-tested.title-stopped-pop3"),
    frozenset({MailProtocol.SMTP}): Message("finding.not-tested.title-stopped-smtp"),
    frozenset({MailProtocol.POP3, MailProtocol.SMTP}): Message(
        "finding.not-tested.title-stopped-pop3-smtp"
    ),
}
"""The titles by the protocols whose logins were held back."""


class NotTested(Struct, frozen=True):
    """A warning; a note if the user asked for no login.

    A blocker if there was a password or a token, and mail cannot be read or sent without these
    servers.
    """

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding for all servers that a password could have tested."""
        numbers = [n for protocol in MailProtocol for n in _untested(report, protocol)]
        servers = [report.checks[n].endpoint for n in numbers]
        if not report.checks and report.config is not None:
            servers = [s.endpoint for s in report.config.servers if _may_get_password(s)]
        if not servers or (_waits_for_a_yes(report) and not report.checks):
            return
        is_refused = any(check.was_refused for check in report.checks)
        if report.login_pause is not None:
            return  # attempts-spent reports this
        if is_refused or _is_stopped_by_web(report):
            severity = Severity.WARNING if is_refused else Severity.BLOCKER
            message, remedy = "stopped", "remedy-stopped" if is_refused else "remedy-web"
        elif report.credential is not None and _is_needed(report, servers):
            severity, message, remedy = Severity.BLOCKER, "impossible", "remedy-impossible"
        else:
            severity = Severity.WARNING if report.login_wanted else Severity.NOTE
            message = "message"
            remedy = "remedy-offline" if is_offline(report) else "remedy"
        reasons = [detail for n in numbers if (detail := report.checks[n].detail) is not None]
        why = reasons[0] if reasons else Message("finding.not-tested.no-way")
        yield Finding(
            rule="not-tested",
            severity=severity,
            confidence=Confidence.CERTAIN,
            title=_title(report, message, servers),
            message=Message.of(f"finding.not-tested.{message}", servers=listed(servers), why=why),
            remedy=Message.of(f"finding.not-tested.{remedy}"),
            who=Who.USER,
            evidence=tuple(f"checks/{n}" for n in numbers) or ("config",),
            reference=self.reference,
        )


def _title(report: Report, message: str, servers: Iterable[Endpoint]) -> Message:
    """Return the title; where logins were held back, it names the protocols if it has room."""
    if message == "message" and _all_answer(report):
        return Message("finding.not-tested.title-answer")
    protocols = frozenset(server.protocol for server in servers)
    if message == "stopped" and protocols in _HELD_BACK:
        return _HELD_BACK[protocols]
    return Message(f"finding.not-tested.title-{message}")


def _all_answer(report: Report) -> bool:
    """Tell whether each server was reached, and is fit for a login that nobody asked for."""
    is_fit = bool(report.checks) and all(check.is_safe for check in report.checks)
    return is_fit and not report.login_wanted


def _waits_for_a_yes(report: Report) -> bool:
    """Tell whether servers were left out for want of a yes; confirmation-needed reports this."""
    return bool(report.confirmation_missing or report.confirmation_declined)


def _may_get_password(server: Server) -> bool:
    """Tell whether a password could test a server; one without TLS never gets any."""
    return server.wants_password and server.socket_type is not SocketType.PLAIN


def _is_stopped_by_web(report: Report) -> bool:
    """Tell whether no mail server got the login, because Autodiscover refused it."""
    sent = any(c.login.outcome is not LoginOutcome.NOT_TESTED for c in report.checks)
    return report.web_login_refused and not sent


def _is_needed(report: Report, servers: Iterable[Endpoint]) -> bool:
    """Tell whether no other server for the purpose of one of these accepted a login."""
    proved = {c.server.protocol.is_incoming for c in report.checks if c.is_proved}
    return any(server.protocol.is_incoming not in proved for server in servers)


def _untested(report: Report, protocol: MailProtocol) -> list[int]:
    """Return the checks of a protocol without any login.

    Servers with other problems are left out, because they have findings of their own.
    """
    checks = [(n, c) for n, c in enumerate(report.checks) if c.server.protocol is protocol]
    if any(check.login.outcome is not LoginOutcome.NOT_TESTED for _, check in checks):
        return []
    return [
        n
        for n, check in checks
        if (check.server.wants_password or report.credential is CredentialKind.TOKEN)
        and (check.is_safe or check.outcome is CheckOutcome.SKIPPED)
        and check.server.hostname not in report.confirmation_missing
        and check.server.hostname not in report.confirmation_declined
    ]


RULE: Final[Rule] = NotTested()
