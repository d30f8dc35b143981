"""The TLS handshake, and what was seen in it, whether it went well or not."""

import contextlib
import socket
import ssl
import sys
from typing import Any, Final, cast

from msgspec.structs import replace

from autoconf.errors import CancelledError, TimedOutError, TlsFailedError, UnreachableError
from autoconf.model.check import TlsFacts
from autoconf.net.certificate import facts_of, lacks_intermediate
from autoconf.net.sockets import DialedSocket, Lease, TlsSocket, is_end, lease_of, network_error
from autoconf.net.trust_store import store_name

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
    66: ("cert-weak-key", "the key of its certificate is too short to be safe"),
    67: ("cert-weak-key", "the key of its certificate's issuer is too short to be safe"),
    68: ("cert-weak-signature", "its certificate is signed in a way that can be forged"),
}
_TEXTS: Final = {
    "cert-incomplete-chain": "the certificate of its issuer, which it must send along, is missing",
    "cert-no-names": "its certificate names no host",  # CN does not count (RFC 7817 section 3)
    "cert-weak-key": "the key of its certificate is too short to be safe",
    "cert-weak-signature": "its certificate is signed in a way that can be forged",
}
_BY_REASON: Final = {  # OpenSSL's reason: the problem, and what to say of the peer
    **dict.fromkeys(
        ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "WRONG_SSL_VERSION"),
        ("tls-too-old", "offers no TLS newer than 1.1"),
    ),
    **dict.fromkeys(  # what a record header looks like when it is no record header
        ("WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"),
        ("plaintext", "answers in clear text: no TLS on this port, perhaps STARTTLS"),
    ),
    "TLSV1_UNRECOGNIZED_NAME": ("name-not-known", "says that it does not know this name"),
    **dict.fromkeys(
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_BAD_CERTIFICATE"),
        ("client-cert-required", "wants a certificate from the mail program"),
    ),
}
_ALERT_40: Final = "SSLV3_ALERT_HANDSHAKE_FAILURE"


def handshake(
    sock: DialedSocket, context: ssl.SSLContext, host: str, peer: str
) -> tuple[TlsSocket, TlsFacts]:
    """Wrap a connected socket and verify its peer; takes 8 s at most.

    Args:
        sock: with its lease, which moves to the new socket; closed if anything fails.
        context: made by ``trust_store``.
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
        facts = _facts(wrapped, verified=True)
        _refuse_weakness(wrapped, facts, peer)
    except BaseException:  # whatever ends it, an interrupt too, leaves no connection behind
        wrapped.close()
        raise
    _acknowledge_at_once(wrapped)
    return wrapped, facts


def wants_certificate(error: ssl.SSLError) -> bool:
    """Tell whether the peer ends TLS 1.3 because we have no certificate.

    It says so after our part of the handshake is done (RFC 8446 section 4.4.2.4).
    """
    return _BY_REASON.get(error.reason or "", ("", ""))[0] == "client-cert-required"


def chain_of(wrapped: TlsSocket, which: str = "get_unverified_chain") -> tuple[bytes, ...]:
    """Return the certificates that the peer sent in this very handshake, in DER form.

    Args:
        wrapped: also one whose verification failed.
        which: "get_verified_chain" for those from the peer's own to the trust anchor.
    """
    # The chains are public from Python 3.13 on; the object below has had them since 3.10.
    tls: Any = wrapped._sslobj  # type: ignore[attr-defined] # noqa: SLF001 - no other way
    with contextlib.suppress(AttributeError, ssl.SSLError):
        chain = getattr(tls, which)() or ()
        return tuple(ssl.PEM_cert_to_DER_cert(one.public_bytes()) for one in chain)
    return ()


def _wrap(sock: DialedSocket, context: ssl.SSLContext, host: str, peer: str) -> TlsSocket:
    try:
        host.encode("idna")  # wrap_socket would leave its own socket open
        wrapped = context.wrap_socket(sock, do_handshake_on_connect=False, server_hostname=host)
    except (OSError, ValueError) as error:  # gone already; or a name that cannot be sent
        sock.close()
        raise UnreachableError(f"no TLS with {peer}: {error}") from error
    return cast("TlsSocket", wrapped)  # the context's sslsocket_class


def _shake_hands(wrapped: TlsSocket, lease: Lease, peer: str) -> None:
    wrapped.settimeout(lease.remaining_s(HANDSHAKE_S))
    try:
        wrapped.do_handshake()
    except TimeoutError as error:
        _raise_if_cancelled(lease)
        raise TimedOutError(f"{peer} did not finish the TLS handshake in time") from error
    except ssl.SSLCertVerificationError as error:
        raise _not_trusted(wrapped, error, peer) from error
    except OSError as error:
        _raise_if_cancelled(lease)
        raise _broken(wrapped, error, peer) from error


def _acknowledge_at_once(sock: TlsSocket) -> None:
    """Let the kernel acknowledge the session tickets without its delay of 40 ms.

    A server that leaves Nagle's algorithm on, as Postfix does, sends its greeting only after that.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def _raise_if_cancelled(lease: Lease) -> None:
    if lease.is_cancelled:
        raise CancelledError("net.cancelled")


