"""Builds what the routes need: the page in its languages, and what a run for strangers shares."""

import secrets
from functools import partial
from typing import Final

from msgspec import Struct

from autoconf.formats.message_values import with_values
from autoconf.messages import languages, words
from autoconf.model.message import Message
from autoconf.model.service import Service
from autoconf.storage.account_ledger import AccountLedger
from autoconf.storage.counters import MemoryCounters
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.usecases.target_limits import target_limits
from autoconf.web.jobs.memory_store import MemoryStore
from autoconf.web.jobs.shared_targets import SharedTargets
from autoconf.web.jobs.store import Store
from autoconf.web.pages.rendering import Language, Pages
from autoconf.web.settings import Settings
from autoconf.web.site.browsers import Front

_KEY_BYTES: Final = 32
_NO_KEY: Final = bytes(_KEY_BYTES)
"""The ledger in Redis has a key of its own, the same for all processes."""

_FIRST: Final = "en"


def front_of(settings: Settings) -> Front:
    """Return the page in all its languages; English is for those who know none of them."""
    return Front(pages_of(_tags()), _tags(), settings)


def pages_of(tags: tuple[str, ...]) -> Pages:
    """Return the pages in these languages."""
    return Pages({tag: Language(name=_name(tag), words=partial(_said, tag)) for tag in tags})


def _tags() -> tuple[str, ...]:
    return tuple(sorted(languages(), key=lambda tag: (tag != _FIRST, tag)))


class Shared(Struct, frozen=True):
    """What processes share: a store, and the limits and failed logins of all runs."""

    store: Store
    service: Service


def shared_of(redis: str) -> Shared:
    """Return what is shared.

    Args:
        redis: the URL of the place; empty: the memory of this process.

    Raises:
        UsageError: the URL is wrong.
    """
    if redis:
        return _in_redis(redis)
    ledger = AccountLedger(secrets.token_bytes(_KEY_BYTES), MemoryLedger())
    return Shared(MemoryStore(), Service(targets=target_limits(MemoryCounters()), ledger=ledger))


def _in_redis(url: str) -> Shared:
    from autoconf.web.jobs.redis_counters import open_counters
    from autoconf.web.jobs.redis_ledger import open_ledger
    from autoconf.web.jobs.redis_store import open_store

    ledger = AccountLedger(_NO_KEY, open_ledger(url))
    targets = SharedTargets(target_limits(open_counters(url)))
    return Shared(open_store(url), Service(targets=targets, ledger=ledger))


def _name(tag: str) -> str:
    """Return the name of a language in the language itself."""
    return words(tag)("web.language", ())


def _said(tag: str, message: Message) -> str:
    shown = with_values(message)
    return words(tag)(shown.id, shown.parameters)
