import shlex

import pytest
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.server import Authentication, AuthMethod, Server, SocketType
from autoconf.renderers.interface import ClientInfo
from autoconf.renderers.kits.logins import (
    CLEAR,
    LoginWords,
    login_word,
    logs_in,
    methods_of,
    secret_command,
    takes_password,
)
from tests.renderers.profiles import IMAP, SMTP, profile, server

CLIENT = ClientInfo(name="X", platforms=("linux",))
WORDS: LoginWords[str] = {
    AuthMethod.NONE: "",
    AuthMethod.PASSWORD_CLEARTEXT: "clear",
    "LOGIN": "login",
    AuthMethod.PASSWORD_ENCRYPTED: "cram",
    "SCRAM-SHA-256": "scram",
    AuthMethod.OAUTH2: "oauth2",
}
HOSTS = frozenset({"example.com"})


def at(made: Server, *ways: str) -> Server:
    """Return the server with ways to log in of the form METHOD or METHOD/MECHANISM."""
    return replace(
        made,
        authentication=tuple(
            Authentication(method=AuthMethod(way.partition("/")[0]), sasl_name=name or None)
            for way in ways
            for name in (way.partition("/")[2],)
        ),
    )


@pytest.mark.parametrize(
    ("ways", "word"),
    [
        (["password-cleartext"], "clear"),
        (["password-cleartext/PLAIN"], "clear"),
        (["password-cleartext/LOGIN"], "login"),
        (["password-encrypted"], "cram"),
        (["password-encrypted/CRAM-MD5", "password-encrypted/SCRAM-SHA-256"], "scram"),
        (["GSSAPI", "password-cleartext"], "clear"),
        (["OAuth2/XOAUTH2", "password-cleartext"], "oauth2"),
        (["none", "password-cleartext"], "clear"),
    ],
)
def test_the_first_way_to_log_in_that_has_a_word_is_taken(ways: list[str], word: str) -> None:
    assert login_word(CLIENT, at(IMAP, *ways), WORDS, HOSTS) == word


def test_sending_may_need_no_login() -> None:
    assert login_word(CLIENT, at(SMTP, "none", "password-cleartext"), WORDS) == ""


@pytest.mark.parametrize(
    ("ways", "hosts", "reason"),
    [
        (["password-encrypted/CRAM-MD5"], HOSTS, r"X has none of .* \(CRAM-MD5\)"),
        (["none"], HOSTS, r"X has none of .* \(none\)"),
        (["OAuth2"], frozenset({"example.org"}), "X has no sign-in .* takes nothing else"),
        (["OAuth2", "GSSAPI"], frozenset(), r"X has none of .* \(OAuth2, GSSAPI\)"),
    ],
)
def test_a_server_whose_ways_to_log_in_have_no_word_is_refused(
    ways: list[str], hosts: frozenset[str], reason: str
) -> None:
    with pytest.raises(UnsupportedError, match=reason):
        login_word(CLIENT, at(IMAP, *ways), WORDS, hosts)


def test_a_table_names_the_methods_of_the_client() -> None:
    words: LoginWords[str] = {AuthMethod.PASSWORD_CLEARTEXT: "1", "CRAM-MD5": "2"}

    assert methods_of(words) == {AuthMethod.PASSWORD_CLEARTEXT}


def test_the_first_known_way_decides_whether_sending_needs_a_login() -> None:
    open_or_not = server(
        "smtp smtp.example.com", SocketType.TLS, AuthMethod.OAUTH2, AuthMethod.NONE
    )

    assert logs_in(SMTP, CLEAR)
    assert not logs_in(open_or_not, CLEAR)


def test_a_client_may_prefer_a_password_to_no_login() -> None:
    assert takes_password(at(SMTP, "client-IP-address", "password-cleartext"))
    assert not takes_password(at(SMTP, "client-IP-address", "password-encrypted"))


def test_reading_always_needs_a_login() -> None:
    assert logs_in(at(IMAP, "none", "password-cleartext"), CLEAR)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("alice+x@example.com", "alice+x@example.com"),
        ("a|id@example.com", "example.com"),
        ("a`id`@example.com", "example.com"),
        ("$a@example.com", "example.com"),
        ("-rf@example.com", "example.com"),
        ("zoë@example.com", "example.com"),
    ],
)
def test_a_shell_reads_nothing_but_a_word_in_the_command(address: str, key: str) -> None:
    made = replace(profile(), address=EmailAddress.parse(address))

    assert secret_command(made) == ("secret-tool", "lookup", "mail", key)
    assert shlex.join(secret_command(made)) == f"secret-tool lookup mail {key}"
