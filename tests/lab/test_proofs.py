"""The page of proofs is made of what was noted down, and of nothing else."""

import json
import random
from pathlib import Path

import pytest

from tests.lab.proofs import record, render

pytestmark = pytest.mark.lab


def _noted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    path = folder / "proofs.jsonl"
    monkeypatch.setenv("LAB_PROOFS", str(path))
    record("mechanisms", what="SCRAM-SHA-256 (IMAP, TLS)", by="Cyrus 3.6.1", words="a | b")
    record("mechanisms", what="PLAIN (SMTP, TLS)", by="Exim 4.96", words="alone")
    record("secrets", what="has expired", by="IMAP 993", words="expired.test")
    return path.read_text(encoding="utf-8").splitlines()


def test_each_proof_is_a_line_of_its_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = render(_noted(tmp_path, monkeypatch))

    assert "| SCRAM-SHA-256 (IMAP, TLS) | Cyrus 3.6.1 | a / b |" in page.splitlines()
    assert page.index("| PLAIN (SMTP") < page.index("| SCRAM-SHA-256") < page.index("| has expired")


def test_order_and_repetition_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = _noted(tmp_path, monkeypatch)
    shuffled = [*lines, *lines]
    random.Random(1).shuffle(shuffled)  # noqa: S311 - any order will do

    assert render(shuffled) == render(lines)


def test_nothing_is_noted_down_unless_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LAB_PROOFS", raising=False)

    record("secrets", what="x", by="y", words="z")

    assert not list(tmp_path.iterdir())


def test_a_proof_is_one_json_object_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = json.loads(_noted(tmp_path, monkeypatch)[0])

    assert first["section"] == "mechanisms"
