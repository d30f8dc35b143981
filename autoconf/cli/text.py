"""A report as lines of text."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from autoconf.formats.attempt_text import detail_text
from autoconf.formats.safe_text import clean_text
from autoconf.messages import text, text_of
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, TlsFacts, TlsProblem
from autoconf.model.config import ClientConfig, Decision
from autoconf.model.domain import unicode_domain
from autoconf.model.evidence import (
    MX,
    Attempt,
    Outcome,
    Reason,
    Relation,
    Tier,
    Trust,
    domain_exists,
)
from autoconf.model.finding import Confidence, Finding, Severity
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol, Server

_NO_REPLY = (Outcome.TIMED_OUT, Outcome.UNREACHABLE, Outcome.REFUSED)
_REPLIES = (Outcome.FOUND, Outcome.ABSENT, Outcome.MALFORMED, Outcome.TLS_FAILED)


@lru_cache(maxsize=512)
def english(message: Message) -> str:
    """Return the English text of a message; a table of users needs the same ones often."""
    return text(message.id, message.parameters)


def shown_host(host: str) -> str:
    """Return a host for people: with both forms where it has two."""
    other = unicode_domain(host)
    return host if other == host else f"{other} ({host})"


def settings_lines(config: ClientConfig, attempts: Iterable[Attempt], seconds: float) -> list[str]:
    """Return whose settings they are, where they were found, and one line per server."""
    name = config.display_name or shown_host(config.provider_id)
    if config.closed:
        return [text_of("cli.settings.closed", provider=name, date=config.closed)]
    if not config.servers:
        return [text_of("cli.settings.no-protocols", provider=name)]
    found = _provenance(config, attempts)
    title = text_of("cli.settings.of-provider", provider=name, found=found)
    lines = [f"{title}  {seconds:.1f} s"]
    firsts = _first_of_each(config)
    lines += [f"  {_server_line(config, server)}{_elsewhere(firsts, server)}" for server in firsts]
    rest = len(config.servers) - len(firsts)
    if rest:
        more = "cli.settings.more-servers" if rest > 1 else "cli.settings.more-server"
        lines.append(f"  {text_of(more, count=rest)}")
    return lines


def _first_of_each(config: ClientConfig) -> list[Server]:
    servers = [config.of_protocol(p) for p in MailProtocol]
    return [of_protocol[0] for of_protocol in servers if of_protocol]


def _server_line(config: ClientConfig, server: Server) -> str:
    line = (
        f"{server.protocol.value.upper():4}  {shown_host(server.hostname)} {server.port}  "
        f"{text_of(f'cli.socket-type.{server.socket_type.value}')}"
    )
    decision = config.trust_of(server)
    if decision is not None and decision.decision is not Decision.AUTO:
        line += f"  ({decision.decision.value})"
    return line


def _elsewhere(firsts: list[Server], server: Server) -> str:
    """Mark a server that another source than the first one's had to add."""
    if server.source == firsts[0].source:
        return ""
    return f"  {text_of('cli.settings.from', source=server.source)}"


def _provenance(config: ClientConfig, attempts: Iterable[Attempt]) -> str:
    """Return where the first server was found, and whose word it is."""
    first = config.servers[0]
    decision = config.trust_of(first)
    for attempt in attempts:
        if decision is not None and attempt.key == (first.source, decision.asked):
            whose = text_of(whose_word(attempt))
            return text_of("cli.settings.found-in", place=_place(attempt), whose=whose)
    return text_of("cli.settings.found")


def _place(attempt: Attempt) -> str:
    """Return what was asked; of a URL only scheme and host."""
    if "://" not in attempt.asked:
        return attempt.asked
    scheme, _, rest = attempt.asked.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def whose_word(attempt: Attempt) -> str:
    """Return the message id that says whose word an answer is."""
    is_secure = attempt.answer is not None and attempt.answer.trust is Trust.AUTHENTICATED
    if attempt.tier is Tier.GUESS:
        return "whose.guess-proved" if is_secure else "whose.guess"
    if attempt.relation is Relation.MAIL_HOST:
        return "whose.mail-host"
    if attempt.policy.whose:
        return attempt.policy.whose
    if attempt.tier is Tier.PROVIDER:
        return "whose.provider-over-tls" if is_secure else "whose.provider-unprotected"
    return "whose.directory-over-tls" if is_secure else "whose.directory-unprotected"


def check_line(check: Check) -> str:
    """Return one endpoint in one line: the verdict, then its TLS and the mailbox."""
    verdict = check.login.outcome.value
    if check.login.outcome is LoginOutcome.NOT_TESTED and check.outcome is not CheckOutcome.OK:
        verdict = check.outcome.value
    words = [f"{check.server.protocol.value} {check.server.hostname}:{check.server.port} {verdict}"]
    if check.tls is not None:
        words.append(_tls_words(check.tls))
    if check.mailbox is not None:
        from autoconf.cli.mailbox_text import mailbox_words  # needed only after a login

        words += filter(None, [mailbox_words(check.mailbox)])
    login = check.login
    if (login.said or login.why) and login.outcome is not LoginOutcome.ACCEPTED:
        words.append(_reason(check))
    elif check.outcome is not CheckOutcome.OK and check.detail:
        words.append(english(check.detail))
    return "  ".join(words)


def _reason(check: Check) -> str:
    login = check.login
    why = [english(login.why)] if login.why else []
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


def finding_lines(finding: Finding) -> Iterator[str]:
    """Yield the problem, the person who can fix it with the cause, and the remedy."""
    yield f"{finding.severity.value}: {english(finding.message)} [{finding.rule}]"
    yield f"  {text_of('who.can-fix', who=text(f'who.{finding.who.value}'))}{_cause(finding)}"
    remedy = english(finding.remedy)
    if remedy:
        yield f"  -> {remedy}"


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
    """Say that nothing was found, and what to do where no finding says so."""
    shown, attempts = shown_host(report.domain), report.attempts
    is_whole = all(attempt.reason is not Reason.PROXY_FAILED for attempt in attempts)
    if is_whole and not domain_exists(attempts):  # behind a proxy the DNS may know no other domain
        return [text_of("cli.nothing-found.no-domain", domain=shown)]
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
    lines.append(f"  {text_of('cli.nothing-found.remedy')}")
    return lines
