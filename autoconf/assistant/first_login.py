"""The first login begins while guesses about other servers are still silent."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from autoconf.assistant.probing import probe_tools, request_of
from autoconf.assistant.running import Run
from autoconf.assistant.state import State, ranked
from autoconf.discovery.engine import Found
from autoconf.discovery.outcomes import PendingQuestion
from autoconf.discovery.patience import proved_protocol
from autoconf.model.config import Decision
from autoconf.model.evidence import Tier
from autoconf.model.server import MailProtocol, Server
from autoconf.probes.ahead import log_in_ahead

if TYPE_CHECKING:
    from autoconf.probes.interface import Ahead

_FIRST: Final = MailProtocol.IMAP
"""The protocol that logs in first where there is one; see ``probes.plan``."""


class FirstLogin:
    """Told what guesses have found; logs in once nothing that is silent can change where.

    Told again when they have ended, it has logged in whatever came first.
    """

    def __init__(self, state: State, run: Run) -> None:
        """Take what is known before the first guess."""
        self._state = state
        self._run = run
        self._is_tried = False
        self._ahead: Ahead | None = None

    def __call__(self, found: Found, silent: Sequence[PendingQuestion]) -> None:
        """Begin the login, at most once."""
        if self._is_tried or self._run.budget is None or self._run.is_over():
            return
        if not may_be_settled(found):
            return
        state = ranked(self._state, found, self._run.tools.known, self._run.tools.options)
        server = _first_server(state, self._run)
        if server is not None and is_settled(server, found, silent):
            self._is_tried = True
            self._ahead = log_in_ahead(server, request_of(state, self._run), probe_tools(self._run))

    def into(self, state: State) -> State:
        """Return the state with the login that is under way, if it is."""
        return replace(state, ahead=self._ahead)


def may_be_settled(found: Found) -> bool:
    """Tell whether a guess for the first login was proved, and nobody publishes a server for it."""
    is_published = any(
        attempt.answer.config.of_protocol(_FIRST)
        for attempt in found.attempts
        if attempt.answer is not None and attempt.tier is not Tier.GUESS
    )
    return not is_published and any(proved_protocol(one) is _FIRST for one in found.attempts)


def is_settled(server: Server, found: Found, silent: Sequence[PendingQuestion]) -> bool:
    """Tell whether a guess is proved, and no better one is silent."""
    ranks = [
        attempt.rank
        for attempt in found.attempts
        if proved_protocol(attempt) is _FIRST
        and attempt.answer is not None
        and server.endpoint in {s.endpoint for s in attempt.answer.config.servers}
    ]
    open_ranks = [
        question.rank
        for question in silent
        if question.endpoint is not None and question.endpoint.protocol is _FIRST
    ]
    return bool(ranks) and all(min(ranks) < rank for rank in open_ranks)


def _first_server(state: State, run: Run) -> Server | None:
    """Return the server of the first login; None: it is foreign, or a person must be asked.

    Ranking puts a foreign server behind those of the own domain, whichever was guessed first: it
    waits until no guess is silent.
    """
    if state.config is None:
        return None
    first = state.config.of_protocol(_FIRST)[0]
    trust = state.config.trust_of(first)
    if trust is None or trust.decision is not Decision.AUTO:
        return None
    consent = state.consent(run.tools.options)
    return first if consent.allows_password(state.config, first) else None
