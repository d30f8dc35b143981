import csv
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoconf.errors import OutputExistsError
from autoconf.usecases.survey.report import SurveyReport, report_on
from autoconf.usecases.survey.tables import NAMES, write_tables
from tests.usecases.survey.records import country, record, server, source, write_part

AT = datetime(2026, 11, 27, tzinfo=UTC)


def made(folder: Path, *, since: bool = False) -> SurveyReport:
    write_part(
        folder / "now",
        [
            record(
                "a.example",
                mx_base="=host.example",
                sources=(source("srv"),),
                servers=(server(verified=False),),
                programs={"thunderbird": "yes"},
                findings={"spf-missing": "warning"},
            ),
            record("b.example", "known"),
        ],
    )
    write_part(folder / "before", [record("a.example", "nothing", mx_base="old.example")])
    return report_on(folder / "now", folder / "before" if since else None, AT, print)


def table(folder: Path, name: str) -> list[list[str]]:
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_every_table_has_its_numbers(tmp_path: Path) -> None:
    folder = tmp_path / "tables"

    written = write_tables(folder, made(tmp_path, since=True), force=False)

    assert written == [folder / name for name in NAMES]
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)
    assert table(folder, "outcomes.csv")[:3] == [
        ["outcome", "domains"],
        ["published", "1"],
        ["known", "1"],
    ]
    assert ["srv", "1", "0", "0", "0"] in table(folder, "publications.csv")
    assert table(folder, "servers.csv")[1] == [
        *("imap", "imap.example.net", "993", "SSL", "yes", "no"),
        *("TLSv1.3", "2027-06-01T00:00:00Z", "ok", "", "1"),
    ]
    assert table(folder, "faults.csv")[1:] == [["spf-missing", "warning", "1"]]
    assert table(folder, "programs.csv")[1:] == [["thunderbird", "1", "0", "0", "0"]]
    assert ["outcome", "nothing", "published", "1"] in table(folder, "changes.csv")
    assert ["mail-host", "old.example", "'=host.example", "1"] in table(folder, "changes.csv")


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    write_tables(tmp_path / "tables", made(tmp_path), force=False)

    assert table(tmp_path / "tables", "mail-hosts.csv")[1:] == [["'=host.example", "1"]]


def test_without_an_earlier_survey_the_table_of_changes_is_empty(tmp_path: Path) -> None:
    write_tables(tmp_path / "tables", made(tmp_path), force=False)

    assert len(table(tmp_path / "tables", "changes.csv")) == 1


def test_every_mail_host_and_server_has_a_row(tmp_path: Path) -> None:
    records = list(country(3000))
    write_part(tmp_path / "now", records)

    write_tables(tmp_path / "tables", report_on(tmp_path / "now", None, AT, print), force=False)

    hosts = {one.mx_base for one in records if one.mx_base}
    found = table(tmp_path / "tables", "mail-hosts.csv")[1:]
    assert {row[0] for row in found} == hosts
    assert len(hosts) > 50
    assert sum(int(row[1]) for row in found) == sum(bool(one.mx_base) for one in records)
    assert len(table(tmp_path / "tables", "servers.csv")) == 1 + 2 * len(hosts)


def test_a_folder_with_files_needs_force_and_keeps_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "outcomes.csv").write_text("mine", encoding="utf-8")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    report = made(tmp_path)

    with pytest.raises(OutputExistsError, match="--tables"):
        write_tables(folder, report, force=False)
    assert (folder / "outcomes.csv").read_text(encoding="utf-8") == "mine"

    write_tables(folder, report, force=True)
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert table(folder, "outcomes.csv")[0] == ["outcome", "domains"]


def test_a_full_disk_leaves_no_table(tmp_path: Path) -> None:
    write_part(tmp_path / "now", list(country(2000)))
    code = (
        "import resource, signal\n"
        "from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from autoconf.errors import UsageError\n"
        "from autoconf.usecases.survey.report import report_on\n"
        "from autoconf.usecases.survey.tables import write_tables\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "made = report_on(folder / 'now', None, datetime.now(UTC), print)\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))\n"
        "try:\n"
        "    write_tables(folder / 'tables', made, force=False)\n"
        "except UsageError as error:\n"
        "    print(error)\n"
    )

    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )

    assert done.stdout.startswith(f"cannot write to {tmp_path}/tables: ")
    assert [path.name for path in tmp_path.iterdir()] == ["now"]
