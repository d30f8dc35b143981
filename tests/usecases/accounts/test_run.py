"""A table of accounts from its first line to the results."""

import json
import os
import shutil
import stat
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from autoconf.dialogues.restraint import Restraint
from autoconf.errors import UsageError
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.model.secret import Credential
from autoconf.tasks import CancelToken
from autoconf.usecases.accounts.interface import (
    AccountDone,
    AccountsRead,
    Event,
    PlacePaused,
    Wishes,
)
from autoconf.usecases.accounts.limits import Limits
from tests.usecases.accounts.worlds import BAD, BUSY, GOOD, OUTPUT, Run, Servers, counted

ALICE, BOB, CAROL = "alice@example.com", "bob@example.com", "carol@example.com"
FREE = Wishes(output=OUTPUT, limits=Limits(connections=0, logins=0, failures=0))


def test_each_line_has_its_result_in_the_order_of_the_table(tmp_path: Path) -> None:
    run, servers = Run(tmp_path, f"{ALICE},{GOOD}", f"{BOB},{BAD}", f"{CAROL},"), Servers()

    summary = run(servers)

    assert run.answers() == [
        (ALICE, "yes", "yes"),
        (BOB, "no", "untested"),
        (CAROL, "untested", "untested"),
    ]
    assert (summary.count, summary.works, summary.untested) == (3, 1, 1)
    assert not summary.is_good
    assert summary.kinds == {"finding.login-refused.title-bad-credentials": 1, "no-password": 1}


def test_an_account_logs_in_once_for_reading_and_once_for_sending(tmp_path: Path) -> None:
    servers = Servers()

    summary = Run(tmp_path, f"{ALICE},{GOOD}")(servers)

    assert counted(servers) == {ALICE: 2}
    assert summary.is_good


def test_a_domain_is_looked_up_once(tmp_path: Path) -> None:
    servers = Servers()
    Run(tmp_path, f"{ALICE},{GOOD}", f"{BOB},{GOOD}", f"x@other.example,{GOOD}")(servers)

    assert sorted(servers.asked) == ["example.com", "other.example"]


def test_a_domain_without_settings_is_no_end(tmp_path: Path) -> None:
    run = Run(tmp_path, f"x@unknown.example,{GOOD}", f"{ALICE},{GOOD}")

    summary = run(Servers())

    assert run.answers()[0] == ("x@unknown.example", "untested", "untested")
    assert summary.works == 1


def test_reports_have_no_transcript_and_no_password(tmp_path: Path) -> None:
    run = Run(tmp_path, f"{ALICE},good hunter2-of-alice", f"{BOB},bad hunter2-of-bob")
    run(Servers(), clients=("sheet",))

    everything = b"".join(p.read_bytes() for p in run.output.rglob("*") if p.is_file())
    reports = (run.output / "results.jsonl").read_text().splitlines()
    assert b"hunter2" not in everything
    assert sorted(json.loads(line)["address"] for line in reports) == [ALICE, BOB]
    assert all(check["transcript"] == [] for r in reports for check in json.loads(r)["checks"])


def test_files_are_written_for_those_that_work_and_say_that_they_are_tested(
    tmp_path: Path,
) -> None:
    run = Run(tmp_path, f"{ALICE},{GOOD}", f"{BOB},{BAD}")
    run(Servers(), clients=("sheet",))

    sheet = (run.output / ALICE / "sheet.txt").read_text()
    assert "tested" in sheet
    assert "not tested" not in sheet
    assert not (run.output / BOB).exists()
    assert run.rows()[0].endswith(f",sheet,{ALICE}")


def test_a_second_run_tests_only_what_is_open(tmp_path: Path) -> None:
    run = Run(tmp_path, f"{ALICE},{GOOD}", f"{BOB},{BAD}", f"{CAROL},")
    run(Servers())
    run.rewrite(f"{ALICE},{GOOD}", f"{BOB},{GOOD}", f"{CAROL},{GOOD}")
    servers = Servers()

    summary = run(servers)

    assert counted(servers) == {CAROL: 2}
    assert (summary.works, summary.count) == (2, 3)
    assert AccountsRead(count=1, known=2) in run.events


def test_refused_accounts_are_tested_again_where_that_is_wanted(tmp_path: Path) -> None:
    run = Run(tmp_path, f"{ALICE},{GOOD}", f"{BOB},{BAD}")
    run(Servers())
    run.rewrite(f"{ALICE},{GOOD}", f"{BOB},{GOOD}")
    servers = Servers()

    summary = run(servers, Wishes(output=OUTPUT, retry_failed=True))

    assert counted(servers) == {BOB: 2}
    assert summary.is_good
    reports = (run.output / "results.jsonl").read_text().splitlines()
    assert sorted(json.loads(line)["address"] for line in reports) == [ALICE, BOB]


