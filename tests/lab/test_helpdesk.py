"""Calls to a helpdesk: what is staged at real servers, and the first line of the answer."""

from pathlib import Path

import pytest

from tests.lab import refusals
from tests.lab.command import answer
from tests.lab.lab import Lab
from tests.lab.table import find

pytestmark = pytest.mark.lab


def test_a_healthy_account_gets_one_line_and_its_logins(lab: Lab, tmp_path: Path) -> None:
    first, *others = answer(lab, find("https-autoconfig.test"), tmp_path)

    assert first == "Works: you can read and send mail"
    assert not any("who can fix it" in line for line in others)
    assert sum("accepted" in line for line in others) == 3


def test_i_cannot_send(lab: Lab, tmp_path: Path) -> None:
    first, *others = answer(lab, refusals.SENDER_DENIED, tmp_path)

    assert first == "You can log in, but not send as alice@sender-denied.test"
    assert any("not owned by user" in line for line in others)


def test_the_name_does_not_match(lab: Lab, tmp_path: Path) -> None:
    row = find("wrong-name.test")

    first, *others = answer(lab, row, tmp_path)

    assert " shows the certificate of " in first
    assert any("No password was sent" in line for line in others)
    assert not any("not tested" in line for line in others if "who can fix" in line)


def test_it_says_that_the_certificate_has_expired(lab: Lab, tmp_path: Path) -> None:
    first, *_ = answer(lab, find("expired.test"), tmp_path)

    assert first.startswith("The certificate of ")
    assert " ran out on " in first


def test_a_wrong_password_is_said_first_and_what_was_held_back_is_said_too(
    lab: Lab, tmp_path: Path
) -> None:
    first, *others = answer(lab, find("https-autoconfig.test"), tmp_path, password="not-this-one")

    assert first == "The server refused this user name and password"
    assert any(line.startswith("  1. ") for line in others)
    assert any("to spare the account" in line for line in others)


def test_a_mail_domain_that_takes_no_mail(lab: Lab, tmp_path: Path) -> None:
    first, *_ = answer(lab, find("null-mx.test"), tmp_path)

    assert first == "null-mx.test takes no mail"


def test_my_mail_lands_in_the_junk_folder(lab: Lab, tmp_path: Path) -> None:
    complaint = ("--symptom", "my mail lands in the junk folder")

    first, *others = answer(lab, find("mailconf.test"), tmp_path, *complaint)

    assert first == "mailconf.test does not say who may send its mail"
    assert any("[dmarc-missing]" in line for line in others)
    assert not any("[works-here]" in line for line in others)


def test_android_finds_no_settings_although_a_file_is_published(lab: Lab, tmp_path: Path) -> None:
    complaint = ("--symptom", "Android finds nothing")

    lines = answer(lab, find("http-autoconfig.test"), tmp_path, *complaint)

    assert any("[autoconfig-http-only]" in line for line in lines)


def test_a_plain_check_of_the_same_domain_says_nothing_of_it(lab: Lab, tmp_path: Path) -> None:
    lines = answer(lab, find("http-autoconfig.test"), tmp_path)

    assert not any("[autoconfig-http-only]" in line for line in lines)
