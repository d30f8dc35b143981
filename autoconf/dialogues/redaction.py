"""Stars for secrets, in whatever a server says and whatever is kept of it."""

import re
from base64 import b64encode
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import asdict, replace

from autoconf.dialogues.interface import Verdict
from autoconf.dialogues.mechanism import credential_octets
from autoconf.dialogues.replies import printable_line
from autoconf.dialogues.sasl import BLANK
from autoconf.model.secret import Login

_MAX_WORDS: Final = 300
_MAX_CODE: Final = 80
_MIN_RESPONSE: Final = 16  # octets; shorter ones are too common to be blanked


class Redactor:
    """What must not be seen again, in every form in which a server might echo it."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def hide(self, login: Login) -> None:
        """Blank this login's password or token from now on."""
        password = login.password.reveal()
        octets = credential_octets(password)
        plain = b"\0" + credential_octets(login.username) + b"\0" + octets
        encoded = [b64encode(data).decode().rstrip("=") for data in (octets, plain)]
        self._add(password, octets.decode(), *encoded)

    def hide_response(self, line: bytes) -> None:
        """Blank what a line of the login ends with, such as a digest, from now on."""
        response = line.rpartition(b" ")[2].rstrip(b"=").decode("utf-8", "replace")
        if len(response) >= _MIN_RESPONSE:
            self._add(response)

    def _add(self, *texts: str) -> None:
        # Cleaned as the lines will be: control characters must not hide an echo.
        self._forms |= {printable_line(text) for text in texts} - {""}
        longest_first = sorted(self._forms, key=len, reverse=True)
        any_form = "|".join(map(re.escape, longest_first))
        self._pattern = re.compile(f"(?:{any_form})=*", re.IGNORECASE)  # with base64's padding

    def clean(self, data: bytes | str, at_most: int) -> str:
        """Return a line fit to be shown: cleaned, blanked, then cut."""
        return self.blank(printable_line(data))[:at_most]

    def blank(self, text: str) -> str:
        """Put stars for every secret."""
        return self._pattern.sub(BLANK, text) if self._pattern else text

    def finish(self, verdict: Verdict) -> Verdict:
        """Blank what the server said, then cut it."""
        login = replace(
            verdict.login,
            message=self.blank(verdict.login.message)[:_MAX_WORDS],
            code=self.blank(verdict.login.code)[:_MAX_CODE],
        )
        return replace(
            verdict,
            detail=self.blank(verdict.detail)[:_MAX_WORDS],
            login=login,
            capabilities=tuple(self.blank(line) for line in verdict.capabilities),
            result=self._cleared(verdict.result),
        )

    def _cleared(self, value: Any) -> Any:
        """Blank and cut every text in what an action came to."""
        if isinstance(value, str):
            return self.blank(value)[:_MAX_WORDS]
        if isinstance(value, tuple):
            return tuple(map(self._cleared, value))
        if isinstance(value, Struct):
            return replace(value, **{k: self._cleared(v) for k, v in asdict(value).items()})
        return value
