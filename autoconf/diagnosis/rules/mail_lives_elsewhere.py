"""New mail goes to another provider than the settings read from."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import placed
from autoconf.model.audit import Publication, PublicationKind
from autoconf.model.domain import home_of
from autoconf.model.evidence import Attempt, Relation
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_OF_HOST: Final = (PublicationKind.MX_AUTOCONFIG, PublicationKind.MX_ISPDB)


class MailLivesElsewhere(Struct, frozen=True):
    """Only a mail host that names servers of its own counts: a spam filter names none."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc5321#section-5.1"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning if no server of the settings is the mail host's."""
        facts = report.domain_facts
        if facts is None or not facts.mx:
            return
        theirs = {home for attempt in report.attempts for home in _homes_of_host(attempt)}
        theirs |= {h for _, one in placed(report) if one.kind in _OF_HOST for h in _homes(one)}
        own = [(place, one) for place, one in placed(report) if one.kind.is_of_owner]
        old = [(place, home) for place, one in own for home in _homes(one)]
        if not theirs or not old or any(h in theirs or h == facts.mail_host for _, h in old):
            return
        values = {"domain": report.domain, "mx": facts.mx[0].host, "old": old[0][1]}
        yield Finding(
            rule="mail-lives-elsewhere",
            severity=Severity.WARNING,
            confidence=Confidence.LIKELY,
            title=Message.of("finding.mail-lives-elsewhere.title", **values),
            message=Message.of("finding.mail-lives-elsewhere.message", **values),
            remedy=Message.of("finding.mail-lives-elsewhere.remedy", **values),
            who=Who.DOMAIN_OWNER,
            evidence=(old[0][0],),
            reference=self.reference,
        )


def _homes(one: Publication) -> list[str]:
    servers = one.config.incoming if one.config is not None else ()
    return [home_of(server.hostname) for server in servers]


def _homes_of_host(attempt: Attempt) -> list[str]:
    """Return the domains of the servers that the mail host names."""
    if attempt.relation is not Relation.MAIL_HOST or attempt.answer is None:
        return []
    return [home_of(server.hostname) for server in attempt.answer.config.incoming]


RULE: Final[Rule] = MailLivesElsewhere()
