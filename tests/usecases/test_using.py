import os
from pathlib import Path

import pytest

from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.usecases.using import with_using
from autoconf.usecases.world import World
from tests.formats.using.reading import SAMPLES

START = Report(address=EmailAddress.parse("alice@example.com"), domain="example.com")


def read(*words: object, start: Report = START) -> tuple[Report, list[Message]]:
    """Return the report with these files, and the warnings."""
    warnings: list[Message] = []
    options = Options(using=tuple(map(str, words)), offline=True)
    with World(options, warn=warnings.append) as world:
        return with_using(start, world), warnings


def problem(*words: object) -> str:
    """Return the id of the one problem, which is also a warning."""
    made, warnings = read(*words)
    assert made.using == ()
    assert tuple(warnings) == made.using_problems
    return made.using_problems[0].id


def test_a_file_and_a_typed_server_are_read_in_their_order() -> None:
    made, warnings = read(SAMPLES / "outlook.prf", "imap:mail.example.com:143:none")

    assert [(one.file, one.format, one.name) for one in made.using] == [
        ("outlook.prf", "outlook-prf", "Outlook"),
        ("imap:mail.example.com:143:none", None, "imap:mail.example.com:143:none"),
    ]
    assert [s.hostname for s in made.using[0].servers] == ["pop.example.com", "smtp.example.com"]
    assert warnings == []


@pytest.mark.parametrize(
    ("folder", "name", "count"),
    [("thunderbird", "prefs.js", 2), ("evolution", "identity.source", 2), ("kmail", "x", 2)],
)
def test_a_folder_may_be_named_or_one_of_its_files(folder: str, name: str, count: int) -> None:
    (whole,) = read(SAMPLES / folder)[0].using

    assert whole.file == folder
    assert len(whole.servers) == count
    if name != "x":
        (by_file,) = read(SAMPLES / folder / name)[0].using
        assert (by_file.file, by_file.servers) == (name, whole.servers)


def test_user_js_beside_prefs_js_is_read(tmp_path: Path) -> None:
    prefs = (SAMPLES / "thunderbird" / "prefs.js").read_bytes()
    (tmp_path / "prefs.js").write_bytes(prefs)
    (tmp_path / "user.js").write_text('user_pref("mail.server.server2.port", 1110);\n')
    (tmp_path / "other.js").write_text('user_pref("mail.server.server2.port", 1);\n')
    (made,) = read(tmp_path / "prefs.js")[0].using

    assert made.servers[0].port == 1110


@pytest.mark.parametrize("name", ["old-copy.js", "copy.txt"])
def test_a_copy_with_another_name_is_read_without_prefs_js_beside_it(
    tmp_path: Path, name: str
) -> None:
    prefs = (SAMPLES / "thunderbird" / "prefs.js").read_text()
    (tmp_path / "prefs.js").write_text(prefs.replace("alice@example.com", "bob@example.net"))
    (tmp_path / "user.js").write_text('user_pref("mail.server.server2.port", 1110);\n')
    (tmp_path / name).write_text(prefs)
    (made,) = read(tmp_path / name)[0].using
    (alone,) = read(SAMPLES / "thunderbird")[0].using

    assert (made.file, made.servers) == (name, alone.servers)


@pytest.mark.parametrize(
    ("body", "message_id"),
    [
        (b"", "using.unknown-kind"),
        (b"Dear Alice,\n", "using.unknown-kind"),
        (b"\x00\x01\x02" * 50, "using.binary"),
        (b"a" * (1 << 20) + b"b", "using.too-large"),
        (b"[Account: 1]\naddress=alice@example.com\n", "using.no-server"),
        (b"[Account: 1]\naddress=b@c.de\nreceive_server=h.example.com\n", "using.other-address"),
        (b"<k9settings><a></k9settings>", "using.broken"),
        (b"<!DOCTYPE x><clientConfig/>", "using.broken"),
    ],
    ids=["empty", "letter", "binary", "huge", "no-server", "other", "torn", "doctype"],
)
def test_a_file_that_says_nothing_is_named_with_its_reason(
    tmp_path: Path, body: bytes, message_id: str
) -> None:
    file = tmp_path / "settings"
    file.write_bytes(body)

    assert problem(file) == message_id


def test_what_is_no_file_is_named_with_its_reason(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    assert problem(tmp_path / "missing") == "using.unreadable"
    assert problem(pipe) == "using.unreadable"
    assert problem("a\0b") == "using.unreadable"
    assert problem(tmp_path) == "using.folder"


def test_one_bad_file_does_not_hide_the_others(tmp_path: Path) -> None:
    made, warnings = read(tmp_path / "missing", SAMPLES / "msmtprc")

    assert [one.program for one in made.using] == ["msmtp"]
    assert len(warnings) == 1


@pytest.mark.parametrize(
    ("lines", "hosts"),
    [
        ("address=ALICE@Example.com\n", ["h1.example.com"]),
        ("address=\nuser_id=alice\n", ["h1.example.com"]),
        ("address=\nuser_id=Alice@example.com\n", ["h1.example.com"]),
        ("address=\nuser_id=other\n", ["h1.example.com", "h2.example.com"]),
    ],
    ids=["address", "local-part", "user-name", "none"],
)
def test_the_accounts_of_the_address_count(tmp_path: Path, lines: str, hosts: list[str]) -> None:
    file = tmp_path / "accountrc"
    first = f"[Account: 1]\nreceive_server=h1.example.com\n{lines}"
    file.write_text(f"{first}[Account: 2]\nreceive_server=h2.example.com\nuser_id=bob\n")
    (made,) = read(file)[0].using

    assert [server.hostname for server in made.servers] == hosts


def test_a_report_that_has_it_already_stays(tmp_path: Path) -> None:
    made, _ = read(SAMPLES / "msmtprc")
    again, warnings = read(tmp_path / "missing", start=made)

    assert again is made
    assert warnings == []
