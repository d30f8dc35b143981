"""Thunderbird's own reader of autoconfig files."""

from pathlib import Path
from typing import Any

import pytest

from tests.lab import thunderbird_scripts as scripts
from tests.lab.clients.desk import Desk
from tests.lab.clients.matrix import keep
from tests.lab.thunderbird_program import ask, copied, version

pytestmark = pytest.mark.lab

_SOCKET_TYPES = {"SSL": 3, "STARTTLS": 2}
_PASSWORD_CLEARTEXT = 3


def _place(server: dict[str, Any]) -> tuple[str, int]:
    return server["type"], server["port"]


def test_thunderbird_reads_every_server(desk: Desk, tmp_path: Path) -> None:
    program = copied(tmp_path / "program")
    folder = desk.render("autoconfig-xml", "--leave-on-server", "5") / "autoconfig-xml"
    isp = program.parent / "isp"
    isp.mkdir(exist_ok=True)
    (isp / f"{desk.row.name}.xml").write_bytes((folder / "config-v1.1.xml").read_bytes())

    (read,) = ask(desk.run, desk.home, (scripts.READ_ISP_FILE, desk.row.name), program=str(program))

    assert read["domains"] == [desk.row.name]
    expected = [
        {
            "type": server.protocol,
            "hostname": server.hostname,
            "port": server.port,
            "socketType": _SOCKET_TYPES[server.socket_type],
            "auth": _PASSWORD_CLEARTEXT,
            "username": "%EMAILADDRESS%",
        }
        for server in desk.row.documented
    ]
    assert sorted(read["servers"], key=_place) == sorted(expected, key=_place)
    assert _place(read["servers"][0]) == ("imap", 993)
    assert read["leave"] == [[True, 5]] * sum(s.protocol == "pop3" for s in desk.row.documented)
    keep("autoconfig-xml", version(), "loaded")
