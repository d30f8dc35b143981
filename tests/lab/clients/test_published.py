"""What our files publish: BIND takes the records, and our own sources find the servers again."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab.clients.desk import Desk
from tests.lab.clients.matrix import keep
from tests.lab.domain import ISPDB_URL, LabDomain
from tests.lab.lab import Lab
from tests.lab.table import find

pytestmark = pytest.mark.lab

_HEAD: Final = """\
@ 60 IN SOA ns.lab.test. hostmaster.lab.test. 1 3600 600 86400 60
@ 60 IN NS ns.lab.test.
"""
_SOURCES: Final = ("dns-srv", "pacc")


@pytest.mark.parametrize("name", ["https-autoconfig.test", "dovecot-starttls.test"])
def test_bind_takes_the_records(name: str, lab: Lab, tmp_path: Path) -> None:
    desk = Desk.make(lab, find(name), tmp_path / "home")
    records = (desk.render("dns-zone") / "dns-zone" / "records.zone").read_text()

    done = _check_zone(desk, records)

    assert done.returncode == 0, done.stdout + done.stderr
    keep("dns-zone", _version(desk), "loaded")


def test_bind_takes_the_record_with_the_digest(desk: Desk) -> None:
    record = (desk.render("pacc") / "pacc" / "digest.zone").read_text()

    done = _check_zone(desk, record)

    assert done.returncode == 0, done.stdout + done.stderr
    keep("pacc", _version(desk), "loaded")


def test_bind_refuses_what_is_no_record(desk: Desk) -> None:
    assert _check_zone(desk, "_imaps._tcp IN SRV 0 1 imap.example.com.\n").returncode != 0


@pytest.mark.parametrize(
    ("name", "source"),
    [("ours.test", "dns-srv"), ("ours-srv.test", "dns-srv"), ("ours-pacc.test", "pacc")],
)
def test_our_sources_find_exactly_what_our_files_publish(
    lab: Lab, tmp_path: Path, name: str, source: str
) -> None:
    row = find(name)

    answers = {
        attempt["source"]: attempt["answer"]
        for attempt in _discover(lab, row, tmp_path)["attempts"]
        if attempt["outcome"] == "found" and attempt["source"] in _SOURCES
    }

    assert source in answers  # the records of ours-pacc.test may give way to its document
    for answer in answers.values():
        assert {_server(s) for s in (*answer["incoming"], *answer["outgoing"])} == {
            (s.protocol, s.hostname, s.port, s.socket_type) for s in row.servers
        }


def _discover(lab: Lab, row: LabDomain, home: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "autoconf", "discover", row.address, "--json"]
    command += ["--ca-file", str(lab.ca_file), "--ispdb", ISPDB_URL, "--no-cache"]
    done = lab.run(command, env={"HOME": str(home)}, timeout=300)
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _server(found: dict[str, Any]) -> tuple[str, str, int, str]:
    return (found["protocol"], found["hostname"], found["port"], found["socket_type"])


def _check_zone(desk: Desk, records: str) -> subprocess.CompletedProcess[str]:
    zone = desk.home / "zone"
    zone.write_text(_HEAD + records)
    return desk.run(["named-checkzone", "-i", "local", desk.row.name, str(zone)])


def _version(desk: Desk) -> str:
    """Return "BIND" and the number that it says is its own."""
    return f"BIND {desk.run(['named-checkzone', '-v']).stdout.split('-')[0].strip()}"
