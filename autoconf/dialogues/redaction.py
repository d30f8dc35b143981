"""Masking of secrets in everything that a server says and that is kept."""

import re
from collections.abc import Sequence
from typing import Any, Final, TypeVar

from msgspec import Struct
from msgspec.structs import asdict, replace

from autoconf.dialogues.interface import Verdict
from autoconf.dialogues.quoting import readings
from autoconf.dialogues.replies import printable_line
from autoconf.dialogues.secret_forms import MASK, SecretForms, is_common
from autoconf.model.check import Check, LoginResult
from autoconf.model.evidence import Attempt, Tier
from autoconf.model.finding import Finding
from autoconf.model.message import Message
from autoconf.model.secret import Secret
from autoconf.model.using import Using

_T = TypeVar("_T")

_MAX_WORDS: Final = 300
_MAX_CODE: Final = 80
_MIN_RESPONSE: Final = 16  # octets; shorter ones are too common to be masked

STANDARD_CODE: Final = re.compile(
    r"\d{3}(?: \d\.\d+\.\d+)?|AUTH|SYS/(?:TEMP|PERM)|IN-USE|LOGIN-DELAY|ALERT|LIMIT|INUSE|CANNOT"
    r"|AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|UNAVAILABLE|EXPIRED|PRIVACYREQUIRED|CONTACTADMIN"
    r"|NOPERM|SERVERBUG|OVERQUOTA"
)
"""Codes of the standards: they show no secret, also if one is spelled like them."""

_OURS: Final = frozenset(
    {"server", "servers", "peer", "host", "wanted", "speaks", "protocol", "command", "lines"}
    | {"kib", "port", "minutes", "count", "address", "names", "issuer", "subject", "clock"}
)
"""Placeholders that hold no word of a server."""


