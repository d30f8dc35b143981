"""What the provider files claim, held against each other: nothing here knows a single provider."""

from collections import Counter
from itertools import combinations

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
    names = {p.id: (*p.domains, *p.domain_patterns, *p.mx_patterns) for p in PROVIDERS}

    assert [name for name, known_by in names.items() if not known_by] == []


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


def methods(provider: Provider, *, incoming_alone: bool = False) -> set[AuthMethod]:
    return {
        how.method
        for entry in provider.servers
        if entry.server.protocol.is_incoming or not incoming_alone
        for how in entry.server.authentication
    }


def test_where_only_oauth2_works_it_is_said_how() -> None:
    demands = [(p, r.when) for p in PROVIDERS for r in p.requires if r.what == "oauth-only"]
    used = {p.id: methods(p, incoming_alone=when == "imap-and-pop3") for p, when in demands}

    assert [p.id for p in PROVIDERS if AuthMethod.OAUTH2 in methods(p) and not p.oauth2] == []
    assert {when for _, when in demands} == {"all-protocols", "imap-and-pop3"}
    assert [name for name, of in used.items() if of != {AuthMethod.OAUTH2}] == []


def test_an_issuer_is_an_identifier_and_every_server_of_tokens_has_a_name() -> None:
    known = {p.id: p.oauth2 for p in PROVIDERS if p.oauth2}
    issuers = {name: oauth2.issuer for name, oauth2 in known.items() if oauth2.issuer}

    assert [name for name, issuer in issuers.items() if not issuer.startswith("https://")] == []
    assert [name for name, oauth2 in known.items() if not (oauth2.issuer or oauth2.key)] == []


def test_sign_in_goes_over_https_and_no_client_id_is_bundled() -> None:
    known = {p.id: p.oauth2 for p in PROVIDERS if p.oauth2}
    urls = {
        name: (o.auth_url, o.token_url, o.device_url, o.revoke_url, o.register)
        for name, o in known.items()
    }

    assert [
        name for name, of in urls.items() if any(u[:8] not in ("", "https://") for u in of)
    ] == []
    assert [name for name, oauth2 in known.items() if oauth2.client_id] == []
    assert [name for name, oauth2 in known.items() if not oauth2.scopes.imap] == []
    assert [name for name, oauth2 in known.items() if not oauth2.scopes.smtp] == []


def test_who_registers_a_client_is_told_where() -> None:
    known = {p.id: p.oauth2 for p in PROVIDERS if p.oauth2}

    assert [n for n, o in known.items() if (o.registration == "own") != bool(o.register)] == []
    assert [n for n, o in known.items() if o.tenant and "/common/" not in o.token_url] == []


def test_the_keeper_of_mailboxes_is_a_provider_with_other_demands_at_most() -> None:
    by_id = {p.id: p for p in PROVIDERS}
    kept = [p for p in PROVIDERS if p.kept_by]

    assert [p.id for p in kept if p.kept_by not in by_id] == []
    assert [p.id for p in kept if "app-password" in needs(by_id[p.kept_by]) - needs(p)] == []


def test_a_closed_provider_has_a_day_and_no_servers() -> None:
    closed = [p for p in PROVIDERS if p.closed]

    assert closed
    assert [p.id for p in closed if p.servers or not p.hint] == []


def test_of_two_doubtful_servers_the_better_supported_stands_first() -> None:
    order = ["high", "", "medium", "low"]
    wrong = [
        (p.id, one.server.endpoint)
        for p in PROVIDERS
        for one, other in combinations(p.servers, 2)
        if one.server.protocol is other.server.protocol
        and one.server.socket_type is other.server.socket_type
        and (not one.domains or not other.domains or set(one.domains) & set(other.domains))
        and order.index(one.confidence) > order.index(other.confidence)
    ]

    assert wrong == []


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
