"""Builds what the routes need: the page in its languages, and what a run for strangers shares."""

import secrets
from collections.abc import Callable
from functools import partial
from typing import Final

from autoconf.catalogue.index import Index
from autoconf.formats.message_dates import with_dates
from autoconf.messages import languages, words
from autoconf.model.domain import home_of
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.service import Service
from autoconf.storage.account_ledger import AccountLedger
from autoconf.storage.counters import MemoryCounters
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.storage.target_limits import TargetLimits
from autoconf.usecases.providers import known_providers
from autoconf.web.pages.rendering import Language, Pages
from autoconf.web.settings import Settings
from autoconf.web.site.browsers import Front

_KEY_BYTES: Final = 32
_FIRST: Final = "en"


def front_of(settings: Settings) -> Front:
    """Return the page in all its languages; English is for those who know none of them."""
    tags = sorted(languages(), key=lambda tag: (tag != _FIRST, tag))
    spoken = {tag: Language(name=_name(tag), words=partial(_said, tag)) for tag in tags}
    return Front(Pages(spoken), tuple(tags), settings)


def service_of(options: Options) -> Service:
    """Return what all runs of one process share: limits, and failed logins."""
    known = known_providers(options.providers)
    return Service(
        targets=TargetLimits(counters=MemoryCounters(), is_large=_large_hosts(known)),
        ledger=AccountLedger(secrets.token_bytes(_KEY_BYTES), MemoryLedger()),
    )


def _large_hosts(known: Index) -> Callable[[str], bool]:
    """Return what tells whether a host is one of a provider that the program knows."""
    homes = frozenset(
        home_of(server.hostname)
        for provider in known.all()
        for server in provider.config_for(None).servers
    )
    return lambda host: home_of(host) in homes


def _name(tag: str) -> str:
    """Return the name of a language in the language itself."""
    return words(tag)("web.language", ())


def _said(tag: str, message: Message) -> str:
    return words(tag)(message.id, with_dates(message))
