"""The one record or file that helps most: each candidate is tried on the facts."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.auditing.engine import results
from autoconf.auditing.facts import Facts, server_at
from autoconf.auditing.servers import usual
from autoconf.model.audit import (
    NextStep,
    ProgramResult,
    Publication,
    PublicationKind,
    SetsUp,
    SrvFact,
)
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import Outcome
from autoconf.model.server import Endpoint, MailProtocol, Server, SocketType

_SERVICES: Final = {
    "_imaps": (MailProtocol.IMAP, SocketType.TLS),
    "_submissions": (MailProtocol.SMTP, SocketType.TLS),
    "_submission": (MailProtocol.SMTP, SocketType.STARTTLS),
}
_PRIORITY: Final = 10
_WEIGHT: Final = 1


class _Known(Struct, frozen=True, kw_only=True):
    """Servers that work: published ones, or such as were found by trying."""

    servers: tuple[Server, ...]
    guessed: bool

    def of(self, protocol: MailProtocol, socket_type: SocketType) -> Server | None:
        """Return the first of a kind."""
        for one in self.servers:
            if one.protocol is protocol and one.socket_type is socket_type:
                return one
        return None


def next_step(facts: Facts, now: Sequence[ProgramResult]) -> NextStep | None:
    """Return what helps the most programs; the smallest of equal ones, None if nothing does."""
    known = _known(facts)
    best: NextStep | None = None
    for step, changed in _candidates(facts, known):
        helps = _gains(now, results(changed))
        if helps and (best is None or len(helps) > len(best.helps)):
            best = replace(step, helps=helps, guessed=known.guessed)
    return best


def _gains(now: Sequence[ProgramResult], then: Sequence[ProgramResult]) -> tuple[str, ...]:
    """Return the programs that become ready; none where another one loses by it.

    aerc, for one, leaves a good file alone as soon as a record names IMAP.
    """
    pairs = list(zip(now, then, strict=True))
    if any(old.answer is SetsUp.YES and new.answer is not SetsUp.YES for old, new in pairs):
        return ()
    return tuple(
        new.program
        for old, new in pairs
        if new.answer is SetsUp.YES and old.answer in (SetsUp.NO, SetsUp.HALF)
    )


def _known(facts: Facts) -> _Known:
    """Return servers that answer; all that is guessed only where nothing published does."""
    named = [
        server
        for one in facts.publications
        for server in (one.config.servers if one.config is not None else ())
    ]
    good = [one for one in named if _is_good(one.endpoint, facts)]
    hosts = {one.hostname for one in good if one.protocol is MailProtocol.SMTP}
    good += [
        server_at(fact.endpoint)
        for fact in facts.records.servers
        if fact.is_safe and fact.endpoint.hostname in hosts
    ]
    directions = {one.protocol.is_incoming for one in good}
    if directions == {True, False}:
        return _Known(servers=tuple(dict.fromkeys(good)), guessed=False)
    tried = [server_at(place) for place in usual(facts.domain) if _is_good(place, facts)]
    return _Known(servers=tuple(tried), guessed=True)


def _is_good(place: Endpoint, facts: Facts) -> bool:
    known = facts.server(place)
    return known is not None and known.is_safe and place.socket_type is not SocketType.PLAIN


def _candidates(facts: Facts, known: _Known) -> Iterator[tuple[NextStep, Facts]]:
    """Yield steps with the facts as they would be then, the smallest step first."""
    missing = {
        service: server
        for service, kind in _SERVICES.items()
        if not facts.srv(service) and (server := known.of(*kind)) is not None
    }
    for service, server in missing.items():
        yield _records(facts, {service: server})
    if len(missing) > 1:
        yield _records(facts, missing)
    pair = _pair(known)
    if pair is not None:
        yield _file(facts, *pair)


def _pair(known: _Known) -> tuple[Server, Server] | None:
    def best(*protocols: MailProtocol) -> Server | None:
        found = (known.of(p, kind) for p in protocols for kind in SocketType)
        return next(filter(None, found), None)

    incoming = best(MailProtocol.IMAP, MailProtocol.POP3)
    outgoing = best(MailProtocol.SMTP)
    return (incoming, outgoing) if incoming and outgoing else None


def _records(facts: Facts, servers: dict[str, Server]) -> tuple[NextStep, Facts]:
    new = [
        SrvFact(
            service=service,
            priority=_PRIORITY,
            weight=_WEIGHT,
            port=server.port,
            target=server.hostname,
            exists=True,
        )
        for service, server in servers.items()
    ]
    lines = [
        f"{one.service}._tcp.{facts.domain}. SRV {_PRIORITY} {_WEIGHT} {one.port} {one.target}."
        for one in new
    ]
    records = replace(facts.records, srv=(*facts.records.srv, *new))
    step = NextStep(record="\n".join(lines), servers=tuple(servers.values()))
    return step, replace(facts, records=records)


def _file(facts: Facts, incoming: Server, outgoing: Server) -> tuple[NextStep, Facts]:
    url = f"https://autoconfig.{facts.domain}/mail/config-v1.1.xml"
    config = ClientConfig(
        provider_id=facts.domain,
        domains=(facts.domain,),
        incoming=(incoming,),
        outgoing=(outgoing,),
    )
    new = [
        Publication(
            kind=PublicationKind.AUTOCONFIG,
            at=url,
            outcome=Outcome.FOUND,
            with_address=with_address,
            status=200,
            content_type="text/xml",
            config=config,
            ends_search=True,
        )
        for with_address in (True, False)
    ]
    others = [
        one
        for one in facts.publications
        if not (one.kind is PublicationKind.AUTOCONFIG and one.secure)
    ]
    step = NextStep(file=url, servers=(incoming, outgoing))
    return step, replace(facts, publications=(*new, *others))
