"""A run that is killed, a disk that is full, two runs at once: no half folder bears a name."""

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autoconf.cli.main import run
from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Artifact
from autoconf.usecases.bulk.folders import Folders, alone_in
from autoconf.usecases.bulk.made import RECORD
from tests.storage.rights import without_rights

HEAD = "address\n"
BATCH = 500
WHOLE = [RECORD, "notes.txt", "outlook.prf", "outlook.reg"]
Output = pytest.CaptureFixture[str]


def users(first: int, last: int) -> str:
    return "".join(f"user{n}@gmail.com\n" for n in range(first, last))


def arguments(table: Path, out: Path, *options: str) -> list[str]:
    files = ["--csv", str(table), "--output", str(out)]
    return ["render", *files, "--offline", "--client", "outlook", *options]


def named(out: Path) -> dict[str, list[str]]:
    """Return what lies in the folders that bear a name."""
    return {
        folder.name: sorted(str(p.relative_to(folder)) for p in folder.rglob("*"))
        for folder in out.iterdir()
        if folder.is_dir() and not folder.name.startswith(".")
    }


def statuses(out: Path) -> list[str]:
    with (out / "index.csv").open(newline="", encoding="utf-8") as file:
        return [row["status"] for row in csv.DictReader(file)]


CHILD = """
import sys
from pathlib import Path
from autoconf.cli.text import english
from autoconf.model.options import Options
from autoconf.model.output_options import OutputOptions
from autoconf.usecases.bulk.interface import RowDone, Tools
from autoconf.usecases.bulk.run import render_table
from autoconf.usecases.runs import look_up
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World

table, out, line = sys.argv[1:]

def find(domain):
    with World(Options(offline=True)) as world:
        return look_up(start_of(domain), world)

def wait(event):
    if isinstance(event, RowDone) and event.line == int(line):
        print("waiting", flush=True)
        sys.stdin.readline()

output = OutputOptions(client=("outlook",), output=out)
render_table(Path(table), output, Options(), Tools(find=find, words=english, watch=wait))
"""


