"""The choices that people have, and what becomes of them."""

import json
import zipfile
from pathlib import Path

import pytest

from autoconf.cli.main import run

Output = pytest.CaptureFixture[str]
RENDER = ("render", "alice@gmail.com", "--offline")


def prefs(tmp_path: Path, *options: str) -> str:
    out = tmp_path / "out"
    assert run([*RENDER, "--client", "thunderbird", "--output", str(out), *options]) == 0
    return (out / "thunderbird/prefs.js").read_text()


def test_a_signature_file_ends_each_mail(tmp_path: Path) -> None:
    file = tmp_path / "signature.txt"
    file.write_bytes("\ufeffZoë\r\nLondon\r\n\r\n".encode())

    assert '"mail.identity.id1.htmlSigText", "Zo\\u00eb\\nLondon"' in prefs(
        tmp_path, "--signature", str(file)
    )


def test_spaces_in_a_list_of_clients_do_not_matter(tmp_path: Path) -> None:
    out = tmp_path / "out"

    assert run([*RENDER, "--client", "mutt, sheet ,", "--output", str(out)]) == 0

    assert (out / "mutt").is_dir()
    assert (out / "sheet.txt").is_file()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        pytest.param(b"\xff\xfe", "not UTF-8 (byte 1)", id="encoding"),
        pytest.param(b"x" * 9000, "longer than 8 KiB", id="long"),
        pytest.param(None, "No such file", id="gone"),
    ],
)
def test_a_signature_that_cannot_be_used_is_refused(
    tmp_path: Path, capsys: Output, content: bytes | None, complaint: str
) -> None:
    file = tmp_path / "signature.txt"
    if content is not None:
        file.write_bytes(content)

    assert run([*RENDER, "--output", str(tmp_path / "out"), "--signature", str(file)]) == 2

    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_account_has_the_name_that_was_chosen(tmp_path: Path) -> None:
    assert '"mail.server.server1.name", "Work"' in prefs(tmp_path, "--account-name", "Work")


def test_folders_may_be_kept_on_this_computer(tmp_path: Path) -> None:
    assert "mailbox://nobody@Local%20Folders/Sent" in prefs(tmp_path, "--folders", "local")


def test_an_archive_in_place_of_the_folder(tmp_path: Path, capsys: Output) -> None:
    command = [*RENDER, "--client", "thunderbird,outlook", "--zip", "--output"]

    assert run([*command, str(tmp_path / "out.zip")]) == 0
    first = (tmp_path / "out.zip").read_bytes()
    assert run([*command, str(tmp_path / "out.zip")]) == 2
    assert "exists already; nothing was touched" in capsys.readouterr().err
    assert run([*command, str(tmp_path / "out"), "--force"]) == 0

    assert [p.name for p in tmp_path.iterdir()] == ["out.zip"]
    assert (tmp_path / "out.zip").read_bytes() == first
    with zipfile.ZipFile(tmp_path / "out.zip") as made:
        profiles = ("thunderbird/prefs.js", "thunderbird/new-computer/profiles.ini")
        assert set(made.namelist()) == {
            f"out/{name}" for name in (*profiles, "outlook.prf", "outlook.reg", "notes.txt")
        }


def test_json_says_what_was_written_for_whom(tmp_path: Path, capsys: Output) -> None:
    assert run([*RENDER, "--json", "--client", "outlook", "--output", str(tmp_path / "out")]) == 0

    (written,) = json.loads(capsys.readouterr().out)["outputs"]
    assert written["client"] == "outlook"
    assert written["files"] == ["outlook.prf", "outlook.reg"]
    assert written["steps"][0] == "Close Outlook."
    assert written["steps"][1].startswith("outlook.exe /importprf")
    assert any("classic Outlook" in caveat for caveat in written["caveats"])


def test_json_is_printed_where_nothing_can_be_written(capsys: Output) -> None:
    assert run(["render", "alice@tuta.com", "--offline", "--json"]) == 1

    captured = capsys.readouterr()
    assert json.loads(captured.out)["address"] == "alice@tuta.com"
    assert "nothing was written" in captured.err


def test_setup_says_beside_its_json_why_nothing_was_written(tmp_path: Path, capsys: Output) -> None:
    words = ["--offline", "--json", "--incoming", "pop3", "--output", str(tmp_path / "out")]

    assert run(["setup", "alice@icloud.com", *words]) == 1

    captured = capsys.readouterr()
    assert json.loads(captured.out)["outputs"] == []
    assert "nothing was written" in captured.err


def test_a_place_that_takes_no_files_is_wrong_use_and_found_first(
    tmp_path: Path, capsys: Output
) -> None:
    (tmp_path / "file").touch()
    place = str(tmp_path / "file" / "out")

    assert run(["setup", "alice@gmail.com", "--offline", "--json", "--output", place]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Not a directory" in captured.err


def test_notes_say_what_to_do_and_what_was_lost(tmp_path: Path) -> None:
    prefs(tmp_path)

    notes = (tmp_path / "out/notes.txt").read_text()
    assert "not tested" in notes
    assert "1. thunderbird --profile DIR/thunderbird" in notes


def test_what_is_lost_is_said_beside_a_file_on_standard_output(capsys: Output) -> None:
    assert run([*RENDER, "--client", "outlook", "--display-name", "Zoë"]) == 0

    captured = capsys.readouterr()
    assert captured.out.startswith(";Mail settings")
    assert 'Outlook shows "Zoe" instead of "Zoë"' in captured.err
    assert "Written to" not in captured.out + captured.err
