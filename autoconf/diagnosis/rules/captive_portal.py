"""The network answers in place of every server until a person signs in (RFC 8952)."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from autoconf.diagnosis.facts import identity
from autoconf.diagnosis.interface import Rule
from autoconf.model.domain import home_of, is_within
from autoconf.model.evidence import Attempt, Outcome, Tier, WebPage
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_ANSWERED: Final = frozenset({Outcome.FOUND, Outcome.ABSENT, Outcome.REFUSED, Outcome.MALFORMED})
_NOT_REACHED: Final = frozenset({Outcome.TLS_FAILED, Outcome.UNREACHABLE, Outcome.TIMED_OUT})


class CaptivePortal(Struct, frozen=True):
    """No host proved its name, and all of them showed one certificate or one foreign page."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8952"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding for all servers."""
        web = [(n, a) for n, a in enumerate(report.attempts) if a.asked.startswith("http")]
        attempts = [attempt for _, attempt in web]
        pages = [attempt.page for attempt in attempts if attempt.page is not None]
        if not attempts or any(map(_proved_its_name, attempts)):
            return
        home = home_of(report.domain)
        page = _common_page(pages, home)
        unrelated, related = _one_certificate(attempts, home)
        if not (unrelated or (page and (related or _directory_is_lost(attempts)))):
            return
        where = "at" if page else "message"
        yield Finding(
            rule="captive-portal",
            severity=Severity.BLOCKER,
            confidence=Confidence.LIKELY,
            title=Message("finding.captive-portal.title"),
            message=Message.of(f"finding.captive-portal.{where}", url=page),
            remedy=Message.of("finding.captive-portal.remedy"),
            who=Who.USER,
            evidence=tuple(f"attempts/{n}" for n, a in web if a.tls or a.page),
            reference=self.reference,
        )


def _proved_its_name(attempt: Attempt) -> bool:
    """Tell whether a web server answered over verified TLS."""
    is_answer = attempt.outcome in _ANSWERED and attempt.reason is None
    return is_answer and attempt.asked.startswith("https:") and attempt.page is None


def _common_page(pages: list[WebPage], home: str) -> str:
    """Return the page that all questions led to; "" if there is none of another domain."""
    hosts = {urlsplit(page.url).hostname or "" for page in pages}
    is_foreign = len(hosts) == 1 and not any(is_within(host, home) for host in hosts)
    is_login = bool(pages) and all(page.wants_login for page in pages)
    return pages[0].url if is_foreign or is_login else ""


def _one_certificate(attempts: list[Attempt], home: str) -> tuple[bool, bool]:
    """Tell whether hosts of several domains, or of one, showed the same bad certificate."""
    seen = [a.tls for a in attempts if a.tls is not None and a.tls.facts.sha256]
    names = [name.removeprefix("*.") for tls in seen for name in tls.facts.names]
    hosts = {tls.host for tls in seen}
    is_one = len({identity(tls.facts) for tls in seen}) == 1 and len(hosts) > 1
    is_foreign = is_one and not any(is_within(name, home) for name in names)
    return is_foreign and len(set(map(home_of, hosts))) > 1, is_foreign


def _directory_is_lost(attempts: list[Attempt]) -> bool:
    return any(a.tier is Tier.DIRECTORY and a.outcome in _NOT_REACHED for a in attempts)


RULE: Final[Rule] = CaptivePortal()
