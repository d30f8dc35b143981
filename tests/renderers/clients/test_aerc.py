from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.profile import Choices, Profile
from autoconf.model.server import AuthMethod, SocketType
from autoconf.renderers.clients.aerc import RENDERER
from tests.renderers.profiles import ALICE, IMAP, SMTP, SUBMISSION, profile, server
from tests.renderers.readers_unix import read_go_ini, read_mailbox
from tests.renderers.rendering import english, render


def account(made: Profile, name: str = "alice@example.com") -> dict[str, str]:
    read = read_go_ini(RENDERER.render(made, english).artifacts[0].content)
    assert list(read) == [name]
    return read[name]


def test_tls_servers_are_written() -> None:
    read = account(profile())

    assert read["source"] == "imaps://alice%40example.com@imap.example.com:993"
    assert read["outgoing"] == "smtps+plain://alice%40example.com@smtp.example.com:465"
    assert "smtp-starttls" not in read


def test_starttls_is_demanded_in_the_word_that_old_versions_know() -> None:
    imap = server("imap imap.example.com", SocketType.STARTTLS)

    read = account(profile(imap, outgoing=(SUBMISSION,)))

    assert read["source"].startswith("imap://")
    assert read["outgoing"] == "smtp+plain://alice%40example.com@smtp.example.com:587"
    assert read["smtp-starttls"] == "yes"


def test_sending_without_login_names_neither_user_nor_command() -> None:
    smtp = server("smtp smtp.example.com", SocketType.TLS, AuthMethod.NONE)
    content = RENDERER.render(profile(IMAP, outgoing=(smtp,)), english).artifacts[0].content

    assert read_go_ini(content)["alice@example.com"]["outgoing"] == (
        "smtps+none://smtp.example.com:465"
    )
    assert b"source-cred-cmd" in content
    assert b"outgoing-cred-cmd" not in content


def test_the_password_command_is_a_comment() -> None:
    content = RENDERER.render(profile(), english).artifacts[0].content

    assert b"\n# source-cred-cmd = secret-tool lookup mail alice@example.com\n" in content
    assert not any(key.endswith("cred-cmd") for key in account(profile()))


def test_pop3_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="POP3"):
        render(profile(server("pop3 pop.example.com")), "aerc")


def test_local_folders_are_left_out_with_a_caveat() -> None:
    made = profile(choices=Choices(folders="local"))

    assert not {"copy-to", "postpone"} & set(account(made))
    assert "caveat.no-folders" in {caveat.id for caveat in render(made, "aerc").caveats}


def test_the_signature_is_a_file_that_the_settings_name() -> None:
    made = profile(choices=Choices(signature="Alice\nExample Ltd"))

    signature = RENDERER.render(made, english).artifacts[1]

    assert (signature.path, signature.content) == ("aerc/signature", b"Alice\nExample Ltd\n")
    assert account(made)["signature-file"] == "~/.config/aerc/signature"


@pytest.mark.parametrize("name", ["DEFAULT", "A\n[B]"])
def test_an_account_name_that_would_be_read_as_another_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedError, match="unsafe value"):
        RENDERER.render(profile(choices=Choices(account_name=name)), english)


def test_what_would_be_put_in_place_of_a_name_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="unsafe value"):
        RENDERER.render(profile(choices=Choices(display_name="%(source)s")), english)


@settings(deadline=None)
@given(name=st.text(min_size=1) | st.text("`'\"\\#;=%()[] ", min_size=1))
def test_every_name_comes_back_or_is_refused(name: str) -> None:
    try:
        made = profile(choices=Choices(display_name=name, account_name=f"[{name}]"))
        read = account(made, f"[{name}]")
    except UnsupportedError:
        return

    assert read_mailbox(read["from"]) == (name.strip(), "alice@example.com")
    assert set(read) == set(account(profile()))


@settings(deadline=None)
@given(user=st.text("ab'\"\\`$#;{}() %@:/?|&é", min_size=1))
def test_every_user_name_comes_back(user: str) -> None:
    made = profile(replace(IMAP, username=user), outgoing=(replace(SMTP, username=user),))

    read = account(made)

    for key in ("source", "outgoing"):
        assert unquote(urlsplit(read[key]).username or "") == made.incoming.login_name(ALICE)
