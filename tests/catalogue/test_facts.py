"""Facts about single providers that were wrong once, or changed."""

import pytest

from autoconf import catalogue
from autoconf.model.config import ClientConfig
from autoconf.model.server import AuthMethod, SocketType

KNOWN = catalogue.bundled()


def config(domain: str) -> ClientConfig:
    found = KNOWN.find(domain)
    assert found is not None, domain
    return found


def hosts(domain: str, protocol: str) -> list[tuple[str, int]]:
    servers = [s for s in config(domain).servers if s.protocol.value == protocol]
    return [(server.hostname, server.port) for server in servers]


@pytest.mark.parametrize("domain", ["bham.rr.com", "tampabay.rr.com", "brighthouse.com"])
def test_bright_house_has_servers_of_its_own(domain: str) -> None:
    assert hosts(domain, "imap") == [("mail.brighthouse.com", 993)]
    assert hosts(domain, "pop3") == [("mail.brighthouse.com", 995)]
    assert hosts(domain, "smtp")[0] == ("mail.brighthouse.com", 587)
    assert config(domain).outgoing[0].socket_type is SocketType.TLS


@pytest.mark.parametrize("domain", ["nyc.rr.com", "rr.com", "roadrunner.com"])
def test_the_rest_of_road_runner_has_not(domain: str) -> None:
    assert hosts(domain, "imap") == [("mail.twc.com", 993)]


@pytest.mark.parametrize(
    ("domain", "what"),
    [
        ("cox.net", "app-password"),
        ("verizon.net", "app-password"),
        ("yahoo.com", "app-password"),
        ("gmail.com", "app-password"),
        ("gmail.com", "enable-pop3"),
        ("outlook.com", "oauth-only"),
        ("proton.me", "bridge"),
        ("posteo.de", "main-address"),
        ("icloud.com", "main-address"),
        ("fastmail.com", "main-address"),
        ("laposte.net", "main-address"),
        ("freenet.de", "enable-pop3"),
        ("mail.ee", "app-password"),
        ("umich.edu", "app-password"),
    ],
)
def test_a_demand_is_known_before_a_password_is_asked_for(domain: str, what: str) -> None:
    assert what in {requirement.what for requirement in config(domain).requires}


@pytest.mark.parametrize(
    ("domain", "keeper"),
    [("att.net", "yahoo"), ("cox.net", "yahoo"), ("verizon.net", "aol"), ("vk.com", "mail-ru")],
)
def test_the_keeper_of_mailboxes_is_known(domain: str, keeper: str) -> None:
    assert config(domain).kept_by == keeper


def test_goo_mail_closed() -> None:
    assert config("goo.jp").closed == "2026-02-25"
    assert config("goo.jp").servers == ()


def test_yahoo_japan_has_imap_too() -> None:
    assert hosts("yahoo.co.jp", "imap") == [("imap.mail.yahoo.co.jp", 993)]
    assert hosts("yahoo.co.jp", "pop3") == [("pop.mail.yahoo.co.jp", 995)]


def test_both_files_of_microsoft_name_one_resource() -> None:
    known = [KNOWN.provider(name).oauth2 for name in ("outlook", "microsoft365", "mit-edu")]
    scopes = [scope for oauth2 in known if oauth2 for scope in oauth2.scopes.all if "://" in scope]

    assert len(scopes) == 9
    assert {scope.rpartition("/")[0] for scope in scopes} == {"https://outlook.office.com"}


def test_microsoft_365_takes_a_password_for_sending_alone() -> None:
    ways = {
        (entry.server.protocol.value, way.method)
        for entry in KNOWN.provider("microsoft365").servers
        for way in entry.server.authentication
    }

    assert {protocol for protocol, way in ways if way is AuthMethod.PASSWORD_CLEARTEXT} == {"smtp"}


@pytest.mark.parametrize(
    ("provider_id", "issuer", "key"),
    [
        ("gmail", "https://accounts.google.com", "accounts.google.com"),
        ("yahoo", "https://api.login.yahoo.com", "login.yahoo.com"),
        ("fastmail", "https://api.fastmail.com", "www.fastmail.com"),
        ("outlook", "", "login.microsoftonline.com"),
    ],
)
def test_an_issuer_has_its_identifier_and_its_key(provider_id: str, issuer: str, key: str) -> None:
    oauth2 = KNOWN.provider(provider_id).oauth2
    assert oauth2 is not None

    assert (oauth2.issuer, oauth2.key) == (issuer, key)


@pytest.mark.parametrize(
    ("domain", "host"),
    [
        ("optonline.net", "mail.optimum.net"),
        ("optimum.net", "mail.optimum.net"),
        ("suddenlink.net", "imap.suddenlink.net"),
        ("shaw.ca", "imap.shaw.ca"),
        ("alice.plus.com", "imap.plus.net"),
        ("sunrise.ch", "imap.sunrise.ch"),
        ("telia.com", "mailin.telia.com"),
        ("bbox.fr", "imap.bbox.fr"),
        ("alice.de", "imap.alice.de"),
        ("ewe.net", "imap.ewe.net"),
        ("mnet-online.de", "imap.mnet-online.de"),
        ("tin.it", "imaps.tin.it"),
        ("tpg.com.au", "mail.tpg.com.au"),
        ("thundermail.com", "mail.thundermail.com"),
        ("tb.pro", "mail.thundermail.com"),
        ("ende.in.net", "mail.ende.in.net"),
        ("nein.jetzt", "mail.ende.in.net"),
        ("mehl.cloud", "mehl.cloud"),
        ("virgin.com", "imap.virginmedia.com"),
    ],
)
def test_a_domain_that_was_missing_is_known(domain: str, host: str) -> None:
    assert hosts(domain, "imap")[0][0] == host
