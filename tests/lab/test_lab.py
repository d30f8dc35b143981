"""The lab is what its table says; witnesses are the standard library and dnspython."""

import contextlib
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.lab import namespaces
from tests.lab.asking import ask, login
from tests.lab.domain import (
    LAB_PASSWORD,
    LOCAL_PART,
    WAITING_MESSAGES,
    Certificate,
    LabDomain,
    LabServer,
)
from tests.lab.lab import Lab
from tests.lab.table import DOMAINS, RACES, find

pytestmark = pytest.mark.lab

_ROOT: Final = Path(__file__).parents[2]
_WITH_SERVERS: Final = tuple(row for row in (*DOMAINS, *RACES) if row.servers)


@pytest.fixture(scope="module")
def logins(lab: Lab) -> dict[tuple[str, LabServer], str]:
    """Log in once at every server of every row."""
    wanted = [(row, server) for row in _WITH_SERVERS for server in row.servers]
    answers = ask(lab, "login", [login(row, server) for row, server in wanted])
    return {(row.name, s): answer for (row, s), answer in zip(wanted, answers, strict=True)}


def _expected_login(row: LabDomain, server: LabServer) -> str:
    if row.certificate is not Certificate.GOOD:
        return f"verify {row.certificate.value}"
    return "accepted" if server.protocol == "smtp" else f"accepted, {WAITING_MESSAGES} messages"


@pytest.mark.parametrize("row", _WITH_SERVERS, ids=lambda row: row.name)
def test_every_server_answers_as_its_row_says(
    logins: dict[tuple[str, LabServer], str], row: LabDomain
) -> None:
    answers = [logins[row.name, server] for server in row.servers]

    assert answers == [_expected_login(row, server) for server in row.servers]


def test_a_wrong_password_is_refused_by_every_protocol(lab: Lab) -> None:
    row = find("guess-only.test")

    answers = ask(lab, "login", [login(row, s, password="wrong") for s in row.servers])

    assert answers == ["refused"] * 3


def test_where_the_login_is_the_local_part_the_address_is_refused(lab: Lab) -> None:
    row = find("local-part.test")
    assert row.username == LOCAL_PART

    answers = ask(lab, "login", [{**login(row, s), "username": row.address} for s in row.servers])

    assert answers == ["refused"] * 3


def test_mail_handed_in_arrives_at_another_domain(lab: Lab) -> None:
    sender, receiver = find("guess-only.test"), find("starttls-only.test")
    message = {"from": sender.address, "to": f"bob@{receiver.name}"}

    sent = ask(lab, "send", [login(sender, sender.servers[-1]) | message])
    arrived = ask(lab, "arrival", [login(receiver, receiver.servers[0], "bob") | {"count": "1"}])

    assert (sent, arrived) == (["sent"], ["arrived"])


def test_port_25_takes_no_logins(lab: Lab) -> None:
    [offered] = ask(lab, "extensions", [{"hostname": "mx1.guess-only.test", "port": "25"}])

    assert "size" in offered.split()
    assert "auth" not in offered.split()


@pytest.mark.parametrize("password", [LAB_PASSWORD, "wrong"], ids=["right", "wrong"])
def test_each_login_shows_in_the_log_once(lab: Lab, password: str) -> None:
    row = find("https-autoconfig.test")
    before = lab.login_attempts(row)

    ask(lab, "login", [login(row, server, password=password) for server in row.servers])

    assert lab.login_attempts(row) - before == len(row.servers)


def test_a_connection_without_login_is_no_login_attempt(lab: Lab) -> None:
    row = find("guess-only.test")
    before = lab.login_attempts(row)

    ask(lab, "connect", [{"hostname": row.servers[0].hostname}])

    assert lab.login_attempts(row) == before


@pytest.mark.parametrize("server", ["named", "nginx", "dovecot", "postfix", "tarpit"])
def test_no_log_holds_a_password(lab: Lab, server: str) -> None:
    row = find("no-tls.test")
    ask(lab, "login", [login(row, s) for s in row.servers])

    assert LAB_PASSWORD not in lab.logs(server)


@pytest.mark.parametrize("milliseconds", [0, 60])
@pytest.mark.parametrize("name", ["guess-only.test", "ipv6-only.test"], ids=["IPv4", "IPv6"])
def test_a_round_trip_takes_as_long_as_was_set(lab: Lab, name: str, milliseconds: int) -> None:
    lab.set_rtt(milliseconds)
    try:
        [measured] = ask(lab, "connect", [{"hostname": find(name).servers[0].hostname}])
    finally:
        lab.set_rtt(0)

    # connecting is one round trip; the machine may add to it, never take from it
    assert milliseconds <= float(measured) < milliseconds + 600


@pytest.mark.parametrize("sign", ["TERM", "KILL"])
def test_nothing_is_left_of_a_lab_whose_process_was_ended(sign: str) -> None:
    script = "from tests.lab.lab import Lab\nwith Lab():\n print(flush=True)\n input()"
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"\n"
        subprocess.run(["kill", f"-{sign}", str(process.pid)], check=True)
        process.wait(120)

    namespaces.remove_stale()

    assert str(process.pid) not in namespaces.ip("netns", "list")
    assert not list(Path("/tmp").glob(f"mac-lab-{process.pid}-*"))  # noqa: S108 - where labs live


def test_labs_that_start_together_remove_the_same_leftovers() -> None:
    with subprocess.Popen(["true"]) as ended:
        ended.wait(60)
    namespaces.ip("netns", "add", f"mac-s-{ended.pid}")
    namespaces.ip("netns", "add", f"mac-c-{ended.pid}")
    script = "from tests.lab import namespaces\nnamespaces.remove_stale()"

    with contextlib.ExitStack() as stack:
        labs = [
            stack.enter_context(subprocess.Popen([sys.executable, "-c", script], cwd=_ROOT))
            for _ in range(4)
        ]
        ends = [lab.wait(120) for lab in labs]

    assert ends == [0, 0, 0, 0]
    assert str(ended.pid) not in namespaces.ip("netns", "list")
