"""Whether the password may go to a server: one pure function over the facts about it."""

from enum import Enum
from urllib.parse import urlsplit

from autoconf.model.config import Decision, TrustDecision
from autoconf.model.domain import is_mixed_script, is_within, registrable_domain
from autoconf.model.evidence import Answer, Attempt, Belief, Relation, Tier, Trust
from autoconf.model.server import Server, SocketType


class Kinship(Enum):
    """How the host of a server is related to the address's domain."""

    SAME = "same-domain"
    MAPPED = "known-provider"
    FOREIGN = "foreign-domain"


def kinship(hostname: str, domain: str, *, mapped: bool) -> Kinship:
    """Compare the registrable domains; ``mapped``: the provider catalogue links the two."""
    if mapped:
        return Kinship.MAPPED
    own = registrable_domain(domain)
    if own is not None and is_within(hostname, own):
        return Kinship.SAME
    return Kinship.FOREIGN


def decide(
    server: Server, attempt: Attempt, answer: Answer, kin: Kinship, doubts: tuple[str, ...] = ()
) -> TrustDecision:
    """Decide about one server.

    The probe judges the certificate of the mail server itself: no decision here lets a password
    go to a server that did not prove its name.

    Args:
        server: the server in question.
        attempt: of the source that named it.
        answer: what that source said.
        kin: how the server is related to the address's domain.
        doubts: message ids of further doubts; with any of them a person must confirm.
    """
    doubts = (*doubts, *_doubts(attempt, answer))
    reasons = (*doubts, _travel(attempt, answer), f"trust.{kin.value}")
    if server.socket_type is SocketType.PLAIN:
        return TrustDecision(decision=Decision.NEVER, reasons=("trust.no-tls", *reasons))
    if attempt.tier is Tier.GUESS and answer.trust is Trust.UNAUTHENTICATED:
        return TrustDecision(decision=Decision.NEVER, reasons=("trust.not-proved", *reasons))
    if not doubts and _is_believed(attempt, answer, kin):
        return TrustDecision(decision=Decision.AUTO, reasons=reasons)
    bundled = attempt.policy.belief is Belief.BUNDLED
    return TrustDecision(
        decision=Decision.CONFIRM,
        confirm_domain=registrable_domain(server.hostname) or server.hostname,
        foreign=kin is Kinship.FOREIGN and not bundled,
        reasons=reasons,
    )


def doubts_about(domain: str, looks_like: str | None) -> tuple[str, ...]:
    """Return the doubts about the domain of the address, which count for every source.

    Args:
        domain: in A-labels.
        looks_like: the well-known domain from which it differs by one letter.
    """
    doubts = ("trust.look-alike",) if looks_like is not None else ()
    return (*doubts, "trust.mixed-script") if is_mixed_script(domain) else doubts


def is_undoubted(attempt: Attempt, doubts: tuple[str, ...] = ()) -> bool:
    """Tell whether an answer came unchanged from the one who was asked, and nothing is odd."""
    answer = attempt.answer
    if answer is None or answer.trust is not Trust.AUTHENTICATED:
        return False
    return not (doubts or _doubts(attempt, answer))


def _is_believed(attempt: Attempt, answer: Answer, kin: Kinship) -> bool:
    """Tell whether the source's word, as it travelled, is enough for this server."""
    is_authenticated = answer.trust is Trust.AUTHENTICATED
    if answer.dnssec and is_authenticated:
        return True  # the owner of the zone said so, and it cannot have been changed on the way
    belief = attempt.policy.belief
    if attempt.relation is Relation.MAIL_HOST or belief is Belief.HINT:
        return False  # the MX record is plain DNS
    if belief is Belief.INSIDE:
        return kin is Kinship.SAME
    is_directory = belief in (Belief.DIRECTORY, Belief.BUNDLED)
    return is_authenticated and (is_directory or kin is not Kinship.FOREIGN)


def _doubts(attempt: Attempt, answer: Answer) -> tuple[str, ...]:
    """Return the doubts about an answer that would be believed otherwise."""
    found = ["trust.disputed-dns"] if answer.disputed else []
    if attempt.relation is Relation.OWN:
        # A directory may lie on the servers of others: its own name is what is trusted.
        is_alias = bool(answer.cnames) and attempt.tier is Tier.PROVIDER
        found += ["trust.foreign-alias"] if is_alias else []
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
    if attempt.policy.travelled:
        return attempt.policy.travelled
    if answer.trust is Trust.UNAUTHENTICATED:
        return "trust.over-dns" if answer.questions else "trust.over-http"
    return "trust.directory" if attempt.tier is Tier.DIRECTORY else "trust.own-https"
