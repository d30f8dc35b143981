"""An engine that answers from a table, and fails on a schedule."""

from collections import Counter, deque
from collections.abc import Callable, Iterable

from msgspec import Struct

from autoconf.model.audit import DomainFacts, ServerFact
from autoconf.model.server import Endpoint, MailProtocol, SocketType
from autoconf.usecases.survey.asking.tasks import (
    Domains,
    HostFacts,
    Judging,
    Looked,
    MailHosts,
    NameFacts,
    Names,
    Seen,
    Servers,
    Task,
    encoded,
    read_task,
)
from autoconf.usecases.survey.asking.worker import Worker
from autoconf.usecases.survey.running.interface import End, Ended

Fate = Callable[[int, Task], Ended | None]
"""What becomes of a task instead of its result; None: it is done."""


def imap(host: str) -> Endpoint:
    return Endpoint(protocol=MailProtocol.IMAP, hostname=host, port=993, socket_type=SocketType.TLS)


class Internet(Struct, frozen=True):
    """Domains with their mail hosts, each with one server at its mail host.

    ``gone`` do not exist; ``silent`` give no answer.
    """

    mx: dict[str, str]
    gone: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()

    def name(self, domain: str) -> NameFacts:
        host = self.mx.get(domain)
        return NameFacts(
            domain=domain,
            exists=domain not in self.gone,
            answered=domain not in self.silent,
            hosts=() if host is None else (host,),
        )

    def seen(self, name: NameFacts) -> Seen:
        servers = tuple(imap(f"imap.{host}") for host in name.hosts)
        looked = Looked(domain=name.domain, records=DomainFacts(), servers=servers)
        return Seen(domain=name.domain, servers=servers, data=encoded(looked))


class Table:
    """Does tasks at once, in the thread of the caller.

    Attributes:
        asked: how often each thing was asked for, by its kind and name.
        processes: how many there seem to be.
    """

    def __init__(self, internet: Internet, fate: Fate = lambda _key, _task: None) -> None:
        self.asked: Counter[str] = Counter()
        self.processes = 2
        self.most = 0
        self._internet = internet
        self._fate = fate
        self._worker = Worker()
        self._waiting: deque[tuple[int, bytes]] = deque()

    def size(self) -> int:
        return self.processes

    def start(self, key: int, task: bytes) -> None:
        self._waiting.append((key, task))
        self.most = max(self.most, len(self._waiting))

    def next(self, _seconds: float) -> Ended | None:
        if not self._waiting:
            return None
        key, data = self._waiting.popleft()
        task = read_task(data)
        fate = self._fate(key, task)
        return fate or Ended(key=key, end=End.DONE, value=self._answer(task, data))

    def close(self) -> None:
        """Nothing is open."""

    def _answer(self, task: Task, data: bytes) -> bytes:
        match task.work:
            case Names(domains=domains):
                self._count("name", domains)
                return encoded([self._internet.name(one) for one in domains])
            case MailHosts(hosts=hosts):
                self._count("host", hosts)
                return encoded([HostFacts(host=one) for one in hosts])
            case Domains(names=names):
                self._count("domain", (one.domain for one in names))
                return encoded([self._internet.seen(one) for one in names])
            case Servers(places=places):
                self._count("server", (one.hostname for one in places))
                return encoded([ServerFact(endpoint=one, speaks=True) for one in places])
            case Judging():
                return self._worker.do(data)

    def _count(self, kind: str, names: Iterable[str]) -> None:
        self.asked.update(f"{kind} {name}" for name in names)
