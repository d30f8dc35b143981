"""What a run for a stranger is bound to: a public page tests for people whom it does not know."""

from typing import Final, Protocol

from msgspec import Struct

from autoconf.model.budget import Ledger

PORTS: Final = frozenset({25, 80, 110, 143, 443, 465, 587, 993, 995})
"""The ports of mail and of the web. A service that asks others would scan them for strangers."""

NO_LOGIN_PORTS: Final = frozenset({25})
"""Servers send mail to each other there; nobody logs in."""


class Targets(Protocol):
    """Limits how often servers are asked. All visitors share the limits.

    Any thread may ask, and no thread waits.

    A server that is asked too often bans the address of this service, and so all its visitors.
    """

    def connect(self, host: str, address: str = "") -> None:
        """Count a connection.

        Args:
            host: as it was asked for.
            address: the one that is connected to.

        Raises:
            TargetPausedError: no connection may be made now.
        """
        ...

    def log_in(self, host: str) -> None:
        """Count a login.

        Raises:
            TargetPausedError: no login may be sent now.
        """
        ...

    def pause(self, host: str) -> None:
        """Leave a server alone that said that this service asks too often."""
        ...


class NoLimits(Struct, frozen=True):
    """The targets of a person at their own computer."""

    def connect(self, host: str, address: str = "") -> None:
        """Let it pass."""

    def log_in(self, host: str) -> None:
        """Let it pass."""

    def pause(self, host: str) -> None:
        """Keep nothing: the ledger of the person has it."""


NO_LIMITS: Final = NoLimits()


class Service(Struct, frozen=True, kw_only=True):
    """Says that a run is for a stranger.

    Attributes:
        targets: shared by all runs of the service.
        ledger: likewise.
    """

    targets: Targets
    ledger: Ledger
