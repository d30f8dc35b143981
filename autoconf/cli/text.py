"""What a report looks like to people: plain lines, the words of the JSON."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from autoconf.formats.attempt_text import detail_text
from autoconf.formats.safe_text import clean_text
from autoconf.messages import text, text_of
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, TlsFacts
from autoconf.model.config import ClientConfig
from autoconf.model.domain import unicode_domain
from autoconf.model.evidence import MX, Attempt, Outcome, Relation, Tier, Trust, domain_exists
from autoconf.model.finding import Confidence, Finding
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol, Server, SocketType

_SOCKET_WORDS = {
    SocketType.TLS: "SSL/TLS",
    SocketType.STARTTLS: "STARTTLS",
    SocketType.PLAIN: "no encryption",
}
_NO_REPLY = (Outcome.TIMED_OUT, Outcome.UNREACHABLE, Outcome.REFUSED)
_PROBLEMS = {
    "cert-expired": "certificate expired",
    "cert-not-yet-valid": "certificate not valid yet",
    "cert-self-signed": "certificate self-signed",
    "cert-unknown-issuer": "certificate of an unknown issuer",
    "cert-incomplete-chain": "an intermediate certificate is missing",
    "cert-host-mismatch": "certificate for another name",
    "cert-no-names": "certificate names no host",
    "cert-weak-key": "certificate's key too short",
    "cert-weak-signature": "certificate's signature can be forged",
    "tls-too-old": "TLS too old",
    "plaintext": "clear text instead of TLS",
    "name-not-known": "server does not know its name",
    "client-cert-required": "server wants a certificate of the mail program",
}


def english(message: Message) -> str:
    """Return the English text of a message."""
    return text(message.id, message.parameters)


def shown_host(host: str) -> str:
    """Return a host for people: with both forms where it has two."""
    other = unicode_domain(host)
    return host if other == host else f"{other} ({host})"


def settings_lines(config: ClientConfig, attempts: Iterable[Attempt], seconds: float) -> list[str]:
    """Return whose settings they are, where they were found, and one line per server."""
    name = config.display_name or shown_host(config.provider_id)
    if not config.servers:
        return [f"{name} offers no POP3, IMAP or SMTP"]
    lines = [f"{name}, {_provenance(config, attempts)}  {seconds:.1f} s"]
    firsts = _first_of_each(config)
    lines += [f"  {_server_line(config, server)}{_elsewhere(firsts, server)}" for server in firsts]
    rest = len(config.servers) - len(firsts)
    if rest:
        lines.append(f"  ({rest} more server{'s' if rest > 1 else ''} in the report)")
    return lines


def _first_of_each(config: ClientConfig) -> list[Server]:
    servers = [config.of_protocol(p) for p in MailProtocol]
    return [of_protocol[0] for of_protocol in servers if of_protocol]


def _server_line(config: ClientConfig, server: Server) -> str:
    line = (
        f"{server.protocol.value.upper():4}  {shown_host(server.hostname)} {server.port}  "
        f"{_SOCKET_WORDS[server.socket_type]}"
    )
    decision = config.trust_of(server)
    if decision is not None and decision.decision.value != "auto":
        line += f"  ({decision.decision.value})"
    return line


def _elsewhere(firsts: list[Server], server: Server) -> str:
    """Mark a server that another source than the first one's had to add."""
    return "" if server.source == firsts[0].source else f"  (from {server.source})"


def _provenance(config: ClientConfig, attempts: Iterable[Attempt]) -> str:
    """Say where the first server comes from: the question, whose word, how it travelled."""
    first = config.servers[0]
    for attempt in attempts:
        if attempt.source == first.source and _names(attempt, first):
            return f"found in {_place(attempt)} ({_whose(attempt)})"
    return "found"


def _names(attempt: Attempt, server: Server) -> bool:
    if attempt.answer is None:
        return False
    return any(s.endpoint == server.endpoint for s in attempt.answer.config.servers)


def _place(attempt: Attempt) -> str:
    if "://" not in attempt.asked:
        return attempt.asked
    scheme, _, rest = attempt.asked.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


_WHOSE: Final = {
    "own": "your own file",
    "local-files": "your own file",
    "provider-db": "the bundled provider database",
    "dns-srv": "the domain's DNS, which anybody on the way can change",
}


