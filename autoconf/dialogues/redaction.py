"""Masking of secrets in everything that a server says and that is kept."""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, Final, TypeVar
from unicodedata import normalize
from urllib.parse import quote, quote_plus

from msgspec import Struct
from msgspec.structs import asdict, replace

from autoconf.dialogues.interface import Verdict
from autoconf.dialogues.mechanism import credential_octets
from autoconf.dialogues.replies import decoded, printable_line
from autoconf.model.check import Check, LoginResult
from autoconf.model.evidence import Attempt, Tier
from autoconf.model.finding import Finding
from autoconf.model.message import Message
from autoconf.model.secret import Secret

_T = TypeVar("_T")

MASK: Final = "****"
_MAX_WORDS: Final = 300
_MAX_CODE: Final = 80
_MIN_RESPONSE: Final = 16  # octets; shorter ones are too common to be masked
_MIN_CORE: Final = 6  # characters of base64 that no other text holds by chance
_SHORT, _WORD = 6, 10
"""A shorter secret, or one of letters or digits alone, is masked as a whole token only."""
_LONG: Final = 64
"""Octets; of a longer secret fewer spellings are known, as their pattern would take long."""

_CODE: Final = re.compile(
    r"\d{3}(?: \d\.\d+\.\d+)?|AUTH|SYS/(?:TEMP|PERM)|IN-USE|LOGIN-DELAY|ALERT|LIMIT|INUSE|CANNOT"
    r"|AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|UNAVAILABLE|EXPIRED|PRIVACYREQUIRED|CONTACTADMIN"
    r"|NOPERM|SERVERBUG|OVERQUOTA"
)
"""Codes of the standards: they show no secret, also if one is spelled like them."""

_TOKEN: Final = re.compile(r"[\w+/-]+=*")
"""What base64 may be: a hit is widened to it. A pattern with ``*`` at its start is quadratic."""

_OURS: Final = frozenset(
    {"server", "servers", "peer", "host", "wanted", "speaks", "protocol", "command", "lines"}
    | {"kib", "port", "minutes", "count", "address", "names", "issuer", "subject", "clock"}
)
"""Placeholders that hold no word of a server."""


class Redactor:
    """The secrets of a conversation, in every form in which a server might echo them."""

    def __init__(self) -> None:
        self._patterns: frozenset[re.Pattern[str]] = frozenset()
        self._in_tokens: frozenset[re.Pattern[str]] = frozenset()

    def hide(self, secret: Secret, username: str = "") -> None:
        """Mask a password or token from now on, also one that follows the user name."""
        text = secret.reveal()
        plain = {form for word in _spellings(text) for form in (word, printable_line(word)) if form}
        forms = {_as_token(form) for form in plain}
        if len(text) <= _LONG:
            forms |= {_by_character(word) for word in _compositions(text)}
        forms |= {re.escape(printable_line(username + text))} if username else set()
        cores: set[str] = set()
        for octets in {credential_octets(text), text.encode()}:
            forms |= {_hex(octets), _whole_base64(octets)}
            cores.update(_base64(octets))
        flags = re.IGNORECASE if len(text) <= _LONG else 0
        self._patterns |= {_any_of(forms, flags)}
        if cores:
            self._in_tokens |= {_any_of(cores, flags)}

    def hide_response(self, line: bytes) -> None:
        """Mask the last word of a line of the login, such as a digest, from now on."""
        response = line.rpartition(b" ")[2].rstrip(b"=").decode("utf-8", "replace")
        if len(response) >= _MIN_RESPONSE:
            self._patterns |= {re.compile(re.escape(printable_line(response)) + "=*")}

    def clean(self, data: bytes | str, at_most: int) -> str:
        """Return a line for display: control characters removed, secrets masked, then cut."""
        # A control character can stand inside an echo, or between it and another word.
        text = self.mask(data if isinstance(data, str) else decoded(data))
        return self.mask(printable_line(text))[:at_most]

    def mask(self, text: str) -> str:
        """Replace every secret, in a time that grows with the length of the text alone."""
        if any(pattern.search(text) for pattern in self._in_tokens):
            text = _TOKEN.sub(self._mask_token, text)
        for pattern in self._patterns:
            text = pattern.sub(MASK, text)
        return text

    def _mask_token(self, token: re.Match[str]) -> str:
        is_secret = any(pattern.search(token[0]) for pattern in self._in_tokens)
        return MASK if is_secret else token[0]

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
            capabilities=tuple(self.mask(line) for line in verdict.capabilities),
            result=self._masked(verdict.result),
            read_as=self._read_as(verdict.login, heard),
        )

    def finish_login(self, login: LoginResult) -> LoginResult:
        """Mask and cut what the server said about a login."""
        is_standard = _CODE.fullmatch(login.code)
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
            message=self._masked(finding.message, at_most=None),
            remedy=self._masked(finding.remedy, at_most=None),
        )

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


