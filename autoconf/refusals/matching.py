"""From a server's reply to its cause."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from autoconf.model.cause import Cause
from autoconf.model.check import Check, CheckOutcome, LoginOutcome
from autoconf.model.finding import Confidence, Who
from autoconf.model.server import MailProtocol
from autoconf.refusals.policy import POLICIES, Retry
from autoconf.refusals.rules import Rule, rules

MAX_TEXT: Final = 1024
"""Characters of a reply that patterns see."""

_TEMPORARY: Final = frozenset(
    {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "SYS/TEMP", "IN-USE", "LOGIN-DELAY"}
)
"""RFC 5530, RFC 2449, RFC 3206."""
_REPEATED_CODE: Final = re.compile(
    r"^\s*[245]\d\d[- ](?:[245]\.\d{1,3}\.\d{1,3}(?:\s|$))?", re.MULTILINE
)
_SMTP_CODE: Final = re.compile(r"S: ([245]\d\d)(?:[- ]([245]\.\d{1,3}\.\d{1,3})?|$)")
_RESPONSE_CODE: Final = re.compile(r"S: (?:\S+ (?:NO|BAD|BYE)|-ERR) \[([A-Z/-]+)", re.IGNORECASE)
_SECRET: Final = "****"


class Refusal(Struct, frozen=True, kw_only=True):
    """What a reply means.

    Attributes:
        rule: the id of the rule that knew it; empty where none did.
        alternatives: causes that are as likely.
        advice: the id of a text under [advice].
        wait_minutes: how long to wait, the server's own time where it names one; 0: no use.
    """

    cause: Cause
    advice: str
    who: Who
    rule: str = ""
    alternatives: tuple[Cause, ...] = ()
    confidence: Confidence = Confidence.CERTAIN
    wait_minutes: int = 0

    @property
    def causes(self) -> tuple[Cause, ...]:
        """All that it may be, the likeliest first."""
        return (self.cause, *self.alternatives)

    @property
    def counts(self) -> bool:
        """Whether the server may have counted the login as a wrong password."""
        return any(POLICIES[cause].counts for cause in self.causes)

    @property
    def judges_password(self) -> bool:
        """Whether name and password can be to blame; not so where waiting is all it takes."""
        return self.counts or POLICIES[self.cause].retry is not Retry.LATER

    @property
    def stops(self) -> bool:
        """Whether no other login of the account may follow by itself in this run."""
        return any(POLICIES[cause].stops for cause in self.causes)


def classify(
    protocol: MailProtocol,
    host: str,
    code: str,
    text: str,
    provider_id: str | None = None,
    more: Iterable[str] = (),
) -> Refusal | None:
    """Return what a reply means; None where no rule knows it.

    Args:
        protocol: that the server was spoken to in.
        host: of the server.
        code: SMTP reply and enhanced code, or the response code of IMAP or POP3; may be empty.
        text: what the server said, one line or more, with or without codes.
        provider_id: of the provider catalogue, where the provider is known.
        more: what the server said before, such as untagged responses of IMAP.
    """
    texts = [normalised(text), *map(normalised, more)]
    for rule in rules():
        if not (rule.fits(protocol, host, provider_id) and rule.allows(code)):
            continue
        if is_temporary(code) and POLICIES[rule.document.cause].counts:
            continue  # whatever else it says: the password was not judged
        if rule.text is None:
            return _refusal(rule, None)
        found = next(filter(None, map(rule.text.search, texts)), None)
        if found is not None:
            return _refusal(rule, found)
    return None


def of_check(check: Check, provider_id: str | None = None) -> Refusal | None:
    """Return why a check did not succeed; None where it did, or where no rule knows it.

    A refused login always has a cause, UNKNOWN at the least.
    """
    login = check.login
    if not check.was_refused and check.outcome in (CheckOutcome.OK, CheckOutcome.SKIPPED):
        return None
    said = _replies(check.transcript, since_login=check.was_refused)
    known = classify(
        check.server.protocol,
        check.server.hostname,
        login.code or _code_of(said),
        login.message if check.was_refused else check.detail,
        provider_id,
        [line.removeprefix("S: ") for line in said],
    )
    return known or (_by_outcome(check) if check.was_refused else None)


def login_outcome_of(refusal: Refusal | None, said: LoginOutcome) -> LoginOutcome:
    """Return the draft's word for a refused login.

    Args:
        refusal: what the reply context, where it is known.
        said: what the codes alone mean; it stands unless there is one certain cause.
    """
    if refusal is None or refusal.alternatives or refusal.confidence is not Confidence.CERTAIN:
        return said
    return said if refusal.cause is Cause.UNKNOWN else POLICIES[refusal.cause].outcome


def is_temporary(code: str) -> bool:
    """Tell whether a code says, by its definition, that the password was not judged."""
    return code[:1] == "4" or code in _TEMPORARY


def normalised(text: str) -> str:
    """Return a reply as patterns see it: one line, without the codes before each line."""
    plain = _REPEATED_CODE.sub(" ", text[: 4 * MAX_TEXT])
    return " ".join(plain.split()).casefold()[:MAX_TEXT]


def _refusal(rule: Rule, found: re.Match[str] | None) -> Refusal:
    document = rule.document
    conduct = POLICIES[document.cause]
    return Refusal(
        cause=document.cause,
        alternatives=tuple(document.alternatives),
        advice=document.advice or document.cause.value,
        who=document.who or conduct.who,
        rule=rule.id,
        confidence=document.confidence,
        wait_minutes=max(conduct.wait_minutes, _minutes(found)),
    )


def _minutes(found: re.Match[str] | None) -> int:
    groups = found.groupdict(default="0") if found else {}
    named = {name: int(value) for name, value in groups.items()}
    return max(named.get("minutes", 0), -(-named.get("milliseconds", 0) // 60_000))


def _by_outcome(check: Check) -> Refusal:
    """Return what is known where the server's words say nothing."""
    cause = Cause.UNKNOWN
    if check.login.outcome is LoginOutcome.METHOD_UNSUPPORTED:
        cause = Cause.MECHANISM_UNSUPPORTED
    elif check.outcome is CheckOutcome.REFUSED and not check.server_words:
        cause = Cause.CLOSED_AFTER_AUTH
    return Refusal(cause=cause, advice=cause.value, who=POLICIES[cause].who)


def _replies(transcript: Sequence[str], *, since_login: bool) -> list[str]:
    """Return the server's lines; of a login only those after the last line that held a secret."""
    begin = 0
    if since_login:
        secret = (n for n, line in enumerate(transcript) if line.startswith("C: "))
        begin = max((n for n in secret if _SECRET in transcript[n]), default=len(transcript))
    return [line for line in transcript[begin:] if line.startswith("S: ")]


def _code_of(said: Sequence[str]) -> str:
    """Return the code of the last line that has one."""
    for line in reversed(said):
        if found := _SMTP_CODE.match(line):
            return " ".join(filter(None, found.groups()))
        if found := _RESPONSE_CODE.match(line):
            return found[1].upper()
    return ""
