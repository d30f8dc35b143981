"""The TLS handshake, and the facts that it shows, also where it fails."""

import contextlib
import socket
import ssl
import sys
from typing import Any, Final, cast

from msgspec.structs import replace

from autoconf.errors import CancelledError, TimedOutError, TlsFailedError, UnreachableError
from autoconf.model.check import TlsFacts, TlsProblem
from autoconf.net.certificate import facts_of, lacks_intermediate
from autoconf.net.sockets import DialedSocket, Lease, TlsSocket, is_end, lease_of, network_error
from autoconf.net.trust_store import store_name

HANDSHAKE_S: Final = 8.0

_BY_VERIFY_CODE: Final = {  # X509_V_ERR_* of OpenSSL
    9: TlsProblem.CERT_NOT_YET_VALID,
    10: TlsProblem.CERT_EXPIRED,
    18: TlsProblem.CERT_SELF_SIGNED,
    2: TlsProblem.CERT_UNKNOWN_ISSUER,
    19: TlsProblem.CERT_UNKNOWN_ISSUER,
    20: TlsProblem.CERT_UNKNOWN_ISSUER,
    21: TlsProblem.CERT_UNKNOWN_ISSUER,
    62: TlsProblem.CERT_HOST_MISMATCH,
    64: TlsProblem.CERT_HOST_MISMATCH,
    66: TlsProblem.CERT_WEAK_KEY,
    67: TlsProblem.CERT_WEAK_KEY,
    68: TlsProblem.CERT_WEAK_SIGNATURE,
}
_ISSUERS_KEY_IS_WEAK: Final = 67
_BY_REASON: Final = {  # OpenSSL's name of the reason
    "UNSUPPORTED_PROTOCOL": TlsProblem.TLS_TOO_OLD,
    "TLSV1_ALERT_PROTOCOL_VERSION": TlsProblem.TLS_TOO_OLD,
    "WRONG_SSL_VERSION": TlsProblem.TLS_TOO_OLD,
    # Four readings of a text where a record header should be.
    "WRONG_VERSION_NUMBER": TlsProblem.PLAINTEXT,
    "PACKET_LENGTH_TOO_LONG": TlsProblem.PLAINTEXT,
    "RECORD_LAYER_FAILURE": TlsProblem.PLAINTEXT,
    "HTTP_REQUEST": TlsProblem.PLAINTEXT,
    "TLSV1_UNRECOGNIZED_NAME": TlsProblem.NAME_NOT_KNOWN,
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": TlsProblem.CLIENT_CERT_REQUIRED,
    "SSLV3_ALERT_BAD_CERTIFICATE": TlsProblem.CLIENT_CERT_REQUIRED,
    # The certificate was verified before the server's key exchange is read.
    **dict.fromkeys(
        ("DH_KEY_TOO_SMALL", "BAD_DH_VALUE", "BAD_ECPOINT", "WRONG_CURVE", "BAD_KEY_SHARE"),
        TlsProblem.WEAK_KEY_EXCHANGE,
    ),
    "TLSV1_ALERT_INSUFFICIENT_SECURITY": TlsProblem.WEAK_KEY_EXCHANGE,
}
_ALERT_40: Final = "SSLV3_ALERT_HANDSHAKE_FAILURE"


def handshake(
    sock: DialedSocket, context: ssl.SSLContext, host: str, peer: str
) -> tuple[TlsSocket, TlsFacts]:
    """Wrap a socket as ``verified`` does, and learn the facts; a weak certificate is refused too.

    Raises:
        TlsFailedError: with the facts known by then.
        TimedOutError, CancelledError, UnreachableError: there was no handshake.
    """
    wrapped = verified(sock, context, host, peer)
    try:
        facts = strong_facts(wrapped, peer)
    except BaseException:  # also an interrupt must leave no connection behind
        wrapped.close()
        raise
    return wrapped, facts


def verified(sock: DialedSocket, context: ssl.SSLContext, host: str, peer: str) -> TlsSocket:
    """Wrap a connected socket and verify its peer; takes 8 s at most.

    Args:
        sock: its lease moves to the new socket; closed if anything fails.
        context: made by ``trust_store``.
        host: the name that the certificate must hold.
        peer: "host:port" for messages.

    Raises:
        TlsFailedError: with the facts known by then.
        TimedOutError, CancelledError, UnreachableError: there was no handshake.
    """
    lease = lease_of(sock)
    wrapped = _wrap(sock, context, host, peer)
    wrapped.lease, lease.sock = lease, wrapped
    try:
        _shake_hands(wrapped, lease, peer)
    except BaseException:  # also an interrupt must leave no connection behind
        wrapped.close()
        raise
    _acknowledge_at_once(wrapped)
    return wrapped


def strong_facts(wrapped: TlsSocket, peer: str) -> TlsFacts:
    """Return the facts of a verified peer; needed before a password is sent.

    OpenSSL accepts weak certificates below Debian's security level, and odd ones.

    Raises:
        TlsFailedError: the key or the signature is too weak for a password, or cannot be read.
    """
    facts = _facts(wrapped, verified=True)
    if not facts.not_after:
        unread = replace(facts, verified=False, problem=TlsProblem.CERT_BAD)
        raise TlsFailedError("tls.problem.cert-unreadable", unread, peer=peer)
    if facts.has_weak_key or facts.has_weak_signature:
        problem = TlsProblem.CERT_WEAK_KEY if facts.has_weak_key else TlsProblem.CERT_WEAK_SIGNATURE
        weak = replace(facts, verified=False, problem=problem)
        raise TlsFailedError(
            f"tls.problem.{problem}",
            weak,
            chain_of(wrapped),
            peer=peer,
            host=wrapped.server_hostname or "",
        )
    return facts


