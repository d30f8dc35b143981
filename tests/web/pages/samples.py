"""Jobs in every state, of one made-up provider."""

from typing import Any, Final, get_args

from msgspec.structs import replace

from autoconf.diagnosis.engine import diagnose
from autoconf.diagnosis.using_differences import with_differences
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
)
from autoconf.model.config import ClientConfig, Decision, Link, Requirement, TrustDecision
from autoconf.model.events import ConfigFound, ServerStage, SourceAnswered, Started
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
from autoconf.model.message import Message
from autoconf.model.questions import Doubt, NeedsConfirmation, NeedsPassword
from autoconf.model.report import Report
from autoconf.model.server import DEFAULT_PORTS, MailProtocol, Server, SocketType
from autoconf.model.using import UsedServer, Using
from autoconf.web.pages.contexts.facts import JobFacts
from autoconf.web.pages.contexts.stops import End

ALICE = EmailAddress.parse("alice@lindenhof.example")
HOSTILE = "<script>alert(1)</script>"
ENDS: Final[tuple[End, ...]] = get_args(End)


def server(text: str, socket_type: SocketType = SocketType.TLS) -> Server:
    """Return the server of "imap imap.lindenhof.example" on its usual port."""
    word, _, hostname = text.partition(" ")
    protocol = MailProtocol(word)
    return Server(
        protocol=protocol,
        hostname=hostname,
        port=DEFAULT_PORTS[protocol, socket_type],
        socket_type=socket_type,
        source="autoconfig-url",
    )


IMAP = server("imap imap.lindenhof.example")
POP3 = server("pop3 pop.lindenhof.example")
SMTP = server("smtp smtp.lindenhof.example")
SUBMISSION = server("smtp smtp.lindenhof.example", SocketType.STARTTLS)
FILE = "https://autoconfig.lindenhof.example/mail/config-v1.1.xml"
AUTO = TrustDecision(decision=Decision.AUTO, asked=FILE)
CONFIG = ClientConfig(
    provider_id="lindenhof.example",
    display_name="Lindenhof",
    domains=("lindenhof.example",),
    incoming=(IMAP, POP3),
    outgoing=(SMTP, SUBMISSION),
    trust=tuple((one, AUTO) for one in (IMAP, POP3, SMTP, SUBMISSION)),
)


def attempt(
    source: str,
    outcome: Outcome = Outcome.ABSENT,
    asked: str = "",
    tier: Tier = Tier.PROVIDER,
    config: ClientConfig | None = None,
) -> Attempt:
    """Return a question to a source."""
    answer = None if config is None else Answer(config=config, trust=Trust.AUTHENTICATED)
    return Attempt(
        source=source,
        tier=tier,
        policy=TrustPolicy(Belief.OWN_WORD),
        rank=30,
        relation=Relation.OWN,
        asked=asked or f"{source} of lindenhof.example",
        outcome=outcome,
        answer=answer,
        elapsed_s=0.21,
    )


FOUND = attempt("autoconfig-url", Outcome.FOUND, FILE, config=CONFIG)
RECORDS = attempt("dns-srv", Outcome.FOUND, "SRV of lindenhof.example", config=CONFIG)
ATTEMPTS = (
    FOUND,
    RECORDS,
    attempt("ispdb", tier=Tier.DIRECTORY),
    attempt("provider-db", tier=Tier.DIRECTORY),
    attempt("pacc"),
    attempt("autodiscover", Outcome.TIMED_OUT),
)
TLS = TlsFacts(version="TLSv1.3", verified=True, names=("*.lindenhof.example",))
STAGES = (
    (Stage.NAME, 0.02),
    (Stage.CONNECT, 0.08),
    (Stage.TLS, 0.11),
    (Stage.GREETING, 0.05),
)


def reached(of: Server) -> Check:
    """Return the check of a server that answers, without a login."""
    return Check(
        server=of,
        reached=Stage.CAPABILITIES,
        outcome=CheckOutcome.OK,
        tls=TLS,
        login=NOT_TESTED,
        stages=STAGES,
        elapsed_s=0.4,
    )


def accepted(of: Server) -> Check:
    """Return the check of a server that accepted the login."""
    return replace(
        reached(of),
        reached=Stage.DONE,
        login=LoginResult(outcome=LoginOutcome.ACCEPTED, mechanism="PLAIN"),
        stages=(*STAGES, (Stage.LOGIN, 1.4)),
        messages_waiting=214 if of.protocol.is_incoming else None,
    )


def refused(of: Server, said: str = "Invalid credentials") -> Check:
    """Return the check of a server that refused the login with these words."""
    return replace(
        accepted(of),
        reached=Stage.LOGIN,
        outcome=CheckOutcome.REFUSED,
        login=LoginResult(
            outcome=LoginOutcome.BAD_CREDENTIALS,
            end=LoginEnd.ANSWERED,
            mechanism="PLAIN",
            said=said,
            code="AUTHENTICATIONFAILED",
        ),
    )


def diagnosed(report: Report) -> Report:
    """Return the report with its findings."""
    return replace(report, findings=diagnose(report))


REPORT = Report(
    address=ALICE,
    domain="lindenhof.example",
    attempts=ATTEMPTS,
    config=CONFIG,
    checks=tuple(map(reached, (IMAP, POP3, SMTP))),
    pending=NeedsPassword(hosts=("imap.lindenhof.example", "smtp.lindenhof.example")),
    made_at="2026-11-26T05:00:00+00:00",
)
DOMAIN = replace(REPORT, address=None, pending=None)
"""A domain alone was asked about."""
WORKS = replace(REPORT, checks=tuple(map(accepted, (IMAP, POP3, SMTP))), pending=None)


