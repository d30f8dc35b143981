"""The one parser of e-mail addresses (RFC 5321 section 4.1.2, without quoted local parts).

Dots may stand anywhere in the local part: some carriers have issued such addresses.
"""

import re
import unicodedata
from typing import Final, Self

from msgspec import Struct

from autoconf.errors import InvalidAddressError
from autoconf.model.domain import in_quotes, parse_hostname

_MAX_LOCAL_PART: Final = 64  # octets, RFC 5321 section 4.5.3.1.1
_BAD: Final = re.compile(r'[\s"(),:;<>@\[\\\]]')  # RFC 5322 section 3.2.3: these need quotes


class EmailAddress(Struct, frozen=True, kw_only=True):
    """An address: as typed, and in two parts.

    Attributes:
        text: as typed, in Unicode NFC, without surrounding space.
        local_part: the part before the ``@``.
        domain: the part after it, in lower-case A-labels.
    """

    text: str
    local_part: str
    domain: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an address.

        Raises:
            InvalidAddressError: the text is no address; the error says how to write one.
        """
        clean = unicodedata.normalize("NFC", text.strip())
        if not clean.isprintable():
            raise InvalidAddressError("address.control-character")
        if "@" not in clean:
            raise InvalidAddressError("address.no-at", address=in_quotes(clean))
        if clean.count("@") > 1:
            raise InvalidAddressError("address.two-ats", address=in_quotes(clean))
        local_part, domain = clean.split("@")
        _check_local_part(local_part, clean)
        if domain.startswith("[") or re.fullmatch(r"[0-9.]+", domain):
            raise InvalidAddressError("address.ip-address", address=in_quotes(clean))
        return cls(text=clean, local_part=local_part, domain=_parse_domain(domain, clean))

    @classmethod
    def for_all(cls, domain: str) -> Self:
        """Return the address of everybody at a domain: its local part is a placeholder."""
        name = "%EMAILLOCALPART%"
        return cls(text=f"{name}@{domain}", local_part=name, domain=domain)

    def __str__(self) -> str:
        """Return the address with its domain in A-labels, as servers take it."""
        return f"{self.local_part}@{self.domain}"


def _check_local_part(local_part: str, whole: str) -> None:
    if not local_part or len(local_part.encode()) > _MAX_LOCAL_PART:
        raise InvalidAddressError(
            "address.local-part", address=in_quotes(whole), most=_MAX_LOCAL_PART
        )
    bad = sorted(set(_BAD.findall(local_part)))
    if bad:
        raise InvalidAddressError(
            "address.characters", address=in_quotes(whole), characters=repr("".join(bad))
        )


def _parse_domain(domain: str, whole: str) -> str:
    if "%" in domain or "_" in domain:
        raise InvalidAddressError("address.no-domain", address=in_quotes(whole))
    try:
        return parse_hostname(domain)
    except InvalidAddressError as error:
        raise InvalidAddressError(
            "address.bad-domain", address=in_quotes(whole), why=error
        ) from error
