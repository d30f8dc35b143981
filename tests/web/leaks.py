"""All that a password could look like in an answer, a log or a file."""

import base64
import html
import json
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote, quote_plus

_AROUND: Final = 80


def forms(secret: str) -> Iterator[str]:
    """Yield a secret as it is, escaped for each format, and what of its base64 never changes."""
    yield secret
    yield from {quote(secret), quote_plus(secret), quote(secret, safe="")}
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    yield html.escape(secret)
    yield html.escape(secret, quote=False)
    plain = secret.encode()
    for before in range(3):
        whole = base64.b64encode(bytes(before) + plain).decode()
        part = whole[-(-8 * before // 6) :].rstrip("=")[:-1]
        yield part
        yield part.replace("+", "-").replace("/", "_")
    yield plain.hex()


def leaks(texts: Iterable[str], *secrets: str) -> list[tuple[str, str]]:
    """Return each secret that stands in a text, with the words around it."""
    wanted = {form for secret in secrets for form in forms(secret)}
    return [
        (form, text[max(0, place - _AROUND) : place + _AROUND])
        for text in texts
        for form in wanted
        if (place := text.find(form)) >= 0
    ]
