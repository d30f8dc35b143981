"""May the password go there? One pure function over the facts about a server."""

from enum import Enum
from typing import Final
from urllib.parse import urlsplit

from autoconf.model.config import Decision, TrustDecision
from autoconf.model.domain import is_mixed_script, is_within, registrable_domain
from autoconf.model.evidence import Answer, Attempt, Relation, Tier, Trust
from autoconf.model.server import Server, SocketType

_INSIDE_IS_ENOUGH: Final = frozenset({"dns-srv", "common-ports"})
"""Sources that prove nothing themselves: a server inside the domain proves itself by its
certificate, one outside must be confirmed (RFC 6186 section 6, RFC 7817)."""

_BUNDLED: Final = "provider-db"


class Kinship(Enum):
    """How a server's host stands to the address's domain."""

    SAME = "same-domain"
    MAPPED = "known-provider"
    FOREIGN = "foreign-domain"


def kinship(hostname: str, domain: str, *, mapped: bool) -> Kinship:
    """Compare registrable domains; ``mapped``: the provider catalogue links the two."""
    if mapped:
        return Kinship.MAPPED
    own = registrable_domain(domain)
    if own is not None and is_within(hostname, own):
        return Kinship.SAME
    return Kinship.FOREIGN


def decide(
    server: Server, attempt: Attempt, answer: Answer, kin: Kinship, doubts: tuple[str, ...] = ()
) -> TrustDecision:
    """Return what follows for one server; NEVER before CONFIRM before AUTO.

    The certificate of the mail server itself is judged by the probe: no decision here lets a
    password go to a server that did not prove its name.

    Args:
        server: the server in question.
        attempt: who named it.
        answer: what that source said.
        kin: how the server stands to the address's domain.
        doubts: message ids of what speaks against it besides; each needs a person.
    """
    doubts = (*doubts, *_doubts(attempt, answer))
    reasons = (*doubts, _travel(attempt, answer), f"trust.{kin.value}")
    if server.socket_type is SocketType.PLAIN:
        return TrustDecision(decision=Decision.NEVER, reasons=("trust.no-tls", *reasons))
    if attempt.tier is Tier.GUESS and answer.trust is Trust.UNAUTHENTICATED:
        return TrustDecision(decision=Decision.NEVER, reasons=("trust.not-proved", *reasons))
    if not doubts and _is_vouched_for(attempt, answer, kin):
        return TrustDecision(decision=Decision.AUTO, reasons=reasons)
    bundled = attempt.source == _BUNDLED
    return TrustDecision(
        decision=Decision.CONFIRM,
        confirm_domain=registrable_domain(server.hostname) or server.hostname,
        foreign=kin is Kinship.FOREIGN and not bundled,
        reasons=reasons,
    )


def doubts_about(domain: str, looks_like: str | None) -> tuple[str, ...]:
    """Return what speaks against the domain of the address itself, whoever names its servers.

    Args:
        domain: in A-labels.
        looks_like: the well-known domain that it is one letter away from.
    """
    doubts = ("trust.look-alike",) if looks_like is not None else ()
    return (*doubts, "trust.mixed-script") if is_mixed_script(domain) else doubts


def _is_vouched_for(attempt: Attempt, answer: Answer, kin: Kinship) -> bool:
    """Tell whether the source's word, as it travelled, is enough for this server."""
    if answer.dnssec and answer.trust is Trust.AUTHENTICATED:
        return True  # the owner of the zone said so, and nobody can have changed it
    if attempt.relation is Relation.MAIL_HOST:
        return False  # the MX record is plain DNS
    if attempt.source in _INSIDE_IS_ENOUGH:
        return kin is Kinship.SAME
    if answer.trust is Trust.UNAUTHENTICATED:
        return False
    return attempt.tier is Tier.DIRECTORY or kin is not Kinship.FOREIGN


def _doubts(attempt: Attempt, answer: Answer) -> tuple[str, ...]:
    """Return what speaks against an answer that would be believed otherwise."""
    found = ["trust.disputed-dns"] if answer.disputed else []
    if attempt.tier is Tier.PROVIDER and attempt.relation is Relation.OWN:
        found += ["trust.foreign-alias"] if answer.cnames else []
        found += ["trust.foreign-redirect"] if _was_sent_away(answer) else []
    return tuple(found)


def _was_sent_away(answer: Answer) -> bool:
    """Tell whether a redirect left the registrable domain that was asked."""
    hosts = [urlsplit(hop).hostname for hop in answer.hops if "://" in hop]
    homes = {registrable_domain(host) or host for host in hosts if host}
    return len(homes) > 1


def _travel(attempt: Attempt, answer: Answer) -> str:
    """Return the message id that says whose word it is and how it came here."""
    if answer.dnssec and answer.trust is Trust.AUTHENTICATED:
        return "trust.dnssec"
    if attempt.relation is Relation.MAIL_HOST:
        return "trust.found-through-mx"
    if attempt.source in _INSIDE_IS_ENOUGH:
        return f"trust.{attempt.source}"
    if answer.trust is Trust.UNAUTHENTICATED:
        over_dns = attempt.source == "name-servers" or any(
            kind in ("SRV", "TXT") for _, kind in answer.questions
        )
        return "trust.over-dns" if over_dns else "trust.over-http"
    return "trust.directory" if attempt.tier is Tier.DIRECTORY else "trust.own-https"
