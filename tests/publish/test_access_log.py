"""The access log: what stands in it, and that writing it holds no answer up."""

import asyncio
import json
import os
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from autoconf.errors import UsageError
from autoconf.model.message import Message
from autoconf.publish.access_log import AccessLog
from autoconf.publish.metrics import Metrics
from tests.publish.asking import HOSTER
from tests.publish.test_serving import serving
from tests.publish.test_workers import in_time

_CANARY: Final = b"canary7"
_TO_FILE: Final = b'access_log = "access.log"\n' + HOSTER
_TO_OUTPUT: Final = b'access_log = "-"\n' + HOSTER
_REST: Final = b" HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nConnection: close\r\n\r\n"
_GET: Final = b"GET /mail/config-v1.1.xml" + _REST % (b"example.com", b"Thunderbird/140")
_POX: Final = (
    b"<Autodiscover><Request><EMailAddress>canary7@short.example</EMailAddress></Request>"
    b"</Autodiscover>"
)
_POST: Final = b"POST /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: short.example\r\n"
_LENGTH: Final = b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(_POX)


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def test_a_line_names_the_domain_and_the_program_and_nobody(tmp_path: Path) -> None:
    asked = (
        b"GET /mail/config-v1.1.xml?emailaddress=canary7%40example.com"
        + _REST % (b"autoconfig.example.com", b"Thunderbird/140 canary7"),
        _POST + _LENGTH + _POX,
        b"GET /mail/config-v1.1.xml?emailaddress=canary7%40stranger.example"
        + _REST % (b"canary7.stranger.example", b"\x9b31m canary7"),
        b"GET /canary7%0d%0a%1b%00" + _REST % (b"example.com", b"canary7"),
        b"GET /" + _REST % (b"canary7 %0a\x9b", b"canary7"),
    )
    log = tmp_path / "access.log"
    with serving(tmp_path, _TO_FILE) as server:
        for question in asked:
            server.ask(question)
        assert server.end() == 0

    lines = read(log)
    assert [(one["domain"], one["endpoint"], one["status"], one["client"]) for one in lines] == [
        ("example.com", "autoconfig", 200, "thunderbird"),
        ("short.example", "autodiscover", 200, "other"),
        (None, "autoconfig", 404, "other"),
        (None, "none", 404, "other"),
        (None, "page", 400, "other"),
    ]
    assert {tuple(one) for one in lines} == {
        ("time", "domain", "endpoint", "status", "client", "ms")
    }
    assert _CANARY not in log.read_bytes()
    assert log.read_bytes().replace(b"\n", b"").decode().isprintable()


def test_the_file_may_be_renamed_at_any_time(tmp_path: Path) -> None:
    log, old = tmp_path / "access.log", tmp_path / "access.log.1"
    with serving(tmp_path, _TO_FILE) as server:
        server.ask(_GET)
        assert in_time(lambda: len(read(log)) == 1)
        log.rename(old)
        server.ask(_GET)

        assert in_time(lambda: len(read(log)) == 1)
        assert len(read(old)) == 1


def test_an_output_that_is_not_read_holds_no_answer_up(tmp_path: Path) -> None:
    with serving(tmp_path, _TO_OUTPUT, stdout=subprocess.PIPE) as server:
        many = _GET.replace(b"Connection: close\r\n", b"") * 200 + _GET
        for _ in range(5):  # 130 kB of lines; a pipe holds 64 kB
            assert server.ask(many).count(b"HTTP/1.1 200 OK") == 201

        assert server.end() == 0


def test_workers_write_into_one_file_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with serving(tmp_path, b"workers = 2\n" + _TO_FILE) as server:
        many = _GET.replace(b"Connection: close\r\n", b"") * 50 + _GET
        for _ in range(10):
            server.ask(many)
        assert server.end() == 0

    assert len(read(log)) == 510


def test_lines_that_cannot_be_written_are_counted_and_said_once(tmp_path: Path) -> None:
    metrics, said = Metrics(), list[Message]()
    log = AccessLog(str(tmp_path / "away" / "log"), metrics, said.append)

    async def lose(count: int) -> None:
        log.note("example.com", "autoconfig", "other", 200, 0.001)
        told = b"mail_autoconf_log_lines_lost_total %d.0" % count
        assert await asyncio.to_thread(in_time, lambda: told in metrics.text())

    async def run() -> None:
        running = asyncio.create_task(log.run())
        await lose(1)
        await lose(2)
        running.cancel()

    asyncio.run(run())
    assert [message.id for message in said] == ["serve.cannot-log"]


def test_a_line_that_a_full_disk_cut_spoils_no_other_one(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b'{"time":"2026-')
    log = AccessLog(str(path), Metrics(), lambda _message: None)
    log.note("example.com", "autoconfig", "other", 200, 0.001)
    log.end()

    cut, *whole = path.read_bytes().splitlines()

    assert cut == b'{"time":"2026-'
    assert [json.loads(line)["domain"] for line in whole] == ["example.com"]


def test_what_was_written_in_half_is_written_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, write = tmp_path / "log", os.write
    monkeypatch.setattr(os, "write", lambda handle, octets: write(handle, octets[:40]))
    log = AccessLog(str(path), Metrics(), lambda _message: None)
    log.note("example.com", "autoconfig", "other", 200, 0.001)
    log.end()

    assert len(read(path)) == 1


def test_too_many_lines_are_lost_and_not_kept(tmp_path: Path) -> None:
    metrics = Metrics()
    log = AccessLog(str(tmp_path / "log"), metrics, lambda _message: None)
    for _ in range(20_005):
        log.note("example.com", "autoconfig", "other", 200, 0.001)
    log.end()

    assert b"mail_autoconf_log_lines_lost_total 5.0" in metrics.text()
    assert in_time(lambda: len(read(tmp_path / "log")) == 20_000)


@pytest.mark.parametrize("name", ["away/log", ".", "pipe", "a\0b"])
def test_what_cannot_be_written_is_said_at_the_start(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")  # nobody reads it
    log = AccessLog(str(tmp_path / name), Metrics(), lambda _message: None)

    with pytest.raises(UsageError) as raised:
        log.check()
    assert raised.value.id == "serve.cannot-log"
