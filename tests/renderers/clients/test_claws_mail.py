import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.profile import Choices, LeaveOnServer, Profile
from autoconf.model.server import MailProtocol, Pop3Settings, SocketType
from autoconf.renderers.clients.claws_mail import RENDERER
from tests.renderers.profiles import IMAP, POP3, PROFILES, SMTP, profile, server
from tests.renderers.readers_key_file import read_lines
from tests.renderers.rendering import english


def account(made: Profile) -> dict[str, str]:
    return read_lines(RENDERER.render(made, english).artifacts[0].content)["Account: 1"]


def common(made: Profile) -> dict[str, str]:
    return read_lines(RENDERER.render(made, english).artifacts[1].content)["Common"]


def folders(made: Profile) -> list[tuple[str, str]]:
    """Return type and name of each top folder."""
    root = fromstring(RENDERER.render(made, english).artifacts[2].content)
    return [(top.attrib["type"], top.attrib["name"]) for top in root]


@pytest.mark.parametrize(
    ("socket_type", "number"), [(SocketType.TLS, "1"), (SocketType.STARTTLS, "2")]
)
def test_tls_is_never_optional(socket_type: SocketType, number: str) -> None:
    smtp = server("smtp smtp.example.com", socket_type)

    imap = account(profile(server("imap imap.example.com", socket_type), outgoing=(smtp,)))
    pop3 = account(profile(server("pop3 pop.example.com", socket_type), outgoing=(smtp,)))

    assert (imap["ssl_imap"], imap["ssl_smtp"]) == (number, number)
    assert (pop3["ssl_pop"], pop3["ssl_smtp"]) == (number, number)


def test_ports_and_hosts_are_those_of_the_profile() -> None:
    read = account(PROFILES["imap"])

    assert (read["receive_server"], read["set_imapport"], read["imap_port"]) == (
        *("imap.example.com", "1"),
        "993",
    )
    assert (read["smtp_server"], read["set_smtpport"], read["smtp_port"]) == (
        *("smtp.example.com", "1"),
        "465",
    )


@pytest.mark.parametrize(("protocol", "number"), [("imap", "3"), ("pop3", "0")])
def test_protocols_have_the_numbers_of_config_version_0(protocol: str, number: str) -> None:
    read = account(PROFILES[protocol])

    assert (read["config_version"], read["protocol"]) == ("0", number)


@pytest.mark.parametrize(
    ("choices", "remove", "days"),
    [
        (Choices(), "0", "0"),
        (Choices(leave_on_server=LeaveOnServer.DAYS), "1", "14"),
        (Choices(leave_on_server=LeaveOnServer.FOREVER), "0", "0"),
        (Choices(leave_on_server=LeaveOnServer.NEVER), "1", "0"),
    ],
    ids=["until-deleted", "days", "forever", "never"],
)
def test_pop3_leaves_mail_as_chosen(choices: Choices, remove: str, days: str) -> None:
    read = account(profile(POP3, choices=choices))

    assert (read["remove_mail"], read["message_leave_time"]) == (remove, days)


def test_mail_is_fetched_as_often_as_the_provider_advises() -> None:
    assert common(profile(POP3))["autochk_interval"] == "10"
    advice = Pop3Settings(check_interval_minutes=30)
    assert common(profile(replace(POP3, pop3=advice)))["autochk_interval"] == "30"


def test_sending_may_need_no_login_or_another_name() -> None:
    assert account(PROFILES["starttls-and-local-folders"])["use_smtp_auth"] == "0"
    assert "smtp_user_id" not in account(PROFILES["imap"])
    other = account(profile(IMAP, outgoing=(replace(SMTP, username="relay"),)))
    assert (other["use_smtp_auth"], other["smtp_user_id"]) == ("1", "relay")


def test_an_imap_account_gets_its_folders_from_the_server_unless_they_are_to_be_local() -> None:
    local = ("mh", "Mailbox")

    assert folders(PROFILES["imap"]) == [local]
    assert folders(PROFILES["pop3"]) == [local]
    assert folders(PROFILES["starttls-and-local-folders"]) == [local, ("imap", "alice@example.com")]


def test_an_address_cannot_end_the_comment() -> None:
    odd = Profile(
        address=replace(PROFILES["imap"].address, local_part="a--><x/>"), config=profile().config
    )

    assert folders(odd) == [("mh", "Mailbox")]


@settings(deadline=None)
@given(name=st.text(min_size=1))
def test_names_come_back_or_are_refused(name: str) -> None:
    choices = Choices(
        incoming=MailProtocol.IMAP, display_name=name, account_name=name, folders="local"
    )
    made = profile(choices=choices)
    try:
        read = account(made)
    except UnsupportedError:
        return

    assert (read["name"], read["account_name"]) == (name, name)
    assert folders(made)[1] == ("imap", name)
