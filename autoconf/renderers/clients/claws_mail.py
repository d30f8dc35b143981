"""Claws Mail: a folder for ``--alternate-config-dir``, complete enough that no wizard asks."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from autoconf.model.profile import Artifact, Profile
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer, Words
from autoconf.renderers.kits.client import ClientTable, head
from autoconf.renderers.kits.folders import other_names
from autoconf.renderers.kits.key_file import Pairs, key_file
from autoconf.renderers.kits.logins import CLEAR, logs_in
from autoconf.renderers.kits.pop3 import check_minutes, days_on_server
from autoconf.renderers.kits.xml import xml_document
from autoconf.renderers.safe_text import unpadded

_CONFIG_VERSION: Final = 0
"""Every version of Claws Mail brings settings of this oldest version up to its own."""

_PROTOCOLS: Final = {MailProtocol.POP3: (0, "pop"), MailProtocol.IMAP: (3, "imap")}
_SOCKET_TYPES: Final = {SocketType.TLS: 1, SocketType.STARTTLS: 2}
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'

_CLIENT: Final = ClientInfo(
    name="Claws Mail",
    platforms=("linux", "windows"),
    auth_methods=CLEAR,
    mechanisms={
        MailProtocol.IMAP: frozenset({"LOGIN", "PLAIN", "CRAM-MD5"}),
        MailProtocol.POP3: frozenset({"USER/PASS"}),
        MailProtocol.SMTP: frozenset({"LOGIN", "PLAIN", "CRAM-MD5"}),
    },
    choices=frozenset(Choice) - {Choice.SIGNATURE, Choice.LEAVE_UNTIL_DELETED},
)


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    """Yield the account, the common settings and the folders.

    Raises:
        UnsupportedError: a value begins or ends with white space, which the format loses.
    """
    yield key_file("claws-mail/accountrc", profile, words, [("Account: 1", _account(profile))])
    yield key_file("claws-mail/clawsrc", profile, words, [("Common", _common(profile))])
    yield Artifact(
        path="claws-mail/folderlist.xml",
        media_type="application/xml",
        content=xml_document(_folders(profile), head(profile, words, ""), _DECLARATION),
    )


def _account(profile: Profile) -> Pairs:
    incoming = profile.incoming
    number, prefix = _PROTOCOLS[incoming.protocol]
    yield "config_version", _CONFIG_VERSION
    yield "account_name", unpadded(profile.account_name, "account-name")
    yield "is_default", 1
    yield "name", unpadded(profile.choices.display_name, "display-name")
    yield "address", unpadded(str(profile.address), "address")
    yield "protocol", number
    yield "receive_server", incoming.hostname
    yield "user_id", _user_name(profile, incoming)
    yield f"set_{prefix}port", 1
    yield f"{prefix}_port", incoming.port
    yield f"ssl_{prefix}", _SOCKET_TYPES[incoming.socket_type]
    # Not ssl_certs_auto_accept: it would take expired certificates without a word, too.
    if incoming.protocol is MailProtocol.POP3:
        days = days_on_server(profile.choices, incoming)
        yield "remove_mail", int(days is not None)
        yield "message_leave_time", days or 0
        yield "message_leave_hour", 0
    yield from _outgoing(profile)


def _outgoing(profile: Profile) -> Pairs:
    server = profile.outgoing
    needs_login = logs_in(server, CLEAR)
    yield "smtp_server", server.hostname
    yield "set_smtpport", 1
    yield "smtp_port", server.port
    yield "ssl_smtp", _SOCKET_TYPES[server.socket_type]
    yield "use_smtp_auth", int(needs_login)
    name = _user_name(profile, server)
    if needs_login and name != _user_name(profile, profile.incoming):
        yield "smtp_user_id", name


def _user_name(profile: Profile, server: Server) -> str:
    return unpadded(profile.login_name(server), "user-name")


def _common(profile: Profile) -> Pairs:
    yield "config_version", _CONFIG_VERSION
    yield "autochk_newmail", 1
    yield "autochk_interval", check_minutes(profile.incoming)


def _folders(profile: Profile) -> Element:
    """Return the mailbox on the computer, and for IMAP the inbox if nothing else is wanted.

    Claws Mail itself adds an IMAP account that is missing here, with folders on the server for
    sent mail and drafts, which it makes where they are missing. Here it would believe that they
    exist, and lose mail in them.
    """
    root = Element("folderlist")
    SubElement(root, "folder", type="mh", name="Mailbox", path="Mail")
    if profile.incoming.protocol is MailProtocol.IMAP and profile.choices.folders == "local":
        name = unpadded(profile.account_name, "account-name")
        folder = SubElement(root, "folder", type="imap", name=name, account_id="1")
        SubElement(folder, "folderitem", type="inbox", name="INBOX", path="INBOX")
    return root


RENDERER: Final[Renderer] = ClientTable(
    id="claws-mail",
    client=_CLIENT,
    files=_files,
    steps=("start", "where", "certificate", "password"),
    caveats=other_names(_CLIENT.name),
)
