"""The stages of a discovery, one after the other, as a run takes them."""

from autoconf.discovery import engine, guessing
from autoconf.discovery.engine import DiscoveryTools, Found
from autoconf.model.evidence import Attempt, Query


class Stages:
    """Keeps what was found so far."""

    def __init__(self, query: Query, tools: DiscoveryTools) -> None:
        self.tools = tools
        self.found = Found(query=query)

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        return self.found.attempts

    def ask_sources(self, seconds: float) -> None:
        self.found = engine.ask_sources(self.found.query, self.tools, seconds)

    def ask_again(self, seconds: float) -> None:
        self.found = engine.ask_again(self.found, self.tools, seconds)

    def guess(self, seconds: float) -> None:
        self.found = guessing.guess(self.found, self.tools, seconds)

    def prove(self, seconds: float) -> None:
        self.found = engine.prove(self.found, self.tools, seconds)
