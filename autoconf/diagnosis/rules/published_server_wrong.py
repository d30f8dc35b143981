"""A published mail server is not as the publication says."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import identity
from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import FILES, is_silent, placed, server_fact, url_of
from autoconf.model.audit import Publication, ServerFact
from autoconf.model.check import TlsProblem
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType

_MOST_NAMES: Final = 3
_SOON_DAYS: Final = 10
_OF_CERTIFICATE: Final = frozenset({"certificate", "name", "expires"})
_PASSWORD: Final = frozenset({"PLAIN", "LOGIN"})


class PublishedServerWrong(Struct, frozen=True):
    """Servers that do not answer at all are the business of ``autoconfig-stale`` too."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per server, at the first place that names it; one per certificate."""
        seen: set[tuple[object, ...]] = set()
        for place, one in placed(report):
            if one.config is None or not one.kind.is_of_owner:
                continue
            for server in one.config.servers:
                fact = server_fact(server, report)
                key = (server.hostname, server.port)
                if fact is None or key in seen:
                    continue
                seen.add(key)
                what = _what(server, fact, report)
                if what is None or _is_said_elsewhere(what, server, one, report):
                    continue
                of_certificate = fact.tls is not None and what in _OF_CERTIFICATE
                same = (what, identity(fact.tls)) if fact.tls and of_certificate else (what, key)
                if same not in seen:
                    seen.add(same)
                    yield self._finding(what, server, fact, place, url_of(one))

    def _finding(self, what: str, server: Server, fact: ServerFact, place: str, at: str) -> Finding:
        values = {
            "server": server.endpoint,
            "hostname": server.hostname,
            "port": server.port,
            "at": at,
            "why": fact.why or "",
            "names": "" if fact.tls is None else ", ".join(fact.tls.names[:_MOST_NAMES]),
            "not_after": "" if fact.tls is None else fact.tls.not_after[:10],
        }
        return Finding(
            rule="published-server-wrong",
            severity=Severity.NOTE if what == "expires" else Severity.WARNING,
            confidence=Confidence.LIKELY if what == "no-answer" else Confidence.CERTAIN,
            title=Message.of(f"finding.published-server-wrong.title-{what}", **values),
            message=Message.of(f"finding.published-server-wrong.{what}", **values),
            remedy=Message.of(f"finding.published-server-wrong.remedy-{what}", **values),
            who=Who.DOMAIN_OWNER,
            evidence=(place,),
            reference=self.reference,
        )


def _what(server: Server, fact: ServerFact, report: Report) -> str | None:
    """Return what is wrong, as the end of a message id."""
    if server.socket_type is SocketType.PLAIN:
        return None
    if not fact.is_safe:
        return _what_of_tls(fact)
    if not _takes_password(server, fact):
        return "login"
    is_old = fact.tls is not None and _ends_soon(fact.tls.not_after, report.made_at)
    return "expires" if is_old else None


def _what_of_tls(fact: ServerFact) -> str:
    problem = None if fact.tls is None else fact.tls.problem
    if problem is TlsProblem.CERT_HOST_MISMATCH:
        return "name"
    if problem not in (None, TlsProblem.PLAINTEXT):
        return "certificate"
    return "encryption" if fact.speaks or fact.tls is not None else "no-answer"


def _takes_password(server: Server, fact: ServerFact) -> bool:
    """Tell whether a login that is published as a password is offered, as far as is known."""
    methods = {one.method for one in server.authentication}
    if AuthMethod.PASSWORD_CLEARTEXT not in methods or not fact.capabilities:
        return True
    words = [line.upper().split() for line in fact.capabilities]
    if server.protocol is MailProtocol.IMAP:
        names = {name for line in words for name in line}
        return "LOGINDISABLED" not in names or any(f"AUTH={one}" in names for one in _PASSWORD)
    if server.protocol is MailProtocol.SMTP:
        offered = {name for line in words if line[:1] == ["AUTH"] for name in line[1:]}
        return bool(offered & _PASSWORD)
    return True


def _ends_soon(not_after: str, now: str) -> bool:
    if not (not_after and now):
        return False
    left = datetime.fromisoformat(not_after) - datetime.fromisoformat(now)
    return left.days < _SOON_DAYS


def _is_said_elsewhere(what: str, server: Server, one: Publication, report: Report) -> bool:
    """Tell whether another finding names a server that does not answer, or the network is at fault.

    ``autoconfig-stale`` names all servers of a direction that is dead, ``srv-wrong`` a target
    without an address.
    """
    facts = report.domain_facts
    if what != "no-answer" or facts is None or one.config is None:
        return False
    if not any(fact.speaks or fact.encrypts for fact in facts.servers):
        return True
    if any(srv.target == server.hostname and srv.exists is False for srv in facts.srv):
        return True
    side = one.config.incoming if server.protocol.is_incoming else one.config.outgoing
    return one.kind in FILES and is_silent(side, report)


RULE: Final[Rule] = PublishedServerWrong()
