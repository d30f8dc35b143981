"""Builds the network of a run; the first job imports the heavy modules."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.http_cache import HttpCache
from autoconf.model.options import Options
from autoconf.model.service import Service
from autoconf.model.silent_address import SilentAddress
from autoconf.net.capacity import OF_ONE_RUN, Capacity
from autoconf.net.guard import Guard
from autoconf.net.interfaces import Hop, Network, NetworkFactory
from autoconf.net.proxies import Proxies, proxies_for
from autoconf.net.targets import (
    ConnectTo,
    TypedSite,
    names_one_host,
    parse_connect_to,
    parse_doh,
    parse_resolver,
    typed_address,
)
from autoconf.sharing import Gate
from autoconf.tasks import Deadline, new_lock

if TYPE_CHECKING:
    from autoconf.net.dial import Dial
    from autoconf.net.dns import Resolver
    from autoconf.net.dns_transport import Transport
    from autoconf.net.doh import DohServer
    from autoconf.net.http import HttpClient
    from autoconf.net.pins import Pins
    from autoconf.net.trust_anchors import TrustAnchors
    from autoconf.net.trust_store import TrustStore

_ANYWHERE: Final = ("0.0.0.0/0", "::/0")


class LiveNetwork:
    """A ``NetworkFactory``; holds and closes everything that its networks share."""

    def __init__(
        self,
        options: Options,
        *,
        guard: Guard | None = None,
        leads_inside: bool = True,
        service: Service | None = None,
        http_cache: HttpCache | None = None,
        capacity: Capacity = OF_ONE_RUN,
    ) -> None:
        """Check the options; send nothing.

        Args:
            options: as typed.
            guard: instead of the workstation's.
            leads_inside: whether names may lead into a private network.
            service: the run is for a stranger; a guard of its own stands in place of all others.
            http_cache: pages of earlier runs, for requests with ``cache``.
            capacity: for all runs that share this network.

        Raises:
            UsageError: an option is wrong.
        """
        self._places = _places(options)
        self._connect_to = tuple(parse_connect_to(text) for text in options.connect_to)
        of_person = Guard.workstation if leads_inside else Guard.outside
        self._guard = guard or of_person(options.allow_network)
        if service is not None:
            self._guard = Guard.service(options.allow_network, service.targets)
        self._ispdb = None if guard is not None else options.ispdb_url
        self._has_bridges = guard is None and service is None
        self._is_service = service is not None
        self._trust_store = _checked(options.ca_file) if options.ca_file else None
        self._trust_anchors = _read_anchors(options.trust_anchor) if options.trust_anchor else None
        self._trust_ad = options.trust_ad
        self._http_cache = http_cache
        self._pins = options.pins
        self._capacity = capacity
        self._proxies = proxies_for(options, os.environ)
        self._lock = new_lock()
        self._shared: _Shared | None = None

    def __call__(self, deadline: Deadline) -> Network:
        """Return the network of one job."""
        return self._network(deadline, self._share().http)

    @contextmanager
    def apart(self, hop: Hop | None = None) -> Iterator[NetworkFactory]:
        """Yield a factory with web connections of its own, which end with it; see ``Hop``."""
        client = self._share().http.apart()
        try:
            yield lambda deadline: self._network(deadline, client, hop)
        finally:
            client.end()

    def _share(self) -> "_Shared":
        with self._lock:
            if self._shared is None:
                self._shared = self._build()
            return self._shared

    def _network(self, deadline: Deadline, web: "HttpClient", hop: Hop | None = None) -> Network:
        from autoconf.net.dns import BoundDns
        from autoconf.net.http import BoundHttp
        from autoconf.net.wire import MailDialer

        shared = self._share()
        return Network(
            dns=BoundDns(shared.resolver, deadline),
            http=BoundHttp(web, deadline, self._http_cache, shared.typed, hop),
            dialer=MailDialer(
                shared.dial, shared.trust_store.context, deadline, shared.pins, self._proxies
            ),
            deadline=deadline,
        )

    @property
    def web_proxy(self) -> str:
        """The proxy that web pages use and mail servers do not, without its login; "": none."""
        proxy = self._proxies.https or self._proxies.http
        return str(proxy) if proxy is not None and self._proxies.mail is None else ""

    def silent_addresses(self, deadline: Deadline) -> tuple[SilentAddress, ...]:
        """Return the addresses of servers that gave no answer, while others did.

        That is known at once unless some are silent; then after ``silence.NO_ANSWER_S``.
        """
        with self._lock:
            shared = self._shared
        dials = () if shared is None else (shared.dial, shared.web)
        return tuple(one for dial in dials for one in dial.silence.found(deadline))

    def warm_up(self) -> None:
        """Import the heavy modules and read the trust anchors, before the run's clock starts.

        Otherwise the first jobs would do that, and wait for each other.
        """
        self(Deadline(1.0))
        self._share().trust_store.warm()

    def close(self) -> None:
        """Close the idle web connections; ``Sessions`` closes those to mail servers."""
        with self._lock:
            for one in self._shared.to_close if self._shared else ():
                one.close()

    def _build(self) -> "_Shared":
        from autoconf.net.dial import Dial
        from autoconf.net.dns import Resolver
        from autoconf.net.dns_system import system_transport
        from autoconf.net.dns_transport import Nameservers
        from autoconf.net.http import HttpClient
        from autoconf.net.pins import Pins
        from autoconf.net.trust_store import TrustStore

        trust_store = self._trust_store or TrustStore()
        places = self._places
        system: Transport = (
            Nameservers((places.resolver,), trust_store.warm)
            if places.resolver
            else system_transport(trust_store.warm)
        )
        doh = _DohBuilder(Resolver(system), self._connect_to, trust_store, self._proxies)
        second = None
        if isinstance(places.second, str):
            second = Resolver(doh.build(places.second))
        elif places.second:
            second = Resolver(Nameservers((places.second,)))
        resolver = Resolver(
            doh.build(places.doh) if places.doh else system,
            second=second,
            trust_anchors=self._trust_anchors,
            trust_ad=self._trust_ad,
            replies=self._capacity.replies,
        )
        for_mail = replace(self._guard, bridges=self._has_bridges)
        room = self._capacity
        for_web = room.web_per_address
        dial = Dial(resolver, for_mail, self._connect_to, Gate(room.per_address, room.total))
        web = Dial(resolver, self._guard, self._connect_to, Gate(for_web, room.total))
        http = HttpClient(web, trust_store.context, for_web, self._proxies, room.agent)
        typed: tuple[TypedSite, HttpClient] | tuple[()] = ()
        if self._ispdb is not None and (guard := self._guard_of_ispdb(self._ispdb)) is not None:
            there = Dial(resolver, guard, self._connect_to, Gate(for_web, room.total))
            client = HttpClient(there, trust_store.context, for_web, self._proxies, room.agent)
            typed = TypedSite(self._ispdb), client
        return _Shared(
            resolver=resolver,
            trust_store=trust_store,
            dial=dial,
            web=web,
            http=http,
            typed=typed,
            pins=Pins(self._pins),
            to_close=(http, *typed[1:], *doh.clients, dial),
        )

    def _guard_of_ispdb(self, url: str) -> Guard | None:
        """Return what lets the ISPDB pass that the user typed; None: it needs nothing.

        A service may ask it wherever it is, and as often as its visitors need it. That is not so
        for an address with a place for the domain in its host: the visitor chooses that host.
        """
        if self._is_service and names_one_host(url):
            return replace(Guard.workstation(_ANYWHERE), bridges=True)
        address = typed_address(url)
        if address is None:
            return None
        guard = Guard.workstation((*map(str, self._guard.allowed), address))
        return replace(guard, bridges=True)


class _Places(Struct, frozen=True):
    """The resolvers that the user named; the second one by address or by URL."""

    resolver: tuple[str, int] | None
    doh: str | None
    second: tuple[str, int] | str | None


def _places(options: Options) -> _Places:
    if options.resolver and options.doh:
        raise UsageError("option.two-resolvers")
    second: tuple[str, int] | str | None = None
    if options.compare_resolver:
        # An address has no slash, a URL has.
        parse = parse_doh if "/" in options.compare_resolver else parse_resolver
        second = parse(options.compare_resolver, "--compare-resolver")
    return _Places(
        parse_resolver(options.resolver) if options.resolver else None,
        parse_doh(options.doh) if options.doh else None,
        second,
    )


class _DohBuilder:
    """Makes DoH resolvers; the system's resolvers look up their hosts."""

    def __init__(
        self,
        resolver: "Resolver",
        connect_to: Sequence[ConnectTo],
        trust_store: "TrustStore",
        proxies: Proxies,
    ) -> None:
        self._proxies = proxies
        self._resolver = resolver
        self._connect_to = connect_to
        self._trust_store = trust_store
        self.clients: list[HttpClient] = []

    def build(self, url: str) -> "DohServer":
        from autoconf.net.dial import Dial
        from autoconf.net.doh import CONNECTIONS, DohServer
        from autoconf.net.http import HttpClient

        gate = Gate(CONNECTIONS, CONNECTIONS)
        anywhere = Guard.workstation(_ANYWHERE)  # the user typed the URL
        dial = Dial(self._resolver, anywhere, self._connect_to, gate)
        context = self._trust_store.context
        client = HttpClient(dial, context, 2 * CONNECTIONS, self._proxies)
        self.clients.append(client)
        return DohServer(url, client)


class _Shared(Struct, frozen=True, kw_only=True):
    resolver: "Resolver"
    trust_store: "TrustStore"
    dial: "Dial"
    web: "Dial"
    http: "HttpClient"
    typed: "tuple[TypedSite, HttpClient] | tuple[()]"
    pins: "Pins"
    to_close: "Sequence[HttpClient | Dial]"


def _read_anchors(path: str) -> "TrustAnchors":
    """Read the file now, so that an error is reported before anything is sent."""
    from autoconf.net.trust_anchors import read_anchors

    return read_anchors(path)


def _checked(ca_files: Sequence[str]) -> "TrustStore":
    """Read the files now, so that an error is reported before anything is sent."""
    from autoconf.net.trust_store import TrustStore

    trust_store = TrustStore(ca_files)
    trust_store.warm()
    return trust_store
