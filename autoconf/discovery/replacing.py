"""When a guessed server may take the place of a published one."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from autoconf.discovery.trust import Kinship, decide
from autoconf.model.config import Decision, TrustDecision
from autoconf.model.domain import registrable_domain
from autoconf.model.evidence import Answer, Attempt
from autoconf.model.server import Server


class Published(Struct, frozen=True):
    """A server that somebody named, and that word."""

    server: Server
    attempt: Attempt
    answer: Answer
    kin: Kinship


def stand_in(
    server: Server,
    decision: TrustDecision,
    published: Sequence[Published],
    doubts: tuple[str, ...] = (),
) -> tuple[Server, TrustDecision]:
    """Return a guessed server and the decision that published servers leave for it.

    On the host of a published server, another port is as good as that one. Another host needs a
    yes where servers of its direction are published: the person would not expect it. The user
    name that is published for the protocol stays.

    Args:
        server: guessed.
        decision: about it, if nothing was published.
        published: the servers that somebody named, best first.
        doubts: as in ``trust.decide``.
    """
    incoming = server.protocol.is_incoming
    rivals = [one for one in published if one.server.protocol.is_incoming is incoming]
    is_published = any(one.server.endpoint == server.endpoint for one in rivals)
    if not rivals or is_published or decision.decision is Decision.NEVER:
        return server, decision
    rivals.sort(key=lambda one: one.server.protocol is not server.protocol)
    of_host = [one for one in rivals if one.server.hostname == server.hostname]
    first = (of_host or rivals)[0].server
    if first.protocol is server.protocol and first.username_stated:
        server = replace(server, username=first.username, username_stated=True)
    if of_host:
        order = list(Decision)
        words = [decide(server, one.attempt, one.answer, one.kin, doubts) for one in of_host]
        best = min([decision, *words], key=lambda one: order.index(one.decision))
        return server, replace(best, replaces=first.endpoint, asked=decision.asked)
    another = TrustDecision(
        decision=Decision.CONFIRM,
        confirm_domain=registrable_domain(server.hostname) or server.hostname,
        foreign=decision.foreign,
        reasons=("trust.replaces-published", *decision.reasons),
        replaces=first.endpoint,
        asked=decision.asked,
    )
    return server, another
