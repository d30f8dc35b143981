"""Offers the sign-in with the browser at the terminal, and gives back what is not kept."""

import click

from autoconf.cli.sign_in_person import TerminalPerson, end_page
from autoconf.cli.terminal import fitting, say, say_all
from autoconf.cli.text import english, shown_host
from autoconf.errors import SignInError
from autoconf.messages import text, text_of
from autoconf.model.address import EmailAddress
from autoconf.model.secret import Credential
from autoconf.model.sign_in import SignInOffer, Tokens
from autoconf.oauth.exchange import give_back
from autoconf.tasks import CancelToken
from autoconf.usecases.sign_in import SignIn
from autoconf.usecases.world import World


class SigningIn:
    """The sign-ins of one command.

    Attributes:
        was_offered: whether there was a sign-in, done or not.
        error: why the last sign-in failed; None: it did not.
        kept_hosts: the mail servers of a sign-in that is kept now; empty: none is.
    """

    def __init__(
        self,
        world: World,
        address: str,
        *,
        can_ask: bool,
        asks: bool = True,
        keep: bool = False,
    ) -> None:
        """Take the world; nothing is asked yet.

        Args:
            world: of the run.
            address: of the person.
            can_ask: whether a person is at the terminal.
            asks: whether the person is asked first.
            keep: whether the sign-in outlives the run.
        """
        self._can_ask = can_ask
        self._asks = asks
        self.was_offered = False
        self.error: SignInError | None = None
        self.kept_hosts: tuple[str, ...] = ()
        self._world = world
        self._address = address
        self._keep = keep
        self._to_give_back: list[tuple[SignInOffer, Tokens]] = []

    def credential(self, offer: SignInOffer) -> Credential | None:
        """Return a token for the servers of an offer; None: none is wanted, or it failed."""
        self.was_offered = True
        while True:
            must_ask = self._asks or offer.is_foreign or self.error is not None
            if must_ask and not (self._can_ask and self._agrees(offer)):
                return None
            try:
                tokens = self._signed_in(offer)
            except SignInError as error:
                self.error = error
                say_all(error_lines(error, offer.host), err=True)
                continue
            self.error = None
            self._take(offer, tokens)
            return Credential(secret=tokens.access, only_hosts=offer.hosts)

    def finish(self) -> None:
        """Give refresh tokens back that nobody asked for."""
        for offer, tokens in self._to_give_back:
            if tokens.refresh is not None:
                http = self._world.sign_ins.web(offer.is_own)
                give_back(tokens.refresh, offer.endpoints, offer.client, http)
        self._to_give_back.clear()

    def _signed_in(self, offer: SignInOffer) -> Tokens:
        options = self._world.options
        sign_in = SignIn(
            http=lambda: self._world.sign_ins.web(offer.is_own),
            person=TerminalPerson(has_browser=not options.no_browser),
            pages=end_page,
            cancel=CancelToken(),
        )
        if options.oauth_device:
            return sign_in.with_code(offer)
        return sign_in.at_page(offer, EmailAddress.parse(self._address).text)

    def _take(self, offer: SignInOffer, tokens: Tokens) -> None:
        less = set(offer.scopes) - set(tokens.granted(offer.scopes)) - {"offline_access"}
        if less:
            say(text_of("sign-in.less-granted", scopes=" ".join(sorted(less))), err=True)
        self._to_give_back.append((offer, tokens))
        if not self._keep:
            return
        address = EmailAddress.parse(self._address).text
        kept = self._world.sign_ins.kept.keep(address, offer, tokens)
        self._to_give_back.pop()
        self.kept_hosts = kept.hosts

    def _agrees(self, offer: SignInOffer) -> bool:
        """Ask the person; the host is always shown."""
        host = shown_host(offer.host)
        if self.error is not None:
            words = text_of("sign-in.ask-again", host=host)
        elif offer.is_foreign:
            say(text_of("sign-in.foreign", host=host), err=True)
            words = text_of("sign-in.ask", host=host)
        else:
            words = text_of("sign-in.ask", host=host)
        is_usual = not offer.is_foreign and self.error is None
        suffix = text_of("ask.usually-yes" if is_usual else "ask.yes-or-no")
        return click.confirm(
            fitting(f"{words} {suffix}"), default=is_usual, show_default=False, err=True
        )


def error_lines(error: SignInError, host: str) -> list[str]:
    """Return why a sign-in failed, who can mend it, and what to do."""
    from autoconf.usecases.sign_in_advice import advice_on

    row = advice_on(error, host)
    if row is None:
        return [str(error)]
    who = text_of("who.can-fix", who=text(f"who.{row.who.value}"))
    steps = [f"{number}. {english(step)}" for number, step in enumerate(row.to_do, 1)]
    return [str(error), english(row.title), english(row.remedy), who, *steps]
