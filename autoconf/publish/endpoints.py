"""The answer to each path. All people of a domain get the same bytes."""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final
from xml.sax.saxutils import escape

from msgspec.structs import replace

from autoconf.errors import InvalidAddressError, MalformedDocumentError, UnsupportedError
from autoconf.formats import autodiscover_request as pox
from autoconf.model.address import EmailAddress
from autoconf.publish.documents import Documents
from autoconf.publish.exchange import Answer, Question, document, refusal, tag_of
from autoconf.publish.guard import NOT_FOUND
from autoconf.publish.site import Site, hostname
from autoconf.renderers.interface import Words
from autoconf.renderers.published import apple_profile
from autoconf.renderers.published.prepared import Blank, Form, of_domain

_XML: Final = b"text/xml; charset=utf-8"
_JSON: Final = b"application/json"
_PAGE: Final = b"text/html; charset=utf-8"
_APPLE: Final = b"application/x-apple-aspen-config"
_MAX_ADDRESS: Final = 254

Endpoint = Callable[[Question, Site, Words], Answer]


def autoconfig(question: Question, site: Site, _words: Words) -> Answer:
    """The file of draft-ietf-mailmaint-autoconfig; its readers fill in the address."""
    domain = _domain(question, site)
    return _form(question, site, domain, lambda documents: documents.autoconfig, _XML)


def pacc(question: Question, site: Site, _words: Words) -> Answer:
    """The document of draft-ietf-mailmaint-pacc."""
    domain = site.domain_of_host(question.host)
    return _form(question, site, domain, lambda documents: documents.pacc, _JSON)


def page(question: Question, site: Site, _words: Words) -> Answer:
    """The page for people."""
    domain = site.domain_of_host(question.host)
    return _form(question, site, domain, lambda documents: documents.page, _PAGE)


def autodiscover(question: Question, site: Site, _words: Words) -> Answer:
    """The plain-old-XML form of Autodiscover; its errors have the HTTP status 200."""
    if question.method != "POST":
        domain = _domain(question, site)
        return _form(question, site, domain, lambda documents: documents.pox, _XML)
    try:
        asked = pox.read(question.body)
        address = EmailAddress.parse(asked.address[:_MAX_ADDRESS])
    except (MalformedDocumentError, InvalidAddressError):
        return _pox_error(question, pox.PoxError.BAD_REQUEST)
    if not asked.wants_settings:
        return _pox_error(question, pox.PoxError.OTHER_SCHEMA)
    documents = site.domains.get(address.domain)
    if documents is None or documents.pox_with_names is None:
        return _pox_error(question, pox.PoxError.UNKNOWN_ADDRESS)
    values = _values(address)
    if question.login and documents.pox_with_login is not None:
        login = {Blank.LOGIN: escape(question.login).encode()}
        body = documents.pox_with_login.filled({**values, **login})
    else:
        body = documents.pox_with_names.filled(values)
    return document(question, address.domain, body, _XML)


def autodiscover_json(question: Question, site: Site, _words: Words) -> Answer:
    """Autodiscover v2: it tells where the other form is answered, and knows no Exchange."""
    try:
        parameters = question.parameters()
        after = question.path.lower().partition("/v1.0/")[2] and question.path.split("/")[-1]
        text = after or parameters.get("email") or ""
        domain = EmailAddress.parse(text[:_MAX_ADDRESS]).domain
    except (ValueError, InvalidAddressError):
        return _json_error(question, "InvalidUserId", "The address is not valid.")
    documents = site.domains.get(domain)
    if documents is None or documents.pox is None:
        return _json_error(question, "UserNotFound", "The address is not known here.")
    if parameters.get("protocol", "").lower() != "autodiscoverv1":
        return _json_error(question, "InvalidProtocol", "This protocol is not offered.")
    host = documents.web_host or f"autodiscover.{domain}"
    url = f"https://{host}/autodiscover/autodiscover.xml"
    body = json.dumps({"Protocol": "AutodiscoverV1", "Url": url}).encode()
    return document(question, domain, body, _JSON)


def apple(question: Question, site: Site, words: Words) -> Answer:
    """Apple's profile: for an address, or for everybody where none is sent."""
    text = question.address()
    address = None
    if text:
        try:
            address = EmailAddress.parse(text[:_MAX_ADDRESS])
        except InvalidAddressError:
            return refusal(400, "The address is not valid.")
    domain = address.domain if address else site.domain_of_host(question.host)
    documents = site.domains.get(domain) if domain else None
    if domain is None or documents is None:
        return NOT_FOUND
    published = documents.published_for(domain, question.login)
    try:
        if address is None:
            body = apple_profile.DOCUMENT.write(published, words)
        else:
            body = apple_profile.for_address(published, address, words)
    except UnsupportedError:
        return NOT_FOUND
    if site.signer is not None:
        body = site.signer.signed(body)
    tag = tag_of(body) if address is None else b""
    answer = document(question, domain, body, _APPLE, tag)
    name = f'attachment; filename="{domain}.mobileconfig"'.encode()
    return replace(answer, headers=(*answer.headers, (b"content-disposition", name)))


