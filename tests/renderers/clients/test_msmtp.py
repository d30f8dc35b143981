import pytest
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Choices, Profile
from autoconf.model.server import AuthMethod, SocketType
from autoconf.renderers.clients.msmtp import RENDERER
from tests.renderers.profiles import IMAP, POP3, SMTP, SUBMISSION, profile, server
from tests.renderers.readers_command_line import (
    read_msmtp,
    shell_words,
    uncommented,
)
from tests.renderers.rendering import english, render

NAME = "alice@example.com"


def accounts(made: Profile) -> dict[str, dict[str, str]]:
    return read_msmtp(RENDERER.render(made, english).artifacts[0].content)


def test_every_account_verifies_certificates() -> None:
    assert accounts(profile())[""] == {"tls": "on", "tls_trust_file": "system", "from": NAME}


def test_each_port_has_an_account_and_the_first_is_the_usual_one() -> None:
    read = accounts(profile(IMAP, outgoing=(SMTP, SUBMISSION)))

    ports = {name: (a.get("port"), a.get("tls_starttls")) for name, a in read.items()}
    assert ports == {
        "": (None, None),
        NAME: ("465", "off"),
        f"{NAME}-587": ("587", "on"),
        "default": ("465", "off"),
    }
    assert read["default"] == read[NAME]


def test_a_second_server_on_the_same_port_is_left_out() -> None:
    read = accounts(profile(IMAP, outgoing=(SMTP, replace(SMTP, hostname="other.example.com"))))

    assert set(read) == {"", NAME, "default"}
    assert read[NAME]["host"] == "smtp.example.com"


@pytest.mark.parametrize("method", [AuthMethod.NONE, AuthMethod.CLIENT_IP_ADDRESS])
def test_no_login_means_no_user_and_no_secret(method: AuthMethod) -> None:
    smtp = server("smtp smtp.example.com", SocketType.STARTTLS, method)
    content = RENDERER.render(profile(IMAP, outgoing=(smtp,)), english).artifacts[0].content

    account = read_msmtp(content)[NAME]
    assert account["auth"] == "off"
    assert "user" not in account
    assert b"passwordeval" not in content


def test_the_secret_is_a_comment_that_can_be_taken_into_use() -> None:
    content = RENDERER.render(profile(IMAP), english).artifacts[0].content

    assert "passwordeval" not in read_msmtp(content)[NAME]
    command = read_msmtp(uncommented(content, "passwordeval"))[NAME]["passwordeval"]
    assert shell_words(command) == ["secret-tool", "lookup", "mail", NAME]


@pytest.mark.parametrize("local_part", ["a%Hb", "a*b", "who?"])
def test_an_address_that_would_be_a_pattern_is_refused(local_part: str) -> None:
    made = replace(profile(), address=EmailAddress.parse(f"{local_part}@example.com"))

    with pytest.raises(UnsupportedError, match="unsafe value"):
        RENDERER.render(made, english)


def test_a_percent_sign_that_names_nothing_stays() -> None:
    made = replace(profile(), address=EmailAddress.parse("a%b@example.com"))

    assert accounts(made)[""]["from"] == "a%b@example.com"


def test_what_concerns_receiving_is_not_called_lost() -> None:
    rendering = render(profile(POP3, choices=Choices(display_name="Alice")), "msmtp")

    assert {c.id for c in rendering.caveats} == {"caveat.only-sends", "caveat.no-display-name"}
