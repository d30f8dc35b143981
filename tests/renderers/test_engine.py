import pytest
from msgspec.structs import replace

from autoconf.errors import UnknownClientError, UnsupportedError
from autoconf.messages import text
from autoconf.model.profile import Choices, LeaveOnServer, Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.renderers.engine import clients, lost_choices, steps_page
from autoconf.renderers.interface import Choice, ClientInfo
from tests.renderers.profiles import (
    IMAP,
    POP3,
    SMTP,
    SUBMISSION,
    distrusted,
    profile,
    server,
)
from tests.renderers.readers import read_prf
from tests.renderers.rendering import english, render, render_all

STARTTLS_IMAP = server("imap imap.example.com", SocketType.STARTTLS)
PLAIN_IMAP = server("imap imap.example.com", SocketType.PLAIN)
PLAIN_SMTP = server("smtp smtp.example.com", SocketType.PLAIN)
OAUTH2_IMAP = server("imap imap.example.com", SocketType.TLS, AuthMethod.OAUTH2)


def account(rendering: Rendering) -> dict[str, str]:
    return read_prf(rendering.artifacts[0].content)["Account1"]


def caveats(rendering: Rendering) -> list[str]:
    return [text(caveat.id, caveat.parameters) for caveat in rendering.caveats]


def test_setup_writes_for_thunderbird_and_outlook_and_people() -> None:
    in_setup = {name for name, client in clients().items() if client.in_setup}

    assert in_setup == {"thunderbird", "outlook", "sheet"}


def test_an_unknown_client_is_told_the_known_ones() -> None:
    with pytest.raises(
        UnknownClientError, match=r"'eudora'; known are .*autoconfig-xml, .*outlook"
    ):
        render(profile(), "eudora")


def test_a_client_is_given_the_next_server_that_it_can_use() -> None:
    rendering = render(profile(STARTTLS_IMAP, IMAP), "outlook")

    assert account(rendering)["IMAPPort"] == "993"
    assert (
        "Outlook uses imap imap.example.com:993 instead of imap imap.example.com:143."
        in caveats(rendering)
    )