def test_a_result_of_other_named_servers_does_not_count(tmp_path: Path) -> None:
    run = Run(tmp_path, f"{ALICE},{GOOD}")
    old = Options(server=("imap:old.example.com:993:ssl", "smtp:old.example.com:465:ssl"))
    new = Options(server=("imap:new.example.com:993:ssl", "smtp:new.example.com:465:ssl"))
    run(Servers(), options=old)
    servers, again = Servers(), Servers()
    run(servers, options=new)
    run(again, options=replace(new, server=new.server[::-1]))

    assert counted(servers) == {ALICE: 2}
    assert not again.logins


@pytest.mark.parametrize(("mode", "expected"), [("700", 0o600), ("750", 0o640)])
def test_reports_that_are_written_again_stay_private(
    tmp_path: Path, mode: str, expected: int
) -> None:
    run = Run(tmp_path, f"{ALICE},{GOOD}")
    run(Servers(), mode=mode)
    run(Servers(), mode=mode, force=True)

    files = {path.name: path.stat().st_mode & 0o777 for path in run.output.iterdir()}
    assert files == dict.fromkeys(("results.csv", "results.jsonl", ".results"), expected)


def test_with_force_all_are_tested_again(tmp_path: Path) -> None:
    run = Run(tmp_path, f"{ALICE},{GOOD}")
    run(Servers())
    servers = Servers()
    run(servers, force=True)

    assert counted(servers) == {ALICE: 2}


def test_files_that_are_wanted_later_need_a_test(tmp_path: Path) -> None:
    run = Run(tmp_path, f"{ALICE},{GOOD}")
    run(Servers())
    run(Servers(), clients=("sheet",))

    assert (run.output / ALICE / "sheet.txt").exists()


def test_a_run_that_is_cancelled_keeps_what_is_known(tmp_path: Path) -> None:
    cancel = CancelToken()
    run = Run(tmp_path, *(f"user{number}@example.com,{GOOD}" for number in range(40)))

    def watch(event: Event) -> None:
        if isinstance(event, AccountDone):
            cancel.cancel()

    wishes = Wishes(output=OUTPUT, limits=Limits(connections=2, logins=0))
    run(Servers(), wishes, watch=watch, cancel=cancel)
    known = len(run.rows())
    servers = Servers()
    run(servers, FREE)

    assert 0 < known < 40
    assert len(run.rows()) == 40
    assert sum(counted(servers).values()) == 2 * (40 - known)


def test_half_a_line_of_a_killed_run_is_dropped(tmp_path: Path) -> None:
    run = Run(tmp_path, f"{ALICE},{GOOD}", f"{BOB},{GOOD}")
    run(Servers())
    index = run.output / ".results"
    lines = index.read_bytes().splitlines(keepends=True)
    index.write_bytes(lines[0] + lines[1][:-20])
    servers = Servers()

    run(servers)

    assert len(counted(servers)) == 1
    assert [row[1:] for row in run.answers()] == [("yes", "yes")] * 2
    reports = (run.output / "results.jsonl").read_text().splitlines()
    assert sorted(json.loads(line)["address"] for line in reports) == [ALICE, BOB]


def test_one_account_per_domain_is_enough_where_that_is_wanted(tmp_path: Path) -> None:
    users = (f"{ALICE},{BAD}", f"{BOB},{GOOD}", f"{CAROL},{GOOD}", f"x@other.example,{GOOD}")
    run, servers = Run(tmp_path, *users), Servers()
    wishes = Wishes(output=OUTPUT, one_per_domain=True)

    summary = run(servers, wishes, clients=("sheet",))

    assert counted(servers) == {ALICE: 1, BOB: 2, "x@other.example": 2}
    assert run.answers()[2] == (CAROL, "untested", "untested")
    assert "not tested" in (run.output / CAROL / "sheet.txt").read_text()
    assert summary.kinds["not-needed"] == 1
    again = Servers()
    run(again, wishes, clients=("sheet",))
    assert not again.logins


def test_untested_accounts_are_tested_once_all_are_wanted(tmp_path: Path) -> None:
    run = Run(tmp_path, f"{ALICE},{GOOD}", f"{BOB},{GOOD}")
    run(Servers(), Wishes(output=OUTPUT, one_per_domain=True))
    servers = Servers()

    summary = run(servers)

    assert counted(servers) == {BOB: 2}
    assert summary.is_good


