from collections.abc import Sequence

import pytest

from autoconf.net.dial import Dial
from autoconf.net.guard import Guard
from autoconf.net.interfaces import DnsReply, Question
from autoconf.net.targets import parse_connect_to
from autoconf.net.trust_store import TrustStore
from autoconf.sharing import Gate
from autoconf.tasks import Deadline
from tests.fakes import FakeDns
from tests.servers.certificates import ca_file

LOOPBACK = Guard.workstation(["127.0.0.0/8", "::1"])


class FakeResolver:
    """The run's resolver over a scripted zone."""

    def __init__(self, dns: FakeDns) -> None:
        self.dns = dns

    def ask(self, questions: Sequence[Question], deadline: Deadline) -> Sequence[DnsReply]:
        deadline.remaining_s()
        return self.dns.ask(questions)


def dial_by(
    dns: FakeDns, guard: Guard = LOOPBACK, gate: Gate | None = None, proxy_s: float = 30.0
) -> Dial:
    """Return a dial that resolves by a scripted zone."""
    return Dial(FakeResolver(dns), guard, (), gate or Gate(2, 24), connect_s=0.3, proxy_s=proxy_s)


def dial_to(*connect_to: str) -> Dial:
    """Return a dial that knows no name, but where to connect to."""
    rules = [parse_connect_to(text) for text in connect_to]
    return Dial(FakeResolver(FakeDns()), Guard.workstation(), rules, Gate(2, 24))


@pytest.fixture(scope="session")
def trust_store(tmp_path_factory: pytest.TempPathFactory) -> TrustStore:
    return TrustStore([ca_file(tmp_path_factory.mktemp("trust"))])
