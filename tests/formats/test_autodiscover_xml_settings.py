import pytest
from msgspec.structs import replace

from autoconf.formats.autodiscover_xml import Settings
from autoconf.model.address import EmailAddress
from autoconf.model.config import Service
from autoconf.model.server import (
    PASSWORD,
    Authentication,
    AuthMethod,
    MailProtocol,
    Server,
    SocketType,
)
from tests.discovery.builders import IMAP, POP3, SMTP
from tests.formats.autodiscover import INNER, OUTER, WHOLE, read, section, settings
from tests.formats.notes import words


def imap(**fields: str) -> str:
    usual = {"Server": "imap.example.com", "Port": "993", "LoginName": "alice@example.com"}
    return section("IMAP", **(usual | fields))


def server(kind: str = "IMAP", **fields: str) -> Server:
    usual = {"Server": f"{kind.lower()}.example.com", "LoginName": "alice@example.com"}
    (found,) = settings(section(kind, **(usual | fields))).config.servers
    return found


# settings


def test_a_whole_reply_becomes_servers_in_its_order() -> None:
    found = read(WHOLE)

    assert isinstance(found, Settings)
    assert found.config.servers == (IMAP, POP3, SMTP)
    assert found.notes == ()


def test_the_provider_is_called_by_the_domain() -> None:
    config = settings(imap()).config

    assert (config.provider_id, config.display_name) == ("example.com", "example.com")
    assert config.domains == ("example.com",)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(WHOLE.replace("http://schemas", "https://schemas"), id="https"),
        pytest.param(WHOLE.replace(f' xmlns="{INNER}"', ""), id="outer-only"),
        pytest.param(WHOLE.replace(f' xmlns="{OUTER}"', ""), id="inner-only"),
        pytest.param(WHOLE.replace("<Action>settings</Action>", ""), id="no-action"),
        pytest.param("\n" + WHOLE, id="blank-line"),
        pytest.param(WHOLE.replace("IMAP", "imap").replace(">on<", "> On <"), id="case"),
    ],
)
def test_namespaces_and_trifles_do_not_matter(text: str) -> None:
    assert read(text) == read(WHOLE)


@pytest.mark.parametrize(
    ("fields", "socket_type"),
    [
        pytest.param({"Port": "993", "SSL": "on"}, SocketType.TLS, id="ssl"),
        pytest.param({"Port": "993"}, SocketType.TLS, id="nothing-said"),
        pytest.param({"Port": "4993", "SSL": "on"}, SocketType.TLS, id="ssl-on-any-port"),
        pytest.param({"Port": "143", "SSL": "on"}, SocketType.STARTTLS, id="ssl-on-143"),
        pytest.param({"Port": "143", "SSL": "off"}, SocketType.PLAIN, id="off"),
        pytest.param({"Port": "143", "SSL": "OFF "}, SocketType.PLAIN, id="off-in-capitals"),
        pytest.param({"Port": "993", "Encryption": "SSL"}, SocketType.TLS, id="encryption-ssl"),
        pytest.param({"Port": "143", "Encryption": "TLS"}, SocketType.STARTTLS, id="starttls"),
        pytest.param({"Port": "1143", "Encryption": "TLS"}, SocketType.STARTTLS, id="any-port"),
        pytest.param({"Port": "993", "Encryption": "TLS"}, SocketType.TLS, id="tls-on-993"),
        pytest.param({"Port": "993", "Encryption": "Auto"}, SocketType.TLS, id="auto-993"),
        pytest.param({"Port": "143", "Encryption": "Auto"}, SocketType.STARTTLS, id="auto-143"),
        pytest.param({"Port": "143", "Encryption": "None"}, SocketType.PLAIN, id="none"),
        pytest.param(
            {"Port": "143", "SSL": "on", "Encryption": "None"}, SocketType.PLAIN, id="none-beats-on"
        ),
        pytest.param(
            {"Port": "143", "SSL": "off", "Encryption": "TLS"},
            SocketType.STARTTLS,
            id="tls-beats-off",
        ),
        pytest.param(
            {"Port": "993", "SSL": "on", "Encryption": "strong"}, SocketType.TLS, id="unknown-word"
        ),
    ],
)
def test_encryption_counts_before_ssl_and_the_port_tells_starttls(
    fields: dict[str, str], socket_type: SocketType
) -> None:
    assert server(**fields).socket_type is socket_type


