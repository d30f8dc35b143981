import importlib
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Choices, LeaveOnServer, Profile, Rendering
from autoconf.model.server import AuthMethod, SocketType
from tests.renderers.profiles import ALICE, IMAP, POP3, SMTP, profile, server
from tests.renderers.readers_unix import read_muttrc
from tests.renderers.rendering import english, render

pytestmark = pytest.mark.parametrize("program", ["mutt", "neomutt"])

NEVER = Choices(leave_on_server=LeaveOnServer.NEVER)


def rendered(program: str, made: Profile) -> Rendering:
    plugin = importlib.import_module(f"autoconf.renderers.clients.{program}")
    rendering: Rendering = plugin.RENDERER.render(made, english)
    return rendering


def variables(program: str, made: Profile) -> dict[str, str]:
    return read_muttrc(rendered(program, made).artifacts[0].content)


def test_imap_over_tls_is_written(program: str) -> None:
    read = variables(program, profile())

    assert read["folder"] == "imaps://imap.example.com:993/"
    assert read["imap_user"] == "alice@example.com"
    assert read["smtp_url"] == "smtps://alice%40example.com@smtp.example.com:465/"
    assert (read["record"], read["postponed"]) == ("+Sent", "+Drafts")


def test_starttls_is_never_left_out(program: str) -> None:
    imap = server("imap imap.example.com", SocketType.STARTTLS)
    smtp = server("smtp smtp.example.com", SocketType.STARTTLS)

    read = variables(program, profile(imap, outgoing=(smtp,)))

    assert read["folder"] == "imap://imap.example.com:143/"
    assert read["smtp_url"] == "smtp://alice%40example.com@smtp.example.com:587/"
    assert (read["ssl_starttls"], read["ssl_force_tls"]) == ("yes", "yes")


def test_pop3_mail_is_read_where_it_lies(program: str) -> None:
    read = variables(program, profile(POP3))

    assert read["spoolfile"] == "pops://alice%40example.com@pop.example.com:995/"
    assert "folder" not in read
    assert (read["record"], read["postponed"]) == ("~/sent", "~/postponed")


@pytest.mark.parametrize(
    ("choices", "ids"),
    [(NEVER, {"caveat.no-leave-never"}), (Choices(), {"leaving.until-deleted"})],
)
def test_mail_that_should_go_and_stays_is_a_caveat(
    program: str, choices: Choices, ids: set[str]
) -> None:
    assert {c.id for c in render(profile(POP3, choices=choices), program).caveats} == ids


def test_sending_without_login_names_no_user(program: str) -> None:
    smtp = server("smtp smtp.example.com", SocketType.TLS, AuthMethod.NONE)

    artifact = rendered(program, profile(IMAP, outgoing=(smtp,))).artifacts[0]

    assert read_muttrc(artifact.content)["smtp_url"] == "smtps://smtp.example.com:465/"
    assert b"smtp_pass" not in artifact.content


def test_the_password_comes_from_a_command_in_a_comment(program: str) -> None:
    content = rendered(program, profile()).artifacts[0].content.decode()

    for variable in ("imap_pass", "smtp_pass"):
        command = '"`secret-tool lookup mail alice@example.com`"'
        assert f"\n# set {variable} = {command}\n" in content


def test_an_address_that_a_shell_could_read_is_in_no_command(program: str) -> None:
    odd = Profile(address=EmailAddress.parse("a`id`|b@example.com"), config=profile().config)

    content = rendered(program, odd).artifacts[0].content.decode()

    assert read_muttrc(content.encode())["from"] == "a`id`|b@example.com"
    commands = [line for line in content.splitlines() if "secret-tool" in line]
    assert commands
    assert all("lookup mail example.com`" in line for line in commands)


def test_local_folders_are_the_ones_that_the_program_has_anyway(program: str) -> None:
    read = variables(program, profile(choices=Choices(folders="local")))

    assert (read["record"], read["postponed"]) == ("~/sent", "~/postponed")


def test_the_signature_is_a_file_that_the_settings_name(program: str) -> None:
    made = rendered(program, profile(choices=Choices(signature="Alice\nExample Ltd")))
    settings_file, signature = made.artifacts

    assert signature.path == f"{program}/signature"
    assert signature.content == b"Alice\nExample Ltd\n"
    assert read_muttrc(settings_file.content)["signature"] == f"~/.config/{program}/signature"


def test_the_unsupported_account_name_is_a_caveat(program: str) -> None:
    made = render(profile(choices=Choices(account_name="Work")), program)

    assert "caveat.no-account-name" in {caveat.id for caveat in made.caveats}


@settings(deadline=None)
@given(name=st.text(min_size=1) | st.text("'\"\\`$#;{}() \t", min_size=1))
def test_every_name_comes_back_or_is_refused(program: str, name: str) -> None:
    try:
        read = variables(program, profile(choices=Choices(display_name=name)))
    except UnsupportedError:
        return

    assert read["realname"] == name
    assert set(read) == set(variables(program, profile())) | {"realname"}


@settings(deadline=None)
@given(user=st.text("ab'\"\\`$#;{}() %@:/?|&é", min_size=1))
def test_every_user_name_comes_back(program: str, user: str) -> None:
    made = profile(replace(IMAP, username=user), outgoing=(replace(SMTP, username=user),))

    read = variables(program, made)

    wanted = made.incoming.login_name(ALICE)
    assert read["imap_user"] == wanted
    url = urlsplit(read["smtp_url"])
    assert (unquote(url.username or ""), url.hostname) == (wanted, "smtp.example.com")
