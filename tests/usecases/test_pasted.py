"""Present settings that a person pasted or sent, in place of a file on this machine."""

import pytest
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.model.service import NO_LIMITS, Service
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.usecases.using import MAX_PASTED, Pasted, with_using
from autoconf.usecases.world import World
from tests.formats.using.reading import SAMPLES

START = Report(address=EmailAddress.parse("alice@example.com"), domain="example.com")
OFFLINE = Options(offline=True)
PRF = (SAMPLES / "outlook.prf").read_bytes()
SERVICE = Service(targets=NO_LIMITS, ledger=MemoryLedger())


def read(*pasted: Pasted, options: Options = OFFLINE, start: Report = START) -> Report:
    warned: list[str] = []
    with World(options, warn=lambda told: warned.append(told.id), service=SERVICE) as world:
        made = with_using(start, world, pasted)
    assert warned == [problem.id for problem in made.using_problems]
    return made


def test_the_content_decides_without_a_format() -> None:
    (using,) = read(Pasted(text=PRF, name="settings")).using

    assert (using.file, using.format, using.program) == ("settings", "outlook-prf", "Outlook")
    assert [server.hostname for server in using.servers] == ["pop.example.com", "smtp.example.com"]


def test_a_text_is_read_like_its_octets() -> None:
    by_text = read(Pasted(text=PRF.decode(), name="x"))

    assert by_text.using == read(Pasted(text=PRF, name="x")).using


def test_a_format_may_be_named() -> None:
    text = "account a\nhost smtp.example.com\nport 465\nfrom alice@example.com\ntls on\n"

    (using,) = read(Pasted(text=text, name="x", format="msmtp")).using

    assert using.format == "msmtp"


def test_a_format_that_does_not_exist_is_the_mistake_of_the_caller() -> None:
    with pytest.raises(UsageError, match="no-such-thing is no format"):
        read(Pasted(text=PRF, name="x", format="no-such-thing"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"\0\1\2", "using.binary"),
        ("nothing of any program", "using.unknown-kind"),
        ("x" * (MAX_PASTED + 1), "using.too-long"),
        ("\N{GREEK SMALL LETTER ALPHA}" * (MAX_PASTED // 2 + 1), "using.too-long"),
    ],
)
def test_a_text_that_says_nothing_is_told_with_its_reason(text: str | bytes, problem: str) -> None:
    made = read(Pasted(text=text, name="x"))

    assert made.using == ()
    assert [one.id for one in made.using_problems] == [problem]


def test_a_text_of_another_format_is_told_with_its_reason() -> None:
    made = read(Pasted(text=PRF, name="x", format="apple-mail"))

    assert [one.id for one in made.using_problems] == ["using.broken"]


def test_typed_servers_and_texts_stand_side_by_side() -> None:
    options = replace(OFFLINE, using=("imap:imap.example.com:993:ssl",))

    made = read(Pasted(text=PRF, name="x"), options=options)

    assert [one.format for one in made.using] == [None, "outlook-prf"]


def test_the_name_is_cleaned() -> None:
    (using,) = read(Pasted(text=PRF, name="a\nb\u202e" + "c" * 300)).using

    assert using.file.startswith("a bc")
    assert len(using.file) <= 100


def test_a_report_that_has_settings_keeps_them() -> None:
    before = read(Pasted(text=PRF, name="first"))

    assert read(Pasted(text=PRF, name="second"), start=before) == before


@pytest.mark.parametrize("word", ["/etc/passwd", "settings.prf", "."])
def test_a_stranger_names_no_file_of_this_machine(word: str) -> None:
    with pytest.raises(UsageError, match="names no server"):
        World(replace(OFFLINE, using=(word,)), service=SERVICE)


def test_servers_may_be_typed_one_a_line() -> None:
    text = "imap:imap.example.com:143:none\n\n smtp:smtp.example.com:587:starttls \n"
    (using,) = read(Pasted(text=text, name="settings")).using

    assert [(one.hostname, one.port) for one in using.servers] == [
        ("imap.example.com", 143),
        ("smtp.example.com", 587),
    ]
    assert using.format is None


def test_a_typed_server_that_is_none_is_told() -> None:
    report = read(Pasted(text="imap:imap.example.com:143:maybe", name="settings"))

    assert report.using == ()
    assert [one.id for one in report.using_problems] == ["using.unreadable"]
