from typing import Any

import pytest

from autoconf.formats.settings_files.servers import (
    method_of_all,
    parse_url,
    server_of,
    user_name,
)
from autoconf.model.server import AuthMethod, MailProtocol, SocketType


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("imaps://h.example.com", ("imaps", None, "h.example.com", None)),
        ("IMAPS://a:p@h.example.com:994/x", ("imaps", "a", "h.example.com", 994)),
        ("imap://a%40b.c:p%3Aq@h.example.com", ("imap", "a@b.c", "h.example.com", None)),
        ("imap://a@b.c:p/q@h.example.com", ("imap", "a@b.c", "h.example.com", None)),
        ("imap://a:p/q@r@h.example.com", ("imap", "a", "h.example.com", None)),
        ("imaps://h.example.com/a@b.c", ("imaps", None, "h.example.com", None)),
        ("imaps://a@h.example.com/b@c.d", ("imaps", "a", "h.example.com", None)),
        ("imap://a;AUTH=PLAIN@h.example.com", ("imap", "a", "h.example.com", None)),
        ("smtp+none://[::1]:25", ("smtp+none", None, "::1", 25)),
        ("imap://h.example.com?client_id=x", ("imap", None, "h.example.com", None)),
    ],
)
def test_a_url_is_read_without_its_password(text: str, parts: tuple[object, ...]) -> None:
    url = parse_url(text)

    assert url is not None
    assert (url.scheme, url.user, url.host, url.port) == parts


@pytest.mark.parametrize("text", ["", "h.example.com", "imap://", "i map://h.example.com"])
def test_another_text_is_no_url(text: str) -> None:
    assert parse_url(text) is None


@pytest.mark.parametrize("host", ["", "a b", "{x}", "$HOST", "`h`", "a/b", "a" * 300, None])
def test_a_text_that_can_be_no_host_makes_no_server(host: str | None) -> None:
    assert server_of(MailProtocol.IMAP, host, 1, SocketType.TLS) is None


def test_a_wrong_port_is_the_default() -> None:
    ports = [
        server_of(MailProtocol.SMTP, "h.example.com", port, SocketType.STARTTLS, 587)
        for port in ("", "x", "0", "70000", -1, "2525")
    ]

    assert [one and one.port for one in ports] == [587, 587, 587, 587, 587, 2525]


def test_mechanisms_of_one_kind_are_one_login() -> None:
    assert method_of_all("PLAIN LOGIN") is AuthMethod.PASSWORD_CLEARTEXT
    assert method_of_all("plain:cram-md5") is None
    assert method_of_all("") is None


def test_a_user_name_has_no_hidden_characters() -> None:
    assert user_name(" a\x1b[31mb ") == "a [31mb"
    assert user_name("x" * 256) is None
    assert user_name("") is None


@pytest.mark.parametrize("sign", ["#", ";", "//", "\t# "])
def test_a_comment_is_no_part_of_a_user_name(sign: str) -> None:
    assert user_name(f"alice {sign} hunter2") == "alice"
    assert user_name(f" {sign} hunter2") is None
    assert user_name("alice#1;x//y") == "alice#1;x//y"
    assert user_name("Alice Smith") == "Alice Smith"


@pytest.mark.parametrize("word", ["password", "remotepass =", "PassCmd", "pwd", "Token", "x="])
def test_a_text_with_another_setting_is_no_user_name(word: str) -> None:
    assert user_name(f"alice {word} hunter2") is None
    assert user_name(f"{word} hunter2") is None
    assert user_name("password:hunter2") is None
    assert user_name("pass.smith=x") == "pass.smith=x"


@pytest.mark.parametrize(
    "port",
    [1 << 20000, -(1 << 20000), 0, 65536, True, [1 << 20000]],
    ids=["huge", "very-negative", "zero", "one-too-many", "switch", "list"],
)
def test_a_number_that_is_no_port_gives_the_default(port: Any) -> None:
    server = server_of(MailProtocol.IMAP, "imap.example.com", port, SocketType.TLS)

    assert server is not None
    assert server.port == 993
