"""The stages of discovery as functions; a bridge until the engine has this face itself."""

from collections.abc import Callable

from msgspec import Struct, field
from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.engine import Discovery
from autoconf.discovery.interface import WebLogin
from autoconf.discovery.ranking import IsLinked, IsVouchedFor, nobody_vouches
from autoconf.model.evidence import Attempt, Query
from autoconf.net.interfaces import NetworkFactory


class DiscoveryTools(Struct, frozen=True, kw_only=True):
    """What discovery works with."""

    factory: NetworkFactory
    sessions: Sessions
    is_linked: IsLinked
    is_vouched_for: IsVouchedFor = nobody_vouches
    login: WebLogin | None = None
    observer: Callable[[Attempt], None] = lambda _attempt: None


class Found(Struct, frozen=True, kw_only=True):
    """What is known so far."""

    query: Query
    attempts: tuple[Attempt, ...] = ()
    engine: Discovery | None = None

    @property
    def domain_exists(self) -> bool:
        return self.engine is None or self.engine.domain_exists


def _engine(found: Found, tools: DiscoveryTools) -> Discovery:
    if found.engine is not None:
        return found.engine
    made = Discovery(
        query=found.query,
        factory=tools.factory,
        sessions=tools.sessions,
        is_linked=tools.is_linked,
        observer=tools.observer,
        is_vouched_for=tools.is_vouched_for,
        login=tools.login,
    )
    made._attempts = {(a.source, a.asked): a for a in found.attempts}
    return made


def _found(found: Found, engine: Discovery) -> Found:
    new = engine.attempts
    old = [
        a for a in found.attempts if (a.source, a.asked) not in {(b.source, b.asked) for b in new}
    ]
    return replace(found, attempts=(*old, *new), engine=engine)


def ask_sources(query: Query, tools: DiscoveryTools, seconds: float) -> Found:
    found = Found(query=query)
    engine = _engine(found, tools)
    engine.ask_sources(seconds)
    return _found(found, engine)


def ask_again(found: Found, tools: DiscoveryTools, seconds: float) -> Found:
    engine = _engine(found, tools)
    engine.ask_the_silent(seconds)
    return _found(found, engine)


def guess(found: Found, tools: DiscoveryTools, seconds: float) -> Found:
    engine = _engine(found, tools)
    engine.guess(seconds)
    return _found(found, engine)


def prove(found: Found, tools: DiscoveryTools, seconds: float) -> Found:
    engine = _engine(found, tools)
    engine.prove(seconds)
    return _found(found, engine)


class Additions(Struct):
    engine: list = field(default_factory=list)

    def end(self) -> tuple[Attempt, ...]:
        return ()


def start_additions(query: Query, tools: DiscoveryTools) -> Additions:
    return Additions()
