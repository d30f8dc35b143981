"""Grades for a server's TLS, point by point: the table in docs/tls.md."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from autoconf.model.check import Check, CheckOutcome, TlsFacts, TlsProblem
from autoconf.model.grade import Grade, Level
from autoconf.model.message import Message
from autoconf.model.server import Endpoint, SocketType

_MAX_NAMES: Final = 5
_YEAR: Final = timedelta(days=366)
_SOON: Final = timedelta(days=30)
_VERY_SOON: Final = timedelta(days=14)
_UNTRUSTED: Final = frozenset(
    {
        TlsProblem.CERT_SELF_SIGNED,
        TlsProblem.CERT_UNKNOWN_ISSUER,
        TlsProblem.CERT_INCOMPLETE_CHAIN,
        TlsProblem.CERT_BAD,
    }
)
_OTHER_NAME: Final = frozenset({TlsProblem.CERT_HOST_MISMATCH, TlsProblem.CERT_NO_NAMES})
_OLD: Final = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})
_AEAD: Final = ("GCM", "CHACHA20", "CCM")

Cell = tuple[Level, str] | tuple[Level, str, Mapping[str, object]] | None
"""Level, last part of the message id, parameters; None if there are no facts to grade."""


def grades_of(check: Check, now: datetime) -> tuple[Grade, ...]:
    """Return the grades of a server; none if the server was not reached.

    Args:
        check: the check of the server.
        now: with a time zone.
    """
    lacks_tls = check.tls is None and (
        check.outcome is CheckOutcome.TLS_FAILED or check.server.socket_type is SocketType.PLAIN
    )
    if check.tls is None and not lacks_tls:
        return ()
    return grade(check.tls, check.endpoint, now)


def grade(facts: TlsFacts | None, endpoint: Endpoint, now: datetime) -> tuple[Grade, ...]:
    """Return one grade per point, if there are facts about the point.

    Args:
        facts: None if the server refused to start TLS.
        endpoint: the endpoint of the server.
        now: with a time zone.
    """
    graded = [("encryption", _encryption(facts, endpoint))]
    if facts is not None:
        graded += [(name, judge(facts, endpoint, now)) for name, judge in _POINTS.items()]
    return tuple(_grade(name, cell, facts) for name, cell in graded if cell is not None)


def _grade(
    name: str,
    cell: tuple[Level, str] | tuple[Level, str, Mapping[str, object]],
    facts: TlsFacts | None,
) -> Grade:
    level, word, *parameters = cell
    if level is Level.FAIL and facts is not None and facts.pinned:
        level = Level.WARN  # the user knows this certificate
    message = Message.of(f"tls.{name}.{word}", **dict(*parameters))
    return Grade(check=name, level=level, message=message)


def _encryption(facts: TlsFacts | None, endpoint: Endpoint) -> Cell:
    if facts is None:
        return Level.FAIL, "none"
    if endpoint.socket_type is SocketType.STARTTLS:
        return Level.WARN, "starttls"
    return Level.OK, "tls"


def _trust(facts: TlsFacts, _endpoint: Endpoint, _now: datetime) -> Cell:
    if not facts.sha256:
        return None
    if facts.problem in _UNTRUSTED:
        return Level.FAIL, facts.problem, {"issuer": facts.issuer or "?"}
    # After another failure the chain to the root is not known, so that nothing is missing for sure.
    is_judged = facts.problem is None or facts.problem.is_of_certificate
    flaws = (
        (facts.issuer_missing and is_judged, "intermediate-missing"),
        (not facts.chain_in_order, "out-of-order"),
        (facts.root_sent, "root-sent"),
    )
    flaw = next((word for applies, word in flaws if applies), None)
    return (Level.WARN, flaw) if flaw else (Level.OK, "complete", {"issuer": facts.issuer})


def _host_name(facts: TlsFacts, endpoint: Endpoint, _now: datetime) -> Cell:
    host = {"host": endpoint.hostname}
    if not facts.sha256:
        return None
    if not facts.names:
        return Level.FAIL, "none", host
    is_other = facts.problem in _OTHER_NAME or not (facts.verified or facts.matched_name)
    if is_other:
        return Level.FAIL, "other", host | {"names": ", ".join(facts.names[:_MAX_NAMES])}
    if facts.matched_name.startswith("*."):
        return Level.WARN, "wildcard", host | {"name": facts.matched_name}
    return Level.OK, "covered", host


def _dates(facts: TlsFacts, _endpoint: Endpoint, now: datetime) -> Cell:
    if not (facts.not_before and facts.not_after):
        return None
    begin, end = map(datetime.fromisoformat, (facts.not_before, facts.not_after))
    left, life = end - now, end - begin
    dates = {"not_before": facts.not_before, "not_after": facts.not_after, "days": left.days}
    # "Soon" depends on the lifetime: a certificate that is valid for days is renewed within days.
    ladder = (
        (now > end, Level.FAIL, "expired"),
        (now < begin, Level.FAIL, "early"),
        (left <= min(_VERY_SOON, life / 6), Level.WARN, "very-soon"),
        (left <= min(_SOON, life / 3), Level.WARN, "soon"),
        (life > _YEAR, Level.WARN, "long"),
    )
    for applies, level, word in ladder:
        if applies:
            return level, word, dates
    return Level.OK, "valid", dates


def _protocol(facts: TlsFacts, _endpoint: Endpoint, _now: datetime) -> Cell:
    if facts.problem is not None and not facts.problem.is_of_certificate:
        return Level.FAIL, facts.problem
    version = {"version": facts.version.replace("TLSv", "TLS ")}
    if facts.version in _OLD:
        return Level.FAIL, TlsProblem.TLS_TOO_OLD
    return (Level.OK, "current", version) if facts.version else None


def _key(facts: TlsFacts, _endpoint: Endpoint, _now: datetime) -> Cell:
    if not facts.key_type:
        return None
    key = {"key": f"{facts.key_type} {facts.key_bits or ''}".strip()}
    if facts.has_weak_key or facts.problem is TlsProblem.CERT_WEAK_KEY:
        return Level.FAIL, "weak", key
    least = {"RSA": 3072, "DSA": 3072, "EC": 256}.get(facts.key_type, 0)
    return (Level.WARN, "short", key) if facts.key_bits < least else (Level.OK, "strong", key)


def _signature(facts: TlsFacts, _endpoint: Endpoint, _now: datetime) -> Cell:
    if not facts.key_type:
        return None
    hashed = {"hash": facts.signature_hash.upper() or "-"}
    if facts.has_weak_signature or facts.problem is TlsProblem.CERT_WEAK_SIGNATURE:
        return Level.FAIL, "weak", hashed
    if facts.signature_hash == "sha224":
        return Level.WARN, "short", hashed
    return Level.OK, "strong", hashed


def _cipher(facts: TlsFacts, _endpoint: Endpoint, _now: datetime) -> Cell:
    name, cipher = facts.cipher, {"cipher": facts.cipher}
    if not name:
        return None
    if not name.startswith(("TLS_", "ECDHE-", "DHE-")):
        return (
            Level.FAIL,
            "weak",
            cipher,
        )  # no forward secrecy: a stolen key decrypts recorded traffic
    is_sealed = any(word in name for word in _AEAD)
    if name.startswith("DHE-") or not is_sealed:
        return Level.WARN, "old", cipher
    return Level.OK, "strong", cipher


_POINTS: Final[Mapping[str, Callable[[TlsFacts, Endpoint, datetime], Cell]]] = {
    "trust": _trust,
    "host-name": _host_name,
    "dates": _dates,
    "protocol": _protocol,
    "key": _key,
    "signature": _signature,
    "cipher": _cipher,
}
