"""``audit``: what a domain publishes, and what mail programs make of it; no login, no question."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from autoconf.assistant.reporting import report_of
from autoconf.assistant.running import Run, running
from autoconf.assistant.state import State, ranked
from autoconf.auditing.attempts import publications
from autoconf.auditing.certification import ask_caa
from autoconf.auditing.collecting import mail_hosts, role_of, run_together
from autoconf.auditing.documents import SECONDS as DOCUMENT_S
from autoconf.auditing.documents import ask_documents
from autoconf.auditing.engine import results, title, unseen
from autoconf.auditing.facts import Facts
from autoconf.auditing.next_step import next_step
from autoconf.auditing.records import ask_records
from autoconf.auditing.second_questions import SECONDS as SECOND_S
from autoconf.auditing.second_questions import differing, of_phone, unequal
from autoconf.auditing.sending.engine import examine
from autoconf.auditing.servers import SECONDS as SERVER_S
from autoconf.auditing.servers import named, try_servers, usual
from autoconf.auditing.trials import lapses
from autoconf.diagnosis.engine import diagnose
from autoconf.discovery.engine import Found, ask_sources
from autoconf.discovery.round import endless
from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.audit import DomainFacts, Publication, ServerFact, UnequalAddress
from autoconf.model.audit_result import Audit
from autoconf.model.domain import parse_hostname
from autoconf.model.events import Done, FindingMade, Trouble
from autoconf.model.evidence import Outcome, Query
from autoconf.model.finding import OF_NETWORK, OF_PUBLICATIONS, OF_SENDING, Finding, Severity
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.sending import Sending
from autoconf.model.server import Endpoint
from autoconf.tasks import Deadline, Job
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_NOTHING_FOUND, EXIT_OK
from autoconf.usecases.runs import telling

if TYPE_CHECKING:
    from autoconf.model.lapse import LapseFact
    from autoconf.usecases.world import World

_SPARE_S: Final = 5.0
_SENDING_S: Final = 20.0
_CAA_S: Final = 3.0
_ADDRESSES_S: Final = 4.0
_NOTHING_THERE: Final = frozenset({"spf-missing", "dmarc-missing", "tls-rpt-missing"})
"""Findings about what is not published: nothing that is published is wrong."""
_ABOUT_DOMAIN: Final = (
    OF_NETWORK
    | OF_PUBLICATIONS
    | OF_SENDING
    | {
        *("takes-no-mail", "domain-not-listed", "sources-disagree", "source-certificate"),
        *("dns-disagreement", "mixed-script", "no-mail-protocols", "provider-closed"),
        "ipv6-broken",
    }
)
"""Rules whose findings concern the owner of a domain, beside those about publications."""


def audit(domain: str, world: "World") -> Audit:
    """Ask all that mail programs ask about a domain, and say what each of them does with it.

    Raises:
        UsageError: the text is no domain, or the options allow no network.
    """
    if "@" in domain:
        raise UsageError("audit.address", domain=domain.rpartition("@")[2])
    if world.options.offline:
        raise UsageError("audit.offline")
    start = Report(address=None, domain=parse_hostname(domain))
    if world.options.no_send_address:
        raise UsageError("audit.no-send-address", domain=start.domain)
    with telling(start, world) as ending, running(start, world.audit_tools, logs_in=False) as run:
        made = _audit(role_of(start.domain), run)
        for finding in made.findings:
            world.watch(FindingMade(finding=finding))
        problem = Trouble.CANCELLED if made.is_cancelled else None
        ending.done = Done(status=made.exit, problem=problem)
    return made


def _audit(person: EmailAddress, run: Run) -> Audit:
    domain = person.domain
    run = replace(run, discovery=replace(run.discovery, may_tell=_may_know_role))
    query = Query(address=person, domain=domain, options=run.tools.discovery)
    found, documents, records = _collect(query, person, run)
    published = (*documents, *publications(found.attempts))
    records, sending = _at_the_hosts(person, published, records, run)
    state = ranked(State(found=found), found, run.tools.known, run.tools.options)
    report = report_of(state, run, logs_in=False)
    published = (*documents, *publications(report.attempts))
    facts = Facts(domain=domain, publications=published, records=records)
    made = results(facts)
    report = replace(report, publications=published, domain_facts=records, sending=sending)
    if not run.is_over():
        silent = run.tools.silent_addresses(Deadline(run.clock.left_s(), run.tools.cancel))
        report = replace(report, silent_addresses=silent)
    findings = _about_domain(report)
    status = _exit(published, findings)
    audited = Audit(
        domain=domain,
        title=_misspelt(report, status) or title(domain, made),
        exit=status,
        programs=made,
        published=published,
        facts=records,
        sending=sending,
        report=report,
        next=next_step(facts, made),
        findings=findings,
        is_cancelled=run.is_over(),
        elapsed_s=round(run.clock.elapsed_s, 3),
    )
    why = _why_unseen(audited)
    if why is None:
        return audited
    programs = unseen(audited.programs)
    return replace(audited, title=why, exit=EXIT_BLOCKED, programs=programs, next=None)


def _misspelt(report: Report, status: int) -> Message | None:
    """Ask for the right name of a domain that does not exist, or of a web site without mail."""
    domain, facts = report.domain, report.domain_facts
    if status != EXIT_NOTHING_FOUND or facts is None:
        return None
    other = report.looks_like or (domain.removeprefix("www.") if domain[:4] == "www." else "")
    if facts.exists:
        return Message.of("audit.nothing-near", domain=domain, other=other) if other else None
    which = "audit.not-there-near" if other else "audit.not-there"
    return Message.of(which, domain=domain, **({"other": other} if other else {}))


def _why_unseen(made: Audit) -> Message | None:
    """Say why nothing could be looked at: then nothing is known of any program."""
    if any(finding.rule in OF_NETWORK for finding in made.findings):
        return Message.of("audit.no-network", domain=made.domain)
    return None if made.facts.answered else Message.of("audit.no-dns", domain=made.domain)


def _about_domain(report: Report) -> tuple[Finding, ...]:
    """Return what concerns the owner, without the consequences of other findings."""
    findings = diagnose(report)
    explained = {place for one in findings for place in one.explains}
    return tuple(
        replace(one, explains=(), evidence=tuple(_in_audit(one.evidence, report)))
        for number, one in enumerate(findings)
        if one.rule in _ABOUT_DOMAIN and f"findings/{number}" not in explained
    )


def _in_audit(evidence: tuple[str, ...], report: Report) -> Iterator[str]:
    """Yield the places of the report as the audit's own document names them."""
    numbers = {one.at: number for number, one in enumerate(report.publications)}
    for place in evidence:
        kind, _, number = place.partition("/")
        if kind == "attempts":
            asked = report.attempts[int(number)].asked
            yield f"published/{numbers[asked]}" if asked in numbers else "domain"
        else:
            yield place.replace("publications/", "published/")


