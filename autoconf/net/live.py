"""Builds the real network of a run; light to import: the heavy parts wait for the first job."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from autoconf.errors import UsageError
from autoconf.net.guard import Guard
from autoconf.net.ports import Network
from autoconf.net.targets import parse_connect_to, parse_resolver
from autoconf.tasks import Deadline, Gate, new_lock

if TYPE_CHECKING:
    from autoconf.net.dial import Dial
    from autoconf.net.dns import Resolver
    from autoconf.net.http import HttpClient
    from autoconf.net.trust_store import TrustStore

PER_ADDRESS: Final = 2
PER_RUN: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkOptions:
    """What the user said of the network, as typed.

    Attributes:
        timeout_s: the whole run, without prompts; not used here but checked.
        resolver: IP address, with or without a port; None: the system's resolvers.
        connect_to: HOST1:PORT1:HOST2:PORT2 each, as curl has it.
        ca_files: PEM files, trusted besides the system's.
        allow_networks: networks in CIDR form that may be contacted although they are inside.
    """

    timeout_s: float = 60.0
    resolver: str | None = None
    connect_to: tuple[str, ...] = ()
    ca_files: tuple[str, ...] = ()
    allow_networks: tuple[str, ...] = ()


class LiveNetwork:
    """A ``NetworkFactory``; what its networks share, it holds and closes."""

    def __init__(self, options: NetworkOptions, *, guard: Guard | None = None) -> None:
        """Check the options; nothing is sent.

        Args:
            options: as typed.
            guard: instead of the workstation's.

        Raises:
            UsageError: an option is wrong; the text says which.
        """
        if not (math.isfinite(options.timeout_s) and options.timeout_s > 0):
            raise UsageError("--timeout: write the seconds, more than 0")
        self._resolver = parse_resolver(options.resolver) if options.resolver else None
        self._connect_to = tuple(parse_connect_to(text) for text in options.connect_to)
        self._guard = guard or Guard.workstation(options.allow_networks)
        self._trust_store = _checked(options.ca_files) if options.ca_files else None
        self._lock = new_lock()
        self._shared: _Shared | None = None

    def __call__(self, deadline: Deadline) -> Network:
        """Return the network of one job."""
        from autoconf.net.dns import BoundDns
        from autoconf.net.http import BoundHttp
        from autoconf.net.wire import MailDialer

        with self._lock:
            if self._shared is None:
                self._shared = self._build()
            shared = self._shared
        return Network(
            dns=BoundDns(shared.resolver, deadline),
            http=BoundHttp(shared.http, deadline),
            dialer=MailDialer(shared.dial, shared.trust_store.context, deadline),
            deadline=deadline,
        )

    def close(self) -> None:
        """End the idle web connections; the mail sessions are their opener's to close."""
        with self._lock:
            if self._shared:
                self._shared.http.close()

    def _build(self) -> "_Shared":
        from autoconf.net.dial import Dial
        from autoconf.net.dns import Resolver, system_nameservers
        from autoconf.net.http import HttpClient
        from autoconf.net.trust_store import TrustStore

        trust_store = self._trust_store or TrustStore()
        nameservers = (self._resolver,) if self._resolver else system_nameservers()
        resolver = Resolver(nameservers, while_waiting=trust_store.warm)
        dial = Dial(resolver, self._guard, self._connect_to, Gate(PER_ADDRESS, PER_RUN))
        return _Shared(
            resolver=resolver,
            trust_store=trust_store,
            dial=dial,
            http=HttpClient(dial, trust_store.context),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    resolver: "Resolver"
    trust_store: "TrustStore"
    dial: "Dial"
    http: "HttpClient"


def _checked(ca_files: Sequence[str]) -> "TrustStore":
    """Read the files now, so that a wrong one is told before anything is sent."""
    from autoconf.net.trust_store import TrustStore

    trust_store = TrustStore(ca_files)
    trust_store.warm()
    return trust_store


def build(options: NetworkOptions) -> LiveNetwork:
    """Return the network factory of a command-line run.

    Raises:
        UsageError: an option is wrong.
    """
    return LiveNetwork(options)
