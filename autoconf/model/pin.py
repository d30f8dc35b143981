"""A certificate that a person named by its SHA-256."""

import re
from typing import Final

from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.model.domain import parse_own_hostname
from autoconf.model.server import Endpoint

_PIN: Final = re.compile(
    r"(?:(?P<host>\[[^\]=]+\]|[^:=]+)(?::(?P<port>[0-9]{1,5}))?=)?(?P<digits>[0-9A-Fa-f:]+)"
)
_DIGITS: Final = 64


class Pin(Struct, frozen=True, kw_only=True):
    """A certificate, and the servers that may show it.

    Attributes:
        sha256: of the certificate in DER form, lower-case hex.
        hostname: of the server; None: any name that the certificate holds.
        port: None: any port.
    """

    sha256: str
    hostname: str | None = None
    port: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Pin":
        """Read SHA256, HOST=SHA256 or HOST:PORT=SHA256; colons in the digits are fine.

        Raises:
            UsageError: it is none of these.
        """
        found = _PIN.fullmatch(text.strip())
        sha256 = found["digits"].replace(":", "").lower() if found else ""
        if not found or len(sha256) != _DIGITS or not 0 < int(found["port"] or 1) < 65536:
            raise UsageError("option.pin", value=text)
        hostname, port = found["host"], found["port"]
        return cls(
            sha256=sha256,
            hostname=None if hostname is None else parse_own_hostname(hostname),
            port=None if port is None else int(port),
        )

    def names(self, sha256: str, endpoint: Endpoint) -> bool:
        """Tell whether the pin names this certificate at this endpoint."""
        return (
            self.sha256 == sha256
            and self.hostname in (None, endpoint.hostname)
            and self.port in (None, endpoint.port)
        )
