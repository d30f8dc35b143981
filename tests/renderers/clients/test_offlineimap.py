import ast

import pytest
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Profile
from autoconf.model.server import SocketType
from autoconf.renderers.clients.offlineimap import RENDERER
from tests.renderers.profiles import IMAP, POP3, profile, server
from tests.renderers.readers_command_line import read_ini, uncommented
from tests.renderers.rendering import english, render

NAME = "alice@example.com"
REMOTE = f"Repository {NAME}-remote"


def sections(made: Profile) -> dict[str, dict[str, str]]:
    return read_ini(RENDERER.render(made, english).artifacts[0].content, interpolated=True)


def test_the_account_names_repositories_that_are_there() -> None:
    read = sections(profile(IMAP))

    account = read[f"Account {read['general']['accounts']}"]
    assert read[f"Repository {account['remoterepository']}"]["type"] == "IMAP"
    assert read[f"Repository {account['localrepository']}"] == {
        "type": "Maildir",
        "localfolders": f"~/Mail/{NAME}",
    }


def test_the_server_is_verified_and_nothing_is_created_or_removed_there() -> None:
    assert sections(profile(IMAP))[REMOTE] == {
        "type": "IMAP",
        "remotehost": "imap.example.com",
        "remoteport": "993",
        "remoteuser": NAME,
        "ssl": "yes",
        "starttls": "no",
        "sslcacertfile": "OS-DEFAULT",
        "auth_mechanisms": "PLAIN, LOGIN",
        "createfolders": "no",
        "expunge": "no",
    }


def test_it_is_given_no_starttls_which_it_does_not_verify() -> None:
    with pytest.raises(UnsupportedError, match="cannot use STARTTLS"):
        render(profile(server("imap imap.example.com", SocketType.STARTTLS)), "offlineimap")


def test_pop3_is_not_its_business() -> None:
    with pytest.raises(UnsupportedError, match="cannot use POP3"):
        render(profile(POP3), "offlineimap")


@pytest.mark.parametrize(
    ("local_part", "key"),
    [
        ("alice", "alice@example.com"),
        *((odd, "example.com") for odd in ("o'brien", "a%b", "a`b$c")),
    ],
)
def test_the_secret_is_a_comment_that_can_be_taken_into_use(local_part: str, key: str) -> None:
    made = replace(profile(IMAP), address=EmailAddress.parse(f"{local_part}@example.com"))

    content = uncommented(RENDERER.render(made, english).artifacts[0].content, "remotepasseval")

    (remote,) = [v for k, v in read_ini(content, interpolated=True).items() if "remote" in k]
    call = ast.parse(remote["remotepasseval"], mode="eval").body
    words = [n.value for n in ast.walk(call) if isinstance(n, ast.Constant)]
    assert [word for word in words if word in ("secret-tool", "lookup", "mail", key)] == [
        *("secret-tool", "lookup", "mail", key)
    ]
