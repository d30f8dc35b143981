"""Masking of secrets in everything that a server says and that is kept."""

import re
from base64 import b64encode
from html import escape
from typing import Any, Final
from unicodedata import normalize
from urllib.parse import quote, quote_plus

from msgspec import Struct
from msgspec.structs import asdict, replace

from autoconf.dialogues.interface import Verdict
from autoconf.dialogues.mechanism import credential_octets
from autoconf.dialogues.replies import printable_line
from autoconf.model.check import LoginResult
from autoconf.model.message import Message
from autoconf.model.secret import Login

MASK: Final = "****"
_MAX_WORDS: Final = 300
_MAX_CODE: Final = 80
_MIN_RESPONSE: Final = 16  # octets; shorter ones are too common to be masked


class Redactor:
    """The secrets of a conversation, in every form in which a server might echo them."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._folded: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def hide(self, login: Login) -> None:
        """Mask the password or token of this login from now on."""
        password = login.password.reveal()
        octets = credential_octets(password)
        plain = b"\0" + credential_octets(login.username) + b"\0" + octets
        encoded = [b64encode(data).decode().rstrip("=") for data in (octets, plain)]
        quoted = [quote(octets, safe=""), quote_plus(octets), escape(password), octets.hex()]
        composed = [normalize(form, password) for form in ("NFC", "NFD")]
        self._add(password, octets.decode(), *encoded, *quoted, *composed)

    def hide_response(self, line: bytes) -> None:
        """Mask the last word of a line of the login, such as a digest, from now on."""
        response = line.rpartition(b" ")[2].rstrip(b"=").decode("utf-8", "replace")
        if len(response) >= _MIN_RESPONSE:
            self._add(response)

    def _add(self, *texts: str) -> None:
        # Cleaned as the lines are: control characters must not hide an echo.
        self._forms |= {printable_line(text) for text in texts} - {""}
        self._folded = {form.casefold() for form in self._forms}
        self._pattern = None

    def clean(self, data: bytes | str, at_most: int) -> str:
        """Return a line for display: control characters removed, secrets masked, then cut."""
        return self.mask(printable_line(data))[:at_most]

    def mask(self, text: str) -> str:
        """Replace every secret."""
        folded = text.casefold()
        # Beyond ASCII, the pattern knows more letters that are alike.
        if text.isascii() and not any(form in folded for form in self._folded):
            return text
        if not self._forms:
            return text
        if self._pattern is None:  # it takes long to compile, and a server seldom echoes a secret
            longest_first = sorted(self._forms, key=len, reverse=True)
            any_form = "|".join(map(re.escape, longest_first))
            self._pattern = re.compile(f"(?:{any_form})=*", re.IGNORECASE)  # base64 ends with "="
        return self._pattern.sub(MASK, text)

    def finish(self, verdict: Verdict) -> Verdict:
        """Mask and cut everything that the server said."""
        return replace(
            verdict,
            detail=self._masked(verdict.detail),
            login=self.finish_login(verdict.login),
            capabilities=tuple(self.mask(line) for line in verdict.capabilities),
            result=self._masked(verdict.result),
        )

    def finish_login(self, login: LoginResult) -> LoginResult:
        """Mask and cut what the server said about a login."""
        return replace(
            login,
            said=self._masked(login.said),
            why=self._masked(login.why),
            code=self.mask(login.code)[:_MAX_CODE],
        )

    def _masked(self, value: Any) -> Any:
        """Mask and cut every text in a value; of a message, the values of its placeholders."""
        match value:
            case str():
                return self.mask(value)[:_MAX_WORDS]
            case tuple():
                return tuple(map(self._masked, value))
            case Message(id, parameters):
                return Message(id, tuple((name, self._masked(v)) for name, v in parameters))
            case Struct():
                return replace(value, **{k: self._masked(v) for k, v in asdict(value).items()})
            case _:
                return value
