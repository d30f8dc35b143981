"""What the program knows without asking anybody: clients, providers, topics."""

import hashlib
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, HeaderParameter
from msgspec import Struct

from autoconf.errors import InvalidAddressError
from autoconf.knowledge.explaining import Explanation, explain
from autoconf.model.domain import parse_hostname
from autoconf.renderers.engine import clients as known_clients
from autoconf.usecases.providers import known_providers
from autoconf.web.api.responses import CACHED
from autoconf.web.reception import Reception

Etag = Annotated[str, HeaderParameter(name="If-None-Match", max_length=200)]
_CACHED: Final = "public, max-age=3600"


class ClientDocument(Struct, frozen=True, kw_only=True):
    """A mail program that settings can be written for."""

    id: str
    name: str
    platforms: tuple[str, ...]
    protocols: tuple[str, ...]
    choices: tuple[str, ...]
    in_setup: bool


class ProviderDocument(Struct, frozen=True, kw_only=True):
    """The provider of a domain, as its file says."""

    id: str
    provider: dict[str, Any]


@get("/clients", responses=CACHED)
async def clients(etag: Etag = "") -> Response[list[ClientDocument]]:
    """List the mail programs that settings can be written for."""
    found = [
        ClientDocument(
            id=name,
            name=info.name,
            platforms=tuple(info.platforms),
            protocols=tuple(sorted(one.value for one in info.protocols)),
            choices=tuple(sorted(one.value for one in info.choices)),
            in_setup=info.in_setup,
        )
        for name, info in known_clients().items()
    ]
    return _cached(found, etag)


@get("/providers/{domain:str}", responses=CACHED)
async def provider(
    domain: FromPath[str], reception: NamedDependency[Reception], etag: Etag = ""
) -> Response[ProviderDocument]:
    """Return what the bundled files know about the provider of a domain."""
    try:
        name = parse_hostname(domain)
    except InvalidAddressError as error:
        raise NotFoundException from error
    known = known_providers(reception.settings.options.providers)
    found = known.domains.get(name)
    if found is None or found in known.own:
        raise NotFoundException
    return _cached(ProviderDocument(id=found, provider=known.document(found)), etag)


@get("/explain/{topic:str}", responses=CACHED)
async def topic(topic: FromPath[str], etag: Etag = "") -> Response[Explanation]:
    """Explain a topic, a finding, an error number, or what somebody says."""
    found = explain(topic[:300])
    if found.kind is None and not found.candidates:
        raise NotFoundException
    return _cached(found, etag)


def _cached(content: Any, etag: str) -> Response[Any]:
    """Return content with its ETag; 304 if the caller has it."""
    body = msgspec.json.encode(content)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": _CACHED}
    if etag == tag:
        return Response(None, status_code=304, headers=headers)
    return Response(content, headers=headers)
