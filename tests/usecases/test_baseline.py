import json
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from autoconf.cli.text import english, own_title
from autoconf.diagnosis.engine import diagnose
from autoconf.errors import UsageError
from autoconf.formats.report_baseline import read_baseline
from autoconf.formats.report_json import write
from autoconf.model.address import EmailAddress
from autoconf.model.check import TlsFacts
from autoconf.model.report import Report
from autoconf.model.server import SocketType
from autoconf.model.symptom import Symptom
from autoconf.renderers.pages.html import html
from autoconf.renderers.pages.markdown import markdown
from autoconf.renderers.reports.report_page import report_page
from autoconf.usecases.baseline import compared, load_baseline
from autoconf.usecases.redacting import redacted
from tests.diagnosis import programs
from tests.diagnosis.programs import program, with_programs
from tests.diagnosis.reports import HEALTHY, closed_port, report
from tests.diagnosis.reports import IMAP as READING
from tests.diagnosis.reports import POP3 as POP
from tests.diagnosis.reports import SMTP as SENDING
from tests.formats.sample_report import ADDRESS, CHECK, CONFIG, IMAP, POP3, SMTP
from tests.renderers.readers_pages import html_texts
from tests.renderers.reports_of import WORKS, refused

TLS = TlsFacts(
    version="TLSv1.3",
    verified=True,
    issuer="CA One",
    sha256="aa" * 32,
    not_before="2026-09-01T00:00:00Z",
    not_after="2026-12-01T00:00:00Z",
)


def since(before: Report, after: Report) -> Report:
    return compared(after, read_baseline(write(before, english)), english, own_title)


def changes(before: Report, after: Report) -> list[str]:
    comparison = since(before, after).comparison
    assert comparison is not None
    return [english(change.message) for change in comparison.changes]


def with_tls(tls: TlsFacts, *capabilities: str) -> Report:
    check = replace(CHECK, tls=tls, capabilities=capabilities or CHECK.capabilities)
    return replace(WORKS, checks=(check, *WORKS.checks[1:]))


def test_the_same_report_has_no_changes() -> None:
    assert changes(WORKS, WORKS) == []


def test_the_verdict_and_the_findings_are_compared() -> None:
    assert changes(WORKS, refused("No")) == [
        "The verdict was: Works: you can read and send mail",
        "New: The server refused this user name and password [login-refused]",
    ]
    assert changes(refused("No"), WORKS) == [
        "The verdict was: The server refused this user name and password",
        "Gone: The server refused this user name and password [login-refused]",
    ]


def test_each_new_problem_is_named_and_what_follows_from_it_is_not() -> None:
    closed = report(closed_port(READING), closed_port(POP), closed_port(SENDING))
    after = replace(closed, address=ADDRESS, findings=diagnose(closed))

    assert [change for change in changes(HEALTHY, after) if "New: " in change] == [
        "New: Nothing listens on port 993 of imap.example.com [port-closed]",
        "New: Nothing listens on port 995 of pop.example.com [port-closed]",
        "New: Nothing listens on port 465 of smtp.example.com [port-closed]",
    ]


def test_what_one_run_did_not_look_at_is_no_change() -> None:
    moved = with_programs(program(replace(programs.IMAP, port=1993)))
    shown = replace(moved, findings=diagnose(moved))
    asked = replace(HEALTHY, symptom=Symptom(id="cannot-send"))
    complained = replace(asked, findings=diagnose(asked))

    assert [shown.verdict.title, complained.verdict.title] != [HEALTHY.verdict.title] * 2
    for before, after in [(shown, HEALTHY), (HEALTHY, shown), (HEALTHY, complained)]:
        assert changes(before, replace(after, config=before.config)) == []


def test_servers_that_came_went_or_moved_are_named() -> None:
    moved = replace(IMAP, port=143, socket_type=SocketType.STARTTLS)
    other = replace(SMTP, hostname="out.example.com")
    after = replace(WORKS, config=replace(CONFIG, incoming=(moved,), outgoing=(other,), trust=()))
    before = replace(WORKS, config=replace(CONFIG, incoming=(IMAP, POP3), trust=()))

    assert changes(before, after) == [
        "imap imap.example.com:143, STARTTLS, takes the place of port 993, SSL/TLS",
        "New server: smtp out.example.com:465, SSL/TLS",
        "No longer named: pop3 imap.example.com:995",
        "No longer named: smtp smtp.example.com:465",
    ]