def _any_of(forms: set[str], flags: int) -> re.Pattern[str]:
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile("|".join(longest_first), flags)  # compiled once per run


def _compositions(text: str) -> set[str]:
    return {text, normalize("NFC", text), normalize("NFD", text)}


def _spellings(text: str) -> Iterator[str]:
    """Yield a secret as typed, composed otherwise, and as texts and URLs quote it."""
    for word in _compositions(text):
        octets = word.encode()
        yield from (word, quote(octets), quote(octets, safe=""), quote_plus(octets), escape(word))
        yield re.sub(r'(["\\])', r"\\\1", word)  # a quoted string (RFC 9051, RFC 5322)


def is_common(text: str) -> bool:
    """Tell whether other words hold a text by chance: it is short, or letters or digits alone."""
    is_word = len(text) < _WORD and (text.isalpha() or text.isdigit())
    return is_word or len(text) < _SHORT


def _as_token(form: str) -> str:
    """Return the pattern of a spelling; a common word is masked only where it stands alone."""
    return _alone(re.escape(form), form)


def _alone(pattern: str, text: str) -> str:
    return rf"(?<!\w){pattern}(?!\w)" if is_common(text) else pattern


def _by_character(text: str) -> str:
    """Return the pattern of a secret of which some characters are written as numbers or escapes.

    Each group is atomic: a secret of many backslashes is tried in one way, not in very many.
    """
    return _alone("".join(map(_escapes, text)), text)


def _escapes(character: str) -> str:
    """Return the pattern of a character in HTML, JSON, quoted-printable, URLs and Python."""
    octets = character.encode()
    utf_16 = character.encode("utf-16-be").hex()
    forms = [
        f"&#0*{ord(character)};",
        f"&#x0*{ord(character):x};",
        "".join(rf"\\u{utf_16[n : n + 4]}" for n in range(0, len(utf_16), 4)),
        *("".join(f"{sign}{octet:02x}" for octet in octets) for sign in ("=", "%", r"\\x")),
        "".join(rf"\\{octet:03o}" for octet in octets),
        re.escape(escape(character)),
        re.escape(character),
    ]
    if not character.isalnum():
        forms.insert(0, rf"\\{re.escape(character)}")
    return f"(?>{'|'.join(dict.fromkeys(forms))})"


def _hex(octets: bytes) -> str:
    """Return the pattern of hexadecimal digits, also with a prefix or separator for each octet."""
    if len(octets) > _LONG:
        return octets.hex()
    before = r"(?:0x|\\x|%|=|&#x)?"
    pattern = r"[\s:;,-]?".join(f"{before}{octet:02x}" for octet in octets)
    return rf"(?<![0-9a-f]){pattern}(?![0-9a-f])" if len(octets) < _SHORT else pattern


def _whole_base64(octets: bytes) -> str:
    """Return the pattern of a token that is base64 of exactly these octets."""
    whole = b64encode(octets).decode().rstrip("=")
    return rf"(?<![\w+/]){re.escape(whole)}=*(?![\w+/])"


def _base64(octets: bytes) -> Iterator[str]:
    """Yield what base64 of a longer text holds, where 0, 1 or 2 octets stand before these."""
    for before in range(3):
        text = b64encode(bytes(before) + octets).decode()
        core = text[(before * 8 + 5) // 6 : (before + len(octets)) * 8 // 6]
        if len(core) >= _MIN_CORE:
            yield re.sub(r"\\?[+/]", lambda m: "[+-]" if "+" in m[0] else "[/_]", re.escape(core))
