"""Which settings to use: attempts become one config, in which proved servers come first."""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Final

from msgspec.structs import replace

from autoconf.discovery.replacing import Published, stand_in
from autoconf.discovery.trust import Kinship, decide, kinship
from autoconf.model.check import Check, CheckOutcome, LoginOutcome
from autoconf.model.config import ClientConfig, Decision, TrustDecision
from autoconf.model.domain import registrable_domain
from autoconf.model.evidence import Answer, Attempt, Belief, Relation, Tier
from autoconf.model.server import Endpoint, Server

IsLinked = Callable[[str, str], bool]
"""Whether the provider catalogue links a domain to a host."""

IsVouchedFor = Callable[[Server, TrustDecision], bool]
"""Whether a person has vouched for a server that must be confirmed."""


def nobody_vouches(_server: Server, _decision: TrustDecision) -> bool:
    """Stand for a person who has not been asked yet."""
    return False


_ORDER: Final = {decision: place for place, decision in enumerate(Decision)}
_LAST: Final = 4
_Judged = tuple[Server, TrustDecision]


def rank(
    attempts: Iterable[Attempt], domain: str, is_linked: IsLinked, *, doubts: tuple[str, ...] = ()
) -> ClientConfig | None:
    """Merge all answers into one config, best first; None if there is no answer.

    Answers whose servers may be used without asking come first, then the rank of the source
    decides. Within an answer the publisher's order stays. A server that several sources name is
    kept as the best of them says. Servers that must never be used stand last.

    Nothing else counts if the catalogue knows that the provider of the domain closed: directories
    keep the servers for years.

    A person must confirm where two sources that would be believed name servers of different
    registrable domains, and where there are ``doubts`` about the domain (``trust.doubts_about``).
    """
    attempts = tuple(attempts)
    closed = _closed(attempts)
    if closed is not None:
        return closed
    speaking = [a for a in attempts if _says_something(a)]
    judged = [_judge(attempt, domain, is_linked, doubts) for attempt in speaking]
    if _disagree(judged):
        doubts += ("trust.sources-disagree",)
        judged = [_judge(attempt, domain, is_linked, doubts) for attempt in speaking]
    if not judged:
        return None
    judged.sort(key=_place)
    published = [p for entry in judged for p in entry.published]
    judged = sorted((entry.beside(published, doubts) for entry in judged), key=_place)
    servers: dict[Endpoint, _Judged] = {}
    for entry in judged:
        for server, decision in entry.servers:
            known = servers.get(server.endpoint)
            if known is None or _is_usable(decision) > _is_usable(known[1]):
                servers[server.endpoint] = (server, decision)
            elif server.username_stated and not known[0].username_stated:
                servers[server.endpoint] = (_with_name(known[0], server), known[1])
    ordered = sorted(servers.values(), key=lambda pair: not _is_usable(pair[1]))
    return with_services(_assemble([e.answer.config for e in judged], ordered), attempts)


def _closed(attempts: Iterable[Attempt]) -> ClientConfig | None:
    answers = (a.answer for a in attempts if a.answer and a.relation is Relation.OWN)
    return next((answer.config for answer in answers if answer.config.closed), None)


def with_services(config: ClientConfig, attempts: Iterable[Attempt]) -> ClientConfig:
    """Add the services of all sources; some arrive after the mail servers were ranked."""
    services = [s for a in attempts if a.answer for s in a.answer.config.services]
    return replace(config, services=tuple(dict.fromkeys(services)))


def _with_name(server: Server, other: Server) -> Server:
    """Take the user name of a source that states one."""
    return replace(server, username=other.username, username_stated=True)


def _disagree(judged: Sequence["_Entry"]) -> bool:
    """Tell whether sources that would be believed lead to different registrable domains.

    Guesses do not count, nor the person's own files, nor an answer whose servers the catalogue
    links to the domain.
    """
    homes = [
        {
            registrable_domain(server.hostname)
            for server in (*entry.answer.config.incoming[:1], *entry.answer.config.outgoing[:1])
        }
        for entry in judged
        if entry.worst is Decision.AUTO
        and entry.attempt.tier is not Tier.GUESS
        and not entry.attempt.policy.is_personal
        and entry.servers
        and not entry.is_mapped
    ]
    return any(one.isdisjoint(other) for one, other in combinations(homes, 2))


def usable_without_asking(
    attempt: Attempt,
    domain: str,
    is_linked: IsLinked,
    is_vouched_for: IsVouchedFor = nobody_vouches,
) -> bool:
    """Tell whether an attempt gave incoming and outgoing servers that need no confirmation.

    ``is_vouched_for`` tells whether a person has vouched for a server that would need one.
    """
    if attempt.answer is None:
        return False
    config = attempt.answer.config
    if not _says_something(attempt) or bool(config.incoming) is not bool(config.outgoing):
        return False
    return all(
        decision.decision is Decision.AUTO
        or (decision.decision is Decision.CONFIRM and is_vouched_for(server, decision))
        for server, decision in _judge(attempt, domain, is_linked).firsts
    )


def _says_something(attempt: Attempt) -> bool:
    """Tell whether it names servers, or is a directory's word that the provider has none."""
    if attempt.answer is None:
        return False
    return bool(attempt.answer.config.servers) or attempt.tier is Tier.DIRECTORY