def job(report: Report | None = None, **rest: Any) -> JobFacts:
    """Return the facts about a job that is done."""
    made = JobFacts(id="k3Vx9", kind="check", state="done", address=ALICE.text, report=report)
    return replace(made, **rest)


YAHOO = replace(
    CONFIG,
    provider_id="yahoo",
    display_name="Yahoo",
    requires=(Requirement(what="app-password", link="https://login.yahoo.com/account/security"),),
    hint="Sign in, open Account security, and choose Create app password.",
    documentation=(Link(url="https://help.yahoo.com/kb/imap"),),
)
YAHOO_REPORT = replace(
    REPORT,
    config=YAHOO,
    attempts=(
        *ATTEMPTS,
        attempt("provider-db", Outcome.FOUND, tier=Tier.DIRECTORY, config=YAHOO),
    ),
)
REFUSED = diagnosed(replace(YAHOO_REPORT, checks=(refused(IMAP), reached(SMTP)), pending=None))
EVENTS = (
    Started(
        address=ALICE.text,
        sources=(
            *((one.source, one.tier) for one in ATTEMPTS),
            ("well-known", Tier.PROVIDER),
            ("common-ports", Tier.GUESS),
        ),
        deadline_s=30.0,
    ),
    *(SourceAnswered.of(one) for one in ATTEMPTS[:-1]),
    ConfigFound(config=CONFIG),
    ServerStage(
        endpoint=IMAP.endpoint,
        stage=Stage.CAPABILITIES,
        outcome=CheckOutcome.OK,
        seconds=0.4,
        check=reached(IMAP),
    ),
)
RUNNING = job(state="running", events=EVENTS)


FOREIGN = server("imap imap.hosting-nord.example")
FOREIGN_SMTP = server("smtp smtp.hosting-nord.example")
QUESTION = NeedsConfirmation(
    doubts=tuple(
        Doubt(
            endpoint=one.endpoint,
            domain="hosting-nord.example",
            reasons=(Message("trust.dns-srv"), Message("trust.foreign-domain")),
        )
        for one in (FOREIGN, FOREIGN_SMTP)
    )
)
UNCONFIRMED = replace(
    REPORT,
    config=replace(CONFIG, incoming=(FOREIGN,), outgoing=(FOREIGN_SMTP,), trust=()),
    checks=(),
    pending=QUESTION,
)
DECLINED = diagnosed(
    replace(
        UNCONFIRMED,
        pending=None,
        confirmation_declined=(FOREIGN.hostname, FOREIGN_SMTP.hostname),
    )
)
OUTLOOK = Using(
    file="outlook.prf",
    format="outlook-prf",
    program="Outlook",
    servers=(
        UsedServer(
            protocol=MailProtocol.POP3,
            hostname="pop.lindenhof.example",
            port=995,
            socket_type=SocketType.STARTTLS,
            username="alice@lindenhof.example",
            leave_on_server=False,
        ),
        UsedServer(
            protocol=MailProtocol.SMTP,
            hostname="mail.lindenhof.example",
            port=25,
            socket_type=SocketType.PLAIN,
        ),
    ),
)
COMPARED = diagnosed(with_differences(replace(REPORT, using=(OUTLOOK,))))
FITS = diagnosed(
    with_differences(
        replace(
            REPORT,
            using=(
                replace(
                    OUTLOOK,
                    servers=(
                        UsedServer(
                            protocol=MailProtocol.IMAP,
                            hostname=IMAP.hostname,
                            port=993,
                            socket_type=SocketType.TLS,
                        ),
                    ),
                ),
            ),
        )
    )
)
NOTHING = diagnosed(
    replace(
        REPORT,
        address=EmailAddress.parse("carol@gmial.com"),
        domain="gmial.com",
        looks_like="gmail.com",
        attempts=tuple(
            replace(one, outcome=Outcome.ABSENT, answer=None, asked=f"{one.source} of gmial.com")
            for one in ATTEMPTS
        ),
        config=None,
        checks=(),
        pending=None,
    )
)
PAUSED = diagnosed(
    replace(
        REFUSED,
        login_pause=Message.of("finding.attempts-spent.failed", minutes=12, count=3),
    )
)

_HOSTILE_CONFIG = replace(
    YAHOO,
    display_name=HOSTILE,
    hint=f"{HOSTILE} https://evil.example/login javascript:alert(1)",
    documentation=(Link(url=f"https://evil.example/{HOSTILE}"),),
)
HOSTILE_REPORT = diagnosed(
    replace(
        REPORT,
        config=_HOSTILE_CONFIG,
        checks=(refused(IMAP, HOSTILE), replace(reached(SMTP), alerts=(HOSTILE,))),
        pending=None,
    )
)
"""Every text that a stranger can choose is markup."""
HOSTILE_RUNNING = job(
    state="running",
    address=HOSTILE,
    events=(
        SourceAnswered.of(
            replace(
                attempt("pacc", Outcome.MALFORMED, HOSTILE),
                detail=Message.of("document.no-input", why=HOSTILE),
            )
        ),
        SourceAnswered.of(replace(FOUND, asked=f"https://evil.example/{HOSTILE}")),
    ),
)
HOSTILE_COMPARED = diagnosed(
    with_differences(replace(REPORT, using=(replace(OUTLOOK, program=HOSTILE, file=HOSTILE),)))
)
