"""What is refused before an endpoint sees it: heads, hosts and bodies."""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, Final

from autoconf.publish.exchange import Answer, refusal
from autoconf.publish.site import hostname

MAX_HEAD: Final = 16 * 1024
MAX_URL: Final = 2 * 1024
MAX_BODY: Final = 16 * 1024
BODY_S: Final = 10.0

_HOST: Final = re.compile(r"([A-Za-z0-9.-]{1,254})(?::[0-9]{1,5})?")
_ADDRESS_HOST: Final = re.compile(
    r"\[[0-9A-Fa-f:.]{2,45}\](?::[0-9]{1,5})?|[0-9.]+(?::[0-9]{1,5})?"
)

NOT_FOUND: Final = refusal(404, "Not found.")
_CLOSE: Final = (b"connection", b"close")
_BAD_HOST: Final = refusal(400, "One valid Host header is needed.")
_TOO_LONG: Final = refusal(414, "The URL is too long.")
_HEAD_TOO_LARGE: Final = refusal(431, "The head of the request is too large.")
_BODY_TOO_LARGE: Final = refusal(413, "The body of the request is too large.", _CLOSE)
_TOO_SLOW: Final = refusal(408, "The request did not come in time.", _CLOSE)

_HTTP_1_0: Final = frozenset({"1.0", "1"})
"""ASGI writes the first form. granian writes the second one, with an empty host for none."""

Headers = Sequence[tuple[bytes, bytes]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class RefusedError(Exception):
    """A request that no endpoint sees."""

    def __init__(self, answer: Answer, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.answer = answer


def check_head(url: int, headers: Headers) -> None:
    """Check the size of a head, and that it has one Host header at most.

    Args:
        url: the bytes of path and query.
        headers: of the request.

    Raises:
        RefusedError: it is too large, or has several.
    """
    if url > MAX_URL:
        raise RefusedError(_TOO_LONG, reason="url")
    size = hosts = 0
    for name, value in headers:
        size += len(name) + len(value) + 4
        hosts += name == b"host"
    if size > MAX_HEAD:
        raise RefusedError(_HEAD_TOO_LARGE, reason="head")
    if hosts > 1:
        raise RefusedError(_BAD_HOST, reason="host")


def host_of(value: bytes, http_version: str) -> str:
    """Return the host name in A-labels; empty: none, or an IP address.

    Args:
        value: of the Host header.
        http_version: a client of HTTP/1.0 may send no Host header (RFC 9112 section 3.2).

    Raises:
        RefusedError: there is none, or it is no name.
    """
    if not value and http_version in _HTTP_1_0:
        return ""
    text = value.decode("latin-1").strip()
    found = _HOST.fullmatch(text)
    name = hostname(found[1]) if found else None
    if name is not None:
        return name
    if _ADDRESS_HOST.fullmatch(text):
        return ""
    raise RefusedError(_BAD_HOST, reason="host")


async def body_of(length: str, receive: Receive) -> bytes:
    """Return the body of a request.

    Args:
        length: the Content-Length header; empty: there is none.
        receive: of ASGI.

    Raises:
        RefusedError: it is too large, or does not come within ``BODY_S``.
    """
    if _is_above(length, MAX_BODY):
        raise RefusedError(_BODY_TOO_LARGE, reason="body")
    try:
        async with asyncio.timeout(BODY_S):
            return await _read(receive)
    except TimeoutError as error:
        raise RefusedError(_TOO_SLOW, reason="slow") from error


def _is_above(length: str, most: int) -> bool:
    """Tell whether a Content-Length is too large; one that is no number is the server's affair."""
    is_number = length.isascii() and length.isdigit()
    return is_number and (len(length) > len(str(most)) or int(length) > most)


async def _read(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        event = await receive()
        if event["type"] != "http.request":  # the client went away, and nobody reads the answer
            raise RefusedError(_TOO_SLOW, reason="slow")
        body += event.get("body", b"")
        more = event.get("more_body", False)
        if len(body) > MAX_BODY:
            raise RefusedError(_BODY_TOO_LARGE, reason="body")
    return body
