"""``survey report`` on the screen, as a page, as tables and as JSON."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autoconf.cli.main import run
from tests.usecases.survey.records import country, record, write_part

Output = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a survey."""
    records = [
        record("a.example", programs={"thunderbird": "yes"}, findings={"spf-missing": "warning"}),
        record("b.example", "nothing"),
    ]
    write_part(tmp_path / "survey", records)
    return tmp_path / "survey"


def test_the_screen_shows_the_verdict_first(folder: Path, capsys: Output) -> None:
    assert run(["survey", "report", str(folder)]) == 0

    said = capsys.readouterr()
    assert said.err == ""
    lines = said.out.splitlines()
    assert lines[0] == "1 of 2 domains set themselves up in Thunderbird, 0 in Outlook"
    assert "            1  No settings found" in lines
    fault = "Nothing says who may send as the domain; mail may land in junk"
    assert f"            1  {fault}  [spf-missing]" in lines


def test_the_page_and_the_tables_are_written(folder: Path, tmp_path: Path, capsys: Output) -> None:
    page, tables = tmp_path / "survey.html", tmp_path / "tables"

    status = run(["survey", "report", str(folder), "--output", str(page), "--tables", str(tables)])

    assert status == 0
    assert page.read_bytes().startswith(b"<!DOCTYPE html>")
    assert (tables / "outcomes.csv").exists()
    said = capsys.readouterr()
    assert said.err.splitlines()[:2] == [f"Written: {page}", f"Written: {tables / 'outcomes.csv'}"]


@pytest.mark.parametrize("option", ["--output", "--tables"])
def test_what_exists_needs_force(folder: Path, tmp_path: Path, capsys: Output, option: str) -> None:
    place = tmp_path / "out.html"
    kept = place if option == "--output" else place / "outcomes.csv"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("mine", encoding="utf-8")

    assert run(["survey", "report", str(folder), option, str(place)]) == 2
    said = capsys.readouterr()
    assert (said.out, kept.read_text(encoding="utf-8")) == ("", "mine")
    assert f"{place} exists already" in said.err
    assert option in said.err

    assert run(["survey", "report", str(folder), option, str(place), "--force"]) == 0
    assert kept.read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize("name", ["survey.pdf", "survey.csv", "page"])
def test_a_page_has_the_name_of_a_page(
    folder: Path, tmp_path: Path, capsys: Output, name: str
) -> None:
    assert run(["survey", "report", str(folder), "--output", str(tmp_path / name)]) == 2

    assert "its name must end in .html. Use --tables for CSV" in capsys.readouterr().err
    assert not (tmp_path / name).exists()


def test_json_has_the_numbers_alone(folder: Path, capsys: Output) -> None:
    assert run(["survey", "report", str(folder), "--json"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert (document["schema_version"], document["domains"], document["damaged"]) == (1, 2, 0)
    assert document["changes"] is None


def test_changes_are_shown(folder: Path, tmp_path: Path, capsys: Output) -> None:
    write_part(tmp_path / "before", [record("a.example", "nothing")])

    assert run(["survey", "report", str(folder), "--since", str(tmp_path / "before")]) == 0
    shown = capsys.readouterr().out
    assert "Domains of the earlier survey: 1. New since then: 1. Gone: 0." in shown

    assert (
        run(["survey", "report", str(folder), "--since", str(tmp_path / "before"), "--json"]) == 0
    )
    assert json.loads(capsys.readouterr().out)["changes"]["new"] == 1


def test_damage_is_named_and_the_status_is_1(folder: Path, capsys: Output) -> None:
    damaged = folder / "part-000002.jsonl"
    damaged.write_bytes(b"x\n" * 25)

    assert run(["survey", "report", str(folder)]) == 1

    said = capsys.readouterr()
    lines = said.err.splitlines()
    assert f"{damaged}:1: " in lines[0]
    assert (len(lines), lines[-1]) == (21, "... and 5 more that could not be read")
    assert "Lines or files that could not be read, and are missing here: 25." in said.out


@pytest.mark.parametrize("which", ["survey", "since"])
def test_a_folder_without_a_survey_is_wrong_use(
    folder: Path, tmp_path: Path, capsys: Output, which: str
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    words = [str(empty)] if which == "survey" else [str(folder), "--since", str(empty)]

    assert run(["survey", "report", *words]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert f"{empty} holds no survey" in said.err


def test_a_page_in_a_folder_that_is_not_there_is_wrong_use(folder: Path, capsys: Output) -> None:
    page = folder / "none" / "survey.html"

    assert run(["survey", "report", str(folder), "--output", str(page)]) == 2

    assert capsys.readouterr().out == ""


def test_a_full_disk_is_wrong_use_and_leaves_no_page(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "survey.html"
    code = (
        "import resource, signal, sys\n"
        "from autoconf.cli.main import run\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        f"sys.exit(run(['survey', 'report', {str(folder)!r}, '--output', {str(page)!r}]))\n"
    )

    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert f"cannot write to {page}: " in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["survey"]


def test_both_forms_make_the_same_report(tmp_path: Path, capsys: Output) -> None:
    records = list(country(300))
    shown = []
    for form in ("jsonl", "parquet"):
        write_part(tmp_path / form, records, form=form)
        assert run(["survey", "report", str(tmp_path / form)]) == 0
        shown.append(capsys.readouterr().out)

    assert shown[0] == shown[1]


def test_the_group_shows_its_commands(capsys: Output) -> None:
    assert run(["survey", "--help"]) == 0

    assert "report" in capsys.readouterr().out
