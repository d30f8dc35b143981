"""``survey run``: its options, its words, and how it ends; nothing is asked of a network."""

from pathlib import Path

import pytest

from autoconf.cli.main import run
from autoconf.cli.survey_progress import SurveyProgress
from autoconf.model.message import Message
from autoconf.usecases.survey.running.interface import (
    LineRejected,
    ListRead,
    Outcome,
    Progress,
    Stage,
    Trouble,
)

Output = pytest.CaptureFixture[str]
NOWHERE = ("--resolver", "127.0.0.1:9", "--max-dns-rate", "0")


def survey(folder: Path, *options: str, lines: str = "a.example\n") -> int:
    path = folder / "domains.txt"
    path.write_text(lines)
    return run(["survey", "run", str(path), "--output", str(folder / "out"), *options])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--contact", "nobody"), "has no @"),
        (("--contact", "ä@example.com"), "outside ASCII"),
        (("--ispdb", "no-such-folder"), "neither a folder nor a URL"),
        (("--dask", "tcp://scheduler.example.com:8786"), "tls://"),
        (("--opt-out", "no-such-file"), "No such file"),
        (("--resolver", "not a host"), "--resolver"),
        (("--format", "xml"), "xml"),
        (("--processes", "0"), "--processes"),
        (("--ca-file", "no-such-file"), "no-such-file"),
        (("--providers", "no-such-folder"), "no-such-folder"),
        (("--allow-network", "10.0.0/33"), "--allow-network"),
        (("--contact", "http://a.example/"), "begins with https://"),
    ],
)
def test_wrong_use_is_told_before_anything_is_asked(
    tmp_path: Path, capsys: Output, options: tuple[str, ...], expected: str
) -> None:
    assert survey(tmp_path, *options) == 2
    assert expected in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_list_without_domains_is_wrong_use(tmp_path: Path, capsys: Output) -> None:
    assert survey(tmp_path, lines="# nothing\n") == 2
    assert "no domain in it" in capsys.readouterr().err


def test_a_domain_without_an_answer_has_a_record(tmp_path: Path, capsys: Output) -> None:
    assert survey(tmp_path, *NOWHERE, "--allow-network", "127.0.0.0/8") == 0

    record = (tmp_path / "out/part-000000.jsonl").read_text()
    assert '"outcome":"no-answer"' in record
    assert "1 of 1 domains have a record" in capsys.readouterr().out
    assert (tmp_path / "out/summary.json").exists()


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_progress_shows_rate_and_time_left(capsys: Output) -> None:
    clock = Clock()
    progress = SurveyProgress(clock)
    for stage in Stage:
        progress(Progress(stage=stage, done=0, count=10_000))
        clock.now += 100.0
        progress(Progress(stage=stage, done=5_000, count=10_000))

    shown = capsys.readouterr().err.splitlines()
    assert "MX records: 5,000 of 10,000, 50 in a second, about 2 minutes left" in shown
    assert any(line.startswith("mail hosts: 5,000") for line in shown)
    assert any(line.startswith("domains: 5,000") for line in shown)


def test_few_lines_are_named_and_the_rest_is_counted(capsys: Output) -> None:
    progress = SurveyProgress(Clock())
    for line in range(1, 31):
        progress(LineRejected(line=line, why=Message("survey.list.wildcard")))
    progress(ListRead(count=5, done=2, rejected=30, repeated=1))
    progress(Trouble(message=Message("survey.engine.lost")))

    shown = capsys.readouterr().err
    assert shown.count("is a wildcard") == 10
    assert "20 further lines" in shown
    assert "Domains in the list: 5. Lines that name none: 30." in shown
    assert "Lines that name a known one: 1." in shown
    assert "2 of them have a record" in shown
    assert "a process was lost" in shown


def test_the_end_says_what_was_lost_and_what_is_left(tmp_path: Path, capsys: Output) -> None:
    outcome = Outcome(
        count=10, done=8, rejected=0, repeated=0, lost=3, versions=("10.0.0.1",), failed=1,
        why_failed="ValueError: a bug",
    )  # fmt: skip
    SurveyProgress(Clock()).end(outcome, tmp_path)

    shown = capsys.readouterr().out
    assert "8 of 10 domains have a record" in shown
    assert "done again: 3." in shown
    assert "10.0.0.1" in shown
    assert "ValueError: a bug" in shown
    assert "repeat the command" in shown
