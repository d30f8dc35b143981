"""Programs of the command line that take a token from ``mail-autoconf token``."""

from typing import Final

import pytest
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.config import OAuth2
from autoconf.model.profile import AcceptedLogin, Profile
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.renderers.engine import clients
from tests.renderers.profiles import (
    IMAP,
    POP3,
    SIGN_IN,
    SMTP,
    TOKEN_PROFILES,
    by_token,
    profile,
    server,
)
from tests.renderers.rendering import english, render

CLIENTS: Final = (
    *("aerc", "getmail", "himalaya", "mbsync", "mpop", "msmtp", "neomutt", "offlineimap"),
)
HIMALAYA: Final = '["mail-autoconf", "token", "alice@example.com"]'
WAYS: Final = (AuthMethod.OAUTH2, AuthMethod.PASSWORD_CLEARTEXT)


def made_for(client_id: str) -> Profile:
    takes_imap = MailProtocol.IMAP in clients()[client_id].protocols
    return TOKEN_PROFILES["token-imap" if takes_imap else "token-pop3"]


def lines(made: Profile, client_id: str) -> list[str]:
    """Return the lines that are no comments."""
    (artifact,) = render(made, client_id).artifacts
    return [line for line in artifact.content.decode().splitlines() if not line.startswith("#")]


def names_token(made: Profile, client_id: str) -> bool:
    text = "\n".join(lines(made, client_id))
    return all(word in text for word in ("mail-autoconf", "token", "alice@example.com"))


def both_ways(client_id: str, sign_in: OAuth2 | None = SIGN_IN) -> Profile:
    """Return the profile with servers that take a password too."""
    incoming = IMAP if MailProtocol.IMAP in clients()[client_id].protocols else POP3
    word, host = incoming.protocol.value, incoming.hostname
    made = profile(
        server(f"{word} {host}", SocketType.TLS, *WAYS),
        outgoing=(server("smtp smtp.example.com", SocketType.TLS, *WAYS),),
    )
    return replace(made, config=replace(made.config, oauth2=sign_in))


def after(made: Profile, mechanism: str) -> Profile:
    logins = (
        AcceptedLogin(endpoint=one.endpoint, mechanism=mechanism)
        for one in (made.incoming, made.outgoing)
    )
    return replace(made, logins=tuple(logins))


def test_these_clients_take_tokens() -> None:
    assert sorted(name for name, one in clients().items() if one.by_token) == sorted(CLIENTS)


@pytest.mark.parametrize("client_id", CLIENTS)
def test_where_nothing_but_a_token_works_the_command_is_in_use(client_id: str) -> None:
    rendering = render(made_for(client_id), client_id)

    assert names_token(made_for(client_id), client_id)
    assert b"secret-tool" not in rendering.artifacts[0].content
    steps = [english(step) for step in rendering.steps]
    assert "mail-autoconf sign-in alice@example.com --keep" in steps[0]
    assert not any("password" in step for step in steps)


@pytest.mark.parametrize("client_id", CLIENTS)
def test_where_no_source_says_where_tokens_come_from_the_client_is_refused(client_id: str) -> None:
    made = made_for(client_id)
    made = replace(made, config=replace(made.config, oauth2=None))

    with pytest.raises(UnsupportedError, match="OAuth2"):
        render(made, client_id)


@pytest.mark.parametrize("client_id", CLIENTS)
def test_a_password_is_the_easier_way_unless_a_token_was_accepted(client_id: str) -> None:
    made = both_ways(client_id)

    assert not names_token(made, client_id)
    assert not names_token(after(made, "PLAIN"), client_id)
    assert names_token(after(made, "XOAUTH2"), client_id)
    assert names_token(after(made, "OAUTHBEARER"), client_id)
    assert not names_token(after(both_ways(client_id, None), "XOAUTH2"), client_id)


@pytest.mark.parametrize("client_id", CLIENTS)
@pytest.mark.parametrize("local_part", ["a$b", "-x", "a'b", "a&b", "a`b"])
def test_an_address_that_a_shell_could_misread_is_refused(client_id: str, local_part: str) -> None:
    odd = replace(made_for(client_id), address=EmailAddress.parse(f"{local_part}@example.com"))

    with pytest.raises(UnsupportedError):
        render(odd, client_id)


