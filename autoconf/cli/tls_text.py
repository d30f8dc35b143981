"""The TLS of a server in three lines: a verdict, who must act, and the details."""

from collections.abc import Iterable, Iterator
from typing import Final

from autoconf.cli.text import english
from autoconf.messages import text_of
from autoconf.model.check import Check, TlsFacts
from autoconf.model.grade import Grade, Level
from autoconf.model.message import Message

_WORST_FIRST: Final = (Level.FAIL, Level.WARN, Level.OK)
_VERDICTS: Final = {
    Level.FAIL: "cli.tls.unsafe",
    Level.WARN: "cli.tls.mixed",
    Level.OK: "cli.tls.safe",
}


def tls_lines(checks: Iterable[Check]) -> Iterator[str]:
    """Yield three lines for each server that was reached."""
    for check in checks:
        if check.grades:
            worst = next(w for w in _WORST_FIRST if any(g.level is w for g in check.grades))
            grades = [g for g in check.grades if g.level is worst]
            reasons = "; ".join(english(grade.message) for grade in grades)
            yield f"{check.endpoint}  {text_of(_VERDICTS[worst], reasons=reasons)}"
            yield f"  {text_of(_who_acts(check, grades[0]))}"
            if check.tls is not None:
                yield f"  {_details(check.tls)}"


def _who_acts(check: Check, worst: Grade) -> str:
    if check.tls is not None and check.tls.pinned:
        return "tls.shown.pinned"
    if worst.level is Level.FAIL:
        return f"tls.shown.fail-{worst.check}"
    return f"tls.shown.{worst.level.value}"


def _details(tls: TlsFacts) -> str:
    facts = (
        ("sha256", tls.sha256),
        ("names", ", ".join(tls.names[:5])),
        ("subject", tls.subject),
        ("issuer", tls.issuer),
        ("dates", tls.not_before if tls.not_after else ""),
        ("key", f"{tls.key_type} {tls.key_bits or ''}".strip()),
        ("signature", tls.signature_hash),
        ("sent", tls.chain_length),
        ("trust-store", tls.trust_store),
    )
    shown = [tls.version, tls.cipher] + [
        english(Message.of(f"cli.tls-detail.{name}", value=value, end=tls.not_after))
        for name, value in facts
        if value
    ]
    return "; ".join(filter(None, shown)) or text_of("cli.tls.no-details")
