"""The provider's own autoconfig file (draft-ietf-mailmaint-autoconfig, steps 1 and 3)."""

from collections.abc import Sequence
from functools import partial
from typing import Final
from urllib.parse import quote

from msgspec import Struct

from autoconf.discovery.documents import fetch_clientconfig
from autoconf.discovery.interface import Source, Step, Tools
from autoconf.model.evidence import Answer, Belief, Query, Relation, Tier, TrustPolicy

_FILE: Final = "mail/config-v1.1.xml"
_RANK_HTTPS: Final = 30
_RANK_WELL_KNOWN: Final = 31
_RANK_MAIL_HOST: Final = 82
_RANK_HTTP: Final = 95


class AutoconfigUrl(Struct, frozen=True):
    """The answer over plain http ranks last, and a person must confirm it."""

    tier: Tier = Tier.PROVIDER
    policy: TrustPolicy = TrustPolicy(Belief.OWN_WORD, names_issuer=True)
    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"
    offline: bool = False

    def steps(self, query: Query) -> Sequence[Step]:
        """Return the URLs of a domain; for a mail host's domain the first one only."""
        host = f"autoconfig.{query.domain}"
        if query.relation is Relation.MAIL_HOST:
            return (_step(f"https://{host}/{_FILE}", _RANK_MAIL_HOST, query),)
        return (
            _step(f"https://{host}/{_FILE}{_parameter(query)}", _RANK_HTTPS, query),
            _step(
                f"https://{query.domain}/.well-known/autoconfig/{_FILE}", _RANK_WELL_KNOWN, query
            ),
            _step(f"http://{host}/{_FILE}", _RANK_HTTP, query),
        )


def _parameter(query: Query) -> str:
    """Return ``?emailaddress=``, for the own domain's https host only (SECURITY.md).

    Dots stay as they are: some providers do not decode ``%2E``.
    """
    if query.address is None or not query.options.send_address:
        return ""
    return f"?emailaddress={quote(str(query.address), safe='')}"


def _step(url: str, rank: int, query: Query) -> Step:
    return Step(asked=url, rank=rank, ask=partial(_ask, url, query))


def _ask(url: str, query: Query, tools: Tools) -> Answer | None:
    return fetch_clientconfig(tools, url, query)


SOURCE: Final[Source] = AutoconfigUrl()
