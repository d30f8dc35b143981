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


def test_of_several_with_a_word_in_their_names_each_is_named(capsys: Output) -> None:
    assert run(["providers", "find", "web"]) == 2
    assert "web-de, " in capsys.readouterr().err