def wants_certificate(error: ssl.SSLError) -> bool:
    """Tell whether the peer ends TLS 1.3 because we have no certificate.

    The alert comes after our part of the handshake (RFC 8446 section 4.4.2.4).
    """
    return _BY_REASON.get(error.reason or "") is TlsProblem.CLIENT_CERT_REQUIRED


def chain_of(wrapped: TlsSocket, which: str = "get_unverified_chain") -> tuple[bytes, ...]:
    """Return the certificates that the peer sent in this handshake, in DER form.

    Args:
        wrapped: its verification may have failed.
        which: "get_verified_chain" for the chain from the peer's own to the trust anchor.
    """
    # SSLSocket has these methods from Python 3.13 on, the object inside it since 3.10.
    tls: Any = wrapped._sslobj  # type: ignore[attr-defined] # noqa: SLF001 - no other way
    with contextlib.suppress(AttributeError, ssl.SSLError):
        chain = getattr(tls, which)() or ()
        return tuple(ssl.PEM_cert_to_DER_cert(one.public_bytes()) for one in chain)
    return ()


def _wrap(sock: DialedSocket, context: ssl.SSLContext, host: str, peer: str) -> TlsSocket:
    lease = lease_of(sock)
    try:
        host.encode("idna")  # checked first: wrap_socket would leave a socket open
        wrapped = context.wrap_socket(sock, do_handshake_on_connect=False, server_hostname=host)
    except (OSError, ValueError) as error:  # a lost connection, or a name that cannot be sent
        sock.close()
        _raise_if_cancelled(lease)
        raise UnreachableError("net.no-tls", peer=peer, why=error) from error
    return cast("TlsSocket", wrapped)  # the context's sslsocket_class


def _shake_hands(wrapped: TlsSocket, lease: Lease, peer: str) -> None:
    wrapped.settimeout(lease.remaining_s(HANDSHAKE_S))
    try:
        wrapped.do_handshake()
    except TimeoutError as error:
        _raise_if_cancelled(lease)
        raise TimedOutError("net.slow-handshake", peer=peer) from error
    except ssl.SSLCertVerificationError as error:
        raise _not_trusted(wrapped, error, peer) from error
    except OSError as error:
        _raise_if_cancelled(lease)
        raise _broken(wrapped, error, peer) from error


def _acknowledge_at_once(sock: TlsSocket) -> None:
    """Make the kernel acknowledge the session tickets without its delay of 40 ms.

    A server with Nagle's algorithm on, such as Postfix, waits for that before its greeting.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def _raise_if_cancelled(lease: Lease) -> None:
    if lease.is_cancelled:
        raise CancelledError("net.cancelled")


def _facts(wrapped: TlsSocket, *, verified: bool = False) -> TlsFacts:
    """Return the facts of a handshake that has ended, well or not."""
    host = wrapped.server_hostname or ""
    received = chain_of(wrapped)
    trusted = chain_of(wrapped, "get_verified_chain") if verified else ()
    name, _, _ = wrapped.cipher() or ("", "", 0)
    # A handshake that failed has no version. TLS 1.3 has its own ciphers, and chooses one before
    # certificates are sent; the only other version that we allow is 1.2.
    inferred = "TLSv1.3" if name.startswith("TLS_") else "TLSv1.2" if received else ""
    return replace(
        facts_of(received, host, trusted),
        version=wrapped.version() or inferred,
        cipher=name,
        verified=verified,
        trust_store=store_name(wrapped.context) if received else "",
    )


def _not_trusted(
    wrapped: TlsSocket, error: ssl.SSLCertVerificationError, peer: str
) -> TlsFailedError:
    facts = _facts(wrapped)
    problem = _BY_VERIFY_CODE.get(error.verify_code, TlsProblem.CERT_BAD)
    certificates = chain_of(wrapped)
    if problem is TlsProblem.CERT_HOST_MISMATCH and facts.sha256 and not facts.names:
        problem = TlsProblem.CERT_NO_NAMES  # CN does not count (RFC 7817 section 3)
    elif problem is TlsProblem.CERT_UNKNOWN_ISSUER and lacks_intermediate(certificates):
        problem = TlsProblem.CERT_INCOMPLETE_CHAIN
    word: str = problem
    if error.verify_code == _ISSUERS_KEY_IS_WEAK:
        word = "cert-weak-key-of-issuer"
    return TlsFailedError(
        f"tls.problem.{word}",
        replace(facts, problem=problem),
        certificates,
        host=wrapped.server_hostname or "",
        peer=peer,
        why=error.verify_message,
    )


def _broken(wrapped: TlsSocket, error: OSError, peer: str) -> TlsFailedError:
    facts = _facts(wrapped)
    reason = (error.reason or "") if isinstance(error, ssl.SSLError) else ""
    problem = _BY_REASON.get(reason, TlsProblem.HANDSHAKE_FAILED)
    if reason == _ALERT_40 and facts.chain_length:
        # TLS 1.2 has no alert for a missing certificate; all else is agreed by then.
        problem = TlsProblem.CLIENT_CERT_REQUIRED
    word: str = problem
    if problem is TlsProblem.HANDSHAKE_FAILED and is_end(error):
        # Some servers, such as Dovecot, send no alert when they know no version that we offer.
        word = "closed-in-handshake"
    why = reason.replace("_", " ").lower() or network_error(error, peer)
    facts = replace(facts, problem=problem)
    host = wrapped.server_hostname or ""
    return TlsFailedError(f"tls.problem.{word}", facts, host=host, peer=peer, why=why)
