import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.errors import MalformedDocumentError
from autoconf.formats import pacc_json
from autoconf.model.config import ClientConfig, Link, OAuth2, Service
from autoconf.model.server import (
    PASSWORD,
    Authentication,
    AuthMethod,
    MailProtocol,
    Server,
    SocketType,
)
from tests.formats.notes import words

OAUTH2 = Authentication(method=AuthMethod.OAUTH2)

DOCUMENT: dict[str, Any] = {
    "protocols": {
        "imap": {"host": "IMAP.example.com."},
        "pop3": {"host": "pop.example.com"},
        "smtp": {"host": "smtp.example.com"},
        "managesieve": {"host": "sieve.example.com"},
        "jmap": {"url": "https://jmap.example.com/session"},
        "caldav": {"url": "https://dav.example.com/cal"},
        "carddav": {"url": "https://dav.example.com/card"},
        "webdav": {"url": "https://dav.example.com/files"},
    },
    "authentication": {"oauth-public": {"issuer": "https://auth.example.com"}, "password": True},
    "info": {
        "provider": {"name": "Example\u202e  Mail", "shortName": "Example"},
        "help": {"documentation": "https://example.com/help"},
    },
}


def server(
    protocol: MailProtocol, hostname: str, port: int, ways: tuple[Authentication, ...]
) -> Server:
    return Server(
        protocol=protocol,
        hostname=hostname,
        port=port,
        socket_type=SocketType.TLS,
        authentication=ways,
    )


def read(document: object) -> tuple[ClientConfig, tuple[str, ...]]:
    config, notes = pacc_json.parse(json.dumps(document).encode(), domain="example.com")
    return config, words(notes)


def read_protocols(**protocols: object) -> tuple[ClientConfig, tuple[str, ...]]:
    return read({"protocols": protocols, "authentication": {"password": True}})


def test_all_members_are_read() -> None:
    ways = (*PASSWORD, OAUTH2)

    assert read(DOCUMENT) == (
        ClientConfig(
            provider_id="example.com",
            display_name="Example Mail",
            display_short_name="Example",
            domains=("example.com",),
            incoming=(
                server(MailProtocol.IMAP, "imap.example.com", 993, ways),
                server(MailProtocol.POP3, "pop.example.com", 995, ways),
            ),
            outgoing=(server(MailProtocol.SMTP, "smtp.example.com", 465, ways),),
            services=(
                Service(kind="jmap", url="https://jmap.example.com/session"),
                Service(kind="caldav", url="https://dav.example.com/cal"),
                Service(kind="carddav", url="https://dav.example.com/card"),
                Service(kind="webdav", url="https://dav.example.com/files"),
                Service(kind="managesieve", url="sieve://sieve.example.com"),
            ),
            documentation=(Link(url="https://example.com/help"),),
            oauth2=OAuth2(issuer="https://auth.example.com"),
        ),
        (),
    )


def test_the_user_name_is_stated_to_be_the_address() -> None:
    config, _ = read(DOCUMENT)

    assert {(s.username, s.username_stated) for s in config.servers} == {("%EMAILADDRESS%", True)}


def test_unknown_members_are_ignored() -> None:
    more = {
        **DOCUMENT,
        "version": 9,
        "protocols": {**DOCUMENT["protocols"], "nntp": {"host": "news.example.com", "port": 1}},
    }

    assert read(more) == read(DOCUMENT)


def test_nothing_at_all_is_a_config_without_servers() -> None:
    config, notes = read({})

    assert (config.servers, config.services) == ((), ())
    assert notes == ("no authentication is named; a password is assumed",)


@pytest.mark.parametrize(
    ("authentication", "ways", "oauth2"),
    [
        pytest.param({"password": True}, PASSWORD, None, id="password"),
        pytest.param(None, PASSWORD, None, id="nothing-said"),
        pytest.param(
            {"password": False, "oauth-public": {"issuer": "https://auth.example.com/a"}},
            (OAUTH2,),
            OAuth2(issuer="https://auth.example.com/a"),
            id="oauth",
        ),
        pytest.param(
            {"password": True, "oauth-public": {"issuer": "http://auth.example.com"}},
            PASSWORD,
            None,
            id="issuer-without-tls",
        ),
        pytest.param(
            {"password": True, "oauth-public": {"issuer": "https://auth.example.com/?a=b"}},
            PASSWORD,
            None,
            id="issuer-with-query",
        ),
    ],
)
def test_ways_to_log_in_are_those_of_the_document(
    authentication: object, ways: tuple[Authentication, ...], oauth2: OAuth2 | None
) -> None:
    config, _ = read(
        {"protocols": {"imap": {"host": "imap.example.com"}}, "authentication": authentication}
    )

    assert config.incoming == (server(MailProtocol.IMAP, "imap.example.com", 993, ways),)
    assert config.oauth2 == oauth2


