import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.profile import Choices, LeaveOnServer, Profile
from autoconf.model.server import AuthMethod, Pop3Settings, SocketType
from autoconf.renderers.clients.evolution import RENDERER
from tests.renderers.profiles import IMAP, POP3, PROFILES, profile, server
from tests.renderers.readers_key_file import Sections, read_lines, unescaped
from tests.renderers.rendering import english


def sources(made: Profile) -> dict[str, Sections]:
    """Return the sources by what follows the account's id: "", "identity", "transport" ..."""
    artifacts = RENDERER.render(made, english).artifacts
    uids = {a.path.split("/")[-1].removesuffix(".source"): a.content for a in artifacts
            if a.path.startswith("evolution/sources/")}  # fmt: skip
    root = min(uids, key=len)
    return {uid.removeprefix(root)[1:]: read_lines(content) for uid, content in uids.items()}


def uid(made: Profile) -> str:
    return RENDERER.render(made, english).artifacts[0].path.split("/")[-1].removesuffix(".source")


def test_the_sources_name_each_other() -> None:
    made, root = sources(PROFILES["pop3"]), uid(PROFILES["pop3"])

    assert made[""]["Mail Account"]["IdentityUid"] == f"{root}-identity"
    assert made["identity"]["Mail Submission"]["TransportUid"] == f"{root}-transport"
    assert made["identity"]["Mail Identity"]["SignatureUid"] == f"{root}-signature"
    assert {name: s["Data Source"]["Parent"] for name, s in made.items()} == {
        "": "",
        "identity": root,
        "transport": root,
        "signature": "",
    }


def test_servers_are_those_of_the_profile() -> None:
    made = sources(PROFILES["imap"])

    read, sent = made[""]["Authentication"], made["transport"]["Authentication"]
    assert (read["Host"], read["Port"], read["User"], read["Method"]) == (
        *("imap.example.com", "993"),
        *("alice@example.com", ""),
    )
    assert (sent["Host"], sent["Port"], sent["User"], sent["Method"]) == (
        *("smtp.example.com", "465"),
        *("alice@example.com", "PLAIN"),
    )


@pytest.mark.parametrize(
    ("socket_type", "word"),
    [
        (SocketType.TLS, "ssl-on-alternate-port"),
        (SocketType.STARTTLS, "starttls-on-standard-port"),
    ],
)
def test_tls_is_never_optional(socket_type: SocketType, word: str) -> None:
    smtp = server("smtp smtp.example.com", socket_type)
    made = sources(profile(server("imap imap.example.com", socket_type), outgoing=(smtp,)))

    assert made[""]["Security"]["Method"] == made["transport"]["Security"]["Method"] == word


def test_an_encrypted_password_is_cram_md5() -> None:
    imap = server("imap imap.example.com", SocketType.TLS, AuthMethod.PASSWORD_ENCRYPTED)

    assert sources(profile(imap))[""]["Authentication"]["Method"] == "CRAM-MD5"


def test_sending_without_login_has_no_user_name() -> None:
    authentication = sources(PROFILES["starttls-and-local-folders"])["transport"]["Authentication"]

    assert authentication["Method"] == ""
    assert "User" not in authentication


@pytest.mark.parametrize(
    ("choices", "keep", "days", "expunged"),
    [
        (Choices(), "true", "0", "true"),
        (Choices(leave_on_server=LeaveOnServer.DAYS), "true", "14", "true"),
        (Choices(leave_on_server=LeaveOnServer.FOREVER), "true", "0", "false"),
        (Choices(leave_on_server=LeaveOnServer.NEVER), "false", "0", "false"),
    ],
    ids=["until-deleted", "days", "forever", "never"],
)
def test_pop3_leaves_mail_as_chosen(choices: Choices, keep: str, days: str, expunged: str) -> None:
    read = sources(profile(POP3, choices=choices))[""]["Pop Backend"]

    assert read == {"KeepOnServer": keep, "DeleteAfterDays": days, "DeleteExpunged": expunged}


def test_mail_is_fetched_as_often_as_the_provider_advises() -> None:
    advice = Pop3Settings(check_interval_minutes=30)

    assert sources(profile(IMAP))[""]["Refresh"]["IntervalMinutes"] == "10"
    read = sources(profile(replace(POP3, pop3=advice)))
    assert read[""]["Refresh"]["IntervalMinutes"] == "30"


def test_sent_mail_goes_to_the_server_and_drafts_too() -> None:
    made, root = sources(PROFILES["imap"]), uid(PROFILES["imap"])

    assert made["identity"]["Mail Submission"]["SentFolder"] == f"folder://{root}/Sent"
    assert made["identity"]["Mail Composition"]["DraftsFolder"] == f"folder://{root}/Drafts"
    assert made[""]["Mail Account"]["NeedsInitialSetup"] == "true"


@pytest.mark.parametrize("name", ["pop3", "starttls-and-local-folders"])
def test_sent_mail_stays_here_with_pop3_or_where_chosen(name: str) -> None:
    made = sources(PROFILES[name])

    assert made["identity"]["Mail Submission"]["SentFolder"] == "folder://local/Sent"
    assert made[""]["Mail Account"]["NeedsInitialSetup"] == "false"


def test_without_name_and_signature_there_is_neither() -> None:
    made = sources(PROFILES["starttls-and-local-folders"])

    assert set(made) == {"", "identity", "transport"}
    assert set(made["identity"]["Mail Identity"]) == {"Address"}


@settings(deadline=None)
@given(name=st.text(min_size=1), signature=st.text(min_size=1))
def test_names_and_signatures_come_back_or_are_refused(name: str, signature: str) -> None:
    made = profile(choices=Choices(display_name=name, account_name=name, signature=signature))
    try:
        read = sources(made)
    except UnsupportedError:
        return

    assert unescaped(read["identity"]["Mail Identity"]["Name"]) == name
    assert {unescaped(s["Data Source"]["DisplayName"]) for s in read.values()} == {name}
    (written,) = (a for a in RENDERER.render(made, english).artifacts if "/signatures/" in a.path)
    assert written.content.decode() == f"{signature}\n"
