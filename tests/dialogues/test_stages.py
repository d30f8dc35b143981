import pytest

from autoconf.dialogues.interface import Say, StartTls, Wait
from autoconf.dialogues.replies import any_line
from autoconf.dialogues.stages import StageTimes, stage_of
from autoconf.model.check import Stage


def saying(line: bytes | None, stage: Stage, *, is_login: bool = False) -> Say:
    return Say(line=line, is_last=any_line, stage=stage, is_login=is_login)


@pytest.mark.parametrize(
    ("step", "stage"),
    [
        (saying(None, Stage.GREETING), Stage.GREETING),
        (saying(b"EHLO x", Stage.GREETING), Stage.CAPABILITIES),
        (StartTls(), Stage.TLS),
        (saying(b"AUTH LOGIN", Stage.CAPABILITIES), Stage.LOGIN),
        (saying(b"secret", Stage.CAPABILITIES, is_login=True), Stage.LOGIN),
        (saying(b"a3 EXAMINE INBOX", Stage.LOGIN), Stage.DONE),
        (Wait(seconds=1.0), Stage.DONE),
    ],
)
def test_a_step_belongs_to_one_stage(step: Say | Wait | StartTls, stage: Stage) -> None:
    assert stage_of(step) is stage


def test_times_of_one_stage_are_added_also_after_a_failure() -> None:
    ticks = iter((0.0, 2.0, 5.0, 6.0))
    times = StageTimes(lambda: next(ticks))

    with times.measure(Stage.TLS):
        pass
    with pytest.raises(OSError, match="lost"), times.measure(Stage.TLS):
        raise OSError("lost")

    assert times.seconds == {Stage.TLS: 3.0}