class Redactor:
    """The secrets of a conversation, in every form in which a server might echo them."""

    def __init__(self) -> None:
        self._secrets: dict[tuple[Secret, str], SecretForms] = {}
        self._responses: frozenset[re.Pattern[str]] = frozenset()
        self._masked_before: dict[str, str] = {}

    def hide(self, secret: Secret, username: str = "") -> None:
        """Mask a password or token from now on, also one that follows the user name."""
        if (secret, username) not in self._secrets:
            # New values: other threads may be masking.
            self._secrets = {**self._secrets, (secret, username): SecretForms(secret, username)}
            self._masked_before = {}

    @property
    def hides_common_word(self) -> bool:
        """Whether other words hold one of the secrets by chance."""
        return any(is_common(secret.reveal()) for secret, _ in self._secrets)

    def hide_response(self, line: bytes) -> None:
        """Mask the last word of a line of the login, such as a digest, from now on."""
        response = line.rpartition(b" ")[2].rstrip(b"=").decode("utf-8", "replace")
        if len(response) >= _MIN_RESPONSE:
            self._responses |= {re.compile(re.escape(printable_line(response)) + "=*")}
            self._masked_before = {}

    def clean_lines(self, lines: Sequence[str], at_most: int) -> list[str]:
        """Return lines for display: control characters removed, secrets masked, then cut."""
        # A control character can stand inside an echo, or between it and another word.
        return [self.mask(printable_line(self.mask(line)))[:at_most] for line in lines]

    def mask(self, text: str) -> str:
        """Replace every secret; a text that holds a quoted one is returned as it reads unquoted."""
        # The transcript, the events and the report show the same texts.
        before = self._masked_before
        if text not in before:
            before[text] = self._mask_anew(text)
        return before[text]

    def _mask_anew(self, text: str) -> str:
        text = self._mask_plain(text)
        for reading in readings(text):
            if (masked := self._mask_plain(reading)) != reading:
                return self._mask_anew(masked)
        return text

    def _mask_plain(self, text: str) -> str:
        for response in self._responses:
            text = response.sub(MASK, text)
        for forms in self._secrets.values():
            text = forms.mask(text)
        return text

    def mask_all(self, value: _T) -> _T:
        """Mask every text in a value, uncut."""
        masked: _T = self._masked(value, at_most=None)
        return masked

    def finish(self, verdict: Verdict, heard: Sequence[str] = ()) -> Verdict:
        """Mask and cut everything that the server said, and keep how ``heard`` was understood."""
        return replace(
            verdict,
            detail=self._masked(verdict.detail),
            login=self.finish_login(verdict.login),
            capabilities=tuple(map(self.mask, verdict.capabilities)),
            result=self._masked(verdict.result),
            read_as=self._read_as(verdict.login, heard),
        )

    def finish_login(self, login: LoginResult) -> LoginResult:
        """Mask and cut what the server said about a login."""
        is_standard = STANDARD_CODE.fullmatch(login.code)
        return replace(
            login,
            said=self._masked(login.said),
            why=self._masked(login.why),
            code=(login.code if is_standard else self.mask(login.code))[:_MAX_CODE],
        )

    def finish_check(self, check: Check) -> Check:
        """Mask what a server said, also one that got no login."""
        texts = [reply.text for reply in check.replies]
        return replace(
            check,
            detail=self._masked(check.detail),
            alerts=tuple(map(self.mask, check.alerts)),
            login=self.finish_login(check.login),
            capabilities=tuple(map(self.mask, check.capabilities)),
            in_clear=tuple(map(self.mask, check.in_clear)),
            mailbox=self._masked(check.mailbox),
            replies=self._masked(check.replies),
            transcript=tuple(map(self.mask, check.transcript)),
            read_as=check.read_as or self._read_as(check.login, texts),
        )

    def finish_attempt(self, attempt: Attempt) -> Attempt:
        """Mask the words of a mail server that was guessed."""
        if attempt.tier is not Tier.GUESS:  # all other questions go to the DNS or the web
            return attempt
        answer = attempt.answer
        return replace(
            attempt,
            detail=self._masked(attempt.detail),
            answer=answer and replace(answer, notes=self._masked(answer.notes)),
        )

    def finish_finding(self, finding: Finding) -> Finding:
        """Mask the words of servers that a finding quotes."""
        return replace(
            finding,
            title=self.mask_message(finding.title),
            message=self.mask_message(finding.message),
            remedy=self.mask_message(finding.remedy),
            steps=tuple(map(self.mask_message, finding.steps)),
        )

    def finish_using(self, using: Using) -> Using:
        """Mask what a settings file may hold a password in by mistake."""
        return replace(
            using,
            file=self.mask(using.file),
            servers=tuple(
                replace(server, username=server.username and self.mask(server.username))
                for server in using.servers
            ),
            differences=tuple(
                replace(one, yours=self.mask(one.yours)) if one.field == "username" else one
                for one in using.differences
            ),
        )

    def mask_message(self, message: Message) -> Message:
        """Mask the values of a message, uncut."""
        masked: Message = self._masked(message, at_most=None)
        return masked

    def _read_as(self, login: LoginResult, heard: Sequence[str]) -> tuple[str, ...]:
        """Return the rules that fit words of a server, if masking changes the words."""
        texts = (login.said, *heard)
        if all(self.mask(text) == text for text in texts):
            return ()
        from autoconf.refusals.matching import rules_for  # the rules are read where they are needed

        return rules_for(texts)

    def _masked(self, value: Any, at_most: int | None = _MAX_WORDS) -> Any:
        """Mask and cut every text in a value; of a message, the values of its placeholders."""
        match value:
            case str():
                return self.mask(value)[:at_most]
            case tuple():
                return tuple(self._masked(item, at_most) for item in value)
            case Message(id, parameters):
                return Message(
                    id,
                    tuple(
                        (n, v if n in _OURS else self._masked(v, at_most)) for n, v in parameters
                    ),
                )
            case Struct():
                return replace(
                    value, **{k: self._masked(v, at_most) for k, v in asdict(value).items()}
                )
            case _:
                return value
