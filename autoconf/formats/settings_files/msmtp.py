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
_MAX_BASES: Final = 50
_COMMANDS: Final = frozenset(
    {"host", "port", "tls", "tls_starttls", "auth", "user", "from", "keep"}
)
"""Those that are read. An account takes over no other, so that inheritance stays short."""

Commands = Mapping[str, str]


def fits(text: str) -> bool:
    """Tell whether a text is in this language."""
    return bool(_ACCOUNT.search(text) and _HOST.search(text))


def accounts(text: str) -> Iterator[Commands]:
    """Yield the commands of each account that are read, with those that it takes over from others.

    An account that only gives another one its name, such as ``account default : home``, is left
    out.
    """
    known: dict[str, dict[str, str]] = {}
    aliases: set[str] = set()
    defaults: dict[str, str] = {}
    current: dict[str, str] = {}
    name = ""
    for line in lines_of(text):
        command, argument = _command(line)
        if command == "defaults":
            name, defaults = "", {}
            current = defaults
        elif command == "account":
            if len(known) == _MAX_ACCOUNTS:
                break
            name, bases = _account(argument)
            inherited = {k: v for base in bases for k, v in known.get(base, {}).items()}
            known[name] = current = {**defaults, **inherited}
            aliases.add(name) if bases else aliases.discard(name)
        elif command:
            aliases.discard(name)
            if command in _COMMANDS:
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


def _account(argument: str) -> tuple[str, list[str]]:
    """Return the name of an account, and the names of those that it takes its commands from."""
    name, _, others = argument.partition(":")
    bases = dict.fromkeys(word for other in others.split(",") if (word := other.strip()))
    return name.strip(), list(bases)[:_MAX_BASES]


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
