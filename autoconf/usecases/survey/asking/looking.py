"""Looks at what one domain publishes: its records and documents, one question after the other.

One thread does it all: a survey has many domains under way, so no domain needs many threads.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from autoconf.auditing.attempts import publications
from autoconf.auditing.collecting import role_of
from autoconf.auditing.documents import Request, answer, failed, requests
from autoconf.auditing.records import SERVICES, ask_records
from autoconf.auditing.servers import named, usual
from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.interface import Tools
from autoconf.discovery.outcomes import PendingQuestion, make_attempt, pending_questions, run_step
from autoconf.errors import NameNotFoundError, NetworkError
from autoconf.model.address import EmailAddress
from autoconf.model.audit import Publication, PublicationKind
from autoconf.model.evidence import Attempt, DiscoveryOptions, Outcome, Query
from autoconf.model.server import Endpoint
from autoconf.net.addresses import address_questions, worst
from autoconf.net.interfaces import Dns, Network, NetworkFactory, Question
from autoconf.tasks import Deadline
from autoconf.usecases.survey.asking.ispdb_folder import look_up
from autoconf.usecases.survey.asking.pacing import Buckets
from autoconf.usecases.survey.asking.tasks import Looked, Manner
from autoconf.usecases.survey.asking.web import PacedHttp

_DNS_S: Final = 10.0
_QUESTION_S: Final = 30.0
_QUESTIONS: Final = 26
"""About so many questions are put to the DNS for one domain."""

_SOURCES: Final = frozenset({"dns-srv", "pacc", "txt-mailconf", "autodiscover", "ispdb"})
"""Those that ``documents`` does not ask for."""

_LABELS: Final = ("autoconfig", "autodiscover", "ua-auto-config")
_OPEN: Final = frozenset({Outcome.FOUND, Outcome.MALFORMED})


class Looker:
    """Looks at domains over one network."""

    def __init__(self, options: DiscoveryOptions, buckets: Buckets, manner: Manner) -> None:
        """Ask nothing yet."""
        self._options = options
        self._buckets = buckets
        self._guesses = manner.guess
        self._folder = None if manner.ispdb_folder is None else Path(manner.ispdb_folder)

    def look(self, domain: str, factory: NetworkFactory, http: PacedHttp) -> Looked:
        """Return what a domain publishes, and the servers that it names."""
        began = monotonic()
        self._buckets.domain()
        self._buckets.questions(_QUESTIONS)
        asked_at = datetime.now(UTC).isoformat(timespec="seconds")
        dns = factory(Deadline(_DNS_S)).dns
        records = ask_records(domain, dns, _ahead(domain))
        if not records.answered:  # a datagram may be lost on the way
            records = ask_records(domain, factory(Deadline(_DNS_S)).dns, _ahead(domain))
        if not records.exists or not records.answered:
            return Looked(domain=domain, records=records)
        _ask_further(domain, dns)
        person = role_of(domain)
        documents = tuple(_documents(domain, person, dns, http))
        attempts = self._ask_sources(domain, person, factory, http)
        published = (*documents, *self._filed(domain), *publications(attempts))
        servers = named(published, records)
        if self._guesses and not servers and not records.has_null_mx:
            servers = tuple(_existing(usual(domain), dns))
            records = replace(records, guessed=True)
        return Looked(
            domain=domain,
            records=records,
            publications=published,
            servers=servers,
            asked_at=asked_at,
            elapsed_s=round(monotonic() - began, 3),
        )

    def _filed(self, domain: str) -> Iterator[Publication]:
        """Yield the file of an ISPDB in a folder."""
        if self._folder is not None:
            found = look_up(self._folder, domain, PublicationKind.ISPDB)
            yield from () if found is None else (found,)

    def _ask_sources(
        self, domain: str, person: EmailAddress, factory: NetworkFactory, http: PacedHttp
    ) -> Sequence[Attempt]:
        query = Query(address=person, domain=domain, options=self._options)
        bound = factory(Deadline(_QUESTION_S))
        sessions = Sessions()
        network = Network(dns=bound.dns, http=http, dialer=bound.dialer, deadline=bound.deadline)
        tools = Tools(network=network, sessions=sessions, may_tell=_may_know_role)
        asked = [q for q in pending_questions(query) if q.source in _SOURCES and not q.is_addition]
        return [_attempt(one, tools) for one in asked if _is_there(one, domain, bound.dns)]


def _ahead(domain: str) -> tuple[Question, ...]:
    """Return what sources ask about each domain: all questions of a domain go out together."""
    return Question(f"_autodiscover._tcp.{domain}", "SRV"), Question(domain, "TXT")


def _ask_further(domain: str, dns: Dns) -> None:
    """Ask for the IPv6 addresses of the usual names that exist, together."""
    hosts = [f"{label}.{domain}" for label in _LABELS]
    replies = dns.ask([Question(host, "A") for host in hosts])
    there = [r.question.name for r in replies if not isinstance(r.error, NameNotFoundError)]
    if there:
        dns.ask([Question(host, "AAAA") for host in there])


def _may_know_role(host: str, *, is_first: bool = False) -> bool:  # noqa: ARG001 - see MayTell
    """Let every host know the role's address: it names no person."""
    return True


