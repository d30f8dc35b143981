"""An ISPDB in a folder."""

from pathlib import Path

import pytest

from autoconf.model.audit import PublicationKind
from autoconf.model.evidence import Outcome
from autoconf.usecases.survey.asking.ispdb_folder import look_up
from tests.usecases.survey.asking.files import settings_file

FILE = settings_file("a.example", "imap.a.example")


@pytest.mark.parametrize("name", ["a.example", "a.example.xml"])
def test_a_file_is_named_like_its_domain(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FILE)

    found = look_up(tmp_path, "a.example", PublicationKind.ISPDB)

    assert found is not None
    assert found.config is not None
    assert [server.hostname for server in found.config.servers] == [
        "imap.a.example",
        "smtp.a.example",
    ]
    assert look_up(tmp_path, "b.example", PublicationKind.ISPDB) is None


def test_a_damaged_file_is_malformed(tmp_path: Path) -> None:
    (tmp_path / "a.example").write_text(FILE[:100])

    found = look_up(tmp_path, "a.example", PublicationKind.MX_ISPDB)

    assert found is not None
    assert found.outcome is Outcome.MALFORMED


def test_a_folder_in_place_of_a_file_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.example").mkdir()

    assert look_up(tmp_path, "a.example", PublicationKind.ISPDB) is None
