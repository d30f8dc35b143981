"""The settled servers that the settings of a person's programs are compared with."""

from collections.abc import Sequence

from autoconf.model.report import Report
from autoconf.model.server import Server
from autoconf.model.using import UsedServer


def usable_servers(report: Report) -> tuple[Server, ...]:
    """Return the settled servers that are right for sure, best first."""
    config = report.config
    return () if config is None else tuple(s for s in config.servers if report.may_be_used(s))


def right_server(used: UsedServer, servers: Sequence[Server]) -> Server | None:
    """Return the server to compare with: the same one, else the best for the same purpose."""
    place = (used.hostname, used.port, used.socket_type)
    same = [s for s in servers if s.protocol is used.protocol]
    exact = [s for s in same if (s.hostname, s.port, s.socket_type) == place]
    purpose = [s for s in servers if s.protocol.is_incoming is used.protocol.is_incoming]
    return next(iter([*exact, *same, *purpose]), None)
