import contextlib
from collections.abc import Iterator

from autoconf.model.server import Endpoint, MailProtocol, SocketType
from autoconf.net.trust_store import TrustStore
from autoconf.net.wire import MailDialer, SocketWire
from autoconf.tasks import Deadline
from tests.net.conftest import dial_to
from tests.servers.certificates import HOST
from tests.servers.tcp import Handler, serving

SOON = 30.0


def endpoint(port: int, socket_type: SocketType = SocketType.PLAIN) -> Endpoint:
    return Endpoint(protocol=MailProtocol.IMAP, hostname=HOST, port=port, socket_type=socket_type)


@contextlib.contextmanager
def wire_to(
    handler: Handler,
    trust_store: TrustStore,
    socket_type: SocketType = SocketType.PLAIN,
    seconds: float = SOON,
) -> Iterator[SocketWire]:
    with serving(handler) as server:
        dialer = MailDialer(dial_to("::127.0.0.1:"), trust_store.context, Deadline(seconds))
        with contextlib.closing(dialer.open(endpoint(server.port, socket_type))) as wire:
            yield wire
