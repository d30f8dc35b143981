"""What the owner of a mail host publishes, as it reads for each of its customers.

It is asked once for all of them. Where a file says ``%EMAILDOMAIN%``, a name that no customer can
have stands for the customer's domain, up to the record.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import json

from autoconf.auditing.collecting import role_of
from autoconf.auditing.servers import named
from autoconf.discovery.mail_host import mail_host_domains
from autoconf.model.audit import DomainFacts, Publication
from autoconf.model.server import Endpoint
from autoconf.usecases.survey.asking.tasks import HostFacts, NameFacts

_NO_CUSTOMER: Final = "customer.invalid"  # RFC 2606
NO_CUSTOMER: Final = role_of(_NO_CUSTOMER)
"""Files of mail hosts are read for this address."""

_PUBLICATIONS: Final = json.Decoder(tuple[Publication, ...])


def mail_hosts_of(name: NameFacts) -> tuple[str, ...]:
    """Return the domains under which the owner of the best mail host may publish."""
    return mail_host_domains(name.domain, name.hosts[0]) if name.hosts else ()


def for_all(host: str, published: Iterable[Publication]) -> HostFacts:
    """Return the facts of a mail host, from files that were read for ``NO_CUSTOMER``."""
    found = tuple(published)
    names_customer = _NO_CUSTOMER.encode() in json.encode(found)
    return HostFacts(host=host, publications=found, names_customer=names_customer)


def published_for(domain: str, facts: HostFacts) -> tuple[Publication, ...]:
    """Return what a mail host publishes, as it reads for one customer."""
    if not facts.names_customer:
        return facts.publications
    filled = json.encode(facts.publications).replace(_NO_CUSTOMER.encode(), domain.encode())
    return _PUBLICATIONS.decode(filled)


def named_for(domain: str, hosts: Iterable[HostFacts]) -> Mapping[Endpoint, None]:
    """Return the servers that owners of mail hosts name to a customer."""
    published = [one for facts in hosts for one in published_for(domain, facts)]
    return dict.fromkeys(named(published, DomainFacts()))
