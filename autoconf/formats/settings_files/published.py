"""Documents that a provider publishes, kept as a file: their servers as a program uses them."""

from collections.abc import Iterable, Iterator

from autoconf.formats.placeholders import normalize_placeholders
from autoconf.formats.settings_files.servers import user_name
from autoconf.model.address import EmailAddress
from autoconf.model.server import AuthMethod, Pop3Settings, Server, fill_placeholders
from autoconf.model.using import UsedServer


def used_servers(servers: Iterable[Server], address: EmailAddress) -> Iterator[UsedServer]:
    """Yield the servers with the values of one address."""
    for server in servers:
        method = server.authentication[0].method if server.authentication else None
        has_name = server.username_stated and method is not AuthMethod.NONE
        name = fill_placeholders(normalize_placeholders(server.username), address)
        yield UsedServer(
            protocol=server.protocol,
            hostname=server.hostname,
            port=server.port,
            socket_type=server.socket_type,
            authentication=method,
            username=user_name(name) if has_name else None,
            leave_on_server=_leaves(server.pop3 or Pop3Settings()),
        )


def _leaves(advice: Pop3Settings) -> bool | int | None:
    if advice.leave_messages_on_server is False:
        return False
    return advice.days_to_leave_messages_on_server or advice.leave_messages_on_server
