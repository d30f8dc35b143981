import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.profile import Choices, LeaveOnServer, Profile
from autoconf.model.server import AuthMethod, Server, SocketType
from autoconf.renderers.clients.outlook import RENDERER
from tests.renderers.profiles import IMAP, POP3, SMTP, SUBMISSION, profile, server
from tests.renderers.readers import read_prf
from tests.renderers.readers_registry import read_registry_file
from tests.renderers.rendering import english

TESTED = pytest.mark.parametrize("made", [profile(IMAP), profile(POP3)], ids=["imap", "pop3"])
NO_PROPERTY = {"UniqueService"}  # it says how the account is added
DATA = Path(__file__).parents[2] / "data"
DOCUMENTED = {
    row["key"]: row
    for row in csv.DictReader((DATA / "outlook-properties.csv").read_text().splitlines())
}
"""The properties of Outlook's account management, and the values that they may have."""


def sections(made: Profile) -> dict[str, dict[str, str]]:
    return read_prf(RENDERER.render(made, english).artifacts[0].content)


def account(made: Profile) -> dict[str, str]:
    return sections(made)["Account1"]


def caveat_ids(made: Profile) -> set[str]:
    return {caveat.id for caveat in RENDERER.render(made, english).caveats}


@TESTED
def test_every_key_of_the_account_has_a_property(made: Profile) -> None:
    read = sections(made)
    mapping = read[read["Internet Account List"]["Account1"]]

    assert set(read["Account1"]) - NO_PROPERTY <= set(mapping)


@TESTED
def test_what_is_mapped_as_a_number_is_one(made: Profile) -> None:
    read = sections(made)
    mapping = read[read["Internet Account List"]["Account1"]]

    numbers = [v for k, v in read["Account1"].items() if mapping.get(k, "").startswith("PT_LONG")]
    assert numbers
    assert all(int(number, 0) >= 0 for number in numbers)


@pytest.mark.parametrize(
    "made",
    [
        profile(IMAP),
        profile(POP3),
        profile(POP3, outgoing=(SUBMISSION,)),
        profile(IMAP, outgoing=(replace(SMTP, username="%EMAILLOCALPART%"),)),
        profile(POP3, choices=Choices(leave_on_server=LeaveOnServer.DAYS, leave_days=0x7FFF)),
    ],
    ids=["imap", "pop3", "starttls", "own-name", "days"],
)
def test_every_key_has_the_documented_property_and_a_value_that_it_may_have(
    made: Profile,
) -> None:
    read = sections(made)
    mapping = dict(read[read["Internet Account List"]["Account1"]])
    del mapping["AccountType"]

    assert mapping == {
        key: f"{row['type']},{row['number']}" for key, row in DOCUMENTED.items() if key in mapping
    }
    for key, value in read["Account1"].items():
        if key not in NO_PROPERTY and DOCUMENTED[key]["values"]:
            least, _, most = DOCUMENTED[key]["values"].partition("-")
            assert int(least) <= int(value, 0) <= int(most), key


def test_the_registry_makes_outlook_import_the_file_at_its_next_start() -> None:
    prf, registry = RENDERER.render(profile(), english).artifacts

    assert (prf.path, registry.path) == ("outlook.prf", "outlook.reg")
    assert read_registry_file(registry.content) == {
        r"HKEY_CURRENT_USER\Software\Microsoft\Office\16.0\Outlook\Setup": {
            "ImportPRF": r"C:\ProgramData\mail-settings\outlook.prf",
            "First-Run": None,
            "FirstRun": None,
        }
    }


def test_the_registry_file_says_that_nobody_has_logged_in() -> None:
    untested, tested = (
        RENDERER.render(profile(tested=tested), english).artifacts[1].content.decode("utf-16")
        for tested in (False, True)
    )

    assert "; not tested" in untested
    assert "not tested" not in tested


@TESTED
def test_every_service_in_the_list_has_its_sections(made: Profile) -> None:
    read = sections(made)

    assert set(read["Service List"]) <= set(read)
    assert set(read["Service List"].values()) <= set(read)


@TESTED
def test_the_secure_connection_is_the_property_that_knows_starttls(made: Profile) -> None:
    read = sections(made)
    mapping = read[read["Internet Account List"]["Account1"]]

    assert mapping["SMTPSecureConnection"] == "PT_LONG,0x020A"


def test_there_is_no_byte_order_mark() -> None:
    assert RENDERER.render(profile(), english).artifacts[0].content.startswith(b";")


def test_an_imap_account_is_written() -> None:
    read = sections(profile(IMAP))

    assert read["Internet Account List"] == {"Account1": "IMAP_I_Mail"}
    assert read["IMAP_I_Mail"]["AccountType"] == "IMAP"
    assert read["Account1"]["IMAPServer"] == "imap.example.com"
    assert "LeaveOnServer" not in read["Account1"]


def test_a_pop3_account_is_written() -> None:
    read = sections(profile(POP3))

    assert read["I_Mail"]["AccountType"] == "POP3"
    assert (read["Account1"]["POP3Port"], read["Account1"]["POP3UseSSL"]) == ("995", "1")


@pytest.mark.parametrize(
    ("choices", "bits"),
    [
        (Choices(), "0x5"),
        (Choices(leave_on_server=LeaveOnServer.DAYS), "0xE0003"),
        (Choices(leave_on_server=LeaveOnServer.FOREVER), "0x1"),
        (Choices(leave_on_server=LeaveOnServer.NEVER), "0x0"),
    ],
    ids=["until-deleted", "14-days", "forever", "never"],
)
def test_leaving_mail_on_the_server_is_a_bit_field(choices: Choices, bits: str) -> None:
    assert account(profile(POP3, choices=choices))["LeaveOnServer"] == bits


