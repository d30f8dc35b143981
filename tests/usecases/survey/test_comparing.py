from autoconf.model.survey import SurveyOutcome, SurveyRecord
from autoconf.model.survey_counts import (
    Changes,
    FaultChange,
    Move,
    OutcomeChange,
    ProgramChange,
)
from autoconf.usecases.survey.comparing import Comparison
from tests.usecases.survey.records import country, record


def changes(before: list[SurveyRecord], after: list[SurveyRecord]) -> Changes:
    comparison = Comparison(before)
    for one in after:
        comparison.add(one)
    return comparison.changes()


def test_the_same_survey_has_no_change() -> None:
    records = list(country(100))

    assert changes(records, records) == Changes(before=100)


def test_domains_come_and_go() -> None:
    found = changes(
        [record("a.example"), record("b.example"), record("b.example", "known")],
        [record("b.example"), record("c.example"), record("d.example")],
    )

    assert found == Changes(before=2, new=2, gone=1)


def test_outcomes_are_counted_by_what_they_were() -> None:
    before = [record("a.example", "nothing"), record("b.example", "nothing"), record("c.example")]
    after = [record("a.example"), record("b.example"), record("c.example", "no-answer")]

    nothing, published = SurveyOutcome.NOTHING, SurveyOutcome.PUBLISHED
    assert changes(before, after).outcomes == (
        OutcomeChange(before=nothing, after=published, domains=2),
        OutcomeChange(before=published, after=SurveyOutcome.NO_ANSWER, domains=1),
    )


def test_a_program_gains_and_loses_domains() -> None:
    def answers(*words: str) -> list[SurveyRecord]:
        return [
            record(f"{number}.example", programs={"thunderbird": word})
            for number, word in enumerate(words)
        ]

    before = answers("no", "half", "yes", "yes", "unknown", "yes", "no")
    after = answers("yes", "yes", "half", "yes", "yes", "unknown", "half")

    assert changes(before, after).programs == (
        ProgramChange(program="thunderbird", gained=2, lost=1),
    )


def test_a_program_that_the_earlier_survey_did_not_know_gains_nothing() -> None:
    before, after = [record("a.example")], [record("a.example", programs={"new": "yes"})]

    assert changes(before, after).programs == ()


def test_faults_appear_and_are_mended() -> None:
    before = [
        record("a.example", findings={"spf-missing": "warning", "letter-case": "note"}),
        record("b.example"),
    ]
    after = [
        record("a.example", findings={"letter-case": "note"}),
        record("b.example", findings={"mx-dangling": "blocker"}),
    ]

    assert changes(before, after).faults == (
        FaultChange(rule="mx-dangling", appeared=1),
        FaultChange(rule="spf-missing", mended=1),
    )


def test_a_fault_of_a_domain_that_was_not_looked_at_is_not_mended() -> None:
    before = [record("a.example", findings={"spf-missing": "warning"}, mx_base="x.example")]

    found = changes(before, [record("a.example", "no-answer")])

    assert (found.faults, found.moved) == ((), 0)
    assert len(found.outcomes) == 1


def test_moves_between_mail_hosts_are_counted_the_most_frequent_first() -> None:
    before = [record(f"{n}.example", mx_base=f"old-{n % 30:02}.example") for n in range(61)]
    after = [record(f"{n}.example", mx_base="new.example") for n in range(61)]
    after[60] = record("60.example")

    found = changes(before, after)

    assert (found.moved, len(found.moves)) == (61, 20)
    assert found.moves[0] == Move(before="old-00.example", after="new.example", domains=2)
    assert Move(before="old-00.example", after="", domains=1) not in found.moves[:2]


def test_the_order_of_both_surveys_does_not_matter() -> None:
    before, after = list(country(200, seed=1)), list(country(220, seed=2))

    assert changes(before[::-1], after[::-1]) == changes(before, after)


def test_what_is_on_the_disk_is_compared_the_same() -> None:
    before, after = list(country(200, seed=1)), list(country(220, seed=2))
    comparison = Comparison(before, in_memory=3)
    for one in after:
        comparison.add(one)

    assert comparison.changes() == changes(before, after)
