"""Domains whose settings are served with the faults of other servers (``other_servers``)."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.lab.domain import LabDomain, LabServer, Place, Quirk
from tests.lab.other_servers import FAULTS, GOOD, MAIL, ZONE
from tests.lab.plan import Daemon, Listener, Plan

LISTENER: Final = Listener("127.0.0.1", 8090)
_SCRIPT: Final = str(Path(__file__).with_name("other_servers.py"))
_SERVERS: Final = (
    LabServer("imap", f"imap.{MAIL}", 993, "SSL"),
    LabServer("smtp", f"smtp.{MAIL}", 465, "SSL"),
)

ROWS: Final = (
    LabDomain(name=MAIL, note="has the mail servers of all", servers=_SERVERS),
    *(
        LabDomain(
            name=f"{key}.{ZONE}",
            note=FAULTS[key].what if key in FAULTS else "nothing is wrong",
            servers=_SERVERS,
            mx=f"imap.{MAIL}",
            quirks=(Quirk.OTHER,),
            places=(Place.SRV,),
        )
        for key in (GOOD, *FAULTS)
    ),
)


def configure(plan: Plan) -> Iterator[Daemon]:
    """Yield the script, where a row needs it."""
    if any(Quirk.OTHER in row.quirks for row in plan.domains):
        address, port = LISTENER.address, str(LISTENER.port)
        command = (sys.executable, _SCRIPT, address, port)
        yield Daemon(name="others", command=command, listeners=(LISTENER,))