def address_of(endpoint: Endpoint, question: Question) -> EmailAddress | None:
    """Return the address whose login name the answer names; None: it names none."""
    try:
        if endpoint is autodiscover and question.method == "POST":
            return EmailAddress.parse(pox.read(question.body).address[:_MAX_ADDRESS])
        if endpoint is apple:
            return EmailAddress.parse(question.address()[:_MAX_ADDRESS])
    except (MalformedDocumentError, InvalidAddressError):
        return None
    return None


def service(kind: str) -> Endpoint:
    """Return the endpoint that sends to a service besides mail (RFC 6764, RFC 8620)."""

    def answer(question: Question, site: Site, _words: Words) -> Answer:
        domain = site.domain_of_host(question.host)
        documents = _documents(site, domain)
        config = documents.profile.config_for(domain) if documents and domain else None
        services = config.services if config else ()
        url = next((one.url for one in services if one.kind == kind), None)
        if domain is None or url is None:
            return NOT_FOUND
        return replace(refusal(307, "", (b"location", url.encode())), domain=domain)

    answer.__name__ = kind  # for the metrics
    return answer


ENDPOINTS: Final[Mapping[str, Endpoint]] = MappingProxyType(
    {
        "/mail/config-v1.1.xml": autoconfig,
        "/v1.1/mail/config-v1.1.xml": autoconfig,
        "/.well-known/autoconfig/mail/config-v1.1.xml": autoconfig,
        "/autodiscover/autodiscover.xml": autodiscover,
        "/autodiscover/autodiscover.json": autodiscover_json,
        "/.well-known/user-agent-configuration.json": pacc,
        "/apple.mobileconfig": apple,
        "/.well-known/caldav": service("caldav"),
        "/.well-known/carddav": service("carddav"),
        "/.well-known/jmap": service("jmap"),
        "/": page,
    }
)
_V2: Final = "/autodiscover/autodiscover.json/v1.0/"


def endpoint_of(path: str) -> Endpoint | None:
    """Return the endpoint of a path; Autodiscover's are the same in any letter case."""
    found = ENDPOINTS.get(path)
    if found is not None:
        return found
    lower = path.lower()
    if lower.startswith(_V2) and lower.count("/") == _V2.count("/"):
        return autodiscover_json
    return ENDPOINTS.get(lower) if lower.startswith("/autodiscover/") else None


def methods_of(endpoint: Endpoint) -> tuple[str, ...]:
    """Return the methods that an endpoint answers, apart from OPTIONS."""
    return ("GET", "HEAD", "POST") if endpoint is autodiscover else ("GET", "HEAD")


def _domain(question: Question, site: Site) -> str | None:
    """Return the domain of the address, else that of the host; None: a stranger's.

    An address that is none counts as not sent.
    """
    address = question.address()
    if "@" in address:
        text = address.rpartition("@")[2]
        name = text if text in site.domains else hostname(text)
        if name is not None:
            return name if name in site.domains else None
    return site.domain_of_host(question.host)


def _documents(site: Site, domain: str | None) -> Documents | None:
    return site.domains.get(domain) if domain else None


def _form(
    question: Question,
    site: Site,
    domain: str | None,
    of: Callable[[Documents], Form | None],
    media_type: bytes,
) -> Answer:
    documents = _documents(site, domain)
    made = of(documents) if documents else None
    if domain is None or made is None:
        return NOT_FOUND
    return document(question, domain, made.for_domain(domain), media_type, made.tag(domain))


def _values(address: EmailAddress) -> Mapping[Blank, bytes]:
    """Return what is filled in, as XML takes it."""
    return {
        **of_domain(address.domain),
        Blank.LOCAL_PART: escape(address.local_part).encode(),
        Blank.ADDRESS: escape(str(address)).encode(),
        Blank.DOMAIN_OF_ADDRESS: address.domain.encode(),
    }


def _pox_error(question: Question, code: pox.PoxError) -> Answer:
    return document(question, "", pox.error(code), _XML)


def _json_error(question: Question, code: str, words: str) -> Answer:
    body = json.dumps({"ErrorCode": code, "ErrorMessage": words}).encode()
    return replace(document(question, "", body, _JSON), status=400)
