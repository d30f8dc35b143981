"""One file in tests/data/clientconfig per quirk; a server is written as one line here."""

from pathlib import Path

import pytest

from autoconf.formats import clientconfig_xml
from autoconf.model.config import ClientConfig
from autoconf.model.server import Authentication, AuthMethod, Pop3Settings, Server
from tests.formats.notes import words

DATA = Path(__file__).parents[1] / "data" / "clientconfig"
SMTP = "smtp smtp.example.com:465 SSL password-cleartext %EMAILADDRESS%"


def read(name: str) -> tuple[ClientConfig, tuple[str, ...]]:
    body = (DATA / f"{name}.xml").read_bytes()
    config, notes = clientconfig_xml.parse(body, domain="example.com", address=None)
    return config, words(notes)


def line(server: Server) -> str:
    methods = ",".join(a.sasl_name or a.method.value for a in server.authentication)
    return f"{server.endpoint} {server.socket_type.value} {methods} {server.username}"


@pytest.mark.parametrize(
    ("name", "expected", "note_count"),
    [
        (
            "order",
            [
                "pop3 pop.example.com:995 SSL password-cleartext %EMAILADDRESS%",
                "imap imap.example.com:993 SSL password-cleartext %EMAILADDRESS%",
                "imap imap.example.com:143 STARTTLS password-cleartext %EMAILADDRESS%",
                "smtp smtp.example.com:587 STARTTLS password-cleartext %EMAILADDRESS%",
                SMTP,
            ],
            0,
        ),
        (
            "unclosed-placeholder",
            ["imap imap.example.com:993 SSL password-cleartext %EMAILADDRESS%", SMTP],
            0,
        ),
        (
            "placeholders",
            ["imap imap.example.com:993 SSL password-cleartext %EMAILLOCALPART%", SMTP],
            2,
        ),
        (
            "no-username",
            ["imap imap.example.com:993 SSL password-cleartext %EMAILADDRESS%", SMTP],
            2,
        ),
        (
            "old-words",
            [
                "imap imap.example.com:993 SSL password-cleartext %EMAILADDRESS%",
                "pop3 pop.example.com:995 SSL password-encrypted,OAuth2 %EMAILADDRESS%",
                "smtp smtp.example.com:587 STARTTLS password-cleartext %EMAILADDRESS%",
            ],
            0,
        ),
        (
            "no-port",
            [
                "imap imap.example.com:993 SSL password-cleartext %EMAILADDRESS%",
                "imap imap.example.com:143 STARTTLS password-cleartext %EMAILADDRESS%",
                "smtp smtp.example.com:587 STARTTLS password-cleartext %EMAILADDRESS%",
                SMTP,
            ],
            7,
        ),
        (
            "bad-ports",
            ["imap imap.example.com:993 SSL password-cleartext %EMAILADDRESS%", SMTP],
            4,
        ),
        (
            "bad-hosts",
            [
                "imap imap.example.com:993 SSL password-cleartext %EMAILADDRESS%",
                "imap imap.xn--bcher-kva.example:993 SSL password-cleartext %EMAILADDRESS%",
                SMTP,
            ],
            5,
        ),
        (
            "sasl-names",
            [
                "imap imap.example.com:993 SSL SCRAM-SHA-256,PLAIN,password-cleartext alice",
                SMTP,
            ],
            0,
        ),
        (
            "unknown-authentication",
            [
                "imap imap2.example.com:993 SSL password-cleartext %EMAILADDRESS%",
                "imap imap4.example.com:993 SSL OAuth2 %EMAILADDRESS%",
                "smtp smtp.example.com:25 plain none %EMAILADDRESS%",
            ],
            3,
        ),
        (
            "other-types",
            ["imap imap.example.com:993 SSL password-cleartext %EMAILADDRESS%"],
            3,
        ),
        (
            "namespace",
            ["imap imap.example.com:993 SSL password-cleartext %EMAILADDRESS%", SMTP],
            0,
        ),
        ("bare", ["imap imap.example.com:993 SSL password-cleartext %EMAILADDRESS%"], 0),
    ],
)
def test_only_bad_servers_are_dropped(name: str, expected: list[str], note_count: int) -> None:
    config, notes = read(name)

    assert [line(server) for server in config.servers] == expected
    assert len(notes) == note_count, notes


def test_a_note_names_the_server_and_the_reason() -> None:
    _, notes = read("bad-ports")

    assert notes[0] == "incoming server 1 was dropped: its port '0' is not 1 to 65535"


def test_an_assumed_user_name_is_marked() -> None:
    config, _ = read("no-username")

    assert [server.username_stated for server in config.servers] == [False, False]


def test_sasl_names_stand_for_a_method() -> None:
    config, _ = read("sasl-names")

    assert config.incoming[0].authentication == (
        Authentication(method=AuthMethod.PASSWORD_ENCRYPTED, sasl_name="SCRAM-SHA-256"),
        Authentication(method=AuthMethod.PASSWORD_CLEARTEXT, sasl_name="PLAIN"),
        Authentication(method=AuthMethod.PASSWORD_CLEARTEXT),
    )


def test_advice_for_pop3_is_kept() -> None:
    config, _ = read("pop3-advice")

    assert [server.pop3 for server in config.incoming] == [
        Pop3Settings(
            leave_messages_on_server=True,
            days_to_leave_messages_on_server=14,
            download_on_biff=False,
            check_interval_minutes=15,
        ),
        None,
    ]


def test_a_restriction_is_kept() -> None:
    config, _ = read("pop3-advice")

    assert config.outgoing[0].restriction == ("client-IP-address",)


@pytest.mark.parametrize("username", ["a&#9;b", "x" * 501, "%EMAILADDRES"])
def test_a_user_name_that_cannot_be_meant_drops_the_server(username: str) -> None:
    text = (DATA / "unclosed-placeholder.xml").read_text().replace("%EMAILADDRESS<", f"{username}<")

    config, _ = clientconfig_xml.parse(text.encode(), domain="example.com", address=None)

    assert config.incoming == ()
