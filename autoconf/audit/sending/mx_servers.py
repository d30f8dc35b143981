"""The certificates that MX hosts show on port 25, where this network lets that port through."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from msgspec import Struct

from autoconf.dialogues.sessions import Sessions
from autoconf.model.check import TlsFacts
from autoconf.model.message import Message
from autoconf.model.server import Endpoint, MailProtocol, SocketType
from autoconf.net.interfaces import NetworkFactory
from autoconf.sharing import OnceMap
from autoconf.tasks import Deadline, Job, run_all

MAX_HOSTS: Final = 5
"""So many are connected to, the best first."""
_PORT: Final = 25
_SECONDS: Final = 10.0


class Shown(Struct, frozen=True, kw_only=True):
    """What one host showed.

    Attributes:
        tls: the facts of the handshake.
        chain: its certificates in DER form, its own first; empty where none was seen.
        why: what went wrong; None after a handshake that proved the host's name.
    """

    tls: TlsFacts = TlsFacts()
    chain: tuple[bytes, ...] = ()
    why: Message | None = None


class MxServers:
    """Connects to each MX host once, and says goodbye after the handshake; thread-safe."""

    def __init__(self, factory: NetworkFactory) -> None:
        self._factory = factory
        self._sessions = Sessions()
        self._shown: OnceMap[Shown] = OnceMap()

    def look_at(self, hosts: Sequence[str], deadline: Deadline) -> Mapping[str, Shown]:
        """Return what the hosts show; all are connected to at the same time."""
        left_s = deadline.remaining_s(_SECONDS)
        jobs = [
            Job(name=f"port 25 of {host}", work=partial(self._shown_by, host), seconds=left_s)
            for host in hosts[:MAX_HOSTS]
        ]
        ends = run_all(jobs, seconds=left_s, cancel=deadline.token) if jobs else []
        no_time = Shown(why=Message("net.no-time"))
        return {
            host: ended.value or no_time
            for host, ended in zip(hosts[:MAX_HOSTS], ends, strict=True)
        }

    def close(self) -> None:
        """End what is still open."""
        self._sessions.close_all()

    def _shown_by(self, host: str, deadline: Deadline) -> Shown:
        return self._shown.get(host, lambda: self._ask(host, deadline), deadline)

    def _ask(self, host: str, deadline: Deadline) -> Shown:
        network = self._factory(deadline)
        endpoint = Endpoint(
            protocol=MailProtocol.SMTP,
            hostname=host,
            port=_PORT,
            socket_type=SocketType.STARTTLS,
        )
        session = self._sessions.open(endpoint, network)
        conversation = session.conversation
        chain = conversation.certificates() if conversation is not None else ()
        self._sessions.finish(session, None, network)
        why = session.verdict.detail if session.verdict is not None else None
        return Shown(
            tls=session.tls or TlsFacts(),
            chain=chain,
            why=why,
        )
