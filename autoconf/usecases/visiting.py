"""Visiting names over https, so that the web server before them gets their certificates."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from typing import Final

from autoconf.errors import NetworkError, NoAddressError
from autoconf.model.options import Options
from autoconf.net.addresses import address_questions
from autoconf.net.interfaces import Dns
from autoconf.net.live import LiveNetwork
from autoconf.tasks import Deadline

_LOOK_UP_S: Final = 10.0
_VISIT_S: Final = 30.0
_OPTIONS: Final = Options(no_cache=True, no_proxy=True)


class Visitor:
    """Connects to addresses of this server alone.

    Each look asks the resolver anew: a network keeps its replies, and zones change meanwhile.
    """

    def leading_here(self, names: Sequence[str], own_hosts: Sequence[str]) -> Mapping[str, str]:
        """Return the names that lead to this server, each with an address of this server.

        Raises:
            NetworkError: the names of this server have no address.
        """
        with closing(LiveNetwork(_OPTIONS)) as network:
            return leading_here(names, own_hosts, network(Deadline(_LOOK_UP_S)).dns)

    def visit(self, name: str, address: str) -> None:
        """Ask for the page of a name, at this address and no other.

        Raises:
            NetworkError: no answer came, or its certificate is none for this name.
        """
        with closing(LiveNetwork(_OPTIONS)) as network:
            network(Deadline(_VISIT_S)).http.fetch_at(f"https://{name}/", address)


def leading_here(names: Sequence[str], own_hosts: Iterable[str], dns: Dns) -> dict[str, str]:
    """Return the names that share an address with this server; see ``Visitor.leading_here``."""
    hosts = dict.fromkeys((*own_hosts, *names))
    found: defaultdict[str, list[str]] = defaultdict(list)
    failed: dict[str, NetworkError] = {}
    for reply in dns.ask([question for host in hosts for question in address_questions(host)]):
        found[reply.question.name] += map(str, reply.records)
        if reply.error is not None:
            failed[reply.question.name] = reply.error
    own = {address for host in own_hosts for address in found[host]}
    if not own:
        name = next(iter(own_hosts))
        raise failed.get(name) or NoAddressError("net.no-address", host=name)
    shared = {name: [address for address in found[name] if address in own] for name in names}
    return {name: addresses[0] for name, addresses in shared.items() if addresses}
