from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Artifact, Choices, LeaveOnServer, Profile
from autoconf.model.server import Authentication, AuthMethod, SocketType
from autoconf.renderers.clients.thunderbird_android import RENDERER
from tests.renderers.profiles import IMAP, POP3, PROFILES, profile, server
from tests.renderers.readers_android import read_k9s, read_qr
from tests.renderers.rendering import english, render

OAUTH2, CLEARTEXT = AuthMethod.OAUTH2, AuthMethod.PASSWORD_CLEARTEXT


def artifact(made: Profile, name: str) -> Artifact:
    (found,) = (a for a in RENDERER.render(made, english).artifacts if a.path.endswith(f"/{name}"))
    return found


def qr(made: Profile) -> dict[str, Any]:
    return read_qr(artifact(made, "qr.json").content.decode().removesuffix("\n"))


def k9s(made: Profile) -> dict[str, Any]:
    return read_k9s(artifact(made, "settings.k9s").content)


def caveats(made: Profile) -> set[str]:
    return {caveat.id for caveat in render(made, "thunderbird-android").caveats}


@pytest.mark.parametrize("name", PROFILES)
def test_the_code_and_the_file_say_the_same(name: str) -> None:
    from_file, from_code = k9s(PROFILES[name]), qr(PROFILES[name])

    assert {key: from_file[key] for key in from_code} == from_code


def test_imap_and_smtp_go_where_the_profile_says() -> None:
    read = qr(PROFILES["imap"])

    assert read == {
        "protocol": "imap",
        "incoming": {
            "host": "imap.example.com",
            "port": 993,
            "security": "SSL_TLS_REQUIRED",
            "authentication": "PLAIN",
            "user": "alice@example.com",
        },
        "outgoing": {
            "host": "smtp.example.com",
            "port": 465,
            "security": "SSL_TLS_REQUIRED",
            "authentication": "PLAIN",
            "user": "alice@example.com",
        },
        "account name": "alice@example.com",
        "address": "alice@example.com",
        "name": "Alice Example",
    }


def test_starttls_is_demanded_and_sending_without_login_has_no_user_name() -> None:
    read = qr(PROFILES["starttls-and-local-folders"])

    assert read["incoming"]["security"] == "STARTTLS_REQUIRED"
    assert read["outgoing"]["authentication"] == "NONE"
    assert read["outgoing"]["user"] == ""


@pytest.mark.parametrize(
    ("methods", "word"),
    [
        ([AuthMethod.PASSWORD_ENCRYPTED, CLEARTEXT], "CRAM_MD5"),
        ([AuthMethod.GSSAPI, CLEARTEXT], "PLAIN"),
        ([OAUTH2, CLEARTEXT], "PLAIN"),
        ([AuthMethod.CLIENT_IP_ADDRESS, CLEARTEXT], "PLAIN"),
    ],
    ids=["encrypted", "kerberos", "unknown-oauth2", "address"],
)
def test_the_first_way_to_log_in_that_works_is_taken(methods: list[AuthMethod], word: str) -> None:
    made = profile(server("imap imap.example.com", SocketType.TLS, *methods))

    assert k9s(made)["incoming"]["authentication"] == word


def test_oauth2_is_used_at_hosts_that_the_app_knows() -> None:
    imap = server("imap imap.gmail.com", SocketType.TLS, OAUTH2, CLEARTEXT)

    assert qr(profile(imap))["incoming"]["authentication"] == "XOAUTH2"


@pytest.mark.parametrize(
    ("ways", "why"),
    [
        ((Authentication(method=OAUTH2),), "which takes nothing else"),
        (
            (Authentication(method=AuthMethod.PASSWORD_ENCRYPTED, sasl_name="SCRAM-SHA-1"),),
            "SCRAM-SHA-1",
        ),
    ],
)
def test_a_server_that_takes_nothing_the_app_has_is_refused(
    ways: tuple[Authentication, ...], why: str
) -> None:
    with pytest.raises(UnsupportedError, match=why):
        RENDERER.render(profile(replace(IMAP, authentication=ways)), english)


@pytest.mark.parametrize("address", ["zoë@example.com", "a..b@example.com", "a.@example.com"])
def test_an_address_that_the_app_refuses_is_refused(address: str) -> None:
    made = replace(profile(), address=EmailAddress.parse(address))

    with pytest.raises(UnsupportedError, match="does not accept addresses like"):
        RENDERER.render(made, english)


def test_an_international_domain_is_written_in_ascii() -> None:
    made = replace(profile(), address=EmailAddress.parse("alice@bücher.example"))

    assert qr(made)["address"] == "alice@xn--bcher-kva.example"


def test_names_too_long_to_scan_are_refused() -> None:
    with pytest.raises(UnsupportedError, match="too long"):
        RENDERER.render(profile(choices=Choices(display_name="x" * 800)), english)


def test_an_account_has_the_same_uuid_every_time_and_no_other_has_it() -> None:
    other = replace(PROFILES["imap"], address=EmailAddress.parse("bob@example.com"))

    assert k9s(PROFILES["imap"])["uuid"] == k9s(PROFILES["pop3"])["uuid"]
    assert k9s(PROFILES["imap"])["uuid"] != k9s(other)["uuid"]


@pytest.mark.parametrize(
    ("leave", "policy", "caveat"),
    [
        (LeaveOnServer.FOREVER, "NEVER", {"leaving.forever"}),
        (LeaveOnServer.UNTIL_DELETED, "DELETE", {"leaving.until-deleted"}),
        (LeaveOnServer.NEVER, "DELETE", {"caveat.no-leave-never"}),
        (LeaveOnServer.DAYS, "NEVER", {"caveat.no-leave-days"}),
    ],
)
def test_fetched_mail_stays_on_the_server(
    leave: LeaveOnServer, policy: str, caveat: set[str]
) -> None:
    made = profile(POP3, choices=Choices(leave_on_server=leave))

    assert k9s(made)["settings"] == {"deletePolicy": policy}
    assert caveats(made) == caveat


def test_the_signature_is_in_the_file_and_missed_in_the_code() -> None:
    made = PROFILES["pop3"]

    assert k9s(made)["identity"] == {
        "signature": "Alice Example\nExample Ltd",
        "signatureUse": "true",
    }
    assert "caveat.qr-signature" in caveats(made)


def test_both_pictures_are_as_large_as_each_other() -> None:
    made = PROFILES["imap"]
    png = artifact(made, "qr.png").content
    svg = fromstring(artifact(made, "qr.svg").content)

    assert png.startswith(b"\x89PNG")
    width = int.from_bytes(png[16:20], "big")
    assert svg.get("width") == svg.get("height") == str(width)


@settings(deadline=None, max_examples=40)
@given(name=st.text(min_size=1, max_size=40), signature=st.text(min_size=1, max_size=200))
def test_names_and_signatures_come_back_or_are_refused(name: str, signature: str) -> None:
    made = profile(choices=Choices(display_name=name, account_name=name, signature=signature))
    try:
        from_file, from_code = k9s(made), qr(made)
    except UnsupportedError:
        return

    assert (from_file["name"], from_file["account name"]) == (name, name)
    assert (from_code["name"], from_code["account name"]) == (name, name)
    assert from_file["identity"]["signature"] == signature
