"""Fetching a published clientConfig document and turning it into an answer."""

import re
from typing import Final
from urllib.parse import urlsplit

from autoconf.discovery.interface import Tools
from autoconf.discovery.wording import joined
from autoconf.errors import MalformedDocumentError, NoDataError, RefusedError
from autoconf.model.domain import is_within, registrable_domain
from autoconf.model.evidence import Answer, Query, Relation, Trust
from autoconf.model.message import Message
from autoconf.net.interfaces import HttpResponse

_PASSWORD_FORM: Final = re.compile(
    rb"""type\s*=\s*["']?password|wispaccessgateway""", re.IGNORECASE
)
_ACCEPT = "text/xml, application/xml;q=0.9, */*;q=0.1"


def fetch_clientconfig(tools: Tools, url: str, query: Query, *, of_ispdb: bool = False) -> Answer:
    """Fetch ``url`` and read it as draft-ietf-mailmaint-autoconfig says, whatever its media type.

    The answer counts as authenticated only if every hop was https and the domain is the address's
    own: the host of an MX record is known from plain DNS. Of the ISPDB (``of_ispdb``) a copy of an
    earlier run is used where the server says that it is still good.

    Raises:
        NetworkError: NoDataError where there is no such document, else what went wrong.
        MalformedDocumentError: it cannot be read, or names no usable server.
    """
    from autoconf.formats.clientconfig_xml import parse

    response = tools.network.http.fetch(
        url, headers={"Accept": _ACCEPT}, cache=of_ispdb, of_ispdb=of_ispdb
    )
    require_document(response)
    config, notes = parse(response.body, domain=query.domain, address=query.address)
    if not config.servers:
        raise MalformedDocumentError(url, joined(notes) or Message.of("discovery.no-mail-server"))
    own = query.relation is Relation.OWN
    return Answer(
        config=config,
        trust=Trust.AUTHENTICATED if response.authenticated and own else Trust.UNAUTHENTICATED,
        notes=notes,
        hops=response.hops,
        cnames=foreign_names(response),
    )


def foreign_names(response: HttpResponse) -> tuple[str, ...]:
    """Return the DNS aliases that led out of the registrable domain of the host asked first."""
    if not response.cnames:
        return ()
    host = urlsplit(response.hops[0]).hostname or ""
    home = registrable_domain(host) or host
    return tuple(name for name in response.cnames if not is_within(name, home))


def require_document(response: HttpResponse) -> None:
    """Return if the response may hold a document.

    Raises:
        NetworkError: RefusedError where the server refuses, NoDataError where it has no document.
    """
    from autoconf.formats.safe_xml import looks_like_html

    status = response.status
    if status in (401, 403, 429) or status >= 500:
        raise RefusedError("discovery.http", status=status)
    if status == 400 and "emailaddress=" not in response.hops[0]:
        raise RefusedError("discovery.http-400")
    if status != 200:
        raise NoDataError("discovery.http", status=status)
    if not response.body.strip():
        raise NoDataError("discovery.no-content")
    if looks_like_html(response.body):
        error = NoDataError("discovery.web-page")
        error.led_to = response.hops[-1]
        error.wants_login = _PASSWORD_FORM.search(response.body) is not None
        raise error
