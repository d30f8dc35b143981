import pytest
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.messages import text
from autoconf.model.address import EmailAddress
from autoconf.model.server import Authentication, AuthMethod
from autoconf.renderers.command_line import account_id, ini_value, mechanism, rendering
from autoconf.renderers.interface import ClientInfo
from tests.renderers.profiles import IMAP, profile

CLIENT = ClientInfo(name="X", platforms=("linux",))
WORDS = {"password-cleartext": "clear", "SCRAM-SHA-256": "scram"}
PLAIN_WAY = Authentication(method=AuthMethod.PASSWORD_CLEARTEXT)
SCRAM = Authentication(method=AuthMethod.PASSWORD_ENCRYPTED, sasl_name="SCRAM-SHA-256")
CRAM = Authentication(method=AuthMethod.PASSWORD_ENCRYPTED, sasl_name="CRAM-MD5")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("alice@example.com", "alice@example.com"),
        ("o'brien+a/b@example.com", "o_brien+a_b@example.com"),
        ("-rf@example.com", "_rf@example.com"),
        ("zoë$x@例え.example", "zo__x@xn--r8jz45g.example"),
    ],
)
def test_an_account_has_a_plain_name(address: str, name: str) -> None:
    assert account_id(replace(profile(), address=EmailAddress.parse(address))) == name


@pytest.mark.parametrize(
    ("ways", "word"), [([CRAM, SCRAM, PLAIN_WAY], "scram"), ([CRAM, PLAIN_WAY], "clear")]
)
def test_the_first_way_to_log_in_that_has_a_word_is_taken(
    ways: list[Authentication], word: str
) -> None:
    assert mechanism(CLIENT, replace(IMAP, authentication=tuple(ways)), WORDS) == word


def test_a_server_whose_ways_to_log_in_have_no_word_is_refused() -> None:
    with pytest.raises(UnsupportedError, match=r"X has none of .* \(CRAM-MD5\)"):
        mechanism(CLIENT, replace(IMAP, authentication=(CRAM,)), WORDS)


@pytest.mark.parametrize("value", [" a", "a\u00a0"])
def test_white_space_around_a_value_is_refused(value: str) -> None:
    with pytest.raises(UnsupportedError, match="unsafe value"):
        ini_value(value, "x")


def test_white_space_within_a_value_stays() -> None:
    assert ini_value("a  b", "x") == "a  b"


def test_a_line_of_500_bytes_is_written_and_a_longer_one_refused() -> None:
    made = rendering(profile(), "mbsync/x", ["ä" * 250], steps=())
    assert len(made.artifacts[0].content.splitlines()[-1]) == 500

    with pytest.raises(UnsupportedError, match="longer than 500 bytes"):
        rendering(profile(), "mbsync/x", ["ä" * 250 + "a"], steps=())


def test_steps_hold_the_address_as_a_word_for_the_shell() -> None:
    odd = replace(profile(), address=EmailAddress.parse("o'brien@example.com"))
    (step,) = rendering(odd, "mbsync/x", [], steps=["step.command-line.secret"]).steps

    assert """mail 'o'"'"'brien@example.com' and""" in text(step.id, step.parameters)
