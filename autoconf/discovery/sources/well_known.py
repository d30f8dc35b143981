"""Services besides mail at the well-known URLs of a domain (RFC 8620 2.2, RFC 6764 5)."""

from collections.abc import Sequence
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from autoconf.discovery.interface import Source, Step, Tools
from autoconf.errors import NetworkError, NoDataError, WrongProtocolError
from autoconf.formats.safe_text import web_url
from autoconf.model.config import ClientConfig, Service, ServiceKind
from autoconf.model.domain import is_within, registrable_domain
from autoconf.model.evidence import Answer, Belief, Query, Relation, Tier, Trust, TrustPolicy
from autoconf.net.interfaces import HttpResponse

_RANK: Final = 96
_SECONDS: Final = 3.0
_KINDS: Final[tuple[ServiceKind, ...]] = ("jmap", "caldav", "carddav")
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS: Final = 3


class WellKnown(Struct, frozen=True):
    """An addition to the mail settings: it takes little time and one connection."""

    tier: Tier = Tier.PROVIDER
    policy: TrustPolicy = TrustPolicy(Belief.OWN_WORD, names_issuer=True)
    reference: str = "https://www.rfc-editor.org/rfc/rfc6764"
    offline: bool = False

    def steps(self, query: Query) -> Sequence[Step]:
        """Return one question for all URLs, which are asked one after the other."""
        if query.relation is Relation.MAIL_HOST:
            return ()
        asked = f"https://{query.domain}/.well-known/ of {', '.join(_KINDS)}"
        ask = partial(_ask, query.domain)
        step = Step(asked=asked, rank=_RANK, ask=ask, seconds=_SECONDS, is_addition=True)
        return (step,)


def _ask(domain: str, tools: Tools) -> Answer | None:
    services: list[Service] = []
    for kind in _KINDS:
        try:
            url = _find(f"https://{domain}/.well-known/{kind}", domain, tools)
        except WrongProtocolError:
            continue  # a redirect that is not followed, or a page beyond the limits
        except NetworkError:
            if not services:
                raise  # the other URLs are on the same host
            break
        if url is not None:
            services.append(Service(kind=kind, url=url))
    if not services:
        raise NoDataError("discovery.no-service")
    return Answer(
        config=ClientConfig(
            provider_id=domain,
            display_name=domain,
            domains=(domain,),
            services=tuple(services),
        ),
        trust=Trust.AUTHENTICATED,
        hops=tuple(service.url for service in services),
    )


def _find(url: str, domain: str, tools: Tools) -> str | None:
    """Return the URL of a service; None if the well-known URL leads to none.

    Redirects are followed within the registrable domain. A redirect that leaves it counts as a
    service, unless it only moves the web site.
    """
    home = registrable_domain(domain) or domain
    path = urlsplit(url).path
    for _ in range(_MAX_REDIRECTS + 1):
        response = tools.network.http.fetch(url, max_redirects=0)
        if response.status not in _REDIRECTS:
            return url if _is_service(response) else None
        url = web_url(response.location) or ""
        target = urlsplit(url)
        if target.scheme != "https":
            return None
        if not is_within(target.hostname or "", home):
            return url if target.path not in ("", "/", path) else None
    return None


def _is_service(response: HttpResponse) -> bool:
    """Tell whether the response comes from a service, or from its demand for a login."""
    from autoconf.formats.safe_xml import looks_like_html

    if response.status != 200:
        return response.status in (207, 401)
    is_page = response.content_type == "text/html" or looks_like_html(response.body)
    return bool(response.body.strip()) and not is_page


SOURCE: Final[Source] = WellKnown()
