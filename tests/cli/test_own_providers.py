"""``--providers`` and the folder of a person's own provider files."""

import json
from pathlib import Path

import pytest

from autoconf.cli.main import run

Output = pytest.CaptureFixture[str]
FILE = """\
id: mine
names: [Mine]
domains: [mine.example]
servers:
  - {protocol: imap, hostname: HOST, port: 993, socket_type: SSL,
     authentication: [password-cleartext], username: "%EMAILADDRESS%"}
  - {protocol: smtp, hostname: HOST, port: 465, socket_type: SSL,
     authentication: [password-cleartext], username: "%EMAILADDRESS%"}
sources: [{url: "https://mine.example/", date: 2026-11}]
checked: 2026-11
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of own provider files."""
    for name in ("CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    folder = tmp_path / "config" / "mail-autoconf" / "providers"
    folder.mkdir(parents=True)
    return folder


def discovered(capsys: Output, *options: str) -> tuple[str, str]:
    """Return the host of the first server, and where it was found."""
    assert run(["discover", "alice@mine.example", "--offline", "--json", *options]) == 0
    report = json.loads(capsys.readouterr().out)
    asked = next(a["asked"] for a in report["attempts"] if a["outcome"] == "found")
    return report["config"]["incoming"][0]["hostname"], asked


def test_own_files_are_found_without_an_option(home: Path, capsys: Output) -> None:
    (home / "mine.yaml").write_text(FILE.replace("HOST", "mail.elsewhere.test"))

    assert discovered(capsys) == ("mail.elsewhere.test", "own provider file: mine.example")


def test_they_are_the_persons_own_word(home: Path, capsys: Output) -> None:
    (home / "mine.yaml").write_text(FILE.replace("HOST", "mail.elsewhere.test"))

    assert run(["discover", "alice@mine.example", "--offline"]) == 0
    out = capsys.readouterr().out
    assert "found in own provider file: mine.example (your own file)" in out
    assert "confirm" not in out


def test_named_folders_go_first(home: Path, tmp_path: Path, capsys: Output) -> None:
    (home / "mine.yaml").write_text(FILE.replace("HOST", "mail.home.test"))
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine.yaml").write_text(FILE.replace("HOST", f"mail.{name}.test"))
    options = ["--providers", str(tmp_path / "a"), "--providers", str(tmp_path / "b")]

    assert discovered(capsys, *options)[0] == "mail.a.test"


def test_a_faulty_file_is_named_and_the_others_work(home: Path, capsys: Output) -> None:
    (home / "mine.yaml").write_text(FILE.replace("HOST", "mail.home.test"))
    (home / "bad.yaml").write_text(FILE.replace("id: mine", "id: bad").replace("993", "none"))

    assert run(["discover", "alice@mine.example", "--offline"]) == 0
    captured = capsys.readouterr()
    assert "mail.home.test" in captured.out
    assert f"warning: {home}/bad.yaml:5: Expected `int`, got `str`" in captured.err


def test_a_folder_that_is_not_there_is_wrong_use(tmp_path: Path, capsys: Output) -> None:
    none = tmp_path / "none"

    assert run(["discover", "mine.example", "--offline", "--providers", str(none)]) == 2
    assert f"cannot read {none}: No such file or directory" in capsys.readouterr().err
