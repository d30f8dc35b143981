"""Mail and web through real proxies: squid and microsocks, which run where the clients are."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest

from tests.lab.command import SetupRun, setup
from tests.lab.lab import Lab
from tests.lab.plan import DNS_ADDRESS
from tests.lab.table import find

pytestmark = pytest.mark.lab

_ROW: Final = find("https-autoconfig.test")
_ACCEPTED: Final = ["accepted"] * 3
_SQUID: Final = "http://127.0.0.1:3128"
_SOCKS: Final = "socks5://127.0.0.1:1080"
_STARTS: Final = """
{command} >/dev/null 2>&1 & server=$!
for _ in $(seq 600); do
    ss -Hltn "sport = :{port}" | grep -q . && break
    kill -0 $server 2>/dev/null || exit 1
    sleep 0.1
done
echo up
cat >/dev/null
kill $server
wait $server
"""
_CONF: Final = """
http_port 127.0.0.1:3128
dns_nameservers {dns}
visible_hostname proxy.lab.test
cache deny all
pid_filename {folder}/squid.pid
access_log stdio:{folder}/access.log
cache_log {folder}/cache.log
logfile_rotate 0
shutdown_lifetime 2 seconds
acl CONNECT method CONNECT
acl allowed_ports port 443 {ports}
http_access deny CONNECT !allowed_ports
{rules}
http_access allow all
"""
_USERS: Final = "alice:$apr1$lab$rUcAYw9q526W0pP821AQ1.\n"
_LOGIN: Final = """
auth_param basic program /usr/lib/squid/basic_ncsa_auth {folder}/users
acl known proxy_auth REQUIRED
http_access deny !known
"""


@contextmanager
def running(lab: Lab, command: str, port: int) -> Iterator[None]:
    script = _STARTS.format(command=command, port=port)
    with lab.running(["sh", "-c", script]):
        yield


@contextmanager
def squid(lab: Lab, *, ports: str = "", rules: str = "", users: str = "") -> Iterator[list[str]]:
    """Run squid, which connects to 443 and ``ports``; in the end, give its log of requests."""
    log: list[str] = []
    with TemporaryDirectory(prefix="mac-squid-") as name:
        folder = Path(name)
        folder.chmod(0o777)  # squid becomes another user
        (folder / "users").write_text(users)
        conf = folder / "squid.conf"
        rules = rules.format(folder=folder)
        conf.write_text(_CONF.format(dns=DNS_ADDRESS, folder=folder, ports=ports, rules=rules))
        with running(lab, f"squid -N -n mac{os.getpid()} -f {conf}", 3128):
            yield log
        log += (folder / "access.log").read_text().splitlines()


def through(lab: Lab, folder: Path, *options: str) -> SetupRun:
    return setup(lab, _ROW, folder, flags=(*_ROW.flags, *options))


def outcomes(run: SetupRun) -> list[str]:
    return [outcome for _, outcome in run.outcomes()]


def findings(run: SetupRun) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run.report["findings"]
    return found


def test_squid_carries_the_web_and_mail_where_it_lets_them_through(
    lab: Lab, tmp_path: Path
) -> None:
    with squid(lab, ports="993 995 465 143 110 587") as log:
        run = through(lab, tmp_path, "--proxy", _SQUID)

    requests = "\n".join(log)
    assert (run.done.returncode, outcomes(run)) == (0, _ACCEPTED)
    assert f"CONNECT autoconfig.{_ROW.name}:443" in requests
    for check in run.report["checks"]:
        assert f"CONNECT {check['hostname']}:{check['port']}" in requests


def test_a_proxy_for_the_web_alone_gets_its_finding(lab: Lab, tmp_path: Path) -> None:
    with squid(lab) as log:
        run = through(lab, tmp_path, "--proxy", _SQUID)

    requests = "\n".join(log)
    assert (run.done.returncode, outcomes(run), run.logins) == (1, [], 0)
    (finding,) = [f for f in findings(run) if f["severity"] == "blocker"]
    assert finding["rule"] == "proxy-blocks-mail"
    assert finding["message"].startswith("The proxy does not let mail programs through.")
    assert finding["who"] == "network"
    assert "TCP_DENIED/403" in requests


def test_squid_gets_the_login_that_it_wants(lab: Lab, tmp_path: Path) -> None:
    secret = tmp_path / "proxy-password"
    secret.write_text("proxy secret\n")
    own = ("--proxy", "http://alice@127.0.0.1:3128", "--proxy-password-file", str(secret))
    with squid(lab, ports="993 995 465", rules=_LOGIN, users=_USERS):
        (tmp_path / "one").mkdir()
        wrong = through(lab, tmp_path / "one", "--proxy", "http://alice@127.0.0.1:3128")
        run = through(lab, tmp_path, *own)

    assert (run.done.returncode, outcomes(run)) == (0, _ACCEPTED)
    assert outcomes(wrong) == []
    (finding,) = findings(wrong)
    assert (finding["rule"], finding["who"]) == ("proxy-fails", "user")
    assert "asks for a user name and a password" in finding["message"]
    assert "proxy secret" not in run.done.stdout + run.done.stderr


def test_a_socks_proxy_carries_the_web_and_mail(lab: Lab, tmp_path: Path) -> None:
    with running(lab, "microsocks -i 127.0.0.1 -p 1080", 1080):
        run = through(lab, tmp_path, "--proxy", _SOCKS)

    assert (run.done.returncode, outcomes(run)) == (0, _ACCEPTED)


def test_a_socks_proxy_that_is_not_there_is_no_way_round(lab: Lab, tmp_path: Path) -> None:
    run = through(lab, tmp_path, "--proxy", _SOCKS)

    assert (run.done.returncode, outcomes(run), run.logins) == (3, [], 0)
    (finding,) = findings(run)
    assert (finding["rule"], finding["severity"]) == ("proxy-fails", "blocker")
    assert "socks5://127.0.0.1:1080" in finding["message"]
