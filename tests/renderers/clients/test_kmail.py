import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.profile import Choices, LeaveOnServer, Profile
from autoconf.model.server import AuthMethod, Pop3Settings, SocketType
from autoconf.renderers.clients.kmail import RENDERER
from tests.renderers.profiles import IMAP, POP3, PROFILES, profile, server
from tests.renderers.readers_key_file import Sections, qt_string, read_lines, unescaped
from tests.renderers.rendering import english

IMAP_RC, POP3_RC = "akonadi_imap_resource_0rc", "akonadi_pop3_resource_0rc"


def files(made: Profile) -> dict[str, Sections]:
    """Return the files by what follows ``kmail/``."""
    artifacts = RENDERER.render(made, english).artifacts
    return {a.path.removeprefix("kmail/"): read_lines(a.content) for a in artifacts}


def test_the_files_name_each_other() -> None:
    made = files(PROFILES["imap"])

    identity = made["emailidentities"]["Identity #0"]
    assert made["emailidentities"]["General"]["Default Identity"] == identity["uoid"]
    assert made["mailtransports"]["General"]["default-transport"] == identity["Transport"]
    assert made["mailtransports"]["Transport 1"]["id"] == identity["Transport"]
    kind = "akonadi_imap_resource"
    assert made["akonadi/agentsrc"] == {
        "InstanceCounters": {f"{kind}\\InstanceCounter": "1"},
        "Instances": {f"{kind}_0\\AgentType": kind},
    }
    assert {f"{kind}_0rc", f"akonadi/agent_config_{kind}_0"} <= set(made)


def test_servers_are_those_of_the_profile() -> None:
    made = files(PROFILES["imap"])

    read, sent = made[IMAP_RC]["network"], made["mailtransports"]["Transport 1"]
    assert (read["ImapServer"], read["ImapPort"], read["UserName"], read["Authentication"]) == (
        *("imap.example.com", "993"),
        *("alice@example.com", "7"),
    )
    assert (sent["host"], sent["port"], sent["user"], sent["authtype"]) == (
        *("smtp.example.com", "465"),
        *("alice@example.com", "PLAIN"),
    )


def test_tls_is_never_optional() -> None:
    for kind, safety, encryption in (
        (SocketType.TLS, "SSL", "SSL"),
        (SocketType.STARTTLS, "STARTTLS", "TLS"),
    ):
        smtp = server("smtp smtp.example.com", kind)
        imap = files(profile(server("imap imap.example.com", kind), outgoing=(smtp,)))
        pop3 = files(profile(server("pop3 pop.example.com", kind), outgoing=(smtp,)))

        assert imap[IMAP_RC]["network"]["Safety"] == safety
        assert imap["mailtransports"]["Transport 1"]["encryption"] == encryption
        tls = pop3[POP3_RC]["General"]
        assert [tls["useSSL"], tls["useTLS"]].count("true") == 1
        assert (tls["useSSL"] == "true") is (kind is SocketType.TLS)


@pytest.mark.parametrize(
    ("protocol", "socket_type", "number"),
    [
        ("imap", SocketType.TLS, "7"),
        ("imap", SocketType.STARTTLS, "1"),
        ("pop3", SocketType.STARTTLS, "7"),
    ],
)
def test_imap_with_starttls_logs_in_with_plain(
    protocol: str, socket_type: SocketType, number: str
) -> None:
    made = files(profile(server(f"{protocol} mail.example.com", socket_type)))

    section, key = ("network", "Authentication"), ("General", "authenticationMethod")
    where = section if protocol == "imap" else key
    assert made[f"akonadi_{protocol}_resource_0rc"][where[0]][where[1]] == number


def test_an_encrypted_password_is_cram_md5() -> None:
    imap = server("imap imap.example.com", SocketType.TLS, AuthMethod.PASSWORD_ENCRYPTED)
    smtp = server("smtp smtp.example.com", SocketType.TLS, AuthMethod.PASSWORD_ENCRYPTED)
    made = files(profile(imap, outgoing=(smtp,)))

    assert made[IMAP_RC]["network"]["Authentication"] == "2"
    assert made["mailtransports"]["Transport 1"]["authtype"] == "CRAM_MD5"


def test_sending_without_login_has_no_user_name() -> None:
    transport = files(PROFILES["starttls-and-local-folders"])["mailtransports"]["Transport 1"]

    assert transport["auth"] == "false"
    assert not {"user", "authtype"} & set(transport)


@pytest.mark.parametrize(
    ("choices", "leave", "days"),
    [
        (Choices(), "true", "-1"),
        (Choices(leave_on_server=LeaveOnServer.DAYS), "true", "14"),
        (Choices(leave_on_server=LeaveOnServer.FOREVER), "true", "-1"),
        (Choices(leave_on_server=LeaveOnServer.NEVER), "false", "-1"),
    ],
    ids=["until-deleted", "days", "forever", "never"],
)
def test_pop3_leaves_mail_as_chosen(choices: Choices, leave: str, days: str) -> None:
    read = files(profile(POP3, choices=choices))[POP3_RC]["General"]

    assert (read["leaveOnServer"], read["leaveOnServerDays"]) == (leave, days)


def test_mail_is_fetched_as_often_as_the_provider_advises() -> None:
    advice = Pop3Settings(check_interval_minutes=30)

    assert files(profile(IMAP))[IMAP_RC]["cache"]["IntervalCheckTime"] == "10"
    read = files(profile(replace(POP3, pop3=advice)))[POP3_RC]["General"]
    assert read["intervalCheckInterval"] == "30"


@pytest.mark.parametrize(
    ("name", "caveats"),
    [("imap", ["caveat.kmail-sent"]), ("pop3", []), ("starttls-and-local-folders", [])],
)
def test_that_sent_mail_stays_here_is_a_caveat(name: str, caveats: list[str]) -> None:
    assert [caveat.id for caveat in RENDERER.render(PROFILES[name], english).caveats] == caveats


@settings(deadline=None)
@given(name=st.text(min_size=1), signature=st.text(min_size=1))
def test_names_and_signatures_come_back_or_are_refused(name: str, signature: str) -> None:
    made = profile(choices=Choices(display_name=name, account_name=name, signature=signature))
    try:
        read = files(made)
    except UnsupportedError:
        return

    identity = read["emailidentities"]["Identity #0"]
    assert unescaped(identity["Name"]) == unescaped(identity["Identity"]) == name
    assert unescaped(identity["Inline Signature"]) == signature
    assert unescaped(read["mailtransports"]["Transport 1"]["name"]) == name
    assert qt_string(read["akonadi/agent_config_akonadi_imap_resource_0"]["Agent"]["Name"]) == name
