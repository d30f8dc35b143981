from datetime import UTC, datetime
from random import Random
from typing import Final

import msgspec
import pytest

from autoconf.model.audit import PublicationKind
from autoconf.model.finding import Severity
from autoconf.model.survey import SurveyOutcome, SurveyRecord
from autoconf.model.survey_counts import (
    Counts,
    FaultCount,
    MailHostCount,
    MailHosts,
    ProgramCount,
    PublicationCount,
)
from autoconf.usecases.survey.counting import SurveyCounter
from autoconf.usecases.survey.tally import IN_MEMORY
from tests.usecases.survey.records import country, record, server, source

AT: Final = datetime(2026, 11, 27, tzinfo=UTC)


def counted(*records: SurveyRecord, in_memory: int = IN_MEMORY) -> Counts:
    counter = SurveyCounter(in_memory)
    for one in records:
        counter.add(one)
    return counter.counts(AT)


def publication(kind: str, *records: SurveyRecord) -> PublicationCount:
    return next(one for one in counted(*records).publications if one.kind.value == kind)


def test_each_outcome_is_counted() -> None:
    counts = counted(
        record("a.example"),
        record("b.example", "known"),
        record("c.example", "nothing"),
        record("d.example", "no-mail"),
        record("e.example", "guessed"),
        record("f.example", "opted-out"),
    )

    assert {one.outcome: one.domains for one in counts.outcomes} == {
        outcome: outcome not in (SurveyOutcome.NO_DOMAIN, SurveyOutcome.NO_ANSWER)
        for outcome in SurveyOutcome
    }
    assert (counts.domains, counts.with_mail, counts.silent) == (6, 4, 3)


def test_a_second_record_of_a_domain_counts_nowhere() -> None:
    once = counted(record("a.example", mx_base="one.example"))
    twice = counted(
        record("a.example", mx_base="one.example"),
        record("a.example", "known", mx_base="two.example"),
    )

    assert twice == msgspec.structs.replace(once, doubled=1)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (("found",), (1, 0, 0, 0)),
        (("malformed",), (0, 0, 1, 0)),
        (("tls-failed",), (0, 0, 0, 1)),
        (("timed-out", "malformed"), (0, 0, 1, 0)),
        (("malformed", "found"), (1, 0, 0, 0)),
        (("absent",), (0, 0, 0, 0)),
    ],
)
def test_the_best_answer_of_a_place_counts(
    outcomes: tuple[str, ...], expected: tuple[int, ...]
) -> None:
    sources = tuple(source("autoconfig", outcome) for outcome in outcomes)

    one = publication("autoconfig", record("a.example", sources=sources))

    assert (one.found, one.found_plain, one.wrong, one.failed) == expected


def test_what_only_plain_http_gave_is_counted_apart() -> None:
    plain = source("autoconfig", secure=False)
    both = (plain, source("autoconfig"))

    one = publication(
        "autoconfig", record("a.example", sources=(plain,)), record("b.example", sources=both)
    )

    assert one == PublicationCount(kind=PublicationKind.AUTOCONFIG, found=2, found_plain=1)


def test_mail_hosts_are_counted_and_the_rest_is_added_up() -> None:
    many = [record(f"{n}.example", mx_base=f"host-{n:02}.example") for n in range(60)]
    first = [record(f"x{n}.example", mx_base="host-59.example") for n in range(3)]

    hosts = counted(*many, *first, record("none.example")).mail_hosts

    assert hosts.top[0] == MailHostCount(mx_base="host-59.example", domains=4)
    assert [one.mx_base for one in hosts.top[1:3]] == ["host-00.example", "host-01.example"]
    assert (hosts.count, len(hosts.top), hosts.others, hosts.without) == (60, 50, 10, 1)


def test_faults_stand_by_frequency_and_notes_behind() -> None:
    counts = counted(
        record("a.example", findings={"spf-missing": "warning", "letter-case": "note"}),
        record("b.example", findings={"spf-missing": "blocker", "letter-case": "note"}),
        record("c.example", findings={"mx-dangling": "blocker", "letter-case": "note"}),
    )

    assert counts.faults == (
        FaultCount(rule="spf-missing", severity=Severity.BLOCKER, domains=2),
        FaultCount(rule="mx-dangling", severity=Severity.BLOCKER, domains=1),
        FaultCount(rule="letter-case", severity=Severity.NOTE, domains=3),
    )


def test_programs_are_counted_by_their_answer() -> None:
    counts = counted(
        record("a.example", programs={"thunderbird": "yes", "outlook": "half"}),
        record("b.example", programs={"thunderbird": "yes", "outlook": "no"}),
        record("c.example", programs={"thunderbird": "unknown"}),
        record("d.example", outcome="no-mail", programs={"thunderbird": "no"}),
    )

    assert counts.programs == (
        ProgramCount(program="outlook", half=1, no=1),
        ProgramCount(program="thunderbird", yes=2, unknown=1),
    )
    assert counts.program("kmail") == ProgramCount(program="kmail")


def test_certificates_are_compared_with_the_time_of_the_last_question() -> None:
    ending = server(not_after="2026-12-01T00:00:00Z")
    early = record("a.example", servers=(ending,), asked_at="2026-11-20T12:00:00+00:00")
    late = record("b.example", servers=(ending,), asked_at="2026-12-02T12:00:00+00:00")

    before, after = (counted(*some).servers.certificates for some in ((early,), (late, early)))

    assert (before.at, before.soon.servers, before.ended.servers) == (early.asked_at, 1, 0)
    assert (after.at, after.soon.servers, after.ended.servers) == (late.asked_at, 0, 1)


def test_an_empty_survey_has_numbers_too() -> None:
    counts = counted()

    assert (counts.domains, counts.with_mail, counts.mail_hosts) == (0, 0, MailHosts())


def test_the_order_of_the_records_does_not_matter() -> None:
    records = list(country(300))
    # One server was seen differently by two domains.
    records[0] = msgspec.structs.replace(records[0], servers=(server(tls_version="TLSv1.2"),))
    records[1] = msgspec.structs.replace(records[1], servers=(server(),))
    shuffled = list(records)
    Random(3).shuffle(shuffled)  # noqa: S311 - no secret

    assert counted(*shuffled) == counted(*records)


def test_what_is_on_the_disk_counts_the_same() -> None:
    records = [*country(300), *country(50)]

    assert counted(*records, in_memory=3) == counted(*records)


def test_the_numbers_are_written_as_json_and_read_again() -> None:
    counts = counted(*country(200))

    assert msgspec.json.decode(msgspec.json.encode(counts), type=Counts) == counts
