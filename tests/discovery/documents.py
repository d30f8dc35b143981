"""Published documents to answer with."""

from autoconf.model.server import Server


def document(*servers: Server, domain: str = "example.com") -> bytes:
    """Return an autoconfig document that names these servers, incoming before outgoing."""
    return (
        f'<clientConfig version="1.1"><emailProvider id="{domain}"><domain>{domain}</domain>'
        + "".join(_element(s) for s in servers if s.protocol.is_incoming)
        + "".join(_element(s) for s in servers if not s.protocol.is_incoming)
        + "</emailProvider></clientConfig>"
    ).encode()


def _element(server: Server) -> str:
    tag = "incomingServer" if server.protocol.is_incoming else "outgoingServer"
    ways = "".join(
        f"<authentication>{way.method.value}</authentication>" for way in server.authentication
    )
    return (
        f'<{tag} type="{server.protocol.value}"><hostname>{server.hostname}</hostname>'
        f"<port>{server.port}</port><socketType>{server.socket_type.value}</socketType>"
        f"<username>{server.username}</username>{ways}</{tag}>"
    )
