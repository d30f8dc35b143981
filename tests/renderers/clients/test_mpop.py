import pytest
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.profile import Choices, LeaveOnServer, Profile
from autoconf.model.server import Authentication, AuthMethod, SocketType
from autoconf.renderers.clients.mpop import RENDERER
from tests.renderers.profiles import IMAP, POP3, profile, server
from tests.renderers.readers_command_line import (
    read_msmtp,
    shell_words,
    uncommented,
    with_user_name,
)
from tests.renderers.rendering import english, render

NAME = "alice@example.com"


def accounts(made: Profile) -> dict[str, dict[str, str]]:
    return read_msmtp(RENDERER.render(made, english).artifacts[0].content)


@pytest.mark.parametrize(
    ("socket_type", "port", "starttls"),
    [(SocketType.TLS, "995", "off"), (SocketType.STARTTLS, "110", "on")],
)
def test_the_account_says_where_to_connect(
    socket_type: SocketType, port: str, starttls: str
) -> None:
    read = accounts(profile(server("pop3 pop.example.com", socket_type)))

    assert read[""] == {"tls": "on", "tls_trust_file": "system"}
    assert read["default"] == read[NAME]
    assert read[NAME] == {
        **read[""],
        "host": "pop.example.com",
        "port": port,
        "tls_starttls": starttls,
        "auth": "on",
        "user": NAME,
        "keep": "on",
        "uidls_file": f"~/.mpop_uidls/{NAME}",
        "delivery": f"maildir ~/Mail/{NAME}",
    }


@pytest.mark.parametrize(
    ("leave", "keep", "caveats"),
    [
        (LeaveOnServer.NEVER, "off", {"leaving.never"}),
        (LeaveOnServer.FOREVER, "on", {"leaving.forever"}),
        (LeaveOnServer.UNTIL_DELETED, "on", {"caveat.no-leave-until-deleted"}),
        (LeaveOnServer.DAYS, "on", {"caveat.no-leave-days"}),
    ],
)
def test_mail_is_kept_or_removed_as_chosen(
    leave: LeaveOnServer, keep: str, caveats: set[str]
) -> None:
    made = profile(POP3, choices=Choices(leave_on_server=leave))

    assert accounts(made)[NAME]["keep"] == keep
    assert {c.id for c in render(made, "mpop").caveats} == {"caveat.only-receives", *caveats}


def test_the_way_to_log_in_that_the_provider_names_is_written() -> None:
    way = Authentication(method=AuthMethod.PASSWORD_ENCRYPTED, sasl_name="SCRAM-SHA-256")

    assert accounts(profile(replace(POP3, authentication=(way,))))[NAME]["auth"] == "scram-sha-256"


def test_a_user_name_cannot_lead_its_files_elsewhere() -> None:
    content = with_user_name(RENDERER, "../../.bashrc")

    assert content
    assert read_msmtp(content)[NAME]["uidls_file"] == f"~/.mpop_uidls/{NAME}"


def test_imap_is_not_its_business() -> None:
    with pytest.raises(UnsupportedError, match="cannot use IMAP"):
        render(profile(IMAP), "mpop")


def test_the_secret_is_a_comment_that_can_be_taken_into_use() -> None:
    content = uncommented(
        RENDERER.render(profile(POP3), english).artifacts[0].content, "passwordeval"
    )

    command = read_msmtp(content)[NAME]["passwordeval"]
    assert shell_words(command) == ["secret-tool", "lookup", "mail", NAME]
