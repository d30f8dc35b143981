"""Discovery over the real network stack, in which every place is on loopback."""

import contextlib
import ssl
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.engine import DiscoveryTools
from autoconf.model.address import EmailAddress
from autoconf.model.evidence import Query
from autoconf.model.options import Options
from autoconf.net.guard import Guard
from autoconf.net.live import LiveNetwork
from tests.discovery.runs import ONLINE
from tests.discovery.stages import Stages
from tests.servers.certificates import authority, ca_file
from tests.servers.nameserver import Behaviour, Nameserver, Zone, nameserver

ALICE = EmailAddress.parse("alice@example.com")


@cache
def context() -> ssl.SSLContext:
    """Return the context of a server that holds good certificates for all hosts."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    names = ("example.com", "*.example.com", "*.hoster.example", "db.example")
    authority().issue_cert(*names).configure_cert(made)
    return made


@contextlib.contextmanager
def discovering(
    zone: Zone,
    folder: Path,
    *connect_to: str,
    behaviour: Behaviour | None = None,
    guard: Guard | None = None,
) -> Iterator[tuple[Stages, Nameserver]]:
    """Yield a discovery for alice@example.com, and the name server that it asks."""
    with nameserver(zone, behaviour) as dns:
        options = Options(
            resolver=f"127.0.0.1:{dns.port}",
            connect_to=connect_to,
            ca_file=(ca_file(folder),),
        )
        sessions = Sessions()
        with contextlib.closing(LiveNetwork(options, guard=guard)) as network:
            tools = DiscoveryTools(
                factory=network, sessions=sessions, is_linked=lambda _domain, _host: False
            )
            yield Stages(Query(address=ALICE, domain=ALICE.domain, options=ONLINE), tools), dns
            sessions.close_all()
