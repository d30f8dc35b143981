import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from autoconf.cli.main import run
from autoconf.cli.using_text import using_lines
from autoconf.model.server import SocketType
from autoconf.model.symptom import Symptom
from tests.diagnosis.programs import IMAP, POP3, SMTP, program, used, with_programs
from tests.diagnosis.reports import HEALTHY
from tests.formats.using.reading import SAMPLES

OUTLOOK = program(
    used("pop3 pop.old.test", SocketType.PLAIN, username="alice", leave_on_server=True),
    used("smtp smtp.old.test", SocketType.STARTTLS, port=25, optional=True),
    name="Outlook",
    sent_is_local=True,
)
IPHONE = program(replace(POP3, leave_on_server=14), SMTP, name="Apple Mail")


def test_programs_stand_side_by_side_with_what_is_right() -> None:
    assert list(using_lines(with_programs(OUTLOOK, program()), 80, "✗"))[:12] == [
        "What your programs use now",
        "                 Outlook                     Thunderbird       right",
        "  reading        POP3                        IMAP              IMAP",
        "  server       ✗ pop.old.test                imap.example.com  imap.example.com",
        "  port         ✗ 110, unencrypted            993, SSL/TLS      993, SSL/TLS",
        "  user name    ✗ alice                       -                 alice@example.com",
        "  stays there    for ever                    -                 all of it",
        "  sending      ✗ smtp.old.test               smtp.example.com  smtp.example.com",
        "  port         ✗ 25, encrypted if offered    465, SSL/TLS      465, SSL/TLS",
        "  sent mail      on this device              -",
        "",
        "  ✗ Outlook (reading, server): This server belongs to another provider.",
    ]


def test_the_right_protocol_of_a_complaint_about_pop3_is_imap() -> None:
    asked = replace(HEALTHY, symptom=Symptom(id="x", rules=("using-pop3-on-two",)))
    alone = program(replace(POP3, leave_on_server=14), SMTP)

    _, _, reading, *_ = using_lines(with_programs(alone, of=asked), 80, "✗")

    assert reading.split() == ["reading", "✗", "POP3", "IMAP"]


def test_no_line_is_wider_than_the_screen() -> None:
    programs = [replace(OUTLOOK, program=f"Program {n}") for n in range(5)]
    made = with_programs(*programs, IPHONE)

    lines = list(using_lines(made, 80))
    table = lines[: next(n for n, line in enumerate(lines) if line.startswith("  x "))]
    assert max(map(len, table)) <= 80
    assert sum("sending" in line for line in table) > 1


def test_each_effect_stands_once_with_its_programs() -> None:
    two = [replace(OUTLOOK, program=name) for name in ("Outlook", "Mutt")]
    lines = list(using_lines(with_programs(*two), 80))

    assert "  x Outlook, Mutt (sending, port): Many networks block port 25." in lines


def test_programs_of_one_name_are_told_apart_by_their_files() -> None:
    one, two = (replace(program(IMAP), file=name) for name in ("a.js", "b.js"))

    assert "a.js" in list(using_lines(with_programs(one, two), 80))[1]


def test_without_settings_there_is_no_right_column() -> None:
    nothing = replace(HEALTHY, config=None, using=(OUTLOOK,))

    assert "right" not in "".join(using_lines(nothing, 80))


def test_without_programs_there_is_nothing() -> None:
    assert list(using_lines(HEALTHY, 80)) == []


def test_check_prints_the_table_and_the_problems(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    letter = tmp_path / "letter"
    letter.write_text("Dear Alice,\n")
    arguments = ["check", "alice@gmail.com", "--offline", "--using", str(letter)]
    alone = run(["check", "alice@gmail.com", "--offline"])
    capsys.readouterr()

    assert run([*arguments, "--using", "imap:imap.gmail.com:143:none"]) == alone
    out, err = capsys.readouterr()
    assert "x 143, unencrypted" in out
    assert "warning: --using: letter was not understood" in err


def test_json_has_servers_and_differences(capsys: pytest.CaptureFixture[str]) -> None:
    sample = SAMPLES / "outlook.prf"
    run(["check", "alice@example.com", "--offline", "--json", "--using", str(sample)])
    (using,) = json.loads(capsys.readouterr().out)["using"]

    assert (using["file"], using["format"], using["program"]) == (
        "outlook.prf",
        "outlook-prf",
        "Outlook",
    )
    assert using["servers"][0]["leave_on_server"] == 5
    assert using["differences"] == []


def test_a_typed_server_with_a_mistake_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "alice@gmail.com", "--offline", "--using", "imap:x:y:z"]) == 2
    assert capsys.readouterr().out == ""
