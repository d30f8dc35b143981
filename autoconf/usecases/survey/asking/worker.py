"""Does the tasks of a survey in the process that it runs in.

What all domains share lives as long as the process: network, trust store, DNS replies, provider
database, the pace of each server. Tasks of one survey that run in one process at the same time
share a window of domains, so that a slow domain holds no other up.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from msgspec import Struct, ValidationError

from autoconf import __version__
from autoconf.auditing.attempts import publications
from autoconf.auditing.servers import try_server
from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.interface import Tools
from autoconf.discovery.outcomes import make_attempt, pending_questions, run_step
from autoconf.errors import NetworkError
from autoconf.model.audit import PublicationKind, ServerFact
from autoconf.model.evidence import DiscoveryOptions, Outcome, Query, Relation
from autoconf.model.server import Endpoint
from autoconf.net.addresses import address_questions
from autoconf.net.capacity import Capacity
from autoconf.net.interfaces import Network
from autoconf.net.live import LiveNetwork
from autoconf.sharing import Gate, Window
from autoconf.tasks import CancelToken, Deadline, Ended, Job, new_lock
from autoconf.usecases.governor import Governor, prepare_for_much_work
from autoconf.usecases.loading import load_ahead
from autoconf.usecases.providers import known_providers
from autoconf.usecases.survey.asking.customers import NO_CUSTOMER, for_all
from autoconf.usecases.survey.asking.ispdb_folder import look_up
from autoconf.usecases.survey.asking.judging import records
from autoconf.usecases.survey.asking.looking import Looker
from autoconf.usecases.survey.asking.names import ask_names
from autoconf.usecases.survey.asking.pacing import Buckets
from autoconf.usecases.survey.asking.tasks import (
    Domains,
    HostFacts,
    Judging,
    MailHosts,
    Manner,
    NameFacts,
    Names,
    Pace,
    Seen,
    Servers,
    Task,
    encoded,
    read_task,
)
from autoconf.usecases.survey.asking.web import Silent, paced

T = TypeVar("T")
S = TypeVar("S")

_LONGEST_S: Final = 900.0
"""A job ends long before; this is for one that does not."""

_MOMENT_S: Final = 0.02
_SERVER_S: Final = 15.0
_SILENT_S: Final = 2.0
_HOST_S: Final = 30.0
_REPLIES: Final = 8_000
_SOURCES_OF_HOSTS: Final = frozenset({"autoconfig-url", "ispdb"})
_WORDS: Final = "mail-autoconf"


class WrongVersionError(Exception):
    """Another version of the program made the task."""


class _Shared(Struct, eq=False):
    """What the tasks of a survey share in this process."""

    network: LiveNetwork
    buckets: Buckets
    silent: Silent
    looker: Looker
    folder: Path | None
    discovery: DiscoveryOptions
    gate: Gate
    governor: Governor
    cancel: CancelToken


class Worker:
    """Does tasks of surveys; any thread may call it. One of them serves a whole process."""

    def __init__(self) -> None:
        """Build nothing yet."""
        self._lock = new_lock()
        self._shared: dict[Manner, _Shared] = {}

    def do(self, data: bytes) -> bytes:
        """Do a task, and return its result: a list of values of the kind that its work asks for.

        Raises:
            WrongVersionError: it comes from another version.
            UsageError: an option names a file that cannot be used here.
        """
        try:
            task = read_task(data)
        except ValidationError as error:
            raise WrongVersionError(__version__) from error
        if task.version != __version__:
            raise WrongVersionError(__version__)
        return self._do(task)

    def cancel(self) -> None:
        """End all tasks."""
        with self._lock:
            for shared in self._shared.values():
                shared.cancel.cancel()

    def close(self) -> None:
        """End the connections of all surveys."""
        self.cancel()
        with self._lock:
            for shared in self._shared.values():
                shared.network.close()
            self._shared.clear()

    def _do(self, task: Task) -> bytes:
        if isinstance(task.work, Judging):
            return encoded(records(task.work, known_providers(task.manner.providers)))
        shared = self._of(task.manner, task.pace)
        match task.work:
            case Names(domains=domains):
                return encoded(list(ask_names(domains, shared.network, shared.buckets)))
            case MailHosts(hosts=hosts):
                return encoded(_all(shared, hosts, partial(_look_at_host, shared)))
            case Domains(names=names):
                return encoded(_all(shared, names, partial(_look, shared)))
            case Servers(places=places):
                return encoded(_all(shared, places, partial(_try, shared)))

    def _of(self, manner: Manner, pace: Pace) -> _Shared:
        with self._lock:
            if manner not in self._shared:
                for old in self._shared.values():  # a process serves one survey at a time
                    old.network.close()
                self._shared.clear()
                self._shared[manner] = _build(manner, pace)
            shared = self._shared[manner]
        shared.buckets.change(pace)
        return shared


def require_usable(manner: Manner) -> None:
    """Check the options, and the files that they name, before anything is asked.

    Raises:
        UsageError: an option is wrong, or a file cannot be read here.
    """
    LiveNetwork(manner.options, leads_inside=False).close()
    known_providers(manner.providers)


def _build(manner: Manner, pace: Pace) -> _Shared:
    cancel = CancelToken()
    contact = f" (+{manner.contact})" if manner.contact else ""
    capacity = Capacity(
        per_address=8,
        web_per_address=32,
        total=4 * manner.window,
        replies=_REPLIES,
        agent=f"{_WORDS}/{__version__} survey{contact}",
    )
    options = manner.options
    network = LiveNetwork(options, leads_inside=False, capacity=capacity)
    network.warm_up()
    load_ahead()
    prepare_for_much_work()
    buckets = Buckets(pace, cancel)
    discovery = DiscoveryOptions(
        ispdb_url=manner.ispdb,
        send_address=True,
        offline=False,
        autodiscover_login=False,
        local_files=None,
        providers=known_providers(manner.providers),
    )
    return _Shared(
        network=network,
        buckets=buckets,
        silent=Silent(),
        looker=Looker(discovery, buckets, manner),
        folder=None if manner.ispdb_folder is None else Path(manner.ispdb_folder),
        discovery=discovery,
        gate=Gate(manner.window, manner.window),
        governor=Governor(),
        cancel=cancel,
    )


def _all(shared: _Shared, items: Sequence[T], work: Callable[[T, Deadline], S]) -> list[S]:
    """Do the same for each item, as many at a time as the window of the process lets in.

    Raises:
        RuntimeError: one of them crashed.
    """
    window: Window[S] = Window(shared.cancel)
    found: list[S] = []
    try:
        for number, item in enumerate(items):
            while not shared.governor.may_begin():
                found += _ended(window, _MOMENT_S)
            shared.gate.enter(None, Deadline(_LONGEST_S, shared.cancel))
            job = partial(_within, shared, partial(work, item))
            window.start(Job(name=f"item {number}", work=job, seconds=_LONGEST_S))
            found += _ended(window, 0.0)
        while window.running:
            found += _ended(window, _LONGEST_S)
    finally:
        window.close()
    return found


def _within(shared: _Shared, work: Callable[[Deadline], S], deadline: Deadline) -> S:
    try:
        return work(deadline)
    finally:
        shared.gate.leave(None)
        shared.governor.end()


def _ended(window: Window[S], seconds: float) -> Iterator[S]:
    ended: Ended[S] | None = window.next(seconds)
    while ended is not None:
        if ended.value is None:
            raise RuntimeError(ended.trace or str(ended.error))
        yield ended.value
        ended = window.next(0.0) if window.running else None


def _look(shared: _Shared, name: NameFacts, _deadline: Deadline) -> Seen:
    """Look at one domain."""
    with paced(shared.network, shared.buckets, shared.silent) as (factory, http):
        looked = shared.looker.look(name.domain, factory, http)
    return Seen(domain=name.domain, servers=looked.servers, data=encoded(looked))


def _look_at_host(shared: _Shared, host: str, _deadline: Deadline) -> HostFacts:
    """Ask what the owner of a mail host publishes; no customer is named."""
    query = Query(
        address=NO_CUSTOMER, domain=host, options=shared.discovery, relation=Relation.MAIL_HOST
    )
    with paced(shared.network, shared.buckets, shared.silent) as (factory, http):
        bound = factory(Deadline(_HOST_S))
        network = Network(dns=bound.dns, http=http, dialer=bound.dialer, deadline=bound.deadline)
        tools = Tools(network=network, sessions=Sessions())
        attempts = [
            make_attempt(question, run_step(partial(question.ask, tools)), 0.0)
            for question in pending_questions(query)
            if question.source in _SOURCES_OF_HOSTS
        ]
    found = [one for one in publications(attempts) if one.outcome is not Outcome.ABSENT]
    if shared.folder is not None:
        filed = look_up(shared.folder, host, PublicationKind.MX_ISPDB, NO_CUSTOMER)
        found += [] if filed is None else [filed]
    return for_all(host, found)


def _try(shared: _Shared, place: Endpoint, _deadline: Deadline) -> ServerFact:
    """Try one mail server; one that is silent gets a second chance, as it counts for many."""
    _take_turn(shared, place)
    began = time.monotonic()
    fact = _try_once(shared, place)
    is_silent = not fact.speaks and fact.tls is None and time.monotonic() - began > _SILENT_S
    if not is_silent:
        return fact
    _take_turn(shared, place)
    return _try_once(shared, place)


def _take_turn(shared: _Shared, place: Endpoint) -> None:
    network = shared.network(Deadline(_SERVER_S))
    for address in _addresses(place.hostname, network)[:1]:
        shared.buckets.address(address)


def _try_once(shared: _Shared, place: Endpoint) -> ServerFact:
    sessions = Sessions()
    try:
        return try_server(place, sessions, shared.network(Deadline(_SERVER_S, shared.cancel)))
    except NetworkError:
        return ServerFact(endpoint=place)
    finally:
        sessions.close_all()


def _addresses(host: str, network: Network) -> list[str]:
    replies = network.dns.ask(address_questions(host))
    return [one for reply in replies for one in reply.records if isinstance(one, str)]
