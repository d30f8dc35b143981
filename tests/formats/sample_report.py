"""A report of a usual run, and one that holds every kind of value."""

from msgspec.structs import replace

from autoconf.model.address import EmailAddress
from autoconf.model.audit import DomainFacts, Flaw, MxHost, Publication, PublicationKind
from autoconf.model.cause import Cause
from autoconf.model.change import Change, ChangeKind, Comparison
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, LoginResult, Stage, TlsFacts
from autoconf.model.config import (
    ClientConfig,
    Decision,
    Link,
    OAuth2,
    Requirement,
    Scopes,
    Service,
    TrustDecision,
)
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
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.grade import Grade, Level
from autoconf.model.mailbox import (
    Delivery,
    Folder,
    ImapFacts,
    MailboxFacts,
    Pop3Facts,
    RoundTrip,
    SenderOutcome,
    SmtpFacts,
    SpecialUse,
)
from autoconf.model.message import Message
from autoconf.model.questions import (
    Doubt,
    NeedsConfirmation,
    NeedsPassword,
    UserAnswer,
    UserAnswers,
)
from autoconf.model.report import Report
from autoconf.model.secret import CredentialKind
from autoconf.model.sending import Part, Problem, ProblemKind, Record, Sending, Standing
from autoconf.model.server import AuthMethod, MailProtocol, Pop3Settings, Server, SocketType
from autoconf.model.silent_address import SilentAddress
from autoconf.model.symptom import Symptom
from autoconf.model.using import Difference, UsedServer, Using

