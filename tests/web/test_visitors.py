"""Whose words may be read on the way, and whose not."""

import pytest

from autoconf.web.visitors import cookies_of, name_of_host, visitor_of


@pytest.mark.parametrize(
    ("client", "headers", "is_private"),
    [
        ("127.0.0.1", {"host": "localhost:8088"}, True),
        ("::1", {"host": "[::1]:8088"}, True),
        ("127.0.0.1", {"host": "127.0.0.1"}, True),
        ("192.0.2.7", {"host": "localhost"}, False),
        ("", {"host": "localhost"}, False),
        ("127.0.0.1", {"host": "help.example.com"}, False),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-for": "192.0.2.7"}, False),
        ("127.0.0.1", {"host": "localhost", "x-real-ip": "192.0.2.7"}, False),
        ("127.0.0.1", {"host": "127.0.0.1:8088", "via": "1.1 proxy"}, False),
    ],
)
def test_on_this_machine_is_who_says_so_in_each_way(
    client: str, headers: dict[str, str], *, is_private: bool
) -> None:
    assert visitor_of(client, headers).is_private is is_private


def test_over_tls_the_way_is_private() -> None:
    headers = {"host": "help.example.com"}
    assert visitor_of("192.0.2.7", headers, is_secure=True).is_private


def test_w16_a_quoted_cookie_is_not_decoded() -> None:
    """The standard library decodes it, and one of 16 kB takes it a second."""
    headers = {"cookie": 'a="\\101\\""; session=x; lang = de;b'}

    assert cookies_of(headers) == {"a": '"\\101\\""', "session": "x", "lang": "de", "b": ""}


@pytest.mark.parametrize("session", ["A" * 21 + "\N{DEGREE SIGN}", "A" * 23, "A" * 21 + '"', ""])
def test_a_session_of_ours_has_our_letters(session: str) -> None:
    assert visitor_of("192.0.2.7", {"cookie": f"session={session}"}).session == ""


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("Localhost:8088", "localhost"),
        ("localhost:", "localhost"),
        ("[::1]:8088", "::1"),
        ("[::1]", "::1"),
        *((one, "") for one in ("", ":80", "[::1", "[]", "[::1]x", "localhost:99999")),
        *((one, "") for one in ("localhost:@evil.example", "localhost:8[", "localhost:\xb2")),
    ],
)
def test_w17_a_host_has_a_name_and_perhaps_a_port(host: str, name: str) -> None:
    assert name_of_host(host) == name
