"""A server did not prove its name: its certificate or its TLS is not good."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.advice import advise
from autoconf.diagnosis.facts import has_safe_server, refusal_of
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
        """Yield one finding per server; a warning if it is pinned or another server is safe."""
        for number, check in enumerate(report.checks):
            if check.tls is None or check.tls.verified:
                continue
            is_spared = check.tls.pinned or has_safe_server(report, check.server)
            who, remedy = _remedy(report, check, check.tls)
            refusal = refusal_of(check, report)
            if refusal is not None and refusal.cause is Cause.WRONG_PORT:
                who, remedy = advise(refusal, check.server.protocol, report.config)
            yield Finding(
                rule="certificate-not-trusted",
                severity=Severity.WARNING if is_spared else Severity.BLOCKER,
                confidence=Confidence.CERTAIN,
                message=_message(report, check, check.tls),
                remedy=remedy,
                who=who,
                evidence=(f"checks/{number}",),
                reference=self.reference,
                cause=refusal.cause if refusal else None,
            )


def _message(report: Report, check: Check, tls: TlsFacts) -> Message:
    names = ", ".join(tls.names[:_MAX_NAMES]) or "?"
    problem = "pinned" if tls.pinned else tls.problem or TlsProblem.HANDSHAKE_FAILED
    return Message.of(
        f"finding.certificate-not-trusted.{problem}",
        server=check.endpoint,
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

    If a name in the user's own domain leads to a mail host, the owner of the domain must act.
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
