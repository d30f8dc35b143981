"""Server-sent events: the log of a job, from any line to its end."""

from collections.abc import AsyncIterator
from typing import Final

from autoconf.formats.event_json import event_document
from autoconf.model.events import Done, Event
from autoconf.web.api.documents import english
from autoconf.web.jobs.job import Job
from autoconf.web.jobs.store import Store

_PING_S: Final = 15.0
"""A comment as often keeps proxies from closing the stream."""

_LONGEST_S: Final = 600.0
_LOOKS: Final = int(_LONGEST_S / _PING_S)


async def lines(store: Store, job: Job, after: int) -> AsyncIterator[bytes]:
    """Yield the events behind a number as they come, until the last one.

    Args:
        store: keeps the log.
        job: whose log.
        after: the number of the last event that the client has; 0 for none. Of a number that was
            never given the client gets all events.
    """
    last = after if after and await store.entries(job.id, after - 1) else 0
    for _ in range(_LOOKS):
        entries = await store.entries(job.id, last)
        for number, event in entries:
            yield _message(number, event)
            if isinstance(event, Done):
                return
            last = number
        if not entries:
            if await store.get(job.id) is None:
                return
            await store.see(job.id)
            yield b": still at work\n\n"
        await store.more(job.id, last, _PING_S)


async def is_over(store: Store, job: Job, after: int) -> bool:
    """Tell whether the client has the last event already."""
    if not after:
        return False
    entries = await store.entries(job.id, after - 1)
    return len(entries) == 1 and isinstance(entries[0][1], Done)


def number_of(text: str | None) -> int:
    """Return the number of a Last-Event-ID header; 0 for none, or one that is no number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _message(number: int, event: Event) -> bytes:
    name, data = event_document(event, english)
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (number, name.encode(), data)