def test_a_new_certificate_is_named_with_its_dates_and_issuer() -> None:
    new = replace(TLS, sha256="bb" * 32, not_before="2026-11-20T00:00:00Z")

    [renewed] = changes(with_tls(TLS), with_tls(new))
    assert renewed == (
        "imap imap.example.com:993 shows a new certificate of the same issuer (CA One), valid from "
        f"20 Nov 2026 to 1 Dec 2026. SHA-256: {'bb' * 32}"
    )
    [issued] = changes(with_tls(TLS), with_tls(replace(new, issuer="CA Two")))
    assert "a new certificate of CA Two" in issued
    assert "The earlier issuer: CA One." in issued


def test_mechanisms_that_came_or_went_are_named() -> None:
    before = with_tls(TLS, "IMAP4rev1", "AUTH=PLAIN", "AUTH=CRAM-MD5")
    after = with_tls(TLS, "IMAP4rev1", "AUTH=PLAIN", "AUTH=XOAUTH2")

    assert changes(before, after) == [
        "imap imap.example.com:993 no longer offers CRAM-MD5",
        "imap imap.example.com:993 now offers XOAUTH2",
    ]


def test_the_changes_stand_directly_below_the_verdict_in_each_form() -> None:
    report = since(WORKS, refused("No"))
    page = report_page(report, english)

    assert page.sections[0].heading == "What changed since 26 Nov 2026, 05:00"
    assert page.sections[1].heading == "What to do"
    assert "The verdict was: Works: you can read and send mail" in html_texts(html(page))
    assert b"What changed since 26 Nov 2026, 05:00" in markdown(page)
    document = json.loads(write(report, english))
    assert [change["kind"] for change in document["changes"]] == ["verdict", "finding"]
    assert document["changes_since"] == "2026-11-26T05:00:00+00:00"


def test_without_a_baseline_there_are_no_changes() -> None:
    assert json.loads(write(WORKS, english))["changes"] is None


def test_the_changes_are_redacted_too() -> None:
    before = replace(with_tls(TLS), config=replace(CONFIG, incoming=(POP3,), trust=()))
    report = redacted(since(before, with_tls(replace(TLS, sha256="bb" * 32))))

    for text in (write(report, english), html(report_page(report, english))):
        assert b"example.com" not in text.replace(b"https://www.", b"")
        assert b"bb" * 32 not in text


def test_titles_of_this_program_stay_in_a_redacted_report_and_others_do_not() -> None:
    gone = [
        {"rule": "a", "title": "The certificate of imap.example.com is self-made"},
        {"rule": "b", "title": "Ask Alice about her certificate"},
        {"rule": "c", "title": "Alice of room 9 takes no mail"},
    ]
    body = hostile(
        verdict={"title": "The server refused this user name and password"}, findings=gone
    )
    comparison = redacted(compared(WORKS, read_baseline(body), english, own_title)).comparison
    assert comparison is not None

    verdict, certificate, *others = [english(change.message) for change in comparison.changes]
    assert verdict == "The verdict was: The server refused this user name and password"
    assert re.sub("[0-9]", "N", certificate) == "Gone: The certificate of <host-N> is self-made [a]"
    assert [text for text in others if "Alice" in text] == []


def hostile(**changed: Any) -> bytes:
    document = json.loads(write(WORKS, english))
    return json.dumps(document | changed).encode()


def test_hostile_words_of_a_baseline_stay_text() -> None:
    words = "<script>\u202ealert(1)</script>" + "x" * 8192
    body = hostile(
        verdict={"title": words}, findings=[{"rule": words, "title": words}], made_at=words
    )

    report = compared(WORKS, read_baseline(body), english, own_title)
    page = html(report_page(report, english))

    assert b"<script" not in page
    assert "\u202e" not in page.decode()
    assert len(page) < 20_000


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is no report of this program (it is empty, damaged or not whole)"),
        (b"\x00\xff\xfe binary", "is no report of this program"),
        (b"[" * 100_000, "is no report of this program"),
        (b'{"schema_version": 2}', "(it is JSON of another program or version)"),
        (b" " * ((4 << 20) + 1), "cannot be read (larger than 4096 KiB)"),
        (hostile(address="bob@example.com"), "is a report of bob@example.com, not of alice@"),
        (hostile(address=None), "is a report of example.com, not of alice@"),
        (write(redacted(WORKS), english), "is a redacted report and names no address"),
    ],
    ids=["empty", "binary", "deep", "newer", "huge", "another", "domain", "redacted"],
)
def test_a_file_that_is_no_earlier_report_of_the_address_is_named(
    tmp_path: Path, body: bytes, words: str
) -> None:
    path = tmp_path / "old.json"
    path.write_bytes(body)

    with pytest.raises(UsageError) as error:
        load_baseline(path, ADDRESS)

    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        load_baseline(tmp_path / "x", ADDRESS)


def test_the_case_of_the_domain_makes_no_other_address(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_bytes(write(WORKS, english))

    assert load_baseline(path, EmailAddress.parse("alice@EXAMPLE.com")).domain == "example.com"
