"""Questions about documents that are there: for another address, and by another kind of program."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import quote, urlsplit

from autoconf.errors import (
    MalformedDocumentError,
    NetworkError,
    RefusedError,
    TlsFailedError,
)
from autoconf.formats import clientconfig_xml
from autoconf.model.address import EmailAddress
from autoconf.model.audit import Publication, PublicationKind, UnequalAddress
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import Outcome
from autoconf.model.lapse import Lapse, LapseFact
from autoconf.model.message import Message
from autoconf.net.interfaces import Dns, Http, HttpResponse, Question

SECONDS: Final = 8.0
OTHER_ROLE: Final = "abuse"
"""RFC 2142: every mail domain has it, and it is no person."""

_MOST: Final = 2
"""Addresses of each kind that are compared."""

_FILES: Final = (PublicationKind.AUTOCONFIG, PublicationKind.WELL_KNOWN)
_MOBILE: Final = "http://schemas.microsoft.com/exchange/autodiscover/mobilesync"
_SCHEMA: Final = f"{_MOBILE}/responseschema/2006".encode()
_MAIL_SERVER: Final = re.compile(rb"<Type>\s*(?:IMAP|POP3?|SMTP)\s*</Type>", re.IGNORECASE)
_REQUEST: Final = (
    f'<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="{_MOBILE}/requestschema/2006">'
    "<Request><EMailAddress>{address}</EMailAddress>"
    f"<AcceptableResponseSchema>{_MOBILE}/responseschema/2006</AcceptableResponseSchema>"
    "</Request></Autodiscover>"
)


def differing(published: Sequence[Publication], person: EmailAddress, http: Http) -> Iterator[str]:
    """Yield the URLs of files whose servers are others, or none, for another address."""
    other = EmailAddress.parse(f"{OTHER_ROLE}@{person.domain}")
    for one in published:
        is_file = one.kind in _FILES and one.secure and one.with_address
        if not is_file or one.outcome is not Outcome.FOUND or one.config is None:
            continue
        url = one.at.replace(quote(str(person), safe=""), quote(str(other), safe=""))
        with suppress(NetworkError):  # nothing is known then
            if not _is_same(http.fetch(url), one.config, other):
                yield one.at.partition("?")[0]


def unequal(
    published: Sequence[Publication], person: EmailAddress, dns: Dns, http: Http
) -> Iterator[UnequalAddress]:
    """Yield the addresses of the hosts of files that have another file, or none.

    An address that gives no answer counts as not known: only one that refuses, or that shows a
    bad certificate, is not as the others.
    """
    seen: set[str] = set()
    for one in published:
        is_file = one.kind in _FILES and one.secure and len(one.hops) == 1
        host = urlsplit(one.at).hostname or ""
        if not is_file or one.outcome is not Outcome.FOUND or one.config is None or host in seen:
            continue
        seen.add(host)
        for address in _addresses(host, dns):
            why = None
            try:
                is_same = _is_same(http.fetch_at(one.at, address), one.config, person)
            except (RefusedError, TlsFailedError) as error:
                is_same, why = False, Message.of_error(error)
            except NetworkError:
                continue
            if not is_same:
                yield UnequalAddress(host=host, address=address, why=why)


def _addresses(host: str, dns: Dns) -> Sequence[str]:
    """Return the first addresses of a host; none if there is only one."""
    replies = dns.ask([Question(host, kind) for kind in ("A", "AAAA")])
    found = [r for reply in replies for r in reply.records[:_MOST] if isinstance(r, str)]
    return found if len(found) > 1 else ()


def _is_same(response: HttpResponse, config: ClientConfig, address: EmailAddress) -> bool:
    """Tell whether a file names the servers of another; trouble of the server is no difference."""
    if response.status != 200:
        return response.status not in (400, 403, 404)
    try:
        other, _ = clientconfig_xml.parse(response.body, domain=address.domain, address=address)
    except MalformedDocumentError:
        return False
    return _servers(other) == _servers(config)


def _servers(config: ClientConfig) -> list[tuple[object, ...]]:
    return [(s.endpoint, s.username, s.authentication) for s in config.servers]


def of_phone(
    published: Sequence[Publication], person: EmailAddress, http: Http
) -> tuple[int | None, tuple[LapseFact, ...]]:
    """Return the status of Autodiscover for a phone, and what is wrong with its answer.

    The status is None where it has no settings, or is silent.
    """
    for one in published:
        is_asked = one.kind is PublicationKind.AUTODISCOVER and one.secure
        if is_asked and one.outcome is Outcome.FOUND:
            body = _REQUEST.format(address=person).encode()
            headers = {"Content-Type": "text/xml; charset=utf-8"}
            try:
                response = http.fetch(
                    one.at, method="POST", headers=headers, body=body, max_redirects=0
                )
            except NetworkError:
                return None, ()
            is_echo = _SCHEMA in response.body and _MAIL_SERVER.search(response.body) is not None
            fact = LapseFact(lapse=Lapse.PHONE_ECHO, at=one.at, status=response.status)
            return response.status, (fact,) if is_echo else ()
    return None, ()