def _attempt(question: PendingQuestion, tools: Tools) -> Attempt:
    began = monotonic()
    result = run_step(partial(question.ask, tools))
    return make_attempt(question, result, monotonic() - began)


def _is_there(question: PendingQuestion, domain: str, dns: Dns) -> bool:
    """Tell whether the host of a question exists: most domains have few of the usual names."""
    if question.source == "dns-srv":
        names = [f"{service}._tcp.{domain}" for service in SERVICES]
        replies = dns.ask([Question(name, "SRV") for name in names])
        return any(reply.records for reply in replies)
    host = urlsplit(question.asked).hostname if "://" in question.asked else None
    is_own = host is not None and (host == domain or host.endswith(f".{domain}"))
    return host is None or not is_own or _why_absent(host, dns) is None


def _why_absent(host: str, dns: Dns) -> NetworkError | None:
    """Return why a host cannot be reached by its name; None: it has an address."""
    (reply,) = dns.ask([Question(host, "A")])
    if isinstance(reply.error, NameNotFoundError):  # it is true of all types
        return reply.error
    replies = dns.ask(address_questions(host))
    if any(reply.records for reply in replies):
        return None
    return worst(host, [reply.error for reply in replies if reply.error is not None])


def _documents(
    domain: str, person: EmailAddress, dns: Dns, http: PacedHttp
) -> Iterator[Publication]:
    """Yield the answer to each question that programs put to the domain's web hosts.

    A file that is not there with the address is not there without it. One that is there is asked
    for both ways.
    """
    absent: dict[str, NetworkError | None] = {}
    made: list[Publication] = []
    for request in requests(domain, person):
        host = urlsplit(request.url).hostname or ""
        if host not in absent:
            absent[host] = _why_absent(host, dns)
        why = absent[host]
        if why is not None:
            one = failed(request, why)
        elif (before := _says_it_all(made, request)) is not None:
            one = replace(before, at=request.url, with_address=False, hops=(), elapsed_s=0.0)
        else:
            one = answer(request, person, http)
        made.append(one)
        yield one


def _says_it_all(made: Sequence[Publication], request: Request) -> Publication | None:
    """Return the answer for the same file with the address, if it tells the one without it.

    It does if it is not there, or if the address makes no difference over https.
    """
    pairs = {(one.kind, one.secure, one.with_address): one for one in made}
    before = pairs.get((request.kind, request.secure, not request.with_address))
    if request.with_address or before is None:
        return None
    if before.outcome not in _OPEN and not before.wants_login:
        return before
    secure = [pairs.get((request.kind, True, way)) for way in (True, False)]
    is_same = all(one is not None and one.outcome is Outcome.FOUND for one in secure)
    is_found = before.outcome is Outcome.FOUND and not request.secure
    return before if is_same and is_found else None


def _existing(places: Iterator[Endpoint], dns: Dns) -> Iterator[Endpoint]:
    """Yield the places whose hosts have an address."""
    listed = list(places)
    hosts = list(dict.fromkeys(place.hostname for place in listed))
    there: set[str] = set()
    with suppress(NetworkError):
        replies = dns.ask([question for host in hosts for question in address_questions(host)])
        there = {reply.question.name for reply in replies if reply.records}
    return (place for place in listed if place.hostname in there)
