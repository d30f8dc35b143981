"""Which web host serves what, for each place where a row publishes its settings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from tests.lab import documents, others, serve
from tests.lab.domain import DOH_HOST, ISPDB_HOST, SERVED_HOST, LabDomain, Place, Quirk
from tests.lab.plan import DNS_ADDRESS, HOSTING_ADDRESS, ISPDB_ADDRESS, Plan

DOH_PORT: Final = 8053
"""Where BIND speaks DNS over HTTP/2 without TLS, which nginx puts around it."""

_AUTOCONFIG: Final = "mail/config-v1.1.xml"
_AUTODISCOVER: Final = "autodiscover/autodiscover.xml"
_AS_IF_GET: Final = "error_page 405 =200 $uri;"  # nginx refuses to POST to a file
_LOCKED: Final = "location / { return 401; }"
_STRICT: Final = {
    Quirk.TEXT: "types { } default_type text/plain;",
    Quirk.PARAMETER: 'if ($arg_emailaddress = "") { return 400; }',
}


@dataclass(frozen=True, slots=True)
class Site:
    """A virtual host; with TLS on every port but 80.

    Attributes:
        documents: by path.
        directives: what else nginx is to be told about it.
        reader: the login that the documents need.
    """

    name: str
    address: str
    port: int
    documents: tuple[tuple[str, bytes], ...] = ()
    directives: str = ""
    reader: str = ""


def sites(plan: Plan) -> Iterator[Site]:
    """Yield the virtual hosts of all domains, of the ISPDB and of DNS over HTTPS."""
    for row in plan.domains:
        if Quirk.SERVED in row.quirks:
            yield from _served(row)
            continue
        if Quirk.OTHER in row.quirks:
            yield from _other(row, plan.address(row))
        for place in row.places:
            yield from _SITES.get(place, _none)(row, plan.address(row))
        if row.issues:
            yield _issuer(row, plan)
        if row.mta_sts:
            policy = ((".well-known/mta-sts.txt", row.mta_sts.encode()),)
            yield Site(f"mta-sts.{row.name}", plan.address(row), 443, policy)
        if Quirk.WILDCARD_WEB in row.quirks:
            yield from _pages(row, plan.address(row))
    known = tuple(
        (f"v1.1/{row.name}", documents.clientconfig(row, row.listed))
        for row in plan.domains
        if Place.ISPDB in row.places
    )
    yield Site(ISPDB_HOST, ISPDB_ADDRESS, 443, known)
    answers = f"location = /dns-query {{ grpc_pass grpc://{DNS_ADDRESS}:{DOH_PORT}; }}"
    yield Site(DOH_HOST, DNS_ADDRESS, 443, directives=answers)


def _issuer(row: LabDomain, plan: Plan) -> Site:
    """Return the host of an authorization server, which speaks plain HTTP behind it."""
    away = (
        f"location / {{ proxy_pass http://127.0.0.1:{plan.issuer_port(row)}; "
        "proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto https; }"
    )
    return Site(row.issuer, plan.address(row), 443, directives=away)


def _none(_row: LabDomain, _address: str) -> Iterator[Site]:
    yield from ()


def _served(row: LabDomain) -> Iterator[Site]:
    """Yield the hosts that ask ``serve``; the zone has aliases that lead to them."""
    away = f"location / {{ proxy_pass http://{serve.LISTENER}; proxy_set_header Host $host; }}"
    for label in ("autoconfig", "autodiscover", "ua-auto-config"):
        yield Site(f"{label}.{row.name}", HOSTING_ADDRESS, 443, directives=away)
    yield Site(SERVED_HOST, HOSTING_ADDRESS, 443, directives=away)


def _other(row: LabDomain, address: str) -> Iterator[Site]:
    """Yield hosts that hand every request on as it is, whatever its Host."""
    away = (
        f"location / {{ proxy_pass http://{others.LISTENER}; proxy_set_header Host $http_host; "
        f"proxy_set_header X-Domain {row.name}; }}"
    )
    for label in ("autoconfig", "autodiscover"):
        yield Site(f"{label}.{row.name}", address, 443, directives=away)


def _autoconfig(row: LabDomain, address: str) -> Iterator[Site]:
    name, document = f"autoconfig.{row.name}", _file(row, _AUTOCONFIG)
    if Quirk.ALIAS in row.quirks:
        yield Site(name, HOSTING_ADDRESS, 443, document)
    elif Quirk.REDIRECT in row.quirks:
        away = f"return 302 https://{row.elsewhere}/{_AUTOCONFIG};"
        yield Site(name, address, 443, directives=away)
        yield Site(row.elsewhere, HOSTING_ADDRESS, 443, document)
    else:
        strict = " ".join(_STRICT[quirk] for quirk in row.quirks if quirk in _STRICT)
        yield Site(name, address, 443, document, strict)


def _http(row: LabDomain, address: str) -> Iterator[Site]:
    yield Site(f"autoconfig.{row.name}", address, 80, _file(row, _AUTOCONFIG))


def _well_known(row: LabDomain, address: str) -> Iterator[Site]:
    path = f".well-known/autoconfig/{_AUTOCONFIG}"
    yield Site(row.name, address, 443, _file(row, path))


def _mailconf(row: LabDomain, address: str) -> Iterator[Site]:
    yield Site(f"settings.{row.name}", address, 443, _file(row, "mail.xml"))


def _pacc(row: LabDomain, address: str) -> Iterator[Site]:
    path = ".well-known/user-agent-configuration.json"
    yield Site(f"ua-auto-config.{row.name}", address, 443, ((path, documents.pacc(row)),))


def _autodiscover(row: LabDomain, address: str) -> Iterator[Site]:
    yield Site(f"autodiscover.{row.name}", address, 443, _pox(row), _AS_IF_GET)


def _autodiscover_root(row: LabDomain, address: str) -> Iterator[Site]:
    yield Site(row.name, address, 443, _pox(row), _AS_IF_GET)


def _autodiscover_login(row: LabDomain, address: str) -> Iterator[Site]:
    name = f"autodiscover.{row.name}"
    yield Site(name, address, 443, _pox(row), _AS_IF_GET, reader=row.address)


def _autodiscover_redirect(row: LabDomain, address: str) -> Iterator[Site]:
    away = f"return 302 https://{row.elsewhere}/{_AUTODISCOVER};"
    yield Site(f"autodiscover.{row.name}", address, 80, directives=away)
    yield Site(row.elsewhere, HOSTING_ADDRESS, 443, _pox(row), _AS_IF_GET)


def _autodiscover_srv(row: LabDomain, address: str) -> Iterator[Site]:
    yield Site(f"exchange.{row.name}", address, 8443, _pox(row), _AS_IF_GET)


def _services(row: LabDomain, address: str) -> Iterator[Site]:
    """Yield the hosts of the services: they want a login, as such servers do."""
    urls = [urlsplit(s.url) for s in row.services]
    for name, port in sorted(
        {(u.hostname or "", u.port or 443) for u in urls if u.scheme == "https"}
    ):
        yield Site(name, address, port, directives=_LOCKED)


def _services_well_known(row: LabDomain, address: str) -> Iterator[Site]:
    ways = (
        f"location = /.well-known/{service.kind} {{ return 301 {service.url}; }}"
        for service in row.services
    )
    yield Site(row.name, address, 443, directives="\n    ".join(ways))
    yield from _services(row, address)


def _pages(row: LabDomain, address: str) -> Iterator[Site]:
    every = f"location / {{ try_files /index.html =404; {_AS_IF_GET} }}"
    home = (("index.html", documents.page(row.name)),)
    for port in (80, 443):
        yield Site(f"*.{row.name}", address, port, home, every)


def _file(row: LabDomain, path: str) -> tuple[tuple[str, bytes], ...]:
    return ((path, documents.clientconfig(row, row.documented)),)


def _pox(row: LabDomain) -> tuple[tuple[str, bytes], ...]:
    """Return the document at both paths that Outlook asks for."""
    document = documents.autodiscover(row)
    return ((_AUTODISCOVER, document), ("Autodiscover/Autodiscover.xml", document))


_SITES: Final[dict[Place, Callable[[LabDomain, str], Iterator[Site]]]] = {
    Place.AUTOCONFIG: _autoconfig,
    Place.WELL_KNOWN: _well_known,
    Place.HTTP: _http,
    Place.MAILCONF: _mailconf,
    Place.PACC: _pacc,
    Place.AUTODISCOVER: _autodiscover,
    Place.AUTODISCOVER_ROOT: _autodiscover_root,
    Place.AUTODISCOVER_LOGIN: _autodiscover_login,
    Place.AUTODISCOVER_REDIRECT: _autodiscover_redirect,
    Place.AUTODISCOVER_SRV: _autodiscover_srv,
    Place.SERVICES_SRV: _services,
    Place.SERVICES_WELL_KNOWN: _services_well_known,
}
