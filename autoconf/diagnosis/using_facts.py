"""Questions about the settings that a person's programs have now."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from autoconf.model.domain import home_of, is_this_machine, registrable_domain
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.right_servers import right_server, usable_servers
from autoconf.model.server import DEFAULT_PORTS, AuthMethod, MailProtocol, Server, SocketType
from autoconf.model.using import UsedServer, Using

_MENUS = {
    "thunderbird": "thunderbird",
    "outlook-prf": "outlook",
    "outlook-reg": "outlook",
    "apple-mail": "apple-mail",
}
"""Format to the program whose menus are known."""

_IN_CLEAR = (None, AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.OAUTH2)


_PORTS = (
    *DEFAULT_PORTS.items(),
    *(((MailProtocol.SMTP, kind), 25) for kind in SocketType),
)
"""What each port is for (RFC 8314 section 3.3). Networks block 25, whatever its encryption is."""


class Programs(Struct, frozen=True):
    """The programs that a finding is about."""

    found: tuple[tuple[int, Using], ...]

    def __bool__(self) -> bool:
        """Tell whether there is one."""
        return bool(self.found)

    @property
    def names(self) -> str:
        """Their names, each once."""
        return ", ".join(dict.fromkeys(one.name for _, one in self.found))

    @property
    def each(self) -> str:
        """Their names; two files of one program are two."""
        return ", ".join(one.name for _, one in self.found)

    @classmethod
    def at(cls, report: Report, numbers: Iterable[int]) -> "Programs":
        """Return the programs with these numbers."""
        return cls(tuple((number, report.using[number]) for number in dict.fromkeys(numbers)))

    @property
    def evidence(self) -> tuple[str, ...]:
        """Their places in the report."""
        return tuple(f"using/{number}" for number, _ in self.found)

    def menus(self, rule: str) -> tuple[Message, ...]:
        """Return the step of a rule for each program whose menus are known."""
        return tuple(Message(f"finding.{rule}.step-{program}") for program in self._known())

    def server_menus(self) -> tuple[Message, ...]:
        """Return the step to the servers for each program whose menus are known."""
        return tuple(Message(f"menu.servers-{program}") for program in self._known())

    def _known(self) -> tuple[str, ...]:
        known = (_MENUS[one.format] for _, one in self.found if one.format in _MENUS)
        return tuple(dict.fromkeys(known))


def title_name(using: Using) -> Message | str:
    """Return the name of a program for a title; words that were typed are too long for one."""
    return using.program or Message("using.some-program")


def about(found: Programs, rule: str, part: str) -> Message:
    """Return the title or the message of a rule about one program, or about several."""
    if len({using.name for _, using in found.found}) > 1:
        return Message.of(
            f"finding.{rule}.{part}-several", count=len(found.found), programs=found.names
        )
    _, using = found.found[0]
    name = title_name(using) if part == "title" else using.name
    return Message.of(f"finding.{rule}.{part}", program=name)


def programs(report: Report, is_meant: Callable[[Using], bool]) -> Programs:
    """Return the programs that a question is true of."""
    return Programs(tuple((n, one) for n, one in enumerate(report.using) if is_meant(one)))


def deletes(using: Using) -> bool:
    """Tell whether a program takes mail off the server when it fetches."""
    return any(server.leave_on_server is False for server in using.servers)


def leaves_forever(using: Using) -> bool:
    """Tell whether a program leaves mail on the server and never removes it."""
    return any(server.leave_on_server is True for server in using.servers)


def sends_in_clear(using: Using) -> bool:
    """Tell whether a program would send the password unencrypted."""
    return any(
        not server.is_encrypted
        and not is_this_machine(server.hostname)
        and server.authentication in _IN_CLEAR
        for server in using.servers
    )


def connection_fault(used: UsedServer, servers: Sequence[Server]) -> str | None:
    """Return why a program cannot connect to a server: "no-name", "protocol" or "encryption".

    A server that the settled settings name is right, whatever its port.
    """
    place = (used.protocol, used.hostname, used.port, used.socket_type)
    is_settled = any((s.protocol, s.hostname, s.port, s.socket_type) == place for s in servers)
    if used.tunnel or is_settled or is_this_machine(used.hostname):
        return None
    if used.exists is False and all(s.hostname != used.hostname for s in servers):
        return "no-name"
    of_port = {key for key, port in _PORTS if port == used.port}
    if not of_port:
        return None
    if all(protocol is not used.protocol for protocol, _ in of_port):
        return "protocol"
    return None if (used.protocol, used.socket_type) in of_port else "encryption"


def protocol_of_port(port: int) -> MailProtocol:
    """Return the protocol that a port belongs to; only for ports of mail."""
    return next(protocol for (protocol, _), number in _PORTS if number == port)


def offers_imap(report: Report) -> bool:
    """Tell whether the settled settings have an IMAP server that may be used."""
    return any(server.protocol is MailProtocol.IMAP for server in usable_servers(report))


def cut_off(report: Report) -> Iterator[tuple[int, str, UsedServer, str]]:
    """Yield the servers that a program cannot connect to, and why.

    Each comes with the number of its program and its place there.
    """
    servers = usable_servers(report) if report.using else ()
    for number, one in enumerate(report.using):
        for place, used in one.places():
            fault = connection_fault(used, servers)
            if fault is not None:
                yield number, place, used, fault


def old_servers(report: Report) -> Iterator[tuple[int, str, UsedServer, str]]:
    """Yield servers of another provider than the one that keeps the mailboxes now.

    A name that does not exist is a mistyped one.
    Each comes with the number of its program, its place there, and the domain of the right server.
    """
    servers = usable_servers(report) if report.using else ()
    homes = {home_of(server.hostname) for server in servers}
    for number, one in enumerate(report.using):
        for place, used in one.places():
            home = registrable_domain(used.hostname) if "." in used.hostname else None
            right = right_server(used, servers)
            if used.exists is False:
                continue
            if right is not None and home is not None and home not in homes and not used.tunnel:
                yield number, place, used, home_of(right.hostname)
