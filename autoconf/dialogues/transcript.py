"""What was said in a conversation, for display; secrets are masked when it is shown.

A server may show the secret before the login, when the conversation does not know it yet.
"""

import re
from collections.abc import Sequence
from typing import Final

from autoconf.dialogues.interface import Say, Verdict
from autoconf.dialogues.redaction import Redactor
from autoconf.dialogues.replies import decoded, printable_line
from autoconf.dialogues.secret_forms import MASK

_MAX_SHOWN: Final = 500
_MAX_ALERT: Final = 8192
_ALERT: Final = re.compile(
    r"\S+ (?:OK|NO|BAD|BYE|PREAUTH) +\[ALERT\] ?(.*)", re.IGNORECASE | re.DOTALL
)


class Transcript:
    """The lines of both sides.

    Attributes:
        secrets: masks them.
    """

    def __init__(self) -> None:
        self.secrets = Redactor()
        self._lines: list[str] = []
        self._heard: list[str] = []
        self._alerts: list[str] = []

    @property
    def lines(self) -> Sequence[str]:
        """All lines, each with "S: " or "C: " before it."""
        shown = self._shown([line[3:] for line in self._lines])
        return [line[:3] + text for line, text in zip(self._lines, shown, strict=True)]

    @property
    def heard(self) -> Sequence[str]:
        """The server's lines since the last call of ``forget_heard``."""
        return self._shown(self._heard)

    @property
    def alerts(self) -> Sequence[str]:
        """The texts of all alerts that came over verified TLS, each once."""
        shown = self.secrets.clean_lines(self._alerts, _MAX_ALERT)
        return list(dict.fromkeys(filter(None, shown)))

    def note_ours(self, line: str) -> None:
        """Add a line of ours, in which the dialogue masked its secrets."""
        self._lines.append(f"C: {line}")

    def note_theirs(self, line: bytes, *, is_safe: bool) -> None:
        """Add a line of the server; ``is_safe``: over verified TLS."""
        text = decoded(line)
        self._heard.append(text)
        self._lines.append(f"S: {text}")
        if is_safe and (alert := _ALERT.match(text)):
            self._alerts.append(alert[1])

    def forget_heard(self) -> None:
        """Begin ``heard`` anew."""
        self._heard.clear()

    def finish(self, verdict: Verdict) -> Verdict:
        """Mask the secrets in a verdict."""
        return self.secrets.finish(verdict, list(map(printable_line, self._heard)))

    def _shown(self, lines: Sequence[str]) -> list[str]:
        return self.secrets.clean_lines(lines, _MAX_SHOWN - 3)


def seen(say: Say, line: bytes) -> bytes:
    """Return what the transcript shows of a line."""
    if say.hidden_after is None or not line.startswith(say.hidden_after):
        return line
    return say.hidden_after + MASK.encode()
