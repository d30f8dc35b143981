import pytest
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.renderers.kits.key_value import (
    SECRET,
    account_word,
    lines_file,
    short_lines_file,
    step_values,
)
from tests.renderers.profiles import PROFILES, profile
from tests.renderers.rendering import english


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
    assert account_word(replace(profile(), address=EmailAddress.parse(address))) == name


def test_a_file_begins_with_comments() -> None:
    (made,) = lines_file("x/xrc", lambda _: ["a = 1"])(PROFILES["pop3"], english)

    first, second, *rest = made.content.decode().splitlines()
    assert first.startswith("# Mail settings for alice@example.com")
    assert second.startswith("# not tested")
    assert rest == ["a = 1"]


def test_a_line_of_500_bytes_is_written_and_a_longer_one_refused() -> None:
    (made,) = short_lines_file("x/xrc", lambda _: ["ä" * 250])(profile(), english)
    assert len(made.content.splitlines()[-1]) == 500

    with pytest.raises(UnsupportedError, match="longer than 500 bytes"):
        list(short_lines_file("x/xrc", lambda _: ["ä" * 250 + "a"])(profile(), english))


def test_steps_hold_a_key_that_is_a_word_for_the_shell() -> None:
    odd = replace(profile(), address=EmailAddress.parse("o'brien@example.com"))

    assert "mail example.com and" in english(Message.of(SECRET, **step_values(odd)))
