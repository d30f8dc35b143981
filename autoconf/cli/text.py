"""A report as lines of text."""

from collections.abc import Collection, Iterator
from functools import lru_cache

from autoconf.diagnosis.facts import is_offline
from autoconf.formats.attempt_text import detail_text
from autoconf.formats.message_dates import with_dates
from autoconf.formats.safe_text import clean_text
from autoconf.messages import recognised, text, text_of
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, TlsFacts, TlsProblem
from autoconf.model.config import ClientConfig
from autoconf.model.domain import unicode_domain
from autoconf.model.evidence import (
    MX,
    Attempt,
    Outcome,
)
from autoconf.model.finding import OF_NETWORK, Confidence, Finding, Severity
from autoconf.model.message import Message
from autoconf.model.report import Report

_SAY_ALL = OF_NETWORK | {"domain-not-found"}
_NO_REPLY = (Outcome.TIMED_OUT, Outcome.UNREACHABLE, Outcome.REFUSED)
_REPLIES = (Outcome.FOUND, Outcome.ABSENT, Outcome.MALFORMED, Outcome.TLS_FAILED)


@lru_cache(maxsize=512)
def english(message: Message) -> str:
    """Return the English text of a message; a table of users needs the same ones often."""
    return text(message.id, with_dates(message))


def own_title(words: str) -> Message | None:
    """Return the title of ours that an earlier report shows; None: it is none, or was cut."""
    found = recognised(words, lambda one: one.startswith("verdict.") or ".title" in one)
    return None if found is None else Message(*found)


def shown_host(host: str) -> str:
    """Return a host for people: with both forms where it has two."""
    other = unicode_domain(host)
    return host if other == host else f"{other} ({host})"


def check_line(check: Check, told: Collection[Message] = ()) -> str:
    """Return one endpoint in one line: the verdict, then its TLS and the mailbox.

    Args:
        check: of the endpoint.
        told: reasons that were said of other endpoints already.
    """
    server = check.server
    words = [f"{server.protocol.value} {server.hostname}:{server.port} {verdict_of(check)}"]
    if check.tls is not None:
        words.append(_tls_words(check.tls))
    if check.mailbox is not None:
        from autoconf.cli.mailbox_text import mailbox_words  # needed only after a login

        words += filter(None, [mailbox_words(check.mailbox)])
    login = check.login
    if (login.said or login.why) and login.outcome is not LoginOutcome.ACCEPTED:
        words += filter(None, [_reason(check, told)])
    elif check.outcome is not CheckOutcome.OK and check.detail and not _says_tls_why(check):
        words.append(english(check.detail))
    return "  ".join(words)


def _says_tls_why(check: Check) -> bool:
    """Tell whether the words about TLS say already what is wrong with the certificate."""
    problem = None if check.tls is None else check.tls.problem
    is_tls = check.outcome is CheckOutcome.TLS_FAILED
    return is_tls and problem is not None and problem.is_of_certificate


def verdict_of(check: Check) -> str:
    """Return the words for the end of a login, or for what came before it."""
    login, outcome = check.login.outcome, check.outcome
    is_shown = login is not LoginOutcome.NOT_TESTED or outcome is CheckOutcome.OK
    if is_shown:
        return text_of(f"cli.login-outcome.{login.value}")
    return text_of(f"cli.outcome.{outcome.value}")


def _reason(check: Check, told: Collection[Message]) -> str:
    login = check.login
    why = [english(login.why)] if login.why and login.why not in told else []
    said = [text_of("cli.server-words", words=check.server_words)] if login.said else []
    return "; ".join(why + said)


def _tls_words(tls: TlsFacts) -> str:
    if tls.verified:
        result = text_of("cli.tls.verified")
    elif tls.pinned:
        result = text_of("cli.tls.pinned")
    else:
        problem = tls.problem or TlsProblem.HANDSHAKE_FAILED
        result = text_of(f"cli.tls-problem.{problem.value}")
    version = tls.version.replace("TLSv", "TLS ") or "TLS"
    return text_of("cli.tls.line", version=version, result=result)


