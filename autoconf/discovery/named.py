"""Servers that the caller named: they are tested as they are, and no source is asked."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.discovery.engine import Found
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import (
    Answer,
    Attempt,
    Belief,
    Outcome,
    Query,
    Relation,
    Tier,
    Trust,
    TrustPolicy,
)
from autoconf.model.server import NAMED, Authentication, AuthMethod, Server

_POLICY: Final = TrustPolicy(
    Belief.DIRECTORY, travelled="trust.named", whose="whose.named", is_personal=True
)
_TOKEN: Final = (Authentication(method=AuthMethod.OAUTH2),)


def named_servers(query: Query, servers: Sequence[Server], *, with_token: bool) -> Found:
    """Return what sources would have found, had they named these servers and no other.

    Args:
        query: about the address or the domain.
        servers: as the caller named them.
        with_token: whether the login will be one with a token, not with a password.
    """
    if with_token:
        servers = [replace(server, authentication=_TOKEN) for server in servers]
    config = ClientConfig(
        provider_id=query.domain,
        domains=(query.domain,),
        incoming=tuple(s for s in servers if s.protocol.is_incoming),
        outgoing=tuple(s for s in servers if not s.protocol.is_incoming),
    )
    attempt = Attempt(
        source=NAMED,
        tier=Tier.DIRECTORY,
        policy=_POLICY,
        rank=0,
        relation=Relation.OWN,
        asked=", ".join(str(server.endpoint) for server in servers),
        outcome=Outcome.FOUND,
        answer=Answer(config=config, trust=Trust.AUTHENTICATED),
    )
    return Found(query=query, attempts=(attempt,))