def _may_know_role(host: str, *, is_first: bool = False) -> bool:  # noqa: ARG001 - see MayTell
    """Let every host know the role's address: it names no person."""
    return True


def _collect(
    query: Query, person: EmailAddress, run: Run
) -> tuple[Found, tuple[Publication, ...], DomainFacts]:
    """Ask sources, documents and DNS at the same time; a cancelled run leaves them empty."""
    found: list[Found] = []
    documents: list[Publication] = []
    records: list[DomainFacts] = []

    def ask(_deadline: Deadline) -> None:
        found.append(ask_sources(query, run.discovery, run.discovery_s, patience=endless))

    def fetch(_deadline: Deadline) -> None:
        documents.extend(
            ask_documents(
                query.domain,
                person,
                run.tools.factory,
                run.tools.cancel,
                min(DOCUMENT_S, run.discovery_s),
            )
        )

    def resolve(deadline: Deadline) -> None:
        records.append(ask_records(query.domain, run.tools.factory(deadline).dns))

    seconds = run.discovery_s + _SPARE_S  # each ends by itself before
    jobs = [
        Job(name="sources", work=ask, seconds=seconds),
        Job(name="documents", work=fetch, seconds=seconds),
        Job(name="records", work=resolve, seconds=seconds),
    ]
    run_together(jobs, run.tools.cancel)
    return (
        found[0] if found else Found(query=query),
        tuple(documents),
        records[0] if records else DomainFacts(),
    )