def _whose(attempt: Attempt) -> str:
    if attempt.tier is Tier.GUESS:
        good = attempt.answer is not None and attempt.answer.trust is Trust.AUTHENTICATED
        return "a common name that answers" + (", with a good certificate" if good else "")
    if attempt.relation is Relation.MAIL_HOST:
        return "the word of the host in the MX record, which anybody on the way can change"
    source = "own" if attempt.asked.startswith("own ") else attempt.source
    if source in _WHOSE:
        return _WHOSE[source]
    whose = "the provider's own word" if attempt.tier is Tier.PROVIDER else "Thunderbird's ISPDB"
    secure = attempt.answer is not None and attempt.answer.trust is Trust.AUTHENTICATED
    return f"{whose}, over {'verified TLS' if secure else 'an unprotected connection'}"


def check_line(check: Check) -> str:
    """Return one endpoint in one line: what, where, the verdict, then TLS and what waits."""
    verdict = check.login.outcome.value
    if check.login.outcome is LoginOutcome.NOT_TESTED and check.outcome is not CheckOutcome.OK:
        verdict = check.outcome.value
    words = [f"{check.server.protocol.value} {check.server.hostname}:{check.server.port} {verdict}"]
    if check.tls is not None:
        words.append(_tls_words(check.tls))
    if check.mailbox is not None:
        from autoconf.cli.mailbox_text import mailbox_words  # only a login shows what it is about

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
    said = [f'server said: "{check.server_words}"'] if login.said else []
    return "; ".join(why + said)


def _tls_words(tls: TlsFacts) -> str:
    version = tls.version.replace("TLSv", "TLS ") or "TLS"
    if tls.verified:
        return f"{version}, certificate good"
    if tls.pinned:
        return f"{version}, certificate pinned"
    return f"{version}, {_PROBLEMS.get(tls.problem or '', 'handshake failed')}"


def finding_lines(finding: Finding) -> Iterator[str]:
    """Yield what is wrong, why and whose turn it is, and what to do about it."""
    yield f"{finding.severity.value}: {english(finding.message)} [{finding.rule}]"
    yield f"  {text_of('who.can-fix', who=text(f'who.{finding.who.value}'))}{_cause(finding)}"
    remedy = english(finding.remedy)
    if remedy:
        yield f"  -> {remedy}"


def _cause(finding: Finding) -> str:
    if finding.cause is None:
        return ""
    sure = "" if finding.confidence is Confidence.CERTAIN else f", {finding.confidence.value}"
    return f"  (cause: {finding.cause.value}{sure})"


def attempt_line(attempt: Attempt) -> str:
    """Return one question and its outcome, with all that its trust rests on."""
    line = (
        f"{attempt.outcome.value:12} {attempt.elapsed_s:6.2f} s  {attempt.source}: {attempt.asked}"
    )
    detail = detail_text(attempt, english)
    facts = [detail] if detail else []
    if attempt.answer is not None:
        hops = (clean_text(hop, 300) for hop in attempt.answer.hops)
        facts += [f"then {hop}" for hop in hops if hop not in attempt.asked]
        facts += [f"alias of {name}" for name in attempt.answer.cnames]
        facts += ["proved by DNSSEC"] if attempt.answer.dnssec else []
        facts += [attempt.answer.trust.value]
    return f"{line}  ({'; '.join(facts)})" if facts else line


def trust_lines(config: ClientConfig) -> Iterator[str]:
    """Yield, per server, whether the password may go there and why."""
    for server, decision in config.trust:
        reasons = "; ".join(text(reason) for reason in decision.reasons)
        yield f"{server.endpoint}  {decision.decision.value}: {reasons}"


def nothing_found_lines(domain: str, attempts: Sequence[Attempt]) -> list[str]:
    """Say that nothing was found, and what to do."""
    shown = shown_host(domain)
    if not domain_exists(attempts):
        return [f"{shown} does not exist: check how the address is written"]
    asked = [a for a in attempts if a.outcome is not Outcome.SKIPPED]
    silent = [a for a in asked if a.outcome in _NO_REPLY]
    lines = [f"no mail settings found for {shown}: {len(asked)} questions, no answer"]
    mx = next((a for a in silent if a.source == MX), None)
    if mx is not None:
        lines.append(f"  the DNS resolver did not help: {detail_text(mx, english)}")
    elif silent:
        lines.append(f"  {len(silent)} of them got no reply: is this machine on the network?")
    lines.append("  -> ask the provider for its IMAP, POP3 and SMTP servers (--explain lists all)")
    return lines
