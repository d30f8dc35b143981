"""The provider catalogue that comes with this program (docs/providers.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from autoconf import catalogue
from autoconf.discovery.interface import Source, Step, Tools
from autoconf.model.evidence import Answer, Query, Relation, Tier, Trust

_RANK_OWN: Final = 40
_RANK_HOSTER: Final = 80


@dataclass(frozen=True, slots=True)
class ProviderDb:
    """Known providers by mail domain, and by MX host."""

    tier: Tier = Tier.DIRECTORY
    reference: str = "https://github.com/thunderbird/autoconfig"
    offline: bool = True

    def steps(self, query: Query) -> Sequence[Step]:
        """Return one look-up: of the own domain, or of the MX host for its first domain."""
        if query.relation is Relation.OWN:
            asked = f"provider catalogue: {query.domain}"
            return (Step(asked=asked, rank=_RANK_OWN, ask=partial(_find, query.domain)),)
        host = query.mx_host
        if host is None or host.partition(".")[2] != query.domain:
            return ()
        asked = f"provider catalogue: MX {host}"
        return (Step(asked=asked, rank=_RANK_HOSTER, ask=partial(_find_mx, host)),)


def _find(domain: str, _tools: Tools) -> Answer | None:
    config = catalogue.find(domain)
    if config is None:
        return None
    return Answer(
        config=config, trust=Trust.AUTHENTICATED, hops=(f"providers/{config.provider_id}.yaml",)
    )


def _find_mx(host: str, _tools: Tools) -> Answer | None:
    config = catalogue.find_mx(host)
    if config is None:
        return None
    return Answer(
        config=config,
        trust=Trust.UNAUTHENTICATED,  # plain DNS led here
        notes=(f"the MX host {host} belongs to {config.display_name}",),
        hops=(f"MX {host}", f"providers/{config.provider_id}.yaml"),
    )


SOURCE: Final[Source] = ProviderDb()
