"""The language that msmtp and its sister program mpop share."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from autoconf.formats.settings_files.servers import method_of, server_of, with_login
from autoconf.formats.settings_files.text import lines_of
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.model.using import UsedServer

_ACCOUNT: Final = re.compile(r"(?m)^[ \t]*account[ \t]+\S")
_HOST: Final = re.compile(r"(?m)^[ \t]*host[ \t]+\S")
_MAX_ACCOUNTS: Final = 500

Commands = Mapping[str, str]


def fits(text: str) -> bool:
    """Tell whether a text is in this language."""
    return bool(_ACCOUNT.search(text) and _HOST.search(text))


def accounts(text: str) -> Iterator[Commands]:
    """Yield the commands of each account, with those that it takes over from others.

    An account that only gives another one its name, such as ``account default : home``, is left
    out.
    """
    known: dict[str, dict[str, str]] = {}
    aliases: set[str] = set()
    defaults: dict[str, str] = {}
    current: dict[str, str] = {}
    for line in lines_of(text):
        command, argument = _command(line)
        if command == "defaults":
            defaults = current = {}
        elif command == "account" and len(known) < _MAX_ACCOUNTS:
            name, _, others = argument.partition(":")
            bases = [known.get(other.strip(), {}) for other in others.split(",") if other.strip()]
            current = {**defaults, **{k: v for base in bases for k, v in base.items()}}
            known[name.strip()] = current
            aliases.add(name.strip()) if bases else None
        elif command:
            aliases -= {name for name, commands in known.items() if commands is current}
            current[command] = argument
    yield from (commands for name, commands in known.items() if name not in aliases)


def server(commands: Commands, protocol: MailProtocol) -> UsedServer | None:
    """Return the server of an account."""
    if not is_on(commands, "tls"):
        socket_type = SocketType.PLAIN
    else:
        starts = is_on(commands, "tls_starttls", default=True)
        socket_type = SocketType.STARTTLS if starts else SocketType.TLS
    found = server_of(protocol, commands.get("host"), commands.get("port"), socket_type)
    sends = protocol is MailProtocol.SMTP
    auth = commands.get("auth", "off" if sends else "on").lower()
    method = method_of(auth)
    user = None if method is AuthMethod.NONE else commands.get("user")
    return with_login(found, user, method)


def is_on(commands: Commands, name: str, *, default: bool = False) -> bool:
    """Return whether a switch is on; a switch without a word is."""
    return commands[name].lower() in ("", "on") if name in commands else default


def _command(line: str) -> tuple[str, str]:
    """Return a command and its argument without quotation marks; empty for a comment."""
    plain = line.strip()
    if not plain or plain.startswith("#"):
        return "", ""
    command, *rest = plain.split(None, 1)
    argument = rest[0] if rest else ""
    if len(argument) > 1 and argument[0] == argument[-1] == '"':
        argument = argument[1:-1]
    return command.lower(), argument