@pytest.mark.parametrize(
    ("kind", "fields", "port"),
    [
        ("IMAP", {"SSL": "on"}, 993),
        ("POP3", {"Encryption": "TLS"}, 110),
        ("SMTP", {"SSL": "off"}, 587),
        ("SMTP", {"Encryption": "TLS"}, 587),
    ],
)
def test_a_missing_port_is_the_usual_one(kind: str, fields: dict[str, str], port: int) -> None:
    assert server(kind, **fields).port == port


def test_a_missing_port_is_noted() -> None:
    assert words(settings(imap(Port="")).notes) == ("imap has no port; 993 is assumed",)


@pytest.mark.parametrize(
    ("kind", "fields", "authentication"),
    [
        pytest.param("IMAP", {}, PASSWORD, id="nothing-said"),
        pytest.param("IMAP", {"SPA": "off"}, PASSWORD, id="spa-off"),
        pytest.param("IMAP", {"SPA": "on"}, (Authentication(method=AuthMethod.NTLM),), id="spa"),
        pytest.param("IMAP", {"AuthRequired": "off"}, PASSWORD, id="imap-without-login"),
        pytest.param(
            "SMTP", {"AuthRequired": "off"}, (Authentication(method=AuthMethod.NONE),), id="open"
        ),
    ],
)
def test_spa_is_ntlm_and_only_smtp_does_without_a_login(
    kind: str, fields: dict[str, str], authentication: tuple[Authentication, ...]
) -> None:
    assert server(kind, **fields).authentication == authentication


@pytest.mark.parametrize(
    ("login_name", "username"),
    [
        ("alice@example.com", "%EMAILADDRESS%"),
        ("Alice@Example.com", "%EMAILADDRESS%"),
        ("alice", "%EMAILLOCALPART%"),
        ("EXAMPLE\\alice", "EXAMPLE\\alice"),
        ("m0123", "m0123"),
    ],
)
def test_a_login_name_is_kept_in_its_general_form(login_name: str, username: str) -> None:
    found = server(LoginName=login_name)

    assert (found.username, found.username_stated) == (username, True)


def test_a_login_name_in_u_labels_is_the_address() -> None:
    typed = EmailAddress.parse("alice@bücher.example")
    text = WHOLE.replace("alice@example.com", "alice@bücher.example")
    found = read(text, typed)

    assert isinstance(found, Settings)
    assert found.config.incoming[0].username == "%EMAILADDRESS%"


def test_without_a_login_name_the_address_is_assumed() -> None:
    found = settings(imap(LoginName=""))

    assert found.config.incoming == (replace(IMAP, username_stated=False),)
    assert words(found.notes) == ("imap has no login name; the address is assumed",)


def test_a_required_windows_domain_is_noted() -> None:
    notes = words(settings(imap(DomainRequired="on")).notes)

    assert notes == ("imap wants a Windows domain with the user name",)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"Server": ""}, id="no-host"),
        pytest.param({"Server": "192.0.2.1"}, id="ip-address"),
        pytest.param({"Server": "localhost"}, id="one-label"),
        pytest.param({"Port": "0"}, id="port-0"),
        pytest.param({"Port": "65536"}, id="port-65536"),
        pytest.param({"Port": "9" * 5000}, id="port-long"),
        pytest.param({"Port": "imap"}, id="port-word"),
        pytest.param({"LoginName": "%EMAIL%"}, id="placeholder"),
        pytest.param({"LoginName": "a\nb"}, id="line-end"),
        pytest.param({"LoginName": "a" * 501}, id="login-name-long"),
    ],
)
def test_only_the_bad_server_is_dropped(fields: dict[str, str]) -> None:
    found = settings(imap(**fields), imap())

    assert found.config.servers == (IMAP,)
    assert words(found.notes)[0].startswith("imap was dropped: ")


