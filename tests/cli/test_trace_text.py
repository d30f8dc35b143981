from msgspec.structs import replace

from autoconf.cli.trace_text import trace_lines
from autoconf.model.check import Check, Stage
from tests.diagnosis.reports import IMAP, refused

CHECK = replace(
    refused(IMAP),
    stages=(
        (Stage.NAME, 0.02),
        (Stage.CONNECT, 0.08),
        (Stage.TLS, 0.11),
        (Stage.GREETING, 0.05),
        (Stage.LOGIN, 1.41),
    ),
)


def shown(check: Check, columns: int = 60, *, signs: bool = True) -> list[str]:
    return [line.text for line in trace_lines(check, columns, signs=signs)]


def test_the_steps_stand_below_the_server_with_their_times_at_the_edge() -> None:
    assert shown(CHECK) == [
        "  What was tested: imap imap.example.com:993",
        "  ├─ ✓ name         found                             0.02 s",
        "  ├─ ✓ connection   open                              0.08 s",
        "  ├─ ✓ encryption   TLS 1.3, certificate good         0.11 s",
        "  ├─ ✓ greeting     came                              0.05 s",
        "  └─ ✗ login        refused                           1.41 s",
    ]


def test_without_signs_words_say_the_same() -> None:
    assert shown(CHECK, signs=False)[-2:] == [
        "  - ok     greeting     came                          0.05 s",
        "  - failed login        refused                       1.41 s",
    ]


def test_a_narrow_screen_keeps_the_time_behind_the_words() -> None:
    assert shown(CHECK, 20)[-1] == "  └─ ✗ login        refused  1.41 s"


def test_a_failed_step_is_red_and_a_step_without_time_ends_with_its_words() -> None:
    line = list(trace_lines(replace(CHECK, stages=()), 60, signs=True))[-1]

    assert (line.text, line.word, line.colour) == (
        "  └─ ✗ login        refused",
        "✗",
        "red",
    )
