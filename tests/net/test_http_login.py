import logging
import ssl
from base64 import b64encode
from pathlib import Path

import pytest

from autoconf.errors import TlsFailedError, UnreachableError, WrongProtocolError
from autoconf.model.secret import Login, Secret
from autoconf.net.http_request import schemes
from autoconf.net.trust_store import TrustStore
from tests.net.web import page, web
from tests.servers.certificates import HOST, server_context
from tests.servers.pki import intermediate, issue, root
from tests.servers.tcp import Handler, answering, hang_up, over_tls, responding

URL = f"https://{HOST}/autodiscover.xml"
ALICE = Login(username="alice@example.com", password=Secret("Grüße:x"))
BASIC = "Basic " + b64encode("alice@example.com:Grüße:x".encode()).decode()


def secured(response: bytes, heard: list[bytes], *, keep: bool = False) -> Handler:
    return over_tls(server_context(), answering(response, heard, keep=keep))


def header_lines(request: bytes) -> list[str]:
    return [line for line in request.decode().split("\r\n") if "uthorization" in line]


def test_a_login_goes_out_as_basic(trust_store: TrustStore) -> None:
    heard: list[bytes] = []
    with web(secured(page(b"ok"), heard), trust_store) as (http, _):
        assert http.fetch(URL, login=ALICE, max_redirects=0).body == b"ok"

    assert header_lines(heard[0]) == [f"Authorization: {BASIC}"]


def test_no_login_goes_to_a_server_whose_certificate_is_weak(tmp_path: Path) -> None:
    """OpenSSL lets it pass below Debian's security level; a kept connection is judged too."""

    class Lenient(TrustStore):
        def context(self) -> ssl.SSLContext:
            context = super().context()
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            return context

    heard: list[bytes] = []
    weak = issue(intermediate(), bits=1024, names=(HOST,)).context()
    handler = over_tls(weak, answering(page(b"ok"), heard, keep=True))
    with web(handler, Lenient([root().write(tmp_path)])) as (http, server):
        assert http.fetch(URL).body == b"ok"
        for _ in range(2):
            with pytest.raises(TlsFailedError, match="key"):
                http.fetch(URL, login=ALICE, max_redirects=0)

    assert [header_lines(request) for request in heard] == [[]]
    assert len(server.connections) <= 3


def test_without_a_login_nothing_is_said(trust_store: TrustStore) -> None:
    heard: list[bytes] = []
    with web(secured(page(b"ok"), heard, keep=True), trust_store) as (http, _):
        http.fetch(URL, login=ALICE, max_redirects=0)
        http.fetch(URL)

    assert header_lines(heard[1]) == []


def test_a_login_and_redirects_are_a_mistake_of_the_caller(trust_store: TrustStore) -> None:
    with web(hang_up, trust_store) as (http, server):
        with pytest.raises(ValueError, match="redirect"):
            http.fetch(URL, login=ALICE)

        assert not server.connections


def test_no_login_goes_out_in_clear_text(trust_store: TrustStore) -> None:
    with web(hang_up, trust_store) as (http, server):
        with pytest.raises(WrongProtocolError, match="no password goes there"):
            http.fetch(f"http://{HOST}/", login=ALICE, max_redirects=0)

        assert not server.connections


def test_a_redirect_is_not_followed_with_a_login(trust_store: TrustStore) -> None:
    heard: list[bytes] = []
    moved = page(b"", b"Location: https://other.example/x", status=b"302 Found")
    with web(secured(moved, heard, keep=True), trust_store) as (http, _):
        answer = http.fetch(URL, login=ALICE, max_redirects=0)

    assert (answer.status, answer.location) == (302, "https://other.example/x")
    assert len(heard) == 1


def test_a_user_name_with_a_colon_cannot_be_sent(trust_store: TrustStore) -> None:
    login = Login(username="a:b", password=Secret("x"))
    with (
        web(secured(page(b""), []), trust_store) as (http, _),
        pytest.raises(WrongProtocolError, match="colon"),
    ):
        http.fetch(URL, login=login, max_redirects=0)


def test_a_lost_connection_does_not_make_a_login_go_out_twice(trust_store: TrustStore) -> None:
    heard: list[bytes] = []

    def leave_at_a_login(request: bytes) -> bytes:
        heard.append(request)
        if header_lines(request):
            raise ConnectionResetError
        return page(b"ok")

    with web(over_tls(server_context(), responding(leave_at_a_login)), trust_store) as (http, _):
        http.fetch(URL)
        with pytest.raises(UnreachableError):
            http.fetch(URL, login=ALICE, max_redirects=0)

    assert len(heard) == 2


def test_an_error_does_not_hold_the_password(trust_store: TrustStore) -> None:
    with (
        web(over_tls(server_context(), hang_up), trust_store) as (http, _),
        pytest.raises(UnreachableError) as caught,
    ):
        http.fetch(URL, login=ALICE, max_redirects=0)

    cause: BaseException | None = caught.value
    while cause is not None:
        prepared = getattr(cause, "request", None)
        assert prepared is None or "Authorization" not in prepared.headers
        cause = cause.__cause__ or cause.__context__


def test_nothing_of_the_login_is_logged(
    trust_store: TrustStore, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), web(secured(page(b""), []), trust_store) as (http, _):
        http.fetch(URL, login=ALICE, max_redirects=0)

    assert "Basic" not in caplog.text
    assert BASIC.split()[1] not in caplog.text


def test_a_401_tells_the_schemes_that_it_takes(trust_store: TrustStore) -> None:
    headers = (b'WWW-Authenticate: Basic realm="a, NTLM"', b"WWW-Authenticate: Negotiate")
    refused = page(b"", *headers, status=b"401 Unauthorized")
    with web(secured(refused, []), trust_store) as (http, _):
        assert http.fetch(URL).www_authenticate == ("basic", "negotiate")


def test_only_a_401_offers_schemes(trust_store: TrustStore) -> None:
    with web(secured(page(b"", b"WWW-Authenticate: Basic"), []), trust_store) as (http, _):
        assert http.fetch(URL).www_authenticate == ()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ()),
        ("Basic", ("basic",)),
        ('Basic realm="x", charset="UTF-8"', ("basic",)),
        ('Basic realm = "x"', ("basic",)),
        ('Digest realm="a\\", Basic", qop="auth", Basic realm=x', ("digest", "basic")),
        ("Negotiate, NTLM, negotiate", ("negotiate", "ntlm")),
        ("NTLM TlRMTVNTUAACAAAA==", ("ntlm",)),
        ('realm = "x"', ()),
        ("Bearer ", ("bearer",)),
    ],
)
def test_schemes_are_told_from_parameters(header: str, expected: tuple[str, ...]) -> None:
    assert schemes(header) == expected
