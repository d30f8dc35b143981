"""What probing is told, and what it returns."""

from collections.abc import Callable

from msgspec import Struct

from autoconf.dialogues.session import Session
from autoconf.dialogues.sessions import Sessions
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check
from autoconf.model.config import ClientConfig
from autoconf.model.events import Watch, ignore
from autoconf.model.message import Message
from autoconf.model.questions import Question, UserAnswers
from autoconf.model.secret import Credential, Secret
from autoconf.model.server import Endpoint, Server
from autoconf.net.interfaces import NetworkFactory
from autoconf.probes.budget import Budget
from autoconf.sharing import Background
from autoconf.tasks import CancelToken


class Place(Struct, frozen=True):
    """A server that was tried, and the conversation with it."""

    server: Server
    session: Session


class ProbeTools(Struct, frozen=True, kw_only=True):
    """What probing works with.

    Attributes:
        budget: every login is counted there before it is sent.
        seconds_left: of the whole run.
        least_s: with less left no login is begun, as it could not be answered.
        cancel: ends everything at once.
    """

    sessions: Sessions
    factory: NetworkFactory
    budget: Budget
    seconds_left: Callable[[], float]
    least_s: float = 5.0
    watch: Watch = ignore
    cancel: CancelToken


class Ahead(Struct, frozen=True, kw_only=True):
    """A login that was sent before its turn, and is counted in the budget."""

    place: Place
    login: Background[Session | None]


class ProbeRequest(Struct, frozen=True, kw_only=True):
    """Which servers are to be reached, and which of them may get which password.

    Attributes:
        may_connect: whether a server is worth a connection.
        is_trusted: whether a password may go to a server.
        credential: None: there is none, or none may be sent.
        why_none: why there is none.
        answers: what was said to earlier questions.
        checks: logins and failures of an earlier call; they are not repeated.
        places: servers that were tried in this call already.
        ahead: the first login, if it is under way already.
        reach_s: how long servers may take to be reached.
        exchange_domain: whether the domain is known to use Microsoft Exchange.
        test_all: reach every server, and go on after a refusal.
        all_named: the caller named every server: each one is reached, and none in its place.
        yes: try the part before the @ as the user name once without asking.
        web_login_refused: whether Autodiscover refused the login before.
        everywhere: log in at every server that is ready; else at the first of each protocol.
    """

    address: EmailAddress
    config: ClientConfig
    may_connect: Callable[[Server], bool]
    is_trusted: Callable[[Server], bool]
    credential: Credential | None = None
    why_none: Message | None = None
    answers: UserAnswers = UserAnswers()
    checks: tuple[Check, ...] = ()
    places: tuple[Place, ...] = ()
    ahead: Ahead | None = None
    reach_s: float = 30.0
    exchange_domain: bool = False
    test_all: bool = False
    all_named: bool = False
    yes: bool = False
    web_login_refused: bool = False
    everywhere: bool = False

    @property
    def secret(self) -> Secret | None:
        """The password or token, if there is one."""
        return None if self.credential is None else self.credential.secret

    @property
    def reaches_all(self) -> bool:
        """Whether every server is reached, also after one that works."""
        return self.test_all or self.all_named

    def may_send_to(self, server: Server) -> bool:
        """Tell whether the credential may go to a server: trusted, and it was given for it."""
        given = self.credential is not None and self.credential.may_go_to(server.hostname)
        return given and self.is_trusted(server)

    @property
    def known(self) -> frozenset[Endpoint]:
        """The servers that need no further connection."""
        of_checks = (check.endpoint for check in self.checks)
        return frozenset((*of_checks, *(place.server.endpoint for place in self.places)))


class Probed(Struct, frozen=True, kw_only=True):
    """What became of a request.

    Attributes:
        places: every server that was tried, those of the request first.
        checks: the checks of the request, then the logins that ended since.
        question: what has to be answered before another login may be sent.
        why_not: why the servers that had no login got none.
    """

    places: tuple[Place, ...]
    checks: tuple[Check, ...] = ()
    question: Question | None = None
    why_not: Message | None = None
