"""systemd is told once programs are answered."""

import socket
from pathlib import Path

import pytest

from tests.publish.asking import HOSTER
from tests.publish.test_serving import serving

_PATIENCE_S = 60.0


@pytest.mark.parametrize("workers", [1, 2])
def test_the_service_manager_is_told_when_programs_are_answered(
    workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(_PATIENCE_S)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))

        with serving(tmp_path, f"workers = {workers}\n".encode() + HOSTER):
            assert manager.recv(100) == b"READY=1"


def test_a_manager_that_is_gone_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))

    with serving(tmp_path) as process:
        assert process.end() == 0
