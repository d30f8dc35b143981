from datetime import UTC, datetime
from typing import Any

import pytest

from autoconf.model.grade import Level
from autoconf.model.survey_counts import GradeCount, ServerCount, Servers, VersionCount
from autoconf.usecases.survey.counting import SurveyCounter
from tests.usecases.survey.records import record, server

AT = datetime(2026, 11, 27, tzinfo=UTC)


def servers(*named: tuple[Any, ...]) -> Servers:
    counter = SurveyCounter()
    for number, one in enumerate(named):
        counter.add(record(f"{number}.example", servers=one))
    return counter.counts(AT).servers


def test_a_server_counts_once_and_its_domains_are_added_up() -> None:
    shared, own = server("a.example"), server("b.example", grade=Level.WARN, tls_version="TLSv1.2")

    found = servers((shared,), (shared, own), (shared,))

    assert found.all == ServerCount(servers=2, domains=4)
    assert found.grades == (
        GradeCount(grade=Level.OK, servers=1, domains=3),
        GradeCount(grade=Level.WARN, servers=1, domains=1),
        GradeCount(grade=Level.FAIL),
        GradeCount(grade=None),
    )
    assert found.versions == (
        VersionCount(tls_version="TLSv1.3", servers=1, domains=3),
        VersionCount(tls_version="TLSv1.2", servers=1, domains=1),
    )


def test_the_same_host_at_another_port_is_another_server() -> None:
    assert servers((server(port=993), server(port=143))).all == ServerCount(servers=2, domains=2)


def test_a_server_that_does_not_answer_has_no_grade() -> None:
    silent = server(answers=False, grade=None, tls_version="", not_after="")

    found = servers((silent,))

    assert found.silent == ServerCount(servers=1, domains=1)
    assert (found.grades[-1], found.versions) == (GradeCount(grade=None), ())


def test_of_a_server_that_was_seen_differently_most_domains_are_right() -> None:
    good, bad = server(), server(grade=Level.FAIL)

    found = servers((bad,), (good,), (good,))

    assert found.all == ServerCount(servers=1, domains=3)
    assert found.grades[0] == GradeCount(grade=Level.OK, servers=1, domains=3)


@pytest.mark.parametrize(
    ("not_after", "ended", "soon"),
    [
        ("2026-11-26T23:59:59Z", 1, 0),
        ("2026-11-27T00:00:00Z", 1, 0),
        ("2026-12-27T00:00:00Z", 0, 1),
        ("2026-12-27T00:00:01Z", 0, 0),
        ("2026-12-01T00:00:00", 0, 1),
        ("", 0, 0),
        ("soon", 0, 0),
    ],
)
def test_certificates_are_compared_with_the_day(not_after: str, ended: int, soon: int) -> None:
    found = servers((server(not_after=not_after),)).certificates

    assert (found.ended.servers, found.soon.servers) == (ended, soon)
    assert found.at == "2026-11-27T00:00:00+00:00"


def test_a_date_at_the_end_of_time_is_counted() -> None:
    counter = SurveyCounter()
    last = "9999-12-31T23:59:59"
    servers = (server(not_after=f"{last}-23:59"),)
    counter.add(record("a.example", servers=servers, asked_at=f"{last}+00:00"))

    assert counter.counts(AT).servers.certificates.soon.servers == 1
