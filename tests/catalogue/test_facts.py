"""Facts about single providers that were wrong once, or changed."""

import pytest

from autoconf import catalogue
from autoconf.model.config import ClientConfig, OAuth2, Scopes
from autoconf.model.server import AuthMethod, SocketType

KNOWN = catalogue.bundled()


def config(domain: str) -> ClientConfig:
    found = KNOWN.find(domain)
    assert found is not None, domain
    return found


def hosts(domain: str, protocol: str) -> list[tuple[str, int]]:
    servers = [s for s in config(domain).servers if s.protocol.value == protocol]
    return [(server.hostname, server.port) for server in servers]


def sign_in(provider_id: str) -> OAuth2:
    oauth2 = KNOWN.provider(provider_id).oauth2
    assert oauth2 is not None, provider_id
    return oauth2


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
    known = [sign_in(name) for name in ("outlook", "microsoft365", "mit-edu")]
    scopes = [scope for oauth2 in known for scope in oauth2.scopes.all if "://" in scope]

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
    oauth2 = sign_in(provider_id)

    assert (oauth2.issuer, oauth2.key) == (issuer, key)


def test_who_keeps_the_mailboxes_also_gives_the_tokens() -> None:
    kept = {
        p.id: p.oauth2 == KNOWN.provider(p.kept_by).oauth2
        for p in KNOWN.all()
        if p.kept_by and p.oauth2
    }

    assert len(kept) == 6
    assert [name for name, is_same in kept.items() if not is_same] == []


def test_both_files_of_microsoft_sign_in_alike() -> None:
    assert sign_in("outlook") == sign_in("microsoft365")


def test_microsofts_urls_name_the_tenant_alike() -> None:
    oauth2 = sign_in("outlook")

    urls = (oauth2.auth_url, oauth2.token_url, oauth2.device_url)
    assert oauth2.tenant
    assert all("/common/" in url for url in urls)
    assert (oauth2.redirect, oauth2.secret, oauth2.registration) == ("localhost", "none", "own")


def test_gmail_has_the_present_urls_and_no_device_grant() -> None:
    oauth2 = sign_in("gmail")

    assert oauth2.auth_url == "https://accounts.google.com/o/oauth2/v2/auth"
    assert oauth2.token_url == "https://oauth2.googleapis.com/token"
    assert oauth2.revoke_url == "https://oauth2.googleapis.com/revoke"
    assert oauth2.device_url == ""
    assert (oauth2.redirect, oauth2.secret) == ("loopback", "required")
    assert oauth2.scopes == Scopes.for_all(["https://mail.google.com/"])


def test_fastmail_registers_every_program_by_itself() -> None:
    oauth2 = sign_in("fastmail")

    assert (oauth2.registration, oauth2.redirect, oauth2.secret) == ("open", "loopback", "none")
    assert oauth2.token_url == "https://api.fastmail.com/oauth/refresh"
    assert oauth2.scopes.imap == ("urn:ietf:params:oauth:scope:mail", "offline_access")
    assert [p.id for p in KNOWN.all() if p.oauth2 and p.oauth2.registration == "open"] == [
        "fastmail"
    ]


def test_yandex_wants_the_registered_address_and_has_no_token_for_pop3() -> None:
    oauth2 = sign_in("yandex")

    assert oauth2.redirect == "fixed"
    assert oauth2.scopes == Scopes(imap=("mail:imap_full",), smtp=("mail:smtp",))


@pytest.mark.parametrize("name", ["yahoo", "aol"])
def test_yahoo_and_aol_register_no_mail_programs(name: str) -> None:
    assert (sign_in(name).registration, sign_in(name).redirect) == ("closed", "https")


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