def test_a_host_name_is_made_lower_case() -> None:
    assert server(Server="IMAP.Example.COM.").hostname == "imap.example.com"


def test_a_server_that_is_named_twice_is_kept_once() -> None:
    assert settings(imap(), imap()).config.servers == (IMAP,)


def test_what_is_neither_mail_nor_exchange_is_left_out_with_a_note() -> None:
    found = settings(section("POP", Server="pop.example.com"), "<Protocol/>", imap())

    assert found.config.servers == (IMAP,)
    assert words(found.notes) == ("protocol 'pop' was left out", "protocol '' was left out")


def test_the_first_twenty_protocols_are_read() -> None:
    found = settings(*(imap(Server=f"imap{n}.example.com") for n in range(21)))

    assert [s.hostname for s in found.config.servers] == [f"imap{n}.example.com" for n in range(20)]
    assert words(found.notes) == ("of 21 protocols the first 20 were read",)


def test_settings_may_name_nothing() -> None:
    assert settings().config.servers == ()


# services


@pytest.mark.parametrize(
    ("text", "service"),
    [
        pytest.param(
            section("EXCH", EwsUrl="https://mail.example.com/EWS/Exchange.asmx"),
            Service(kind="exchange", url="https://mail.example.com/EWS/Exchange.asmx"),
            id="EXCH",
        ),
        pytest.param(
            section("EXPR", ASUrl="https://mail.example.com/as"),
            Service(kind="exchange", url="https://mail.example.com/as"),
            id="EXPR",
        ),
        pytest.param(
            section("EXHTTP", EwsUrl="https://mail.example.com/EWS"),
            Service(kind="exchange", url="https://mail.example.com/EWS"),
            id="EXHTTP",
        ),
        pytest.param(
            section(
                "WEB",
                Internal="<OWAUrl>https://in.example.com/owa</OWAUrl>",
                External='<OWAUrl AuthenticationMethod="Fba">https://mail.example.com/owa</OWAUrl>',
            ),
            Service(kind="owa", url="https://mail.example.com/owa"),
            id="WEB",
        ),
        pytest.param(
            section("WEB", Internal="<OWAUrl>https://in.example.com/owa</OWAUrl>"),
            Service(kind="owa", url="https://in.example.com/owa"),
            id="WEB-internal",
        ),
        pytest.param(
            section("MobileSync", Server="https://mail.example.com/eas"),
            Service(kind="activesync", url="https://mail.example.com/eas"),
            id="MobileSync",
        ),
        pytest.param(
            '<Protocol Type="EXCH"><EwsUrl>https://mail.example.com/EWS</EwsUrl></Protocol>',
            Service(kind="exchange", url="https://mail.example.com/EWS"),
            id="type-as-attribute",
        ),
    ],
)
def test_what_exchange_speaks_is_a_service(text: str, service: Service) -> None:
    assert settings(text).config.services == (service,)


@pytest.mark.parametrize("url", ["", "http://mail.example.com/", "javascript:alert(1)", "mail"])
def test_a_service_without_an_https_url_is_none(url: str) -> None:
    assert settings(section("EXCH", EwsUrl=url)).config.services == ()


def test_a_service_that_is_named_twice_is_kept_once() -> None:
    one = section("EXCH", EwsUrl="https://mail.example.com/EWS")

    assert len(settings(one, one.replace("EXCH", "EXPR")).config.services) == 1


def test_servers_stand_beside_services() -> None:
    found = settings(section("EXCH", EwsUrl="https://mail.example.com/EWS"), imap())

    assert [s.protocol for s in found.config.servers] == [MailProtocol.IMAP]
