"""BIND: our zones, recursion for clients, DNS over HTTP/2, and at another address a liar."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.lab import mx
from tests.lab.certificates import Authority
from tests.lab.dnssec import sign, zone_file
from tests.lab.domain import Quirk
from tests.lab.plan import DNS_ADDRESS, LYING_DNS_ADDRESS, Daemon, Listener, Plan
from tests.lab.sites import DOH_PORT
from tests.lab.zones import Zones, lies, parent, zones

_CONFIG: Final = """\
http doh {{ endpoints {{ "/dns-query"; }}; }};
options {{
  directory "{folder}";
  pid-file none;
  session-keyfile none;
  listen-on {{ {address}; {liar}; }};
  listen-on port {doh_port} tls none http doh {{ {address}; }};
  listen-on-v6 {{ none; }};
  recursion yes;
  allow-query {{ any; }};
  dnssec-validation no;
  empty-zones-enable no;
  notify no;
}};
controls {{ }};
view honest {{
  match-destinations {{ ! {liar}; any; }};
{zones}}};
view liar {{
  match-destinations {{ {liar}; }};
{lies}}};
"""

_HEAD: Final = """\
$TTL 60
@ SOA ns.lab.test. hostmaster.lab.test. 1 3600 600 86400 60
@ NS ns.lab.test.
"""

_SIGNATURES: Final = frozenset({Quirk.SIGNED, Quirk.FORGED, Quirk.EXPIRED})


def configure(plan: Plan, authority: Authority) -> Daemon:
    """Write zones, signatures and configuration."""
    folder = plan.folder("named")
    honest, told = zones(plan, mx.tlsa(plan, authority)), lies(plan)
    trust_anchor(plan).write_text("\n".join(_write_signed(folder, honest, _signed(plan))) + "\n")
    for zone, lines in told.items():
        _write(folder / f"lie-{zone_file(zone)}", lines)
    config = plan.folder("etc") / "named.conf"
    config.write_text(
        _CONFIG.format(
            folder=folder,
            address=DNS_ADDRESS,
            liar=LYING_DNS_ADDRESS,
            doh_port=DOH_PORT,
            zones="".join(_primary(zone, zone_file(zone)) for zone in honest),
            lies="".join(_retold(zone, told) for zone in honest),
        )
    )
    ports = ((DNS_ADDRESS, 53), (LYING_DNS_ADDRESS, 53), (DNS_ADDRESS, DOH_PORT))
    return Daemon(
        name="named",
        command=("named", "-g", "-n", "1", "-c", str(config)),
        listeners=tuple(Listener(*port) for port in ports),
        ready=" running",
    )


def trust_anchor(plan: Plan) -> Path:
    """Return the file with the DS record of our root zone."""
    return plan.folder("named") / "trust-anchor"


def _signed(plan: Plan) -> Mapping[str, Quirk]:
    """Return the signed zones, and how they are signed."""
    rows = ((row.name, quirk) for row in plan.domains for quirk in row.quirks)
    signed = {name: quirk for name, quirk in rows if quirk in _SIGNATURES}
    return {**signed, "test": Quirk.SIGNED, "": Quirk.SIGNED}


def _write_signed(folder: Path, found: Zones, signed: Mapping[str, Quirk]) -> list[str]:
    """Write all zones, those below first, as each needs their DS records; return the root's."""
    for zone in sorted(found, key=lambda zone: len(zone.split(".")) if zone else 0, reverse=True):
        _write(folder / zone_file(zone), found[zone])
        if zone in signed:
            records = sign(folder, zone, signed[zone])
            if not zone:
                return records
            found[parent(found, zone)] += records
    raise LookupError("there is no root zone")


def _write(path: Path, lines: list[str]) -> None:
    path.write_text(_HEAD + "".join(f"{line}\n" for line in lines))


def _primary(zone: str, file: str) -> str:
    return f'  zone "{zone}." {{ type primary; file "{file}"; }};\n'


def _retold(zone: str, told: Zones) -> str:
    if zone in told:
        return _primary(zone, f"lie-{zone_file(zone)}")
    return f'  zone "{zone}." {{ in-view honest; }};\n'
