import pytest

from autoconf.model.address import EmailAddress
from autoconf.model.config import ClientConfig
from autoconf.model.profile import Choices, Profile
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
ALICE = EmailAddress.parse("alice@example.com")


def profile(incoming: tuple[Server, ...], choices: Choices) -> Profile:
    config = ClientConfig(provider_id="example.com", incoming=incoming, outgoing=(SMTP,))
    return Profile(address=ALICE, config=config, choices=choices)


@pytest.mark.parametrize(
    ("chosen", "expected"), [(None, IMAP), (MailProtocol.IMAP, IMAP), (MailProtocol.POP3, POP3)]
)
def test_the_chosen_protocol_is_used_else_the_first(
    chosen: MailProtocol | None, expected: Server
) -> None:
    assert profile((IMAP, POP3), Choices(incoming=chosen)).incoming == expected


def test_a_chosen_protocol_that_is_missing_gives_the_first() -> None:
    assert profile((IMAP,), Choices(incoming=MailProtocol.POP3)).incoming == IMAP


def test_the_first_outgoing_server_is_used() -> None:
    assert profile((IMAP,), Choices()).outgoing == SMTP


@pytest.mark.parametrize(("name", "shown"), [("", "alice@example.com"), ("Work", "Work")])
def test_an_account_is_called_by_its_address_unless_named(name: str, shown: str) -> None:
    assert profile((IMAP,), Choices(account_name=name)).account_name == shown


def test_a_profile_knows_the_filled_user_name() -> None:
    assert profile((IMAP,), Choices()).login_name(IMAP) == "alice@example.com"