@contextmanager
def child_that_waits(table: Path, out: Path, line: int) -> Iterator[subprocess.Popen[str]]:
    """Run in a process of its own, which waits for a word after a line of the table."""
    words = [sys.executable, "-c", CHILD, str(table), str(out), str(line)]
    running = subprocess.Popen(  # noqa: S603  # this very program
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert running.stdout
        if running.stdout.readline() != "waiting\n":
            pytest.fail(f"it ended: {running.communicate()}")
        yield running
    finally:
        running.kill()
        running.communicate()


def test_a_killed_run_leaves_whole_folders_and_the_next_one_completes(tmp_path: Path) -> None:
    out, table = tmp_path / "out", tmp_path / "users.csv"
    table.write_text(HEAD + users(0, BATCH + 20))
    with child_that_waits(table, out, BATCH + 12) as killed:
        killed.kill()
        killed.wait()

    left = named(out)
    hidden = len(list(out.glob(".*.part")))
    status = run(arguments(table, out))

    assert (len(left), hidden) == (BATCH, 1)
    assert list(left.values()) == [WHOLE] * BATCH
    assert status == 0
    assert statuses(out) == ["kept"] * BATCH + ["written"] * 20
    assert list(named(out).values()) == [WHOLE] * (BATCH + 20)
    assert list(out.glob(".*")) == []


def test_a_second_run_into_the_same_folder_is_turned_away(tmp_path: Path, capsys: Output) -> None:
    out, table = tmp_path / "out", tmp_path / "users.csv"
    table.write_text(HEAD + users(0, 3))
    with child_that_waits(table, out, 4) as first:
        status = run(arguments(table, out, "--force"))
        first.communicate("go on\n")

    assert status == 2
    assert "another run is writing to" in capsys.readouterr().err
    assert first.returncode == 0
    assert list(named(out).values()) == [WHOLE] * 3
    assert statuses(out) == ["written"] * 3


def limited(blocks: int, words: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run with files of so many times 512 bytes at most."""
    shell = ["/bin/sh", "-c", f'ulimit -f {blocks} && exec "$@"', "sh"]
    command = [*shell, sys.executable, "-B", "-m", "autoconf", *words]
    # Who measures the coverage writes files, too.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    return subprocess.run(  # noqa: S603  # this very program
        command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False, env=env
    )


def test_users_whose_files_do_not_fit_fail_alone(tmp_path: Path) -> None:
    out, table = tmp_path / "out", tmp_path / "users.csv"
    long = f"b@gmail.com,thunderbird,{'x' * 20_000}"
    table.write_text(f"address,client,signature\na@gmail.com,outlook,\n{long}\n")

    ended = limited(20, arguments(table, out), tmp_path)

    assert ended.returncode == 1
    assert "b@gmail.com: cannot write to" in ended.stderr
    assert "b@gmail.com/thunderbird/prefs.js: File too large" in ended.stderr
    assert statuses(out) == ["written", "failed"]
    assert named(out) == {"a@gmail.com": WHOLE}
    assert list(out.glob(".*")) == []
    assert run(arguments(table, out)) == 0
    assert statuses(out) == ["kept", "written"]


@pytest.mark.parametrize("options", [[], ["--zip"]], ids=["folders", "archives"])
def test_a_disk_that_takes_nothing_is_a_clear_error(tmp_path: Path, options: list[str]) -> None:
    out, table = tmp_path / "out", tmp_path / "users.csv"
    table.write_text(HEAD + users(0, 3))

    ended = limited(0, arguments(table, out, *options), tmp_path)

    assert ended.returncode == 2
    assert "index.csv: File too large" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("options", [[], ["--zip"]], ids=["folder", "archive"])
def test_one_user_on_a_full_disk_gets_nothing_half(tmp_path: Path, options: list[str]) -> None:
    words = ["render", "a@gmail.com", "--offline", "--client", "all", *options]

    ended = limited(1, words, tmp_path)

    assert ended.returncode == 2
    assert "cannot write to mail-settings-a@gmail.com" in ended.stderr
    assert "File too large" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_may_not_be_written_to_stops_the_run_before_it_begins() -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o555)
        message = f"cannot write to {root}: Permission denied"

        with without_rights(), pytest.raises(UsageError, match=message), alone_in(root):
            pytest.fail("it went on")


@pytest.mark.parametrize("is_there", [True, False], ids=["link", "dangling-link"])
def test_the_folder_may_be_a_link(tmp_path: Path, *, is_there: bool) -> None:
    real, link, table = tmp_path / "real", tmp_path / "link", tmp_path / "users.csv"
    table.write_text(HEAD + users(0, 2))
    link.symlink_to(real)
    if is_there:
        real.mkdir()

    assert run(arguments(table, link)) == 0

    assert link.is_symlink()
    assert list(named(real).values()) == [WHOLE] * 2
    assert statuses(real) == ["written"] * 2


def test_what_cannot_get_its_name_fails_alone_and_the_index_says_so(
    tmp_path: Path, capsys: Output
) -> None:
    out, mine, table = tmp_path / "out", tmp_path / "mine", tmp_path / "users.csv"
    out.mkdir()
    mine.mkdir()
    (out / "user1@gmail.com").symlink_to(mine)
    table.write_text(HEAD + users(0, 3))

    assert run(arguments(table, out, "--force")) == 1

    assert statuses(out) == ["written", "failed", "written"]
    assert list(mine.iterdir()) == []
    assert "line 3, user1@gmail.com: cannot write to" in capsys.readouterr().err
    assert {"user0@gmail.com", "user2@gmail.com"} < set(named(out))


def test_only_what_killed_runs_left_is_cleared_away(tmp_path: Path) -> None:
    for name in (".0123abcd.part", ".mine.part", "0123abcd.part"):
        (tmp_path / name).mkdir()

    with alone_in(tmp_path):
        names = sorted(p.name for p in tmp_path.iterdir())

    assert names == [".mine.part", "0123abcd.part"]


def test_the_folder_is_free_again_after_a_run(tmp_path: Path) -> None:
    with alone_in(tmp_path), pytest.raises(UsageError, match="another run"), alone_in(tmp_path):
        pytest.fail("both went on")

    with alone_in(tmp_path):
        folders = Folders(tmp_path)
        place = folders.place(EmailAddress.parse("a@example.com"))
        folders.write(place, (Artifact(path="a", media_type="", content=b""),))
        folders.flush()

    assert [p.name for p in tmp_path.iterdir()] == ["a@example.com"]
