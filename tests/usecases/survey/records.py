"""Made records of surveys: single ones, and a country of them."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

from autoconf.formats.survey_lines import write_lines
from autoconf.formats.survey_parquet import write_parquet
from autoconf.model.audit import PublicationKind, SetsUp
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Severity
from autoconf.model.grade import Level
from autoconf.model.server import MailProtocol, SocketType
from autoconf.model.survey import (
    SurveyFinding,
    SurveyOutcome,
    SurveyRecord,
    SurveyServer,
    SurveySource,
)

WRITERS: Final = {"jsonl": write_lines, "parquet": write_parquet}


def server(host: str = "imap.example.net", **facts: Any) -> SurveyServer:
    """Return an IMAP server that is as it should be, but for these facts."""
    given: dict[str, Any] = {
        "protocol": MailProtocol.IMAP,
        "port": 993,
        "security": SocketType.TLS,
        "answers": True,
        "verified": True,
        "tls_version": "TLSv1.3",
        "not_after": "2027-06-01T00:00:00Z",
        "grade": Level.OK,
    }
    return SurveyServer(host=host, **(given | facts))


def record(domain: str, outcome: str = "published", **facts: Any) -> SurveyRecord:
    """Return a record; ``programs`` in words, ``findings`` as rule=severity."""
    programs = {name: SetsUp(answer) for name, answer in facts.pop("programs", {}).items()}
    findings = tuple(
        SurveyFinding(rule=rule, severity=Severity(severity))
        for rule, severity in sorted(facts.pop("findings", {}).items())
    )
    return SurveyRecord(
        domain=domain,
        outcome=SurveyOutcome(outcome),
        programs=programs,
        findings=findings,
        **facts,
    )


def source(kind: str, outcome: str = "found", *, secure: bool = True) -> SurveySource:
    """Return a source, in words."""
    return SurveySource(kind=PublicationKind(kind), outcome=Outcome(outcome), secure=secure)


def write_part(
    folder: Path, records: Sequence[SurveyRecord], number: int = 1, form: str = "jsonl"
) -> Path:
    """Write a part of a survey."""
    folder.mkdir(exist_ok=True)
    path = folder / f"part-{number:06}.{form}"
    path.write_bytes(WRITERS[form](records))
    return path


_PROGRAMS: Final = (
    *("thunderbird", "thunderbird-android", "delta-chat", "evolution", "kmail", "geary"),
    *("apple-ios", "outlook", "outlook-new", "outlook-mobile", "gmail-android"),
)
_RULES: Final = (
    *(("autoconfig-missing", "warning"), ("dmarc-missing", "warning"), ("spf-missing", "warning")),
    *(("autoconfig-http-only", "warning"), ("srv-wrong", "warning"), ("mx-dangling", "blocker")),
    *(("published-server-wrong", "blocker"), ("autodiscover-password-box", "warning")),
    *(("autoconfig-extras", "note"), ("dmarc-only-watching", "note"), ("letter-case", "note")),
    *(("tls-rpt-missing", "note"), ("spf-broken", "warning")),
)


def country(count: int, seed: int = 1) -> Iterable[SurveyRecord]:
    """Yield records of so many domains, as mixed as those of a country."""
    chance = Random(seed)  # noqa: S311 - no secret
    hosts = [f"mail-host-{number}.example" for number in range(max(count // 40, 3))]
    shares = [1 / (number + 1) for number in range(len(hosts))]
    outcomes = tuple(word.value for word in SurveyOutcome)
    for number in range(count):
        outcome = chance.choices(outcomes, (40, 20, 15, 10, 5, 5, 3, 2))[0]
        domain = f"domain-{number:07}.example"
        if outcome in ("no-domain", "no-answer", "opted-out", "no-mail"):
            yield record(domain, outcome)
            continue
        base = chance.choices(hosts, shares)[0]
        yield record(
            domain,
            outcome,
            mx=(f"mx1.{base}", f"mx2.{base}"),
            mx_base=base,
            sources=tuple(_sources(chance, outcome)),
            servers=tuple(_servers(base)),
            programs={name: _answer(chance, outcome) for name in _PROGRAMS},
            findings={
                rule: s for n, (rule, s) in enumerate(_RULES) if chance.random() < 0.5 / (n + 1)
            },
            asked_at="2026-11-20T12:00:00+00:00",
            elapsed_s=round(chance.random(), 3),
        )


def _answer(chance: Random, outcome: str) -> str:
    weights = (70, 15, 10, 5) if outcome == "published" else (10, 25, 60, 5)
    return chance.choices(("yes", "half", "no", "unknown"), weights)[0]


def _sources(chance: Random, outcome: str) -> Iterable[SurveySource]:
    kinds = ["autoconfig", "autoconfig-well-known", "srv", "autodiscover", "autodiscover-srv"]
    for kind in kinds if outcome == "published" else kinds[:2]:
        found = "found" if outcome == "published" else "malformed"
        ended = chance.choices((found, "malformed", "timed-out", "tls-failed"), (60, 5, 5, 5))[0]
        if chance.random() < 0.5:
            yield source(kind, ended, secure=chance.random() < 0.8)
    if outcome == "known":
        yield source("ispdb")


def _servers(base: str) -> Iterable[SurveyServer]:
    number = int(base.removeprefix("mail-host-").removesuffix(".example"))
    level = (Level.OK, Level.OK, Level.WARN, Level.FAIL)[number % 4]
    version = ("TLSv1.3", "TLSv1.3", "TLSv1.2", "TLSv1")[number % 4]
    day = 1 + number % 28
    yield server(
        f"imap.{base}",
        grade=level,
        tls_version=version,
        problem="" if level is Level.OK else "protocol",
        not_after=f"2026-{'12' if number % 5 == 0 else '11'}-{day:02}T00:00:00Z"
        if number % 3 == 0
        else "2027-06-01T00:00:00Z",
    )
    yield server(f"smtp.{base}", protocol=MailProtocol.SMTP, port=465, answers=number % 7 != 6)