def test_a_domain_whose_accounts_are_tested_one_by_one_is_good(tmp_path: Path) -> None:
    run = Run(tmp_path, f"{ALICE},{GOOD}", f"{BOB},{GOOD}")

    assert run(Servers(), Wishes(output=OUTPUT, one_per_domain=True)).is_good


def test_no_more_accounts_are_tested_at_a_time_than_a_server_bears(tmp_path: Path) -> None:
    users = [f"user{number}@domain{number}.example,{GOOD}" for number in range(30)]
    servers = Servers()

    Run(tmp_path, *users)(servers, Wishes(output=OUTPUT, limits=Limits(connections=4, logins=0)))

    assert len(servers.logins) == 60
    assert servers.most <= 2


def test_a_server_with_many_wrong_passwords_is_left_alone(tmp_path: Path) -> None:
    cancel = CancelToken()
    run = Run(tmp_path, *(f"user{number}@example.com,{BAD}" for number in range(20)))
    told: list[Event] = []

    def watch(event: Event) -> None:
        told.append(event)
        if isinstance(event, PlacePaused):
            cancel.cancel()

    servers = Servers()
    run(servers, watch=watch, cancel=cancel)

    assert len(servers.logins) == 5
    assert any(isinstance(event, PlacePaused) for event in told)


def test_an_account_is_tested_again_after_the_server_said_that_there_is_too_much(
    tmp_path: Path,
) -> None:
    cancel = CancelToken()
    run = Run(tmp_path, f"{ALICE},{GOOD}", f"{BOB},{GOOD}")

    def watch(event: Event) -> None:
        if isinstance(event, PlacePaused):
            cancel.cancel()

    run(Servers(lambda _address, _word: BUSY), watch=watch, cancel=cancel)
    servers = Servers()

    summary = run(servers)

    assert counted(servers) == {ALICE: 2, BOB: 2}
    assert summary.is_good


def test_a_test_that_crashes_is_a_result(tmp_path: Path) -> None:
    def judge(_address: str, _word: str) -> str:
        raise ValueError("a bug")

    run = Run(tmp_path, f"{ALICE},{GOOD}")
    summary = run(Servers(judge))

    assert summary.kinds == {"crashed": 1}
    assert "ValueError: a bug" in run.rows()[0]


def test_a_table_that_others_can_read_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    run, servers = Run(tmp_path, f"{ALICE},{GOOD}"), Servers()
    run.table.chmod(0o640)

    with pytest.raises(UsageError, match="mode 640"):
        run(servers)
    assert not servers.asked
    assert not run.output.exists()


def test_cells_of_a_table_with_passwords_are_not_shown(tmp_path: Path) -> None:
    run = Run(
        tmp_path,
        f"{ALICE},{GOOD}",
        f"{BOB},pass,word1",  # the password holds a comma
        "pass word2,x",
        head="address,password,incoming",
    )
    run(Servers())

    assert "word1" not in "".join(run.rows())
    assert "word2" not in "".join(run.rows())
    assert len(run.rows()) == 3


def test_a_line_chooses_the_protocol_for_reading(tmp_path: Path) -> None:
    run = Run(tmp_path, f"{ALICE},{GOOD},pop3", head="address,password,incoming")
    servers = Servers()
    run(servers)

    report = json.loads((run.output / "results.jsonl").read_text())
    assert [check["protocol"] for check in report["checks"]] == ["pop3", "smtp"]


def test_a_table_without_a_usable_line_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no line can be used"):
        Run(tmp_path, "nonsense,x")(Servers())
    with pytest.raises(UsageError, match="no address in it"):
        Run(tmp_path)(Servers())


def test_a_column_that_is_missing_is_named(tmp_path: Path) -> None:
    run = Run(tmp_path, f"{ALICE},{GOOD}")

    with pytest.raises(UsageError, match="there is no column pw"):
        run(Servers(), Wishes(output=OUTPUT, password_column="pw"))


