"""BIND of the world: one zone for all."""

from collections.abc import Sequence
from typing import Final

from tests.lab.many import documents
from tests.lab.many.people import Domain, Host
from tests.lab.plan import DNS_ADDRESS, Daemon, Listener, Plan

LOG: Final = "named"
"""With ``-g`` all that BIND logs, the queries too, is what it prints."""

_CONFIG: Final = """\
options {{
  directory "{folder}"; pid-file none; session-keyfile none;
  listen-on {{ {address}; }}; listen-on-v6 {{ none; }};
  recursion no; allow-query {{ any; }}; dnssec-validation no; empty-zones-enable no; notify no;
  minimal-responses yes; tcp-clients 500; querylog yes;
}};
controls {{ }};
zone "test" {{ type primary; file "test.zone"; check-names ignore; }};
"""


def configure(plan: Plan, hosts: Sequence[Host], people: Sequence[Domain]) -> Daemon:
    """Write the zone and the configuration."""
    folder = plan.folder("named")
    lines = list(documents.head())
    lines += [line for host in hosts for line in documents.records_of_host(host)]
    lines += [line for one in people for line in documents.records(one)]
    (folder / "test.zone").write_text("\n".join(lines) + "\n")
    config = plan.folder("etc") / "named.conf"
    config.write_text(_CONFIG.format(folder=folder, address=DNS_ADDRESS))
    return Daemon(
        name=LOG,
        command=("named", "-g", "-n", "1", "-c", str(config)),
        listeners=(Listener(DNS_ADDRESS, 53),),
        ready=" running",
    )