def _facts(wrapped: TlsSocket, *, verified: bool = False) -> TlsFacts:
    """Return what is known by now, whether the handshake went well or not."""
    host = wrapped.server_hostname or ""
    received = chain_of(wrapped)
    trusted = chain_of(wrapped, "get_verified_chain") if verified else ()
    name, _, _ = wrapped.cipher() or ("", "", 0)
    # In the middle of a handshake there is no version yet. TLS 1.3 has its own ciphers, and agrees
    # on one before certificates are sent; what is left above our floor is 1.2.
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
    problem, text = _BY_VERIFY_CODE.get(
        error.verify_code, ("handshake-failed", f"its certificate is bad: {error.verify_message}")
    )
    certificates = chain_of(wrapped)
    if problem == "cert-host-mismatch" and facts.sha256 and not facts.names:
        problem = "cert-no-names"
    elif problem == "cert-unknown-issuer" and lacks_intermediate(certificates):
        problem = "cert-incomplete-chain"
    text = f"{peer} is not trusted: {_TEXTS.get(problem, text)}"
    return TlsFailedError(text, replace(facts, problem=problem), b"".join(certificates[:1]))


def _refuse_weakness(wrapped: TlsSocket, facts: TlsFacts, peer: str) -> None:
    """Refuse what OpenSSL lets pass where its security level is lower than Debian's.

    Raises:
        TlsFailedError: the key or the signature is too weak for a password.
    """
    if facts.has_weak_key or facts.has_weak_signature:
        problem = "cert-weak-key" if facts.has_weak_key else "cert-weak-signature"
        weak = replace(facts, verified=False, problem=problem)
        text = f"{peer} is not trusted: {_TEXTS[problem]}"
        raise TlsFailedError(text, weak, b"".join(chain_of(wrapped)[:1]))


def _broken(wrapped: TlsSocket, error: OSError, peer: str) -> TlsFailedError:
    facts = _facts(wrapped)
    reason = (error.reason or "") if isinstance(error, ssl.SSLError) else ""
    problem, text = _BY_REASON.get(reason, ("handshake-failed", ""))
    if reason == _ALERT_40 and facts.chain_length:
        # TLS 1.2 has no alert of its own for it; by then all else is agreed.
        problem, text = _BY_REASON["SSLV3_ALERT_BAD_CERTIFICATE"]
    if text:
        text = f"{peer} {text}"
    elif is_end(error):
        # Dovecot, for one, sends no alert when it knows nothing as new as what we offer.
        text = f"{peer} closed the connection in the TLS handshake; its TLS may be older than 1.2"
    else:
        said = reason.replace("_", " ").lower() or str(network_error(error, peer))
        text = f"the TLS handshake with {peer} failed: {said}"
    return TlsFailedError(text, replace(facts, problem=problem))
