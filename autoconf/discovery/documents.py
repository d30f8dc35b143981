"""Fetching a published clientConfig document and turning it into an answer."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from autoconf.discovery.interface import Tools
from autoconf.errors import MalformedDocumentError, NoDataError, RefusedError
from autoconf.messages import text
from autoconf.model.domain import is_within, registrable_domain
from autoconf.model.evidence import Answer, Query, Relation, Trust
from autoconf.model.message import Message
from autoconf.net.interfaces import HttpResponse

_ACCEPT = "text/xml, application/xml;q=0.9, */*;q=0.1"


def fetch_clientconfig(tools: Tools, url: str, query: Query, *, cache: bool = False) -> Answer:
    """Fetch ``url`` and read it as draft-ietf-mailmaint-autoconfig says, whatever its media type.

    The answer counts as authenticated only if every hop was https and the domain asked about is
    the address's own: the host of an MX record is the word of plain DNS. With ``cache`` a copy
    of an earlier run is used where the server says that it is still good.

    Raises:
        NetworkError: NoDataError where there is no such document, else what went wrong.
        MalformedDocumentError: it cannot be read, or names no usable server.
    """
    from autoconf.formats.clientconfig_xml import parse

    response = tools.network.http.fetch(url, headers={"Accept": _ACCEPT}, cache=cache)
    require_document(response)
    config, notes = parse(response.body, domain=query.domain, address=query.address)
    if not config.servers:
        raise MalformedDocumentError(url, in_words(notes) or "it names no mail server")
    own = query.relation is Relation.OWN
    return Answer(
        config=config,
        trust=Trust.AUTHENTICATED if response.authenticated and own else Trust.UNAUTHENTICATED,
        notes=notes,
        hops=response.hops,
        cnames=foreign_names(response),
    )


def in_words(notes: Iterable[Message | str]) -> str:
    """Return the notes of a document in English."""
    return "; ".join(n if isinstance(n, str) else text(n.id, n.parameters) for n in notes)


def foreign_names(response: HttpResponse) -> tuple[str, ...]:
    """Return the DNS aliases that led out of the registrable domain of the host asked first."""
    if not response.cnames:
        return ()
    host = urlsplit(response.hops[0]).hostname or ""
    home = registrable_domain(host) or host
    return tuple(name for name in response.cnames if not is_within(name, home))


def require_document(response: HttpResponse) -> None:
    """Let a response pass that may hold a document.

    Raises:
        NetworkError: RefusedError where the server would not say, NoDataError where it has none.
    """
    from autoconf.formats.safe_xml import looks_like_html

    status = response.status
    if status in (401, 403, 429) or status >= 500:
        raise RefusedError(f"HTTP {status}")
    if status == 400 and "emailaddress=" not in response.hops[0]:
        raise RefusedError("HTTP 400: this server may want to be told the address")
    if status != 200:
        raise NoDataError(f"HTTP {status}")
    if not response.body.strip():
        raise NoDataError("HTTP 200 without content")
    if looks_like_html(response.body):
        raise NoDataError("a web page, not a configuration file")
