"""Servers that the caller names with ``--server``, at a real Dovecot and a real Postfix."""

from pathlib import Path

import pytest

from tests.lab.command import answer
from tests.lab.lab import Lab
from tests.lab.table import find

pytestmark = pytest.mark.lab

ROW = find("https-autoconfig.test")
IMAP_HOST, SMTP_HOST = "imap.box.https-autoconfig.test", "smtp.box.https-autoconfig.test"


def named(lab: Lab, folder: Path, *servers: str) -> list[str]:
    """Return what ``check`` says about these servers, line by line."""
    options = [word for server in servers for word in ("--server", server)]
    return answer(lab, ROW, folder, *options)


def test_the_right_server_for_sending_works_and_reading_is_not_missed(
    lab: Lab, tmp_path: Path
) -> None:
    first, *others = named(lab, tmp_path, f"smtp:{SMTP_HOST}:587:starttls")

    assert first == "Works: you can send mail (reading was not asked)"
    assert sum("accepted" in line for line in others) == 1
    assert not any("who can fix it" in line for line in others)


def test_both_directions_make_the_usual_verdict(lab: Lab, tmp_path: Path) -> None:
    first, *_ = named(
        lab, tmp_path, f"imap:{IMAP_HOST}:143:starttls", f"smtp:{SMTP_HOST}:587:starttls"
    )

    assert first == "Works: you can read and send mail"


def test_a_wrong_port_is_named_and_no_other_one_is_tried(lab: Lab, tmp_path: Path) -> None:
    before = lab.login_attempts(ROW)

    first, *_ = named(lab, tmp_path, f"imap:{IMAP_HOST}:1143:ssl")

    assert "1143" in first
    assert lab.login_attempts(ROW) == before


def test_starttls_named_as_ssl_is_recognised(lab: Lab, tmp_path: Path) -> None:
    before = lab.login_attempts(ROW)

    first, *others = named(lab, tmp_path, f"imap:{IMAP_HOST}:143:ssl")

    assert "143" in first
    assert "STARTTLS" in first
    assert any("[wrong-encryption-on-port]" in line for line in others)
    assert lab.login_attempts(ROW) == before
