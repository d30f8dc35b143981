import os
from pathlib import Path

import pytest

from autoconf.catalogue.lint import files_in, lint_files
from autoconf.catalogue.store import BUNDLED
from tests.formats.notes import words

FILE = """\
id: {id}
names: [{id}]
domains:
  - {id}.example
  - {more}
mx_patterns:
  - {{pattern: "*.{mx}", example: "mx.{mx}", not: mx.example.com, confidence: high}}
hint: There is no mail here.
sources: [{{url: "https://{id}.example/", date: 2026-11}}]
checked: 2026-11
"""


def write(folder: Path, name: str, more: str, mx: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(FILE.format(id=name, more=more, mx=mx))
    return path


def lines(*paths: Path) -> list[str]:
    """Return what is found, as the command line prints an error."""
    return [
        f"{found.path}:{found.remark.line}: {words([found.remark.why])[0]}"
        for found in lint_files(files_in(paths))
    ]


def test_files_that_agree_are_clean(tmp_path: Path) -> None:
    write(tmp_path, "a", "a.test", "mx.a.test")
    write(tmp_path, "b", "b.test", "mx.b.test")

    assert lines(tmp_path) == []


def test_what_two_files_claim_is_an_error_of_the_second(tmp_path: Path) -> None:
    write(tmp_path, "a", "both.test", "mx.both.test")
    second = write(tmp_path, "b", "both.test", "mx.both.test")

    assert lines(tmp_path) == [
        f"{second}:5: both.test belongs to a already",
        f"{second}:7: *.mx.both.test belongs to a already",
    ]


def test_a_faulty_file_does_not_take_the_others_down(tmp_path: Path) -> None:
    bad = tmp_path / "a.yaml"
    bad.write_text("id: a\n")
    warned = write(tmp_path, "b", "b.test", "mx.b.test")
    warned.write_text(warned.read_text().replace("https:", "http:"))

    assert [line.partition(": ")[0] for line in lines(bad, warned)] == [f"{bad}:1", f"{warned}:9"]


def test_a_file_that_is_too_large_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_bytes(b"#" * (64 * 1024 + 1))

    assert lines(path) == [f"{path}:1: larger than 64 KiB"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        lines(tmp_path / "none.yaml")


def test_a_file_that_cannot_be_read_leaves_the_others_checked(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    (tmp_path / "b.yaml").symlink_to("nowhere.yaml")
    (tmp_path / "c.yaml").write_text("id: other\n")

    remarks = list(lint_files(files_in([tmp_path])))

    assert [(remark.path.name, remark.remark.is_error) for remark in remarks] == [
        ("a.yaml", True),
        ("b.yaml", True),
        ("c.yaml", True),
    ]


@pytest.mark.parametrize("is_bundled", [True, False])
def test_only_a_bundled_file_is_warned_of_its_client_id(
    tmp_path: Path, *, is_bundled: bool
) -> None:
    path = write(tmp_path, "a", "a.test", "mx.a.test")
    path.write_text(
        path.read_text()
        + "oauth2:\n  issuer: https://id.a.example\n  auth_url: https://id.a.example/auth\n"
        + "  token_url: https://id.a.example/token\n  client_id: ours\n"
    )

    found = list(lint_files([path], tmp_path if is_bundled else tmp_path / "other"))

    assert [(one.remark.line, one.remark.why.id, one.remark.is_error) for one in found] == (
        [(15, "lint.client-id", False)] if is_bundled else []
    )


def test_the_bundled_files_bring_no_warning_about_oauth2() -> None:
    found = list(lint_files(files_in([BUNDLED])))

    about = {"lint.scopes", "lint.fixed-redirect", "lint.client-id", "lint.issuer", "lint.no-https"}
    assert [one.path.name for one in found if one.remark.why.id in about] == []
