"""A directory: searches name the domains, and the login name of an address."""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from ldap3 import NONE, SIMPLE, Connection, Server, Tls
from ldap3.core.exceptions import (
    LDAPException,
    LDAPInvalidCredentialsResult,
    LDAPNoSuchObjectResult,
    LDAPOperationResult,
)
from msgspec.structs import replace

from autoconf.formats.ldap_letters import filled
from autoconf.formats.safe_text import clean_text
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.serving import Directory, DomainSource
from autoconf.publish.sources.interface import (
    LOGIN_S,
    Listing,
    Row,
    SourceAwayError,
    listing_of,
    private_text,
    usable_login,
)

_PAGE: Final = 1000
_PAGED: Final = "1.2.840.113556.1.4.319"
_SUCCESS: Final = 0
_MAX_PASSWORD: Final = 4096


def read(source: DomainSource) -> Listing:
    """Ask a directory; values that name no domain are skipped and told.

    Raises:
        SourceAwayError: the server cannot be reached or trusted, or refuses the search.
        UsageError, MalformedDocumentError: the file with the password.
    """
    directory = _directory(source)
    with _away(source), _open(source) as connection:
        deadline = time.monotonic() + int(source.timeout_s)
        names = tuple(
            name
            for search in directory.searches
            for name in _found(connection, directory.base, search, deadline)
        )
    return listing_of(source, (Row(source.name, name, "") for name in names))


def login_of(source: DomainSource, address: EmailAddress) -> str:
    """Return the login name of an address; empty: there is none, or none that can be written.

    Raises:
        SourceAwayError, UsageError, MalformedDocumentError: see ``read``.
    """
    directory = _directory(source)
    search = filled(source.account, address), directory.account_attribute
    with _away(source), _open(replace(source, timeout_s=LOGIN_S)) as connection:
        deadline = time.monotonic() + LOGIN_S
        return usable_login(next(_found(connection, directory.base, search, deadline), ""))


def _directory(source: DomainSource) -> Directory:
    assert source.directory is not None  # noqa: S101 - the configuration was checked
    return source.directory


@contextmanager
def _away(source: DomainSource) -> Iterator[None]:
    """Turn what ldap3 raises into an error of ours."""
    try:
        yield
    except LDAPInvalidCredentialsResult as error:
        why = Message("serve.ldap-login")
        raise SourceAwayError("serve.directory-away", source=source.name, why=why) from error
    except LDAPNoSuchObjectResult as error:
        why = Message.of("serve.ldap-base", base=clean_text(_directory(source).base))
        raise SourceAwayError("serve.directory-away", source=source.name, why=why) from error
    except LDAPOperationResult as error:  # str() would repeat its fields, most of them None
        words = ", ".join(filter(None, (error.description, error.message)))
        raise SourceAwayError(
            "serve.directory-away", source=source.name, why=clean_text(words, 300)
        ) from error
    except (LDAPException, OSError, ValueError) as error:
        words = clean_text(str(error), 300)
        raise SourceAwayError("serve.directory-away", source=source.name, why=words) from error


@contextmanager
def _open(source: DomainSource) -> Iterator[Connection]:
    """Give a connection that is logged in."""
    directory = _directory(source)
    password = directory.password_file and private_text(
        Path(directory.password_file), _MAX_PASSWORD
    )
    connection = _connection(directory, password, int(source.timeout_s))
    try:
        connection.open(read_server_info=False)
        if directory.scheme == "ldap" and not directory.is_here:
            connection.start_tls(read_server_info=False)
        connection.bind(read_server_info=False)
        yield connection
    finally:
        with suppress(LDAPException, OSError):
            connection.unbind()


class _Verified(Tls):  # type: ignore[misc] # ldap3 states no types
    """Lets the standard library verify the certificate and its name."""

    def __init__(self, directory: Directory) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._directory = directory

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:  # noqa: FBT001, FBT002
        """Begin TLS; the handshake is always made at once."""
        del do_handshake
        context = ssl.create_default_context(cafile=self._directory.ca_file or None)
        connection.socket = context.wrap_socket(
            connection.socket, server_hostname=self._directory.host
        )


def _connection(directory: Directory, password: str, seconds: int) -> Connection:
    """Return a connection that is not open yet. It follows no referral: a password goes along."""
    is_socket = directory.scheme == "ldapi"
    server = Server(
        f"ldapi://{directory.host}" if is_socket else directory.host,
        port=None if is_socket else directory.port,
        use_ssl=directory.scheme == "ldaps",
        tls=_Verified(directory),
        get_info=NONE,
        connect_timeout=seconds,
    )
    return Connection(
        server,
        user=directory.bind_dn or None,
        password=password or None,
        authentication=SIMPLE if directory.bind_dn else None,
        read_only=True,
        auto_referrals=False,
        raise_exceptions=True,
        check_names=False,
        receive_timeout=seconds,
    )


def _found(
    connection: Connection, base: str, search: tuple[str, str], deadline: float
) -> Iterator[str]:
    """Yield the values of an attribute, page by page."""
    wanted, attribute = search
    cookie = None
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        connection.search(
            base, wanted, attributes=[attribute], time_limit=max(1, int(left)),
            paged_size=_PAGE, paged_cookie=cookie,
        )  # fmt: skip
        result = connection.result
        if result["result"] != _SUCCESS:  # a referral raises nothing
            raise LDAPException(result["description"])
        for entry in connection.response:
            for values in entry.get("raw_attributes", {}).values():
                yield from (value.decode("utf-8", "replace") for value in values)
        cookie = result.get("controls", {}).get(_PAGED, {}).get("value", {}).get("cookie")
        if not cookie:
            return
