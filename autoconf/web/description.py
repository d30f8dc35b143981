"""Writes the description of the API: ``python -m autoconf.web.description``."""

import sys
from typing import Never

from msgspec import json

from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.usecases.world import World
from autoconf.web.api.described import with_secrets_marked
from autoconf.web.app import routes_of
from autoconf.web.building import front_of
from autoconf.web.jobs.desk import Desk
from autoconf.web.jobs.limits import Limits
from autoconf.web.jobs.memory_store import MemoryStore
from autoconf.web.reception import Outside, Reception
from autoconf.web.settings import Settings


def description() -> str:
    """Return the description of the API, in the JSON of OpenAPI 3.1."""
    settings, store = Settings(), MemoryStore()
    desk = Desk(store, settings.rules, lambda _job, _error: None)
    limits = Limits(store, MemoryLedger())
    outside = Outside(lambda options, _controls: World(options), _no_web)
    reception = Reception(settings, store, desk, limits, outside)
    app = routes_of(reception, front_of(settings))
    schema = with_secrets_marked(app.openapi_schema.to_schema())
    return json.format(json.encode(schema, order="sorted"), indent=1).decode() + "\n"


def _no_web() -> Never:
    """Stand where nothing may be asked."""
    raise AssertionError


if __name__ == "__main__":
    sys.stdout.write(description())
