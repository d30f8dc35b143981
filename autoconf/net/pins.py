"""Certificates that the person accepts by their SHA-256 (docs/adr/0012)."""

import ssl
from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import TlsFailedError
from autoconf.model.check import TlsFacts, TlsProblem
from autoconf.model.pin import Pin
from autoconf.model.server import Endpoint
from autoconf.net.sockets import DialedSocket, TlsSocket
from autoconf.net.tls import handshake
from autoconf.net.trust_store import pinned_context
from autoconf.tasks import new_lock

_BY_ANY_PIN: Final = frozenset(
    {
        TlsProblem.CERT_SELF_SIGNED,
        TlsProblem.CERT_UNKNOWN_ISSUER,
        TlsProblem.CERT_INCOMPLETE_CHAIN,
    }
)
_BY_A_PIN_OF_THE_HOST: Final = _BY_ANY_PIN | {
    TlsProblem.CERT_HOST_MISMATCH,
    TlsProblem.CERT_NO_NAMES,
}
"""The problems that a pin makes up for; never a date that has passed, nor weakness."""


class _Met(Struct, frozen=True):
    context: ssl.SSLContext
    facts: TlsFacts


class Pins:
    """The pins of a run, and the certificates that were found to match; thread-safe."""

    def __init__(self, pins: Sequence[Pin] = ()) -> None:
        self._pins = tuple(pins)
        self._lock = new_lock()
        self._met: dict[Endpoint, _Met] = {}

    def handshake(
        self,
        sock: DialedSocket,
        endpoint: Endpoint,
        context: Callable[[], ssl.SSLContext],
        peer: str,
    ) -> tuple[TlsSocket, TlsFacts]:
        """Do as ``tls.handshake``; remember a certificate that fails there and is pinned.

        A further connection to the endpoint is verified against this certificate alone.

        Raises:
            TlsFailedError: ``again`` says whether such a connection makes sense.
            NetworkError: as ``tls.handshake``.
        """
        with self._lock:
            met = self._met.get(endpoint)
        if met is not None:
            return _pinned(sock, endpoint, met, peer)
        try:
            return handshake(sock, context(), endpoint.hostname, peer)
        except TlsFailedError as error:
            error.again = self._meet(endpoint, error)
            raise

    def _meet(self, endpoint: Endpoint, error: TlsFailedError) -> bool:
        """Remember a certificate that failed, if a pin names it and makes up for the problem."""
        facts = error.facts
        if not isinstance(facts, TlsFacts) or not error.chain:
            return False
        named = [pin for pin in self._pins if pin.names(facts.sha256, endpoint)]
        is_bound = any(pin.hostname is not None for pin in named)
        curable = _BY_A_PIN_OF_THE_HOST if is_bound else _BY_ANY_PIN
        if not named or facts.problem not in curable:
            return False
        any_name = is_bound and not facts.matched_name
        context = pinned_context(error.chain[0], any_name=any_name)
        with self._lock:
            self._met[endpoint] = _Met(context, facts)
        return True


def _pinned(
    sock: DialedSocket, endpoint: Endpoint, met: _Met, peer: str
) -> tuple[TlsSocket, TlsFacts]:
    wrapped, facts = handshake(sock, met.context, endpoint.hostname, peer)
    facts = replace(
        facts, verified=False, problem=met.facts.problem, trust_store=met.facts.trust_store
    )
    if facts.sha256 != met.facts.sha256:  # the pinned certificate signed another one
        wrapped.close()
        raise TlsFailedError("tls.problem.not-the-pinned-one", facts, peer=peer)
    return wrapped, replace(facts, pinned=True)
