"""Microsoft's Autodiscover version 2: one JSON object with the URL of Exchange."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Final
from urllib.parse import quote

from msgspec import Struct

from autoconf.discovery.interface import Source, Step, Tools
from autoconf.errors import MalformedDocumentError, NoDataError
from autoconf.formats.safe_text import web_url
from autoconf.model.config import ClientConfig, Service
from autoconf.model.evidence import Answer, Belief, Query, Relation, Tier, Trust, TrustPolicy
from autoconf.model.message import Message

_RANK: Final = 97


class AutodiscoverV2(Struct, frozen=True):
    """It never names IMAP, POP3 or SMTP, only Exchange: no answer waits for it."""

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
            f"?Email={quote(str(query.address), safe='')}&Protocol=AutodiscoverV1"
        )
        return (Step(asked=url, rank=_RANK, ask=partial(_ask, url, query), is_addition=True),)


def _ask(url: str, query: Query, tools: Tools) -> Answer | None:
    response = tools.network.http.fetch(url, headers={"Accept": "application/json"})
    if response.status != 200:
        raise NoDataError("discovery.http", status=response.status)
    return Answer(
        config=ClientConfig(
            provider_id=query.domain,
            services=(Service(kind="exchange", url=_endpoint(response.body, url)),),
        ),
        trust=Trust.AUTHENTICATED if response.authenticated else Trust.UNAUTHENTICATED,
        hops=response.hops,
    )


def _endpoint(body: bytes, url: str) -> str:
    """Return the ``Url`` of the object.

    Raises:
        MalformedDocumentError: there is no such object, or no https URL in it.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedDocumentError(url, Message.of("discovery.no-json")) from error
    found = document.get("Url") if isinstance(document, dict) else None
    endpoint = web_url(found) if isinstance(found, str) else None
    if endpoint is None or not endpoint.startswith("https:"):
        raise MalformedDocumentError(url, Message.of("discovery.no-https-url"))
    return endpoint


SOURCE: Final[Source] = AutodiscoverV2()