@pytest.mark.parametrize(
    ("client_id", "expected"),
    [
        ("msmtp", {'passwordeval "mail-autoconf token alice@example.com"', "auth xoauth2"}),
        ("mpop", {'passwordeval "mail-autoconf token alice@example.com"', "auth xoauth2"}),
        ("mbsync", {'PassCmd "mail-autoconf token alice@example.com"', "AuthMechs XOAUTH2"}),
        ("getmail", {"use_xoauth2 = true",
                     "password_command = ('mail-autoconf', 'token', 'alice@example.com')"}),
        ("neomutt", {"set imap_authenticators = 'oauthbearer:xoauth2'",
                     "set imap_oauth_refresh_command = 'mail-autoconf token alice@example.com'",
                     "set smtp_authenticators = 'xoauth2:oauthbearer'",
                     "set smtp_oauth_refresh_command = 'mail-autoconf token alice@example.com'",
                     "set smtp_url = 'smtps://alice%40example.com@smtp.example.com:465/'"}),
        ("aerc", {"source = imaps+xoauth2://alice%40example.com@imap.example.com:993",
                  "outgoing = smtps+xoauth2://alice%40example.com@smtp.example.com:465",
                  "source-cred-cmd = mail-autoconf token alice@example.com",
                  "outgoing-cred-cmd = mail-autoconf token alice@example.com"}),
        ("offlineimap", {"auth_mechanisms = XOAUTH2"}),
        ("himalaya", {'imap.sasl.xoauth2.username = "alice@example.com"',
                      f"imap.sasl.xoauth2.token.command = {HIMALAYA}"}),
    ],
)  # fmt: skip
def test_the_words_are_those_of_the_program(client_id: str, expected: set[str]) -> None:
    assert expected <= set(lines(made_for(client_id), client_id))


def test_neomutt_has_one_way_for_tokens_over_pop3() -> None:
    found = lines(TOKEN_PROFILES["token-pop3"], "neomutt")

    assert "set pop_authenticators = 'oauthbearer'" in found


def test_offlineimap_runs_the_command_in_python() -> None:
    (line,) = [x for x in lines(made_for("offlineimap"), "offlineimap") if "oauth2" in x]
    code = compile(line.partition(" = ")[2], "offlineimaprc", "eval")

    assert set(code.co_names) == {"__import__", "check_output", "rstrip"}


def test_aerc_has_no_token_at_a_starttls_port() -> None:
    imap = server("imap imap.example.com", SocketType.STARTTLS)

    with pytest.raises(UnsupportedError, match="STARTTLS"):
        render(by_token(profile(imap)), "aerc")


def test_one_server_may_take_a_token_and_the_other_a_password() -> None:
    made = by_token(profile(IMAP))
    made = replace(made, config=replace(made.config, outgoing=(SMTP,)))
    rendering = render(made, "aerc")

    content = rendering.artifacts[0].content.decode()
    assert "\nsource-cred-cmd = mail-autoconf token" in content
    assert "\n# outgoing-cred-cmd = secret-tool" in content
    assert [step.id for step in rendering.steps][:2] == [
        "step.command-line.sign-in",
        "step.aerc.secret",
    ]


@pytest.mark.parametrize(
    ("client_id", "caveat"),
    [
        ("mbsync", "caveat.mbsync-token"),
        ("himalaya", "caveat.token-not-tried"),
    ],
)
def test_what_was_not_tried_or_needs_more_is_said(client_id: str, caveat: str) -> None:
    assert caveat in {one.id for one in render(made_for(client_id), client_id).caveats}
    assert caveat not in {one.id for one in render(both_ways(client_id), client_id).caveats}


@pytest.mark.parametrize(("name", "is_said"), [("token-pop3", True), ("token-imap", False)])
def test_neomutt_takes_no_long_token_over_pop3(name: str, *, is_said: bool) -> None:
    caveats = {one.id for one in render(TOKEN_PROFILES[name], "neomutt").caveats}
    assert ("caveat.pop3-token" in caveats) is is_said


@pytest.mark.parametrize("client_id", sorted(set(clients()) - set(CLIENTS)))
def test_no_other_client_is_given_a_command_for_tokens(client_id: str) -> None:
    try:
        rendering = render(TOKEN_PROFILES["token-imap"], client_id)
    except UnsupportedError:
        return
    assert not any(b"mail-autoconf token" in one.content for one in rendering.artifacts)
