"""Servers as a provider publishes them, in the words of draft-ietf-mailmaint-autoconfig."""

import re
from enum import Enum
from typing import Final

from msgspec import Struct

from autoconf.model.address import EmailAddress
from autoconf.model.secret import Secret, Token


class MailProtocol(Enum):
    """The protocols that are tested; ``value`` is the draft's word."""

    IMAP = "imap"
    POP3 = "pop3"
    SMTP = "smtp"

    @property
    def is_incoming(self) -> bool:
        """Whether mail is read over it."""
        return self is not MailProtocol.SMTP


class SocketType(Enum):
    """How a connection gets its TLS; ``value`` is the draft's word."""

    TLS = "SSL"
    STARTTLS = "STARTTLS"
    PLAIN = "plain"


class AuthMethod(Enum):
    """``<authentication>`` values of the draft; NONE is for outgoing servers only."""

    PASSWORD_CLEARTEXT = "password-cleartext"
    PASSWORD_ENCRYPTED = "password-encrypted"
    NTLM = "NTLM"
    GSSAPI = "GSSAPI"
    TLS_CLIENT_CERT = "TLS-client-cert"
    OAUTH2 = "OAuth2"
    CLIENT_IP_ADDRESS = "client-IP-address"
    NONE = "none"


DEFAULT_PORTS: Final = {
    (MailProtocol.IMAP, SocketType.TLS): 993,
    (MailProtocol.IMAP, SocketType.STARTTLS): 143,
    (MailProtocol.IMAP, SocketType.PLAIN): 143,
    (MailProtocol.POP3, SocketType.TLS): 995,
    (MailProtocol.POP3, SocketType.STARTTLS): 110,
    (MailProtocol.POP3, SocketType.PLAIN): 110,
    (MailProtocol.SMTP, SocketType.TLS): 465,
    (MailProtocol.SMTP, SocketType.STARTTLS): 587,
    (MailProtocol.SMTP, SocketType.PLAIN): 587,
}
"""RFC 8314 section 3.3 and RFC 6409; the order of preference is the order of the enum."""


class Authentication(Struct, frozen=True, kw_only=True):
    """One way to log in; ``sasl_name`` is set where the provider named the SASL mechanism."""

    method: AuthMethod
    sasl_name: str | None = None


NAMED: Final = "named"
"""The source of servers that the caller named; then no other source is asked."""

PASSWORD: Final = (Authentication(method=AuthMethod.PASSWORD_CLEARTEXT),)
"""Assumed where no source names a method: the password, inside TLS."""


class Pop3Settings(Struct, frozen=True, kw_only=True):
    """What the provider advises for POP3; null where it does not say."""

    leave_messages_on_server: bool | None = None
    days_to_leave_messages_on_server: int | None = None
    download_on_biff: bool | None = None
    check_interval_minutes: int | None = None


class Endpoint(Struct, frozen=True, kw_only=True):
    """The place of a session; servers that differ only in the user name share an endpoint."""

    protocol: MailProtocol
    hostname: str
    port: int
    socket_type: SocketType

    def __str__(self) -> str:
        return f"{self.protocol.value} {self.hostname}:{self.port}"


class Server(Struct, frozen=True, kw_only=True):
    """One incoming or outgoing server.

    Attributes:
        protocol: imap, pop3 or smtp; the last is the only outgoing one.
        hostname: checked, in lower-case A-labels.
        port: 1 to 65535.
        socket_type: how a connection gets its TLS.
        authentication: best first; a client skips what it does not know.
        username: the form, with ``%EMAILADDRESS%``, ``%EMAILLOCALPART%``, ``%EMAILDOMAIN%``.
        username_stated: False where no source states one, and the address is assumed.
        restriction: the draft's ``<restriction>`` words, such as client-IP-address.
        pop3: the provider's advice for POP3 clients.
        source: id of the source that named it; empty before ranking.
    """

    protocol: MailProtocol
    hostname: str
    port: int
    socket_type: SocketType
    authentication: tuple[Authentication, ...] = PASSWORD
    username: str = "%EMAILADDRESS%"
    username_stated: bool = True
    restriction: tuple[str, ...] = ()
    pop3: Pop3Settings | None = None
    source: str = ""

    @property
    def endpoint(self) -> Endpoint:
        """Where to connect, without the user name."""
        return Endpoint(
            protocol=self.protocol,
            hostname=self.hostname,
            port=self.port,
            socket_type=self.socket_type,
        )

    @property
    def wants_password(self) -> bool:
        """Whether a password can open it (not OAuth2, certificates or Kerberos alone)."""
        return any(
            a.method in (AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.PASSWORD_ENCRYPTED)
            for a in self.authentication
        )

    def takes(self, secret: Secret | None) -> bool:
        """Whether a login with this secret can be tried; None: a password that is not known yet."""
        if isinstance(secret, Token):
            return any(a.method is AuthMethod.OAUTH2 for a in self.authentication)
        return self.wants_password

    def login_name(self, address: EmailAddress | None) -> str:
        """Return the user name for an address; the form itself without one."""
        return self.username if address is None else fill_placeholders(self.username, address)


def fill_placeholders(text: str, address: EmailAddress) -> str:
    """Replace the draft's three placeholders; a placeholder in the address itself stays."""
    values = {
        "EMAILADDRESS": str(address),
        "EMAILLOCALPART": address.local_part,
        "EMAILDOMAIN": address.domain,
    }
    return re.sub(
        "%(EMAILADDRESS|EMAILLOCALPART|EMAILDOMAIN)%", lambda match: values[match[1]], text
    )
