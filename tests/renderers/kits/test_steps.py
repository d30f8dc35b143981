import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.config import Service, ServiceKind
from autoconf.model.profile import Choices, LeaveOnServer, Profile, Rendering
from autoconf.model.server import AuthMethod, SocketType
from tests.renderers.profiles import IMAP, POP3, PROFILES, SMTP, profile, server
from tests.renderers.rendering import render

APPS = ("fairemail", "gmail-android", "samsung-email", "outlook-mobile")
WITH_POP3 = ("fairemail", "gmail-android", "samsung-email")
ACTIVE_SYNC = "https://mobile.example.com/Microsoft-Server-ActiveSync"
OUTLOOK = "com.microsoft.outlook.EmailProfile."


def steps(made: Profile, client_id: str) -> str:
    return render(made, client_id).artifacts[0].content.decode()


def with_service(kind: ServiceKind, url: str) -> Profile:
    made = profile(IMAP)
    return replace(made, config=replace(made.config, services=(Service(kind=kind, url=url),)))


def managed(rendering: Rendering) -> dict[str, str | bool]:
    """Read the managed configuration: every key once, its value in the field of its type."""
    document = json.loads(rendering.artifacts[1].content)
    assert set(document) == {"kind", "productId", "managedProperty"}
    assert document["kind"] == "androidenterprise#managedConfiguration"
    values: dict[str, str | bool] = {}
    for entry in document["managedProperty"]:
        key = entry.pop("key")
        assert key not in values
        ((field, value),) = entry.items()
        assert field == {str: "valueString", bool: "valueBool"}[type(value)]
        values[key] = value
    return values


@pytest.mark.parametrize("client_id", APPS)
def test_both_servers_are_there_to_be_typed(client_id: str) -> None:
    text = steps(profile(), client_id)

    incoming, outgoing = text.split("Outgoing mail: SMTP")
    for value in ("imap.example.com", "993", "SSL/TLS", "alice@example.com"):
        assert f" {value}\n" in incoming
    for value in ("smtp.example.com", "465", "SSL/TLS", "alice@example.com"):
        assert f" {value}\n" in outgoing


@pytest.mark.parametrize("client_id", APPS)
def test_what_the_provider_demands_comes_before(client_id: str) -> None:
    text = steps(profile(), client_id)

    assert text.index("app password") < text.index("Open the form")


@pytest.mark.parametrize("client_id", WITH_POP3)
@pytest.mark.parametrize(
    ("leave", "words"),
    [
        (LeaveOnServer.FOREVER, "the server: never."),
        (LeaveOnServer.DAYS, "the server: never."),
        (LeaveOnServer.NEVER, "when it is fetched"),
        (LeaveOnServer.UNTIL_DELETED, "when you delete it in the app"),
    ],
)
def test_pop3_says_whether_mail_stays(client_id: str, leave: LeaveOnServer, words: str) -> None:
    text = steps(profile(POP3, choices=Choices(leave_on_server=leave)), client_id)

    assert words in " ".join(text.split())


@pytest.mark.parametrize("client_id", WITH_POP3)
def test_days_on_the_server_are_a_caveat(client_id: str) -> None:
    made = profile(POP3, choices=Choices(leave_on_server=LeaveOnServer.DAYS))

    assert [m.id for m in render(made, client_id).caveats] == ["caveat.no-leave-days"]


def test_outlook_is_not_given_pop3() -> None:
    with pytest.raises(UnsupportedError, match="cannot use POP3"):
        render(PROFILES["pop3"], "outlook-mobile")


@pytest.mark.parametrize("client_id", APPS)
def test_sign_in_with_the_browser_is_mentioned_where_it_can_be(client_id: str) -> None:
    both = server("imap imap.example.com", SocketType.TLS, AuthMethod.OAUTH2)

    assert "sign-in page" in steps(profile(both), client_id)
    assert "sign-in page" not in steps(profile(IMAP), client_id)


@pytest.mark.parametrize("client_id", APPS)
def test_names_and_signature_are_there(client_id: str) -> None:
    choices = Choices(display_name="Alice", account_name="Work", signature="A\n  B")

    text = steps(profile(IMAP, choices=choices), client_id)

    assert "  Your name   Alice\n  Account     Work\n" in text
    assert text.endswith("\n\n| A\n|   B\n")


@pytest.mark.parametrize("client_id", APPS)
@given(name=st.text(alphabet=st.sampled_from("ab\"'`\\<>&;%$\n\t\x1b\u202eäß"), min_size=1))
def test_every_name_is_there_as_given_or_refused(client_id: str, name: str) -> None:
    try:
        text = steps(profile(IMAP, choices=Choices(display_name=name)), client_id)
    except UnsupportedError:
        assert set(name) & set("\n\t\x1b\u202e")
    else:
        assert f"  Your name   {name}\n" in text


def test_outlook_is_configured_for_active_sync() -> None:
    made = with_service("activesync", ACTIVE_SYNC)

    rendering = render(replace(made, choices=Choices(account_name="Work")), "outlook-mobile")

    assert managed(rendering) == {
        f"{OUTLOOK}EmailAddress": "alice@example.com",
        f"{OUTLOOK}EmailUPN": "alice@example.com",
        f"{OUTLOOK}AccountType": "BasicAuth",
        f"{OUTLOOK}ServerAuthentication": "Username and Password",
        f"{OUTLOOK}ServerHostName": "mobile.example.com",
        f"{OUTLOOK}EmailAccountName": "Work",
    }
    assert f"{OUTLOOK}EmailAccountName" not in managed(render(made, "outlook-mobile"))


def test_gmail_is_configured_for_active_sync_with_certificates_checked() -> None:
    rendering = render(with_service("activesync", ACTIVE_SYNC), "gmail-android")

    assert managed(rendering) == {
        "email_address": "alice@example.com",
        "exchange_host": "mobile.example.com",
        "exchange_username": "alice@example.com",
        "exchange_ssl_required": True,
        "exchange_trust_all_certificates": False,
    }
    assert [m.id for m in rendering.steps] == ["step.phone.read", "step.phone.managed"]


@pytest.mark.parametrize("client_id", ["gmail-android", "outlook-mobile"])
@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("exchange", "https://mobile.example.com/EWS"),
        ("activesync", "http://mobile.example.com/"),
        ("activesync", "https://mobile.example.com:8443/"),
        ("activesync", "https://alice@mobile.example.com/"),
        ("activesync", "https://mobile.elsewhere.example/"),
        ("activesync", "https://com/"),
    ],
)
def test_nothing_is_configured_for_other_services(
    client_id: str, kind: ServiceKind, url: str
) -> None:
    assert len(render(with_service(kind, url), client_id).artifacts) == 1


def test_active_sync_beside_the_mail_servers_belongs_to_their_owner() -> None:
    url = "https://mobile.hoster.example/Microsoft-Server-ActiveSync"
    made = with_service("activesync", url)
    hosted = replace(IMAP, hostname="imap.hoster.example")
    made = replace(made, config=replace(made.config, incoming=(hosted,), outgoing=(SMTP,)))

    assert len(render(made, "gmail-android").artifacts) == 2
