"""A mail domain on loopback: its name server, its web server and its mail servers."""

import contextlib
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autoconf.model.options import Options
from autoconf.model.server import MailProtocol, Server, SocketType
from tests.discovery.documents import document
from tests.servers.certificates import authority, ca_file
from tests.servers.mail import ImapServer, SmtpServer
from tests.servers.nameserver import Behaviour, Nameserver, nameserver
from tests.servers.tcp import Handler, TcpServer, answering, over_tls, serving

DOMAIN = "example.com"
ADDRESS = f"alice@{DOMAIN}"
ELSEWHERE = "elsewhere.example"
WEB = f"autoconfig.{DOMAIN}"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n"


@dataclass
class Site:
    """The running servers.

    Attributes:
        options: lead to the servers; the run may take a minute.
        asked: the heads of all web requests.
    """

    options: Options
    names: Nameserver
    imap: ImapServer
    smtp: SmtpServer
    asked: list[bytes]
    servers: Sequence[TcpServer]


@cache
def tls() -> ssl.SSLContext:
    """Return the context of all hosts of the site."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    hosts = [f"{label}.{domain}" for label in ("imap", "smtp") for domain in (DOMAIN, ELSEWHERE)]
    authority().issue_cert(WEB, *hosts).configure_cert(context)
    return context


@contextlib.contextmanager
def running_site(
    folder: Path,
    *,
    mail: str = DOMAIN,
    web: Handler | None = None,
    imap: ImapServer | None = None,
    imap_port: Handler | None = None,
    names: Behaviour | None = None,
) -> Iterator[Site]:
    """Run a site until the context ends.

    Args:
        folder: for the file of the authority.
        mail: the domain of the mail servers; ELSEWHERE makes them foreign.
        web: in place of a web server that publishes the settings.
        imap: in place of an IMAP server that answers all.
        imap_port: in place of an IMAP server, without TLS.
        names: what the name server does beside answering.
    """
    asked: list[bytes] = []
    body = document(*_servers(mail))
    publishing = over_tls(tls(), answering(_HEAD % len(body) + body, asked, keep=True))
    reading, sending = imap or ImapServer(), SmtpServer()
    with contextlib.ExitStack() as stack:
        places = {
            f"{WEB}:443": stack.enter_context(serving(web or publishing)),
            f"imap.{mail}:993": stack.enter_context(serving(imap_port or over_tls(tls(), reading))),
            f"smtp.{mail}:465": stack.enter_context(serving(over_tls(tls(), sending))),
        }
        zone = {DOMAIN: {"MX": [f"10 mx.{DOMAIN}."]}}
        dns = stack.enter_context(nameserver(zone, names))
        options = Options(
            no_ispdb=True,
            no_cache=True,
            resolver=f"127.0.0.1:{dns.port}",
            connect_to=tuple(f"{name}:127.0.0.1:{tcp.port}" for name, tcp in places.items()),
            ca_file=(ca_file(folder),),
        )
        servers = [*places.values(), dns.tcp]
        yield Site(options, dns, reading, sending, asked, servers)


def _servers(mail: str) -> Sequence[Server]:
    return tuple(
        Server(protocol=protocol, hostname=host, port=port, socket_type=SocketType.TLS)
        for protocol, host, port in (
            (MailProtocol.IMAP, f"imap.{mail}", 993),
            (MailProtocol.SMTP, f"smtp.{mail}", 465),
        )
    )
