from collections.abc import Callable

import pytest

from autoconf.errors import UsageError
from autoconf.net.targets import ConnectTo, parse_connect_to, parse_doh, parse_resolver


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.example.com:993:b.example.com:1993", ("a.example.com", 993, "b.example.com", 1993)),
        ("::127.0.0.1:1143", ("", 0, "127.0.0.1", 1143)),
        (":993::1993", ("", 993, "", 1993)),
        (":::", ("", 0, "", 0)),
        ("A.Example.COM:993:[::1]:", ("a.example.com", 993, "::1", 0)),
        ("[2001:db8::1]:25:192.0.2.1:26", ("2001:db8::1", 25, "192.0.2.1", 26)),
    ],
)
def test_connect_to_is_read_as_curl_reads_it(
    text: str, expected: tuple[str, int, str, int]
) -> None:
    host, port, to_host, to_port = expected

    assert parse_connect_to(text) == ConnectTo(
        host=host, port=port, to_host=to_host, to_port=to_port
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.example.com:993",
        "a.example.com:993:b.example.com:1:2",
        "a.example.com:0:b.example.com:1",
        "a.example.com:1:b.example.com:65536",
        "a.example.com:1:b.example.com:9999999999",
        "a.example.com:x:b.example.com:1",
        "::localhost:1143",
        "::::1:25",
    ],
)
def test_another_connect_to_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="--connect-to"):
        parse_connect_to(text)


@pytest.mark.parametrize(
    ("rule", "is_match"),
    [
        ("mail.example.com:993::", True),
        ("mail.example.com:::", True),
        (":993::", True),
        (":::", True),
        ("mail.example.com:995::", False),
        ("imap.example.com:993::", False),
    ],
)
def test_an_empty_part_matches_anything(rule: str, *, is_match: bool) -> None:
    assert parse_connect_to(rule).matches("mail.example.com", 993) is is_match


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.0.2.1", ("192.0.2.1", 53)),
        ("192.0.2.1:5353", ("192.0.2.1", 5353)),
        ("2001:db8::1", ("2001:db8::1", 53)),
        ("[2001:db8::1]", ("2001:db8::1", 53)),
        ("[2001:DB8::1]:5353", ("2001:db8::1", 5353)),
    ],
)
def test_a_resolver_is_an_address_with_or_without_a_port(
    text: str, expected: tuple[str, int]
) -> None:
    assert parse_resolver(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "ns.example.com", "192.0.2.1:0", "192.0.2.1:x", "192.0.2.300", "[::1", "[::g]:53", ":53"],
)
def test_another_resolver_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="--resolver"):
        parse_resolver(text)


@pytest.mark.parametrize(
    "url",
    ["https://dns.example/dns-query", "https://192.0.2.1/dns-query", "https://[2001:db8::1]:8443/"],
)
def test_a_doh_resolver_is_an_https_url(url: str) -> None:
    assert parse_doh(url) == url


@pytest.mark.parametrize(
    "text", ["http://dns.example/", "dns.example", "", "https://", "https://user:x@dns.example/"]
)
def test_anything_else_is_no_doh_resolver(text: str) -> None:
    with pytest.raises(UsageError, match=r"^--doh"):
        parse_doh(text)


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_doh, "https://u:hunter2@h.example/"),
        (parse_doh, "ftp://u:hunter2@h.example/"),
        (parse_doh, "https://u:hunter2/x@h.example/"),
        (parse_resolver, "u:hunter2@h.example"),
        (parse_connect_to, "u:hunter2@h.example:1:2:3"),
    ],
)
def test_a_login_in_a_value_is_refused_and_not_repeated(
    parse: Callable[[str], object], text: str
) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)

    assert "hunter2" not in str(caught.value)
    assert "****@h.example" in str(caught.value)
