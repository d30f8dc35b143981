import pytest

from autoconf.model.config import Link, OAuth2, Requirement, Service
from autoconf.model.provider import Provider, ProviderServer, matches, specificity
from autoconf.model.server import MailProtocol, Server, SocketType


def server(protocol: MailProtocol, hostname: str) -> Server:
    return Server(protocol=protocol, hostname=hostname, port=993, socket_type=SocketType.TLS)


IMAP = server(MailProtocol.IMAP, "imap.example.com")
OTHER = server(MailProtocol.IMAP, "imap.mail.example")
SMTP = server(MailProtocol.SMTP, "smtp.example.com")
PROVIDER = Provider(
    id="example",
    names=("Example Mail", "Example"),
    domains=("example.com", "mail.example"),
    servers=(
        ProviderServer(server=IMAP),
        ProviderServer(server=OTHER, domains=("mail.example",)),
        ProviderServer(server=SMTP),
    ),
    services=(Service(kind="caldav", url="https://dav.example.com/"),),
    requires=(Requirement(what="app-password"),),
    hint="Make an app password.",
    oauth2=OAuth2(issuer="login.example.com"),
    help_url="https://example.com/help",
    web_mail="https://webmail.example.com/",
)


@pytest.mark.parametrize(
    ("domain", "incoming"),
    [("example.com", (IMAP,)), ("mail.example", (IMAP, OTHER)), (None, (IMAP,))],
)
def test_servers_of_other_domains_are_left_out(
    domain: str | None, incoming: tuple[Server, ...]
) -> None:
    assert PROVIDER.config_for(domain).incoming == incoming


def test_a_config_says_all_that_the_provider_wants() -> None:
    config = PROVIDER.config_for("example.com")

    assert config.display_name == "Example Mail"
    assert config.domains == ("example.com",)
    assert config.outgoing == (SMTP,)
    assert config.services == PROVIDER.services
    assert config.requires == PROVIDER.requires
    assert config.hint == PROVIDER.hint
    assert config.oauth2 == PROVIDER.oauth2
    assert config.documentation == (Link(url="https://example.com/help"),)
    assert config.web_mail == PROVIDER.web_mail


def test_a_provider_without_servers_gives_an_empty_config() -> None:
    config = Provider(id="closed", names=("Closed",)).config_for(None)

    assert (config.servers, config.domains, config.documentation) == ((), (), ())


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("example.com", "example.com"),
        ("*.mx.example", "a.mx.example"),
        ("*.mx.example", "a.b.mx.example"),
        ("mail.*", "mail.example"),
        ("mail.*", "mail.co.example"),
    ],
)
def test_a_star_stands_for_one_label_or_more(pattern: str, name: str) -> None:
    assert matches(pattern, name)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("example.com", "www.example.com"),
        ("*.mx.example", "mx.example"),
        ("*.mx.example", "amx.example"),
        ("mail.*", "mail"),
        ("mail.*", "email.example"),
        ("mail.*", "mailbox.example"),
    ],
)
def test_a_star_stands_for_whole_labels_only(pattern: str, name: str) -> None:
    assert not matches(pattern, name)


def test_a_name_says_more_than_a_pattern_and_a_long_pattern_more_than_a_short_one() -> None:
    patterns = ["*.example", "mx.example", "*.mx.example"]

    assert sorted(patterns, key=specificity) == ["*.example", "*.mx.example", "mx.example"]
