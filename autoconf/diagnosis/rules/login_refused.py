"""A server refused the login; the remedy is what the provider demands, where that is known."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from autoconf.diagnosis.facts import has_accepted, was_refused
from autoconf.diagnosis.interface import Rule
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.config import ClientConfig, Requirement
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol

_ONLY_FOR: Final = {
    "enable-imap": MailProtocol.IMAP,
    "enable-pop3": MailProtocol.POP3,
    "enable-smtp": MailProtocol.SMTP,
}
_WHO: Final = {
    LoginOutcome.BAD_CREDENTIALS: Who.USER,
    LoginOutcome.METHOD_UNSUPPORTED: Who.PROVIDER,
    LoginOutcome.USER_BLOCKED: Who.USER,
    LoginOutcome.CLIENT_REJECTED: Who.USER,
    LoginOutcome.OTHER: Who.PROVIDER,
}


@dataclass(frozen=True, slots=True)
class LoginRefused:
    """Never advises another password: each attempt brings the account nearer to its lock."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc5530"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per refused login; a blocker unless another server took it."""
        for number, check in enumerate(report.checks):
            if not was_refused(check):
                continue
            demand = _demand(report.config, check)
            spare = has_accepted(report, check.server)
            yield Finding(
                rule="login-refused",
                severity=Severity.WARNING if spare else Severity.BLOCKER,
                confidence=Confidence.CERTAIN,
                message=_message(check),
                remedy=demand
                or Message.of(f"finding.login-refused.by-{check.login.outcome.value}"),
                who=Who.USER if demand else _WHO[check.login.outcome],
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


def _message(check: Check) -> Message:
    words = check.server_words
    if not words:
        why = check.login.message or "no reason given"
        return Message.of("finding.login-refused.silent", server=check.endpoint, why=why)
    return Message.of("finding.login-refused.said", server=check.endpoint, words=words)


def _demand(config: ClientConfig | None, check: Check) -> Message | None:
    """Return the first of the provider's demands that can be why."""
    if config is None or check.login.outcome is LoginOutcome.USER_BLOCKED:
        return None
    for requirement in config.requires:
        protocol = _ONLY_FOR.get(requirement.what, check.server.protocol)
        if protocol is check.server.protocol:
            return _text_of(requirement, config.hint)
    return None


def _text_of(requirement: Requirement, hint: str) -> Message:
    variant = "with-link" if requirement.link else "text"
    return Message.of(
        f"requires.{requirement.what}.{variant}", link=requirement.link or "", hint=hint
    )


RULE: Final[Rule] = LoginRefused()
