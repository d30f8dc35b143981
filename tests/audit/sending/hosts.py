"""MX hosts that speak SMTP on port 25, and the network that leads to them."""

from autoconf.errors import NetworkError, TlsFailedError
from autoconf.model.check import TlsFacts, TlsProblem
from autoconf.net.interfaces import Network
from tests.fakes import FakeDns, FakeHttp, ScriptedDialer, ScriptedWire, fake_network
from tests.servers import pki

HOME = "example.com"
MX = "mx.example.com"
SERVER = pki.issue(pki.intermediate())
_HELLO = b"250-mx.example.com\r\n250 STARTTLS\r\n"


def mx_host(
    *, chain: tuple[bytes, ...] = SERVER.chain, problem: TlsProblem | None = None
) -> ScriptedWire:
    """Return an MX host that shows these certificates; ``problem`` is why they are not good."""
    facts = TlsFacts(version="TLSv1.3", matched_name=MX, verified=problem is None, problem=problem)
    error = TlsFailedError("tls.problem.cert-self-signed", facts, chain, peer=f"{MX}:25")
    return ScriptedWire(
        b"220 mx.example.com ESMTP\r\n",
        _HELLO,
        b"220 go ahead\r\n",
        b"250 mx.example.com\r\n",
        b"221 bye\r\n",
        handshake=facts if problem is None else error,
        chain=chain,
    )


def without_tls() -> ScriptedWire:
    """Return an MX host, or a firewall before it, that does not offer STARTTLS."""
    return ScriptedWire(b"220 mx\r\n", b"250 mx.example.com\r\n", b"221 bye\r\n")


def network_of(
    dns: FakeDns,
    http: FakeHttp | None = None,
    *hosts: ScriptedWire | NetworkError,
) -> Network:
    """Return a network in which ``MX`` is one of these at each connection."""
    dialer = ScriptedDialer({f"smtp {MX}:25": hosts} if hosts else None)
    return fake_network(dns=dns, http=http, dialer=dialer)
