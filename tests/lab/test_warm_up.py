"""``warm_up``: Caddy has the certificates of a new domain before any program comes."""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.lab import hoster, owner
from tests.lab.hoster import ADMIN
from tests.lab.namespaces import ip
from tests.lab.owner import DOMAIN, WEB_HOST, Owner, public_folder
from tests.lab.web_servers import SERVERS

pytestmark = pytest.mark.lab

_HERE: Final = {f"autoconfig.{DOMAIN}", f"autodiscover.{DOMAIN}"}
_ZONE: Final = f"""\
autoconfig 60 CNAME {WEB_HOST}.
autodiscover 60 CNAME {WEB_HOST}.
ua-auto-config 60 A 10.79.0.99
"""
_PATIENCE_S: Final = 300.0


@pytest.fixture(name="here", scope="module")
def _here() -> Iterator[Owner]:
    """Caddy with certificates on demand, before a server that has no domain yet."""
    with public_folder() as folder:
        hoster.configure("caddy", folder, "warm_up = true\nstate = 'state'\n")
        (folder / "customers.csv").write_text("domain\n")
        (folder / "records.zone").write_text(_ZONE)
        caddy = SERVERS["caddy"]
        daemons = (
            (owner.name_server(folder, folder), [53]),
            ((*caddy.serve, str(folder / "main.conf")), [80, 443]),
        )
        with owner.placed(caddy, folder) as here, owner.running(here, *daemons):
            serve = [sys.executable, "-m", "autoconf", "serve", "--config", "serve.toml"]
            trusting = ["env", f"--chdir={folder}", f"SSL_CERT_FILE={here.ca_file}"]
            with owner.running(here, ([*trusting, *serve], [8080, 8081])):
                yield here


def visits(here: Owner, result: str) -> float:
    metrics = here.run(["curl", "--silent", f"{ADMIN}/metrics"]).stdout
    found = re.search(rf'warm_up_total\{{result="{result}"\}} (\S+)', metrics)
    return float(found[1]) if found else 0.0


def wait_for_visits(here: Owner, count: int) -> None:
    patience = time.monotonic() + _PATIENCE_S
    while visits(here, "visited") < count:
        assert time.monotonic() < patience, (here.folder / "env.out").read_text()
        time.sleep(0.5)


def reload_zone(here: Owner) -> None:
    """Let the name server read its zones again."""
    for pid in ip("netns", "pids", here.namespace).split():
        if Path(f"/proc/{pid}/comm").read_text() == "named\n":
            os.kill(int(pid), signal.SIGHUP)


def certified(here: Owner) -> set[str]:
    stored = here.folder / "caddy" / "certificates"
    return {path.stem for path in stored.rglob("*.crt")}


def test_a_new_domain_has_its_certificates_before_any_program_comes(here: Owner) -> None:
    assert certified(here) == set()

    (here.folder / "customers.csv").write_text(f"domain\n{DOMAIN}\n")
    wait_for_visits(here, len(_HERE))

    assert certified(here) == _HERE
    assert visits(here, "failed") == 0


def test_a_record_that_comes_later_is_seen(here: Owner) -> None:
    zone = here.folder / "zone0"
    zone.write_text(zone.read_text().replace("60 A 10.79.0.99", f"60 CNAME {WEB_HOST}."))
    reload_zone(here)

    wait_for_visits(here, len(_HERE) + 1)

    assert certified(here) == _HERE | {f"ua-auto-config.{DOMAIN}"}
