import pytest
from msgspec.structs import replace

from autoconf.model.address import EmailAddress
from autoconf.model.secret import Secret, Token
from autoconf.model.server import (
    DEFAULT_PORTS,
    Authentication,
    AuthMethod,
    Endpoint,
    MailProtocol,
    Server,
    SocketType,
    fill_placeholders,
)

ALICE = EmailAddress.parse("alice@m\u00fcller.example")
SERVER = Server(
    protocol=MailProtocol.IMAP, hostname="imap.example.com", port=993, socket_type=SocketType.TLS
)


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("%EMAILADDRESS%", "alice@xn--mller-kva.example"),
        ("%EMAILLOCALPART%", "alice"),
        ("%EMAILDOMAIN%\\%EMAILLOCALPART%", "xn--mller-kva.example\\alice"),
        ("%EMAILADDRESS%%EMAILADDRESS%", "alice@xn--mller-kva.example" * 2),
        ("alice", "alice"),
        ("%OTHER%", "%OTHER%"),
    ],
)
def test_placeholders_are_filled(form: str, name: str) -> None:
    assert fill_placeholders(form, ALICE) == name


def test_what_a_placeholder_brings_in_is_not_filled_again() -> None:
    tricky = EmailAddress.parse("%EMAILDOMAIN%@example.com")

    assert fill_placeholders("%EMAILLOCALPART%", tricky) == "%EMAILDOMAIN%"


def test_a_half_placeholder_of_the_address_does_not_join_with_the_form() -> None:
    tricky = EmailAddress.parse("%EMAIL@example.com")

    assert fill_placeholders("%EMAILLOCALPART%DOMAIN%", tricky) == "%EMAILDOMAIN%"


def test_without_an_address_the_login_name_is_the_form() -> None:
    assert SERVER.login_name(None) == "%EMAILADDRESS%"


def test_with_an_address_the_login_name_is_filled() -> None:
    assert SERVER.login_name(ALICE) == "alice@xn--mller-kva.example"


def test_servers_that_differ_in_the_user_name_share_an_endpoint() -> None:
    assert SERVER.endpoint == replace(SERVER, username="%EMAILLOCALPART%").endpoint


def test_an_endpoint_is_written_as_in_the_report() -> None:
    endpoint = Endpoint(
        protocol=MailProtocol.SMTP,
        hostname="smtp.example.com",
        port=465,
        socket_type=SocketType.TLS,
    )

    assert str(endpoint) == "smtp smtp.example.com:465"


@pytest.mark.parametrize(
    ("methods", "wanted"),
    [
        ([AuthMethod.PASSWORD_CLEARTEXT], True),
        ([AuthMethod.PASSWORD_ENCRYPTED], True),
        ([AuthMethod.OAUTH2, AuthMethod.PASSWORD_CLEARTEXT], True),
        ([AuthMethod.OAUTH2], False),
        ([AuthMethod.GSSAPI, AuthMethod.TLS_CLIENT_CERT, AuthMethod.NTLM], False),
        ([AuthMethod.NONE], False),
        ([], False),
    ],
)
def test_a_password_is_wanted_only_where_one_can_be_used(
    methods: list[AuthMethod], *, wanted: bool
) -> None:
    ways = tuple(Authentication(method=method) for method in methods)

    assert replace(SERVER, authentication=ways).wants_password is wanted


def test_mail_is_read_over_imap_and_pop3_only() -> None:
    assert [p for p in MailProtocol if p.is_incoming] == [MailProtocol.IMAP, MailProtocol.POP3]


def test_every_protocol_has_a_port_for_every_socket_type() -> None:
    assert set(DEFAULT_PORTS) == {(p, s) for p in MailProtocol for s in SocketType}


@pytest.mark.parametrize(
    ("methods", "password", "token"),
    [
        ((AuthMethod.PASSWORD_CLEARTEXT,), True, False),
        ((AuthMethod.OAUTH2,), False, True),
        ((AuthMethod.OAUTH2, AuthMethod.PASSWORD_ENCRYPTED), True, True),
        ((AuthMethod.GSSAPI,), False, False),
    ],
)
def test_a_server_takes_the_secret_that_it_names(
    methods: tuple[AuthMethod, ...], *, password: bool, token: bool
) -> None:
    one = replace(SERVER, authentication=tuple(Authentication(method=m) for m in methods))

    assert (one.takes(Secret("x")), one.takes(None)) == (password, password)
    assert one.takes(Token("x")) is token
