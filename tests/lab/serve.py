"""``serve``, for the row that leaves its documents to it, and the records that it asks for."""

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from autoconf.formats import serving_toml
from autoconf.publish.admin import AdminApp
from autoconf.publish.app import PublishingApp
from autoconf.publish.building import build
from autoconf.publish.sources.reading import Lists
from tests.lab import documents
from tests.lab.domain import SERVED_HOST, LabDomain, Quirk
from tests.lab.plan import Daemon, Listener, Plan
from tests.publish.asking import request
from tests.renderers.rendering import english

LISTENER: Final = Listener("127.0.0.1", 8080)

_CONFIG: Final = f"""\
listen = "{LISTENER}"
own_hosts = ["{SERVED_HOST}"]
state = "state"

[source.rows]
kind = "files"
path = "."
"""


def configure(plan: Plan) -> Iterator[Daemon]:
    """Write the configuration and a provider file, where a row needs them."""
    for row in plan.domains:
        if Quirk.SERVED not in row.quirks:
            continue
        config = _write(plan, row)
        command = (sys.executable, "-m", "autoconf", "serve", "--config", str(config))
        yield Daemon(name="serve", command=command, listeners=(LISTENER,))


def records(plan: Plan, row: LabDomain) -> list[str]:
    """Return the lines of the zone that the admin listener tells for a row."""
    config = _write(plan, row)
    serving = serving_toml.parse(config.read_bytes(), str(config), config.parent)
    lists = Lists(str(config.parent / "state"), lambda _message: None)
    admin = AdminApp(PublishingApp(build(serving, lists, english), english), english)
    reply = asyncio.run(request(admin, f"/domains/{row.name}", host="admin"))
    return lines_of(reply.body)


def lines_of(told: bytes | str) -> list[str]:
    """Return the records of an answer to /domains/NAME as lines of a zone."""
    lines = []
    for record in json.loads(told)["records"]:
        name, kind, value = record["name"], record["type"], record["value"]
        lines.append(f"{name} 60 {kind} " + (f'"{value}"' if kind == "TXT" else value))
    return lines


def _write(plan: Plan, row: LabDomain) -> Path:
    folder = plan.folder("serve")
    (folder / "lab.yaml").write_bytes(documents.provider_file(row))
    config = folder / "serve.toml"
    config.write_text(_CONFIG)
    return config
