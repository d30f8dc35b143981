"""The records of a domain that are right already: ``audit --fix`` does not touch them."""

from collections.abc import Iterator
from typing import Final

from autoconf.model.audit import HARMLESS, PublicationKind
from autoconf.model.audit_result import Audit
from autoconf.model.evidence import Outcome
from autoconf.model.published import Published
from autoconf.renderers.kits.dns_records import Record, mail_records

_NAMES: Final = {
    PublicationKind.AUTOCONFIG: "autoconfig",
    PublicationKind.AUTODISCOVER: "autodiscover",
    PublicationKind.PACC: "ua-auto-config",
    PublicationKind.AUTODISCOVER_SRV: "_autodiscover._tcp",
}


def kept_names(made: Audit, published: Published) -> tuple[str, ...]:
    """Return the names below the domain whose records already do what ours would do.

    Another web host than ours may serve such a name; an alias would take its site off the air.
    """
    return tuple(dict.fromkeys((*_serving(made), *_in_dns(made, published))))


def _serving(made: Audit) -> Iterator[str]:
    for one in made.published:
        works = one.secure and one.outcome is Outcome.FOUND and HARMLESS.issuperset(one.flaws)
        if works and one.kind in _NAMES:
            yield _NAMES[one.kind]


def _in_dns(made: Audit, published: Published) -> Iterator[str]:
    there = {(f"{one.service}._tcp", one.port, one.target) for one in made.facts.srv}
    config = published.config
    for record in (*mail_records(config.incoming), *mail_records(config.outgoing)):
        if _place(record) in there:
            yield record.name


def _place(record: Record) -> tuple[str, int, str]:
    """Return what decides; another priority is no error."""
    _priority, _weight, port, host = record.value.split()
    return record.name, int(port), host.rstrip(".")
