from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.model.symptom import Symptom
from autoconf.usecases.complaints import with_complaint, with_symptom
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World

ALICE = start_of("alice@example.com")


def begun(words: str, start: Report = ALICE) -> tuple[Symptom | None, list[Message]]:
    """Return the symptom that a run begins with, and the warnings."""
    warnings: list[Message] = []
    with World(Options(symptom=words), warn=warnings.append) as world:
        return with_symptom(start, world).symptom, warnings


def test_an_error_number_is_understood() -> None:
    symptom, warnings = begun("0x800CCC0E")

    assert symptom is not None
    assert "port-blocked-here" in symptom.rules
    assert warnings == []


def test_unknown_words_are_named_and_the_check_runs_without_them() -> None:
    symptom, [warning] = begun("banana")

    assert symptom is None
    assert warning.id == "symptom.nothing-known"
    assert ("unknown", "banana") in warning.parameters


def test_several_problems_are_named_by_their_titles() -> None:
    symptom, [warning] = begun("bounces")

    assert symptom is not None
    told = str(dict(warning.parameters)["all"])
    assert "I get bounces for mail that I never sent" in told
    assert "bounces-not-mine" not in told


def test_words_that_are_known_but_not_together_are_told_so() -> None:
    symptom, [warning] = begun("the folder of the host")

    assert symptom is None
    assert warning.id == "symptom.nothing-together"


def test_without_words_nothing_is_looked_for() -> None:
    assert begun("  ") == (None, [])


def test_a_run_that_is_continued_keeps_its_symptom() -> None:
    kept = Symptom(id="cannot-send")
    start = Report(address=ALICE.address, domain="example.com", symptom=kept)

    assert begun("banana", start) == (kept, [])


def test_the_persons_words_stay_in_the_report() -> None:
    with World(Options(symptom="  it\x1b does not\nsend ")) as world:
        assert with_complaint(ALICE, world).complaint == "it does not send"
    with World(Options()) as world:
        assert with_complaint(ALICE, world).complaint == ""
