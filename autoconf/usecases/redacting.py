"""A report that may be handed on: private values are replaced with marks.

The marks are stable within a report: the same value is always the same mark. Facts are replaced,
before any text is made of them, so that every form of the report holds the marks alone.
"""

import re
from typing import Any, Final
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from autoconf.dialogues.redaction import STANDARD_CODE
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, LoginResult, TlsFacts
from autoconf.model.config import ClientConfig, Link, Requirement
from autoconf.model.domain import home_of, unicode_domain
from autoconf.model.evidence import Attempt, Belief, Outcome, Relation
from autoconf.model.mailbox import Folder, ImapFacts, Pop3Facts, RoundTrip, SmtpFacts
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import Server
from autoconf.model.server_reply import ServerReply
from autoconf.model.silent_address import SilentAddress
from autoconf.model.using import Difference, UsedServer, Using, is_typed
from autoconf.usecases.common_replies import is_common
from autoconf.usecases.redacting_names import (
    has_own_words,
    name_pattern,
    public_words,
    short_names,
    user_names,
)

_OURS: Final = frozenset(
    {"source", "rule", "evidence", "explains", "what", "kind", "registration", "mechanism"}
    | {"version", "cipher", "key_type", "signature_hash", "trust_store", "made_at", "not_after"}
    | {"not_before", "reasons", "check", "reference", "closed", "untried", "read_as", "whose"}
    | {"travelled", "looks_like", "read_on", "checked"}
)
"""Fields with words of this program and of standards."""

_WORDS: Final[dict[type[Struct], frozenset[str]]] = {
    LoginResult: frozenset({"said"}),
    ServerReply: frozenset({"text"}),
    Check: frozenset({"alerts"}),
    SmtpFacts: frozenset({"words"}),
    Pop3Facts: frozenset({"implementation", "first_id"}),
    Folder: frozenset({"name"}),
    ImapFacts: frozenset({"prefix"}),
    RoundTrip: frozenset({"folder", "message_id"}),
    SilentAddress: frozenset({"address"}),
    TlsFacts: frozenset({"subject"}),
    Attempt: frozenset({"traceback"}),
}
"""Fields with words of a server, of the person's mailbox, or of the names of files."""

_OF_PROVIDER: Final[dict[type[Struct], frozenset[str]]] = {
    ClientConfig: frozenset(
        {"provider_id", "display_name", "display_short_name", "hint", "kept_by"}
    ),
    Requirement: frozenset({"when"}),
    Link: frozenset({"text"}),
}
"""Fields with words of a provider; those of a known provider stay."""

_PLAIN_PARAMETERS: Final = frozenset(
    {"server", "servers", "peer", "host", "hosts", "hostname", "domain", "domains", "address"}
    | {"names", "published", "places", "place", "url", "link", "protocol", "protocols", "port"}
    | {"clock", "date", "not_after", "not_before", "count", "minutes", "days", "kib", "most"}
    | {"seconds", "wanted", "speaks", "version", "cipher", "methods", "mechanism", "hash", "key"}
    | {"rule", "source", "fingerprint", "socket_type", "proxy", "resolver", "flags", "option"}
    | {"options", "cause", "program", "mx", "old", "target", "topic"}
)
"""Values of messages that hold no words of a server; every other value may."""

_OF_PROVIDER_PARAMETERS: Final = frozenset({"provider", "hint", "more", "name", "issuer", "before"})

_HARMLESS: Final = re.compile(r"[\d\s.,:;%<>()/-]*")
_MARK: Final = re.compile(r"<(?:address|host|name|words|certificate)-\d+>")
_ADDRESS: Final = (
    r"(?:\"[^\"\n]{1,64}\"|(?:[\w.+%-]|(?<=\w)'(?=\w))+)(?:@|%40)"
    r"(?:\[[\w.:]+\]|[\w-]+(?:\.[\w-]+)*)"
)
_FINGERPRINT: Final = r"[0-9a-f]{64}|[0-9a-f]{2}(?::[0-9a-f]{2}){31}"
_CAPABILITY: Final = re.compile(
    r"IMAP4(?:rev[12])?|IDLE|ID|NAMESPACE|UIDPLUS|LITERAL[+-]|SASL-IR|LOGINDISABLED|STARTTLS|STLS"
    r"|QUOTA|MOVE|SPECIAL-USE|ENABLE|UTF8=ACCEPT|UTF8|TOP|UIDL|USER|PIPELINING|RESP-CODES"
    r"|AUTH-RESP-CODE|8BITMIME|SMTPUTF8|CHUNKING|DSN|ENHANCEDSTATUSCODES|SIZE(?: \d+)?"
    r"|(?:SASL|AUTH)?[ =]?(?:(?: |\b)(?:PLAIN|LOGIN|CRAM-MD5|DIGEST-MD5|NTLM|GSSAPI|XOAUTH2"
    r"|OAUTHBEARER|EXTERNAL|SCRAM-SHA-(?:1|256|512)(?:-PLUS)?))+",
    re.IGNORECASE,
)


