import pytest
from msgspec.structs import replace

from autoconf.model.profile import Choices, LeaveOnServer, Profile
from autoconf.model.server import Authentication, AuthMethod, SocketType
from autoconf.renderers.clients.fetchmail import RENDERER
from tests.renderers.profiles import IMAP, POP3, profile, server
from tests.renderers.readers_command_line import read_fetchmail
from tests.renderers.rendering import english, render

NAME = "alice@example.com"


def words(made: Profile) -> list[str]:
    return read_fetchmail(RENDERER.render(made, english).artifacts[0].content)


@pytest.mark.parametrize(
    ("text", "socket_type", "expected"),
    [
        ("imap imap.example.com", SocketType.TLS, "proto IMAP service 993"),
        ("imap imap.example.com", SocketType.STARTTLS, "proto IMAP service 143"),
        ("pop3 pop.example.com", SocketType.TLS, "proto POP3 uidl service 995"),
        ("pop3 pop.example.com", SocketType.STARTTLS, "proto POP3 uidl service 110"),
    ],
)
def test_each_server_is_polled_over_verified_tls(
    text: str, socket_type: SocketType, expected: str
) -> None:
    read = words(profile(server(text, socket_type)))

    assert read[:5] == ["set", "no", "bouncemail", "poll", text.split()[1]]
    assert " ".join(read[5:]).startswith(f"{expected} auth password user {NAME} ")
    assert ("ssl" in read) is (socket_type is SocketType.TLS)
    assert read[read.index("sslproto") + 1] == "TLS1.2+"
    assert "sslcertck" in read


@pytest.mark.parametrize(
    ("made", "keeps"),
    [
        (profile(IMAP, choices=Choices(leave_on_server=LeaveOnServer.NEVER)), True),
        (profile(POP3, choices=Choices(leave_on_server=LeaveOnServer.NEVER)), False),
        (profile(POP3, choices=Choices(leave_on_server=LeaveOnServer.DAYS)), True),
        (profile(POP3, choices=Choices(leave_on_server=LeaveOnServer.FOREVER)), True),
    ],
)
def test_mail_is_removed_only_where_that_was_chosen(made: Profile, *, keeps: bool) -> None:
    read = words(made)

    assert (read[read.index("keep") - 1] != "no") is keeps


def test_delivery_is_procmails_and_into_the_persons_home() -> None:
    assert words(profile())[-2:] == ["mda", f"procmail DEFAULT=$HOME/Mail/{NAME}/ /dev/null"]


def test_cram_md5_is_demanded_where_passwords_are_hidden() -> None:
    way = Authentication(method=AuthMethod.PASSWORD_ENCRYPTED)

    read = words(profile(replace(IMAP, authentication=(way,))))

    assert read[read.index("auth") + 1] == "cram-md5"


def test_that_imap_mail_becomes_read_is_said() -> None:
    ids = {c.id for c in render(profile(IMAP), "fetchmail").caveats}

    assert "caveat.fetchmail-imap" in ids
    assert "caveat.fetchmail-imap" not in {
        c.id for c in RENDERER.render(profile(POP3), english).caveats
    }
