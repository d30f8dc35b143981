"""Autodiscover servers to ask."""

from msgspec.structs import replace

from autoconf.model.address import EmailAddress
from autoconf.model.server import Server, SocketType
from autoconf.net.interfaces import HttpResponse
from tests.fakes import page

ALICE = EmailAddress.parse("alice@example.com")
PATH = "/autodiscover/autodiscover.xml"
HTTPS = f"https://autodiscover.example.com{PATH}"
BARE = f"https://example.com{PATH}"
HTTP = f"http://autodiscover.example.com{PATH}"
ELSEWHERE = f"https://mail.hoster.example{PATH}"
WANTS_LOGIN = replace(page(status=401), www_authenticate=("negotiate", "basic"))


def settings(*servers: Server, more: str = "") -> bytes:
    """Return a reply that names servers, and what else is to stand in the account."""
    return _reply(f"<Action>settings</Action>{''.join(map(_section, servers))}{more}")


def redirect_addr(address: str) -> bytes:
    return _reply(f"<Action>redirectAddr</Action><RedirectAddr>{address}</RedirectAddr>")


def redirect_url(url: str) -> bytes:
    return _reply(f"<Action>redirectUrl</Action><RedirectUrl>{url}</RedirectUrl>")


def error(code: str, message: str = "no") -> bytes:
    content = f"<ErrorCode>{code}</ErrorCode><Message>{message}</Message>"
    return f"<Autodiscover><Response><Error>{content}</Error></Response></Autodiscover>".encode()


def moved(url: str, status: int = 302) -> HttpResponse:
    """Return a redirect that was not followed."""
    return replace(page(status=status), location=url)


def _reply(account: str) -> bytes:
    content = f"<Response><Account>{account}</Account></Response>"
    return f"<Autodiscover>{content}</Autodiscover>".encode()


def _section(server: Server) -> str:
    encryption = "SSL" if server.socket_type is SocketType.TLS else "TLS"
    return (
        f"<Protocol><Type>{server.protocol.value.upper()}</Type>"
        f"<Server>{server.hostname}</Server><Port>{server.port}</Port>"
        f"<Encryption>{encryption}</Encryption><LoginName>alice@example.com</LoginName></Protocol>"
    )
