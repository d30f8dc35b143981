"""TLS trust anchors: the system's, and those of ``--ca-file``; verification is never off."""

import os
import re
import ssl
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from autoconf.errors import UsageError
from autoconf.inputs import refuse_named_pipe
from autoconf.net.sockets import TlsSocket
from autoconf.tasks import new_lock

_HASHED: Final = re.compile(r"[0-9a-f]{8}\.[0-9]+")


def client_context(ca_files: Sequence[str] = ()) -> ssl.SSLContext:
    """Return a context that verifies chain, dates and name, with TLS 1.2 or newer.

    Args:
        ca_files: PEM files with further certificates to trust.

    Raises:
        UsageError: a file cannot be read or holds no certificate.
    """
    context = Context(ssl.PROTOCOL_TLS_CLIENT)
    folder, count = _hashed_store(ssl.get_default_verify_paths())
    if folder:
        context.load_verify_locations(capath=folder)
    else:
        context.load_default_certs()
    if sys.platform != "linux":  # pragma: no cover - the tests run on Linux
        # OpenSSL finds no store on macOS, and only a part of the store of Windows.
        import certifi

        context.load_verify_locations(certifi.where())
    _harden(context)
    for path in ca_files:
        _add(context, path)
    context.certificates = count + context.cert_store_stats()["x509"]
    return context


class Context(ssl.SSLContext):
    """Knows the number of its certificates: OpenSSL does not count those of a folder."""

    certificates = 0


def _hashed_store(paths: ssl.DefaultVerifyPaths) -> tuple[str, int]:
    """Return the system's folder of certificates and their number; "" where it is not to be used.

    OpenSSL finds a certificate there by the hash of its subject, and need not read all of them.
    The one file with all certificates must lie in the same folder, and be made of the same files:
    as many certificates, and as many octets. Somebody may have added one to the file only, or named
    another file by SSL_CERT_FILE.
    """
    try:
        folder, file = Path(paths.capath).resolve(), Path(paths.cafile).resolve()
        hashed = [path for path in folder.iterdir() if _HASHED.fullmatch(path.name)]
        octets = sum(path.stat().st_size for path in hashed)
        text = file.read_bytes()
    except (OSError, TypeError):  # a system may have neither
        return "", 0
    is_same = len(text) == octets and text.count(b"-----BEGIN CERTIFICATE-----") == len(hashed)
    return (paths.capath, len(hashed)) if is_same and file.parent == folder else ("", 0)


def pinned_context(certificate: bytes, *, any_name: bool) -> ssl.SSLContext:
    """Return a context that trusts one server certificate alone.

    Chain, dates and strength are verified as always; the certificate is its own trust anchor.

    Args:
        certificate: in DER form.
        any_name: the certificate need not hold the name of the host.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _harden(context)
    context.load_verify_locations(cadata=certificate)
    context.check_hostname = not any_name
    return context


def _harden(context: ssl.SSLContext) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # The same on all Pythons: 3.13 adds VERIFY_X509_STRICT, which many private CAs fail.
    context.verify_flags = ssl.VERIFY_X509_TRUSTED_FIRST | ssl.VERIFY_X509_PARTIAL_CHAIN
    context.hostname_checks_common_name = False  # RFC 7817 section 3
    context.sslsocket_class = TlsSocket
    # A server could ask for it in the middle of a login, and show another certificate then.
    context.options |= ssl.OP_NO_RENEGOTIATION


def store_name(context: ssl.SSLContext) -> str:
    """Describe the trust store of a context: OpenSSL's version, path, number of certificates."""
    paths = ssl.get_default_verify_paths()
    place = paths.cafile or paths.capath or "nowhere"
    names = (paths.openssl_cafile_env, paths.openssl_capath_env)
    said = "".join(f" ({name})" for name in names if os.environ.get(name))
    version = " ".join(ssl.OPENSSL_VERSION.split()[:2])
    count = context.cert_store_stats()["x509"]
    if isinstance(context, Context):
        count = context.certificates
    return f"{version}, {place}{said}, {count} certificates"


def _add(context: ssl.SSLContext, path: str) -> None:
    try:
        refuse_named_pipe(Path(path))
        context.load_verify_locations(cafile=path)
    except ssl.SSLError as error:
        raise UsageError("net.option.ca-file-empty", path=path) from error
    except OSError as error:
        raise UsageError("net.option.ca-file", path=path, why=error.strerror) from error


class TrustStore:
    """One context per run, made when first needed: reading the anchors takes 30 ms."""

    def __init__(self, ca_files: Sequence[str] = ()) -> None:
        self._ca_files = tuple(ca_files)
        self._lock = new_lock()
        self._context: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext:
        """Return the context; a second caller waits until it is made.

        Raises:
            UsageError: as ``client_context``.
        """
        with self._lock:
            if self._context is None:
                self._context = client_context(self._ca_files)
            return self._context

    def warm(self) -> None:
        """Make the context now."""
        self.context()