class MarkedAddress(EmailAddress, frozen=True):
    """An address that is known by its mark alone."""

    def __str__(self) -> str:
        """Return the mark; it stands for the whole address."""
        return self.text


def redacted(report: Report) -> Report:
    """Return the report with marks in place of private values.

    These are addresses, hosts in the domain of the address, user names, words of servers, and
    fingerprints of certificates. Hosts of a provider that the catalogue knows stay. Conversations
    with servers are left out.
    """
    marks = _Marks(report)
    marks.number_in_order(report)
    marked: Report = marks.value(replace(report, address=None))
    return replace(marked, address=marks.address(report.address), pending=None)


class _Marks:
    """The marks of one report."""

    def __init__(self, report: Report) -> None:
        self._numbers: dict[str, dict[str, int]] = {}
        self._literal: dict[str, str] = {}
        self._names = dict(short_names(report))
        self._words_stay = any(map(_knows_domain, report.attempts)) or _is_of_catalogue(report)
        own = {form: re.escape(form) for form in self._learn_address(report.address)}
        names = self._learn_names(report)
        whole = {form: pattern for form, pattern in names.items() if "@" in form or "%40" in form}
        # The longest first: a name may begin with another, and with the address.
        patterns = [p for _, p in sorted({**whole, **own}.items(), key=_by_length)]
        patterns += [f"(?P<address>{_ADDRESS})", f"(?P<certificate>{_FINGERPRINT})"]
        if not any(map(_knows_domain, report.attempts)):
            home = home_of(report.domain)
            ends = "|".join(re.escape(d) for d in {home, unicode_domain(home)})
            patterns.append(rf"(?P<host>(?:[\w*-]+\.)*(?:{ends})(?![^\W_]|-))")
        patterns += [p for form, p in sorted(names.items(), key=_by_length) if form not in whole]
        self._pattern = re.compile("|".join(patterns), re.IGNORECASE)

    def _learn_address(self, address: EmailAddress | None) -> set[str]:
        """Return the forms of the person's own address."""
        if address is None:
            return set()
        self._number("name", address.local_part)  # the first of the names
        forms = (self._learn("address", address.text, a) for a in (address.text, str(address)))
        return set().union(*forms)

    def _learn(self, kind: str, value: str, spelling: str) -> set[str]:
        """Return the forms of a value: as it is, and as it stands in a URL."""
        in_url = {quote(spelling), quote(spelling, safe="")}
        forms = {spelling, spelling.replace("@", "%40"), *in_url}
        for form in forms:
            self._literal.setdefault(form.casefold(), self._number(kind, value))
        return forms

    def _learn_names(self, report: Report) -> dict[str, str]:
        """Return the patterns of the user names by their forms; public words have none."""
        known = filter(_is_found_in_catalogue, report.attempts) if self._words_stay else ()
        public = public_words(report, (a for a in known if not a.policy.is_personal))
        forms = (form for name in user_names(report) for form in self._learn_name(name))
        patterns = {form: name_pattern(form) for form in forms}
        return {f: p for f, p in patterns.items() if not re.search(p, public, re.IGNORECASE)}

    def _learn_name(self, name: str) -> set[str]:
        if re.fullmatch(_ADDRESS, name, re.IGNORECASE):
            return self._learn("address", name.casefold(), name)
        return self._learn("name", name, name)

    def _number(self, kind: str, value: str) -> str:
        known = self._numbers.setdefault(kind, {})
        return f"<{kind}-{known.setdefault(value, len(known) + 1)}>"

    def number_in_order(self, report: Report) -> None:
        """Number first what a reader sees first: the verdict, the other findings, the settings."""
        first = [finding for place, finding in report.causes if place == report.verdict.finding]
        for seen in (*first, *(finding for _, finding in report.causes)):
            self.value((seen.title, seen.message, *seen.to_do))
        self.value((report.comparison, report.using, report.using_problems, report.config))

    def address(self, address: EmailAddress | None) -> EmailAddress | None:
        if address is None:
            return None
        return MarkedAddress(
            text=self._number("address", address.text),
            local_part=self._number("name", address.local_part),
            domain=self.text(address.domain),
        )

    def text(self, text: str) -> str:
        """Replace what is known to be private."""
        return self._pattern.sub(self._mark, text)

    def _mark(self, found: re.Match[str]) -> str:
        kind = found.lastgroup
        if kind is None:
            return self._literal[found[0].casefold()]
        value = found[0].casefold().replace("%40", "@")
        return self._number(kind, value.replace(":", "") if kind == "certificate" else value)

    def words(self, text: str) -> str:
        """Replace a whole text of a stranger, unless it holds ordinary words alone."""
        if not text or (is_common(text) and self.text(text) == text):
            return text
        return self._number("words", self._names.get(text, text))

    def value(self, value: Any) -> Any:
        """Replace all that is private in a value."""
        match value:
            case Message(id=message_id, parameters=parameters):
                return Message(message_id, tuple((n, self._parameter(n, v)) for n, v in parameters))
            case Struct():
                changed = {name: self._field(value, name) for name in value.__struct_fields__}
                return replace(value, **changed)
            case tuple():
                return tuple(map(self.value, value))
            case _:
                return self.text(value) if type(value) is str else value

    def _parameter(self, name: str, value: str | Message) -> Any:
        if isinstance(value, Message):
            return self.value(value)
        marked = self.text(value)
        is_plain = name in _PLAIN_PARAMETERS or _HARMLESS.fullmatch(_MARK.sub("", marked))
        if is_plain or (name in _OF_PROVIDER_PARAMETERS and self._words_stay):
            return marked
        return self.words(value)

    def _field(self, owner: Struct, name: str) -> Any:
        value = getattr(owner, name)
        if name in _OURS:
            return value
        if isinstance(owner, Check) and name == "transcript":
            return ()
        if isinstance(owner, Check) and name == "capabilities":
            return tuple(filter(_CAPABILITY.fullmatch, value))
        if value is not None and _is_user_name(owner, name):
            return self._user_name(value)
        return self._all_words(value) if self._is_words(owner, name) else self.value(value)

    def _user_name(self, form: str) -> str:
        """Replace the whole name; a form without words of its own stays."""
        if not has_own_words(form):
            return form
        return self._literal.get(form.casefold()) or self._number("name", form)

    def _is_words(self, owner: Struct, name: str) -> bool:
        """Tell whether a field holds words of a stranger, or of the person's mailbox."""
        if isinstance(owner, Using) and name == "file":
            return not (owner.format is None and is_typed(owner.file))
        if name == "code" and isinstance(owner, LoginResult | ServerReply):
            return STANDARD_CODE.fullmatch(owner.code) is None
        if name == "issuer" and isinstance(owner, TlsFacts):
            return not owner.verified
        is_of_provider = name in _OF_PROVIDER.get(type(owner), ())
        return name in _WORDS.get(type(owner), ()) or (is_of_provider and not self._words_stay)

    def _all_words(self, value: Any) -> Any:
        match value:
            case str():
                return self.words(value)
            case tuple():
                return tuple(map(self._all_words, value))
            case _:
                return value


def _is_user_name(owner: Struct, name: str) -> bool:
    if isinstance(owner, Difference):
        return owner.field == "username" and name in ("yours", "right")
    return isinstance(owner, Server | LoginResult | UsedServer) and name == "username"


def _by_length(form: tuple[str, str]) -> int:
    return -len(form[0])


def _knows_domain(attempt: Attempt) -> bool:
    """Tell whether the catalogue names the domain itself: no customer's name."""
    is_own = attempt.relation is Relation.OWN and not attempt.policy.is_personal
    return _is_found_in_catalogue(attempt) and is_own


def _is_found_in_catalogue(attempt: Attempt) -> bool:
    return attempt.policy.belief is Belief.BUNDLED and attempt.outcome is Outcome.FOUND


def _is_of_catalogue(report: Report) -> bool:
    """Tell whether the settings are those of the catalogue, and their words those of a provider."""
    sources = {
        attempt.source
        for attempt in report.attempts
        if _is_found_in_catalogue(attempt) and not attempt.policy.is_personal
    }
    servers = report.config.servers if report.config is not None else ()
    return bool(servers) and all(server.source in sources for server in servers)
