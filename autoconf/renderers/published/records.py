"""The DNS records, three times the same: a zone file, a table, and a text for a mail."""

import csv
import io
import textwrap
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from msgspec import Struct

from autoconf.model.domain import unicode_domain
from autoconf.model.message import Message
from autoconf.model.published import Published
from autoconf.renderers.interface import Words
from autoconf.renderers.kits.dns_records import (
    TTL,
    Record,
    absent_records,
    autodiscover_record,
    can_hold,
    digest_record,
    mail_records,
    service_records,
    web_aliases,
)
from autoconf.renderers.published import autodiscover, pacc
from autoconf.renderers.published.interface import Document

_WIDTH: Final = 72


class Group(Struct, frozen=True):
    """Records for one purpose."""

    purpose: Message
    records: tuple[Record, ...]


def groups(published: Published, words: Words) -> Iterator[Group]:
    """Yield the records of a domain, but those that are right already."""
    for group in _groups(published, words):
        records = tuple(one for one in group.records if one.name not in published.kept)
        if records:
            yield Group(group.purpose, records)
    if published.kept:
        names = ", ".join(f"{name}.{published.domain}" for name in published.kept)
        yield Group(Message.of("published.keep", names=names), ())


def _groups(published: Published, words: Words) -> Iterator[Group]:
    config, host = published.config, published.web_host
    yield Group(
        Message("published.servers"),
        (*mail_records(config.incoming), *mail_records(config.outgoing)),
    )
    if absent := tuple(absent_records(published.not_offered)):
        yield Group(Message("published.not-offered"), absent)
    if services := tuple(service_records(filter(can_hold, config.services))):
        yield Group(Message("published.services"), services)
    yield Group(Message.of("published.web", host=host), tuple(_web(published, words)))
    document = pacc.DOCUMENT.content(published, words)
    if document is not None:
        yield Group(Message("published.digest"), (digest_record(document),))


def web_names(published: Published, words: Words) -> tuple[str, ...]:
    """Return the names below the domain that programs ask for documents."""
    has_pacc = pacc.DOCUMENT.content(published, words) is not None
    return ("autoconfig", "autodiscover", *(["ua-auto-config"] if has_pacc else []))


def _web(published: Published, words: Words) -> Iterator[Record]:
    domain, host = published.domain, published.web_host
    # A name cannot be an alias of itself.
    names = [n for n in web_names(published, words) if f"{n}.{domain}" != host]
    yield from web_aliases(names, f"{host}.")
    if autodiscover.DOCUMENT.content(published, words) is not None:
        yield autodiscover_record(f"{host}.")


def _zone(published: Published, words: Words) -> bytes:
    """Return a zone file (RFC 1035 section 5)."""
    domain = published.domain
    lines = [f"; {words(Message.of('published.title', domain=domain))}"]
    for group in groups(published, words):
        lines.append(f"; {words(group.purpose)}")
        # Whole names, and no $ORIGIN or $TTL: the lines may be pasted anywhere into a zone.
        lines += (f"{r.name}.{domain}. {TTL} IN {r.type} {r.value}" for r in group.records)
    return _text(lines)


def _table(published: Published, words: Words) -> bytes:
    """Return a table; names are whole, and end with a dot as in zone files."""
    made = io.StringIO()
    table = csv.writer(made, lineterminator="\n")
    table.writerow(("domain", "name", "ttl", "type", "value"))
    for record in _all(published, words):
        name = f"{record.name}.{published.domain}."
        table.writerow((published.domain, name, TTL, record.type, record.typed))
    return made.getvalue().encode()


def _mail(published: Published, words: Words) -> bytes:
    """Return a text that can be sent to the person who runs the DNS."""
    domain, host = published.domain, published.web_host
    about = (
        Message.of("published.mail", domain=unicode_domain(domain)),
        Message.of("published.mail-how", ttl=TTL),
        Message.of("published.mail-web", host=host),
    )
    lines = [line for one in about for line in textwrap.wrap(words(one), _WIDTH)]
    for group in groups(published, words):
        lines += ["", *textwrap.wrap(words(group.purpose), _WIDTH)]
        lines += [""] if group.records else []
        lines += (f"  {r.name}.{domain}.  {r.type}  {r.typed}" for r in group.records)
    return _text(lines)


def _all(published: Published, words: Words) -> Iterator[Record]:
    return chain.from_iterable(group.records for group in groups(published, words))


def _text(lines: Iterable[str]) -> bytes:
    return "\n".join([*lines, ""]).encode()


ZONE: Final = Document(media_type="text/dns", write=_zone)
TABLE: Final = Document(media_type="text/csv", write=_table)
MAIL: Final = Document(media_type="text/plain", write=_mail)
