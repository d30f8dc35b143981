"""A server refused the login: the meaning of its words, and the advice."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.diagnosis.advice import advise
from autoconf.diagnosis.facts import has_accepted, refusal_of
from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.refusal_steps import refusal_steps
from autoconf.diagnosis.refusal_titles import refusal_title
from autoconf.diagnosis.token_refusals import token_refusal, token_steps, used_token
from autoconf.formats.safe_text import clean_text
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.finding import Finding, Severity
from autoconf.model.message import Message
from autoconf.model.report import Report

if TYPE_CHECKING:
    from autoconf.refusals.matching import Refusal

_MAX_WORDS: Final = 300
_APP_PASSWORD: Final = "finding.login-refused.title-app-password"


class LoginRefused(Struct, frozen=True):
    """The rule never advises another password: each failure brings a lock of the account nearer."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc5530"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per reason; a warning if another server accepted the login."""
        found: dict[tuple[Message, Message, Severity], Finding] = {}
        for finding in self._of_each(report):
            same = found.setdefault((finding.title, finding.remedy, finding.severity), finding)
            if same is not finding:
                evidence = same.evidence + finding.evidence
                found[same.title, same.remedy, same.severity] = replace(same, evidence=evidence)
        yield from found.values()

    def _of_each(self, report: Report) -> Iterator[Finding]:
        config = report.config
        for number, check in enumerate(report.checks):
            refusal = refusal_of(check, report)
            if refusal is None or not check.was_refused:
                continue
            words = clean_text(check.server_words, _MAX_WORDS).removesuffix(".")
            title = refusal_title(refusal, check.server.protocol, report)
            who, remedy = advise(refusal, check.server.protocol, config, words)
            seen = _message(check, refusal, words)
            if title.id != _APP_PASSWORD:  # there the name is not the reason
                seen = _with_name(seen, check, report)
            to_do = refusal_steps(title, remedy, report)
            cause = refusal.cause
            if (of_token := token_refusal(check, refusal)) is not None:
                title, who, remedy = of_token.title, of_token.who, of_token.remedy
                to_do, cause = token_steps(of_token, report), of_token.cause
            yield Finding(
                rule="login-refused",
                severity=Severity.WARNING
                if has_accepted(report, check.server)
                else Severity.BLOCKER,
                confidence=refusal.confidence,
                title=title,
                message=seen,
                remedy=remedy,
                who=who,
                steps=to_do.steps,
                read_on=to_do.read_on,
                dated=to_do.dated,
                links=to_do.links,
                evidence=(f"checks/{number}",),
                reference=self.reference,
                cause=cause,
            )


def _message(check: Check, refusal: "Refusal", words: str) -> Message:
    why = check.login.why
    if why is not None and check.login.said:
        explained = "finding.login-refused.explained"
        return Message.of(explained, server=check.endpoint, why=why, words=words)
    if why is not None or not words:
        why = why or Message.of("finding.login-refused.no-reason")
        return Message.of("finding.login-refused.silent", server=check.endpoint, why=why)
    said = "said" if refusal.judges_password else "unjudged"
    if said == "unjudged" and used_token(check):
        said = "unjudged-token"
    return Message.of(f"finding.login-refused.{said}", server=check.endpoint, words=words)


def _with_name(message: Message, check: Check, report: Report) -> Message:
    """Add the user name that was sent, and the other form, if the name may be the reason."""
    name, address = check.login.username, report.address
    is_judged = check.login.outcome is LoginOutcome.BAD_CREDENTIALS and not used_token(check)
    if address is None or not name or not is_judged:
        return message
    whole = name.casefold() == str(address).casefold()
    return Message.of(
        f"finding.login-refused.name-{_stated_by(check, report)}",
        first=message,
        name=name,
        other=address.local_part if whole else str(address),
    )


def _stated_by(check: Check, report: Report) -> str:
    """Return who stated the user name: "you", "published", or "nobody"."""
    if not check.server.username_stated:
        return "nobody"
    of_sources = {
        server.username
        for attempt in report.attempts
        if attempt.answer is not None
        for server in attempt.answer.config.servers
    }
    return "published" if check.server.username in of_sources else "you"


RULE: Final[Rule] = LoginRefused()
