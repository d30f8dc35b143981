"""Claws Mail: a configuration folder of its own, complete enough that no wizard asks."""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from msgspec import Struct

from autoconf import messages
from autoconf.errors import UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, Pop3Settings, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.key_file import Section, key_file, mechanism
from autoconf.renderers.pop3 import days_on_server
from autoconf.renderers.safe_text import safe

_Pairs = Iterator[tuple[str, str | int]]

_CONFIG_VERSION: Final = 0
"""Every version of Claws Mail brings settings of this oldest version up to its own."""

_PROTOCOLS: Final = {MailProtocol.POP3: (0, "pop"), MailProtocol.IMAP: (3, "imap")}
_SOCKET_TYPES: Final = {SocketType.TLS: 1, SocketType.STARTTLS: 2}
_CHECK_MINUTES: Final = 10

_CLIENT: Final = ClientInfo(
    name="Claws Mail",
    platforms=("linux", "windows"),
    auth_methods=frozenset(
        {AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.NONE, AuthMethod.CLIENT_IP_ADDRESS}
    ),
    choices=frozenset(Choice) - {Choice.SIGNATURE},
)


class ClawsMail(Struct, frozen=True):
    """Writes a folder for ``claws-mail --alternate-config-dir``."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return the account, the folders and the common settings.

        Raises:
            UnsupportedError: a value begins or ends with a space, which the format loses.
        """
        account: Section = ("Account: 1", self._account(profile))
        artifacts = (
            key_file("claws-mail/accountrc", profile, [account]),
            key_file("claws-mail/clawsrc", profile, [("Common", _common(profile))]),
            _folders(profile),
        )
        return Rendering(
            client="claws-mail",
            artifacts=artifacts,
            steps=tuple(
                Message.of(f"step.claws-mail.{name}")
                for name in ("start", "where", "certificate", "password")
            ),
        )

    def _account(self, profile: Profile) -> _Pairs:
        incoming = profile.incoming
        number, prefix = _PROTOCOLS[incoming.protocol]
        yield "config_version", _CONFIG_VERSION
        yield "account_name", _value(profile.account_name, "account name")
        yield "is_default", 1
        yield "name", _value(profile.choices.display_name, "display name")
        yield "address", _value(str(profile.address), "address")
        yield "protocol", number
        yield "receive_server", incoming.hostname
        yield "user_id", _user_name(profile, incoming)
        yield f"set_{prefix}port", 1
        yield f"{prefix}_port", incoming.port
        yield f"ssl_{prefix}", _SOCKET_TYPES[incoming.socket_type]
        # Not ssl_certs_auto_accept: it would take expired certificates without a word, too.
        if incoming.protocol is MailProtocol.POP3:
            yield from _pop3(profile)
        yield from self._outgoing(profile)

    def _outgoing(self, profile: Profile) -> _Pairs:
        server = profile.outgoing
        needs_login = bool(mechanism(self.client.name, server))
        yield "smtp_server", server.hostname
        yield "set_smtpport", 1
        yield "smtp_port", server.port
        yield "ssl_smtp", _SOCKET_TYPES[server.socket_type]
        yield "use_smtp_auth", int(needs_login)
        name = _user_name(profile, server)
        if needs_login and name != _user_name(profile, profile.incoming):
            yield "smtp_user_id", name


def _user_name(profile: Profile, server: Server) -> str:
    return _value(profile.login_name(server), "user name")


def _pop3(profile: Profile) -> _Pairs:
    days = days_on_server(profile.choices, profile.incoming)
    yield "remove_mail", int(days is not None)
    yield "message_leave_time", days or 0
    yield "message_leave_hour", 0


def _common(profile: Profile) -> _Pairs:
    advice = profile.incoming.pop3 or Pop3Settings()
    yield "config_version", _CONFIG_VERSION
    yield "autochk_newmail", 1
    yield "autochk_interval", advice.check_interval_minutes or _CHECK_MINUTES


def _folders(profile: Profile) -> Artifact:
    """Return the mailbox on the computer, and for IMAP the inbox if nothing else is wanted.

    Claws Mail itself adds an IMAP account that is missing here, with folders on the server for
    sent mail and drafts, which it makes where they are missing.
    """
    comments = [messages.text_of("file.title", address=safe(str(profile.address), "address"))]
    if not profile.tested:
        comments.append(messages.text_of("file.not-tested"))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines += [f"<!-- {comment.replace('--', '- -')} -->" for comment in comments]
    # Folders that are listed but do not exist would swallow mail; Claws Mail makes missing ones.
    lines += ["<folderlist>", '  <folder type="mh" name="Mailbox" path="Mail" />']
    if profile.incoming.protocol is MailProtocol.IMAP and profile.choices.folders == "local":
        name = escape(_value(profile.account_name, "account name"), {'"': "&quot;"})
        lines += [f'  <folder type="imap" name="{name}" account_id="1">']
        lines += ['    <folderitem type="inbox" name="INBOX" path="INBOX" />', "  </folder>"]
    lines.append("</folderlist>")
    return Artifact(
        path="claws-mail/folderlist.xml",
        media_type="application/xml",
        content="".join(f"{line}\n" for line in lines).encode(),
    )


def _value(text: str, what: str) -> str:
    if text != text.strip():
        raise UnsupportedError(f"unsafe value: the {what} begins or ends with a space")
    return safe(text, what)


RENDERER: Final[Renderer] = ClawsMail()
