"""TLS for Twisted's servers with the standard library's ``ssl``, without pyOpenSSL."""
# ruff: noqa: N802 - the method names are Twisted's
# Twisted is typed in part only.
# mypy: allow-untyped-calls

import ssl
from contextlib import suppress
from typing import Any, Final

from twisted.protocols.policies import ProtocolWrapper, WrappingFactory

_CHUNK: Final = 65536


class TlsProtocol(ProtocolWrapper):
    """Adds TLS between a TCP connection and a protocol without TLS."""

    def __init__(self, factory: "TlsFactory", wrapped: Any) -> None:
        super().__init__(factory, wrapped)
        self._inner = wrapped
        self._received = ssl.MemoryBIO()
        self._to_send = ssl.MemoryBIO()
        self._tls = factory.context.wrap_bio(self._received, self._to_send, server_side=True)
        self._early = b""

    def write(self, data: bytes) -> None:
        """Encrypt and send; data before the handshake waits for its end."""
        if self._tls.version() is None:
            self._early += data
        elif data and not self.disconnecting:
            self._tls.write(data)
            self._flush()

    def writeSequence(self, data: list[bytes]) -> None:
        """Send the parts together."""
        self.write(b"".join(data))

    def loseConnection(self) -> None:
        """Send close_notify (RFC 8446 section 6.1), then close after all data is sent."""
        with suppress(ssl.SSLError):  # do not wait for the close_notify of the peer
            self._tls.unwrap()
        self._close()

    def dataReceived(self, data: bytes) -> None:
        """Continue the handshake, then pass on the decrypted data."""
        self._received.write(data)
        try:
            self._read()
            self.loseConnection()
        except ssl.SSLWantReadError:
            self._flush()
        except ssl.SSLError:
            self._close()  # after sending the TLS alert

    def _read(self) -> None:
        """Read until close_notify; SSLWantReadError usually ends it earlier."""
        if self._tls.version() is None:
            self._tls.do_handshake()
            self.write(self._early)
        while text := self._tls.read(_CHUNK):
            self._inner.dataReceived(text)

    def _flush(self) -> None:
        transport: Any = self.transport
        transport.write(self._to_send.read())

    def _close(self) -> None:
        self._flush()
        self.disconnecting = 1
        transport: Any = self.transport
        transport.loseConnection()


class TlsFactory(WrappingFactory[TlsProtocol]):
    """Adds TLS with one context to every connection of another factory."""

    protocol = TlsProtocol

    def __init__(self, wrapped: Any, context: ssl.SSLContext) -> None:
        super().__init__(wrapped)
        self.context = context
