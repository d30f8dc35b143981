"""The DNS of the demo provider: one authoritative zone (RFC 1035, RFC 2782)."""
# ruff: noqa: N802 - the method name is Twisted's
# Twisted is typed in part only.
# mypy: allow-untyped-calls

from typing import Any, Final

from twisted.names.authority import FileAuthority
from twisted.names.dns import Record_A, Record_MX, Record_SOA, Record_SRV
from twisted.names.server import DNSServerFactory

from autoconf.demo.offer import AUTOCONFIG_HOST, DOMAIN, SERVICES

# Documentation addresses (RFC 5737); ``--connect-to`` maps the hosts to loopback.
_WEB: Final = "192.0.2.10"
_MAIL: Final = "192.0.2.20"
_MX: Final = f"mx.{DOMAIN}"
_TTL_S: Final = 60


class Zone(FileAuthority):
    """Answers for the names of the zone; all other names do not exist."""

    soa: Any = (
        DOMAIN.encode(),
        Record_SOA(f"ns.{DOMAIN}", f"hostmaster.{DOMAIN}", expire=_TTL_S, minimum=_TTL_S),
    )

    def loadFile(self, filename: str) -> None:
        """Fill the zone; there is no file."""
        del filename
        records = {
            DOMAIN: [self.soa[1], Record_MX(10, _MX)],
            AUTOCONFIG_HOST: [Record_A(_WEB)],
            _MX: [Record_A(_MAIL)],
        }
        for service in SERVICES:
            records[service.host] = [Record_A(_MAIL)]
            records[f"{service.srv}._tcp.{DOMAIN}"] = [Record_SRV(0, 1, service.port, service.host)]
        self.records: Any = {name.encode(): of_name for name, of_name in records.items()}


def dns_factory() -> DNSServerFactory:
    """Return the server of the zone, for TCP and for UDP datagrams."""
    return DNSServerFactory(authorities=[Zone("")])
