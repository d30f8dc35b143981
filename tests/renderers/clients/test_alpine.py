import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.profile import Choices, LeaveOnServer, Profile
from autoconf.model.server import AuthMethod, Server, SocketType
from autoconf.renderers.clients.alpine import RENDERER
from tests.renderers.profiles import ALICE, IMAP, POP3, SMTP, SUBMISSION, profile, server
from tests.renderers.readers_unix import read_mailbox, read_pinerc
from tests.renderers.rendering import english, render

_HOST = re.compile(r'[a-z.]+:\d+(?:/pop3)?/(?:ssl|tls)/user=(?:"([^"\\{}]*)"|([^"\\{},/]*))')


def settings_of(made: Profile) -> dict[str, str]:
    return read_pinerc(RENDERER.render(made, english).artifacts[0].content)


def with_user(user: str) -> Profile:
    made = (replace(server, username=user) for server in (IMAP, SMTP))
    incoming, outgoing = made
    return profile(incoming, outgoing=(outgoing,))


def user_in(host: str) -> str:
    match = _HOST.fullmatch(host)
    assert match, host
    return match[1] or match[2]


def test_imap_over_tls_is_written() -> None:
    read = settings_of(profile())

    assert read["inbox-path"] == "{imap.example.com:993/ssl/user=alice@example.com}INBOX"
    assert read["folder-collections"] == "Mail {imap.example.com:993/ssl/user=alice@example.com}[]"
    assert read["smtp-server"] == "smtp.example.com:465/ssl/user=alice@example.com"
    assert read["default-fcc"].endswith("}Sent")


@pytest.mark.parametrize(
    ("incoming", "start"),
    [
        (server("imap imap.example.com", SocketType.STARTTLS), "{imap.example.com:143/tls/"),
        (server("pop3 pop.example.com", SocketType.STARTTLS), "{pop.example.com:110/pop3/tls/"),
        (POP3, "{pop.example.com:995/pop3/ssl/"),
    ],
)
def test_other_servers_are_written(incoming: Server, start: str) -> None:
    read = settings_of(profile(incoming, outgoing=(SUBMISSION,)))

    assert read["inbox-path"].startswith(start)
    assert read["smtp-server"].startswith("smtp.example.com:587/tls/")


def test_certificates_are_always_checked() -> None:
    assert "novalidate" not in str(settings_of(profile()))


@pytest.mark.parametrize("made", [profile(POP3), profile(choices=Choices(folders="local"))])
def test_without_folders_on_the_server_none_is_named(made: Profile) -> None:
    assert not {"folder-collections", "default-fcc", "postponed-folder"} & set(settings_of(made))


def test_sending_without_login_names_no_user() -> None:
    smtp = server("smtp smtp.example.com", SocketType.TLS, AuthMethod.NONE)

    assert settings_of(profile(IMAP, outgoing=(smtp,)))["smtp-server"] == "smtp.example.com:465/ssl"


def test_mail_that_should_go_and_stays_is_a_caveat() -> None:
    never = Choices(leave_on_server=LeaveOnServer.NEVER)

    ids = [caveat.id for caveat in render(profile(POP3, choices=never), "alpine").caveats]

    assert ids == ["caveat.no-leave-never"]


@pytest.mark.parametrize("name", ['"', 'A", "B', "A \\ B", "A\nsmtp-server=x"])
def test_a_name_that_would_be_read_as_another_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedError, match="unsafe value"):
        RENDERER.render(profile(choices=Choices(display_name=name)), english)


@pytest.mark.parametrize("user", ["a}b", 'a"b', "a\\b", "a" * 65])
def test_a_user_name_that_does_not_fit_is_refused(user: str) -> None:
    with pytest.raises(UnsupportedError, match="unsafe value"):
        RENDERER.render(with_user(user), english)


@settings(deadline=None)
@given(name=st.text(min_size=1) | st.text("ab\"',$~{}= ", min_size=1))
def test_every_name_comes_back_or_is_refused(name: str) -> None:
    try:
        read = settings_of(profile(choices=Choices(display_name=name)))
    except UnsupportedError:
        return

    header = read["customized-hdrs"].removeprefix("From: ")
    assert read_mailbox(header) == (name.strip(), "alice@example.com")
    assert not any("," in part for part in header.split('"')[::2])
    assert set(read) == set(settings_of(profile()))


@settings(deadline=None)
@given(signature=st.text(min_size=1) | st.text("a\\n\n$~ ", min_size=1))
def test_every_signature_comes_back_or_is_refused(signature: str) -> None:
    try:
        read = settings_of(profile(choices=Choices(signature=signature)))
    except UnsupportedError:
        return

    given = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], read["literal-signature"])
    assert given == signature


@settings(deadline=None)
@given(user=st.text("ab'\"\\`$#;{}() %@:/?|&é,=", min_size=1))
def test_every_user_name_comes_back_or_is_refused(user: str) -> None:
    made = with_user(user)
    try:
        read = settings_of(made)
    except UnsupportedError:
        return

    wanted = made.incoming.login_name(ALICE)
    assert user_in(read["smtp-server"]) == wanted
    assert user_in(read["inbox-path"][1:].removesuffix("}INBOX")) == wanted
