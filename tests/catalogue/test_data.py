"""What the provider files claim, held against each other: nothing here knows a single provider."""

import pytest

from autoconf import catalogue
from autoconf.model.config import ClientConfig
from autoconf.model.domain import registrable_domain
from autoconf.model.provider import Provider
from autoconf.model.server import AuthMethod, MailProtocol, SocketType

PROVIDERS = catalogue.bundled().all()


@pytest.fixture(params=PROVIDERS, ids=lambda provider: provider.id)
def provider(request: pytest.FixtureRequest) -> Provider:
    assert isinstance(request.param, Provider)
    return request.param


def configs(provider: Provider) -> list[ClientConfig]:
    """Return the settings for each of the provider's domains; of a hoster those by MX."""
    return [provider.config_for(domain) for domain in provider.domains or (None,)]


def test_every_file_is_in_use() -> None:
    assert catalogue.bundled().problems == ()


def test_the_files_cover_what_the_manual_says() -> None:
    assert sum(1 for provider in PROVIDERS if provider.servers) >= 195
    assert sum(len(provider.domains) for provider in PROVIDERS) >= 1280


def test_a_provider_can_be_recognised(provider: Provider) -> None:
    assert provider.domains or provider.mx_patterns


def test_a_server_elsewhere_is_meant_to_be_there(provider: Provider) -> None:
    # A password goes where these files send it: a foreign host is never a slip of the pen.
    names = [*provider.domains, *(mx.pattern.removeprefix("*.") for mx in provider.mx_patterns)]
    own = {registrable_domain(name) or name for name in names}
    used = {registrable_domain(s.server.hostname) for s in provider.servers}

    assert used - own == set(provider.hosts_elsewhere)


@pytest.mark.parametrize("protocol", MailProtocol)
def test_no_plain_server_stands_beside_an_encrypted_one(
    provider: Provider, protocol: MailProtocol
) -> None:
    for config in configs(provider):
        plain = {s.socket_type is SocketType.PLAIN for s in config.of_protocol(protocol)}

        assert len(plain) <= 1


def test_no_server_stands_twice(provider: Provider) -> None:
    for config in configs(provider):
        servers = [*config.incoming, *config.outgoing]

        assert len(set(servers)) == len(servers)


def test_every_domain_has_a_way_to_read_mail_or_none_has(provider: Provider) -> None:
    assert {bool(config.incoming) for config in configs(provider)} == {bool(provider.servers)}


def test_what_has_to_be_done_first_is_said(provider: Provider) -> None:
    assert provider.hint or not provider.requires


def test_where_only_oauth2_works_it_is_said_how(provider: Provider) -> None:
    methods = {how.method for s in provider.servers for how in s.server.authentication}
    needs = {requirement.what for requirement in provider.requires}

    assert provider.oauth2 or AuthMethod.OAUTH2 not in methods
    if "oauth-only" in needs:
        assert methods == {AuthMethod.OAUTH2}


def test_a_bridge_is_needed_only_where_there_are_no_servers(provider: Provider) -> None:
    needs_bridge = any(requirement.what == "bridge" for requirement in provider.requires)

    assert not (needs_bridge and provider.servers)


@pytest.mark.parametrize(
    "domain",
    [
        "larsen.dk", "jensen.dk", "tele2.nl", "kpn.nl", "orange.es", "orange.pl", "vodafone.it",
        "sky.de", "sky.it", "telekom.de", "telus.net", "rogers.com", "orange.com", "tiscali.fr",
        "google.net", "apple.com", "mailbox.de", "mail.fr", "email.de", "post.at", "post.ch",
        "london.org", "berlin.de", "madrid.org", "doctor.org", "artist.com", "europa.eu", "usa.net",
        "germany.com", "spain.com", "service.com", "groupon.com", "inbox.com", "centrum.cz",
        "azet.sk", "gazeta.pl", "skynet.com", "proximus.com", "sunrise.ch", "mit.com", "nate.com",
        "sina.com", "columbia.edu", "terra.com.br", "clix.pt", "btconnect.com", "plus.net",
        "africa.com",
    ],
)  # fmt: skip
def test_a_real_domain_is_not_taken_for_a_slip_of_the_pen(domain: str) -> None:
    assert catalogue.bundled().look_alike(domain) is None
