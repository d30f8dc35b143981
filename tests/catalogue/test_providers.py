"""Every provider file: what one file alone cannot say about itself is checked here."""

from collections import Counter

import pytest

from autoconf import catalogue
from autoconf.model.provider import Provider
from autoconf.model.server import MailProtocol, SocketType

PROVIDERS = catalogue.bundled().all()
ORDER = list(SocketType)


@pytest.fixture(params=PROVIDERS, ids=lambda provider: provider.id)
def provider(request: pytest.FixtureRequest) -> Provider:
    assert isinstance(request.param, Provider)
    return request.param


@pytest.mark.parametrize("kind", ["domains", "domain_patterns", "mx_patterns", "ns_patterns"])
def test_nothing_belongs_to_two_providers(kind: str) -> None:
    names = Counter(getattr(name, "pattern", name) for p in PROVIDERS for name in getattr(p, kind))

    assert [name for name, count in names.items() if count > 1] == []


def test_a_domain_leads_to_its_provider(provider: Provider) -> None:
    assert {catalogue.bundled().provider_of(domain) for domain in provider.domains} <= {provider}


def test_an_example_of_a_name_server_leads_to_its_provider(provider: Provider) -> None:
    found = [catalogue.bundled().find_ns(ns.example) for ns in provider.ns_patterns]

    assert [config and config.provider_id for config in found] == [provider.id] * len(found)


def test_an_example_of_an_mx_host_leads_to_its_provider(provider: Provider) -> None:
    found = [catalogue.bundled().find_mx(mx.example) for mx in provider.mx_patterns]

    assert {config.provider_id for config in found if config} <= {provider.id}
    assert None not in found


@pytest.mark.parametrize("protocol", MailProtocol)
def test_tls_goes_before_starttls_before_plain(provider: Provider, protocol: MailProtocol) -> None:
    for domain in provider.domains:
        servers = provider.config_for(domain).of_protocol(protocol)
        order = [ORDER.index(server.socket_type) for server in servers]

        assert order == sorted(order)


def test_mail_can_be_read_and_sent_or_neither(provider: Provider) -> None:
    for domain in provider.domains or (None,):
        config = provider.config_for(domain)

        assert bool(config.incoming) == bool(config.outgoing)


def test_links_are_encrypted(provider: Provider) -> None:
    links = [provider.help_url, provider.web_mail, *(r.link for r in provider.requires)]
    links += [source.url for source in provider.sources]

    assert [link for link in links if link and not link.startswith("https://")] == []


def test_a_provider_without_servers_says_why(provider: Provider) -> None:
    assert provider.servers or provider.hint


def test_a_hint_is_one_or_two_sentences(provider: Provider) -> None:
    assert len(provider.hint) <= 200