def test_a_first_account_that_cannot_be_tested_holds_up_no_other(tmp_path: Path) -> None:
    users = (f"{ALICE},,", f"{BOB},{GOOD},pop3", f"{CAROL},{GOOD},")
    run = Run(tmp_path, *users, head="address,password,incoming")
    summary = run(Servers(), Wishes(output=OUTPUT, one_per_domain=True))

    assert len(run.rows()) == 3
    assert summary.works >= 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_reports_stay_private_once_old_ones_are_dropped(tmp_path: Path) -> None:
    run = Run(tmp_path, f"{ALICE},{BAD}")
    run(Servers())
    victim = tmp_path / "victim"
    victim.write_bytes(b"of somebody else")
    (run.output / "results.jsonl.part").symlink_to(victim)
    run.rewrite(f"{ALICE},{GOOD}")

    run(Servers(), Wishes(output=OUTPUT, retry_failed=True))

    (report,) = (run.output / "results.jsonl").read_text().splitlines()
    assert json.loads(report)["verdict"]["works"]["read"]
    assert stat.S_IMODE((run.output / "results.jsonl").stat().st_mode) == 0o600
    assert victim.read_bytes() == b"of somebody else"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such links and pipes")
@pytest.mark.parametrize("name", [".results", "results.jsonl"])
@pytest.mark.parametrize("is_link", [True, False])
def test_a_link_or_a_pipe_in_place_of_a_file_is_refused(
    tmp_path: Path, name: str, *, is_link: bool
) -> None:
    run, servers = Run(tmp_path, f"{ALICE},{GOOD}"), Servers()
    run.output.mkdir()
    victim = tmp_path / "victim"
    victim.write_bytes(b"a file without an end of line")
    if is_link:
        (run.output / name).symlink_to(victim)
    else:
        os.mkfifo(run.output / name)

    with pytest.raises(UsageError, match="cannot write"):
        run(servers)

    assert victim.read_bytes() == b"a file without an end of line"
    assert not servers.logins


@pytest.mark.parametrize("line", [b'["a\xff"]\n', b"[" * 100_000 + b"\n", b"\0\0\n", b"[1,2]\n"])
def test_damaged_lines_of_earlier_runs_are_left_out(tmp_path: Path, line: bytes) -> None:
    run = Run(tmp_path, f"{ALICE},{GOOD}")
    run.output.mkdir()
    for name in (".results", "results.jsonl"):
        (run.output / name).write_bytes(line)

    assert run(Servers()).is_good
    assert len((run.output / "results.jsonl").read_bytes().splitlines()) == 1
    servers = Servers()
    run(servers)
    assert not servers.logins


def test_a_folder_that_is_removed_ends_the_run(tmp_path: Path) -> None:
    run, servers = Run(tmp_path, *(f"u{n}@example.com,{GOOD}" for n in range(200))), Servers()

    def watch(event: Event) -> None:
        if isinstance(event, AccountDone):
            shutil.rmtree(run.output, ignore_errors=True)

    with pytest.raises(UsageError, match="cannot write"):
        run(servers, FREE, watch=watch)

    assert len(servers.logins) < 400


def test_results_are_about_the_servers_that_were_named(tmp_path: Path) -> None:
    run = Run(tmp_path, f"{ALICE},{GOOD}")
    old, new = (Options(server=(f"imap:{one}.example.com:993:ssl",)) for one in ("old", "new"))
    run(Servers(), options=old)
    servers = Servers()
    run(servers, options=new)
    again = Servers()
    run(again, options=new)

    assert counted(servers) == {ALICE: 2}
    assert not again.logins


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("most", [6_000, 9_500, 13_000])
def test_a_full_disk_loses_no_report_of_a_known_result(tmp_path: Path, most: int) -> None:
    import resource

    run = Run(tmp_path, *(f"u{n}@example.com,{GOOD}" for n in range(40)))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))  # of each file
    try:
        with pytest.raises(UsageError, match="cannot write"):
            run(Servers(), FREE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    known = (run.output / ".results").read_text().count("\n")

    servers = Servers()
    run(servers, FREE)

    assert 0 < known < 40
    assert sum(counted(servers).values()) == 2 * (40 - known)
    reports = (run.output / "results.jsonl").read_text().splitlines()
    assert len({json.loads(line)["address"] for line in reports}) == 40


def test_a_test_that_crashes_shows_no_password(tmp_path: Path) -> None:
    class Crashing(Servers):
        def log_in(
            self, start: Report, credential: Credential, _restraint: Restraint, _cancel: CancelToken
        ) -> Report:
            raise ValueError(f"cannot send {credential.secret.reveal()!r} to {start.domain}")

    run = Run(tmp_path, f"{ALICE},hunter2-of-alice")
    run(Crashing())

    written = b"".join(p.read_bytes() for p in run.output.iterdir())
    assert b"ValueError: cannot send" in written
    assert b"hunter2" not in written
