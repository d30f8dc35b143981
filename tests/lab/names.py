"""BIND: a private root, one zone per domain, recursion for clients; other names do not exist."""

from collections.abc import Iterator
from typing import Final

from tests.lab.domain import ISPDB_HOST, LabDomain, Place
from tests.lab.plan import DNS_ADDRESS, ISPDB_ADDRESS, MX_ADDRESS, Daemon, Listener, Plan
from tests.lab.web import sites

_CONFIG: Final = """\
options {{
  directory "{folder}";
  pid-file none;
  session-keyfile none;
  listen-on {{ {address}; }};
  listen-on-v6 {{ none; }};
  recursion yes;
  allow-query {{ any; }};
  dnssec-validation no;
  empty-zones-enable no;
  notify no;
}};
controls {{ }};
{zones}"""

_HEAD: Final = """\
$TTL 60
@ SOA ns.lab.test. hostmaster.lab.test. 1 3600 600 86400 60
@ NS ns.lab.test.
"""

_SERVICES: Final = {
    ("imap", "SSL"): "_imaps",
    ("imap", "STARTTLS"): "_imap",
    ("pop3", "SSL"): "_pop3s",
    ("pop3", "STARTTLS"): "_pop3",
    ("smtp", "SSL"): "_submissions",
    ("smtp", "STARTTLS"): "_submission",
}
"""RFC 6186 section 3 and RFC 8314 section 5.1."""


def records(plan: Plan, row: LabDomain) -> Iterator[str]:
    """Yield the records of a domain's zone, each with its absolute name."""
    kind = "AAAA" if row.ipv6 else "A"
    hosts = {server.hostname for server in row.own_servers}
    hosts |= {site.name for site in sites(plan) if site.address == plan.address(row)}
    yield from (f"{host}. {kind} {plan.address(row)}" for host in sorted(hosts))
    yield f"mx1.{row.name}. A {MX_ADDRESS}"
    host = f"mx1.{row.name}" if row.mx is None else row.mx
    yield f"{row.name}. MX {10 if host else 0} {host}."
    if Place.SRV in row.places:
        for server in row.documented:
            service = _SERVICES[server.protocol, server.socket_type]
            yield f"{service}._tcp.{row.name}. SRV 0 1 {server.port} {server.hostname}."


def configure(plan: Plan) -> Daemon:
    """Write zones and configuration."""
    folder = plan.folder("named")
    zones = {row.name: tuple(records(plan, row)) for row in plan.domains}
    name_server = f"ns.lab.test. A {DNS_ADDRESS}"
    zones["lab.test"] = (name_server, f"{ISPDB_HOST}. A {ISPDB_ADDRESS}")
    zones["."] = (name_server,)
    for name, lines in zones.items():
        (folder / _file(name)).write_text(_HEAD + "".join(f"{line}\n" for line in lines))
    config = plan.folder("etc") / "named.conf"
    blocks = "".join(f'zone "{z}" {{ type primary; file "{_file(z)}"; }};\n' for z in zones)
    config.write_text(_CONFIG.format(folder=folder, address=DNS_ADDRESS, zones=blocks))
    return Daemon(
        name="named",
        command=("named", "-g", "-n", "1", "-c", str(config)),
        listeners=(Listener(DNS_ADDRESS, 53),),
        ready=" running",
    )


def _file(zone: str) -> str:
    return f"{zone.strip('.') or 'root'}.zone"
