"""The answers to the questions of a run, from options or from the person at the terminal."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

import click

from autoconf.cli.passwords import PasswordSource, read_password
from autoconf.cli.terminal import ask_hidden, fitting, require_hidden, say, say_all
from autoconf.cli.text import english, shown_host
from autoconf.errors import UsageError
from autoconf.messages import text_of
from autoconf.model.budget import MAX_FAILURES
from autoconf.model.domain import home_of, registrable_domain
from autoconf.model.questions import (
    NeedsAddressConsent,
    NeedsConfirmation,
    NeedsNextProtocol,
    NeedsPassword,
    NeedsPasswordAgain,
    NeedsReplacement,
    NeedsUserName,
    Question,
    UserAnswer,
)
from autoconf.model.secret import Credential, Secret

if TYPE_CHECKING:
    from autoconf.model.sign_in import SignInOffer

_LONGEST_LINE: Final = 4095
"""Octets that a terminal of Linux takes in one line; it drops what follows."""
_NO: Final = ("", "n", "no")
_YES: Final = ("y", "yes")
"""Answers of people who read the offer of another attempt as a question; none is a password."""


class Prompter:
    """Holds the password, and asks the person.

    Attributes:
        address: as typed.
        can_ask: whether a person is there.
        credential: the password of the options, or the one that was typed; None: none yet.
        told: hints that the person has read already.
        sign_in: returns a token for an offer; None: the person refused, or it failed.
    """

    def __init__(self, address: str, source: PasswordSource, *, can_ask: bool) -> None:
        """Keep the arguments; nothing is read yet."""
        self.address = address
        self._source = source
        self.can_ask = can_ask
        self.credential: Credential | None = None
        self._takes_password = True
        self.told: set[str] = set()
        self.sign_in: Callable[[SignInOffer], Credential | None] | None = None

    def signs_in_only(self) -> None:
        """Take no password: the command is for the sign-in with the browser."""
        self._takes_password = False

    def read_password(self) -> None:
        """Read the password that an option names, before the first use of the network.

        Raises:
            UsageError: it cannot be read.
        """
        secret = read_password(self._source)
        self.credential = None if secret is None else Credential(secret=secret)

    def ask_name(self) -> str:
        """Return the person's name for outgoing mail; empty if the person gives none."""
        question = fitting(text_of("ask.name"))
        while True:
            typed: str = click.prompt(question, default="", show_default=False, err=True)
            if typed.isprintable():
                return typed.strip()

    def answer(self, question: Question) -> tuple[UserAnswer, ...] | None:
        """Put a question to the person; None if there is no terminal."""
        if not (self.can_ask or self._is_for_browser(question)):
            return None
        if isinstance(question, NeedsConfirmation):
            return tuple(map(_confirm, question.by_domain))
        return (UserAnswer(question, yes=self._agrees_to(question)),)

    def _is_for_browser(self, question: Question) -> bool:
        """Tell whether the person can answer in the browser. The terminal may have no person."""
        has_offer = isinstance(question, NeedsPassword) and question.sign_in is not None
        return has_offer and not self._takes_password

    def _agrees_to(
        self,
        question: NeedsAddressConsent
        | NeedsPassword
        | NeedsPasswordAgain
        | NeedsReplacement
        | NeedsUserName
        | NeedsNextProtocol,
    ) -> bool:
        match question:
            case NeedsAddressConsent():
                return _may_tell(question)
            case NeedsPassword():
                return self._ask_password(question)
            case NeedsPasswordAgain():
                return self._ask_again(question)
            case NeedsReplacement(published=published, server=server):
                return _agrees(text_of("ask.replacement", published=published, server=server))
            case NeedsUserName() | NeedsNextProtocol():
                return _agrees(_offer(question))

    def _ask_password(self, question: NeedsPassword) -> bool:
        """Ask for the password once, later only whether it may go to further places."""
        if question.sign_in is not None and self.sign_in is not None and self.credential is None:
            self.credential = self.sign_in(question.sign_in)
            if self.credential is not None:
                return True
        # no answer lets a token go to another host
        is_bound = self.credential is not None and self.credential.only_hosts is not None
        if is_bound or not (question.hosts and self._takes_password):
            return False
        homes = tuple(dict.fromkeys(map(home_of, question.hosts)))
        if self.credential is not None:
            if not _agrees(text_of("ask.may-go-to-too", places=_shown(homes))):
                return False
            before = self.credential.only_for or ()
            self.credential = Credential(secret=self.credential.secret, only_for=(*before, *homes))
            return True
        say_all((f"  {hint}" for hint in question.hints if hint not in self.told), err=True)
        self._type_password(homes)
        return True

    def _ask_again(self, question: NeedsPasswordAgain) -> bool:
        """Offer to type a refused password again; one that an option named stays the same."""
        places = None if self.credential is None else self.credential.only_for
        if places is None:
            return False
        used = question.tries_used
        which = "ask.again-one" if used == 1 else "ask.again"
        typed = ask_hidden(fitting(text_of(which, used=used, most=MAX_FAILURES)))
        if typed.lower() in _NO:
            return False
        if typed.lower() in _YES:
            self._type_password(places)
        else:
            self._keep(typed, places)
        return True

    def _type_password(self, homes: tuple[str, ...]) -> None:
        words = text_of("ask.password", address=self.address, places=_shown(sorted(homes)))
        self._keep(require_hidden(fitting(words)), homes)

    def _keep(self, typed: str, homes: tuple[str, ...]) -> None:
        if len(typed.encode(errors="replace")) >= _LONGEST_LINE:
            raise UsageError("password.cut-by-terminal", most=_LONGEST_LINE)
        self.credential = Credential(secret=Secret(typed), only_for=homes)


def _confirm(question: NeedsConfirmation) -> UserAnswer:
    """Ask about one registrable domain."""
    for doubt in question.doubts[:1]:
        say(text_of("ask.confirm", server=doubt.endpoint), err=True)
        say_all((f"  {english(reason)}" for reason in doubt.reasons), err=True)
    words = text_of("ask.may-go-to", places=_shown(question.domains))
    return UserAnswer(question, yes=_agrees(words))


def _may_tell(question: NeedsAddressConsent) -> bool:
    """Ask whether hosts may learn the address."""
    say_all(map(english, question.reasons), err=True)
    words = text_of("ask.may-learn-address", places=", ".join(map(shown_host, question.hosts)))
    return _agrees(words)


def _offer(question: NeedsUserName | NeedsNextProtocol) -> str:
    """Return the question that offers another attempt, with its cost."""
    number = question.tries_used + 1
    if isinstance(question, NeedsNextProtocol):
        shown = question.protocol.value.upper()
        return text_of("ask.next-protocol", protocol=shown, next=number, most=MAX_FAILURES)
    which = "ask.user-name" if "\\" in question.name else "ask.user-name-alone"
    return text_of(which, name=question.name, next=number, most=MAX_FAILURES)


def _shown(domains: Iterable[str]) -> str:
    return ", ".join(
        host if registrable_domain(host) is None else f"*.{shown_host(host)}" for host in domains
    )


def _agrees(question: str) -> bool:
    words = fitting(f"{question} {text_of('ask.yes-or-no')}")
    return click.confirm(words, default=False, show_default=False, err=True)
