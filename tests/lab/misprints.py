"""Rows whose documents name servers that are not there, or not as they say."""

from typing import Final

from tests.lab.domain import LabDomain, LabServer, Place, Quirk
from tests.lab.servers import hidden


def _row(
    name: str, note: str, servers: tuple[LabServer, ...], published: tuple[LabServer, ...]
) -> LabDomain:
    """Return a row whose document names a server that the program finds no other one for."""
    return LabDomain(
        name=name,
        note=note,
        servers=servers,
        places=(Place.AUTOCONFIG,),
        published=published,
        exit_code=1,
    )


_CLOSED: Final = hidden("closed-port.test")[-1]
CLOSED: Final = _row(
    "closed-port.test",
    "nothing listens on the port for reading",
    (_CLOSED,),
    (LabServer("imap", _CLOSED.hostname, 993, "SSL"), _CLOSED),
)
_NAMED: Final = hidden("nameless.test")
NAMELESS: Final = _row(
    "nameless.test",
    "the name does not exist",
    _NAMED,
    (LabServer("imap", "imap.gone.nameless.test", 993, "SSL"), _NAMED[-1]),
)
_READING: Final = hidden("other-protocol.test")[0]
OTHER_PROTOCOL: Final = _row(
    "other-protocol.test",
    "SMTP is expected at the port of IMAP",
    (_READING,),
    (_READING, LabServer("smtp", _READING.hostname, 993, "SSL")),
)
HOTEL: Final = LabDomain(
    name="hotel.test",
    note="packets to the ports for sending vanish",
    servers=hidden("hotel.test"),
    places=(Place.ISPDB,),
    published=(
        hidden("hotel.test")[0],
        LabServer("smtp", "autoconfig.hotel.test", 465, "SSL"),
        LabServer("smtp", "autoconfig.hotel.test", 587, "STARTTLS"),
    ),
    quirks=(Quirk.BLACK_HOLE,),
    exit_code=1,
)

ROWS: Final = (CLOSED, NAMELESS, OTHER_PROTOCOL, HOTEL)
