"""A server did not prove its name: its certificate or its TLS is not good."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.advice import advise
from autoconf.diagnosis.facts import (
    has_safe_server,
    identity,
    listed,
    refusal_of,
    stand_in_of,
)
from autoconf.diagnosis.interface import Rule
from autoconf.model.cause import Cause
from autoconf.model.check import Check, TlsFacts, TlsProblem
from autoconf.model.domain import is_within
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_MAX_NAMES: Final = 5


class CertificateNotTrusted(Struct, frozen=True):
    """The rule never advises to accept a certificate (RFC 8314 section 5.3)."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc7817"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per certificate; a warning if pinned or if another server is safe."""
        groups: dict[tuple[object, ...], list[int]] = {}
        for number, check in enumerate(report.checks):
            if check.tls is not None and not check.tls.verified:
                groups.setdefault(_key(report, check, check.tls), []).append(number)
        for numbers in groups.values():
            yield self._finding(report, numbers)

    def _finding(self, report: Report, numbers: list[int]) -> Finding:
        checks = [report.checks[number] for number in numbers]
        check, tls = checks[0], checks[0].tls or TlsFacts()
        who, remedy = _remedy(report, check, tls)
        refusal = refusal_of(check, report)
        if refusal is not None and refusal.cause is Cause.WRONG_PORT:
            who, remedy = advise(refusal, check.server.protocol, report.config)
        stand_in = stand_in_of(report, check.server)
        if stand_in is not None:
            replaced = "finding.certificate-not-trusted.remedy-replaced"
            who, remedy = Who.PROVIDER, Message.of(replaced, other=stand_in.endpoint)
        return Finding(
            rule="certificate-not-trusted",
            severity=Severity.WARNING if _is_spared(report, check, tls) else Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=_title(check, tls),
            message=_message(report, listed(one.endpoint for one in checks), check, tls),
            remedy=remedy,
            who=who,
            evidence=tuple(f"checks/{number}" for number in numbers),
            reference=self.reference,
            cause=refusal.cause if refusal else None,
        )


def _key(report: Report, check: Check, tls: TlsFacts) -> tuple[object, ...]:
    """Return the same value for servers whose findings would differ in their names only."""
    is_of_certificate = tls.problem is not None and tls.problem.is_of_certificate
    place = "" if is_of_certificate and tls.sha256 else check.endpoint
    host = is_within(check.server.hostname, report.domain)
    return place, host, tls.pinned, _is_spared(report, check, tls), identity(tls)


def _is_spared(report: Report, check: Check, tls: TlsFacts) -> bool:
    return tls.pinned or has_safe_server(report, check.server)


def _title(check: Check, tls: TlsFacts) -> Message:
    problem = "pinned" if tls.pinned else tls.problem or TlsProblem.HANDSHAKE_FAILED
    return Message.of(
        f"finding.certificate-not-trusted.title-{problem}",
        hostname=check.server.hostname,
        port=check.server.port,
        name=next(iter(tls.names), "?"),
        not_before=tls.not_before,
        not_after=tls.not_after,
    )


def _message(report: Report, servers: str, check: Check, tls: TlsFacts) -> Message:
    names = ", ".join(tls.names[:_MAX_NAMES]) or "?"
    problem = "pinned" if tls.pinned else tls.problem or TlsProblem.HANDSHAKE_FAILED
    return Message.of(
        f"finding.certificate-not-trusted.{problem}",
        server=servers,
        names=f"{names}, ..." if len(tls.names) > _MAX_NAMES else names,
        issuer=tls.issuer or "?",
        subject=tls.subject or "?",
        key=f"{tls.key_type} {tls.key_bits}",
        hash=tls.signature_hash.upper() or "?",
        not_before=tls.not_before,
        not_after=tls.not_after,
        clock=report.made_at or "?",
        fingerprint=tls.sha256,
        detail=check.detail or "",
    )


def _remedy(report: Report, check: Check, tls: TlsFacts) -> tuple[Who, Message]:
    """Return the person who can help, and the remedy.

    If a name in the user's own domain leads to a mail host, the owner of the domain must act. A
    name that the caller typed is the caller's to correct.
    """
    problem = tls.problem or TlsProblem.HANDSHAKE_FAILED
    ladder = (
        (tls.pinned, "pinned"),
        (problem is TlsProblem.CLIENT_CERT_REQUIRED, "client-cert"),
        (not problem.is_of_certificate, "tls"),
        (problem is not TlsProblem.CERT_HOST_MISMATCH, "provider"),
    )
    word = next((word for applies, word in ladder if applies), None)
    if word is not None:
        return Who.PROVIDER, Message.of(f"finding.certificate-not-trusted.remedy-{word}")
    hostname = check.server.hostname
    if report.is_named:
        names = ", ".join(tls.names[:_MAX_NAMES]) or "?"
        return Who.USER, Message.of(
            "finding.certificate-not-trusted.remedy-named",
            hostname=hostname,
            names=names,
            address=report.domain,
        )
    candidates = [name for name in tls.names if not name.startswith("*")][:_MAX_NAMES]
    is_own = is_within(hostname, report.domain)
    word = f"{'domain-owner' if is_own else 'provider'}{'-other-name' if candidates else ''}"
    remedy = Message.of(
        f"finding.certificate-not-trusted.remedy-{word}",
        domain=report.domain,
        hostname=hostname,
        candidates=", ".join(candidates),
    )
    return Who.DOMAIN_OWNER if is_own else Who.PROVIDER, remedy


RULE: Final[Rule] = CertificateNotTrusted()
