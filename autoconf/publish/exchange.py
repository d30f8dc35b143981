"""One question and one answer, without a server and without a socket."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, unquote

from msgspec import Struct

from autoconf.model.message import Message
from autoconf.renderers.published.prepared import digest_of

_ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'"),
)
_NOT_KEPT: Final = (b"cache-control", b"no-store")
_FOR_PAGES: Final = (b"access-control-allow-origin", b"*")
_OF_DOCUMENTS: Final = (*_ALWAYS, _FOR_PAGES, _NOT_KEPT)
_OF_KEPT: Final = (
    *_ALWAYS,
    _FOR_PAGES,
    (b"cache-control", b"public, max-age=3600"),
    (b"vary", b"Host"),
)
_MAX_PARAMETERS: Final = 20


class Question(Struct, frozen=True, kw_only=True):
    """A request that has passed ``guard``.

    Attributes:
        method: GET, HEAD or POST.
        path: decoded.
        query: as it was sent.
        host: in A-labels, without a port; empty: an HTTP/1.0 client named none.
        body: of a POST.
        login: the user name of the address; empty: the profile says it.
        known: the ETags that the client has (``If-None-Match``), as they were sent.
    """

    method: str
    path: str
    query: str = ""
    host: str = ""
    body: bytes = b""
    login: str = ""
    known: bytes = b""

    def parameters(self) -> Mapping[str, str]:
        """Return the query with lower-case keys; a plus sign stays one, as FairEmail sends it."""
        query = self.query.replace("+", "%2B")
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MAX_PARAMETERS)
        return {key.lower(): value for key, value in pairs}

    def address(self) -> str:
        """Return the address in the query, unchecked; empty: there is none."""
        if not self.query:
            return ""
        if self.query.startswith("emailaddress=") and "&" not in self.query:  # Thunderbird
            text = self.query[13:].replace("%40", "@")
            return unquote(text) if "%" in text else text
        try:
            parameters = self.parameters()
        except ValueError:  # too many
            return ""
        return parameters.get("emailaddress") or parameters.get("email") or ""


class Answer(Struct, frozen=True, kw_only=True):
    """What is sent back."""

    status: int = 200
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    domain: str = ""
    """Of which it tells; empty: of none in the lists."""


def document(
    question: Question, domain: str, body: bytes, media_type: bytes, tag: bytes = b""
) -> Answer:
    """Answer with a document.

    Args:
        question: it may know the document already.
        domain: of the document; empty: it is an error.
        body: the document.
        media_type: with its charset.
        tag: its ETag, if caches may keep it for an hour; not what names a person.
    """
    kind = (b"content-type", media_type)
    if not tag:
        return Answer(headers=(*_OF_DOCUMENTS, kind), body=body, domain=domain)
    headers = (*_OF_KEPT, kind, (b"etag", tag))
    if question.known and (question.known == b"*" or tag in question.known):
        return Answer(status=304, headers=headers, domain=domain)
    return Answer(headers=headers, body=body, domain=domain)


def tag_of(body: bytes) -> bytes:
    """Return the ETag of a document that has none of its own."""
    return f'"{digest_of(body)}"'.encode()


def refusal(status: int, words: Message | str = "", *headers: tuple[bytes, bytes]) -> Answer:
    """Answer with a status and a line of text; nothing of the question stands in it."""
    return Answer(
        status=status,
        headers=(
            (b"content-type", b"text/plain; charset=utf-8"),
            _NOT_KEPT,
            *_ALWAYS,
            *headers,
        ),
        body=f"{words}\n".encode() if words else b"",
    )
