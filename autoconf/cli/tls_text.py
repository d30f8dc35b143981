"""What is said of a server's TLS: a verdict, who must act, and the details; a line each."""

from collections.abc import Iterable, Iterator
from typing import Final

from autoconf.cli.text import english
from autoconf.model.check import Check, TlsFacts
from autoconf.model.grade import Grade, Level
from autoconf.model.message import Message

_WORST_FIRST: Final = (Level.FAIL, Level.WARN, Level.OK)
_VERDICTS: Final = {Level.FAIL: "not safe", Level.WARN: "good, but", Level.OK: "good"}


def tls_lines(checks: Iterable[Check]) -> Iterator[str]:
    """Yield three lines per server that was reached; a grade is never a reason to go on anyway."""
    for check in checks:
        if check.grades:
            worst = next(w for w in _WORST_FIRST if any(g.level is w for g in check.grades))
            grades = [g for g in check.grades if g.level is worst]
            reasons = "; ".join(english(grade.message) for grade in grades)
            yield f"{check.endpoint}  {_VERDICTS[worst]}: {reasons}"
            yield f"  {english(Message(_who_acts(check, grades[0])))}"
            if check.tls is not None:
                yield f"  {_details(check.tls)}"


def _who_acts(check: Check, worst: Grade) -> str:
    if check.tls is not None and check.tls.pinned:
        return "tls.shown.pinned"
    if worst.level is Level.FAIL:
        return f"tls.shown.fail-{worst.check}"
    return f"tls.shown.{worst.level.value}"


def _details(tls: TlsFacts) -> str:
    key = f"{tls.key_type} {tls.key_bits or ''}".strip()
    facts = (
        ("", tls.version),
        ("", tls.cipher),
        ("SHA-256 ", tls.sha256),
        ("for ", ", ".join(tls.names[:5])),
        ("subject ", tls.subject),
        ("issuer ", tls.issuer),
        ("valid ", f"{tls.not_before} to {tls.not_after}" if tls.not_after else ""),
        ("key ", key),
        ("signed with ", tls.signature_hash),
        ("certificates sent: ", str(tls.chain_length or "")),
        ("judged by ", tls.trust_store),
    )
    return "; ".join(f"{name}{value}" for name, value in facts if value) or "nothing was seen"
