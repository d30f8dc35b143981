"""The providers that a word or a host name means."""

from collections.abc import Iterator

from autoconf.catalogue.index import Index
from autoconf.model.domain import registrable_domain
from autoconf.model.provider import Provider


def by_word(known: Index, word: str) -> tuple[str, ...]:
    """Return the ids of the providers that a word without a dot means, best known first.

    An id or a whole name goes first. Then come parts of names and the labels of domains, such as
    btinternet of btinternet.com, and last the labels of servers, such as office365.
    """
    wanted = word.casefold()
    if wanted in known.providers:
        return (wanted,)
    every = known.all()
    for is_meant in (_is_named, _is_part, _is_in_servers):
        found = tuple(one.id for one in every if is_meant(one, wanted))
        if found:
            return found
    return ()


def by_host(known: Index, host: str, *, is_mx: bool = False) -> tuple[str, ...]:
    """Return the ids of the providers of a mail domain or a mail server; or of an MX host alone."""
    of_domain = None if is_mx else known.id_of(host)
    if of_domain is not None:
        return (of_domain,)
    of_server = tuple(one.id for one in known.all() if not is_mx and host in _hosts(one))
    owner = known.id_of(registrable_domain(host) or host)
    if owner in of_server:  # others use servers of this one
        return (owner,)
    of_mx = known.id_of_mx(host)
    return of_server or (() if of_mx is None else (of_mx,))


def named_in(known: Index, host: str) -> str | None:
    """Return the id of the provider whose name is in a host name: ionos of mx.ionos.example."""
    label = _label(host)
    return next((one.id for one in known.all() if one.id == label or _is_named(one, label)), None)


def _is_named(provider: Provider, word: str) -> bool:
    return word in (name.casefold() for name in provider.names)


def _is_part(provider: Provider, word: str) -> bool:
    is_label = any(word == _label(domain) for domain in provider.domains)
    return is_label or any(word in name.casefold() for name in provider.names)


def _is_in_servers(provider: Provider, word: str) -> bool:
    return any(word in host.split(".") for host in _hosts(provider))


def _label(domain: str) -> str:
    """Return the label that the owner chose: btinternet of btinternet.com."""
    return (registrable_domain(domain) or domain).partition(".")[0]


def _hosts(provider: Provider) -> Iterator[str]:
    return (entry.server.hostname for entry in provider.servers)
