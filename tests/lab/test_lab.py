"""The lab is what its table says; witnesses are the standard library and dnspython."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

import pytest

from tests.lab import namespaces
from tests.lab.domain import (
    ISPDB_URL,
    LAB_PASSWORD,
    LOCAL_PART,
    WAITING_MESSAGES,
    Certificate,
    LabDomain,
    LabServer,
    Place,
)
from tests.lab.lab import Lab
from tests.lab.plan import ISPDB_ADDRESS, MX_ADDRESS
from tests.lab.table import DOMAINS

pytestmark = pytest.mark.lab

_WITNESS: Final = str(Path(__file__).with_name("witness.py"))
_ROOT: Final = Path(__file__).parents[2]
_FILE: Final = "mail/config-v1.1.xml"
_URLS: Final = {
    Place.AUTOCONFIG: f"https://autoconfig.{{}}/{_FILE}",
    Place.WELL_KNOWN: f"https://{{}}/.well-known/autoconfig/{_FILE}",
    Place.HTTP: f"http://autoconfig.{{}}/{_FILE}",
    Place.ISPDB: f"{ISPDB_URL}{{}}",
}
_ROWS: Final = pytest.mark.parametrize("row", DOMAINS, ids=lambda row: row.name)
_WITH_SERVERS: Final = pytest.mark.parametrize(
    "row", [row for row in DOMAINS if row.servers], ids=lambda row: row.name
)


def _ask(lab: Lab, question: str, fields: Iterable[Mapping[str, object]]) -> list[str]:
    command = [sys.executable, _WITNESS, question, str(lab.ca_file)]
    done = lab.run(command, stdin=json.dumps(list(fields)))
    assert done.returncode == 0, done.stderr
    answers: list[str] = json.loads(done.stdout)
    return answers


def _login(
    row: LabDomain, server: LabServer, user: str = "alice", password: str = LAB_PASSWORD
) -> dict[str, object]:
    return {**asdict(server), "username": row.login_name(user), "password": password}


def _expected_login(row: LabDomain, server: LabServer) -> str:
    if row.certificate is not Certificate.GOOD:
        return f"verify {row.certificate.value}"
    return "accepted" if server.protocol == "smtp" else f"accepted, {WAITING_MESSAGES} messages"


@_WITH_SERVERS
def test_every_server_answers_as_its_row_says(lab: Lab, row: LabDomain) -> None:
    answers = _ask(lab, "login", [_login(row, server) for server in row.servers])

    assert answers == [_expected_login(row, server) for server in row.servers]


def test_a_wrong_password_is_refused_by_every_protocol(lab: Lab) -> None:
    row = _row("guess-only.test")

    answers = _ask(lab, "login", [_login(row, s, password="wrong") for s in row.servers])

    assert answers == ["refused"] * 3


def test_where_the_login_is_the_local_part_the_address_is_refused(lab: Lab) -> None:
    row = _row("local-part.test")
    assert row.username == LOCAL_PART

    answers = _ask(lab, "login", [{**_login(row, s), "username": row.address} for s in row.servers])

    assert answers == ["refused"] * 3


@_ROWS
def test_documents_are_where_the_row_says_and_nowhere_else(lab: Lab, row: LabDomain) -> None:
    answers = _ask(lab, "fetch", [{"url": url.format(row.name)} for url in _URLS.values()])

    found = {place for place, answer in zip(_URLS, answers, strict=True) if answer[:3] == "200"}
    assert found == set(row.places) - {Place.SRV}


def test_documents_have_the_media_type_of_xml(lab: Lab) -> None:
    urls = [
        _URLS[Place.AUTOCONFIG].format("https-autoconfig.test"),
        _URLS[Place.ISPDB].format("ispdb-only.test"),
    ]

    assert _ask(lab, "fetch", [{"url": url} for url in urls]) == ["200 text/xml"] * 2


@pytest.mark.parametrize(
    ("name", "kind", "answer"),
    [
        ("hosted.test", "MX", "10 mx1.big-hoster.test."),
        ("null-mx.test", "MX", "0 ."),
        ("_imaps._tcp.srv-only.test", "SRV", "0 1 993 imap.box.srv-only.test."),
        ("ispdb.lab.test", "A", ISPDB_ADDRESS),
        ("mx1.nothing.test", "A", MX_ADDRESS),
        ("imap.box.ipv6-only.test", "A", "NoAnswer"),
        ("imap.nothing.test", "A", "NXDOMAIN"),
        ("example.com", "MX", "NXDOMAIN"),
    ],
)
def test_the_resolver_knows_the_lab_and_nothing_else(
    lab: Lab, name: str, kind: str, answer: str
) -> None:
    assert _ask(lab, "ask", [{"name": name, "type": kind}]) == [answer]


def test_mail_handed_in_arrives_at_another_domain(lab: Lab) -> None:
    sender, receiver = _row("guess-only.test"), _row("starttls-only.test")
    message = {"from": sender.address, "to": f"bob@{receiver.name}"}

    sent = _ask(lab, "send", [_login(sender, sender.servers[-1]) | message])
    arrived = _ask(lab, "arrival", [_login(receiver, receiver.servers[0], "bob") | {"count": "1"}])

    assert (sent, arrived) == (["sent"], ["arrived"])


def test_port_25_takes_no_logins(lab: Lab) -> None:
    [offered] = _ask(lab, "extensions", [{"hostname": "mx1.guess-only.test", "port": "25"}])

    assert "size" in offered.split()
    assert "auth" not in offered.split()


@pytest.mark.parametrize("password", [LAB_PASSWORD, "wrong"], ids=["right", "wrong"])
def test_each_login_shows_in_the_log_once(lab: Lab, password: str) -> None:
    row = _row("https-autoconfig.test")
    before = lab.login_attempts(row)

    _ask(lab, "login", [_login(row, server, password=password) for server in row.servers])

    assert lab.login_attempts(row) - before == len(row.servers)


def test_a_connection_without_login_is_no_login_attempt(lab: Lab) -> None:
    row = _row("guess-only.test")
    before = lab.login_attempts(row)

    _ask(lab, "connect", [{"hostname": row.servers[0].hostname}])

    assert lab.login_attempts(row) == before


@pytest.mark.parametrize("server", ["named", "nginx", "dovecot", "postfix"])
def test_no_log_holds_a_password(lab: Lab, server: str) -> None:
    row = _row("no-tls.test")
    _ask(lab, "login", [_login(row, s) for s in row.servers])

    assert LAB_PASSWORD not in lab.logs(server)


@pytest.mark.parametrize("milliseconds", [0, 60])
@pytest.mark.parametrize("name", ["guess-only.test", "ipv6-only.test"], ids=["IPv4", "IPv6"])
def test_a_round_trip_takes_as_long_as_was_set(lab: Lab, name: str, milliseconds: int) -> None:
    lab.set_rtt(milliseconds)
    try:
        [measured] = _ask(lab, "connect", [{"hostname": _row(name).servers[0].hostname}])
    finally:
        lab.set_rtt(0)

    # connecting is one round trip; the machine may add to it, never take from it
    assert milliseconds <= float(measured) < milliseconds + 50


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
        process.wait(20)

    namespaces.remove_stale()

    assert str(process.pid) not in namespaces.ip("netns", "list")
    assert not list(Path("/tmp").glob(f"mac-lab-{process.pid}-*"))  # noqa: S108 - where labs live


def _row(name: str) -> LabDomain:
    return next(row for row in DOMAINS if row.name == name)
