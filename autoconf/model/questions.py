"""Questions that a run returns instead of asking: a surface answers them now or later.

Answering one and calling again asks no source of settings anew (ADR 0020).
"""

from collections.abc import Iterable

from msgspec import Struct

from autoconf.model.domain import home_of
from autoconf.model.message import Message
from autoconf.model.server import Endpoint, MailProtocol
from autoconf.model.sign_in import SignInOffer


class Doubt(Struct, frozen=True, kw_only=True):
    """One server that gets no password before somebody has confirmed it.

    Attributes:
        endpoint: the server.
        domain: the registrable domain that a confirmation is about.
        reasons: the facts behind the doubt, weakest first.
    """

    endpoint: Endpoint
    domain: str
    reasons: tuple[Message, ...]


class NeedsConfirmation(Struct, frozen=True, kw_only=True):
    """May the password be sent to these servers? Nothing was sent to them."""

    doubts: tuple[Doubt, ...]

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names in doubt, each once."""
        return tuple(dict.fromkeys(doubt.endpoint.hostname for doubt in self.doubts))

    @property
    def domains(self) -> tuple[str, ...]:
        """The registrable domains in doubt, each once."""
        return tuple(dict.fromkeys(doubt.domain for doubt in self.doubts))

    @property
    def reasons(self) -> tuple[Message, ...]:
        """The reasons of all servers, each once."""
        return tuple(dict.fromkeys(r for doubt in self.doubts for r in doubt.reasons))

    @property
    def by_domain(self) -> "tuple[NeedsConfirmation, ...]":
        """The same question in parts: one for each registrable domain."""
        return tuple(
            NeedsConfirmation(doubts=tuple(d for d in self.doubts if d.domain == domain))
            for domain in self.domains
        )


class NeedsAddressConsent(Struct, frozen=True, kw_only=True):
    """May these hosts be told the address? They may know settings, and were asked nothing yet.

    Attributes:
        hosts: named by an answer that anybody on the way can have changed.
        reasons: why there is a doubt.
    """

    hosts: tuple[str, ...]
    reasons: tuple[Message, ...] = ()

    @property
    def domains(self) -> tuple[str, ...]:
        """The registrable domains in question, each once."""
        return tuple(dict.fromkeys(map(home_of, self.hosts)))


class NeedsPassword(Struct, frozen=True, kw_only=True):
    """The password is missing, or was typed for other places only.

    Attributes:
        hosts: all hosts that it will be sent to; empty: none takes one.
        hints: what the provider demands before a login works, in the provider file's English.
        sign_in: the person can sign in with the browser instead; a token is the password then.
    """

    hosts: tuple[str, ...]
    hints: tuple[str, ...] = ()
    sign_in: SignInOffer | None = None


class NeedsPasswordAgain(Struct, frozen=True, kw_only=True):
    """The password was refused: will it be typed again? A yes comes with another password.

    Attributes:
        endpoint: the server that refused; after a refusal of Autodiscover, the one to log in to.
        tries_used: failed logins of the account so far, those of earlier runs included.
        earlier_logins: as in the check of the refused login; 0 after a refusal of Autodiscover.
            It only grows, and so a yes counts for the next login alone.
    """

    endpoint: Endpoint
    tries_used: int
    earlier_logins: int = 0


class NeedsUserName(Struct, frozen=True, kw_only=True):
    """The login was refused: is another user name to be tried?

    Attributes:
        endpoint: the server that refused.
        name: the user name to try.
        form: the same with placeholders.
        tries_used: failed logins of the account so far, those of earlier runs included.
    """

    endpoint: Endpoint
    name: str
    form: str
    tries_used: int


class NeedsNextProtocol(Struct, frozen=True, kw_only=True):
    """The login was refused: is the next protocol to be tried with the same password?"""

    protocol: MailProtocol
    tries_used: int


class NeedsReplacement(Struct, frozen=True, kw_only=True):
    """A published server does not answer: may a server of another host take its place?

    Attributes:
        published: the server that somebody named.
        server: the one that was found by trying. Its certificate is good for its name. Nothing
            that is secret was sent to it.
        reasons: whose word it is, as in ``Doubt``.
    """

    published: Endpoint
    server: Endpoint
    reasons: tuple[Message, ...] = ()


Question = (
    NeedsConfirmation
    | NeedsAddressConsent
    | NeedsPassword
    | NeedsPasswordAgain
    | NeedsUserName
    | NeedsNextProtocol
    | NeedsReplacement
)


class UserAnswer(Struct, frozen=True):
    """What was said to one question; a yes to ``NeedsPassword`` comes with the password."""

    question: Question
    yes: bool


class UserAnswers(Struct, frozen=True):
    """Everything that was answered in a run so far; of two answers the last one counts."""

    given: tuple[UserAnswer, ...] = ()

    def and_also(self, answers: Iterable[UserAnswer]) -> "UserAnswers":
        """Return these answers and further ones."""
        return UserAnswers((*self.given, *answers))

    def domains(self, *, confirmed: bool) -> tuple[str, ...]:
        """Return the registrable domains that were confirmed, or those that were declined."""
        last = {
            domain: answer.yes
            for answer in self.given
            if isinstance(answer.question, NeedsConfirmation)
            for domain in answer.question.domains
        }
        return tuple(domain for domain, yes in last.items() if yes is confirmed)

    def told(self, *, yes: bool) -> tuple[str, ...]:
        """Return the registrable domains that may learn the address, or those that may not."""
        last = {
            domain: answer.yes
            for answer in self.given
            if isinstance(answer.question, NeedsAddressConsent)
            for domain in answer.question.domains
        }
        return tuple(domain for domain, said in last.items() if said is yes)

    @property
    def declined_hosts(self) -> tuple[str, ...]:
        """The host that each refused confirmation was about."""
        declined = self.domains(confirmed=False)
        hosts = (
            answer.question.hosts[0]
            for answer in self.given
            if isinstance(answer.question, NeedsConfirmation) and not answer.yes
            if set(answer.question.domains) <= set(declined)
        )
        return tuple(dict.fromkeys(hosts))

    def to_password_again(self, endpoint: Endpoint, earlier_logins: int) -> bool | None:
        """Return what was said to another password after so many logins; None: not asked."""
        for answer in reversed(self.given):
            asked = answer.question
            if isinstance(asked, NeedsPasswordAgain) and (
                asked.endpoint,
                asked.earlier_logins,
            ) == (endpoint, earlier_logins):
                return answer.yes
        return None

    def to_user_name(self, endpoint: Endpoint, form: str) -> bool | None:
        """Return what was said to a user name at a server; None: nobody was asked."""
        for answer in reversed(self.given):
            asked = answer.question
            if isinstance(asked, NeedsUserName) and (asked.endpoint, asked.form) == (
                endpoint,
                form,
            ):
                return answer.yes
        return None

    def replacements(self, *, agreed: bool) -> tuple[Endpoint, ...]:
        """Return the servers that may take the place of published ones, or those that may not."""
        last = {
            answer.question.server: answer.yes
            for answer in self.given
            if isinstance(answer.question, NeedsReplacement)
        }
        return tuple(server for server, yes in last.items() if yes is agreed)

    def to_protocol(self, protocol: MailProtocol) -> bool | None:
        """Return what was said to going on with a protocol; None: nobody was asked."""
        for answer in reversed(self.given):
            match answer.question:
                case NeedsNextProtocol(protocol=asked) if asked is protocol:
                    return answer.yes
        return None

    @property
    def declines_password(self) -> bool:
        """Whether the last word about the password was no."""
        said = [a.yes for a in self.given if isinstance(a.question, NeedsPassword)]
        return bool(said) and not said[-1]