def finding_line(finding: Finding) -> str:
    """Return what was seen, in one line."""
    return f"{severity_word(finding)}: {english(finding.message)} [{finding.rule}]"


def severity_word(finding: Finding) -> str:
    """Return the word before a finding."""
    return text_of(f"cli.severity.{finding.severity.value}")


def finding_details(finding: Finding) -> Iterator[str]:
    """Yield what was seen, the person who can mend it with the cause, and the steps."""
    seen = english(finding.message)
    if seen.rstrip(".") != english(finding.title):
        yield f"  {seen}"
    who = text_of("who.can-fix", who=text(f"who.{finding.who.value}"))
    yield f"  {who}{_cause(finding)}  [{finding.rule}]"
    steps = [english(step) for step in finding.to_do]
    if len(steps) > 1:
        yield from (f"  {number}. {step}" for number, step in enumerate(steps, start=1))
    elif steps[0]:
        yield f"  -> {steps[0]}"
    for link in finding.links:
        yield f"  {text_of('cli.finding.help', link=link)}"


def _cause(finding: Finding) -> str:
    if finding.cause is None:
        return ""
    cause, confidence = finding.cause.value, finding.confidence.value
    if finding.confidence is Confidence.CERTAIN:
        return f"  {text_of('cli.finding.cause', cause=cause)}"
    return f"  {text_of('cli.finding.possible-cause', cause=cause, confidence=confidence)}"


def attempt_line(attempt: Attempt) -> str:
    """Return one question and its outcome, with all that its trust rests on."""
    line = (
        f"{attempt.outcome.value:12} {attempt.elapsed_s:6.2f} s  {attempt.source}: {attempt.asked}"
    )
    detail = detail_text(attempt, english)
    facts = [detail] if detail else []
    if attempt.answer is not None:
        hops = (clean_text(hop, 300) for hop in attempt.answer.hops)
        facts += [text_of("cli.attempt.hop", hop=hop) for hop in hops if hop not in attempt.asked]
        facts += [text_of("cli.attempt.alias", name=name) for name in attempt.answer.cnames]
        facts += [text_of("cli.attempt.dnssec")] if attempt.answer.dnssec else []
        facts += [attempt.answer.trust.value]
    return f"{line}  ({'; '.join(facts)})" if facts else line


def trust_lines(config: ClientConfig) -> Iterator[str]:
    """Yield, per server, whether the password may go there and why."""
    for server, decision in config.trust:
        reasons = "; ".join(text(reason) for reason in decision.reasons)
        yield f"{server.endpoint}  {decision.decision.value}: {reasons}"


def nothing_found_lines(report: Report) -> list[str]:
    """Say that nothing was found, and what to do where no finding says so.

    A finding about the network as a whole says all: nothing could be looked for. So does one about
    a domain that does not exist.
    """
    if any(finding.rule in _SAY_ALL for finding in report.findings):
        return []
    shown, attempts = shown_host(report.domain), report.attempts
    asked = [a for a in attempts if a.outcome is not Outcome.SKIPPED]
    silent = [a for a in asked if a.outcome in _NO_REPLY]
    lines = [text_of("cli.nothing-found.no-settings", domain=shown, count=len(asked))]
    if any(finding.severity is not Severity.NOTE for finding in report.findings):
        return lines
    mx = next((a for a in silent if a.source == MX), None)
    if mx is not None:
        detail = detail_text(mx, english)
        lines.append(f"  {text_of('cli.nothing-found.resolver', detail=detail)}")
    elif silent and not any(a.outcome in _REPLIES and "://" in a.asked for a in asked):
        lines.append(f"  {text_of('cli.nothing-found.no-reply')}")
    if is_offline(report):
        lines.append(f"  {text_of('cli.nothing-found.offline')}")
    lines.append(f"  {text_of('cli.nothing-found.remedy', domain=shown)}")
    return lines
