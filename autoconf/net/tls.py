"""The TLS handshake, and what was seen in it, whether it went well or not."""

import contextlib
import socket
import ssl
import sys
from dataclasses import replace
from typing import Any, Final, cast

from autoconf.errors import CancelledError, TimedOutError, TlsFailedError, UnreachableError
from autoconf.model.check import TlsFacts
from autoconf.net.certificate import facts_of
from autoconf.net.sockets import DialedSocket, Lease, TlsSocket, is_end, lease_of, network_error
from autoconf.tasks import Deadline

HANDSHAKE_S: Final = 8.0

_BY_VERIFY_CODE: Final = {  # X509_V_ERR_* of OpenSSL: the problem, and what to say of it
    9: ("cert-not-yet-valid", "its certificate is not valid yet"),
    10: ("cert-expired", "its certificate has expired"),
    18: ("cert-self-signed", "its certificate is signed by nobody but itself"),
    2: ("cert-unknown-issuer", "its certificate comes from an issuer that is not trusted"),
    19: ("cert-unknown-issuer", "its certificate comes from an issuer that is not trusted"),
    20: ("cert-unknown-issuer", "its certificate comes from an issuer that is not trusted"),
    21: ("cert-unknown-issuer", "its certificate comes from an issuer that is not trusted"),
    62: ("cert-host-mismatch", "its certificate is for another name"),
    64: ("cert-host-mismatch", "its certificate is for another name"),
}
_TOO_OLD: Final = frozenset(
    {"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "WRONG_SSL_VERSION"}
)
_PLAINTEXT: Final = frozenset(  # what a record header looks like when it is no record header
    {"WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"}
)


def handshake(
    sock: DialedSocket, context: ssl.SSLContext, host: str, peer: str
) -> tuple[TlsSocket, TlsFacts]:
    """Wrap a connected socket and verify its peer; takes 8 s at most.

    Args:
        sock: with its lease, which moves to the new socket; closed if anything fails.
        context: made by ``trust_store.client_context``.
        host: the name that the certificate must hold.
        peer: "host:port" for messages.

    Raises:
        TlsFailedError: with the facts seen so far.
        TimedOutError, CancelledError, UnreachableError: no handshake came about.
    """
    lease = lease_of(sock)
    wrapped = _wrap(sock, context, host, peer)
    wrapped.lease, lease.sock = lease, wrapped
    try:
        _shake_hands(wrapped, lease, peer)
    except BaseException:  # whatever ends it, an interrupt too, leaves no connection behind
        wrapped.close()
        raise
    _acknowledge_at_once(wrapped)
    cipher = wrapped.cipher()
    facts = replace(
        facts_of(wrapped.getpeercert(binary_form=True) or b""),
        version=wrapped.version() or "",
        cipher=cipher[0] if cipher else "",
        verified=True,
    )
    return wrapped, facts


def _wrap(sock: DialedSocket, context: ssl.SSLContext, host: str, peer: str) -> TlsSocket:
    try:
        host.encode("idna")  # wrap_socket would leave its own socket open
        wrapped = context.wrap_socket(sock, do_handshake_on_connect=False, server_hostname=host)
    except (OSError, ValueError) as error:  # gone already; or a name that cannot be sent
        sock.close()
        raise UnreachableError(f"no TLS with {peer}: {error}") from error
    return cast("TlsSocket", wrapped)  # the context's sslsocket_class


def _shake_hands(wrapped: TlsSocket, lease: Lease, peer: str) -> None:
    deadline = lease.deadline.shorter(HANDSHAKE_S)
    wrapped.settimeout(deadline.remaining_s())
    try:
        wrapped.do_handshake()
    except TimeoutError as error:
        _raise_if_cancelled(deadline)
        raise TimedOutError(f"{peer} did not finish the TLS handshake in time") from error
    except ssl.SSLCertVerificationError as error:
        raise _not_trusted(wrapped, error, peer) from error
    except OSError as error:
        _raise_if_cancelled(deadline)
        raise _broken(error, peer) from error


def _acknowledge_at_once(sock: TlsSocket) -> None:
    """Let the kernel acknowledge the session tickets without its delay of 40 ms.

    A server that leaves Nagle's algorithm on, as Postfix does, sends its greeting only after that.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def _raise_if_cancelled(deadline: Deadline) -> None:
    if deadline.cancel.is_set:
        raise CancelledError("no longer needed")


def _not_trusted(
    wrapped: TlsSocket, error: ssl.SSLCertVerificationError, peer: str
) -> TlsFailedError:
    problem, text = _BY_VERIFY_CODE.get(
        error.verify_code, ("handshake-failed", f"its certificate is bad: {error.verify_message}")
    )
    facts = facts_of(_unverified_certificate(wrapped), problem=problem)
    return TlsFailedError(f"{peer} is not trusted: {text}", facts)


def _unverified_certificate(wrapped: TlsSocket) -> bytes:
    """Return the certificate that failed, of this very handshake, in DER form."""
    # The chain is public from Python 3.13 on; the object below has had it since 3.10.
    tls: Any = wrapped._sslobj  # type: ignore[attr-defined] # noqa: SLF001 - no other way
    with contextlib.suppress(AttributeError, ssl.SSLError):
        for certificate in tls.get_unverified_chain() or ():
            der: bytes = ssl.PEM_cert_to_DER_cert(certificate.public_bytes())
            return der
    return b""


def _broken(error: OSError, peer: str) -> TlsFailedError:
    reason = (error.reason or "") if isinstance(error, ssl.SSLError) else ""
    if reason in _TOO_OLD:
        text, problem = f"{peer} offers no TLS newer than 1.1", "tls-too-old"
    elif reason in _PLAINTEXT:
        text = f"{peer} answers in clear text: no TLS on this port, perhaps STARTTLS"
        problem = "handshake-failed"
    elif is_end(error):
        text, problem = f"{peer} closed the connection in the TLS handshake", "handshake-failed"
    else:
        said = reason.replace("_", " ").lower() or str(network_error(error, peer))
        text, problem = f"the TLS handshake with {peer} failed: {said}", "handshake-failed"
    return TlsFailedError(text, TlsFacts(problem=problem))
