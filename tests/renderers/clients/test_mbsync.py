import pytest
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Profile
from autoconf.model.server import Authentication, AuthMethod, SocketType
from autoconf.renderers.clients.mbsync import RENDERER
from tests.renderers.profiles import IMAP, POP3, profile, server
from tests.renderers.readers_command_line import (
    read_mbsync,
    shell_words,
    uncommented,
    with_user_name,
)
from tests.renderers.rendering import english, render

NAME = "alice@example.com"
SECRET = ["secret-tool", "lookup", "mail", NAME]


def account(made: Profile) -> dict[str, list[str]]:
    return read_mbsync(RENDERER.render(made, english).artifacts[0].content)["IMAPAccount", NAME]


@pytest.mark.parametrize(
    ("socket_type", "port", "word"),
    [(SocketType.TLS, "993", "IMAPS"), (SocketType.STARTTLS, "143", "STARTTLS")],
)
def test_the_account_says_where_to_connect(socket_type: SocketType, port: str, word: str) -> None:
    read = account(profile(server("imap imap.example.com", socket_type)))

    assert read == {
        "Host": ["imap.example.com"],
        "Port": [port],
        "User": [NAME],
        "SSLType": [word],
        "AuthMechs": ["PLAIN", "LOGIN"],
    }


def test_the_channel_joins_stores_that_are_there() -> None:
    read = read_mbsync(RENDERER.render(profile(IMAP), english).artifacts[0].content)

    far, near = read["Channel", NAME]["Far"][0], read["Channel", NAME]["Near"][0]
    assert read["IMAPStore", far.strip(":")]["Account"] == [NAME]
    assert read["MaildirStore", near.strip(":")]["Inbox"] == [f"~/Mail/{NAME}/Inbox"]


def test_nothing_is_created_or_removed_on_the_server() -> None:
    channel = read_mbsync(RENDERER.render(profile(IMAP), english).artifacts[0].content)[
        "Channel", NAME
    ]

    assert (channel["Create"], channel["Expunge"]) == (["Near"], ["None"])


@pytest.mark.parametrize(
    ("name", "words"),
    [(None, ["SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5"]), ("CRAM-MD5", ["CRAM-MD5"])],
)
def test_a_login_that_hides_the_password_is_demanded(name: str | None, words: list[str]) -> None:
    way = Authentication(method=AuthMethod.PASSWORD_ENCRYPTED, sasl_name=name)

    assert account(profile(replace(IMAP, authentication=(way,))))["AuthMechs"] == words


def test_the_first_way_to_log_in_that_it_has_is_taken() -> None:
    unknown = Authentication(method=AuthMethod.PASSWORD_ENCRYPTED, sasl_name="X-OWN")
    known = Authentication(method=AuthMethod.PASSWORD_CLEARTEXT, sasl_name="LOGIN")

    assert account(profile(replace(IMAP, authentication=(unknown, known))))["AuthMechs"] == [
        "LOGIN"
    ]


def test_a_server_with_none_of_its_ways_to_log_in_is_refused() -> None:
    unknown = Authentication(method=AuthMethod.PASSWORD_ENCRYPTED, sasl_name="X-OWN")

    with pytest.raises(UnsupportedError, match=r"none of the login methods .* \(X-OWN\)"):
        render(profile(replace(IMAP, authentication=(unknown,))), "mbsync")


def test_pop3_is_not_its_business() -> None:
    with pytest.raises(UnsupportedError, match="cannot use POP3"):
        render(profile(POP3), "mbsync")


def test_the_secret_is_a_comment_that_can_be_taken_into_use() -> None:
    content = uncommented(RENDERER.render(profile(IMAP), english).artifacts[0].content, "PassCmd")

    (command,) = read_mbsync(content)["IMAPAccount", NAME]["PassCmd"]
    assert shell_words(command) == SECRET


@pytest.mark.parametrize("local_part", ["o'brien+a/b", "a{b}c#d$e`f%g", "zoë", "-rf", "it's'"])
def test_odd_addresses_make_plain_names_and_commands(local_part: str) -> None:
    address = EmailAddress.parse(f"{local_part}@example.com")
    made = replace(profile(IMAP), address=address)

    content = uncommented(RENDERER.render(made, english).artifacts[0].content, "PassCmd")

    ((_, name),) = [key for key in read_mbsync(content) if key[0] == "IMAPAccount"]
    assert name.isascii()
    assert not set(name) & set("/'`$%#{} ")
    assert not name.startswith("-")
    (command,) = read_mbsync(content)["IMAPAccount", name]["PassCmd"]
    assert shell_words(command) == [*SECRET[:-1], "example.com"]


def test_a_line_that_would_be_cut_is_refused() -> None:
    assert with_user_name(RENDERER, "a" * 600) is None
