"""What a source of settings is."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from autoconf.model.evidence import Answer, Query, Tier

if TYPE_CHECKING:  # what is known offline answers without either
    from autoconf.dialogues.sessions import Sessions
    from autoconf.model.secret import Login
    from autoconf.net.interfaces import Network


class WebLogin(Struct, frozen=True):
    """A login for Autodiscover.

    Attributes:
        may_begin: counts it, before it is sent; False: it must not be.
        accepted: told when it was good, so that it does not count.
    """

    login: "Login"
    may_begin: Callable[[], bool] = lambda: True
    accepted: Callable[[], None] = lambda: None


class Tools(Struct, frozen=True, kw_only=True):
    """What a step may use: the network of its job, and the run's sessions.

    ``login`` is set only where the person asked for it by ``--autodiscover-login``.
    """

    network: "Network"
    sessions: "Sessions"
    login: WebLogin | None = None


class Step(Struct, frozen=True, kw_only=True):
    """One question that a person would recognise in the report.

    Attributes:
        asked: the URL, "SRV of example.com", or "imap imap.example.com:993".
        rank: lower is better; one explicit number per kind of question (docs/sources.md).
        ask: returns None when it was asked and there is nothing; raises NetworkError or
            MalformedDocumentError.
        seconds: how long it may take.
        is_addition: brings services beside mail only; nobody waits for it.
    """

    asked: str
    rank: int
    ask: Callable[[Tools], Answer | None]
    seconds: float = 8.0
    is_addition: bool = False


class Source(Protocol):
    """A place where settings are published; a module ends with ``SOURCE: Final[Source]``."""

    @property
    def tier(self) -> Tier:
        """Whose word it is."""
        ...

    @property
    def reference(self) -> str:
        """An https URL of the specification."""
        ...

    @property
    def offline(self) -> bool:
        """Whether its steps need no network."""
        ...

    def steps(self, query: Query) -> Sequence[Step]:
        """Return the questions for a query, best first; pure, asks nothing.

        Called for the own domain, and again for each domain of the MX host with the relation
        MAIL_HOST; an empty sequence: nothing to ask of that relation.
        """
        ...
