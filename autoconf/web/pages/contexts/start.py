"""The first page: one question."""

from typing import ClassVar, Final

from autoconf.errors import InvalidAddressError
from autoconf.formats.safe_text import clean_text
from autoconf.model.address import EmailAddress
from autoconf.model.domain import in_quotes
from autoconf.model.message import Message
from autoconf.renderers.interface import Words
from autoconf.web.pages.parts import Ask, Context

_LONGEST: Final = 320
_LEAST_LABELS: Final = 3


class Start(Context, frozen=True, kw_only=True):
    """The first page.

    Attributes:
        ask: the field for the address.
        meant: the address that was meant; empty: not known.
    """

    template: ClassVar[str] = "start.html"
    ask: Ask
    meant: str = ""


def start(words: Words) -> Start:
    """Return the first page."""
    return Start(ask=_ask(words))


def not_an_address(typed: str, why: InvalidAddressError, words: Words) -> Start:
    """Return the first page for something that is no address, with the address that was meant."""
    meant = did_you_mean(typed)
    if meant:
        error = words(Message.of("web.start.no-at", meant=meant))
    else:
        error = words(why_not(typed, why))
    return Start(ask=_ask(words, clean_text(typed, _LONGEST), error), meant=meant)


def why_not(typed: str, why: InvalidAddressError) -> Message:
    """Return why something is no address; a text without @ and dot was no domain either."""
    if not typed.strip():
        return Message("web.start.empty")
    if "@" not in typed and "." not in typed:
        why = InvalidAddressError("address.no-at", address=in_quotes(typed))
    return Message.of("web.start.no-address", why=why)


def did_you_mean(typed: str) -> str:
    """Return the address that was meant by a text without an @; empty: not known.

    A dot stands where the @ belongs, as in ``alice.example.org``.
    """
    name, _, domain = typed.strip().partition(".")
    if "@" in typed or typed.count(".") + 1 < _LEAST_LABELS:
        return ""
    try:
        return EmailAddress.parse(f"{name}@{domain}").text
    except InvalidAddressError:
        return ""


def _ask(words: Words, value: str = "", error: str = "") -> Ask:
    return Ask(
        name="address",
        label=words(Message("web.start.address")),
        button=words(Message("web.start.go")),
        kind="email",
        hint=words(Message("web.start.hint")),
        error=error,
        value=value,
        example=words(Message("web.start.example")),
    )
