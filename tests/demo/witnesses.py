"""The standard library's clients, as witnesses that do not know the code they talk to."""

import http.client
import imaplib
import poplib
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import cast

from autoconf.demo.child import DemoProvider

IMAP, POP3, SMTP, WEB = (f"{name}.demo.example" for name in ("imap", "pop", "smtp", "autoconfig"))
SECONDS = 60


class NamedContext(ssl.SSLContext):
    """Verifies the certificate against the name that was asked for, wherever the TCP went."""

    name: str

    def wrap_socket(
        self,
        sock: socket.socket,
        server_side: bool = False,  # noqa: FBT001, FBT002 - the signature of ssl
        do_handshake_on_connect: bool = True,  # noqa: FBT001, FBT002 - the signature of ssl
        suppress_ragged_eofs: bool = True,  # noqa: FBT001, FBT002 - the signature of ssl
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLSocket:
        del server_hostname
        return super().wrap_socket(
            sock,
            server_side,
            do_handshake_on_connect,
            suppress_ragged_eofs,
            self.name,
            session,
        )


def context_for(provider: DemoProvider, host: str) -> NamedContext:
    context = NamedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.name = host
    context.load_verify_locations(provider.ca_file)
    return context


def port_of(provider: DemoProvider, host: str) -> int:
    return next(int(way.split(":")[3]) for way in provider.connect_to if way.startswith(host))


def imap(provider: DemoProvider) -> imaplib.IMAP4_SSL:
    return imaplib.IMAP4_SSL(
        "127.0.0.1",
        port_of(provider, IMAP),
        ssl_context=context_for(provider, IMAP),
        timeout=SECONDS,
    )


@contextmanager
def inbox(provider: DemoProvider) -> Iterator[imaplib.IMAP4_SSL]:
    with imap(provider) as client:
        client.login(provider.address, provider.password.reveal())
        client.select("INBOX")
        yield client


@contextmanager
def pop3(provider: DemoProvider) -> Iterator[poplib.POP3_SSL]:
    client = poplib.POP3_SSL(
        "127.0.0.1", port_of(provider, POP3), context=context_for(provider, POP3), timeout=SECONDS
    )
    with closing(client):
        yield client


@contextmanager
def maildrop(provider: DemoProvider) -> Iterator[poplib.POP3_SSL]:
    with pop3(provider) as client:
        client.user(provider.address)
        client.pass_(provider.password.reveal())
        yield client
        client.quit()


def smtp(provider: DemoProvider) -> smtplib.SMTP_SSL:
    return smtplib.SMTP_SSL(
        "127.0.0.1",
        port_of(provider, SMTP),
        local_hostname="client.example",
        context=context_for(provider, SMTP),
        timeout=SECONDS,
    )


def get(provider: DemoProvider, path: str, *, host: str = WEB) -> tuple[int, str, bytes]:
    """Return status, Content-Type and body; ``host`` is what the Host field says."""
    connection = http.client.HTTPSConnection(
        "127.0.0.1",
        port_of(provider, WEB),
        context=context_for(provider, WEB),
        timeout=SECONDS,
    )
    with closing(connection):
        connection.request("GET", path, headers={"Host": host})
        response = connection.getresponse()
        return response.status, response.headers["Content-Type"], response.read()


def fetched(client: imaplib.IMAP4, number: int, what: str) -> bytes:
    """Return the literal that FETCH gives for one message."""
    _, data = client.fetch(str(number), f"({what})")
    return cast("tuple[bytes, bytes]", data[0])[1]
