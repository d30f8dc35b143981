"""Who a run is for, and what was asked for."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct, field

from autoconf.model.check import Check
from autoconf.model.config import ClientConfig, TrustDecision
from autoconf.model.evidence import Attempt, DiscoveryOptions
from autoconf.model.secret import Secret
from autoconf.model.server import Server
from autoconf.probes.interface import Asker


class Person(Asker, Protocol):
    """Whoever sits in front, or nobody: then every question is answered with None or False."""

    def show(self, event: Attempt | Check | ClientConfig) -> None:
        """Be told of progress; must not take long."""
        ...

    def confirm_server(self, server: Server, decision: TrustDecision) -> bool | None:
        """Agree that the password may go to a server; None: nobody can be asked."""
        ...

    @property
    def has_password(self) -> bool:
        """Whether ``password`` answers without asking anybody."""
        ...

    def password(self, goes_to: Sequence[str], hint: str) -> Secret | None:
        """Give the password; None: there is none, or not for these places. It is typed once.

        Args:
            goes_to: registrable domains, all that it will be sent to.
            hint: what the provider demands first; may be empty.
        """
        ...


class RoundTripWish(Struct, frozen=True, kw_only=True):
    """A message to oneself; ``keeps``: it stays in the mailbox."""

    keeps: bool = False


class Wishes(Struct, frozen=True, kw_only=True):
    """What was asked for.

    Attributes:
        log_in: False: neither ask for a password nor send one.
        username: the user name that the person states; the only one that is tried.
        test_all: log in at every server that is reached, also after a refusal, asking nothing.
        yes: answers every confirmation that is not about a foreign server.
        trust_hosts: hosts or registrable domains that the person vouches for.
        timeout_s: the whole run, without prompts.
        round_trip: whether a message is to be sent to oneself; None: none.
    """

    options: DiscoveryOptions = field(default_factory=DiscoveryOptions)
    log_in: bool = True
    username: str | None = None
    test_all: bool = False
    yes: bool = False
    trust_hosts: tuple[str, ...] = ()
    timeout_s: float = 60.0
    round_trip: RoundTripWish | None = None
