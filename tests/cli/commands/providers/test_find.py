import json
from pathlib import Path

import pytest

from autoconf.cli.main import run

Output = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["alice@googlemail.com"], "Gmail"),
        (["GMAIL.com"], "Own Mail"),
        (["yahoo.fi"], "Yahoo"),
        (["--mx", "aspmx.l.google.com"], "Gmail"),
        (["gmail"], "Gmail"),
        (["Google Workspace"], "Gmail"),
        (["STRATO"], "STRATO"),
        (["btinternet"], "BT"),
        (["googlemail"], "Gmail"),
        (["1und1"], "IONOS"),
        (["imap.gmx.net"], "GMX"),
        (["aspmx.l.google.com"], "Gmail"),
    ],
)
def test_a_provider_is_found(arguments: list[str], found: str, capsys: Output) -> None:
    assert run(["providers", "find", *arguments]) == 0
    assert capsys.readouterr().out.startswith(found)


@pytest.mark.parametrize("arguments", [["x.example"], ["nothing"], ["--mx", "mx.x.example"]])
def test_an_unknown_one_is_status_3(arguments: list[str], capsys: Output) -> None:
    assert run(["providers", "find", *arguments]) == 3
    assert "no provider is known for" in capsys.readouterr().out
    assert run(["providers", "find", *arguments, "--json"]) == 3
    assert json.loads(capsys.readouterr().out) is None


def test_what_was_found_is_printed_for_programs(own: Path, capsys: Output) -> None:
    assert run(["providers", "find", "own.example", "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert (found["id"], found["file"]) == ("own", f"{own}/own.yaml")
    assert found["provider"]["names"] == ["Own Mail"]


@pytest.mark.parametrize("arguments", [[], ["a.example", "--mx", "mx.example"], ["no name.test"]])
def test_find_wants_one_thing(arguments: list[str]) -> None:
    assert run(["providers", "find", *arguments]) == 2


def test_of_several_that_a_word_fits_each_is_listed_with_its_names(capsys: Output) -> None:
    assert run(["providers", "find", "office365"]) == 2
    title, *rows = capsys.readouterr().err.splitlines()
    assert title == "'office365' fits 3 providers. Take the id of one:"
    assert "  microsoft365  Microsoft 365" in rows
    assert len(rows) == 3

    assert run(["providers", "find", "web", "--json"]) == 2
    assert "web-de, " in capsys.readouterr().err


def test_of_many_twenty_are_listed_and_the_rest_is_counted(capsys: Output) -> None:
    assert run(["providers", "find", "mail"]) == 2

    _title, *rows, rest = capsys.readouterr().err.splitlines()
    assert len(rows) == 20
    assert rest.startswith("  and ")


@pytest.mark.parametrize(
    ("arguments", "question"),
    [
        (["bob@gmial.com"], "Did you mean gmail.com?"),
        (["--mx", "mx00.ionos.de"], "Did you mean IONOS? See: mail-autoconf providers show ionos"),
        (["nothing.example"], "no provider is known for nothing.example."),
    ],
)
def test_an_unknown_one_that_resembles_a_known_one_gets_a_question(
    arguments: list[str], question: str, capsys: Output
) -> None:
    assert run(["providers", "find", *arguments]) == 3
    assert capsys.readouterr().out.strip().endswith(question)
