import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.profile import Choices, Profile
from autoconf.model.server import AuthMethod, SocketType
from autoconf.renderers.clients.himalaya import RENDERER
from tests.renderers.profiles import ALICE, IMAP, SMTP, SUBMISSION, profile, server
from tests.renderers.rendering import english

SERVER = {"server", "starttls", "sasl.plain.username", "sasl.plain.password.command"}
KEYS = {
    *("default", "email", "display-name", "signature"),
    *(f"mailbox.alias.{name}" for name in ("inbox", "sent", "drafts")),
    *(f"{protocol}.{key}" for protocol in ("imap", "smtp") for key in SERVER),
}
"""Of the documented keys of an account in version 2, all that settings have a value for."""


def content(made: Profile) -> str:
    return RENDERER.render(made, english).artifacts[0].content.decode()


def account(made: Profile, name: str = "alice@example.com") -> dict[str, Any]:
    return flat(tomllib.loads(content(made))["accounts"][name])


def uncommented(made: Profile) -> dict[str, Any]:
    """Return the account after somebody took the # away before the commands."""
    text = content(made).replace("# imap.", "imap.").replace("# smtp.", "smtp.")
    return flat(tomllib.loads(text)["accounts"]["alice@example.com"])


def flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        found |= flat(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return found


def test_tls_servers_are_written_with_documented_keys_only() -> None:
    choices = Choices(display_name="Alice", signature="Alice\nExample Ltd")

    read = uncommented(profile(choices=choices))

    assert set(read) == KEYS - {"imap.starttls", "smtp.starttls"}
    assert read["imap.server"] == "imaps://imap.example.com:993"
    assert read["smtp.server"] == "smtps://smtp.example.com:465"
    assert read["imap.sasl.plain.username"] == "alice@example.com"
    assert read["imap.sasl.plain.password.command"] == "secret-tool lookup mail alice@example.com"
    assert read["signature"] == "Alice\nExample Ltd"


def test_starttls_is_demanded() -> None:
    imap = server("imap imap.example.com", SocketType.STARTTLS)

    read = uncommented(profile(imap, outgoing=(SUBMISSION,)))

    assert set(read) <= KEYS
    assert (read["imap.server"], read["imap.starttls"]) == ("imap://imap.example.com:143", True)
    assert (read["smtp.server"], read["smtp.starttls"]) == ("smtp://smtp.example.com:587", True)


def test_the_password_command_is_a_comment() -> None:
    assert not any("password" in key for key in account(profile()))


def test_sending_without_login_has_no_sasl() -> None:
    smtp = server("smtp smtp.example.com", SocketType.TLS, AuthMethod.NONE)

    read = uncommented(profile(IMAP, outgoing=(smtp,)))

    assert not any(key.startswith("smtp.sasl") for key in read)


def test_the_version_is_a_caveat() -> None:
    ids = [caveat.id for caveat in RENDERER.render(profile(), english).caveats]

    assert ids == ["caveat.himalaya-version"]


@pytest.mark.parametrize("user", ["$HOME", "~alice", "a${X}"])
def test_a_user_name_that_would_be_expanded_is_refused(user: str) -> None:
    with pytest.raises(UnsupportedError, match="unsafe value"):
        RENDERER.render(profile(replace(IMAP, username=user), outgoing=(SMTP,)), english)


@settings(deadline=None)
@given(text=st.text(min_size=1) | st.text("\"'\\#=[]\n\x7f ", min_size=1))
def test_every_text_comes_back_or_is_refused(text: str) -> None:
    choices = Choices(display_name=text, account_name=text, signature=text)
    try:
        read = account(profile(choices=choices), text)
    except UnsupportedError:
        return

    assert (read["display-name"], read["signature"]) == (text, text)


@settings(deadline=None)
@given(user=st.text("ab'\"\\`#;{}() %@:/?|&é", min_size=1))
def test_every_user_name_comes_back(user: str) -> None:
    made = profile(replace(IMAP, username=user), outgoing=(SMTP,))

    assert account(made)["imap.sasl.plain.username"] == made.incoming.login_name(ALICE)
