"""Questions about documents that are there: for another address, and by another kind of program."""

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

from autoconf.errors import MalformedDocumentError, NetworkError
from autoconf.formats import clientconfig_xml
from autoconf.model.address import EmailAddress
from autoconf.model.audit import Publication, PublicationKind
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import Outcome
from autoconf.net.interfaces import Http

SECONDS: Final = 8.0
OTHER_ROLE: Final = "abuse"
"""RFC 2142: every mail domain has it, and it is no person."""

_FILES: Final = (PublicationKind.AUTOCONFIG, PublicationKind.WELL_KNOWN)
_MOBILE: Final = "http://schemas.microsoft.com/exchange/autodiscover/mobilesync"
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
        try:
            response = http.fetch(url)
            if response.status == 200:
                config, _ = clientconfig_xml.parse(
                    response.body, domain=person.domain, address=other
                )
                is_same = _servers(config) == _servers(one.config)
            else:
                is_same = response.status not in (400, 403, 404)
        except NetworkError:
            is_same = True  # not known
        except MalformedDocumentError:
            is_same = False
        if not is_same:
            yield one.at.partition("?")[0]


def _servers(config: ClientConfig) -> list[tuple[object, ...]]:
    return [(s.endpoint, s.username, s.authentication) for s in config.servers]


def mobile_status(published: Sequence[Publication], person: EmailAddress, http: Http) -> int | None:
    """Return the answer of Autodiscover to a phone; None where it has no settings, or is silent."""
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
                return None
            return response.status
    return None
