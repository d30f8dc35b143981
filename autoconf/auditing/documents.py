"""Asking for documents as mail programs do: with the address and without, over https and http."""

from collections.abc import Iterator
from functools import partial
from time import monotonic
from typing import Final
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from autoconf.discovery.outcomes import of_error
from autoconf.errors import (
    InvalidAddressError,
    MalformedDocumentError,
    NetworkError,
    NoDataError,
)
from autoconf.formats import (
    autodiscover_json,
    autodiscover_xml,
    clientconfig_xml,
    markup,
    safe_xml,
)
from autoconf.model.address import EmailAddress
from autoconf.model.audit import Flaw, Publication, PublicationKind
from autoconf.model.config import ClientConfig
from autoconf.model.domain import parse_hostname
from autoconf.model.evidence import Outcome
from autoconf.model.message import Message
from autoconf.net.interfaces import Http, HttpResponse, NetworkFactory
from autoconf.tasks import CancelToken, Deadline, End, Ended, Job, run_all

SECONDS: Final = 8.0
_FILE: Final = "mail/config-v1.1.xml"
_POX: Final = "/autodiscover/autodiscover.xml"
_JSON: Final = "/autodiscover/autodiscover.json"
_XML: Final = frozenset({"text/xml", "application/xml", "text/rdf"})
"""The types that Thunderbird reads as XML."""

_LONGEST: Final = {"displayName": 60, "displayShortName": 20}
_MAX_REDIRECTS: Final = 3


class Request(Struct, frozen=True, kw_only=True):
    """A GET for a document."""

    kind: PublicationKind
    url: str
    secure: bool
    with_address: bool

    @property
    def is_autodiscover(self) -> bool:
        """Whether the answer is a document of Autodiscover."""
        return self.kind in (PublicationKind.AUTODISCOVER, PublicationKind.AUTODISCOVER_ROOT)


def requests(domain: str, person: EmailAddress) -> Iterator[Request]:
    """Yield every GET that programs send to a domain, best first."""
    parameter = f"?emailaddress={quote(str(person), safe='')}"
    files = (
        (PublicationKind.AUTOCONFIG, f"autoconfig.{domain}/{_FILE}"),
        (PublicationKind.WELL_KNOWN, f"{domain}/.well-known/autoconfig/{_FILE}"),
    )
    for secure in (True, False):
        scheme = "https" if secure else "http"
        for kind, place in files:
            for with_address in (True, False):
                url = f"{scheme}://{place}{parameter if with_address else ''}"
                yield Request(kind=kind, url=url, secure=secure, with_address=with_address)
    for kind, host in (
        (PublicationKind.AUTODISCOVER, f"autodiscover.{domain}"),
        (PublicationKind.AUTODISCOVER_ROOT, domain),
    ):
        url = f"https://{host}{_POX}"
        yield Request(kind=kind, url=url, secure=True, with_address=False)
    question = f"?Email={quote(str(person), safe='')}&Protocol=AutodiscoverV1"
    url = f"https://autodiscover.{domain}{_JSON}{question}"
    kind = PublicationKind.AUTODISCOVER_JSON
    yield Request(kind=kind, url=url, secure=True, with_address=True)


def ask_documents(
    domain: str,
    person: EmailAddress,
    factory: NetworkFactory,
    cancel: CancelToken,
    seconds: float = SECONDS,
) -> tuple[Publication, ...]:
    """Ask for all documents at the same time, within ``seconds``; a failure is an outcome."""

    def ask(request: Request, deadline: Deadline) -> Publication:
        return answer(request, person, factory(deadline).http)

    jobs = [
        Job(name=one.url, key=one, work=partial(ask, one), seconds=seconds)
        for one in requests(domain, person)
    ]
    ends = run_all(jobs, seconds=seconds, cancel=cancel)
    return tuple(
        ended.value if ended.end is End.RETURNED and ended.value is not None else _unanswered(ended)
        for ended in ends
    )


def _unanswered(ended: Ended[Publication]) -> Publication:
    if ended.trace or not isinstance(ended.job.key, Request):
        raise RuntimeError(ended.trace)
    detail = Message.of("discovery.no-answer", seconds=f"{ended.elapsed_s:.1f}")
    return replace(_blank(ended.job.key), outcome=Outcome.TIMED_OUT, detail=detail)


def failed(request: Request, error: NetworkError) -> Publication:
    """Return what a request that fails like this comes to."""
    result = of_error(error)
    return replace(_blank(request), outcome=result.outcome, detail=result.detail, tls=result.tls)


def _blank(request: Request) -> Publication:
    return Publication(
        kind=request.kind,
        at=request.url,
        outcome=Outcome.ABSENT,
        secure=request.secure,
        with_address=request.with_address,
    )


def answer(request: Request, person: EmailAddress, http: Http) -> Publication:
    """Ask for one document; a failure is an outcome."""
    began = monotonic()
    blank = _blank(request)
    try:
        response = http.fetch(request.url)
        made = _answered(request, response, person, http)
    except (NetworkError, MalformedDocumentError) as error:
        result = of_error(error)
        made = replace(blank, outcome=result.outcome, detail=result.detail, tls=result.tls)
    return replace(made, elapsed_s=round(monotonic() - began, 3))


