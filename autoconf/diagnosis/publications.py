"""Questions about what a domain publishes that several rules ask."""

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from autoconf.model.audit import Publication, PublicationKind, ServerFact
from autoconf.model.domain import home_of
from autoconf.model.evidence import Outcome
from autoconf.model.lapse import Lapse, LapseFact
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import Server

Placed = tuple[str, Publication]
"""A place in the report, such as "publications/3", and what is there."""

FILES: Final = (PublicationKind.AUTOCONFIG, PublicationKind.WELL_KNOWN)
AUTODISCOVER: Final = (
    PublicationKind.AUTODISCOVER,
    PublicationKind.AUTODISCOVER_ROOT,
    PublicationKind.AUTODISCOVER_SRV,
)


def placed(report: Report) -> Iterator[Placed]:
    """Yield all publications with their places."""
    for number, one in enumerate(report.publications):
        yield f"publications/{number}", one


def files(report: Report) -> list[Placed]:
    """Return every answer to a question about the domain's own autoconfig file."""
    return [(place, one) for place, one in placed(report) if one.kind in FILES]


def found_files(report: Report) -> list[Placed]:
    """Return the domain's own files: each URL once, whether the address was named or not."""
    found: dict[str, Placed] = {}
    for place, one in files(report):
        if one.outcome is Outcome.FOUND and one.config is not None:
            found.setdefault(url_of(one), (place, one))
    return list(found.values())


def autodiscover(report: Report) -> list[Placed]:
    """Return the answers of Autodiscover that are there: settings, or a demand for a login."""
    return [
        (place, one)
        for place, one in placed(report)
        if one.kind in AUTODISCOVER and (one.outcome is Outcome.FOUND or one.wants_login)
    ]


def lapsed(report: Report, lapse: Lapse) -> list[LapseFact]:
    """Return where a server goes wrong in this way."""
    facts = report.domain_facts
    return [] if facts is None else [one for one in facts.lapses if one.lapse is lapse]


def words_of_lapse(report: Report, lapse: Lapse) -> dict[str, str]:
    """Return what the message about a lapse names; empty: the domain has no such lapse."""
    facts = lapsed(report, lapse)
    if not facts:
        return {}
    return {
        "urls": ", ".join(dict.fromkeys(one.at for one in facts)),
        "status": str(facts[0].status),
        "words": facts[0].words,
        "domain": report.domain,
    }


def blocked(one: Publication) -> Message | None:
    """Return that a host was not asked, for the address to which its name leads."""
    return None if one.detail is None else _blocked(one.detail)


def _blocked(message: Message) -> Message | None:
    if message.id == "net.blocked":
        return message
    values = (value for _, value in message.parameters if isinstance(value, Message))
    return next(filter(None, map(_blocked, values)), None)


def url_of(one: Publication) -> str:
    """Return the URL of a file without the parameter that names the address."""
    return one.place


def strange_hosts(one: Publication, report: Report) -> list[str]:
    """Return hosts that an answer led to outside the domain and its mail host's domain."""
    mail_host = "" if report.domain_facts is None else report.domain_facts.mail_host
    homes = {home_of(report.domain), mail_host}
    hosts = [urlsplit(hop).hostname or "" for hop in one.hops if "://" in hop]
    return [host for host in (*hosts, *one.cnames) if host and home_of(host) not in homes]


def server_fact(server: Server, report: Report) -> ServerFact | None:
    """Return what is known of a server, whatever its socket type."""
    known = () if report.domain_facts is None else report.domain_facts.servers
    for one in known:
        place = one.endpoint
        if (place.protocol, place.hostname, place.port) == (
            server.protocol,
            server.hostname,
            server.port,
        ):
            return one
    return None


def is_silent(servers: Sequence[Server], report: Report) -> bool:
    """Tell whether servers were tried, and none of them answers in any way."""
    known = [server_fact(one, report) for one in servers]
    return bool(known) and all(
        fact is not None and not (fact.speaks or fact.encrypts) for fact in known
    )
