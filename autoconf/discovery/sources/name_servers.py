"""A hint from the name servers of a domain: many providers keep both its DNS and its mail."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from msgspec import Struct

from autoconf import catalogue
from autoconf.discovery import mail_host
from autoconf.discovery.interface import Source, Step, Tools
from autoconf.errors import NoDataError
from autoconf.model.domain import is_within
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
from autoconf.net.interfaces import Question

_RANK: Final = 89


class NameServers(Struct, frozen=True):
    """A source of its own: its hint must neither end the guessing nor count as ``provider-db``."""

    tier: Tier = Tier.MAIL_HOST
    policy: TrustPolicy = TrustPolicy(
        Belief.HINT, travelled="trust.over-dns", whose="whose.name-servers"
    )
    reference: str = "https://www.rfc-editor.org/rfc/rfc1035"
    offline: bool = False

    def steps(self, query: Query) -> Sequence[Step]:
        """Return one question, if any provider can be recognised in this way."""
        known = catalogue.chosen(query.options)
        if query.relation is Relation.MAIL_HOST or not known.knows_name_servers:
            return ()
        ask = partial(_ask, known, query.domain)
        return (Step(asked=f"NS of {query.domain}", rank=_RANK, ask=ask),)


def _ask(known: KnownProviders, domain: str, tools: Tools) -> Answer | None:
    ns, mx = tools.network.dns.ask([Question(domain, "NS"), Question(domain, "MX")])
    if ns.error is not None:
        raise ns.error.fresh()
    host = mail_host.best_mx_host(mx)
    if mail_host.has_null_mx(mx) or not (host is None or is_within(host, domain)):
        raise NoDataError("discovery.mx-says-otherwise")
    for name_server in map(str, ns.records):
        config = known.find_ns(name_server)
        if config is not None:
            return Answer(
                config=config,
                # Without ``questions``: DNSSEC would prove the owner of the DNS, not of the mail.
                trust=Trust.UNAUTHENTICATED,
                notes=(
                    Message.of(
                        "discovery.name-server-of", host=name_server, name=config.display_name
                    ),
                ),
                hops=(f"NS {name_server}", known.file_of(config.provider_id)),
            )
    return None


SOURCE: Final[Source] = NameServers()
