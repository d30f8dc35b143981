"""Conversations opened before they are known to be needed: greetings and capabilities alone."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from autoconf.dialogues.sessions import Sessions
from autoconf.errors import NoThreadError
from autoconf.model.config import ClientConfig
from autoconf.model.domain import is_within
from autoconf.model.server import DEFAULT_PORTS, Endpoint, MailProtocol, SocketType
from autoconf.net.interfaces import NetworkFactory
from autoconf.sharing import start_all
from autoconf.tasks import CancelToken, Deadline, Job

_LIKELY: Final = (
    (MailProtocol.IMAP, "imap"),
    (MailProtocol.POP3, "pop"),
    (MailProtocol.SMTP, "smtp"),
    (MailProtocol.IMAP, "mail"),
    (MailProtocol.POP3, "mail"),
    (MailProtocol.SMTP, "mail"),
)
"""What is most often right, and no more: each is a connection to somebody's server."""


@dataclass(slots=True, kw_only=True)
class Preconnector:
    """Opens sessions in the background. ``sessions`` holds them until a login needs one."""

    sessions: Sessions
    factory: NetworkFactory
    seconds_left: Callable[[], float]
    cancel: CancelToken = field(default_factory=CancelToken)
    _begun: set[Endpoint] = field(default_factory=set)

    def open_likely(self, domain: str) -> None:
        """Open the likeliest servers of a domain, while documents are still being fetched."""
        self._open(
            Endpoint(
                protocol=protocol,
                hostname=f"{label}.{domain}",
                port=DEFAULT_PORTS[protocol, SocketType.TLS],
                socket_type=SocketType.TLS,
            )
            for protocol, label in _LIKELY
        )

    def open_named(self, config: ClientConfig, domain: str | None = None) -> None:
        """Open the first server of each protocol that an answer names, while others are silent.

        Args:
            config: what the answer says.
            domain: for an answer that nobody believes yet: open only servers in this domain, at
                the usual ports, as a guess might.
        """
        firsts = [config.of_protocol(protocol)[:1] for protocol in MailProtocol]
        self._open(
            server.endpoint
            for servers in firsts
            for server in servers
            if server.socket_type is not SocketType.PLAIN
            and (domain is None or _is_likely(server.endpoint, domain))
        )

    def _open(self, endpoints: Iterable[Endpoint]) -> None:
        if self.cancel.is_cancelled:
            return
        new = [endpoint for endpoint in endpoints if endpoint not in self._begun]
        self._begun.update(new)
        seconds = self.seconds_left()
        jobs = [
            Job(name=f"ahead {e}", work=partial(self._open_one, e), seconds=seconds) for e in new
        ]
        with suppress(NoThreadError):  # the run opens these servers later
            start_all(jobs, self.cancel)

    def _open_one(self, endpoint: Endpoint, deadline: Deadline) -> None:
        self.sessions.open(endpoint, self.factory(deadline))


def _is_likely(endpoint: Endpoint, domain: str) -> bool:
    usual = DEFAULT_PORTS[endpoint.protocol, endpoint.socket_type]
    return is_within(endpoint.hostname, domain) and endpoint.port == usual
