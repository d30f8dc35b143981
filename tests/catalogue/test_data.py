"""What the provider files claim, held against each other: nothing here knows a single provider."""

from collections import Counter

from autoconf import catalogue
from autoconf.model.config import ClientConfig
from autoconf.model.domain import is_this_machine, registrable_domain
from autoconf.model.provider import Provider
from autoconf.model.server import AuthMethod, MailProtocol, SocketType

PROVIDERS = catalogue.bundled().all()


def configs(provider: Provider) -> list[ClientConfig]:
    """Return the settings for each of the provider's domains; of a hoster those by MX."""
    return [provider.config_for(domain) for domain in provider.domains or (None,)]


def needs(provider: Provider) -> set[str]:
    return {requirement.what for requirement in provider.requires}


def test_every_file_is_in_use() -> None:
    assert catalogue.bundled().problems == ()


def test_the_files_cover_what_the_manual_says() -> None:
    assert sum(1 for provider in PROVIDERS if provider.servers) >= 195
    assert sum(len(provider.domains) for provider in PROVIDERS) >= 1280


def test_a_provider_can_be_recognised() -> None:
    assert [p.id for p in PROVIDERS if not (p.domains or p.mx_patterns)] == []


def test_a_server_elsewhere_is_meant_to_be_there() -> None:
    # A password goes where these files send it: a foreign host is never a slip of the pen.
    elsewhere = {}
    for provider in PROVIDERS:
        names = [*provider.domains, *(mx.pattern.removeprefix("*.") for mx in provider.mx_patterns)]
        own = {registrable_domain(name) or name for name in names}
        used = {registrable_domain(s.server.hostname) for s in provider.servers}
        elsewhere[provider.id] = used - own

    assert elsewhere == {p.id: set(p.hosts_elsewhere) for p in PROVIDERS}


def test_no_plain_server_stands_beside_an_encrypted_one() -> None:
    mixed = [
        (provider.id, protocol)
        for provider in PROVIDERS
        for config in configs(provider)
        for protocol in MailProtocol
        if len({s.socket_type is SocketType.PLAIN for s in config.of_protocol(protocol)}) > 1
    ]

    assert mixed == []


def test_no_server_stands_twice() -> None:
    twice = [
        (provider.id, server)
        for provider in PROVIDERS
        for config in configs(provider)
        for server, count in Counter([*config.incoming, *config.outgoing]).items()
        if count > 1
    ]

    assert twice == []


def test_every_domain_has_a_way_to_read_mail_or_none_has() -> None:
    ways = {p.id: {bool(config.incoming) for config in configs(p)} for p in PROVIDERS}

    assert ways == {p.id: {bool(p.servers)} for p in PROVIDERS}


def test_what_has_to_be_done_first_is_said() -> None:
    assert [p.id for p in PROVIDERS if p.requires and not p.hint] == []


def test_where_only_oauth2_works_it_is_said_how() -> None:
    methods = {
        p.id: {how.method for s in p.servers for how in s.server.authentication} for p in PROVIDERS
    }
    oauth_only = [p.id for p in PROVIDERS if "oauth-only" in needs(p)]

    assert [p.id for p in PROVIDERS if AuthMethod.OAUTH2 in methods[p.id] and not p.oauth2] == []
    assert oauth_only
    assert [name for name in oauth_only if methods[name] != {AuthMethod.OAUTH2}] == []


def test_a_bridge_is_needed_only_where_there_are_no_servers() -> None:
    assert [p.id for p in PROVIDERS if "bridge" in needs(p) and p.servers] == []


REAL_DOMAINS = [
    "larsen.dk", "jensen.dk", "tele2.nl", "kpn.nl", "orange.es", "orange.pl", "vodafone.it",
    "sky.de", "sky.it", "telekom.de", "telus.net", "rogers.com", "orange.com", "tiscali.fr",
    "google.net", "apple.com", "mailbox.de", "mail.fr", "email.de", "post.at", "post.ch",
    "london.org", "berlin.de", "madrid.org", "doctor.org", "artist.com", "europa.eu", "usa.net",
    "germany.com", "spain.com", "service.com", "groupon.com", "inbox.com", "centrum.cz",
    "azet.sk", "gazeta.pl", "skynet.com", "proximus.com", "sunrise.ch", "mit.com", "nate.com",
    "sina.com", "columbia.edu", "terra.com.br", "clix.pt", "btconnect.com", "plus.net",
    "africa.com",
]  # fmt: skip


def test_a_real_domain_is_not_taken_for_a_slip_of_the_pen() -> None:
    taken = {domain: catalogue.bundled().look_alike(domain) for domain in REAL_DOMAINS}

    assert {domain: other for domain, other in taken.items() if other is not None} == {}


def test_no_bundled_file_names_this_machine() -> None:
    hosts = {s.hostname for p in PROVIDERS for config in configs(p) for s in config.servers}

    assert not any(map(is_this_machine, hosts))
