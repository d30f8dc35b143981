"""The CAA records forbid the authority that issued the certificate in use."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.audit import CaaFact
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_AUTHORITIES: Final = {
    "Let's Encrypt": ("letsencrypt.org",),
    "DigiCert": ("digicert.com", "thawte.com", "geotrust.com", "rapidssl.com", "symantec.com"),
    "Sectigo": ("sectigo.com", "comodoca.com", "usertrust.com", "trust-provider.com"),
    "ZeroSSL": ("sectigo.com", "comodoca.com", "zerossl.com"),
    "Google Trust Services": ("pki.goog",),
    "GlobalSign": ("globalsign.com",),
    "Buypass": ("buypass.com", "buypass.no"),
    "Actalis": ("actalis.it",),
}
"""The organisation in a certificate to the names by which CAA records allow it."""


class CaaForbids(Struct, frozen=True):
    """The certificate still works, and the next one will not be issued."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8659"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning per host; an authority that is not known here is never judged."""
        for one in () if report.domain_facts is None else report.domain_facts.caa:
            authority = _forbidden(one)
            if authority is None:
                continue
            values = {
                "host": one.host,
                "name": one.name,
                "authority": authority,
                "allowed": ", ".join(one.issuers),
                "tag": _AUTHORITIES[authority][0],
            }
            yield Finding(
                rule="caa-forbids",
                severity=Severity.WARNING,
                confidence=Confidence.LIKELY,
                title=Message.of("finding.caa-forbids.title", **values),
                message=Message.of("finding.caa-forbids.message", **values),
                remedy=Message.of("finding.caa-forbids.remedy", **values),
                who=Who.DOMAIN_OWNER,
                evidence=("domain",),
                reference=self.reference,
            )


def _forbidden(fact: CaaFact) -> str | None:
    """Return the authority that the records do not name; None if they allow it."""
    for authority, names in _AUTHORITIES.items():
        if f"O={authority}".lower() in fact.issued_by.lower():
            return None if set(names) & set(fact.issuers) else authority
    return None


RULE: Final[Rule] = CaaForbids()
