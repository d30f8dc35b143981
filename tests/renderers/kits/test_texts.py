import pytest

from autoconf.errors import UnsupportedError
from autoconf.model.profile import Choices
from autoconf.renderers.kits.texts import mailbox, safe_shown_name
from tests.renderers.profiles import profile
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


@pytest.mark.parametrize(("name", "shown"), [("Al", "Al"), ("", "alice@example.com")])
def test_the_address_stands_for_a_name_that_was_not_given(name: str, shown: str) -> None:
    assert safe_shown_name(profile(choices=Choices(display_name=name))) == shown
