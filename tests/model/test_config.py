from autoconf.model.config import ClientConfig, Decision, TrustDecision
from autoconf.model.server import MailProtocol, Server, SocketType

IMAP = Server(
    protocol=MailProtocol.IMAP, hostname="imap.example.com", port=993, socket_type=SocketType.TLS
)
POP3 = Server(
    protocol=MailProtocol.POP3, hostname="pop.example.com", port=995, socket_type=SocketType.TLS
)
SMTP = Server(
    protocol=MailProtocol.SMTP, hostname="smtp.example.com", port=465, socket_type=SocketType.TLS
)
AUTO = TrustDecision(decision=Decision.AUTO)
CONFIG = ClientConfig(
    provider_id="example.com", incoming=(POP3, IMAP), outgoing=(SMTP,), trust=((IMAP, AUTO),)
)


def test_servers_are_incoming_then_outgoing_in_their_order() -> None:
    assert CONFIG.servers == (POP3, IMAP, SMTP)


def test_the_servers_of_a_protocol_are_those_alone() -> None:
    assert CONFIG.of_protocol(MailProtocol.IMAP) == (IMAP,)


def test_trust_is_found_by_server() -> None:
    assert CONFIG.trust_of(IMAP) == AUTO


def test_a_server_nobody_judged_has_no_trust() -> None:
    assert CONFIG.trust_of(SMTP) is None
