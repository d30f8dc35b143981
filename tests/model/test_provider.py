import pytest

from autoconf.model.config import Link
from autoconf.model.provider import Provider, ProviderServer, matches, specificity
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
PROVIDER = Provider(
    id="example",
    names=("Example Mail", "Example"),
    domains=("example.com", "mail.example"),
    servers=(
        ProviderServer(server=IMAP),
        ProviderServer(server=POP3, domains=("mail.example",)),
        ProviderServer(server=SMTP),
    ),
)


def test_a_server_for_some_domains_is_left_out_for_others() -> None:
    assert PROVIDER.config_for("example.com").servers == (IMAP, SMTP)


def test_a_server_for_this_domain_is_included() -> None:
    assert PROVIDER.config_for("mail.example").servers == (IMAP, POP3, SMTP)


def test_without_a_domain_only_servers_for_all_domains_count() -> None:
    config = PROVIDER.config_for(None)

    assert (config.servers, config.domains) == ((IMAP, SMTP), ())


def test_people_see_the_usual_name() -> None:
    assert PROVIDER.config_for("example.com").display_name == "Example Mail"


def test_a_help_page_becomes_documentation() -> None:
    provider = Provider(id="x", names=("X",), help_url="https://example.com/help")

    assert provider.config_for("x.example").documentation == (Link(url="https://example.com/help"),)


@pytest.mark.parametrize(
    ("pattern", "name", "covered"),
    [
        ("mx.example", "mx.example", True),
        ("mx.example", "a.mx.example", False),
        ("*.mx.example", "a.mx.example", True),
        ("*.mx.example", "a.b.mx.example", True),
        ("*.mx.example", "mx.example", False),
        ("*.mx.example", "evilmx.example", False),
        ("mail.*", "mail.co.example", True),
        ("mail.*", "email.example", False),
        ("mail.*", "mailer.example", False),
    ],
)
def test_a_star_stands_for_whole_labels(pattern: str, name: str, *, covered: bool) -> None:
    assert matches(pattern, name) is covered


def test_the_pattern_that_says_more_comes_first() -> None:
    patterns = ["*.example", "a.mx.example", "*.mx.example"]

    assert sorted(patterns, key=specificity, reverse=True) == [
        "a.mx.example",
        "*.mx.example",
        "*.example",
    ]
