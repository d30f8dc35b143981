"""Whose words may be read on the way, and whose not."""

import pytest

from autoconf.web.visitors import visitor_of


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
