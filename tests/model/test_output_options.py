"""What may be written: every value is checked when it is made."""

from pathlib import Path

import pytest
from msgspec import Struct

from autoconf.errors import UnknownClientError, UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.output_options import OutputOptions
from autoconf.model.profile import Choices, LeaveOnServer
from autoconf.model.server import MailProtocol
from autoconf.model.wanted_clients import wanted_clients

ALICE = EmailAddress.parse("alice@example.com")


class Client(Struct, frozen=True):
    in_setup: bool


KNOWN = {"outlook": Client(in_setup=True), "mutt": Client(in_setup=False),
         "thunderbird": Client(in_setup=True)}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"leave_on_server": "0"}, "--leave-on-server 0: write until-deleted, a number of days"),
        ({"leave_on_server": "3651"}, "--leave-on-server"),
        ({"leave_on_server": "٣"}, "--leave-on-server"),
        ({"incoming": "smtp"}, "--incoming 'smtp': write imap or pop3"),
        ({"folders": "nowhere"}, "--folders nowhere: write server or local"),
        ({"outlook_profile": "old"}, "--outlook-profile old: write add or new"),
        ({"only": "smtp"}, "--only 'smtp': write imap or pop3"),
        ({"only": "imap", "incoming": "pop3"}, "--only imap: leave out --incoming"),
        ({"helpdesk": "x" * 301}, "--helpdesk: write at most 300 characters"),
        ({"signature": "é" * 4097}, "--signature: write at most 8 KiB"),
        ({"sign_key": "key.pem"}, "both --sign-cert and --sign-key"),
        ({"sign_cert": "cert.pem"}, "both --sign-cert and --sign-key"),
        ({"sign_chain": "chain.pem"}, "both --sign-cert and --sign-key"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_value_names_the_option(wrong: dict[str, str], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        OutputOptions(**wrong)  # type: ignore[arg-type]  # strings, every one


def test_the_choices_are_what_was_given() -> None:
    options = OutputOptions(
        incoming="pop3", leave_on_server="7", display_name="Alice", account_name="Work",
        signature="Bye", folders="local",
    )  # fmt: skip

    assert options.choices == Choices(
        incoming=MailProtocol.POP3, display_name="Alice", account_name="Work", signature="Bye",
        leave_on_server=LeaveOnServer.DAYS, leave_days=7, folders="local",
    )  # fmt: skip
    assert OutputOptions().choices == Choices()


@pytest.mark.parametrize(
    ("options", "folder"),
    [
        (OutputOptions(), "mail-settings-alice@example.com"),
        (OutputOptions(output="out.zip"), "out.zip"),
        (OutputOptions(output="out.zip", zip=True), "out"),
    ],
)
def test_the_folder_is_named_or_has_the_name_of_the_address(
    options: OutputOptions, folder: str
) -> None:
    assert options.folder(ALICE) == Path(folder)


def test_a_folder_named_after_an_address_has_a_name_that_windows_takes() -> None:
    address = EmailAddress.parse("a/b*c|d@example.com")

    assert OutputOptions().folder(address) == Path("mail-settings-a_b_c_d@example.com")


@pytest.mark.parametrize(
    ("ids", "wanted"),
    [
        ((), ("thunderbird", "outlook")),
        (("all",), ("outlook", "mutt", "thunderbird")),
        (("mutt", "outlook", "mutt"), ("mutt", "outlook")),
        (("Thunderbird", " MUTT"), ("thunderbird", "mutt")),
    ],
    ids=["none", "all", "twice", "capitals"],
)
def test_each_wanted_client_is_written_once(ids: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    assert wanted_clients(ids, KNOWN) == wanted


def test_a_client_that_is_not_known_is_named() -> None:
    with pytest.raises(UnknownClientError, match="eudora; known are outlook, mutt, thunderbird"):
        wanted_clients(("mutt", "eudora"), KNOWN)