@pytest.mark.parametrize("client", ["autoconfig-xml", "dns-zone", "outlook-mobile", "fairemail"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_server_on_this_machine_is_for_programs_on_this_machine(host: str, client: str) -> None:
    bridge = profile(replace(IMAP, hostname=host), outgoing=(replace(SMTP, hostname=host),))

    assert render(bridge, "mutt").artifacts
    with pytest.raises(UnsupportedError, match="is on this machine"):
        render(bridge, client)


def test_an_ipv6_address_is_not_written() -> None:
    with pytest.raises(UnsupportedError, match="write localhost in your own file"):
        render(profile(replace(IMAP, hostname="::1")), "mutt")


@pytest.mark.parametrize("client", ["dns-zone", "pacc"])
def test_records_need_no_word_about_mail_on_the_server(client: str) -> None:
    assert "stays on the server" not in " ".join(caveats(render(profile(POP3), client)))


def test_a_reason_that_is_the_same_for_all_servers_is_given_once() -> None:
    with pytest.raises(UnsupportedError) as caught:
        render(profile(POP3, replace(POP3, port=1995)), "mbsync")

    assert str(caught.value) == "mbsync cannot use POP3 servers"


def test_the_reason_for_another_server_is_a_caveat() -> None:
    rendering = render(profile(STARTTLS_IMAP, IMAP), "outlook")

    assert "Outlook cannot use STARTTLS, which imap imap.example.com:143 needs" in caveats(
        rendering
    )


def test_another_protocol_leaves_all_mail_on_the_server() -> None:
    rendering = render(profile(STARTTLS_IMAP, POP3), "outlook")

    assert account(rendering)["LeaveOnServer"] == "0x1"
    assert any("leaves it all on the server" in caveat for caveat in caveats(rendering))


def test_a_chosen_protocol_is_never_changed() -> None:
    chosen = profile(STARTTLS_IMAP, POP3, choices=Choices(incoming=MailProtocol.IMAP))

    with pytest.raises(UnsupportedError, match="cannot use STARTTLS"):
        render(chosen, "outlook")


def test_a_chosen_protocol_without_a_safe_server_gives_way() -> None:
    chosen = profile(PLAIN_IMAP, POP3, choices=Choices(incoming=MailProtocol.IMAP))

    rendering = render(chosen, "outlook")

    assert account(rendering)["POP3Server"] == "pop.example.com"


def test_another_outgoing_server_is_a_caveat_too() -> None:
    rendering = render(profile(IMAP, outgoing=(PLAIN_SMTP, SMTP)), "sheet")

    assert (
        "Sheet to read uses smtp smtp.example.com:465 instead of smtp smtp.example.com:587."
        in caveats(rendering)
    )


def test_nothing_is_said_where_nothing_was_lost() -> None:
    assert render(profile(IMAP, STARTTLS_IMAP), "sheet").caveats == ()


@pytest.mark.parametrize("client_id", sorted(clients()))
@pytest.mark.parametrize(
    ("unsafe", "reason"),
    [
        (profile(PLAIN_IMAP), "imap imap.example.com:143 is not encrypted"),
        (profile(IMAP, POP3, outgoing=(PLAIN_SMTP,)), "smtp smtp.example.com:587 is not encrypted"),
        (distrusted(profile(IMAP), IMAP), "imap imap.example.com:993 is not trusted"),
        (profile(IMAP, POP3, outgoing=()), "there is no outgoing server"),
        (
            profile(
                server("imap imap.example.com", SocketType.TLS, AuthMethod.CLIENT_IP_ADDRESS),
                server("pop3 pop.example.com", SocketType.TLS, AuthMethod.CLIENT_IP_ADDRESS),
            ),
            "none of the login methods",
        ),
    ],
    ids=["plain-incoming", "plain-outgoing", "never", "no-outgoing", "incoming-without-login"],
)
def test_no_client_is_given_an_unsafe_server(unsafe: Profile, reason: str, client_id: str) -> None:
    with pytest.raises(UnsupportedError, match=reason):
        render(unsafe, client_id)


def test_a_profile_without_incoming_servers_is_refused() -> None:
    empty = profile()
    empty = replace(empty, config=replace(empty.config, incoming=()))

    with pytest.raises(UnsupportedError, match="there is no incoming server"):
        render(empty, "sheet")


def test_what_cannot_be_rendered_is_named_with_its_reason() -> None:
    renderings, refused = render_all(profile(OAUTH2_IMAP), ["sheet", "outlook"])

    assert [rendering.client for rendering in renderings] == ["sheet"]
    assert [(refusal.client, english(refusal.reason)) for refusal in refused] == [
        (
            "outlook",
            "Outlook has none of the login methods of imap imap.example.com:993 (OAuth2)",
        )
    ]


def test_every_usable_server_goes_on_to_the_client() -> None:
    rendering = render(profile(PLAIN_IMAP, IMAP, outgoing=(SMTP, SUBMISSION)), "autoconfig-xml")

    content = rendering.artifacts[0].content
    assert content.count(b"<incomingServer") == 1
    assert content.count(b"<outgoingServer") == 2


LOST = Choices(account_name="Work", signature="Alice", folders="local", display_name="Alice")


@pytest.mark.parametrize(
    ("client_id", "choices", "lost"),
    [
        pytest.param("thunderbird", LOST, set(), id="all-there"),
        pytest.param("outlook", LOST, {"no-signature", "no-folders"}, id="some-lost"),
        pytest.param(
            "autoconfig-xml", LOST,
            {"no-account-name", "no-signature", "no-folders", "no-display-name"}, id="most-lost",
        ),
        pytest.param("outlook", Choices(), set(), id="nothing-chosen"),
    ],
)  # fmt: skip
def test_each_choice_that_has_no_place_is_a_caveat(
    client_id: str, choices: Choices, lost: set[str]
) -> None:
    ids = {caveat.id for caveat in render(profile(IMAP, choices=choices), client_id).caveats}

    assert {i.removeprefix("caveat.") for i in ids if ".no-" in i} == lost


@pytest.mark.parametrize(
    ("able", "leave", "lost"),
    [
        pytest.param({Choice.LEAVE_ON_SERVER, Choice.LEAVE_DAYS}, "days", [], id="days"),
        pytest.param({Choice.LEAVE_ON_SERVER}, "days", ["no-leave-days"], id="no-days"),
        pytest.param({Choice.LEAVE_ON_SERVER}, "never", ["no-leave-never"], id="no-never"),
        pytest.param({Choice.LEAVE_ON_SERVER, Choice.LEAVE_NEVER}, "never", [], id="never"),
        pytest.param(
            {Choice.LEAVE_ON_SERVER}, "until-deleted", ["no-leave-until-deleted"], id="no-deletion"
        ),
        pytest.param(set(), "days", ["no-leave-on-server"], id="nothing-of-it"),
        pytest.param(set(), "forever", ["no-leave-on-server"], id="not-even-forever"),
    ],
)
def test_what_a_pop3_client_cannot_be_told_is_a_caveat(
    able: set[Choice], leave: str, lost: list[str]
) -> None:
    client = ClientInfo(name="X", platforms=("linux",), choices=frozenset(able))
    made = profile(POP3, choices=Choices(leave_on_server=LeaveOnServer(leave), leave_days=9))

    caveats = [caveat.id.removeprefix("caveat.") for caveat in lost_choices(made, client)]

    assert caveats == lost


def test_an_app_that_imports_no_file_has_its_steps_as_a_page() -> None:
    page = steps_page(profile(), "samsung-email", english)

    assert page is not None
    assert page.title == "Mail settings for alice@example.com in Samsung Email"
    assert steps_page(profile(), "thunderbird", english) is None


def test_the_page_of_steps_is_refused_where_the_app_can_use_no_server() -> None:
    with pytest.raises(UnsupportedError):
        steps_page(profile(POP3), "outlook-mobile", english)
