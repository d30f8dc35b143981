"""A second run into the same folder: what is kept, written again, added, or left alone."""

import csv
import os
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autoconf.cli.main import run
from autoconf.usecases.bulk.made import RECORD

Output = pytest.CaptureFixture[str]
HEAD = "address,display_name,incoming,client,signature\n"
ALICE, BOB = "alice@gmail.com,Alice,,,\n", "bob@gmail.com,Bob,,,\n"


def bulk(tmp_path: Path, *lines: str, clients: str = "sheet", options: tuple[str, ...] = ()) -> int:
    (tmp_path / "users.csv").write_text(HEAD + "".join(lines), encoding="utf-8")
    words = ["render", "--csv", str(tmp_path / "users.csv"), "--output", str(tmp_path / "out")]
    return run([*words, "--offline", "--client", clients, *options])


def index(tmp_path: Path) -> list[dict[str, str]]:
    with (tmp_path / "out" / "index.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def statuses(tmp_path: Path) -> list[str]:
    return [row["status"] for row in index(tmp_path)]


def sheet(tmp_path: Path, user: str) -> str:
    return (tmp_path / "out" / f"{user}@gmail.com" / "sheet.txt").read_text(encoding="utf-8")


def test_a_second_run_over_the_same_table_keeps_the_index(tmp_path: Path) -> None:
    lines = ("zoe@gmail.com,Zoë,pop3,outlook aerc,\n", ALICE)
    bulk(tmp_path, *lines)
    first = index(tmp_path)

    assert bulk(tmp_path, *lines) == 0

    assert "not for aerc: " in first[0]["message"]
    assert 'Outlook shows "Zoe" instead of "Zoë"' in first[0]["message"]
    assert index(tmp_path) == [{**row, "status": "kept"} for row in first]


@pytest.mark.parametrize("options", [(), ("--zip",)], ids=["folders", "archives"])
def test_what_was_made_for_a_removed_user_is_named_and_stays(
    tmp_path: Path, capsys: Output, options: tuple[str, ...]
) -> None:
    bulk(tmp_path, ALICE, BOB, options=options)
    (tmp_path / "out" / "mine").mkdir()
    (tmp_path / "out" / "mine.zip").write_text("mine")
    name = "bob@gmail.com" + (".zip" if options else "")
    capsys.readouterr()

    assert bulk(tmp_path, ALICE, options=options) == 0

    assert f"left as it is: {name}\n" in capsys.readouterr().out
    last = index(tmp_path)[-1]
    assert (last["line"], last["address"], last["folder"]) == ("", "bob@gmail.com", name)
    assert (last["status"], last["clients"]) == ("left", "sheet")
    assert (tmp_path / "out" / name).exists()


def test_a_choice_for_a_client_of_no_line_is_named(tmp_path: Path, capsys: Output) -> None:
    helpdesk = ("--helpdesk", "IT")
    bulk(tmp_path, ALICE, clients="mutt", options=helpdesk)
    without = capsys.readouterr().err
    bulk(tmp_path, ALICE, "bob@gmail.com,Bob,,sheet,\n", clients="mutt", options=helpdesk)

    assert "note: The helpdesk stands in no file" in without
    assert "helpdesk" not in capsys.readouterr().err


def test_the_folder_of_a_user_whose_line_fails_has_a_line(tmp_path: Path, capsys: Output) -> None:
    bulk(tmp_path, ALICE, BOB)
    capsys.readouterr()

    assert bulk(tmp_path, ALICE, "bob@gmail.com,Bob,carrier pigeon,,\n") == 1

    assert "left" not in capsys.readouterr().out
    assert statuses(tmp_path) == ["kept", "failed"]


@pytest.mark.parametrize(
    ("line", "options"),
    [
        pytest.param("alice@gmail.com,Alicia,,,\n", (), id="name"),
        pytest.param("alice@gmail.com,Alice,pop3,,\n", (), id="protocol"),
        pytest.param("alice@gmail.com,Alice,,,Bye\n", (), id="signature"),
        pytest.param("Alice@gmail.com,Alice,,,\n", (), id="address"),
        pytest.param(ALICE, ("--account-name", "Work"), id="option"),
    ],
)
def test_a_changed_row_is_written_again_and_the_others_are_kept(
    tmp_path: Path, line: str, options: tuple[str, ...]
) -> None:
    bulk(tmp_path, ALICE, BOB)
    before = sheet(tmp_path, "alice")

    assert bulk(tmp_path, line, BOB, options=options) == 0

    assert statuses(tmp_path) == ["written", "written" if options else "kept"]
    assert sheet(tmp_path, "alice") != before
    assert not list((tmp_path / "out").glob(".*"))


@pytest.mark.parametrize("as_zip", [False, True], ids=["folders", "archives"])
def test_an_added_client_is_added_and_the_earlier_ones_stay(
    tmp_path: Path, *, as_zip: bool
) -> None:
    options = ("--zip",) if as_zip else ()
    bulk(tmp_path, ALICE, clients="sheet", options=options)

    assert bulk(tmp_path, ALICE, BOB, clients="outlook", options=options) == 0

    rows = index(tmp_path)
    assert [row["status"] for row in rows] == ["written", "written"]
    assert [row["clients"] for row in rows] == ["sheet outlook", "outlook"]
    place = tmp_path / "out" / rows[0]["folder"]
    names = zipfile.ZipFile(place).namelist() if as_zip else map(str, place.iterdir())
    assert {name.rpartition("/")[2] for name in names} == {
        RECORD, "notes.txt", "outlook.prf", "outlook.reg", "sheet.html", "sheet.md", "sheet.txt",
    }  # fmt: skip
    assert bulk(tmp_path, ALICE, BOB, clients="sheet", options=options) == 0
    assert statuses(tmp_path) == ["kept", "written"]


def add_a_file(place: Path) -> None:
    (place / "letter.txt").write_text("mine")


def edit_a_file(place: Path) -> None:
    (place / "sheet.txt").write_text("mine")


def add_a_link(place: Path) -> None:
    (place / "letter.txt").symlink_to(place / "sheet.txt")


def add_a_pipe(place: Path) -> None:
    os.mkfifo(place / "letter.txt")


@pytest.mark.parametrize("touch", [add_a_file, edit_a_file, add_a_link, add_a_pipe])
def test_a_changed_row_whose_folder_a_person_touched_is_named(
    tmp_path: Path, capsys: Output, touch: Callable[[Path], None]
) -> None:
    bulk(tmp_path, ALICE, BOB)
    place = tmp_path / "out" / "alice@gmail.com"
    touch(place)
    before = {path.name: path.lstat() for path in place.iterdir()}

    assert bulk(tmp_path, "alice@gmail.com,Alicia,,,\n", BOB) == 1

    assert {path.name: path.lstat().st_ino for path in place.iterdir()} == {
        name: about.st_ino for name, about in before.items()
    }
    row = index(tmp_path)[0]
    assert (row["status"], row["folder"], row["clients"]) == ("changed", place.name, "sheet")
    captured = capsys.readouterr()
    assert "line 2, alice@gmail.com: changed: " in captured.err
    assert "--force" in captured.err
    assert "0 written, 1 there already, 1 changed and not written, 0 failed" in captured.out


def test_force_writes_a_touched_folder_and_leaves_files_of_other_names(tmp_path: Path) -> None:
    bulk(tmp_path, ALICE)
    place = tmp_path / "out" / "alice@gmail.com"
    add_a_file(place)
    edit_a_file(place)

    assert bulk(tmp_path, ALICE, options=("--force",)) == 0

    assert (place / "letter.txt").read_text() == "mine"
    assert "imap.gmail.com" in sheet(tmp_path, "alice")
    assert bulk(tmp_path, ALICE) == 0
    assert statuses(tmp_path) == ["kept"]


def test_a_file_that_was_deleted_is_written_again(tmp_path: Path) -> None:
    bulk(tmp_path, ALICE)
    (tmp_path / "out/alice@gmail.com/sheet.txt").unlink()

    assert bulk(tmp_path, ALICE) == 0

    assert statuses(tmp_path) == ["written"]
    assert "imap.gmail.com" in sheet(tmp_path, "alice")


def test_a_client_that_can_no_longer_be_given_the_servers_loses_its_files(tmp_path: Path) -> None:
    bulk(tmp_path, ALICE, clients="sheet,aerc")

    assert bulk(tmp_path, "alice@gmail.com,Alice,pop3,,\n", clients="sheet,aerc") == 0

    place = tmp_path / "out" / "alice@gmail.com"
    assert not list(place.glob("*aerc*"))
    assert index(tmp_path)[0]["clients"] == "sheet"


def test_a_folder_that_was_renamed_is_not_the_other_users(tmp_path: Path, capsys: Output) -> None:
    bulk(tmp_path, BOB)
    out = tmp_path / "out"
    (out / "bob@gmail.com").rename(out / "alice@gmail.com")

    assert bulk(tmp_path, ALICE, BOB) == 1

    assert statuses(tmp_path) == ["failed", "written"]
    assert "holds the settings of bob@gmail.com" in capsys.readouterr().err
    assert "bob@gmail.com" in sheet(tmp_path, "alice")
    assert bulk(tmp_path, ALICE, BOB, options=("--force",)) == 0
    assert "bob@gmail.com" not in sheet(tmp_path, "alice")


@pytest.mark.parametrize("record", [None, b"", b"{}", b"\xff", b'{"address": 1}'])
def test_a_folder_without_a_record_is_left_alone_unless_its_files_are_ours(
    tmp_path: Path, record: bytes | None
) -> None:
    bulk(tmp_path, ALICE, BOB)
    out = tmp_path / "out"
    for user in ("alice", "bob"):
        path = out / f"{user}@gmail.com" / RECORD
        path.unlink() if record is None else path.write_bytes(record)
    (out / "bob@gmail.com" / "sheet.txt").write_text("mine")

    assert bulk(tmp_path, ALICE, BOB) == 1

    assert statuses(tmp_path) == ["written", "changed"]
    assert sheet(tmp_path, "bob") == "mine"


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out" / "alice@gmail.com").mkdir(parents=True)

    assert bulk(tmp_path, ALICE) == 0

    assert statuses(tmp_path) == ["written"]


def test_a_run_that_was_killed_between_two_files_is_continued(tmp_path: Path) -> None:
    bulk(tmp_path, ALICE)
    old = tmp_path / "old"
    shutil.copytree(tmp_path / "out" / "alice@gmail.com", old)
    changed = "alice@gmail.com,Alicia,,,\n"
    bulk(tmp_path, changed)
    place = tmp_path / "out" / "alice@gmail.com"
    new = sheet(tmp_path, "alice")
    for name in (RECORD, "notes.txt", "sheet.txt", "sheet.html"):  # sheet.md is the new one
        shutil.copy(old / name, place / name)

    assert bulk(tmp_path, changed) == 0

    assert statuses(tmp_path) == ["written"]
    assert sheet(tmp_path, "alice") == new


def compressed_record(raw: bytearray, info: zipfile.ZipInfo) -> None:
    raw[info.header_offset + 30 + len(info.filename)] = 0x07  # a block that DEFLATE does not have


def a_size_that_is_too_small(raw: bytearray, info: zipfile.ZipInfo) -> None:
    name = raw.index(info.filename.encode(), info.header_offset + 31)
    raw[name - 46 + 24 : name - 46 + 28] = (1).to_bytes(4, "little")


def local_header_cut(raw: bytearray, info: zipfile.ZipInfo) -> None:
    name = raw.index(info.filename.encode(), info.header_offset + 31)
    raw[name - 4 : name] = (len(raw) - 10).to_bytes(4, "little")


def before_the_start(raw: bytearray, _info: zipfile.ZipInfo) -> None:
    raw[-6:-2] = len(raw).to_bytes(4, "little")  # where the directory is said to begin


@pytest.mark.parametrize(
    "damage", [compressed_record, a_size_that_is_too_small, local_header_cut, before_the_start]
)
def test_an_archive_with_a_damaged_record_is_left_alone(
    tmp_path: Path, damage: Callable[[bytearray, zipfile.ZipInfo], None]
) -> None:
    bulk(tmp_path, ALICE, BOB, options=("--zip",))
    place = tmp_path / "out" / "alice@gmail.com.zip"
    with zipfile.ZipFile(place) as archive:
        [info] = [one for one in archive.infolist() if one.filename.endswith(RECORD)]
    raw = bytearray(place.read_bytes())
    damage(raw, info)
    place.write_bytes(raw)

    assert bulk(tmp_path, ALICE, BOB, options=("--zip",)) == 1

    assert statuses(tmp_path) == ["changed", "kept"]
    assert place.read_bytes() == raw


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive"])
def test_an_archive_that_is_none_is_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "alice@gmail.com.zip").write_bytes(content)

    assert bulk(tmp_path, ALICE, options=("--zip",)) == 1

    assert statuses(tmp_path) == ["changed"]
    assert (tmp_path / "out" / "alice@gmail.com.zip").read_bytes() == content


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_named_pipe_in_place_of_an_archive_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    os.mkfifo(tmp_path / "out" / "alice@gmail.com.zip")

    assert bulk(tmp_path, ALICE, options=("--zip",)) == 1

    assert statuses(tmp_path) == ["changed"]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_a_mode_is_that_of_all_folders_and_files_follow(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        bulk(tmp_path, ALICE, clients="thunderbird")
        status = bulk(tmp_path, ALICE, BOB, clients="thunderbird", options=("--mode", "750"))
    finally:
        os.umask(before)

    paths = [path for path in (tmp_path / "out").rglob("*") if not path.name.endswith(".part")]
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in paths}
    assert status == 0
    assert statuses(tmp_path) == ["written", "written"]
    assert modes == {(True, 0o750), (False, 0o640)}


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
def test_a_mode_counts_for_one_user_and_for_an_archive(tmp_path: Path) -> None:
    words = ["render", "a@gmail.com", "--offline", "--client", "thunderbird", "--mode", "0755"]

    assert run([*words, "--output", str(tmp_path / "one")]) == 0
    assert run([*words, "--output", str(tmp_path / "one"), "--zip"]) == 0

    modes = {(p.is_dir(), stat.S_IMODE(p.stat().st_mode)) for p in tmp_path.rglob("*")}
    assert modes == {(True, 0o755), (False, 0o644)}


@pytest.mark.parametrize("mode", ["640", "999", "75", "rwx", "1777", "-750"])
def test_a_mode_that_is_none_is_wrong_use(tmp_path: Path, capsys: Output, mode: str) -> None:
    assert bulk(tmp_path, ALICE, options=(f"--mode={mode}",)) == 2

    assert f"--mode {mode}: write three octal digits" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
