"""How long the silent are waited for, second by second."""

import pytest
from msgspec.structs import replace

from autoconf.discovery.outcomes import PendingQuestion, pending_guesses
from autoconf.discovery.patience import GuessPatience, SourcePatience, are_enough, as_long_again_s
from autoconf.discovery.round import Arrival
from autoconf.model.evidence import MX, Attempt, Query, Reason, Trust
from autoconf.model.server import Server
from tests.discovery.builders import IMAP, POP3, SMTP, attempt, server

GUESSES = {
    guess.asked: guess for guess in pending_guesses(Query(address=None, domain="example.com"))
}


def silent(rank: int) -> PendingQuestion:
    return replace(next(iter(GUESSES.values())), rank=rank)


def usable(one: Attempt) -> bool:
    return one.answer is not None


wait = SourcePatience(usable)
GOOD = attempt("ispdb", [IMAP, SMTP])  # rank 50


@pytest.mark.parametrize(
    ("answered_at_s", "open_rank", "until_s"),
    [
        pytest.param(1.0, 31, 2.0, id="twice-the-time-of-the-answer"),
        pytest.param(0.1, 31, 0.3, id="at-least-0.3-s"),
        pytest.param(1.0, 70, 1.5, id="a-worse-source-at-once"),
    ],
)
def test_the_silent_give_way_to_a_usable_answer(
    answered_at_s: float, open_rank: int, until_s: float
) -> None:
    assert wait(1.5, [Arrival(GOOD, answered_at_s)], [silent(open_rank)]) == until_s


def test_without_a_usable_answer_the_silent_do_not_give_way() -> None:
    assert wait(1.5, [Arrival(attempt("ispdb", None), 1.0)], [silent(31)]) is None


def test_the_time_of_the_best_answer_counts_and_not_that_of_the_first() -> None:
    better = attempt("autoconfig-url", [IMAP, SMTP])  # rank 30

    assert wait(2.0, [Arrival(GOOD, 0.5), Arrival(better, 2.0)], [silent(20)]) == 4.0


def test_for_a_domain_that_does_not_exist_the_silent_give_way_at_once() -> None:
    gone = replace(attempt("ispdb", None), source=MX, reason=Reason.NO_SUCH_NAME)

    assert wait(0.1, [Arrival(gone, 0.1)], [silent(20)]) == 0.1


def test_what_needs_no_network_is_waited_for_all_the_same() -> None:
    gone = replace(attempt("ispdb", None), source=MX, reason=Reason.NO_SUCH_NAME)
    local = replace(silent(20), source="provider-db")

    assert wait(0.1, [Arrival(gone, 0.1)], [local]) is None
    assert wait(1.5, [Arrival(GOOD, 0.5)], [local, silent(99)]) is None


# guesses


def proved(one: Server, trust: Trust = Trust.AUTHENTICATED) -> Attempt:
    rank = GUESSES[str(one.endpoint)].rank
    return attempt("common-ports", [one], trust=trust, rank=rank)


@pytest.mark.parametrize(
    ("arrived", "still_silent", "until_s"),
    [
        pytest.param([IMAP], "smtp smtp.example.com:465", None, id="one-half"),
        pytest.param([IMAP, POP3], "smtp smtp.example.com:465", None, id="reading-twice"),
        pytest.param([IMAP, SMTP], "imap mail.example.com:993", 5.0, id="a-worse-name"),
        pytest.param([IMAP, SMTP], "imap imap.example.com:143", 5.0, id="starttls"),
        pytest.param([IMAP, SMTP], "pop3 pop.example.com:995", 2.0, id="a-missing-protocol"),
        pytest.param(
            [server("imap mail.example.com"), SMTP],
            "imap imap.example.com:993",
            2.0,
            id="a-better-name",
        ),
    ],
)
def test_guesses_give_way_once_mail_can_be_read_and_sent(
    arrived: list[Server], still_silent: str, until_s: float | None
) -> None:
    came = [Arrival(proved(one), at_s) for one, at_s in zip(arrived, (0.5, 1.0), strict=False)]

    assert GuessPatience()(5.0, came, [GUESSES[still_silent]]) == until_s


def test_an_unproved_guess_is_no_reason_to_give_way() -> None:
    weak = [Arrival(proved(one, Trust.UNAUTHENTICATED), 0.5) for one in (IMAP, SMTP)]

    assert GuessPatience()(5.0, weak, [GUESSES["imap mail.example.com:993"]]) is None


def test_answers_of_other_sources_are_no_guesses() -> None:
    silent = [GUESSES["imap mail.example.com:993"]]

    assert GuessPatience()(5.0, [Arrival(GOOD, 0.5)], silent) is None


@pytest.mark.parametrize(
    ("unasked", "enough"),
    [
        pytest.param("imap mail.example.com:993", True, id="a-worse-name"),
        pytest.param("pop3 pop.example.com:995", False, id="a-missing-protocol"),
    ],
)
def test_guesses_of_a_later_round_count_as_silent(unasked: str, *, enough: bool) -> None:
    both, later = [proved(IMAP), proved(SMTP)], [GUESSES[unasked]]

    assert are_enough(both, later) is enough
    assert not are_enough(both[:1], later)
    came = [Arrival(one, 1.0) for one in both]
    until_s = GuessPatience(unasked=later, at_most_s=9.0)(5.0, came, [])
    assert until_s == (5.0 if enough else 2.0)


def test_what_was_begun_before_is_waited_for_as_long_again() -> None:
    slow, slower = replace(GOOD, elapsed_s=0.5), replace(GOOD, elapsed_s=9.0)

    assert as_long_again_s([GOOD, slow]) == 0.5
    assert as_long_again_s([GOOD, slower]) == 1.0
    assert as_long_again_s([]) == 0.3
    assert GuessPatience(at_most_s=4.0)(1.0, [], [GUESSES["imap mail.example.com:993"]]) == 4.0
