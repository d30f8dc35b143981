"""Microsoft's Autodiscover in plain XML (MS-OXDISCO, MS-OXDSCLI), anonymous by default."""

import random
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from autoconf.discovery.autodiscover_inquiry import PATH, Inquiry, urls_of
from autoconf.discovery.interface import Source, Step, Tools
from autoconf.discovery.srv_order import in_order
from autoconf.discovery.wording import joined
from autoconf.errors import InvalidAddressError, MalformedDocumentError, NoDataError
from autoconf.model.address import EmailAddress
from autoconf.model.domain import parse_hostname
from autoconf.model.evidence import Answer, Belief, Query, Relation, Tier, Trust, TrustPolicy
from autoconf.model.message import Message
from autoconf.net.interfaces import HttpResponse, Question

if TYPE_CHECKING:  # imported once there is a reply
    from autoconf.formats.autodiscover_xml import Settings

_RANK: Final = 60
_RANK_UNPROVED: Final = 92  # among the sources that need a confirmation: no answer waits for it
_SECONDS: Final = 15.0  # redirects included


class Autodiscover(Struct, frozen=True):
    """Every request tells the address: only its own domain is asked first."""

    tier: Tier = Tier.PROVIDER
    policy: TrustPolicy = TrustPolicy(Belief.OWN_WORD)
    reference: str = (
        "https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxdisco/"
        "d912502b-c0e2-41a1-8b0e-f714ba523e08"
    )
    offline: bool = False

    def steps(self, query: Query) -> Sequence[Step]:
        """Return the https URLs of the domain, then the ways through plain http and the DNS."""
        address = query.address
        if (
            address is None
            or query.relation is Relation.MAIL_HOST
            or not query.options.send_address
        ):
            return ()
        by_http = f"http://autodiscover.{query.domain}{PATH}"
        name = f"_autodiscover._tcp.{query.domain}"
        return (
            *(
                _step(url, _RANK + place, partial(_ask_url, url, address))
                for place, url in enumerate(urls_of(query.domain))
            ),
            _step(by_http, _RANK_UNPROVED, partial(_ask_http, by_http, address)),
            _step(f"SRV {name}", _RANK_UNPROVED + 1, partial(_ask_srv, name, address)),
        )


def _step(asked: str, rank: int, ask: partial[Answer]) -> Step:
    return Step(asked=asked, rank=rank, ask=ask, seconds=_SECONDS)


def _ask_url(url: str, person: EmailAddress, tools: Tools) -> Answer:
    inquiry = Inquiry(tools, person)
    settings = inquiry.follow([url])
    good = inquiry.is_authenticated
    return _answer(settings, inquiry, Trust.AUTHENTICATED if good else Trust.UNAUTHENTICATED)


def _ask_http(url: str, person: EmailAddress, tools: Tools) -> Answer:
    """Learn a redirect over plain http, without the address, and follow it."""
    response = tools.network.http.fetch(url, max_redirects=0)
    target = response.location
    # Domain sellers and plain web sites redirect too: they must not learn the address.
    if urlsplit(target).scheme != "https" or not urlsplit(target).path.lower().endswith(PATH):
        raise _not_followed(response)
    _require_news(target, person.domain)
    inquiry = Inquiry(tools, person, hops=[url])
    return _answer(inquiry.follow([target]), inquiry, Trust.UNAUTHENTICATED)


def _not_followed(response: HttpResponse) -> NoDataError:
    error = NoDataError("discovery.no-redirect", status=response.status)
    error.led_to = response.location
    return error


def _ask_srv(name: str, person: EmailAddress, tools: Tools) -> Answer:
    """Ask the first of the hosts that the DNS names."""
    (reply,) = tools.network.dns.ask([Question(name, "SRV")])
    if reply.error is not None:
        raise reply.error.fresh()
    record = next(in_order(reply, random.Random()), None)  # noqa: S311 - load balancing, no secret
    if record is None:
        raise NoDataError("discovery.no-autodiscover")
    try:
        host = parse_hostname(record.target)
    except InvalidAddressError as error:
        raise MalformedDocumentError(name, Message.of_error(error)) from error
    url = f"https://{host}{'' if record.port == 443 else f':{record.port}'}{PATH}"
    _require_news(url, person.domain)
    inquiry = Inquiry(tools, person, hops=[name])
    answer = _answer(inquiry.follow([url]), inquiry, Trust.UNAUTHENTICATED)
    return replace(answer, questions=((name, "SRV"),), disputed=reply.disagrees)


def _require_news(url: str, domain: str) -> None:
    if url.lower() in urls_of(domain):
        raise NoDataError("discovery.asked-anyway", url=url)


def _answer(settings: "Settings", inquiry: Inquiry, trust: Trust) -> Answer:
    config = settings.config
    if not config.servers and not config.services:
        why = joined(settings.notes) or Message.of("discovery.no-mail-server")
        raise MalformedDocumentError(inquiry.hops[-1], why)
    return Answer(
        config=config,
        trust=trust,
        notes=settings.notes,
        hops=tuple(inquiry.hops),
        cnames=tuple(dict.fromkeys(inquiry.cnames)),
    )


SOURCE: Final[Source] = Autodiscover()
