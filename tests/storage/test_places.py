import os
import subprocess
import sys
from pathlib import Path

import pytest
from platformdirs import PlatformDirs

from autoconf.errors import MalformedDocumentError
from autoconf.storage.places import MAX_FILE, LocalFolder, cache_dir, config_dir, state_dir


def folder_with(home: Path, name: str, content: bytes) -> LocalFolder:
    (home / "isp").mkdir()
    (home / "isp" / name).write_bytes(content)
    return LocalFolder(lambda: home)


def test_every_kind_of_file_has_a_folder_of_its_own() -> None:
    folders = {config_dir(), cache_dir(), state_dir()}

    assert len(folders) == 3
    assert all("mail-autoconf" in folder.parts for folder in folders)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no XDG folders")
@pytest.mark.parametrize("named", ["", "  ", "/elsewhere"])
def test_folders_on_linux_are_those_of_platformdirs(
    named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, named)
    known = PlatformDirs("mail-autoconf", appauthor=False)

    assert config_dir() == known.user_config_path
    assert cache_dir() == known.user_cache_path
    assert state_dir() == known.user_state_path


@pytest.mark.skipif(sys.platform != "linux", reason="other systems ask the account database")
def test_an_account_without_a_home_has_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4_000_000)

    assert not config_dir().exists()
    assert LocalFolder().read("example.com") is None


def test_the_file_of_a_domain_is_read(tmp_path: Path) -> None:
    assert folder_with(tmp_path, "example.com.xml", b"<x/>").read("example.com") == b"<x/>"


@pytest.mark.parametrize("domain", ["example.net", "www.example.com"])
def test_another_domain_has_no_file(tmp_path: Path, domain: str) -> None:
    assert folder_with(tmp_path, "example.com.xml", b"<x/>").read(domain) is None


def test_without_the_folder_there_is_no_file(tmp_path: Path) -> None:
    assert LocalFolder(lambda: tmp_path / "none").read("example.com") is None


@pytest.mark.parametrize(
    "domain", ["../x", "..", "a/../../x", "/x", "", "com", ".a.example", "a\0.b"]
)
def test_nothing_outside_the_folder_is_read(tmp_path: Path, domain: str) -> None:
    (tmp_path / "x.xml").write_bytes(b"secret")
    (tmp_path / "isp").mkdir()

    assert LocalFolder(lambda: tmp_path).read(domain) is None


@pytest.mark.parametrize(("size", "is_read"), [(MAX_FILE, True), (MAX_FILE + 1, False)])
def test_a_file_has_a_largest_size(tmp_path: Path, size: int, *, is_read: bool) -> None:
    folder = folder_with(tmp_path, "example.com.xml", b"x" * size)

    if is_read:
        assert folder.read("example.com") == b"x" * size
    else:
        with pytest.raises(MalformedDocumentError, match="larger than 256 KiB"):
            folder.read("example.com")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "isp" / "example.com.xml").mkdir(parents=True)

    with pytest.raises(MalformedDocumentError, match="directory"):
        LocalFolder(lambda: tmp_path).read("example.com")


def test_finding_the_folders_waits_until_one_is_needed() -> None:
    code = (
        "import sys; from autoconf.storage.places import LocalFolder;"
        "LocalFolder(); print('platformdirs' in sys.modules)"
    )

    done = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )

    assert done.stdout == "False\n"


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "isp").mkdir()
    os.mkfifo(tmp_path / "isp" / "example.com.xml")

    with pytest.raises(MalformedDocumentError, match="not a regular file"):
        LocalFolder(lambda: tmp_path).read("example.com")
