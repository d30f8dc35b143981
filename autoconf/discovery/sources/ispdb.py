"""Thunderbird's ISPDB, a directory of providers (draft-ietf-mailmaint-autoconfig, step 2)."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from msgspec import Struct

from autoconf.discovery.documents import fetch_clientconfig
from autoconf.discovery.interface import Source, Step, Tools
from autoconf.model.evidence import Answer, Belief, Query, Relation, Tier, TrustPolicy

_RANK: Final = 50
_RANK_MAIL_HOST: Final = 84


class Ispdb(Struct, frozen=True):
    """It learns the domain, never the address."""

    tier: Tier = Tier.DIRECTORY
    policy: TrustPolicy = TrustPolicy(Belief.DIRECTORY)
    reference: str = "https://github.com/thunderbird/autoconfig"
    offline: bool = False

    def steps(self, query: Query) -> Sequence[Step]:
        """Return one question, or none where the ISPDB is switched off."""
        base = query.options.ispdb_url
        if base is None:
            return ()
        url = base.replace("{domain}", query.domain)
        if url == base:
            url = f"{base.removesuffix('/')}/{query.domain}"
        rank = _RANK if query.relation is Relation.OWN else _RANK_MAIL_HOST
        return (Step(asked=url, rank=rank, ask=partial(_ask, url, query)),)


def _ask(url: str, query: Query, tools: Tools) -> Answer | None:
    return fetch_clientconfig(tools, url, query, of_ispdb=True)


SOURCE: Final[Source] = Ispdb()
