"""The command as a process: it answers, says so, and ends."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from autoconf.errors import UsageError
from autoconf.web.settings import Settings, parse_hosts, parse_proxies, read_tokens
from autoconf.web.starting import Listening, host_names, may_take_passwords, run

_PATIENCE_S: Final = 60
_PLACE: Final = re.compile(r"listening on http://127\.0\.0\.1:(\d+)")


@contextmanager
def started(*options: str) -> Iterator[subprocess.Popen[str]]:
    """Start the page, and end it."""
    command = [sys.executable, "-m", "autoconf", "web", "--listen", "127.0.0.1:0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


@contextmanager
def running(*options: str) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """Run the page, and give the process with its ports."""
    with started(*options) as process:
        yield process, _ports(process, 1 + ("--admin" in options))


def _ports(process: subprocess.Popen[str], count: int) -> list[int]:
    """Return where it listens, the public place first."""
    assert process.stderr
    ports: list[int] = []
    while len(ports) < count:
        line = process.stderr.readline()
        found = _PLACE.search(line)
        assert found, line
        ports.insert(len(ports) * ("operator" in line), int(found[1]))
    return ports


def asked(port: int, path: str) -> tuple[int, str]:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=_PATIENCE_S) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def test_it_answers_visitors_and_the_operator_and_ends_with_0() -> None:
    with running("--admin", "127.0.0.1:0") as (process, (port, admin)):
        assert asked(port, "/")[0] == 200
        assert asked(admin, "/healthz") == (200, "ok\n")
        assert asked(admin, "/readyz") == (200, "ok\n")
        status, metrics = asked(admin, "/metrics")
        assert status == 200
        assert 'mail_autoconf_web_answers_total{kind="start",status="200"} 1.0' in metrics
        assert asked(admin, "/other")[0] == 404
        assert asked(port, "/metrics")[0] == 404

        process.send_signal(signal.SIGTERM)

        assert process.wait(_PATIENCE_S) == 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_redis_that_is_away_at_the_start_is_told(workers: str) -> None:
    options = ("--redis", "redis://127.0.0.1:1/0", "--workers", workers)
    with started(*options, "--admin", "127.0.0.1:0") as process:
        assert process.stderr
        lines = iter(process.stderr.readline, "")
        assert any("--redis: nothing answers there" in line for line in lines)


def test_a_job_that_runs_holds_the_end_up_for_a_moment_only() -> None:
    body = json.dumps({"address": "alice@example.com"}).encode()
    with running("--resolver", "127.0.0.1:9") as (process, (port,)):
        headers = {"Content-Type": "application/json"}
        request = Request(f"http://127.0.0.1:{port}/api/v1/jobs/discover", body, headers)
        with urlopen(request, timeout=_PATIENCE_S) as answer:  # noqa: S310 - an http URL
            assert answer.status == 202

        process.send_signal(signal.SIGTERM)

        assert process.wait(_PATIENCE_S) == 0


@pytest.mark.parametrize(
    ("listen", "proxies", "may"),
    [
        ("127.0.0.1:80", (), True),
        ("[::1]:80", (), True),
        ("localhost:80", (), True),
        ("unix:/run/page", (), False),
        ("unix:/run/page", ("unix",), True),
        ("unix:/run/page", ("127.0.0.1",), False),
        ("0.0.0.0:80", ("unix",), False),
        ("0.0.0.0:80", (), False),
        ("mail.example.com:80", (), False),
        ("192.0.2.1:80", ("192.0.2.0/24",), True),
    ],
)
def test_passwords_are_taken_where_they_cannot_be_read(
    listen: str, proxies: tuple[str, ...], *, may: bool
) -> None:
    assert may_take_passwords(listen, proxies) is may


def test_it_answers_to_the_name_that_it_listens_at_and_to_those_that_are_named() -> None:
    own = {"localhost", "127.0.0.1", "::1"}
    assert host_names("mail.example.com:80", ("Help.example.com",)) == own | {
        "mail.example.com",
        "help.example.com",
    }
    assert host_names("0.0.0.0:80", ()) == own
    assert host_names("unix:/run/page", ()) == own


def test_names_are_taken_as_a_browser_sends_them() -> None:
    typed = ["Help.Example.com.", "help", "[::1]", "192.0.2.1", "hilfe.müller.example"]
    assert parse_hosts(typed) == (
        "help.example.com", "help", "::1", "192.0.2.1", "hilfe.xn--mller-kva.example",
    )  # fmt: skip


@pytest.mark.parametrize(
    "typed", ["https://help.example.com", "help.example.com:443", "help.example.com/", "a b", ""]
)
def test_what_no_browser_sends_as_a_name_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="write the name alone"):
        parse_hosts([typed])


@pytest.mark.parametrize("option", [{"listen": "8090"}, {"admin": ("8090",)}])
def test_a_place_that_is_none_is_quoted(option: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match='cannot listen on "8090"'):
        run(Settings(), Listening(**{"listen": "127.0.0.1:0"} | option), print)


def test_workers_without_a_common_place_are_refused() -> None:
    with pytest.raises(UsageError, match="--workers"):
        run(Settings(), Listening(workers=2), print)


def test_a_wrong_network_is_named() -> None:
    assert parse_proxies(["192.0.2.0/24", "::1"]) == ("192.0.2.0/24", "::1")
    with pytest.raises(UsageError, match=r"proxy\.example"):
        parse_proxies(["proxy.example"])


def test_tokens_are_read_from_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text("# of the portal\n" + "a" * 16 + "\n\n" + "b" * 20 + "\n")
    path.chmod(0o600)
    assert read_tokens(path) == {"a" * 16, "b" * 20}

    for text, mode in (("short\n", 0o600), ("", 0o600), ("a" * 16, 0o604)):
        path.write_text(text)
        path.chmod(mode)
        with pytest.raises(UsageError):
            read_tokens(path)
    with pytest.raises(UsageError):
        read_tokens(tmp_path / "none")


def test_a_core_file_of_the_process_is_never_written() -> None:
    with running() as (process, _):
        limits = Path(f"/proc/{process.pid}/limits")
        if limits.exists():
            line = next(one for one in limits.read_text().splitlines() if "core" in one)
            assert line.split()[4:6] == ["0", "0"]