def _answered(
    request: Request, response: HttpResponse, person: EmailAddress, http: Http
) -> Publication:
    """Return what came back, with everything that a strict reader refuses."""
    if request.is_autodiscover:
        response = _followed(response, person, http)
    made = replace(
        _blank(request),
        status=response.status,
        content_type=response.content_type,
        hops=response.hops,
        cnames=response.cnames,
        wants_login=response.status == 401,
    )
    if response.status != 200:
        refused = Message.of("discovery.http", status=response.status)
        outcome = Outcome.REFUSED if _is_refusal(response.status) else Outcome.ABSENT
        return replace(made, outcome=outcome, detail=refused)
    if request.kind is PublicationKind.AUTODISCOVER_JSON:
        return _with_json(made, response)
    made = replace(made, ends_search=markup.is_well_formed(response.body))
    flaws = list(_flaws_of_body(response))
    try:
        read = _pox if request.is_autodiscover else _clientconfig
        config, more = read(response.body, person)
    except (NetworkError, MalformedDocumentError) as error:
        result = of_error(error)
        is_page = Flaw.WEB_PAGE in flaws
        outcome = Outcome.ABSENT if is_page else result.outcome
        detail = Message("discovery.web-page") if is_page else result.detail
        flaws += [Flaw.DOCTYPE] if _names(result.detail, "document.doctype") else []
        return replace(made, outcome=outcome, detail=detail, flaws=tuple(flaws))
    return replace(made, outcome=Outcome.FOUND, config=config, flaws=(*flaws, *more))


def _with_json(made: Publication, response: HttpResponse) -> Publication:
    """Return an answer with the URL that its JSON names."""
    if safe_xml.looks_like_html(response.body):
        return replace(made, detail=Message("discovery.web-page"))
    try:
        found = autodiscover_json.parse(response.body, made.at)
    except MalformedDocumentError as error:
        return replace(made, outcome=Outcome.MALFORMED, detail=of_error(error).detail)
    return replace(made, outcome=Outcome.FOUND, leads_to=found.url)


def _is_refusal(status: int) -> bool:
    return status in (400, 401, 403, 429) or status >= 500


def _followed(response: HttpResponse, person: EmailAddress, http: Http) -> HttpResponse:
    """Return the answer behind the redirects that stand inside the documents."""
    for _ in range(_MAX_REDIRECTS):
        if response.status != 200 or not response.body.strip():
            break
        try:
            reply = autodiscover_xml.parse(response.body, address=person)
        except MalformedDocumentError:
            break
        if not isinstance(reply, autodiscover_xml.RedirectUrl):
            break
        further = http.fetch(reply.url)
        response = replace(further, hops=(*response.hops, *further.hops))
    return response


_Read = tuple[ClientConfig | None, tuple[Flaw, ...]]


def _pox(body: bytes, person: EmailAddress) -> _Read:
    reply = autodiscover_xml.parse(body, address=person)
    if not isinstance(reply, autodiscover_xml.Settings) or not reply.config.servers:
        raise NoDataError("discovery.no-mail-server")
    return reply.config, ()


def _clientconfig(body: bytes, person: EmailAddress) -> _Read:
    config, notes = clientconfig_xml.parse(body, domain=person.domain, address=person)
    flaws = []
    document = safe_xml.parse(body, "autoconfig document")
    provider = document.find("emailProvider")
    if provider is None or not _is_hostname(provider.get("id", "")):
        flaws.append(Flaw.NO_ID)
    if not config.domains:
        flaws.append(Flaw.NO_DOMAIN)
    if any(note.id == "document.server-dropped" for note in notes):
        flaws.append(Flaw.SERVER_DROPPED)
    if next(document.iter("password"), None) is not None:
        flaws.append(Flaw.PASSWORD)
    if provider is not None and any(
        len((provider.findtext(name) or "").strip()) > most for name, most in _LONGEST.items()
    ):
        flaws.append(Flaw.LONG_NAME)
    return config, tuple(flaws)


def _is_hostname(text: str) -> bool:
    try:
        parse_hostname(text)
    except InvalidAddressError:
        return False
    return True


def _flaws_of_body(response: HttpResponse) -> Iterator[Flaw]:
    if response.content_type not in _XML:
        yield Flaw.WRONG_TYPE
    if response.body.removeprefix(b"\xef\xbb\xbf")[:1].isspace():
        yield Flaw.LATE_START
    if safe_xml.looks_like_html(response.body):
        yield Flaw.WEB_PAGE


def _names(detail: Message | None, message_id: str) -> bool:
    """Tell whether a message is of this id, or has it for a value."""
    if detail is None:
        return False
    values = [value for _, value in detail.parameters if isinstance(value, Message)]
    return detail.id == message_id or any(_names(value, message_id) for value in values)
