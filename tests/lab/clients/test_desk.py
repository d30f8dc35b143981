"""The desk itself: what every other test here rests on."""

import pytest

from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.matrix import put, table
from tests.lab.domain import LAB_PASSWORD

pytestmark = pytest.mark.lab

_FETCH = """
import imaplib, pathlib, smtplib, ssl, sys
imap = imaplib.IMAP4_SSL(sys.argv[1], ssl_context=ssl.create_default_context(), timeout=20)
imap.login(sys.argv[3], pathlib.Path.home().joinpath("password").read_text().strip())
imap.select(readonly=True)
for number in imap.search(None, "ALL")[1][0].split():
    print(imap.fetch(number, "(BODY[HEADER.FIELDS (SUBJECT)])")[1][0][1].decode().strip())
smtp = smtplib.SMTP_SSL(sys.argv[2], context=ssl.create_default_context(), timeout=20)
smtp.login(sys.argv[3], pathlib.Path.home().joinpath("password").read_text().strip())
smtp.sendmail(sys.argv[3], [sys.argv[4]], "Subject: From the desk\\r\\n\\r\\nHello.\\r\\n")
"""


def test_a_program_that_trusts_the_system_store_fetches_and_sends(desk: Desk) -> None:
    imap, smtp = desk.row.expected[0].hostname, desk.row.expected[-1].hostname
    bob = f"bob@{desk.row.name}"

    done = desk.run(["python3", "-c", _FETCH, imap, smtp, desk.row.address, bob])

    assert done.returncode == 0, done.stderr
    assert tuple(line.removeprefix("Subject: ") for line in done.stdout.splitlines()) == WAITING
    assert desk.has_arrived("From the desk")


def test_what_render_writes_holds_no_password(desk: Desk) -> None:
    folder = desk.render("sheet")

    assert LAB_PASSWORD not in (folder / "sheet.txt").read_text()


def test_the_matrix_is_put_between_its_marks() -> None:
    kept = {"b": {"b 2": ["sent", "loaded"]}, "a": {"a 1": ["loaded"]}}
    page = "before\n<!-- matrix: written by the tests -->old<!-- end of the matrix -->\nafter\n"

    made = put(page, kept)

    assert made.startswith("before\n")
    assert made.endswith("-->\nafter\n")
    assert table(kept) in made
    assert "old" not in made
    assert put(made, kept) == made