@pytest.mark.parametrize("authentication", [{}, {"password": False}, {"passkey": True}])
def test_a_server_that_nobody_can_log_in_to_is_dropped(authentication: object) -> None:
    config, notes = read(
        {"protocols": {"imap": {"host": "imap.example.com"}}, "authentication": authentication}
    )

    assert config.servers == ()
    assert [note.partition(" was")[0] for note in notes] == ["protocols.imap"]


@pytest.mark.parametrize(
    "host",
    ["192.0.2.1", "[2001:db8::1]", "localhost", "a b.example", "%EMAILDOMAIN%", "\ud800.example"],
)
def test_a_host_that_is_no_host_name_is_dropped_and_its_neighbour_stays(host: str) -> None:
    config, notes = read_protocols(imap={"host": host}, smtp={"host": "smtp.example.com"})

    assert [s.hostname for s in config.servers] == ["smtp.example.com"]
    assert notes == ("protocols.imap.host was dropped: it is not a host name",)


@pytest.mark.parametrize(
    "url",
    [
        "http://dav.example.com/",
        "https://dav.example.com:443/",
        "https://dav.example.com:8443/",
        "https://user@dav.example.com/",
        "https://192.0.2.1/",
        "https:///path",
        "https://dav.example.com:port/",
        "javascript:alert(1)",
        "dav.example.com",
        "https://\ud800.example/",
    ],
)
def test_a_service_url_is_https_without_a_port(url: str) -> None:
    config, notes = read_protocols(caldav={"url": url})

    assert config.services == ()
    assert [note.partition(":")[0] for note in notes] == ["protocols.caldav.url was dropped"]


@pytest.mark.parametrize(
    ("protocols", "note"),
    [
        ({"imap": "imap.example.com"}, "protocols.imap was dropped: it is not an object"),
        ({"imap": {"host": 5}}, "protocols.imap.host was dropped: it is not a text"),
        (
            {"imap": {"host": "x" * 3000}},
            "protocols.imap.host was dropped: it is longer than 2000 characters",
        ),
    ],
)
def test_a_member_of_another_kind_is_dropped(protocols: dict[str, object], note: str) -> None:
    assert read_protocols(**protocols)[1] == (note,)


def test_a_word_for_true_is_not_true() -> None:
    _, notes = read({"authentication": {"password": "true"}})

    assert notes == ("authentication.password was dropped: it is not true or false",)


def test_help_that_is_no_web_address_is_dropped() -> None:
    config, notes = read({**DOCUMENT, "info": {"help": {"documentation": "javascript:x"}}})

    assert config.documentation == ()
    assert notes == ("info.help.documentation was dropped: it is not a web address",)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not JSON"),
        (b"<html>", "not JSON"),
        (b"\xff\xfe\xff", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON"),
        (b" " * (256 * 1024 + 1), "larger than 256 KiB"),
    ],
    ids=["empty", "html", "not-text", "array", "deep", "huge-number", "large"],
)
def test_what_is_no_such_document_is_malformed(body: bytes, why: str) -> None:
    with pytest.raises(MalformedDocumentError, match=why):
        pacc_json.parse(body, domain="example.com")


_TEXTS = st.text(max_size=20) | st.sampled_from(
    ["imap.example.com", "https://dav.example.com/x", "https://[::1", "\ud800.example", "xn--.x"]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXTS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["host", "url", "issuer", "name"]), inner, max_size=4)
    ),
    max_leaves=6,
)
_NAMES = st.sampled_from(
    ["imap", "smtp", "managesieve", "caldav", "password", "oauth-public", "provider", "help"]
)


@given(
    st.dictionaries(
        st.sampled_from(["protocols", "authentication", "info"]),
        st.dictionaries(_NAMES, _VALUES, max_size=6) | _VALUES,
    )
)
def test_any_json_object_can_be_read(document: dict[str, object]) -> None:
    config, _ = read(document)

    assert all(s.hostname == s.hostname.lower() for s in config.servers)


@given(
    st.binary(max_size=60) | st.text(alphabet='{}[]":,\\u0 eE.-ntfl', max_size=60).map(str.encode)
)
def test_no_bytes_raise_anything_but_malformed(body: bytes) -> None:
    with suppress(MalformedDocumentError):
        pacc_json.parse(body, domain="example.com")
