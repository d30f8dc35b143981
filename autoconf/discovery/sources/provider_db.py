"""The provider catalogue: the bundled files, and the person's own (docs/providers.md)."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from msgspec import Struct

from autoconf import catalogue
from autoconf.discovery.interface import Source, Step, Tools
from autoconf.model.evidence import (
    Answer,
    Belief,
    KnownProviders,
    Query,
    Relation,
    Tier,
    Trust,
    TrustPolicy,
)
from autoconf.model.message import Message

_RANK_PERSONAL: Final = 12
_RANK_OWN: Final = 40
_RANK_MAIL_HOST: Final = 80
_OWN_FILE: Final = TrustPolicy(Belief.BUNDLED, whose="whose.own-file", is_personal=True)


class ProviderDb(Struct, frozen=True):
    """Known providers by mail domain, and by MX host."""

    tier: Tier = Tier.DIRECTORY
    policy: TrustPolicy = TrustPolicy(Belief.BUNDLED, whose="whose.bundled")
    reference: str = "https://github.com/thunderbird/autoconfig"
    offline: bool = True

    def steps(self, query: Query) -> Sequence[Step]:
        """Return one look-up: of the own domain, or of the MX host for its first domain."""
        known = catalogue.chosen(query.options)
        if query.relation is Relation.OWN:
            asked, rank, policy = f"provider catalogue: {query.domain}", _RANK_OWN, self.policy
            if known.is_own(query.domain):
                asked, rank = f"own provider file: {query.domain}", _RANK_PERSONAL
                policy = _OWN_FILE
            ask = partial(_find, known, query.domain)
            return (Step(asked=asked, rank=rank, ask=ask, policy=policy),)
        host = query.mx_host
        if host is None or host.partition(".")[2] != query.domain:
            return ()
        asked = f"provider catalogue: MX {host}"
        return (Step(asked=asked, rank=_RANK_MAIL_HOST, ask=partial(_find_mx, known, host)),)


def _find(known: KnownProviders, domain: str, _tools: Tools) -> Answer | None:
    config = known.find(domain)
    if config is None:
        return None
    return Answer(
        config=config, trust=Trust.AUTHENTICATED, hops=(known.file_of(config.provider_id),)
    )


def _find_mx(known: KnownProviders, host: str, _tools: Tools) -> Answer | None:
    config = known.find_mx(host)
    if config is None:
        return None
    return Answer(
        config=config,
        trust=Trust.UNAUTHENTICATED,  # plain DNS led here
        notes=(Message.of("discovery.mx-host-of", host=host, name=config.display_name),),
        hops=(f"MX {host}", known.file_of(config.provider_id)),
    )


SOURCE: Final[Source] = ProviderDb()
