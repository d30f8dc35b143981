"""The demo's servers, each as a Twisted factory without TLS."""
# ruff: noqa: N802 - the method names are Twisted's
# Twisted is typed in part only.
# mypy: allow-untyped-calls

from collections.abc import Callable
from typing import Any, Final

from twisted.cred.portal import Portal
from twisted.internet.protocol import ServerFactory
from twisted.mail.imap4 import IMAP4Server, LOGINCredentials, PLAINCredentials
from twisted.mail.pop3 import POP3
from twisted.mail.smtp import ESMTP
from twisted.web.resource import Resource
from twisted.web.server import Site
from twisted.web.vhost import NameVirtualHost

from autoconf.demo.offer import AUTOCONFIG_HOST, SMTP, config_document

_MECHANISMS: Final = {b"PLAIN": PLAINCredentials, b"LOGIN": LOGINCredentials}


class MailFactory(ServerFactory):
    """Makes one protocol object per connection; all of them use the same portal."""

    def __init__(self, make: Callable[[], Any], portal: Portal) -> None:
        self._make = make
        self._portal = portal

    def buildProtocol(self, addr: object) -> Any:
        """Return the protocol for a new connection."""
        del addr
        protocol = self._make()
        protocol.portal = self._portal
        return protocol


class ImapServer(IMAP4Server):
    """Twisted's server, which compares octets with text in SEARCH HEADER."""

    def search_HEADER(self, query: list[bytes | str], id: int, msg: Any) -> bool:  # noqa: A002 - Twisted's name
        """Tell whether a header field holds a text; case does not matter."""
        del id
        name, wanted = (_as_text(query.pop(0)).lower() for _ in range(2))
        found = msg.getHeaders(False, name)  # noqa: FBT003 - Twisted passes it by position
        return wanted in found.get(name, "").lower()


def _as_text(word: bytes | str) -> str:
    return word.decode("utf-8", "replace") if isinstance(word, bytes) else word


def imap_factory(portal: Portal) -> MailFactory:
    """Return the IMAP server: LOGIN, and AUTHENTICATE with PLAIN and LOGIN.

    Twisted has limits: no SASL-IR, no APPEND without flags.
    """
    return MailFactory(lambda: ImapServer(_MECHANISMS), portal)


def pop3_factory(portal: Portal) -> MailFactory:
    """Return the POP3 server: USER and PASS (or APOP); Twisted's server crashes on SASL."""
    return MailFactory(POP3, portal)


def smtp_factory(portal: Portal) -> MailFactory:
    """Return the submission server (RFC 6409); it accepts no mail before AUTH."""

    def make() -> ESMTP:
        protocol = ESMTP(_MECHANISMS)
        protocol.host = SMTP.host
        return protocol

    return MailFactory(make, portal)


class ConfigDocument(Resource):
    """The settings document; ``text/xml`` is the media type in the draft."""

    def render_GET(self, request: Any) -> bytes:
        """Return the document for every query, and for HEAD."""
        request.setHeader(b"Content-Type", b"text/xml")
        return config_document()


def web_factory() -> Site:
    """Return the web server: one virtual host with one document; 404 for all other URLs."""
    document: Any = ConfigDocument()
    mail: Any = Resource()
    mail.putChild(b"config-v1.1.xml", document)
    root = Resource()
    root.putChild(b"mail", mail)
    hosts = NameVirtualHost()
    hosts.addHost(AUTOCONFIG_HOST.encode(), root)
    return Site(hosts)
