"""Compares a report with an earlier one: the answer to "it worked until yesterday"."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from autoconf.errors import MalformedDocumentError, UsageError
from autoconf.formats.report_baseline import (
    Baseline,
    BaselineCheck,
    BaselineServer,
    read_baseline,
)
from autoconf.formats.report_json import Translate, write
from autoconf.formats.safe_text import clean_text
from autoconf.inputs import read_input
from autoconf.model.address import EmailAddress
from autoconf.model.change import Change, ChangeKind, Comparison
from autoconf.model.finding import OF_PUBLICATIONS, OF_ROUND_TRIP, OF_SENDING, OF_USING
from autoconf.model.message import Message
from autoconf.model.report import Report

OwnTitle = Callable[[str], Message | None]
_MAX_FILE: Final = 4 << 20
_MOST: Final = 100
_MECHANISMS: Final = frozenset(
    {"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "NTLM", "GSSAPI", "EXTERNAL", "XOAUTH2"}
    | {"OAUTHBEARER", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"}
    | {"SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS"}
)


def load_baseline(path: Path, address: EmailAddress) -> Baseline:
    """Return an earlier report of the address.

    Raises:
        UsageError: the file is none; the error says what it is instead.
    """
    try:
        body = read_input(path, _MAX_FILE + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError("change.unreadable", path=path, why=why) from error
    if len(body) > _MAX_FILE:
        why = Message.of("disk.too-large", most=_MAX_FILE >> 10)
        raise UsageError("change.unreadable", path=path, why=why)
    try:
        baseline = read_baseline(body)
    except MalformedDocumentError as error:
        raise UsageError("change.no-report", path=path, why=error.why) from error
    other = clean_text(baseline.address or baseline.domain)
    if other.startswith("<"):
        raise UsageError("change.redacted", path=path)
    if not _is_of(baseline, address):
        raise UsageError("change.other-address", path=path, other=other, address=address.text)
    return baseline


def _is_of(baseline: Baseline, address: EmailAddress) -> bool:
    try:
        return str(EmailAddress.parse(baseline.address or "")) == str(address)
    except UsageError:
        return False


def compared(report: Report, before: Baseline, words: Translate, own_title: OwnTitle) -> Report:
    """Return the report with what changed since an earlier one.

    Args:
        report: the new one.
        before: the earlier one.
        words: returns the text of a message.
        own_title: returns the message that such a text was made from; None for any other text.
    """
    after = read_baseline(write(report, words, indent=0))
    changes = islice(_changes(before, after, report, own_title), _MOST)
    made_at = clean_text(before.made_at)
    return replace(report, comparison=Comparison(made_at=made_at, changes=tuple(changes)))


def _changes(
    before: Baseline, after: Baseline, report: Report, own_title: OwnTitle
) -> Iterator[Change]:
    unseen = _unseen(before) | _unseen(after)
    yield from _verdict(before, after, unseen, own_title)
    yield from _servers(_found(before), _found(after))
    earlier = {_place(check): check for check in before.checks}
    for check in after.checks:
        if _place(check) in earlier:
            yield from _certificate(earlier[_place(check)], check)
            yield from _mechanisms(earlier[_place(check)], check)
    yield from _findings(before, report, unseen, own_title)


def _unseen(of: Baseline) -> frozenset[str]:
    """Return the rules that a run did not look at; a complaint alone is no fact."""
    groups = (
        (OF_USING, of.using),
        (OF_PUBLICATIONS, of.publications),
        (OF_SENDING, of.sending),
        (OF_ROUND_TRIP, of.round_trip),
    )
    absent = (rules for rules, facts in groups if not facts)
    return frozenset({"works-here"}).union(*absent)


def _verdict(
    before: Baseline, after: Baseline, unseen: frozenset[str], own_title: OwnTitle
) -> Iterator[Change]:
    rules = [_rule_of(one) for one in (before, after)]
    if all(rule is None or rule in unseen for rule in rules) and any(rules):
        return
    titles = [clean_text(b.verdict.title) for b in (before, after) if b.verdict is not None]
    if len(set(titles)) == 2:
        message = Message.of("change.verdict", title=own_title(titles[0]) or titles[0])
        yield Change(kind=ChangeKind.VERDICT, subject="", message=message)


def _rule_of(of: Baseline) -> str | None:
    """Return the rule that a verdict rests on; None: on none."""
    place = "" if of.verdict is None else of.verdict.finding or ""
    rules = {f"findings/{number}": finding.rule for number, finding in enumerate(of.findings)}
    return rules.get(place)


def _found(report: Baseline) -> list[BaselineServer]:
    config = report.config
    return [] if config is None else [*config.incoming, *config.outgoing]


def _place(server: BaselineServer) -> str:
    return f"{server.protocol.value} {clean_text(server.hostname)}:{server.port}"


def _servers(before: Sequence[BaselineServer], after: Sequence[BaselineServer]) -> Iterator[Change]:
    gone = {_place(s): s for s in before if s not in after}
    for place, server in {_place(s): s for s in after if s not in before}.items():
        host = (server.protocol, server.hostname)
        same = next((p for p, s in gone.items() if (s.protocol, s.hostname) == host), None)
        if same is None:
            message = Message.of("change.server-new", server=place, security=_security(server))
        else:
            message = Message.of(
                "change.server-moved",
                server=place,
                security=_security(server),
                port=gone[same].port,
                earlier=_security(gone.pop(same)),
            )
        yield Change(kind=ChangeKind.SERVER, subject=place, message=message)
    for place in gone:
        message = Message.of("change.server-gone", server=place)
        yield Change(kind=ChangeKind.SERVER, subject=place, message=message)


def _security(server: BaselineServer) -> Message:
    return Message(f"cli.socket-type.{server.socket_type.value}")


def _certificate(before: BaselineCheck, after: BaselineCheck) -> Iterator[Change]:
    old, new = before.tls, after.tls
    if old is None or new is None or not (old.sha256 and new.sha256):
        return
    if old.sha256 != new.sha256:
        is_same = old.issuer == new.issuer
        which = "change.certificate-renewed" if is_same else "change.certificate-issuer"
        message = Message.of(
            which,
            server=_place(after),
            issuer=clean_text(new.issuer) or "?",
            before=clean_text(old.issuer) or "?",
            not_before=new.not_before,
            not_after=new.not_after,
            fingerprint=new.sha256,
        )
        yield Change(kind=ChangeKind.CERTIFICATE, subject=_place(after), message=message)


def _mechanisms(before: BaselineCheck, after: BaselineCheck) -> Iterator[Change]:
    old, new = _offered(before), _offered(after)
    if not (old and new) or old == new:
        return
    for name, methods in (
        ("change.mechanisms-gone", old - new),
        ("change.mechanisms-new", new - old),
    ):
        if methods:
            listed = ", ".join(sorted(methods))
            message = Message.of(name, server=_place(after), methods=listed)
            yield Change(kind=ChangeKind.MECHANISMS, subject=_place(after), message=message)


def _offered(check: BaselineCheck) -> frozenset[str]:
    """Return the mechanisms of the standards that a server offered."""
    words = " ".join(check.capabilities).upper().replace("AUTH=", " ").split()
    return _MECHANISMS.intersection(words)


def _findings(
    before: Baseline, report: Report, unseen: frozenset[str], own_title: OwnTitle
) -> Iterator[Change]:
    """Yield the findings of rules that one of both runs has and the other has not.

    Consequences of a finding are no changes of their own.
    """
    explained = {place for finding in before.findings for place in finding.explains}
    old = {
        clean_text(finding.rule, 60): clean_text(finding.title)
        for number, finding in enumerate(before.findings)
        if f"findings/{number}" not in explained
    }
    were = {clean_text(finding.rule, 60) for finding in before.findings} | unseen
    are = {finding.rule for finding in report.findings} | unseen
    new = {finding.title: finding.rule for _, finding in report.causes if finding.rule not in were}
    for title, rule in new.items():
        message = Message.of("change.finding-new", title=title, rule=rule)
        yield Change(kind=ChangeKind.FINDING, subject=rule, message=message)
    for rule in (r for r in old if r not in are):
        message = Message.of(
            "change.finding-gone", title=own_title(old[rule]) or old[rule] or rule, rule=rule
        )
        yield Change(kind=ChangeKind.FINDING, subject=rule, message=message)
