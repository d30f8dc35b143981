"""Runs the demo provider in this process until stdin is closed."""
# ruff: noqa: N802 - the method names are Twisted's
# Twisted is typed in part only.
# mypy: allow-untyped-calls

import json
import secrets
import ssl
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import trustme
from twisted.internet import reactor, stdio
from twisted.internet.error import CannotListenError, ReactorNotRunning
from twisted.internet.protocol import Protocol
from twisted.names.dns import DNSDatagramProtocol

from autoconf.demo.accounts import new_portal
from autoconf.demo.mailbox import new_inbox
from autoconf.demo.offer import ADDRESS, AUTOCONFIG_HOST, DOMAIN, IMAP, POP3, SERVICES, SMTP
from autoconf.demo.servers import imap_factory, pop3_factory, smtp_factory, web_factory
from autoconf.demo.tls import TlsFactory
from autoconf.demo.zone import dns_factory

_LOOPBACK: Final = "127.0.0.1"


class StopAtEnd(Protocol):
    """Ends the reactor when the other side closes stdin."""

    def __init__(self, loop: Any) -> None:
        self._loop = loop

    def connectionLost(self, reason: object = None) -> None:
        """Stop, unless a signal has done so already."""
        del reason
        with suppress(ReactorNotRunning):
            self._loop.stop()


def run() -> None:
    """Serve, print one JSON line with the addresses, and return when stdin is closed."""
    loop: Any = reactor
    password = secrets.token_hex(8)
    authority = trustme.CA()
    context = _tls_context(authority)
    portal = new_portal(new_inbox(), ADDRESS, password)
    ways = [
        f"{host}:{port}:{_LOOPBACK}:{_listen(loop, TlsFactory(factory, context))}"
        for host, port, factory in (
            (AUTOCONFIG_HOST, 443, web_factory()),
            (IMAP.host, IMAP.port, imap_factory(portal)),
            (POP3.host, POP3.port, pop3_factory(portal)),
            (SMTP.host, SMTP.port, smtp_factory(portal)),
        )
    ]
    resolver = f"{_LOOPBACK}:{listen_dns(loop, dns_factory())}"
    with TemporaryDirectory(prefix="mail-autoconf-demo-") as folder:
        ca_file = Path(folder) / "ca.pem"
        authority.cert_pem.write_to_path(ca_file)
        offer = {
            "domain": DOMAIN,
            "address": ADDRESS,
            "password": password,
            "resolver": resolver,
            "connect_to": ways,
            "ca_file": str(ca_file),
        }
        # Only a running reactor handles signals properly, so the line must not come earlier.
        loop.callWhenRunning(_announce, offer)
        stdio.StandardIO(StopAtEnd(loop))
        loop.run()


def _announce(offer: object) -> None:
    sys.stdout.write(json.dumps(offer) + "\n")
    sys.stdout.flush()


def _tls_context(authority: trustme.CA) -> ssl.SSLContext:
    """Return a server context with one certificate for all hosts of the provider."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    hosts = [AUTOCONFIG_HOST, *(service.host for service in SERVICES)]
    authority.issue_cert(*hosts).configure_cert(context)
    return context


def _listen(loop: Any, factory: object) -> int:
    return int(loop.listenTCP(0, factory, interface=_LOOPBACK).getHost().port)


def listen_dns(loop: Any, factory: Any, tries: int = 20) -> int:
    """Listen on one port over TCP and UDP, and return the port.

    Raises:
        CannotListenError: in every try, the free TCP port was taken over UDP.
    """
    tcp = loop.listenTCP(0, factory, interface=_LOOPBACK)
    port = int(tcp.getHost().port)
    try:
        loop.listenUDP(port, DNSDatagramProtocol(factory), interface=_LOOPBACK)
    except CannotListenError:
        tcp.stopListening()
        if tries == 1:
            raise
        return listen_dns(loop, factory, tries - 1)
    return port