class _Entry:
    """An answer with a decision per server; ``worst`` is that of the ``firsts`` of each side."""

    def __init__(
        self,
        attempt: Attempt,
        answer: Answer,
        servers: Sequence[_Judged],
        kin: Sequence[Kinship],
    ) -> None:
        self.is_mapped = set(kin) == {Kinship.MAPPED}
        self.attempt = attempt
        self.answer = answer
        self.servers = servers
        self._kin = kin
        sides = [
            [j for j in servers if j[0].protocol.is_incoming is side] for side in (True, False)
        ]
        self.firsts = [side[0] for side in sides if side]
        self.worst = max(
            (decision.decision for _, decision in self.firsts),
            key=_ORDER.__getitem__,
            default=Decision.AUTO,
        )

    @property
    def published(self) -> list[Published]:
        """The servers that somebody named: none where they were guessed."""
        if self.attempt.tier is Tier.GUESS:
            return []
        pairs = zip(self.servers, self._kin, strict=True)
        return [Published(server, self.attempt, self.answer, kin) for (server, _), kin in pairs]

    def beside(self, published: Sequence[Published], doubts: tuple[str, ...]) -> "_Entry":
        """Return a guess with the decisions that published servers leave for it."""
        if self.attempt.tier is not Tier.GUESS or not published:
            return self
        servers = [
            stand_in(server, decision, published, doubts) for server, decision in self.servers
        ]
        return _Entry(self.attempt, self.answer, servers, self._kin)


def _judge(
    attempt: Attempt, domain: str, is_linked: IsLinked, doubts: tuple[str, ...] = ()
) -> _Entry:
    answer = attempt.answer
    if answer is None:
        raise TypeError("an attempt without an answer cannot be judged")
    is_bundled = attempt.policy.belief is Belief.BUNDLED
    judged = []
    kin = []
    for server in answer.config.servers:
        own = replace(server, source=attempt.source)
        mapped = is_bundled or is_linked(domain, server.hostname)
        kin.append(kinship(server.hostname, domain, mapped=mapped))
        decision = decide(own, attempt, answer, kin[-1], doubts)
        judged.append((own, replace(decision, asked=attempt.asked)))
    return _Entry(attempt, answer, judged, kin)


def _place(entry: _Entry) -> tuple[int, int]:
    return _ORDER[entry.worst], entry.attempt.rank


def _is_usable(decision: TrustDecision) -> bool:
    return decision.decision is not Decision.NEVER


def _assemble(configs: Sequence[ClientConfig], ordered: Sequence[_Judged]) -> ClientConfig:
    """Put the ordered servers under the name of the best answer, with the links of the others."""
    best = next((c for c in configs if c.servers), configs[0])
    hosts = {s.hostname for s in best.servers}
    kindred = [c for c in configs if c is best or hosts & {s.hostname for s in c.servers}]
    return replace(
        best,
        incoming=tuple(s for s, _ in ordered if s.protocol.is_incoming),
        outgoing=tuple(s for s, _ in ordered if not s.protocol.is_incoming),
        documentation=next((c.documentation for c in kindred if c.documentation), ()),
        instructions=next((c.instructions for c in kindred if c.instructions), ()),
        requires=next((c.requires for c in kindred if c.requires), ()),
        hint=next((c.hint for c in kindred if c.hint), ""),
        checked=next((c.checked for c in kindred if c.checked), ""),
        trust=tuple(ordered),
    )


def settle(config: ClientConfig, checks: Sequence[Check]) -> ClientConfig:
    """Put proved servers first: logged in, then reached over good TLS, then the ranked order.

    A server of another host than the published one comes after that one until it was tried. A
    server without good TLS stands last and is never used. A form of the user name that no source
    stated and a login proved is taken for all servers whose form was not stated.
    """
    by_endpoint = {check.endpoint: check for check in checks}
    form = next((c.server.username for c in checks if _proves_form(c)), None)
    settled: dict[Server, TrustDecision | None] = {}
    for server in config.servers:
        check = by_endpoint.get(server.endpoint)
        decision = config.trust_of(server)
        if check is not None and _failed_tls(check):
            asked = "" if decision is None else decision.asked
            never, reasons = Decision.NEVER, ("trust.tls-failed",)
            decision = TrustDecision(decision=never, reasons=reasons, asked=asked)
        if form is not None and not server.username_stated:
            server = replace(server, username=form)  # noqa: PLW2901 - the same server, known better
        settled[server] = decision

    def place(server: Server) -> tuple[bool, int]:
        decision = settled[server]
        check = by_endpoint.get(server.endpoint)
        never = decision is not None and not _is_usable(decision)
        no_yes = decision is not None and decision.is_another_host(server) and check is None
        return never, _LAST if no_yes else _merit(check)

    ordered = sorted(settled, key=place)
    return replace(
        config,
        incoming=tuple(s for s in ordered if s.protocol.is_incoming),
        outgoing=tuple(s for s in ordered if not s.protocol.is_incoming),
        trust=tuple((s, decision) for s, decision in settled.items() if decision is not None),
    )


def _failed_tls(check: Check) -> bool:
    """Tell whether the certificate is bad, or STARTTLS is missing or refused."""
    bad = check.tls is not None and not check.tls.is_safe
    return bad or check.outcome is CheckOutcome.TLS_FAILED


def _proves_form(check: Check) -> bool:
    return check.login.outcome is LoginOutcome.ACCEPTED and not check.server.username_stated


def _merit(check: Check | None) -> int:
    """Grade a server: 0 logged in, 1 reached over good TLS, 2 untried, 3 not reached."""
    if check is None:
        return 2
    if check.is_proved:
        return 0
    return 1 if check.is_safe else 3
