"""What a server that has settings does not answer well."""

from enum import Enum

from msgspec import Struct


class Lapse(Enum):
    """How a server goes wrong with a question that it could answer; the value ends message ids."""

    CAPITAL_DOMAIN = "capital-domain"
    """It has no settings for the domain in capital letters."""
    CAPITAL_PATH = "capital-path"
    """It does not know the path as Outlook writes it."""
    UNESCAPED = "unescaped"
    """An address with "&" makes its answer no XML."""
    ANY_HOST = "any-host"
    """It puts the Host of a question into its answer, whatever it is."""
    ANY_DOMAIN = "any-domain"
    """It makes settings for a domain that does not exist."""
    TELLS_MAILBOXES = "tells-mailboxes"
    """The answer for an address without a mailbox is another one."""
    ACCOUNTS = "accounts"
    """Autodiscover gives each protocol an account of its own."""
    WORDS = "words"
    """Autodiscover uses words that no program knows."""
    PHONE_ECHO = "phone-echo"
    """A phone gets mail servers in a form that it does not read."""


class LapseFact(Struct, frozen=True, kw_only=True):
    """A server that goes wrong.

    Attributes:
        at: the URL that was asked.
        status: of HTTP.
        words: those that no program knows.
    """

    lapse: Lapse
    at: str
    status: int = 200
    words: str = ""
