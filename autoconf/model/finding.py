"""Findings of the diagnosis."""

from collections.abc import Callable, Collection
from enum import Enum
from typing import Final

from msgspec import Struct

from autoconf.model.cause import Cause
from autoconf.model.explained_steps import OF_TERMINALS, TOPICS
from autoconf.model.message import Message

OF_NETWORK: Final = frozenset({"no-network", "captive-portal", "proxy-fails"})
"""Rules about the network as a whole: it let nothing be looked for."""

OF_ALL_SERVERS: Final = frozenset({"incomplete-settings", "starttls-only"})
"""Rules about the settings as a whole, which a test of named servers does not look for."""

OF_PUBLICATIONS: Final = frozenset(
    {
        *("no-mail-here", "mx-dangling", "mail-lives-elsewhere", "srv-wrong", "wildcard-dns"),
        *("autoconfig-missing", "autoconfig-http-only", "autoconfig-type", "autoconfig-plain"),
        *("autoconfig-wants-parameter", "autoconfig-order", "autoconfig-stale", "pacc-digest"),
        *("autodiscover-password-box", "autodiscover-abroad", "published-server-wrong"),
        *("alias-dangling", "caa-forbids", "answers-differ", "autoconfig-extras"),
        *("autodiscover-incomplete", "pacc-fragile", "answer-unchecked", "letter-case"),
        *("autodiscover-form", "autoconfig-other-domains", "autoconfig-strict"),
        "private-address",
    }
)
"""Rules about what a domain publishes: an audit or a symptom asks for the facts."""

OF_SENDING: Final = frozenset(
    {
        *("spf-missing", "spf-broken", "dmarc-missing", "dmarc-only-watching", "mta-sts-broken"),
        *("tls-rpt-missing", "dane-mismatch"),
    }
)
"""Rules about the mail that others get from a domain, or bring to it."""

OF_ROUND_TRIP: Final = frozenset(
    {"round-trip-in-junk", "round-trip-lost", "dkim-missing", "spf-not-this-server"}
)
"""Rules about the message to oneself."""

OF_USING: Final = frozenset(
    {
        *(
            "using-cannot-connect",
            "using-deletes-after-fetch",
            "using-differs",
            "using-leaves-forever",
        ),
        *("using-old-server", "using-pop3-on-two", "using-unencrypted", "sent-mail-local"),
    }
)
"""Rules about the settings that mail programs have now."""


class Severity(Enum):
    """How bad it is; a BLOCKER makes the exit 1."""

    BLOCKER = "blocker"
    WARNING = "warning"
    NOTE = "note"


class Confidence(Enum):
    """How sure we are."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Who(Enum):
    """Who can fix it."""

    USER = "user"
    PROVIDER = "provider"
    DOMAIN_OWNER = "domain-owner"
    NETWORK = "network"
    ADMINISTRATOR = "administrator"
    CLIENT_OWNER = "client-owner"


class Finding(Struct, frozen=True, kw_only=True):
    """One diagnosis.

    Attributes:
        rule: the id of the rule, its file name and its heading in docs/rules.md.
        title: the first words, one sentence; at most 60 letters once it is filled in.
        message: what was seen, with the names of servers and their words.
        remedy: what to do, in a few sentences.
        steps: the same in the order of doing it; empty: the remedy is the only step.
        explains: places of the findings that are consequences of this one, such as "findings/3".
        evidence: places in the report, such as "checks/0" or "attempts/3".
        reference: an https URL that explains it.
        cause: why a server refused; None where the rule needs none.
        read_on: the month in which the facts behind ``dated`` were read, YYYY-MM; empty: none.
        dated: the numbers of the steps that rest on facts which age, such as menu paths.
        links: the provider's own pages about the steps.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    title: Message
    message: Message
    remedy: Message
    who: Who
    steps: tuple[Message, ...] = ()
    explains: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    reference: str = ""
    cause: Cause | None = None
    read_on: str = ""
    dated: tuple[int, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def to_do(self) -> tuple[Message, ...]:
        """The steps, or the remedy, with the command that shows more about one.

        A dated one says when its facts were read.
        """
        return self._to_do(
            lambda step: Message.of("fix.explained", step=step, topic=TOPICS[step.id])
        )

    @property
    def to_do_on_page(self) -> tuple[Message, ...]:
        """The same for a page, which shows the topics itself: its reader may have no terminal."""
        return self._to_do(lambda step: Message.of("fix.shown-below", step=step), OF_TERMINALS)

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics of ``explain`` that show its steps in detail."""
        shown = (TOPICS.get(step.id) for step in self.steps or (self.remedy,))
        return tuple(dict.fromkeys(filter(None, shown)))

    def _to_do(
        self, explained: Callable[[Message], Message], left_out: Collection[str] = ()
    ) -> tuple[Message, ...]:
        year, _, month = self.read_on.partition("-")
        steps = []
        for number, step in enumerate(self.steps or (self.remedy,)):
            if step.id in left_out:
                continue
            shown = explained(step) if step.id in TOPICS else step
            if number in self.dated:
                shown = Message.of("fix.read-on", step=shown, month=month, year=year)
            steps.append(shown)
        return tuple(steps)
