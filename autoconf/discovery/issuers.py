"""Who may name an issuer of tokens, and which mail servers its tokens may go to.

A hostile document can pair a genuine issuer with the thief's own mail server. The person would
see the right page, and agree. So a token goes only to servers that are bound to its issuer. No
option lifts that.
"""

from collections.abc import Callable, Collection, Iterable

from autoconf.discovery.trust import is_undoubted
from autoconf.model.config import ClientConfig, OAuth2
from autoconf.model.domain import home_of
from autoconf.model.evidence import Attempt, Belief, Relation
from autoconf.model.server import AuthMethod, Server
from autoconf.model.sign_in import NamedIssuer, home_of_url, issuer_of

Allows = Callable[[Server], bool]
"""Tells whether a password may go to a server: a token may go to no other."""


def named_issuer(
    attempts: Iterable[Attempt],
    config: ClientConfig,
    domain: str,
    allows: Allows,
    *,
    doubts: tuple[str, ...] = (),
) -> NamedIssuer | None:
    """Return the issuer that the best source may name; None: there is none, or no server for it.

    Provider files come first, the person's own before the program's. Then comes the owner of the
    domain. The word of a directory, a mail host, the DNS or a mail server is never enough.

    Args:
        attempts: all answers of the run.
        config: the settings that are used.
        domain: of the address, in A-labels.
        allows: what options and answers agree to.
        doubts: about the domain itself.
    """
    servers = [s for s in config.servers if _takes_tokens(s) and allows(s)]
    ordered = sorted(attempts, key=lambda one: (not one.policy.is_personal, one.rank))
    for attempt in ordered:
        named = _from_file(attempt, servers)
        if named is not None:
            return named
    for attempt in ordered:
        named = _from_owner(attempt, servers, domain, doubts)
        if named is not None:
            return named
    return None


def issuer_by_option(oauth2: OAuth2, config: ClientConfig, allows: Allows) -> NamedIssuer | None:
    """Return the issuer that the person named; None: no server takes tokens."""
    hosts = _hosts(s for s in config.servers if _takes_tokens(s) and allows(s))
    if not hosts:
        return None
    return NamedIssuer(oauth2=oauth2, candidates=hosts, is_from_file=False, is_own=True)


def bound_hosts(named: NamedIssuer, resources: Collection[str]) -> tuple[str, ...]:
    """Return the mail servers that an issuer's tokens may go to.

    Args:
        named: the issuer.
        resources: hosts that its metadata names; none: those in its registrable domain.
    """
    if named.is_from_file:
        return named.candidates
    home = home_of_url(named.oauth2.issuer)
    return tuple(
        h for h in named.candidates if (h in resources if resources else home_of(h) == home)
    )


def _takes_tokens(server: Server) -> bool:
    return any(way.method is AuthMethod.OAUTH2 for way in server.authentication)


def _from_file(attempt: Attempt, servers: Iterable[Server]) -> NamedIssuer | None:
    """Return the issuer of a provider file, bound to the servers of the same file."""
    is_file = attempt.policy.is_personal or attempt.policy.belief is Belief.BUNDLED
    if not is_file or attempt.answer is None or attempt.answer.config.oauth2 is None:
        return None
    in_file = {s.endpoint for s in attempt.answer.config.servers}
    hosts = _hosts(s for s in servers if s.endpoint in in_file)
    if not hosts:
        return None
    return NamedIssuer(
        oauth2=attempt.answer.config.oauth2,
        candidates=hosts,
        is_from_file=True,
        is_own=attempt.policy.is_personal,
    )


def _from_owner(
    attempt: Attempt, servers: Iterable[Server], domain: str, doubts: tuple[str, ...]
) -> NamedIssuer | None:
    """Return the issuer that the domain's owner names: only its identifier, never its URLs."""
    answer = attempt.answer
    if answer is None or answer.config.oauth2 is None or attempt.relation is not Relation.OWN:
        return None
    if not (attempt.policy.names_issuer and is_undoubted(attempt, doubts)):
        return None
    oauth2 = answer.config.oauth2
    issuer = issuer_of(oauth2.issuer)
    hosts = _hosts(servers)
    if not (issuer and hosts):
        return None
    is_foreign = home_of_url(issuer) != home_of(domain)
    client_id = "" if is_foreign else oauth2.client_id
    return NamedIssuer(
        oauth2=OAuth2(issuer=issuer, scopes=oauth2.scopes, client_id=client_id),
        candidates=hosts,
        is_from_file=False,
        is_foreign=is_foreign,
    )


def _hosts(servers: Iterable[Server]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(server.hostname for server in servers))
