"""Microsoft's Autodiscover version 2: one JSON object with the URL of Exchange."""

from collections.abc import Sequence
from functools import partial
from typing import Final
from urllib.parse import quote

from msgspec import Struct

from autoconf.discovery.interface import Source, Step, Tools
from autoconf.errors import NoDataError
from autoconf.formats import autodiscover_json
from autoconf.model.config import ClientConfig, Service
from autoconf.model.evidence import Answer, Belief, Query, Relation, Tier, Trust, TrustPolicy

_RANK: Final = 97
_XML: Final = "autodiscoverv1"


class AutodiscoverV2(Struct, frozen=True):
    """It never names IMAP, POP3 or SMTP, only Exchange: no answer waits for it.

    The answer AutodiscoverV1 is the URL of the XML: servers without Exchange give it too.
    """

    tier: Tier = Tier.PROVIDER
    policy: TrustPolicy = TrustPolicy(Belief.OWN_WORD)
    reference: str = "https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/autodiscover-for-exchange"
    offline: bool = False

    def steps(self, query: Query) -> Sequence[Step]:
        """Return one question, which tells the address to a host of its own domain."""
        if query.address is None or query.relation is Relation.MAIL_HOST:
            return ()
        if not query.options.send_address:
            return ()
        url = (
            f"https://autodiscover.{query.domain}/autodiscover/autodiscover.json"
            f"?Email={quote(str(query.address), safe='')}&Protocol=Ews"
        )
        return (Step(asked=url, rank=_RANK, ask=partial(_ask, url, query), is_addition=True),)


def _ask(url: str, query: Query, tools: Tools) -> Answer | None:
    response = tools.network.http.fetch(url, headers={"Accept": "application/json"})
    if response.status != 200:
        raise NoDataError("discovery.http", status=response.status)
    found = autodiscover_json.parse(response.body, url)
    if found.protocol == _XML:
        raise NoDataError("discovery.no-service")
    return Answer(
        config=ClientConfig(
            provider_id=query.domain,
            services=(Service(kind="exchange", url=found.url),),
        ),
        trust=Trust.AUTHENTICATED if response.authenticated else Trust.UNAUTHENTICATED,
        hops=response.hops,
    )


SOURCE: Final[Source] = AutodiscoverV2()
