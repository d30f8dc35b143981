"""What a source of settings is."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from autoconf.model.evidence import Answer, Query, Tier, TrustPolicy
from autoconf.model.server import Endpoint

if TYPE_CHECKING:  # an offline answer needs neither
    from autoconf.dialogues.sessions import Sessions
    from autoconf.model.secret import Login
    from autoconf.net.interfaces import Network


class MayTell(Protocol):
    """Tells whether the person agreed that a host outside the address's domain learns the address.

    ``is_first``: it lies in the first such domain that an inquiry leads to.
    """

    def __call__(self, host: str, *, is_first: bool = False) -> bool:
        """Tell it."""
        ...


def nobody_agrees(host: str, *, is_first: bool = False) -> bool:  # noqa: ARG001 - see MayTell
    """Stand for a person who has agreed to nothing."""
    return False


def shows_nothing(_place: str) -> bool:
    """Stand for a run that tells no web server a secret."""
    return False


class WebLogin:
    """A login for Autodiscover, which may be sent once in a run: a wrong one counts once."""

    def __init__(
        self,
        login: "Login",
        may_begin: Callable[[], bool] = lambda: True,
        accepted: Callable[[], None] = lambda: None,
        refused: Callable[[], None] = lambda: None,
        is_vouched_for: Callable[[str], bool] = nobody_agrees,
    ) -> None:
        """Keep the login and its account.

        Args:
            login: it goes out as Basic.
            may_begin: counts the login before it is sent; False: it must not be sent.
            accepted: called when the login was good, so that it does not count.
            refused: called when it was not.
            is_vouched_for: whether the person has named a host (``--trust-host``).
        """
        from autoconf.tasks import new_lock  # an offline answer imports no threads

        self.login = login
        self.refused = refused
        self.is_vouched_for = is_vouched_for
        self._may_begin = may_begin
        self._lock = new_lock()
        self._is_used = False
        self._accepted = accepted
        self._may_be_wrong = False

    @property
    def may_be_wrong(self) -> bool:
        """Whether it was sent, and is not known to be good."""
        return self._may_be_wrong

    def accepted(self) -> None:
        """Take in that the login was good."""
        self._may_be_wrong = False
        self._accepted()

    def may_be_sent(self) -> bool:
        """Tell whether it may be sent now; True at most once."""
        with self._lock:
            first, self._is_used = not self._is_used, True
        may_be_sent = first and self._may_begin()
        self._may_be_wrong = self._may_be_wrong or may_be_sent
        return may_be_sent


class Tools(Struct, frozen=True, kw_only=True):
    """What a step may use: the network of its job, and the run's sessions.

    Attributes:
        network: of the job.
        sessions: of the run.
        login: set only where the person asked for it by ``--autodiscover-login``.
        shows_secret: whether a URL or an address shows a secret of the run.
        may_tell: see ``MayTell``.
    """

    network: "Network"
    sessions: "Sessions"
    login: WebLogin | None = None
    shows_secret: Callable[[str], bool] = shows_nothing
    may_tell: MayTell = nobody_agrees


class Step(Struct, frozen=True, kw_only=True):
    """One question that a person would recognise in the report.

    Attributes:
        asked: the URL, "SRV of example.com", or "imap imap.example.com:993".
        rank: lower is better; one explicit number per kind of question (docs/sources.md).
        ask: returns None when there is nothing; raises NetworkError or MalformedDocumentError.
        seconds: how long it may take.
        is_addition: its answer names services beside mail only; no other question waits for it.
        endpoint: the server that is tried, where the question is a guess.
        policy: for which servers this answer is enough; None: as the source declares.
        starts_first: it costs the processor little, and what it finds out has to be asked about.
    """

    asked: str
    rank: int
    ask: Callable[[Tools], Answer | None]
    seconds: float = 8.0
    is_addition: bool = False
    endpoint: Endpoint | None = None
    policy: TrustPolicy | None = None
    starts_first: bool = False


class Source(Protocol):
    """A place where settings are published; a module ends with ``SOURCE: Final[Source]``."""

    @property
    def tier(self) -> Tier:
        """Whose word it is."""
        ...

    @property
    def policy(self) -> TrustPolicy:
        """For which servers its word is enough."""
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

        It is called for the own domain, and again for each domain of the MX host with the
        relation MAIL_HOST. An empty sequence: there is nothing to ask.
        """
        ...
