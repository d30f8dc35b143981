"""Reports to diagnose: one that is healthy, and ways to make it worse."""

from msgspec.structs import replace

from autoconf.diagnosis.engine import diagnose
from autoconf.model.address import EmailAddress
from autoconf.model.check import (
    NOT_TESTED,
    Check,
    CheckOutcome,
    LoginEnd,
    LoginOutcome,
    LoginResult,
    Stage,
    TlsFacts,
    TlsProblem,
)
from autoconf.model.config import ClientConfig, Decision, TrustDecision
from autoconf.model.evidence import (
    Answer,
    Attempt,
    Belief,
    Outcome,
    Relation,
    Tier,
    Trust,
    TrustPolicy,
)
from autoconf.model.finding import Finding
from autoconf.model.mailbox import ImapFacts, MailboxFacts, Pop3Facts, SenderOutcome, SmtpFacts
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import (
    DEFAULT_PORTS,
    Authentication,
    AuthMethod,
    MailProtocol,
    Server,
    SocketType,
)
from autoconf.model.server_reply import ServerReply
from tests.wording import quoting

GOOD_TLS = TlsFacts(version="TLSv1.3", verified=True, names=("*.example.com",))


def server(
    text: str,
    socket_type: SocketType = SocketType.TLS,
    method: AuthMethod = AuthMethod.PASSWORD_CLEARTEXT,
) -> Server:
    """Return the server of "imap imap.example.com" on its usual port."""
    word, _, hostname = text.partition(" ")
    protocol = MailProtocol(word)
    return Server(
        protocol=protocol,
        hostname=hostname,
        port=DEFAULT_PORTS[protocol, socket_type],
        socket_type=socket_type,
        authentication=(Authentication(method=method),),
    )


IMAP = server("imap imap.example.com")
POP3 = server("pop3 pop.example.com")
SMTP = server("smtp smtp.example.com")


def accepted(of: Server) -> Check:
    """Return a check that is all right."""
    return Check(
        server=of,
        reached=Stage.DONE,
        outcome=CheckOutcome.OK,
        tls=GOOD_TLS,
        login=LoginResult(outcome=LoginOutcome.ACCEPTED),
    )


def refused(
    of: Server,
    outcome: LoginOutcome = LoginOutcome.BAD_CREDENTIALS,
    said: str = "Authentication failed.",
    code: str = "",
) -> Check:
    """Return a check whose login was refused."""
    return replace(
        accepted(of),
        reached=Stage.LOGIN,
        outcome=CheckOutcome.REFUSED,
        login=LoginResult(
            outcome=outcome,
            end=LoginEnd.ANSWERED,
            mechanism="PLAIN",
            said=said,
            code=code,
        ),
    )


def learned(of: Server, **facts: object) -> Check:
    """Return a check that is all right, with what was learned then."""
    return replace(accepted(of), mailbox=MailboxFacts(**facts))  # type: ignore[arg-type]  # by name


def not_opened(of: Server, text: str = "not enabled", code: str = "NOPERM") -> Check:
    """Return a check whose login was accepted, and whose mailbox was not opened."""
    return replace(
        learned(of, refusal=ServerReply(code=code, text=text)),
        outcome=CheckOutcome.REFUSED,
        detail=Message.of("dialogue.mailbox-not-opened", why=f"[{code}] {text}"),
    )


def untested(of: Server) -> Check:
    """Return a check that went well as far as it went."""
    return replace(accepted(of), reached=Stage.CAPABILITIES, login=NOT_TESTED)


def failed(of: Server, outcome: CheckOutcome, detail: str = "") -> Check:
    """Return a check that did not come to TLS."""
    why = quoting(detail) if detail else None
    return Check(server=of, reached=Stage.CONNECT, outcome=outcome, detail=why)


def distrusted(of: Server, **facts: object) -> Check:
    """Return a check whose TLS failed, with these TlsFacts; the problem may be its word."""
    problem = facts.pop("problem", TlsProblem.CERT_EXPIRED)
    known = None if problem is None else TlsProblem(str(problem))
    tls = replace(TlsFacts(problem=known), **facts)
    return replace(failed(of, CheckOutcome.TLS_FAILED), tls=tls)


def report(*checks: Check, **config: object) -> Report:
    """Return the report of these checks; ``config`` replaces fields of its settings."""
    servers = tuple(dict.fromkeys(check.server for check in checks))
    settings = ClientConfig(
        provider_id="example.com",
        display_name="Example Mail",
        domains=("example.com",),
        incoming=tuple(s for s in servers if s.protocol.is_incoming),
        outgoing=tuple(s for s in servers if not s.protocol.is_incoming),
    )
    settings = replace(settings, **config)
    return Report(
        address=EmailAddress.parse("alice@example.com"),
        domain="example.com",
        config=settings,
        checks=checks,
    )


def replaced(published: Server, other: Server | Check) -> Report:
    """Return the report of a silent server, and of another that took its place, or might."""
    check = other if isinstance(other, Check) else None
    stand_in = other.server if isinstance(other, Check) else other
    made = report(failed(published, CheckOutcome.REFUSED), *([check] if check else []))
    decision = TrustDecision(
        decision=Decision.CONFIRM, confirm_domain="example.com", replaces=published.endpoint
    )
    config = replace(
        made.config or ClientConfig(provider_id="example.com"),
        outgoing=(published, stand_in),
        trust=((stand_in, decision),),
    )
    return replace(made, config=config)


HEALTHY = report(
    learned(IMAP, messages=3, imap=ImapFacts(quota_used_kib=1, quota_limit_kib=9)),
    learned(POP3, messages=3, pop3=Pop3Facts(has_uidl=True, expire_days=60, login_delay_s=0)),
    learned(SMTP, smtp=SmtpFacts(address="alice@example.com", sender=SenderOutcome.ALLOWED)),
)


def said(source: str, *servers: Server, disputed: bool = False) -> Attempt:
    """Return what a source says."""
    content = ClientConfig(
        provider_id="example.com",
        incoming=tuple(s for s in servers if s.protocol.is_incoming),
        outgoing=tuple(s for s in servers if not s.protocol.is_incoming),
    )
    return Attempt(
        source=source,
        tier=Tier.GUESS if source == "common-ports" else Tier.PROVIDER,
        policy=TrustPolicy(Belief.OWN_WORD),
        rank=30,
        relation=Relation.OWN,
        asked=f"{source} of example.com",
        outcome=Outcome.FOUND,
        answer=Answer(config=content, trust=Trust.AUTHENTICATED, disputed=disputed),
    )


def causes(facts: Report) -> list[Finding]:
    """Return the findings that no other one explains, first those that are said first."""
    return [finding for _, finding in replace(facts, findings=diagnose(facts)).causes]
