"""Trust in the servers of a report, which may come from anywhere."""

from msgspec.structs import replace

from autoconf.discovery.trust import Kinship, doubts_about, kinship
from autoconf.model.config import ClientConfig, Decision, TrustDecision
from autoconf.model.domain import registrable_domain
from autoconf.model.evidence import KnownProviders
from autoconf.model.server import Server, SocketType


def decide_anew(config: ClientConfig, domain: str, known: KnownProviders) -> ClientConfig:
    """Return the settings of a report with a trust decision for each server.

    A server in the domain of the address proves itself by its certificate. A server that the
    provider catalogue names for the domain is known to be right. Each other server needs a
    confirmation. A decision against a server in the report is kept.

    Args:
        config: from ``report_read.read_config``.
        domain: of the address, in A-labels.
        known: the provider catalogue.
    """
    own = known.find(domain)
    listed = {server.endpoint for server in own.servers} if own is not None else set()
    doubts = doubts_about(domain, known.look_alike(domain))
    reported = dict(config.trust)

    def decide(server: Server) -> TrustDecision:
        mapped = server.endpoint in listed or known.is_linked(domain, server.hostname)
        kin = kinship(server.hostname, domain, mapped=mapped)
        is_right = server.endpoint in listed or kin is Kinship.SAME
        return _decide(server, reported.get(server), kin, doubts, is_right=is_right)

    return replace(config, trust=tuple((server, decide(server)) for server in config.servers))


def _decide(
    server: Server,
    reported: TrustDecision | None,
    kin: Kinship,
    doubts: tuple[str, ...],
    *,
    is_right: bool,
) -> TrustDecision:
    reasons = (*doubts, "trust.from-report", f"trust.{kin.value}")
    if server.socket_type is SocketType.PLAIN:
        return TrustDecision(decision=Decision.NEVER, reasons=("trust.no-tls", *reasons))
    if reported is not None and reported.decision is Decision.NEVER:
        return reported
    if is_right and not doubts and reported is None:
        return TrustDecision(decision=Decision.AUTO, reasons=reasons)
    against = reported.reasons if reported is not None else ()
    return TrustDecision(
        decision=Decision.CONFIRM,
        confirm_domain=registrable_domain(server.hostname) or server.hostname,
        foreign=kin is Kinship.FOREIGN,
        reasons=(*against, *reasons),
    )
