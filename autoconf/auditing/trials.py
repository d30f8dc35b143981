"""Questions that a server with settings may meet and not answer well: no program sends them all."""

import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element

from msgspec import Struct

from autoconf.errors import MalformedDocumentError, NetworkError
from autoconf.formats import autodiscover_xml, safe_xml
from autoconf.formats.safe_text import clean_text
from autoconf.model.address import EmailAddress
from autoconf.model.audit import Publication, PublicationKind
from autoconf.model.evidence import Outcome
from autoconf.model.lapse import Lapse, LapseFact
from autoconf.net.interfaces import Http, HttpResponse

_FILES: Final = (PublicationKind.AUTOCONFIG, PublicationKind.WELL_KNOWN)
_POX: Final = (PublicationKind.AUTODISCOVER, PublicationKind.AUTODISCOVER_ROOT)
_CAPITALS: Final = "/Autodiscover/Autodiscover.xml"
_HEADERS: Final = {"Content-Type": "text/xml; charset=utf-8"}
_SPECIAL: Final = "a&b"
_NO_ANSWER: Final = (401, 429, 500, 502, 503, 504)
"""The server is in trouble, or wants a login: nothing is known then."""

_TYPES: Final = frozenset(
    {"imap", "pop3", "smtp", "exch", "expr", "exhttp", "web", "mobilesync", "carddav", "caldav"}
)
_SWITCHES: Final = frozenset({"SSL", "SPA", "AuthRequired", "DomainRequired"})
_MOST_WORDS: Final = 3
_MOST_LETTERS: Final = 40
"""Of a word in an answer of a stranger."""


class Person(Struct, frozen=True):
    """Who asks: the role of the domain, and addresses without a mailbox."""

    role: EmailAddress
    nobody: EmailAddress
    special: EmailAddress
    stranger: EmailAddress


def persons(role: EmailAddress) -> Person:
    """Return addresses made of random letters, and one at a domain that cannot exist (RFC 2606)."""
    letters = secrets.token_hex(8)
    return Person(
        role=role,
        nobody=EmailAddress.parse(f"{letters}@{role.domain}"),
        special=EmailAddress.parse(f"{role.local_part}+{_SPECIAL}@{role.domain}"),
        stranger=EmailAddress.parse(f"{role.local_part}@{letters}.invalid"),
    )


def lapses(published: Sequence[Publication], role: EmailAddress, http: Http) -> Iterator[LapseFact]:
    """Yield what goes wrong at the first file, and at the first Autodiscover, that is there."""
    person = persons(role)
    files = (one for one in _found(published, _FILES) if one.config is not None)
    file = next((one for one in files if "emailaddress=" in one.at), None)
    if file is not None:
        for ask in (_file_in_capitals, _file_unescaped, _file_of_stranger):
            with suppress(NetworkError):
                yield from ask(file, person, http)
    xml = next(_found(published, _POX), None)
    if xml is not None:
        for question in (_in_capitals, _form, _unescaped, _of_host):
            with suppress(NetworkError):
                yield from question(xml.at, person, http)


def _found(
    published: Sequence[Publication], kinds: Sequence[PublicationKind]
) -> Iterator[Publication]:
    for kind in kinds:
        for one in published:
            is_asked = one.kind is kind and one.secure and one.with_address
            if is_asked and one.outcome is Outcome.FOUND and len(one.hops) <= 1:
                yield one


def _file_in_capitals(one: Publication, person: Person, http: Http) -> Iterator[LapseFact]:
    role = f"{person.role.local_part}@{person.role.domain.upper()}"
    reply = http.fetch(_of(one.at, person.role, role))
    if _is_lost(reply):
        yield _fact(Lapse.CAPITAL_DOMAIN, one.at, reply)


def _file_unescaped(one: Publication, person: Person, http: Http) -> Iterator[LapseFact]:
    reply = http.fetch(_of(one.at, person.role, str(person.special)))
    if _is_spoilt(reply):
        yield _fact(Lapse.UNESCAPED, one.at, reply)


def _file_of_stranger(one: Publication, person: Person, http: Http) -> Iterator[LapseFact]:
    reply = http.fetch(_of(one.at, person.role, str(person.stranger)))
    root = _root(reply.body)
    if reply.status == 200 and root is not None and _is_for(root, person.stranger.domain):
        yield _fact(Lapse.ANY_DOMAIN, one.at, reply)