def _at_the_hosts(
    person: EmailAddress, published: tuple[Publication, ...], records: DomainFacts, run: Run
) -> tuple[DomainFacts, Sending | None]:
    """Return the facts with the servers that answer, and whether others take the domain's mail."""
    domain = person.domain
    sending: list[Sending] = []
    servers: list[DomainFacts] = []
    different: list[str] = []
    mobile: list[int | None] = []
    wrong: list[LapseFact] = []
    addresses: list[UnequalAddress] = []

    def reach(_deadline: Deadline) -> None:
        servers.append(_with_servers(domain, published, records, run))

    def look(deadline: Deadline) -> None:
        sending.append(examine(domain, mail_hosts(domain, records), run.tools.factory, deadline))

    def ask_again(deadline: Deadline) -> None:
        network = run.tools.factory(deadline)
        different.extend(differing(published, person, network.http))
        status, echoes = of_phone(published, person, network.http)
        mobile.append(status)
        wrong.extend(echoes)
        # A dead address would else cost the time that all mail servers together take.
        short = run.tools.factory(deadline.shorter(_ADDRESSES_S))
        addresses.extend(unequal(published, person, short.dns, short.http))

    def try_out(deadline: Deadline) -> None:
        wrong.extend(lapses(published, person, run.tools.factory(deadline).http))

    seconds = run.clock.left_s(_SENDING_S)
    jobs = [Job(name="servers", work=reach, seconds=run.clock.left_s(2 * SERVER_S) + _SPARE_S)]
    jobs.append(Job(name="again", work=ask_again, seconds=run.clock.left_s(SECOND_S)))
    jobs.append(Job(name="trials", work=try_out, seconds=run.clock.left_s(SECOND_S)))
    if records.exists and not run.tools.options.no_sending:
        jobs.append(Job(name="sending", work=look, seconds=seconds))
    run_together(jobs, run.tools.cancel)
    records = replace(
        servers[0] if servers else records,
        differing=tuple(different),
        unequal=tuple(addresses),
        lapses=tuple(wrong),
        mobile_status=mobile[0] if mobile else None,
    )
    return records, sending[0] if sending else None


def _with_servers(
    domain: str, published: tuple[Publication, ...], records: DomainFacts, run: Run
) -> DomainFacts:
    """Return the facts with the servers that answer: first the named ones, then the usual ones."""
    tools = run.tools
    first = named(published, records)
    is_vain = records.has_null_mx or not records.exists
    rest = () if is_vain else tuple(one for one in usual(domain) if one not in first)

    def reached(places: Sequence[Endpoint]) -> tuple[ServerFact, ...]:
        seconds = run.clock.left_s(SERVER_S)
        return try_servers(places, tools.sessions, tools.factory, tools.cancel, seconds)

    known = reached(first)
    tried = reached(rest)
    dns = tools.factory(Deadline(run.clock.left_s(_CAA_S), tools.cancel)).dns
    caa = ask_caa(known, domain, dns)
    return replace(records, servers=(*known, *tried), guessed=bool(rest), caa=caa)


def _exit(published: tuple[Publication, ...], findings: tuple[Finding, ...]) -> int:
    if not any(_is_published(one) for one in published):
        return EXIT_NOTHING_FOUND
    is_wrong = any(
        finding.severity is not Severity.NOTE and finding.rule not in _NOTHING_THERE
        for finding in findings
    )
    return EXIT_BLOCKED if is_wrong else EXIT_OK


def _is_published(one: Publication) -> bool:
    """Tell whether the owner publishes something at a place, good or bad."""
    is_there = one.outcome in (Outcome.FOUND, Outcome.MALFORMED) or one.wants_login
    return is_there and one.kind.is_of_owner
