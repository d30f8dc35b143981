"""The daemon of servers that say what a real provider says, for rows whose backend names it."""

import json
import sys
from pathlib import Path

from tests.lab.certificates import Authority
from tests.lab.domain import Reader
from tests.lab.dovecot import certificate
from tests.lab.plan import Daemon, Listener, Plan


def configure(plan: Plan, authority: Authority) -> tuple[Daemon, ...]:
    """Write the list of listeners, where a row needs it."""
    found = [
        {
            "protocol": server.protocol,
            "address": plan.address(row),
            "port": server.port,
            "certificate": str(certificate(authority, row)),
            "words": row.settings,
        }
        for row in plan.domains
        if row.backend.reader is Reader.SCRIPT
        for server in row.own_servers
    ]
    if not found:
        return ()
    path = plan.folder("etc") / "scripted.json"
    path.write_text(json.dumps(found))
    script = str(Path(__file__).with_name("scripted_server.py"))
    return (
        Daemon(
            name="scripted",
            command=(sys.executable, script, str(path)),
            listeners=tuple(Listener(str(one["address"]), int(str(one["port"]))) for one in found),
        ),
    )
