import ast

import pytest

from autoconf.errors import UnsupportedError
from autoconf.model.profile import Choices, LeaveOnServer, Profile
from autoconf.model.server import SocketType
from autoconf.renderers.clients.getmail import RENDERER
from tests.renderers.profiles import IMAP, POP3, profile, server
from tests.renderers.readers_command_line import read_ini, uncommented
from tests.renderers.rendering import english, render

NAME = "alice@example.com"


def sections(made: Profile) -> dict[str, dict[str, str]]:
    return read_ini(RENDERER.render(made, english).artifacts[0].content, interpolated=False)


@pytest.mark.parametrize(
    ("made", "word", "hostname", "port"),
    [
        (profile(IMAP), "SimpleIMAPSSLRetriever", "imap.example.com", "993"),
        (profile(POP3), "SimplePOP3SSLRetriever", "pop.example.com", "995"),
    ],
)
def test_the_retriever_says_where_to_connect_and_verifies(
    made: Profile, word: str, hostname: str, port: str
) -> None:
    assert sections(made)["retriever"] == {
        "type": word,
        "server": hostname,
        "port": port,
        "username": NAME,
        "ca_certs": "/etc/ssl/certs/ca-certificates.crt",
    }


@pytest.mark.parametrize(
    ("choices", "options"),
    [
        (Choices(), {"delete": "false"}),
        (
            Choices(leave_on_server=LeaveOnServer.DAYS, leave_days=3),
            {"delete": "false", "delete_after": "3"},
        ),
        (Choices(leave_on_server=LeaveOnServer.FOREVER), {"delete": "false"}),
        (Choices(leave_on_server=LeaveOnServer.NEVER), {"delete": "true"}),
    ],
)
def test_pop3_mail_stays_as_chosen(choices: Choices, options: dict[str, str]) -> None:
    read = sections(profile(POP3, choices=choices))

    assert read["options"] == {"read_all": "false", **options}


def test_imap_mail_always_stays() -> None:
    made = profile(IMAP, choices=Choices(leave_on_server=LeaveOnServer.NEVER))

    assert sections(made)["options"] == {"read_all": "false", "delete": "false"}


def test_the_maildir_ends_with_a_slash() -> None:
    assert sections(profile())["destination"] == {"type": "Maildir", "path": f"~/Mail/{NAME}/"}


def test_starttls_is_unknown_to_it() -> None:
    with pytest.raises(UnsupportedError, match="cannot use STARTTLS"):
        render(profile(server("imap imap.example.com", SocketType.STARTTLS)), "getmail")


def test_the_secret_is_a_comment_that_can_be_taken_into_use() -> None:
    content = uncommented(
        RENDERER.render(profile(IMAP), english).artifacts[0].content, "password_command"
    )

    command = read_ini(content, interpolated=False)["retriever"]["password_command"]
    assert ast.literal_eval(command) == ("secret-tool", "lookup", "mail", NAME)
