import csv
import plistlib
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.config import Service
from autoconf.model.profile import Choices, Profile
from autoconf.model.server import Authentication, AuthMethod, Server, SocketType
from tests.renderers.profiles import IMAP, POP3, PROFILES, SMTP, SUBMISSION, profile, server
from tests.renderers.rendering import render

ID = "apple-mail"
TYPES = {"string": str, "integer": int, "boolean": bool, "array": list}
UUID = re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}")
CALENDAR = Service(kind="caldav", url="https://dav.example.com/calendars/")
CONTACTS = Service(kind="carddav", url="https://dav.example.com:8443/.well-known/carddav")

Payload = dict[str, Any]


def _documented() -> dict[str, dict[str, dict[str, str]]]:
    rows: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    path = Path(__file__).parents[2] / "data" / "apple-payload-keys.csv"
    for row in csv.DictReader(path.read_text().splitlines()):
        rows[row["payload"]][row["key"]] = row
    return rows


DOCUMENTED = _documented()
"""Keys that Apple publishes, by payload type."""


def configuration(made: Profile) -> Payload:
    (artifact,) = render(made, ID).artifacts
    read: Payload = plistlib.loads(artifact.content)
    return read


def payloads(made: Profile) -> dict[str, Payload]:
    whole = configuration(made)
    return {p["PayloadType"]: p for p in (whole, *whole["PayloadContent"])}


def mail(made: Profile) -> Payload:
    return payloads(made)["com.apple.mail.managed"]


def with_services(*services: Service) -> Profile:
    made = profile()
    return replace(made, config=replace(made.config, services=services))


def caveat_ids(made: Profile) -> list[str]:
    return [caveat.id for caveat in render(made, ID).caveats]


def check(made: Profile) -> dict[str, Payload]:
    """Check all payloads against what Apple publishes."""
    found = payloads(made)
    for kind, payload in found.items():
        keys = DOCUMENTED[kind]
        required = {name for name, row in keys.items() if row["presence"] == "required"}
        assert required <= set(payload) <= set(keys)
        for name, value in payload.items():
            row = keys[name]
            assert type(value) is TYPES[row["type"]], name
            assert not row["values"] or str(value) in row["values"].split("|"), name
        assert UUID.fullmatch(payload["PayloadUUID"])
    assert len({p["PayloadUUID"] for p in found.values()}) == len(found)
    assert len({p["PayloadIdentifier"] for p in found.values()}) == len(found)
    return found


@pytest.mark.parametrize("made", PROFILES.values(), ids=PROFILES)
def test_every_key_is_one_that_apple_publishes(made: Profile) -> None:
    check(made)


def test_nothing_keeps_people_from_removing_the_profile() -> None:
    assert "PayloadRemovalDisallowed" not in configuration(profile())


@pytest.mark.parametrize("made", PROFILES.values(), ids=PROFILES)
def test_no_payload_has_a_password(made: Profile) -> None:
    for payload in payloads(made).values():
        secret = {key for key in payload if key.endswith("Password")}
        assert secret <= {"OutgoingPasswordSameAsIncomingPassword"}


@pytest.mark.parametrize(
    ("chosen", "kind", "host", "port"),
    [
        (IMAP, "EmailTypeIMAP", "imap.example.com", 993),
        (POP3, "EmailTypePOP", "pop.example.com", 995),
    ],
    ids=["imap", "pop3"],
)
def test_an_account_is_written(chosen: Server, kind: str, host: str, port: int) -> None:
    account = mail(profile(chosen))

    assert account["EmailAccountType"] == kind
    assert account["IncomingMailServerHostName"] == host
    assert account["IncomingMailServerPortNumber"] == port
    assert account["OutgoingMailServerPortNumber"] == 465


@pytest.mark.parametrize("made", PROFILES.values(), ids=PROFILES)
def test_both_directions_are_encrypted(made: Profile) -> None:
    account = mail(made)

    assert account["IncomingMailServerUseSSL"] is account["OutgoingMailServerUseSSL"] is True


def test_starttls_is_found_by_the_port_and_people_learn_so() -> None:
    made = profile(IMAP, outgoing=(SUBMISSION,))

    assert mail(made)["OutgoingMailServerPortNumber"] == 587
    assert caveat_ids(made) == ["caveat.apple-encryption"]
    assert caveat_ids(profile()) == []


def test_a_port_that_would_mislead_the_device_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="known for something else"):
        configuration(profile(replace(IMAP, port=143)))


def test_a_newer_profile_replaces_the_older_one() -> None:
    old, new = configuration(profile(IMAP)), configuration(profile(POP3, tested=False))
    other = configuration(replace(profile(), address=EmailAddress.parse("bob@example.com")))

    for key in ("PayloadIdentifier", "PayloadUUID"):
        assert old[key] == new[key] != other[key]
        assert old["PayloadContent"][0][key] == new["PayloadContent"][0][key]


