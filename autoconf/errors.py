"""Every deliberate exception.

AutoconfError
├── UsageError                 the caller is wrong: exit 2
│   ├── InvalidAddressError    not an e-mail address or domain
│   ├── UnknownClientError     no renderer of that id
│   ├── OutputExistsError      a file is in the way and --force was not given
│   └── UnsupportedError       a client cannot express these servers
├── NetworkError               the outside world failed: becomes an Outcome, never leaves its step
│   ├── NameNotFoundError      the DNS says that the name does not exist
│   ├── NoDataError            the name exists, without such records
│   │   └── NoAddressError      the name has no address
│   ├── RefusedError           the port is closed, or an HTTP server said no
│   │   ├── LoginWantedError    an HTTP server wants a login first
│   │   └── ProxyRefusedError   a proxy does not let such connections through
│   ├── TimedOutError          the deadline of this wait passed
│   ├── TlsFailedError         handshake or certificate, with what was seen of it
│   ├── UnreachableError       connection lost, resolver in trouble
│   │   ├── NoRouteError        this computer knows no way to the peer
│   │   └── ProxyFailedError    a proxy cannot be reached, or does not take us
│   │       └── NoRouteToProxyError  this computer knows no way to the proxy
│   ├── AddressWithheldError  the person must first agree that this host learns the address
│   ├── BlockedAddressError    the guard refused the address; nothing was sent
│   ├── TargetPausedError      a service leaves this server alone for a while; nothing was sent
│   ├── WrongProtocolError     the peer does not speak what was expected, or beyond our limits
│   ├── CancelledError         the answer is not needed any more
│   └── NoThreadError          this computer starts no more threads
├── SignInError                a sign-in with the browser that gave no token
└── MalformedDocumentError     a document that cannot be read: where, why
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from autoconf.messages import Parametrised


class AutoconfError(Exception):
    """Anything this package raises on purpose: a message id and what fills its placeholders.

    ``str(error)`` makes the English text when it is called.

    Attributes:
        id: of the message in ``autoconf/messages/en.toml``.
        parameters: name and value; a value is a text, or a message of its own.
    """

    def __init__(self, message_id: str, **parameters: object) -> None:
        """Keep the id and the values; a value without an ``id`` becomes its text."""
        super().__init__(message_id)
        self.id = message_id
        self.parameters = tuple((name, _value(value)) for name, value in parameters.items())

    @classmethod
    def of(cls, message: "Parametrised") -> Self:
        """Make an error of a message, or of another error."""
        return cls(message.id, **dict(message.parameters))

    def __str__(self) -> str:
        """Return the English text."""
        from autoconf.messages import text

        return text(self.id, self.parameters)

    def fresh(self) -> Self:
        """Return the same error without its past, to raise an error that is kept.

        The one that is kept would hold the variables of every function that it went through.
        """
        error = type(self).__new__(type(self))
        error.args = self.args
        error.__dict__.update(self.__dict__)
        return error

    def __reduce__(self) -> tuple[Callable[..., "AutoconfError"], tuple[object, ...]]:
        """Pickle every attribute, whatever the constructor takes."""
        return _restored, (type(self), self.args, self.__dict__)


def _value(value: object) -> Any:
    return value if hasattr(value, "id") and hasattr(value, "parameters") else str(value)


def _restored(
    kind: type[AutoconfError], args: tuple[object, ...], state: dict[str, object]
) -> AutoconfError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class UsageError(AutoconfError):
    """The caller is wrong; the text says what, where, and what to do."""


class InvalidAddressError(UsageError):
    """A text that is not an e-mail address or a domain."""


class UnknownClientError(UsageError):
    """A client id without a renderer."""


class OutputExistsError(UsageError):
    """An output file exists; nothing was written."""


class UnsupportedError(UsageError):
    """The client cannot express the servers of this profile; the text says why."""


class NetworkError(AutoconfError):
    """The outside world failed; becomes an ``Outcome`` with the text as its detail.

    Attributes:
        led_to: the URL that a web server redirected to before, or showed a page at; "" for none.
        wants_login: whether that page has a form for a password.
    """

    led_to = ""
    wants_login = False


class NameNotFoundError(NetworkError):
    """NXDOMAIN."""


class NoDataError(NetworkError):
    """The name exists, but has no records of the asked type."""


class NoAddressError(NoDataError):
    """The name exists, but has no address."""


class RefusedError(NetworkError):
    """Connection refused, or a refusal in the protocol's own words."""


class ProxyRefusedError(RefusedError):
    """A proxy does not let such connections through."""


class LoginWantedError(RefusedError):
    """A web server answers only after a login.

    ``software`` is a ``model.software.Software`` where the server could be recognised.
    """

    def __init__(self, message_id: str, software: object = None, **parameters: object) -> None:
        super().__init__(message_id, **parameters)
        self.software = software


class TimedOutError(NetworkError):
    """A deadline passed."""


class TlsFailedError(NetworkError):
    """The handshake failed.

    Attributes:
        facts: a ``model.check.TlsFacts`` where anything was seen.
        chain: the certificates that the server showed in DER form, its own first, where they are
            the problem.
        host: the name that the certificate had to hold.
        again: the certificate is pinned, so that a further connection goes well.
    """

    def __init__(
        self,
        message_id: str,
        facts: object = None,
        chain: tuple[bytes, ...] = (),
        host: str = "",
        **parameters: object,
    ) -> None:
        super().__init__(message_id, **parameters)
        self.host = host
        self.facts = facts
        self.chain = chain
        self.again = False


class UnreachableError(NetworkError):
    """No address, connection lost."""


class NoRouteError(UnreachableError):
    """The operating system knows no way to the peer."""


class ProxyFailedError(UnreachableError):
    """A proxy cannot be reached, wants another login, or does not speak like a proxy."""


class NoRouteToProxyError(ProxyFailedError):
    """The operating system knows no way to the proxy, or to its name."""


class BlockedAddressError(NetworkError):
    """The guard refused the address, so that nothing was sent."""


class TargetPausedError(NetworkError):
    """A service asked this server too often, and leaves it alone for a while: nothing was sent."""


class AddressWithheldError(NetworkError):
    """The host was not asked: it would learn the address, and the person must agree first.

    Attributes:
        host: the host in question.
    """

    def __init__(self, message_id: str, host: str = "", **parameters: object) -> None:
        super().__init__(message_id, host=host, **parameters)
        self.host = host


class WrongProtocolError(NetworkError):
    """The peer speaks something else, or more than our limits allow."""


class CancelledError(NetworkError):
    """The wait was cancelled: the answer can no longer matter."""


class NoThreadError(NetworkError):
    """This computer starts no more threads: nothing was sent."""


class SignInError(AutoconfError):
    """A sign-in with the browser gave no token; the text says why.

    Attributes:
        refusal: a ``model.sign_in.Refusal`` where the authorization server said no.
    """

    def __init__(self, message_id: str, refusal: object = None, **parameters: object) -> None:
        super().__init__(message_id, **parameters)
        self.refusal = refusal


class MalformedDocumentError(AutoconfError):
    """A document that cannot be read.

    Attributes:
        where: the name of the document.
        why: the reason, a text or a message.
        line: of the document; None where the reason has no line.
    """

    def __init__(self, where: Any, why: Any, line: int | None = None) -> None:
        message_id = "error.document" if line is None else "error.document-line"
        place = {} if line is None else {"line": line}
        super().__init__(message_id, where=where, why=why, **place)
        self.where = where
        self.why = why
        self.line = line
