"""The settings that were found: the choice of the protocol, the values, and the program."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from autoconf.model.check import Check
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import Attempt, Relation, Tier, Trust
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol, Server
from autoconf.renderers.interface import Words
from autoconf.web.pages.contexts.facts import Chosen, JobFacts
from autoconf.web.pages.contexts.login import can_log_in
from autoconf.web.pages.contexts.programs import Program, known_program, picks, program
from autoconf.web.pages.contexts.steps import answers, origin
from autoconf.web.pages.contexts.values import encrypted, incoming, outgoing, set_of
from autoconf.web.pages.parts import Choice, Context, Pick, Stop, Values, Verdict

_FILES: Final = "provider-db"


class Answer(Context, frozen=True, kw_only=True):
    """The settings that were found.

    Attributes:
        job_url: the path of the job.
        sheet_url: the path of the sheet to print.
        verdict: what was found, and whose word it is.
        choices: IMAP and POP3; empty where there is only one.
        protocol: the chosen one.
        values: of the servers for reading and for sending.
        other_port: what to use where a network blocks a port; empty: nothing is known.
        other_port_title: the question that this answers.
        origin: where the settings come from.
        asked: how many places were asked, in words.
        picks: the mail programs.
        program: the chosen one.
        client: its name in links.
        offers_login: whether a test of the login is offered.
    """

    template: ClassVar[str] = "answer.html"
    job_url: str
    sheet_url: str
    verdict: Verdict
    choices: tuple[Choice, ...]
    protocol: str
    values: tuple[Values, ...]
    other_port: str
    other_port_title: str
    origin: tuple[Stop, ...]
    asked: str
    picks: tuple[Pick, ...]
    program: Program
    client: str
    offers_login: bool


def has_values(report: Report) -> bool:
    """Tell whether there is something to type in."""
    return report.config is not None and incoming(report.config) is not None


def answer(facts: JobFacts, report: Report, words: Words, chosen: Chosen) -> Answer:
    """Return the page of settings; the report must have some (``has_values``)."""
    config = report.config or ClientConfig(provider_id=report.domain)
    reading, sending = incoming(config, chosen.protocol), outgoing(config)
    servers = tuple(server for server in (reading, sending) if server is not None)
    protocol = reading.protocol.value if reading is not None else "imap"
    client = known_program(chosen.client)
    settled = Chosen(protocol=protocol, client=client)
    port_title, port_text = other_port(config, sending, words)
    return Answer(
        job_url=facts.url,
        sheet_url=f"/sheet/{facts.id}",
        verdict=_verdict(facts, report, servers, words),
        choices=tuple(_choices(config, protocol, words)),
        protocol=protocol,
        values=tuple(set_of(server, report, words) for server in servers),
        other_port=port_text,
        other_port_title=port_title,
        origin=tuple(origin(report.attempts, words)),
        asked=words(Message.of("web.origin.asked", count=len(report.attempts))),
        picks=picks(client, words),
        program=program(facts, report, settled, words),
        client=client,
        offers_login=_offers_login(facts, report),
    )


def _offers_login(facts: JobFacts, report: Report) -> bool:
    return can_log_in(facts, report) and not report.works and report.login_pause is None


def _choices(config: ClientConfig, chosen: str, words: Words) -> Iterator[Choice]:
    offered = {server.protocol.value for server in encrypted(config.incoming)}
    if len(offered) > 1:
        for protocol in (MailProtocol.IMAP.value, MailProtocol.POP3.value):
            yield Choice(
                value=protocol,
                title=words(Message.of(f"web.choice.{protocol}")),
                text=words(Message.of(f"web.choice.{protocol}-text")),
                is_chosen=protocol == chosen,
            )


def _verdict(facts: JobFacts, report: Report, servers: Sequence[Server], words: Words) -> Verdict:
    checks = {check.endpoint: check for check in report.checks}
    known = [checks[server.endpoint] for server in servers if server.endpoint in checks]
    silent = [check for check in known if not answers(check)]
    is_good = not silent and len(known) == len(servers)
    lead = words(Message.of("web.answer.lead", origin=_origin(report), reach=_reach(known, silent)))
    untried = words(Message("web.answer.password-untried"))
    label = words(Message("web.answer.not-tried"))
    return Verdict(
        tone="good" if is_good else "warn",
        title=words(Message.of("web.answer.title", address=facts.address)),
        lead=(lead,),
        facts=() if report.works else ((label, untried),),
    )


def _reach(known: Sequence[Check], silent: Sequence[Check]) -> Message:
    """Say whether the servers answer."""
    if silent:
        hosts = ", ".join(dict.fromkeys(check.server.hostname for check in silent))
        return Message.of("web.answer.silent", hosts=hosts)
    return Message("web.answer.answer" if known else "web.answer.not-asked")


def _origin(report: Report) -> Message:
    """Say whose word the first server is."""
    first = None if report.config is None else next(iter(report.config.servers), None)
    decision = None if first is None or report.config is None else report.config.trust_of(first)
    for attempt in report.attempts:
        if first is None or attempt.answer is None or attempt.source != first.source:
            continue
        if decision is None or attempt.asked == decision.asked or not decision.asked:
            return Message.of(f"web.answer.from-{_whose(attempt)}")
    return Message("web.answer.from-somewhere")


def _whose(attempt: Attempt) -> str:
    is_secure = attempt.answer is not None and attempt.answer.trust is Trust.AUTHENTICATED
    if attempt.source == _FILES:
        return "list"
    if attempt.tier is Tier.GUESS:
        return "guess"
    if attempt.relation is Relation.MAIL_HOST:
        return "mail-host"
    if attempt.tier is Tier.PROVIDER:
        return "provider" if is_secure else "open-way"
    return "directory"


def other_port(config: ClientConfig, sending: Server | None, words: Words) -> tuple[str, str]:
    """Return title and text about the other port of the server for sending."""
    if sending is not None:
        for other in encrypted(config.outgoing):
            if other.hostname == sending.hostname and other.port != sending.port:
                security = words(Message.of(f"cli.socket-type.{other.socket_type.value}"))
                text = Message.of("web.answer.other-port", port=other.port, security=security)
                title = Message.of("web.answer.other-port-title", port=sending.port)
                return words(title), words(text)
    return "", ""