def test_the_device_shows_that_nobody_has_logged_in() -> None:
    assert "not tested" in configuration(profile(tested=False))["PayloadDescription"]


def test_one_password_is_asked_for_where_one_name_serves_both() -> None:
    same = mail(profile())
    own = mail(profile(IMAP, outgoing=(replace(SMTP, username="%EMAILLOCALPART%"),)))

    assert same["OutgoingPasswordSameAsIncomingPassword"] is True
    assert own["OutgoingPasswordSameAsIncomingPassword"] is False
    assert own["OutgoingMailServerUsername"] == "alice"


def test_sending_without_a_login_is_written() -> None:
    relay = server("smtp smtp.example.com", SocketType.TLS, AuthMethod.CLIENT_IP_ADDRESS)

    account = check(profile(IMAP, outgoing=(relay,)))["com.apple.mail.managed"]

    assert account["OutgoingMailServerAuthentication"] == "EmailAuthNone"
    assert "OutgoingMailServerUsername" not in account


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        ((AuthMethod.OAUTH2, AuthMethod.PASSWORD_CLEARTEXT), "EmailAuthPassword"),
        ((AuthMethod.PASSWORD_ENCRYPTED, AuthMethod.PASSWORD_CLEARTEXT), "EmailAuthPassword"),
        ((AuthMethod.PASSWORD_ENCRYPTED,), "EmailAuthCRAMMD5"),
        ((AuthMethod.NTLM,), "EmailAuthNTLM"),
    ],
)
def test_the_surest_way_to_log_in_is_written(ways: tuple[AuthMethod, ...], expected: str) -> None:
    made = profile(server("imap imap.example.com", SocketType.TLS, *ways))

    assert mail(made)["IncomingMailServerAuthentication"] == expected


def test_a_mechanism_that_no_key_stands_for_is_refused() -> None:
    way = Authentication(method=AuthMethod.PASSWORD_ENCRYPTED, sasl_name="SCRAM-SHA-256")

    with pytest.raises(UnsupportedError, match="none of the login methods"):
        configuration(profile(replace(IMAP, authentication=(way,))))


def test_calendar_and_address_book_ride_along() -> None:
    found = check(with_services(CALENDAR, CONTACTS))

    calendar, contacts = found["com.apple.caldav.account"], found["com.apple.carddav.account"]
    assert calendar["CalDAVHostName"] == "dav.example.com"
    assert (calendar["CalDAVPort"], calendar["CalDAVPrincipalURL"]) == (443, "/calendars/")
    assert calendar["CalDAVUsername"] == "alice@example.com"
    assert contacts["CardDAVPort"] == 8443
    assert "CardDAVPrincipalURL" not in contacts


@pytest.mark.parametrize(
    "url",
    [
        "http://dav.example.com/",
        "https://dav.example.com/%EMAILADDRESS%/",
        "https://alice@dav.example.com/",
        "https://dav.example.com:99999/",
    ],
    ids=["not-encrypted", "placeholder", "user", "port"],
)
def test_a_calendar_that_cannot_be_used_is_no_calendar(url: str) -> None:
    assert len(payloads(with_services(Service(kind="caldav", url=url)))) == 2


@pytest.mark.parametrize("host", ["dav.stranger.example", "co.uk"])
def test_the_password_goes_to_no_calendar_of_strangers(host: str) -> None:
    made = with_services(Service(kind="caldav", url=f"https://{host}/"))

    assert len(payloads(made)) == 2
    assert caveat_ids(made) == ["caveat.apple-service-left-out"]


def test_what_has_no_key_is_said() -> None:
    made = profile(POP3, choices=Choices(signature="Alice"))

    assert caveat_ids(made) == ["caveat.no-signature", "caveat.no-leave-on-server"]


@settings(deadline=None)
@given(display_name=st.text(), account_name=st.text(), user_name=st.text(min_size=1))
def test_every_value_comes_back_or_is_refused(
    display_name: str, account_name: str, user_name: str
) -> None:
    imap = replace(IMAP, username=user_name)
    choices = Choices(display_name=display_name, account_name=account_name)
    made = profile(imap, choices=choices)
    try:
        configuration(made)
    except UnsupportedError:
        return

    account = check(made)["com.apple.mail.managed"]
    assert account["EmailAccountName"] == (display_name or "alice@example.com")
    assert account["EmailAccountDescription"] == (account_name or "alice@example.com")
    assert account["IncomingMailServerUsername"] == made.login_name(imap)
