import pytest

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Choices, Profile
from autoconf.model.server import AuthMethod, SocketType
from autoconf.renderers.shared import NO_LOGIN, logs_in, mailbox, secret_command
from tests.renderers.profiles import SMTP, profile, server
from tests.renderers.readers_unix import read_mailbox


@pytest.mark.parametrize("name", ["Alice", 'Al "A" \\ B', "例え, A <b@c>"])
def test_a_mailbox_holds_name_and_address(name: str) -> None:
    made = mailbox(profile(choices=Choices(display_name=name)))

    assert read_mailbox(made) == (name, "alice@example.com")


@pytest.mark.parametrize("name", ["", "  "])
def test_without_a_name_the_address_stands_alone(name: str) -> None:
    assert mailbox(profile(choices=Choices(display_name=name))) == "alice@example.com"


def test_a_name_of_two_lines_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="unsafe value"):
        mailbox(profile(choices=Choices(display_name="A\nBcc: x@example.org")))


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("alice+x@example.com", "alice+x@example.com"),
        ("a|id@example.com", "example.com"),
        ("a`id`@example.com", "example.com"),
        ("$a@example.com", "example.com"),
        ("-rf@example.com", "example.com"),
        ("zoë@example.com", "example.com"),
    ],
)
def test_a_shell_reads_nothing_but_a_word_in_the_command(address: str, key: str) -> None:
    made = Profile(address=EmailAddress.parse(address), config=profile().config)

    assert secret_command(made) == f"secret-tool lookup mail {key}"


def test_the_best_known_way_decides_whether_there_is_a_login() -> None:
    open_or_not = server(
        "smtp smtp.example.com", SocketType.TLS, AuthMethod.OAUTH2, AuthMethod.NONE
    )

    assert logs_in(SMTP, NO_LOGIN | {AuthMethod.PASSWORD_CLEARTEXT})
    assert not logs_in(open_or_not, NO_LOGIN | {AuthMethod.PASSWORD_CLEARTEXT})
