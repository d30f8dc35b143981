"""Web requests of a survey."""

from autoconf.usecases.survey.asking.web import Silent

PLACE = ("192.0.2.1", 443)


def test_a_place_is_known_to_be_silent_after_three_times() -> None:
    silent = Silent()
    for _ in range(2):
        silent.note(PLACE, answered=False)
    assert not silent.is_known(PLACE)
    silent.note(PLACE, answered=False)

    assert silent.is_known(PLACE)
    assert not silent.is_known(("192.0.2.1", 80))


def test_an_answer_in_between_begins_the_count_anew() -> None:
    silent = Silent()
    for answered in (False, False, True, False, False):
        silent.note(PLACE, answered=answered)

    assert not silent.is_known(PLACE)


def test_few_places_are_kept() -> None:
    silent = Silent()
    for number in range(50_001):
        silent.note((f"a{number}", 443), answered=False)

    assert len(silent._times) == 50_000  # noqa: SLF001 - what is kept is the point
