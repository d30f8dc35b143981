"""A run over a table, with a fake look-up: its events, its files, its summary."""

from pathlib import Path

import pytest

from autoconf.errors import UnknownClientError, UsageError
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.output_options import OutputOptions
from autoconf.usecases.bulk.interface import (
    DomainBegun,
    Event,
    LookingUp,
    RowDone,
    RowLost,
    Status,
    Summary,
    Tools,
)
from autoconf.usecases.bulk.run import render_table
from tests.usecases.bulk.worlds import DOMAIN, Finder, Watcher, example, table, words

ALICE, BOB = f"alice@{DOMAIN}", f"bob@{DOMAIN}"


def run(
    folder: Path, *lines: str, find: Finder | None = None, watch: Watcher | None = None,
    output: OutputOptions | None = None,
) -> Summary:  # fmt: skip
    output = output or OutputOptions(client=("sheet",), output=str(folder / "out"))
    tools = Tools(find=find or example(), words=words, watch=watch if watch is not None else print)
    return render_table(table(folder, *lines), output, Options(), tools)


def test_every_line_is_an_event_after_the_look_up(tmp_path: Path) -> None:
    watch, find = Watcher(), example()

    summary = run(tmp_path, ALICE, "nonsense", ALICE, find=find, watch=watch)

    index = tmp_path / "out" / "index.csv"
    assert summary == Summary(written=1, kept=0, failed=2, index=index)
    assert find.asked == [DOMAIN]
    looking, begun, alice, nonsense, twice = watch
    assert looking == LookingUp(count=1)
    assert begun == DomainBegun(domain=DOMAIN, number=1)
    assert alice == RowDone(
        line=2, address=ALICE, status=Status.WRITTEN, folder=ALICE, clients=("sheet",)
    )
    assert isinstance(nonsense, RowDone)
    assert (nonsense.address, nonsense.status) == ("nonsense", Status.FAILED)
    assert twice == RowDone(
        line=4,
        address=ALICE,
        status=Status.FAILED,
        message=Message.of("table.address-twice", line=2),
    )


def test_a_folder_that_is_there_is_kept(tmp_path: Path) -> None:
    run(tmp_path, ALICE)
    watch = Watcher()

    summary = run(tmp_path, ALICE, BOB, watch=watch)

    assert (summary.written, summary.kept, summary.failed) == (1, 1, 0)
    kept = RowDone(line=2, address=ALICE, status=Status.KEPT, folder=ALICE, clients=("sheet",))
    assert kept in watch


def test_a_client_that_is_left_out_stands_in_the_message_of_the_line(tmp_path: Path) -> None:
    watch = Watcher()
    clients = ("sheet", "aerc", "geary")  # the last two cannot be given POP3
    output = OutputOptions(client=clients, output=str(tmp_path / "out"), incoming="pop3")

    run(tmp_path, ALICE, watch=watch, output=output)

    done = watch[-1]
    assert isinstance(done, RowDone)
    assert done.clients == ("sheet",)
    assert done.message is not None
    assert words(done.message).startswith("not for aerc: ")
    assert "; not for geary: " in words(done.message)


def test_mail_that_leaves_the_server_at_once_is_told_once_in_the_line(tmp_path: Path) -> None:
    watch = Watcher()
    clients = ("sheet", "thunderbird")
    output = OutputOptions(client=clients, output=str(tmp_path / "out"), incoming="pop3")
    tools = Tools(find=example(), words=words, watch=watch)
    users = table(tmp_path, f"{ALICE},never", f"{BOB},forever", head="address,leave_on_server")

    render_table(users, output, Options(), tools)

    alice, bob = (event for event in watch if isinstance(event, RowDone))
    assert alice.message is not None
    assert words(alice.message) == "Fetched mail is removed from the server at once."
    assert bob.message is None


def test_how_long_imap_mail_stays_is_told_to_change_nothing(tmp_path: Path) -> None:
    watch = Watcher()
    output = OutputOptions(client=("sheet",), output=str(tmp_path / "out"))
    tools = Tools(find=example(), words=words, watch=watch)
    users = table(tmp_path, f"{ALICE},7", f"{BOB},", head="address,leave_on_server")

    render_table(users, output, Options(), tools)

    alice, bob = (event for event in watch if isinstance(event, RowDone))
    assert alice.message is not None
    assert "changed nothing: it is for POP3" in words(alice.message)
    assert bob.message is None


def test_a_folder_that_cannot_have_its_name_is_lost_and_counted_once(tmp_path: Path) -> None:
    watch = Watcher()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / BOB).touch()
    output = OutputOptions(client=("sheet",), output=str(tmp_path / "out"), force=True)

    summary = run(tmp_path, ALICE, BOB, watch=watch, output=output)

    assert (summary.written, summary.failed) == (1, 1)
    lost = watch[-1]
    assert isinstance(lost, RowLost)
    assert (lost.line, lost.address, lost.message.id) == (3, BOB, "disk.not-written")


def test_a_client_that_is_not_known_ends_the_run_before_the_look_up(tmp_path: Path) -> None:
    find = example()
    output = OutputOptions(client=("eudora",), output=str(tmp_path / "out"))

    with pytest.raises(UnknownClientError, match="no client is called eudora"):
        run(tmp_path, ALICE, find=find, output=output)

    assert find.asked == []
    assert not (tmp_path / "out").exists()


def test_a_user_name_of_one_person_is_refused(tmp_path: Path) -> None:
    tools = Tools(find=example(), words=words, watch=Watcher())
    output = OutputOptions(output=str(tmp_path / "out"))

    with pytest.raises(UsageError, match="--username"):
        render_table(table(tmp_path, ALICE), output, Options(username="alice"), tools)


def test_an_interrupted_run_writes_the_index(tmp_path: Path) -> None:
    def interrupting(event: Event) -> None:
        if isinstance(event, RowDone) and event.line == 3:
            raise KeyboardInterrupt

    tools = Tools(find=example(), words=words, watch=interrupting)
    output = OutputOptions(client=("sheet",), output=str(tmp_path / "out"))

    with pytest.raises(KeyboardInterrupt):
        render_table(table(tmp_path, ALICE, BOB, f"carol@{DOMAIN}"), output, Options(), tools)

    lines = (tmp_path / "out" / "index.csv").read_text().splitlines()
    assert [line.split(",")[3] for line in lines] == ["status", "written", "written"]
    assert (tmp_path / "out" / BOB / "sheet.txt").is_file()
