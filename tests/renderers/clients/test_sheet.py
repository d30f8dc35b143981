import pytest
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.config import Link, Requirement
from autoconf.model.profile import Choices, LeaveOnServer, Profile
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.renderers.clients.sheet import RENDERER
from tests.renderers.profiles import IMAP, POP3, PROFILES, profile, server
from tests.renderers.readers_pages import html_texts, markdown_texts
from tests.renderers.rendering import english


def sheet(made: Profile) -> str:
    return RENDERER.render(made, english).artifacts[0].content.decode()


@pytest.mark.parametrize("made", PROFILES.values(), ids=PROFILES)
def test_lines_fit_into_72_columns(made: Profile) -> None:
    assert max(map(len, sheet(made).splitlines())) <= 72


def test_no_text_of_a_provider_looks_like_a_row() -> None:
    row = "Server      evil.example"
    made = replace(PROFILES["imap"].config, display_name=f"{'x' * 60} {row}", hint=f"x {row}")
    link = Link(url=f"x {row}", text=(("en", f"{'x' * 69} {row}"),))

    lines = sheet(replace(profile(), config=replace(made, documentation=(link,)))).splitlines()

    assert [line for line in lines if "evil.example" in line and row in line] == []


def test_it_says_what_to_type() -> None:
    lines = sheet(profile(IMAP)).splitlines()

    start = lines.index("  Server      imap.example.com")
    assert lines[start + 1 : start + 5] == [
        "  Port        993",
        "  Security    SSL/TLS",
        "  User name   alice@example.com",
        '  Login with  password ("normal password")',
    ]


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (profile(IMAP), "IMAP is used: mail stays on the server"),
        (profile(POP3), "POP3 is used: the program fetches mail to one computer"),
        (profile(IMAP, POP3), "With POP3 the program fetches mail to one computer"),
        (profile(POP3, IMAP), "With IMAP mail stays on the server"),
        (profile(), "Make one here:"),
        (profile(), "You must switch on IMAP"),
        (profile(), "- Settings > Security > App passwords."),
        (profile(), "The mail program asks for the password."),
        (profile(), "https://example.com/help"),
        (profile(IMAP), "Mail stays on the server until you delete it."),
        (profile(IMAP, POP3), "the server has little"),
        (profile(POP3, IMAP), "better choice for several devices"),
        (profile(POP3), "Manual setup > Personal (POP3)"),
        (PROFILES["imap"], "Your name, as others see it: Alice Example"),
        (PROFILES["pop3"], "Signature\n---------\n\n| Alice Example\n| Example Ltd"),
        (PROFILES["starttls-and-local-folders"], "keep them on this computer"),
        (profile(), "- https://example.com/start"),
        (PROFILES["pop3"], "Name of the account: Work"),
    ],
)
def test_it_explains(made: Profile, sentence: str) -> None:
    assert sentence in sheet(made)


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        (Choices(), "until you delete them in"),
        (Choices(leave_on_server=LeaveOnServer.DAYS), "for 14 days."),
        (Choices(leave_on_server=LeaveOnServer.FOREVER), "a copy of all messages"),
        (Choices(leave_on_server=LeaveOnServer.NEVER), "removes messages from the server after"),
    ],
    ids=["until-deleted", "days", "forever", "never"],
)
def test_pop3_says_how_long_mail_stays(choices: Choices, sentence: str) -> None:
    assert sentence in sheet(profile(POP3, choices=choices))


def test_every_way_to_log_in_is_named() -> None:
    methods = (AuthMethod.OAUTH2, AuthMethod.PASSWORD_CLEARTEXT)

    text = sheet(profile(server("imap imap.example.com", SocketType.TLS, *methods)))

    assert "  Login with  OAuth2 (sign in with the browser)\n  or          password" in text


def test_a_server_without_login_needs_no_user_name() -> None:
    text = sheet(PROFILES["starttls-and-local-folders"])

    assert "  User name   (none)\n  Login with  nothing (no login)" in text


@pytest.mark.parametrize("made", PROFILES.values(), ids=PROFILES)
def test_all_three_forms_say_the_same(made: Profile) -> None:
    text, html, markdown = (a.content for a in RENDERER.render(made, english).artifacts)

    said = [_words(line) for line in html_texts(html)]

    assert said == [_words(line) for line in markdown_texts(markdown)]
    assert all(line in _words(text.decode()) for line in said)


def _words(text: str) -> str:
    """Return letters and digits only: marks and line ends are a matter of the form."""
    return "".join(c for c in text if c.isalnum())


def test_long_lists_of_links_are_cut() -> None:
    links = tuple(Link(url=f"https://example.com/{n}") for n in range(20))
    made = profile()

    text = sheet(replace(made, config=replace(made.config, documentation=links)))

    assert text.count("\n- https://") == 6


def test_nothing_is_demanded_and_linked_where_there_is_nothing() -> None:
    made = profile()
    bare = replace(
        made.config, requires=(), hint="", documentation=(), instructions=(), display_name=""
    )

    text = sheet(replace(made, config=bare))

    assert "Before you begin" not in text
    assert "More about it" not in text
    assert "Provider: example.com" in text


@pytest.mark.parametrize(
    ("used", "first", "later"), [("imap", "IMAP", "POP3"), ("pop3", "POP3", "IMAP")]
)
def test_a_switch_of_the_other_protocol_stands_with_its_settings(
    used: str, first: str, later: str
) -> None:
    made = profile(choices=Choices(incoming=MailProtocol(used)))
    requires = (Requirement(what="enable-imap"), Requirement(what="enable-pop3"))

    text = sheet(replace(made, config=replace(made.config, requires=requires)))

    demanded, settings = text.split("Incoming mail", maxsplit=1)
    assert f"switch on {first}" in demanded
    assert f"switch on {later}" not in demanded
    assert f"switch on {later}" in settings


def test_an_international_name_is_shown_in_both_forms() -> None:
    made = replace(
        profile(server("imap imap.xn--mller-kva.example")),
        address=EmailAddress.parse("alice@müller.example"),
    )

    text = sheet(made)

    assert "Mail settings for alice@müller.example" in text
    assert "  Server      imap.xn--mller-kva.example (imap.müller.example)" in text


@pytest.mark.parametrize(
    "made",
    [
        profile(choices=Choices(account_name="a\nb")),
        profile(choices=Choices(display_name="a\nb")),
        profile(choices=Choices(signature="a\x1bb")),
        profile(replace(IMAP, username="a\nb")),
        replace(
            profile(),
            config=replace(
                profile().config, documentation=(Link(url="https://example.com/\u202ea"),)
            ),
        ),
    ],
    ids=["account-name", "name", "signature", "user-name", "link"],
)
def test_values_that_break_out_of_their_line_are_refused(made: Profile) -> None:
    with pytest.raises(UnsupportedError, match="unsafe value"):
        RENDERER.render(made, english)
