"""``render`` for a domain, for one protocol, with a helpdesk; and what it found out."""

from pathlib import Path

import pytest

from autoconf.cli.main import run
from tests.conftest import Demo

Output = pytest.CaptureFixture[str]
OFFLINE = ("--offline", "--output")


def test_a_domain_gets_a_page_for_everybody_without_an_address(
    tmp_path: Path, capsys: Output
) -> None:
    out = tmp_path / "out"

    assert run(["render", "posteo.de", *OFFLINE, str(out)]) == 0

    text = (out / "sheet.txt").read_text(encoding="utf-8")
    assert text.startswith("Mail settings for everybody at posteo.de\n")
    assert "your full e-mail address" in text
    assert not any(a in text for a in ("@posteo", "%EMAIL"))
    assert not any("@posteo" in path.read_text("utf-8") for path in out.iterdir())
    assert not (out / "outlook.prf").exists()
    said = " ".join(capsys.readouterr().out.split())
    assert f"Next: Give {out}/sheet.txt to the users of the domain, or publish it." in said


def test_a_domain_has_no_user_name(tmp_path: Path, capsys: Output) -> None:
    command = ["render", "posteo.de", "--username", "bob", *OFFLINE, str(tmp_path / "out")]

    assert run(command) == 2

    assert "--username is one person's; a domain has none" in capsys.readouterr().err


def test_a_user_name_that_is_the_local_part_is_described(tmp_path: Path, capsys: Output) -> None:
    out = tmp_path / "out"

    assert run(["render", "icloud.com", "--client", "sheet", *OFFLINE, str(out)]) == 0

    text = " ".join((out / "sheet.txt").read_text(encoding="utf-8").split())
    assert "the part of your e-mail address before the @" in text
    capsys.readouterr()


def test_a_domain_gets_the_files_of_its_owner_and_no_persons(
    tmp_path: Path, capsys: Output
) -> None:
    out = tmp_path / "out"
    ids = "autoconfig-xml,dns-zone,thunderbird-policies,mutt"

    assert run(["render", "posteo.de", "--client", ids, *OFFLINE, str(out)]) == 0

    assert sorted(p.name for p in out.iterdir()) == [
        *("autoconfig-xml", "dns-zone", "notes.txt", "thunderbird-policies"),
    ]
    assert "not for mutt: Mutt needs an address" in capsys.readouterr().err


def test_one_protocol_alone_is_named_in_no_file_of_the_other(
    tmp_path: Path, capsys: Output
) -> None:
    out = tmp_path / "out"
    ids = "sheet,autoconfig-xml,dns-zone,outlook-autodiscover,thunderbird"
    command = ["render", "alice@gmail.com", "--client", ids, "--only", "imap", *OFFLINE, str(out)]

    assert run(command) == 0

    written = [path for path in out.rglob("*") if path.is_file()]
    assert len(written) > 6
    assert [p for p in written if b"pop.gmail.com" in p.read_bytes()] == []
    text = (out / "sheet.txt").read_text(encoding="utf-8")
    assert "If you prefer POP3" not in text
    assert "switch on POP3" not in text
    capsys.readouterr()


def test_the_helpdesk_stands_in_the_sheet(tmp_path: Path, capsys: Output) -> None:
    out = tmp_path / "out"
    command = ["render", "alice@gmail.com", "--client", "sheet", *OFFLINE, str(out)]

    assert run([*command, "--helpdesk", "IT, room 12, 555-0100"]) == 0

    for name in ("sheet.txt", "sheet.html"):
        assert "IT, room 12, 555-0100" in (out / name).read_text(encoding="utf-8")
    capsys.readouterr()


@pytest.mark.parametrize(
    ("given", "clients", "told"),
    [
        (("--leave-on-server", "7"), "mutt", "it is for POP3, and mail is read over IMAP"),
        (("--helpdesk", "IT"), "mutt", "only the client sheet has a place for it"),
        (("--outlook-profile", "new"), "mutt,sheet", "no file is for Outlook"),
        (("--leave-on-server", "7"), "mutt,autoconfig-xml", ""),
        (("--leave-on-server", "7", "--incoming", "pop3"), "mutt", ""),
        (("--helpdesk", "IT", "--outlook-profile", "new"), "sheet,outlook", ""),
    ],
)
def test_a_choice_that_changes_nothing_is_named(
    tmp_path: Path, capsys: Output, given: tuple[str, ...], clients: str, told: str
) -> None:
    command = ["render", "a@posteo.de", "--client", clients, *OFFLINE, str(tmp_path / "out")]

    assert run([*command, *given]) == 0

    notes = [line for line in capsys.readouterr().err.splitlines() if line.startswith("note: ")]
    assert (told in " ".join(notes)) if told else not notes


def test_what_was_found_out_is_told_beside_the_file(demo: Demo, capsys: Output) -> None:
    command = ["render", demo.provider.address, "--client", "mutt", "--proxy", "http://127.0.0.1:9"]

    run([*command, *demo.network])

    assert "[proxy-fails]" in capsys.readouterr().err


def test_of_a_table_it_is_told_once_for_each_domain(
    demo: Demo, tmp_path: Path, capsys: Output
) -> None:
    table = tmp_path / "users.csv"
    domain = demo.provider.domain
    table.write_text(f"address\na@{domain}\nb@{domain}\n", encoding="utf-8")
    command = ["render", "--csv", str(table), "--client", "mutt", "--output", str(tmp_path / "o")]

    run([*command, "--proxy", "http://127.0.0.1:9", *demo.network])

    lines = [x for x in capsys.readouterr().err.splitlines() if "[proxy-fails]" in x]
    assert len([line for line in lines if not line.startswith("line ")]) == 1
    assert all("without an address" not in line for line in lines)


def test_output_to_standard_output_is_one_file_and_no_folder_named_minus(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert run(["render", "a@posteo.de", "--client", "mutt", *OFFLINE, "-"]) == 0
    assert "set from = 'a@posteo.de'" in capsys.readouterr().out
    assert run(["render", "a@posteo.de", "--client", "sheet", *OFFLINE, "-"]) == 2
    assert "standard output takes one file of one client" in capsys.readouterr().err
    assert run(["setup", "a@posteo.de", *OFFLINE, "-"]) == 2
    assert run(["publish", "posteo.de", "--provider", "posteo", "--output", "-"]) == 2
    assert run(["audit", "posteo.de", "--fix", "-"]) == 2

    said = capsys.readouterr().err
    assert said.count("standard output (-) is no folder: name a folder for the files") == 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [
        ["render", "a@posteo.de", "--offline", "--output", "a", "--output", "b"],
        ["audit", "posteo.de", "--html", "a", "--html", "b"],
        ["check", "a@posteo.de", "--timeout=1", "--timeout", "2"],
        ["providers", "find", "--mx", "a.example", "--mx", "b.example"],
    ],
)
def test_an_option_that_counts_once_is_refused_if_it_is_repeated(
    command: list[str], capsys: Output
) -> None:
    assert run(command) == 2
    assert "counts once, and is given 2 times: leave out the others" in capsys.readouterr().err


def test_options_that_may_be_repeated_are_still_repeated(tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    clients = ("--client", "mutt", "--client", "aerc", "--force", "--force")

    assert run(["render", "a@posteo.de", *clients, *OFFLINE, out]) == 0