ADDRESS = EmailAddress.parse("alice@example.com")
IMAP = Server(
    protocol=MailProtocol.IMAP,
    hostname="imap.example.com",
    port=993,
    socket_type=SocketType.TLS,
    source="autoconfig-url",
)
POP3 = replace(
    IMAP, protocol=MailProtocol.POP3, port=995, pop3=Pop3Settings(check_interval_minutes=15)
)
SMTP = replace(
    IMAP, protocol=MailProtocol.SMTP, hostname="smtp.example.com", port=465, restriction=("x",)
)
AUTO = TrustDecision(decision=Decision.AUTO)
CONFIRM = TrustDecision(
    decision=Decision.CONFIRM,
    confirm_domain="example.com",
    foreign=True,
    reasons=("trust.over-http",),
    asked="http://autoconfig.example.com/mail/config-v1.1.xml",
)
NEVER = TrustDecision(decision=Decision.NEVER, reasons=("trust.no-tls",))
CONFIG = ClientConfig(
    provider_id="example.com",
    display_name="Example Mail",
    domains=("example.com",),
    incoming=(IMAP, POP3),
    outgoing=(SMTP,),
    services=(Service(kind="caldav", url="https://dav.example.com/"),),
    documentation=(Link(url="https://example.com/help", text=(("en", "Mail settings"),)),),
    enable=(Link(url="https://example.com/allow"),),
    web_mail="https://webmail.example.com/",
    oauth2=OAuth2(
        issuer="https://login.example.com",
        key="login.example.com",
        registration="open",
        scopes=Scopes.for_all(("mail",)),
    ),
    requires=(Requirement(what="app-password", link="https://example.com/app-passwords"),),
    hint="Make an app password.",
    kept_by="yahoo",
    closed="2026-02-25",
    checked="2026-11",
    trust=((IMAP, AUTO), (POP3, NEVER), (SMTP, CONFIRM)),
)
ATTEMPT = Attempt(
    source="autoconfig-url",
    tier=Tier.PROVIDER,
    policy=TrustPolicy(Belief.OWN_WORD),
    rank=30,
    relation=Relation.OWN,
    asked="https://autoconfig.example.com/mail/config-v1.1.xml",
    outcome=Outcome.FOUND,
    answer=Answer(
        config=ClientConfig(provider_id="example.com", incoming=(replace(IMAP, source=""),)),
        trust=Trust.AUTHENTICATED,
        notes=(Message.of("document.no-provider"),),
        hops=("https://autoconfig.example.com/",),
    ),
    elapsed_s=0.21049,
)
CHECK = Check(
    server=IMAP,
    reached=Stage.DONE,
    outcome=CheckOutcome.OK,
    capabilities=("IMAP4rev1",),
    tls=TlsFacts(version="TLSv1.3", verified=True, names=("imap.example.com",)),
    login=LoginResult(
        outcome=LoginOutcome.ACCEPTED, mechanism="PLAIN", username="alice@example.com"
    ),
    transcript=("S: * OK ready", "C: a1 AUTHENTICATE PLAIN ****"),
    messages_waiting=3,
    stages=(
        (Stage.NAME, 0.02),
        (Stage.CONNECT, 0.08),
        (Stage.TLS, 0.11),
        (Stage.GREETING, 0.05),
        (Stage.LOGIN, 1.41),
        (Stage.DONE, 0.2),
    ),
)
FINDING = Finding(
    rule="not-tested",
    severity=Severity.WARNING,
    confidence=Confidence.CERTAIN,
    title=Message("title"),
    message=Message.of("not-tested", host="imap.example.com"),
    remedy=Message.of("try-login", host="other", what="it"),
    who=Who.USER,
    evidence=("checks/0",),
)
REPORT = Report(
    address=ADDRESS,
    domain="example.com",
    attempts=(ATTEMPT,),
    config=CONFIG,
    checks=(CHECK,),
    findings=(FINDING,),
    confirmation_missing=("smtp.example.com",),
    elapsed_s=0.61,
)
MAILBOX = MailboxFacts(
    messages=3,
    pop3=Pop3Facts(has_uidl=True, expire_days=0),
    imap=ImapFacts(
        folders=(Folder(use=SpecialUse.SENT, name="Gesendet"),),
        named=(Folder(use=SpecialUse.DRAFTS, name="Drafts"),),
    ),
    smtp=SmtpFacts(address="alice@example.com", sender=SenderOutcome.REFUSED, words="553 no"),
)
GRADE = Grade(check="key", level=Level.WARN, message=Message.of("tls.key.short", key="RSA"))
ROUND_TRIP = RoundTrip(
    sent=True,
    message_id="<x>",
    seen_over=MailProtocol.IMAP,
    seconds=1.5,
    delivery=Delivery(is_signed=True, spf="fail", is_spf_ours=True, came_from="192.0.2.1"),
)
QUESTION = NeedsConfirmation(
    doubts=(
        Doubt(endpoint=IMAP.endpoint, domain="example.com", reasons=(Message("trust.over-http"),)),
    )
)
USING = Using(
    file="outlook.prf",
    format="outlook-prf",
    program="Outlook",
    servers=(
        UsedServer(
            protocol=MailProtocol.POP3,
            hostname="pop.example.com",
            port=110,
            socket_type=SocketType.PLAIN,
            authentication=AuthMethod.PASSWORD_CLEARTEXT,
            username="alice",
            leave_on_server=14,
        ),
    ),
    sent_is_local=True,
    differences=(
        Difference(
            server="incoming/0",
            field="socket_type",
            yours="plain",
            right="SSL",
            effect=Message("using.effect.plain"),
        ),
    ),
)
SENDING = Sending(
    spf=Standing.WRONG,
    dane=Standing.NOT_CHECKED,
    problems=(
        Problem(part=Part.SPF, kind=ProblemKind.LOOKUPS, value="12"),
        Problem(
            part=Part.DANE,
            kind=ProblemKind.NO_ANSWER,
            at="mx.example.com:25",
            detail=Message("net.no-time"),
        ),
    ),
    records=(Record(part=Part.SPF, name="example.com", kind="TXT", text="v=spf1 -all"),),
)
FULL_REPORT = replace(
    REPORT,
    attempts=(
        ATTEMPT,
        replace(ATTEMPT, outcome=Outcome.CRASHED, answer=None, traceback="ValueError: odd\n"),
    ),
    checks=(
        replace(CHECK, mailbox=MAILBOX, grades=(GRADE,)),
        replace(CHECK, server=SMTP, tls=None),
    ),
    findings=(replace(FINDING, cause=Cause.APP_PASSWORD),),
    login_pause=Message.of("finding.attempts-spent.paused", minutes=4),
    looks_like="example.org",
    round_trip=ROUND_TRIP,
    sending=SENDING,
    answers=UserAnswers((UserAnswer(QUESTION, yes=True),)),
    pending=NeedsPassword(hosts=("imap.example.com",), hints=("Use an app password.",)),
    made_at="2026-11-26T05:00:00+00:00",
    publications=(
        Publication(
            kind=PublicationKind.AUTOCONFIG,
            at="https://autoconfig.example.com/mail/config-v1.1.xml",
            outcome=Outcome.FOUND,
            status=200,
            content_type="text/html",
            flaws=(Flaw.WRONG_TYPE,),
            config=CONFIG,
        ),
    ),
    domain_facts=DomainFacts(mx=(MxHost(host="mx.example.com", preference=10, exists=True),)),
    complaint="alice@example.com cannot send",
    symptom=Symptom(id="cannot-send", rules=("login-refused",), topics=("smtp",)),
    credential=CredentialKind.PASSWORD,
    using=(USING,),
    using_problems=(Message.of("using.unknown-kind", file="notes.txt"),),
    web_proxy="http://proxy.example:3128",
    silent_addresses=(SilentAddress(server="imap.example.com:993", address="2001:db8::9"),),
    comparison=Comparison(
        made_at="2026-11-20T05:00:00+00:00",
        changes=(
            Change(
                kind=ChangeKind.SERVER,
                subject="imap imap.example.com:143",
                message=Message.of("change.server-gone", server="imap imap.example.com:143"),
            ),
        ),
    ),
)
"""Every kind of value that a report can hold."""
