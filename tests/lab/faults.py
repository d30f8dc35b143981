"""The daemon of servers that keep people waiting."""

import sys
from pathlib import Path

from tests.lab.certificates import Authority
from tests.lab.domain import Certificate, Quirk
from tests.lab.plan import (
    DEAD_DNS_ADDRESS,
    DRIP_ADDRESS,
    TARPIT_ADDRESS,
    Daemon,
    Listener,
    Plan,
)
from tests.lab.tarpit import TARPIT_PORTS


def configure(plan: Plan, authority: Authority) -> Daemon:
    """Issue the certificate of the hosts that drip."""
    hosts = [f"autoconfig.{row.name}" for row in plan.domains if Quirk.DRIP in row.quirks]
    certificate = authority.issue("drip", ("drip.lab.test", *hosts), Certificate.GOOD)
    silent = [plan.address(row) for row in plan.domains if Quirk.SILENT in row.quirks]
    ports = [(address, port) for address in (TARPIT_ADDRESS, *silent) for port in TARPIT_PORTS]
    ports += [(DRIP_ADDRESS, 80), (DRIP_ADDRESS, 443)]
    script = str(Path(__file__).with_name("tarpit.py"))
    addresses = (DRIP_ADDRESS, DEAD_DNS_ADDRESS, TARPIT_ADDRESS, *silent)
    return Daemon(
        name="tarpit",
        command=(sys.executable, script, str(certificate), *addresses),
        listeners=tuple(Listener(*port) for port in ports),
    )
