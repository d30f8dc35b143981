"""From a server's reply to the cause of a refusal."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from autoconf.model.cause import Cause
from autoconf.model.check import Check, CheckOutcome, LoginEnd, LoginOutcome, TlsProblem
from autoconf.model.finding import Confidence, Who
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol
from autoconf.refusals.policy import POLICIES
from autoconf.refusals.rules import Rule, RuleDocument, rules

MAX_TEXT: Final = 1024
"""Characters of a reply that patterns see."""

_TEMPORARY: Final = frozenset(
    {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "SYS/TEMP", "IN-USE", "LOGIN-DELAY"}
)
"""Codes of a temporary failure (RFC 5530, RFC 2449, RFC 3206)."""
_REPEATED_CODE: Final = re.compile(
    r"^\s*[245]\d\d[- ](?:[245]\.\d{1,3}\.\d{1,3}(?:\s|$))?", re.MULTILINE
)

_BY_DETAIL: Final = {
    "net.early-data": (Cause.STARTTLS_INJECTION, Cause.STARTTLS_INJECTION.value),
    "dialogue.too-slow": (Cause.TOO_SLOW, Cause.TOO_SLOW.value),
    "dialogue.bare-cr": (Cause.PROTOCOL_ERROR, Cause.PROTOCOL_ERROR.value),
    "dialogue.refuses-name": (Cause.PROTOCOL_ERROR, "helo"),
}
_OF_PASSWORD: Final = frozenset({Cause.BAD_CREDENTIALS, Cause.APP_PASSWORD, Cause.UNKNOWN})
_OF_CREDENTIALS: Final = re.compile(
    r"passwor[dt]|passphrase|kennwort|mot de passe|contraseña|парол|密码|密碼|授权码|パスワード"
    r"|credential|user ?name|(?:unknown|invalid|no such) (?:user|account|mailbox)"
    r"|(?:log[io]n|auth[a-z]{0,12}) (?:failed|failure|error|incorrect|denied|rejected)"
)
_OF_METHOD: Final = re.compile(
    r"mechanism|method|plain ?text|clear ?text|encrypt|\btls\b|starttls|command"
    r"|support|unrecogni[sz]ed|implemented|disabled|not allowed"
)
"""Words about name and password in replies that no rule knows, and words that speak against it."""


class Refusal(Struct, frozen=True, kw_only=True):
    """The meaning of a reply.

    Attributes:
        rule: the id of the rule that matched; empty if none did.
        alternatives: causes that are as likely.
        advice: the id of a text under [advice].
        wait_minutes: how long to wait, at least the time that the server names; 0: waiting does
            not help. A time that was masked, as a password holds it, is not known.
        by_words: whether the words matched, and not the code alone.
    """

    cause: Cause
    advice: str
    who: Who
    rule: str = ""
    alternatives: tuple[Cause, ...] = ()
    confidence: Confidence = Confidence.CERTAIN
    wait_minutes: int = 0
    by_words: bool = False

    @property
    def causes(self) -> tuple[Cause, ...]:
        """All possible causes, the likeliest first."""
        return (self.cause, *self.alternatives)

    @property
    def counts(self) -> bool:
        """Whether the server may have counted the login as a wrong password."""
        return any(POLICIES[cause].counts for cause in self.causes)

    @property
    def judges_password(self) -> bool:
        """Whether name or password may be wrong; not if waiting is enough."""
        return self.counts or not POLICIES[self.cause].wait_minutes

    @property
    def stops(self) -> bool:
        """Whether no other login of the account may follow in this run without a question."""
        return any(POLICIES[cause].stops for cause in self.causes)


def classify(
    protocol: MailProtocol,
    host: str,
    code: str,
    text: str,
    provider_id: str | None = None,
    more: Iterable[str] = (),
) -> Refusal | None:
    """Return the meaning of a reply; None if no rule matches.

    Args:
        protocol: the protocol of the server.
        host: the name of the server.
        code: SMTP reply and enhanced code, or the response code of IMAP or POP3; may be empty.
        text: what the server said, one line or more, with or without codes.
        provider_id: of the provider catalogue, if the provider is known.
        more: what the server said before, such as untagged responses of IMAP.
    """
    fitting = (rule for rule in rules() if rule.fits(protocol, host, provider_id))
    return _first(fitting, code, [text, *more])


def _first(
    fitting: Iterable[Rule], code: str, said: Iterable[str], read_as: Sequence[str] = ()
) -> Refusal | None:
    """Return the meaning by the first rule that matches; ``read_as``: see ``rules_for``."""
    texts = list(map(normalised, said))
    if not (code or any(texts)):
        return None  # no rule is about silence: to read them would take 50 ms of a cancelled run
    for rule in fitting:
        if not rule.allows(code):
            continue
        if is_temporary(code) and POLICIES[rule.document.cause].counts:
            continue  # such a code means that the password was not checked
        if rule.text is None:
            return _refusal(rule, None)
        found = next(filter(None, map(rule.text.search, texts)), None)
        if found is not None or rule.id in read_as:
            return _refusal(rule, found)
    return None


def rules_for(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the rules whose words are in one of the texts of any server."""
    read = [normalised(text) for text in texts]
    return tuple(rule.id for rule in rules() if rule.text and any(map(rule.text.search, read)))


