"""The link is read by the grammar of Delta Chat's own reader, written down here anew."""

import re
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Choices
from autoconf.model.secret import Secret
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.renderers.login_link import login_link
from tests.renderers.profiles import IMAP, POP3, PROFILES, SUBMISSION, distrusted, profile, server

SECRET = Secret("secret")


def read(link: str) -> tuple[str, dict[str, str]]:
    """Return address and options: the address ends at the first ``/`` or ``?``."""
    match = re.fullmatch(r"dclogin:(?P<address>[^/?]+)[^?]*\?(?P<query>[!-~]+)", link)
    assert match, link
    options = parse_qsl(match["query"], keep_blank_values=True, strict_parsing=True)
    assert len(options) == len(dict(options))
    return unquote(match["address"], errors="strict"), dict(options)


def test_every_setting_is_named() -> None:
    assert read(login_link(profile(IMAP, outgoing=(SUBMISSION,)), SECRET)) == (
        "alice@example.com",
        {
            "p": "secret",
            "v": "1",
            "ic": "1",
            "ih": "imap.example.com",
            "ip": "993",
            "is": "ssl",
            "iu": "alice@example.com",
            "sh": "smtp.example.com",
            "sp": "587",
            "ss": "starttls",
            "su": "alice@example.com",
        },
    )


@given(st.text(min_size=1).filter(lambda text: not set(text) & set("\r\n\0")))
def test_every_password_comes_back(password: str) -> None:
    if any("\ud800" <= c <= "\udfff" for c in password):
        return
    assert read(login_link(profile(IMAP), Secret(password)))[1]["p"] == password


@given(st.from_regex(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,40}", fullmatch=True))
def test_every_address_comes_back(local_part: str) -> None:
    address = EmailAddress.parse(f"{local_part}@example.com")

    read_address, options = read(login_link(replace(profile(IMAP), address=address), SECRET))

    assert (read_address, options["iu"]) == (str(address), str(address))


def test_an_international_domain_is_given_as_servers_know_it() -> None:
    address = EmailAddress.parse("alice@müller.example")

    link = login_link(replace(profile(IMAP), address=address), SECRET)

    assert read(link)[0] == "alice@xn--mller-kva.example"


@pytest.mark.parametrize(
    "made",
    [
        profile(POP3),
        profile(choices=Choices(incoming=MailProtocol.POP3)),
        profile(server("imap imap.example.com", SocketType.TLS, AuthMethod.OAUTH2)),
        profile(server("imap imap.example.com", SocketType.PLAIN)),
        distrusted(profile(IMAP), IMAP),
        PROFILES["starttls-and-local-folders"],
    ],
    ids=["pop3-only", "pop3-chosen", "oauth2", "plain", "distrusted", "no-login-to-send"],
)
def test_where_delta_chat_cannot_log_in_there_is_no_link(made: object) -> None:
    with pytest.raises(UnsupportedError):
        login_link(made, SECRET)  # type: ignore[arg-type]  # the ids of pytest lose the type


def test_the_password_is_in_nothing_but_the_link() -> None:
    with pytest.raises(UnsupportedError) as caught:
        login_link(profile(POP3), Secret("canary-7731"))

    assert "canary-7731" not in str(caught.value)
