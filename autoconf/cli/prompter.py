"""The answers to the questions of a run, from options or from the person at the terminal."""

from collections.abc import Iterable

import click

from autoconf.cli.passwords import PasswordSource, read_password
from autoconf.cli.text import english, shown_host
from autoconf.messages import text_of
from autoconf.model.budget import MAX_FAILURES
from autoconf.model.domain import home_of, registrable_domain
from autoconf.model.questions import (
    NeedsAddressConsent,
    NeedsConfirmation,
    NeedsNextProtocol,
    NeedsPassword,
    NeedsReplacement,
    NeedsUserName,
    Question,
    UserAnswer,
)
from autoconf.model.secret import Credential, Secret


class Prompter:
    """Holds the password, and asks the person.

    Attributes:
        can_ask: whether a person is there.
        credential: the password of the options, or the one that was typed; None: none yet.
    """

    def __init__(self, address: str, source: PasswordSource, *, can_ask: bool) -> None:
        """Keep the arguments; nothing is read yet."""
        self._address = address
        self._source = source
        self.can_ask = can_ask
        self.credential: Credential | None = None

    def read_password(self) -> None:
        """Read the password that an option names, before the first use of the network.

        Raises:
            UsageError: it cannot be read.
        """
        secret = read_password(self._source)
        self.credential = None if secret is None else Credential(secret=secret)

    def answer(self, question: Question) -> tuple[UserAnswer, ...] | None:
        """Put a question to the person; None if there is no terminal."""
        if not self.can_ask:
            return None
        if isinstance(question, NeedsConfirmation):
            return tuple(map(_confirm, question.by_domain))
        return (UserAnswer(question, yes=self._agrees_to(question)),)

    def _agrees_to(
        self,
        question: NeedsAddressConsent
        | NeedsPassword
        | NeedsReplacement
        | NeedsUserName
        | NeedsNextProtocol,
    ) -> bool:
        match question:
            case NeedsAddressConsent():
                return _may_tell(question)
            case NeedsPassword():
                return self._ask_password(question)
            case NeedsReplacement(published=published, server=server):
                return _agrees(text_of("ask.replacement", published=published, server=server))
            case NeedsUserName() | NeedsNextProtocol():
                return _agrees(_offer(question))

    def _ask_password(self, question: NeedsPassword) -> bool:
        """Ask for the password once, later only whether it may go to further places."""
        homes = tuple(dict.fromkeys(map(home_of, question.hosts)))
        if self.credential is not None:
            if not _agrees(text_of("ask.may-go-to-too", places=_shown(homes))):
                return False
            before = self.credential.only_for or ()
            self.credential = Credential(secret=self.credential.secret, only_for=(*before, *homes))
            return True
        for hint in question.hints:
            click.echo(f"  {hint}", err=True)
        words = text_of("ask.password", address=self._address, places=_shown(sorted(homes)))
        typed = click.prompt(words, hide_input=True, err=True)
        self.credential = Credential(secret=Secret(typed), only_for=homes)
        return True


def _confirm(question: NeedsConfirmation) -> UserAnswer:
    """Ask about one registrable domain."""
    for doubt in question.doubts[:1]:
        click.echo(text_of("ask.confirm", server=doubt.endpoint), err=True)
        for reason in doubt.reasons:
            click.echo(f"  {english(reason)}", err=True)
    words = text_of("ask.may-go-to", places=_shown(question.domains))
    return UserAnswer(question, yes=_agrees(words))


def _may_tell(question: NeedsAddressConsent) -> bool:
    """Ask whether hosts may learn the address."""
    for reason in question.reasons:
        click.echo(english(reason), err=True)
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
    return click.confirm(question, err=True)