def blames_method(protocol: MailProtocol, code: str, text: str) -> bool | None:
    """Tell whether the words of a refusal blame the login method; False: they blame another thing.

    None: the words say neither, so that the code decides.
    """
    refusal = classify(protocol, "", code, text)
    if refusal is not None and refusal.by_words:
        return all(POLICIES[c].outcome is LoginOutcome.METHOD_UNSUPPORTED for c in refusal.causes)
    words = normalised(text)
    is_of_credentials = _OF_CREDENTIALS.search(words) and not _OF_METHOD.search(words)
    return False if is_of_credentials else None


def classify_check(check: Check, provider_id: str | None = None) -> Refusal | None:
    """Return why a check failed; None if it did not, or if no rule matches.

    A refused login always has a cause, at least UNKNOWN.
    """
    login = check.login
    if not check.was_refused and check.outcome in (CheckOutcome.OK, CheckOutcome.SKIPPED):
        return None
    if not check.was_refused and _is_wrong_port(check):
        return _by_policy(Cause.WRONG_PORT)
    codes = (reply.code for reply in reversed(check.replies))
    by_detail = _cause_of_detail(check)
    if by_detail is not None and by_detail.cause is not Cause.PROTOCOL_ERROR:
        return by_detail
    server = check.server
    known = _first(
        (rule for rule in rules() if rule.fits(server.protocol, server.hostname, provider_id)),
        login.code or next(filter(None, codes), ""),
        [login.said, *(reply.text for reply in check.replies)],
        check.read_as,
    )
    # Words about something else than the greeting count more; a code alone does not.
    if by_detail is not None and not (known is not None and known.by_words):
        return by_detail
    return known or (_by_policy(_cause_of_login(check)) if check.was_refused else None)


def _cause_of_detail(check: Check) -> Refusal | None:
    """Return the cause that our own reason shows without any words of the server."""
    detail = check.detail
    if detail is not None and detail.id == "dialogue.unprotected":
        inner = dict(detail.parameters)["detail"]
        detail = inner if isinstance(inner, Message) else None
    if check.was_refused or detail is None or detail.id not in _BY_DETAIL:
        return None
    cause, advice = _BY_DETAIL[detail.id]
    return Refusal(cause=cause, advice=advice, who=POLICIES[cause].who)


def classify_mailbox(check: Check, provider_id: str | None = None) -> Refusal | None:
    """Return why a server that accepted the login did not open the mailbox; None if not known."""
    server, facts = check.server, check.mailbox
    reply = facts.refusal if facts is not None else None
    words = [] if reply is None else [reply.text]
    return _first(
        (
            rule
            for rule in rules()
            if rule.fits(server.protocol, server.hostname, provider_id)
            and rule.document.cause not in _OF_PASSWORD  # it was accepted
        ),
        "" if reply is None else reply.code,
        [*words, *check.alerts, *(reply.text for reply in check.replies)],
        check.read_as,
    )


def login_outcome_of(refusal: Refusal | None, by_code: LoginOutcome) -> LoginOutcome:
    """Return the draft's word for a refused login.

    Args:
        refusal: the meaning of the reply, if it is known.
        by_code: the meaning of the code alone; it is kept unless there is one certain cause.
    """
    if refusal is None or refusal.alternatives or refusal.confidence is not Confidence.CERTAIN:
        return by_code
    return by_code if refusal.cause is Cause.UNKNOWN else POLICIES[refusal.cause].outcome


def is_temporary(code: str) -> bool:
    """Tell whether a code means, by its definition, that the password was not checked."""
    return code[:1] == "4" or code in _TEMPORARY


def normalised(text: str) -> str:
    """Return a reply as the patterns see it: one line, without the codes before each line."""
    plain = _REPEATED_CODE.sub(" ", text[: 4 * MAX_TEXT])
    return " ".join(plain.split()).casefold()[:MAX_TEXT]


def _refusal(rule: Rule, found: re.Match[str] | None) -> Refusal:
    document = rule.document
    policy = POLICIES[document.cause]
    return Refusal(
        cause=document.cause,
        alternatives=tuple(document.alternatives),
        advice=document.advice or document.cause.value,
        who=document.who or policy.who,
        rule=rule.id,
        confidence=document.confidence,
        wait_minutes=max(*_waits(document), _minutes(found)),
        by_words=rule.text is not None,
    )


def _waits(document: RuleDocument) -> Iterator[int]:
    """Yield how long to wait for each cause; another cause counts only if the advice says so."""
    yield POLICIES[document.cause].wait_minutes
    if document.advice:
        yield from (POLICIES[cause].wait_minutes for cause in document.alternatives)


def _minutes(found: re.Match[str] | None) -> int:
    groups = found.groupdict(default="0") if found else {}
    named = {name: int(value) for name, value in groups.items()}
    return max(named.get("minutes", 0), -(-named.get("milliseconds", 0) // 60_000))


def _is_wrong_port(check: Check) -> bool:
    """Tell whether another protocol is spoken at this port, or no TLS."""
    is_plain = check.tls is not None and check.tls.problem is TlsProblem.PLAINTEXT
    return check.speaks is not None or is_plain


def _cause_of_login(check: Check) -> Cause:
    """Return the cause of a refused login whose words are not known."""
    if check.login.outcome is LoginOutcome.METHOD_UNSUPPORTED:
        return Cause.MECHANISM_UNSUPPORTED
    if check.login.end is LoginEnd.CLOSED:
        return Cause.CLOSED_AFTER_AUTH
    return Cause.UNKNOWN


def _by_policy(cause: Cause) -> Refusal:
    return Refusal(cause=cause, advice=cause.value, who=POLICIES[cause].who)
