"""Every provider file: what one file alone cannot say about itself is checked here."""

from collections import Counter
from itertools import product

import pytest

from autoconf import catalogue
from autoconf.model.server import MailProtocol, SocketType

PROVIDERS = catalogue.bundled().all()
ORDER = list(SocketType)


@pytest.mark.parametrize("kind", ["domains", "domain_patterns", "mx_patterns", "ns_patterns"])
def test_nothing_belongs_to_two_providers(kind: str) -> None:
    names = Counter(getattr(name, "pattern", name) for p in PROVIDERS for name in getattr(p, kind))

    assert [name for name, count in names.items() if count > 1] == []


def test_a_domain_leads_to_its_provider() -> None:
    strays = [
        (provider.id, domain)
        for provider in PROVIDERS
        for domain in provider.domains
        if catalogue.bundled().provider_of(domain) != provider
    ]

    assert strays == []


def test_an_example_of_a_name_server_leads_to_its_provider() -> None:
    examples = [
        (p.id, catalogue.bundled().find_ns(ns.example)) for p in PROVIDERS for ns in p.ns_patterns
    ]

    assert [(name, c) for name, c in examples if c is None or c.provider_id != name] == []


def test_an_example_of_an_mx_host_leads_to_its_provider() -> None:
    examples = [
        (p.id, catalogue.bundled().find_mx(mx.example)) for p in PROVIDERS for mx in p.mx_patterns
    ]

    assert examples
    assert [(name, c) for name, c in examples if c is None or c.provider_id != name] == []


def test_tls_goes_before_starttls_before_plain() -> None:
    unsorted = []
    for provider in PROVIDERS:
        for domain, protocol in product(provider.domains, MailProtocol):
            servers = provider.config_for(domain).of_protocol(protocol)
            order = [ORDER.index(server.socket_type) for server in servers]
            if order != sorted(order):
                unsorted.append((provider.id, domain, protocol))

    assert unsorted == []


def test_mail_can_be_read_and_sent_or_neither() -> None:
    one_way = []
    for provider in PROVIDERS:
        for domain in provider.domains or (None,):
            config = provider.config_for(domain)
            if bool(config.incoming) != bool(config.outgoing):
                one_way.append((provider.id, domain))

    assert one_way == []


def test_links_are_encrypted() -> None:
    links = []
    for provider in PROVIDERS:
        found = [provider.help_url, provider.web_mail, *(r.link for r in provider.requires)]
        found += [source.url for source in provider.sources]
        links += [(provider.id, link) for link in found if link]

    assert [link for link in links if not link[1].startswith("https://")] == []


def test_a_provider_without_servers_says_why() -> None:
    assert [p.id for p in PROVIDERS if not (p.servers or p.hint)] == []


def test_a_hint_is_one_or_two_sentences() -> None:
    assert [p.id for p in PROVIDERS if len(p.hint) > 200] == []
