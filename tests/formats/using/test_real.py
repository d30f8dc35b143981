"""Files that real programs wrote, or that their own parsers accept, are read as they are meant.

real/README.md says of each file which program made it, and how.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from autoconf.formats.settings_files.interface import File
from autoconf.formats.settings_files.recognise import format_of, readers
from tests.formats.using.reading import PASSWORD, accounts, servers
from tests.formats.using.test_hostile import told

REAL: Final = Path(__file__).with_name("real")
README: Final = (REAL / "README.md").read_text(encoding="utf-8")
NAMES: Final = sorted(path.name for path in REAL.iterdir() if path.name != "README.md")

READ: Final[Mapping[str, tuple[str, list[str]]]] = {
    "accounts.conf": (
        "aerc",
        [
            "imap imap.example.com:143 STARTTLS alice@example.com password-cleartext",
            "smtp smtp.example.com:587 STARTTLS alice@example.com password-cleartext",
        ],
    ),
    "claws-accountrc": (
        "claws-mail",
        [
            "pop3 pop.example.com:995 SSL alice password-cleartext leave=7",
            "smtp smtp.example.com:587 STARTTLS alice password-cleartext",
            "imap imap.example.org:143 STARTTLS bob@example.org password-cleartext",
            "smtp smtp.example.org:465 SSL bob-sends password-cleartext",
        ],
    ),
    "evolution-imap": (
        "evolution",
        [
            "imap imap.example.com:143 STARTTLS alice password-encrypted",
            "smtp smtp.example.com:587 STARTTLS alice@example.com password-cleartext",
        ],
    ),
    "evolution-pop3": (
        "evolution",
        [
            "pop3 pop.example.com:995 SSL alice password-cleartext leave=14",
            "smtp smtp.example.com:587 STARTTLS alice@example.com password-cleartext",
        ],
    ),
    "example.com.xml": (
        "autoconfig-xml",
        [
            "imap imap.example.com:993 SSL alice@example.com password-cleartext",
            "pop3 pop.example.com:995 SSL alice password-cleartext leave=14",
            "smtp smtp.example.com:587 STARTTLS alice@example.com password-cleartext",
        ],
    ),
    "fetchmailrc": (
        "fetchmail",
        [
            "pop3 pop.example.com:995 SSL alice leave=False",
            "imap mail.example.org:143 STARTTLS bob@example.org",
        ],
    ),
    "getmailrc": (
        "getmail",
        [
            "pop3 pop.example.com:995 SSL alice password-cleartext leave=14",
        ],
    ),
    "himalaya.toml": (
        "himalaya",
        [
            "imap imap.example.com:993 SSL alice@example.com password-cleartext",
            "smtp smtp.example.com:465 SSL alice@example.com password-cleartext",
            "imap imap.example.org:143 STARTTLS bob password-encrypted",
            "smtp smtp.example.org:587 STARTTLS bob password-cleartext",
        ],
    ),
    "iphone.mobileconfig": (
        "apple-mail",
        [
            "imap imap.example.com:993 SSL alice@example.com password-cleartext",
            "smtp smtp.example.com:587 STARTTLS alice@example.com password-cleartext",
        ],
    ),
    "kmail": (
        "kmail",
        [
            "imap imap.example.com:993 SSL alice password-cleartext",
            "pop3 pop.example.org:995 SSL bob@example.org password-cleartext leave=False",
            "smtp smtp.example.net:25 plain none",
            "smtp smtp.example.org:465 SSL bob@example.org password-encrypted",
            "smtp smtp.example.com:587 STARTTLS alice@example.com password-cleartext",
        ],
    ),
    "mbsyncrc": (
        "mbsync",
        [
            "imap imap.example.com:993 SSL alice@example.com",
            "imap imap.example.org:143 STARTTLS bob password-cleartext",
        ],
    ),
    "mpoprc": (
        "mpop",
        [
            "pop3 pop.example.com:995 SSL alice leave=True",
            "pop3 pop.example.org:110 STARTTLS bob@example.org password-cleartext leave=False",
        ],
    ),
    "msmtprc": (
        "msmtp",
        [
            "smtp smtp.box.srv-only.test:465 SSL alice",
            "smtp smtp.example.com:587 STARTTLS alice@example.com password-cleartext",
        ],
    ),
    "muttrc": (
        "mutt",
        [
            "imap imap.example.com:993 SSL alice@example.com",
            "smtp smtp.example.com:587 STARTTLS alice@example.com password-cleartext",
        ],
    ),
    "neomuttrc": (
        "mutt",
        [
            "pop3 pop.example.com:995 SSL alice password-cleartext leave=True",
            "smtp smtp.example.com:465 SSL alice",
        ],
    ),
    "office - Autodiscover.xml": (
        "autodiscover",
        [
            "pop3 pop.example.com:995 SSL alice@example.com password-cleartext",
            "imap imap.example.com:993 SSL alice@example.com password-cleartext",
            "smtp smtp.example.com:587 STARTTLS alice@example.com password-cleartext",
        ],
    ),
    "offlineimaprc": (
        "offlineimap",
        [
            "imap imap.example.com:993 SSL alice@example.com",
            "imap imap.example.org:143 STARTTLS bob password-cleartext optional",
        ],
    ),
    "outlook.prf": (
        "outlook-prf",
        [
            "pop3 pop.example.com:995 SSL alice password-cleartext leave=14",
            "smtp smtp.example.com:587 STARTTLS alice password-cleartext",
            "imap imap.example.org:993 SSL bob@example.org password-cleartext",
            "smtp smtp.example.org:465 SSL bob-sends password-cleartext",
        ],
    ),
    "outlook.reg": (
        "outlook-reg",
        [
            "pop3 pop.example.com:995 SSL alice password-cleartext leave=14",
            "smtp smtp.example.com:587 STARTTLS alice password-cleartext",
            "imap imap.example.org:993 SSL bob@example.org password-cleartext",
            "smtp smtp.example.org:465 SSL bob@example.org password-cleartext",
        ],
    ),
    "pinerc": (
        "alpine",
        [
            "imap imap.example.com:993 SSL alice",
            "smtp smtp.example.com:587 STARTTLS alice@example.com",
        ],
    ),
    "thunderbird": (
        "thunderbird",
        [
            "pop3 pop.example.com:995 SSL alice password-cleartext leave=14",
            "smtp smtp.example.com:587 STARTTLS alice password-cleartext",
            "imap imap.example.org:143 STARTTLS bob@example.org password-cleartext",
            "smtp smtp.example.org:465 SSL bob@example.org password-cleartext",
        ],
    ),
    "thunderbird.k9s": (
        "thunderbird-android",
        [
            "imap imap.example.com:993 SSL alice@example.com password-cleartext",
            "smtp smtp.example.com:587 STARTTLS alice@example.com password-cleartext",
            "pop3 pop.example.org:110 STARTTLS bob password-encrypted leave=True",
            "smtp smtp.example.org:465 SSL none",
        ],
    ),
}
"""The format of each file, and the servers of all its accounts."""


def files(name: str) -> list[File]:
    """Return a file, or the files of a folder."""
    path = REAL / name
    paths = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [File(one.name, one.read_bytes()) for one in paths if one.is_file()]


def test_every_file_is_in_the_table_and_on_the_page() -> None:
    assert list(READ) == NAMES
    assert re.findall(r"^\| `([^`]+)` \|", README, re.MULTILINE) == NAMES


def test_every_format_has_one() -> None:
    assert {kind for kind, _ in READ.values()} == readers().keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_servers_are_read_as_they_are_meant(name: str) -> None:
    kind, meant = READ[name]

    assert format_of(files(name)[0]) == kind
    assert servers(files(name)) == meant


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_is_kept(name: str) -> None:
    found = files(name)

    assert "S3cret" not in told(found)
    assert "S3cret" not in repr(accounts(found))


def test_the_secrets_are_there_to_be_dropped() -> None:
    secret = PASSWORD.removesuffix("!").encode()  # a URL writes the last sign in another way

    assert sum(secret in file.body for name in NAMES for file in files(name)) == 13