def _is_for(root: Element, domain: str) -> bool:
    """Tell whether a file names a domain as its own, or a server below it."""
    texts = [one.text or "" for one in root.iter() if one.tag in ("domain", "hostname")]
    return any(domain in text.lower() for text in texts)


def _of(url: str, role: EmailAddress, other: str) -> str:
    return url.replace(quote(str(role), safe=""), quote(other, safe=""))


def _fact(lapse: Lapse, url: str, reply: HttpResponse) -> LapseFact:
    return LapseFact(lapse=lapse, at=url.partition("?")[0], status=reply.status)


def _is_spoilt(reply: HttpResponse) -> bool:
    """Tell whether an answer is no XML, and would be if "&" were escaped in it."""
    if reply.status != 200 or _root(reply.body) is not None:
        return False
    bare = _SPECIAL.encode()
    return _root(reply.body.replace(bare, bare.replace(b"&", b"&amp;"))) is not None


def _root(body: bytes) -> Element | None:
    """Return the root of an answer; None: it is no XML."""
    try:
        return safe_xml.parse(body, "answer")
    except MalformedDocumentError:
        return None


def _is_lost(reply: HttpResponse) -> bool:
    """Tell whether an answer has nothing, other than for trouble or for want of a login."""
    return reply.status == 204 or (reply.status >= 400 and reply.status not in _NO_ANSWER)


def _in_capitals(url: str, person: Person, http: Http) -> Iterator[LapseFact]:
    """Ask by the path that Outlook sends."""
    if urlsplit(url).path == _CAPITALS.lower():
        there = url[: -len(_CAPITALS)] + _CAPITALS
        reply = _post(there, person.role, http)
        if _is_lost(reply):
            yield _fact(Lapse.CAPITAL_PATH, there, reply)


def _form(url: str, person: Person, http: Http) -> Iterator[LapseFact]:
    """Look at the form of the settings, and compare them with those of nobody."""
    reply = _post(url, person.role, http)
    root = _root(reply.body)
    if reply.status != 200 or root is None:
        return
    if len(root.findall("Response/Account")) > 1:
        yield _fact(Lapse.ACCOUNTS, url, reply)
    words = list(dict.fromkeys(_strange_words(root)))
    if words:
        yield LapseFact(lapse=Lapse.WORDS, at=url, words=", ".join(words[:_MOST_WORDS]))
    other = _post(url, person.nobody, http)
    if other.status in _NO_ANSWER:
        return
    if other.status != 200 or _texts(reply.body, person.role) != _texts(other.body, person.nobody):
        yield _fact(Lapse.TELLS_MAILBOXES, url, other)


def _strange_words(root: Element) -> Iterator[str]:
    for protocol in root.iter("Protocol"):
        for element in protocol:
            word = clean_text(element.text or "", _MOST_LETTERS).strip()
            if element.tag == "Type" and word.lower() not in _TYPES:
                yield f"<Type>{word}</Type>"
            elif element.tag in _SWITCHES and word.lower() not in ("on", "off"):
                yield f"<{element.tag}>{word}</{element.tag}>"
            elif element.tag == "TLS":
                yield "<TLS>"


def _texts(body: bytes, person: EmailAddress) -> list[tuple[str, str]] | None:
    """Return the texts of an answer, with a mark for the person; None: it is no XML."""
    root = _root(body)
    if root is None:
        return None
    local = re.compile(rf"\b{re.escape(person.local_part)}\b", re.IGNORECASE)
    return [(one.tag, local.sub("*", (one.text or "").strip())) for one in root.iter()]


def _unescaped(url: str, person: Person, http: Http) -> Iterator[LapseFact]:
    reply = _post(url, person.special, http)
    if _is_spoilt(reply):
        yield _fact(Lapse.UNESCAPED, url, reply)


def _of_host(url: str, person: Person, http: Http) -> Iterator[LapseFact]:
    """Ask in the name of a host that does not exist, for the XML and for the JSON."""
    stranger = person.stranger.domain
    address = quote(str(person.role), safe="")
    json = url[: -len(".xml")] + f".json?Email={address}&Protocol=AutodiscoverV1"
    for at in (json, url):
        with suppress(NetworkError):
            reply = http.fetch(at, headers={"Host": stranger}, max_redirects=0)
            if stranger in reply.location or stranger.encode() in reply.body:
                yield _fact(Lapse.ANY_HOST, at, reply)
                return


def _post(url: str, person: EmailAddress, http: Http) -> HttpResponse:
    body = autodiscover_xml.request(person)
    return http.fetch(url, method="POST", headers=_HEADERS, body=body, max_redirects=0)
