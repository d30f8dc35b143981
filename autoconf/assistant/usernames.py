"""Which user name a login is tried with, as far as it depends on the whole run."""

from collections.abc import Iterable

from msgspec.structs import replace

from autoconf.model.config import ClientConfig
from autoconf.model.evidence import Attempt
from autoconf.model.server import Server
from autoconf.model.software import Software


def with_username(config: ClientConfig | None, name: str | None) -> ClientConfig | None:
    """Return a config whose servers all take the name that the person stated, if there is one."""
    if config is None or name is None:
        return config

    def named(server: Server) -> Server:
        return replace(server, username=name, username_stated=True)

    return replace(
        config,
        incoming=tuple(map(named, config.incoming)),
        outgoing=tuple(map(named, config.outgoing)),
        trust=tuple((named(server), decision) for server, decision in config.trust),
    )


def sees_exchange(attempts: Iterable[Attempt]) -> bool:
    """Tell whether Autodiscover knows an Exchange server, or is one that wants a login."""
    return any(_is_exchange(attempt) for attempt in attempts)


def _is_exchange(attempt: Attempt) -> bool:
    if attempt.answer is not None:
        return any(service.kind == "exchange" for service in attempt.answer.config.services)
    return attempt.software is Software.EXCHANGE