@pytest.mark.parametrize(("outgoing", "number"), [(SMTP, "1"), (SUBMISSION, "2")])
def test_sending_is_always_encrypted(outgoing: Server, number: str) -> None:
    assert account(profile(IMAP, outgoing=(outgoing,)))["SMTPSecureConnection"] == number


def test_the_incoming_login_serves_for_sending() -> None:
    read = account(profile())

    assert (read["SMTPUseAuth"], read["SMTPAuthMethod"]) == ("1", "0")
    assert "SMTPUserName" not in read


def test_another_user_name_for_sending_is_written() -> None:
    smtp = replace(SMTP, username="%EMAILLOCALPART%")

    read = account(profile(IMAP, outgoing=(smtp,)))

    assert (read["SMTPAuthMethod"], read["SMTPUserName"]) == ("1", "alice")


def test_sending_without_login_is_written() -> None:
    smtp = server("smtp smtp.example.com", SocketType.TLS, AuthMethod.NONE)

    read = account(profile(IMAP, outgoing=(smtp,)))

    assert (read["SMTPUseAuth"], read["SMTPAuthMethod"]) == ("0", "0")


def test_without_names_the_address_stands_for_them() -> None:
    read = account(profile())

    assert (read["AccountName"], read["DisplayName"]) == ("alice@example.com",) * 2


def test_letters_outside_ascii_lose_their_accents_with_a_caveat() -> None:
    made = profile(choices=Choices(display_name="Zoë Müller"))

    assert account(made)["DisplayName"] == "Zoe Muller"
    changed = Message.of("caveat.changed-letters", given="Zoe Muller", instead="Zoë Müller")
    assert changed in RENDERER.render(made, english).caveats


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Jürgen Weiß", "Jurgen Weiss"),
        ("Łukasz Bøgh", "Lukasz Bogh"),
        ("Áine O’Brien", "Aine O'Brien"),  # noqa: RUF001
        ("Alice 🎉", "Alice"),
        ("Ольга Smith", "alice@example.com"),
    ],
)
def test_no_letter_of_a_name_is_left_out(name: str, given: str) -> None:
    made = profile(choices=Choices(display_name=name))

    assert account(made)["DisplayName"] == given
    changed = Message.of("caveat.changed-letters", given=given, instead=name)
    assert changed in RENDERER.render(made, english).caveats


def test_a_name_without_any_latin_letter_becomes_the_address() -> None:
    made = profile(choices=Choices(display_name="例え"))

    assert account(made)["DisplayName"] == "alice@example.com"
    assert "caveat.changed-letters" in caveat_ids(made)


@pytest.mark.parametrize(
    ("way", "name", "modifies_default"),
    [("add", "Outlook", "TRUE"), ("new", "Example Mail", "FALSE")],
)
def test_the_account_goes_into_the_default_profile_or_a_new_one(
    way: str, name: str, modifies_default: str
) -> None:
    assert sections(profile(choices=Choices(outlook_profile=way)))["General"] == {
        "Custom": "1",
        "ProfileName": name,
        "DefaultProfile": "Yes",
        "OverwriteProfile": "Append",
        "ModifyDefaultProfileIfPresent": modifies_default,
        "BackupProfile": "No",
    }


def test_outlook_is_closed_before_the_import() -> None:
    steps = [step.id for step in RENDERER.render(profile(), english).steps]

    assert steps.index("step.outlook.close") < steps.index("step.outlook.start")


def test_a_provider_without_any_latin_letter_becomes_the_domain() -> None:
    made = profile(choices=Choices(outlook_profile="new"))
    made = replace(made, config=replace(made.config, display_name="例え"))

    assert sections(made)["General"]["ProfileName"] == "example.com"


@pytest.mark.parametrize(
    "name",
    ['"Alice"', "'Alice'", "%USERNAME%", "A\n[Service1]\nX=1"],
    ids=["quoted", "single-quoted", "variable", "section"],
)
def test_a_name_that_would_be_read_as_another_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedError, match="unsafe value"):
        RENDERER.render(profile(choices=Choices(display_name=name)), english)


def test_an_address_outside_ascii_is_refused() -> None:
    made = replace(profile(), address=EmailAddress.parse("zoë@example.com"))

    with pytest.raises(UnsupportedError, match="only ASCII"):
        RENDERER.render(made, english)


def test_only_classic_outlook_reads_it() -> None:
    assert "caveat.classic-outlook" in caveat_ids(profile())


def test_imap_is_not_verified() -> None:
    assert "caveat.outlook-imap" in caveat_ids(profile(IMAP))
    assert "caveat.outlook-imap" not in caveat_ids(profile(POP3))


@settings(deadline=None)
@given(name=st.text(alphabet=st.characters(max_codepoint=0x2FF), min_size=1))
def test_ascii_names_come_back_or_are_refused(name: str) -> None:
    try:
        read = sections(profile(choices=Choices(display_name=name, account_name=name)))
    except UnsupportedError:
        return

    assert read["Account1"]["DisplayName"] == read["Account1"]["AccountName"]
    assert set(read) == set(sections(profile()))
    if name.isascii() and name.strip():
        assert read["Account1"]["DisplayName"] == name.strip()
