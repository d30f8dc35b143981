"""The sign-in of a person: at a page on this machine, or with a code on another device."""

from collections.abc import Callable
from typing import Final, Protocol
from urllib.parse import urlsplit

from msgspec import Struct

from autoconf.errors import CancelledError, SignInError, TimedOutError
from autoconf.model.sign_in import SIGN_IN_S, SignInOffer, Tokens
from autoconf.net.interfaces import Http
from autoconf.net.loopback import Loopback, Pages
from autoconf.oauth.code_flow import code_request, is_answer_to, read_code, redeem
from autoconf.oauth.device_flow import DeviceCode, ask_device, device_code
from autoconf.sharing import pause
from autoconf.tasks import CancelToken, Deadline

_TICK_S: Final = 0.1


class Person(Protocol):
    """How a surface talks to the person who signs in."""

    def open_page(self, url: str) -> None:
        """Show the address of the page, and open it if there is a browser."""
        ...

    def show_code(self, page: str, code: str, page_with_code: str) -> None:
        """Show where a code is to be typed."""
        ...


class SignIn(Struct, frozen=True, kw_only=True):
    """What a sign-in works with.

    Attributes:
        http: asks the issuer; a new deadline for each call.
        person: who signs in.
        pages: what the browser shows at the end.
        cancel: ends the wait.
        wait_s: so long the person may take.
    """

    http: Callable[[], Http]
    person: Person
    pages: Pages
    cancel: CancelToken
    wait_s: float = SIGN_IN_S

    def at_page(self, offer: SignInOffer, address: str) -> Tokens:
        """Send the person to the issuer's page, and return the tokens.

        Raises:
            SignInError: there are none; the text says why.
            CancelledError: the run was cancelled.
        """
        with _place_of(offer) as place:
            request = code_request(offer, place.redirect, address)
            found = []

            def judge(query: str) -> bool:
                if not is_answer_to(request, query):
                    return False
                found.append(read_code(request, query))
                return True

            self.person.open_page(request.url)
            try:
                place.wait(judge, self.pages, Deadline(self.wait_s, self.cancel))
            except TimedOutError as error:
                minutes = round(self.wait_s / 60)
                raise SignInError("sign-in.nothing-came", minutes=minutes) from error
        return redeem(request, found[0], self.http())

    def with_code(self, offer: SignInOffer) -> Tokens:
        """Let the person type a code on another device, and return the tokens.

        Raises:
            SignInError: there are none; the text says why.
            CancelledError: the run was cancelled.
        """
        if not offer.endpoints.device:
            raise SignInError("sign-in.no-device", host=offer.host)
        waiting: Tokens | DeviceCode = device_code(offer, self.http())
        if isinstance(waiting, DeviceCode):
            self.person.show_code(waiting.page, waiting.code, waiting.page_with_code)
            deadline = Deadline(min(waiting.seconds, self.wait_s), self.cancel)
            while isinstance(waiting, DeviceCode):
                self._pause(waiting.interval, deadline)
                waiting = ask_device(waiting, self.http())
        return waiting

    def _pause(self, seconds: float, deadline: Deadline) -> None:
        try:
            if pause(deadline.remaining_s(seconds), self.cancel):
                raise CancelledError("net.cancelled")
            deadline.remaining_s()
        except TimedOutError as error:
            raise SignInError("sign-in.code-too-old") from error


def _place_of(offer: SignInOffer) -> Loopback:
    """Listen where the issuer will send the browser.

    Raises:
        SignInError: the port is taken.
    """
    if offer.client.redirect == "fixed":
        parts = urlsplit(offer.client.redirect_uri)
        return Loopback(name=parts.hostname or "", port=parts.port or 0, path=parts.path or "/")
    return Loopback(name="localhost" if offer.client.redirect == "localhost" else "127.0.0.1")
