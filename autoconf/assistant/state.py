"""The knowledge of a run between two of its stages."""

from msgspec import Struct
from msgspec.structs import replace

from autoconf.discovery.consent import Consent
from autoconf.discovery.engine import Found
from autoconf.discovery.ranking import rank
from autoconf.discovery.trust import doubts_about
from autoconf.model.check import Check
from autoconf.model.config import ClientConfig, with_username
from autoconf.model.evidence import KnownProviders
from autoconf.model.mailbox import RoundTrip
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.questions import Question, UserAnswers
from autoconf.model.using import Using
from autoconf.probes.interface import Ahead


class State(Struct, frozen=True, kw_only=True):
    """One run, as far as it came; a stage makes a new one.

    Attributes:
        found: what sources said.
        config: ranked; None where nothing was found.
        answers: what was answered so far.
        checks: every server that was tried.
        pending: the question that stops the run; later stages do nothing then.
        login_pause: why the account can afford no login for a while.
        round_trip: None where none was made.
        using: what the person's programs use now, and why files of theirs say nothing.
        ahead: a login that was begun early. The next stage waits for its end.
    """

    found: Found
    config: ClientConfig | None = None
    answers: UserAnswers = UserAnswers()
    checks: tuple[Check, ...] = ()
    pending: Question | None = None
    login_pause: Message | None = None
    round_trip: RoundTrip | None = None
    using: tuple[Using, ...] = ()
    using_problems: tuple[Message, ...] = ()
    ahead: Ahead | None = None

    def consent(self, options: Options) -> Consent:
        """Return everything that was agreed to."""
        return Consent.of(options, self.answers)


def ranked(state: State, found: Found, known: KnownProviders, options: Options) -> State:
    """Return the state with what sources said, and the settings that follow from it."""
    domain = found.query.domain
    doubts = doubts_about(domain, known.look_alike(domain))
    config = rank(found.attempts, domain, known.is_linked, doubts=doubts)
    return replace(state, found=found, config=with_username(config, options.username))
