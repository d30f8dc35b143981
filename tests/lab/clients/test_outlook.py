"""What a registry makes of our files for it. Outlook itself runs on Windows only."""

import subprocess
from pathlib import Path

import pytest

from tests.lab.clients.desk import Desk
from tests.lab.clients.hive import write_empty_hive

pytestmark = pytest.mark.lab

_OUTLOOK = r"Software\Microsoft\Office\16.0\Outlook"
_BEFORE = rf"""Windows Registry Editor Version 5.00

[HKEY_CURRENT_USER\Software]

[HKEY_CURRENT_USER\Software\Microsoft]

[HKEY_CURRENT_USER\Software\Microsoft\Office]

[HKEY_CURRENT_USER\Software\Microsoft\Office\16.0]

[HKEY_CURRENT_USER\{_OUTLOOK}]

[HKEY_CURRENT_USER\{_OUTLOOK}\Setup]
"First-Run"=dword:00000001
"Other"=dword:00000007
"""


@pytest.fixture
def hive(tmp_path: Path) -> Path:
    """Give the registry of somebody who has started Outlook before."""
    path = tmp_path / "user.hive"
    write_empty_hive(path)
    merge(path, _BEFORE)
    return path


def hivexregedit(*arguments: str, stdin: str = "") -> str:
    done = subprocess.run(
        ["hivexregedit", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def merge(hive: Path, text: str) -> None:
    hivexregedit("--merge", "--prefix", "HKEY_CURRENT_USER", str(hive), stdin=text)


def merge_file(hive: Path, path: Path) -> None:
    """Merge a file of ours; the program wants the encoding and line ends of this machine."""
    merge(hive, path.read_bytes().decode("utf-16").replace("\r\n", "\n"))


def values(hive: Path, key: str) -> set[str]:
    """Return a key's values as exported: texts in quotation marks, but nothing escaped."""
    text = hivexregedit("--export", "--unsafe-printable-strings", str(hive), f"\\{key}")
    return {line for line in text.splitlines() if line.startswith('"')}


def test_outlook_is_told_to_import_the_file(desk: Desk, hive: Path) -> None:
    folder = desk.render("outlook")

    merge_file(hive, folder / "outlook.reg")

    place = r"C:\ProgramData\mail-settings\outlook.prf"
    assert values(hive, rf"{_OUTLOOK}\Setup") == {
        f'"ImportPRF"=str(1):"{place}"',
        '"Other"=dword:00000007',
    }


def test_outlook_is_told_where_the_autodiscover_document_is(desk: Desk, hive: Path) -> None:
    folder = desk.render("outlook-autodiscover")

    merge_file(hive, folder / "outlook-autodiscover" / "autodiscover.reg")

    place = rf"C:\ProgramData\mail-settings\{desk.row.name}.xml"
    assert (folder / "outlook-autodiscover" / f"{desk.row.name}.xml").exists()
    assert values(hive, rf"{_OUTLOOK}\AutoDiscover") == {
        '"PreferLocalXML"=dword:00000001',
        f'"{desk.row.name}"=str(1):"{place}"',
    }
