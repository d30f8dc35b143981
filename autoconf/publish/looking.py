"""Looking up which records the zones lack: at the start for few domains, on demand for all."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

from autoconf.errors import AutoconfError, NetworkError
from autoconf.listening.waiting import in_thread
from autoconf.model.domain import unicode_domain
from autoconf.model.message import Message
from autoconf.publish.site import Site
from autoconf.renderers.interface import Words
from autoconf.renderers.kits.dns_records import Record
from autoconf.renderers.published.records import groups
from autoconf.usecases.missing_records import missing

_FEW: Final = 3
_BETWEEN_S: Final = 0.2
"""Five domains a second, each with about ten questions."""

LookUp = Callable[[str, Sequence[Record]], Sequence[Record]]
"""Returns the records that the zone of a domain lacks."""


def records_of(site: Site, domain: str, words: Words) -> tuple[Record, ...]:
    """Return the records that the zone of a domain needs."""
    published = site.domains[domain].published_for(domain)
    return tuple(record for group in groups(published, words) for record in group.records)


async def look(
    site: Site,
    words: Words,
    say: Callable[[Message], None],
    *,
    at_all: bool = False,
    look_up: LookUp = missing,
) -> None:
    """Say how many domains are served, and which records are missing.

    Of many domains, records are looked up only where it is wished.

    Args:
        site: its domains.
        words: makes the words of a message.
        say: tells the operator one line.
        at_all: at all domains, however many there are.
        look_up: asks the DNS.
    """
    say(Message.of("serve.serving", count=len(site.domains)))
    for domain in site.shadowing():
        say(Message.of("serve.shadowing", domain=unicode_domain(domain)))
    if len(site.domains) > _FEW and not at_all:
        say(Message.of("serve.look-there"))
        return
    try:
        await _look_up(site, words, say, look_up)
    except Exception as error:  # noqa: BLE001 - a bug must not end the server
        is_ours = isinstance(error, AutoconfError)
        why = error if is_ours else Message.of("serve.bug", kind=type(error).__name__)
        say(Message.of("serve.not-looked", why=why))


async def _look_up(
    site: Site, words: Words, say: Callable[[Message], None], look_up: LookUp
) -> None:
    lacking = silent = 0
    for domain in site.domains:
        records = records_of(site, domain, words)
        try:
            lacks = await in_thread(partial(look_up, domain, records))
        except NetworkError:
            lacks = ()
            silent += 1
        lacking += bool(lacks)
        for line in _lines(domain, lacks):
            say(line)
        await asyncio.sleep(_BETWEEN_S)
    if looked := len(site.domains) - silent:
        say(Message.of("serve.looked", count=looked, lacking=lacking))
    if silent:
        say(Message.of("serve.silent", count=silent))


def _lines(domain: str, missing: Iterable[Record]) -> Iterable[Message]:
    for record in missing:
        name = f"{record.name}.{domain}."
        yield Message.of(
            "serve.missing",
            domain=unicode_domain(domain),
            record=f"{name} {record.type} {record.value}",
        )
