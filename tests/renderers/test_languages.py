"""Files and pages in another language than English."""

from contextlib import suppress
from typing import Final

import pytest
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.formats.message_dates import with_dates
from autoconf.knowledge.texts import knowledge
from autoconf.messages import english, words
from autoconf.model.evidence import Outcome
from autoconf.model.message import Message
from autoconf.model.symptom import Symptom
from autoconf.renderers.engine import clients, render
from autoconf.renderers.pages.html import html
from autoconf.renderers.pages.markdown import markdown
from autoconf.renderers.reports.audit_page import audit_page
from autoconf.renderers.reports.report_page import report_page
from tests.auditing.audits import audited
from tests.renderers.profiles import PROFILES
from tests.renderers.readers_pages import html_texts, read_html
from tests.renderers.reports_of import WORKS, refused

SAY: Final = words("de")


def german(message: Message) -> str:
    return SAY(message.id, with_dates(message))


@pytest.mark.parametrize("client", clients())
def test_the_files_of_a_client_can_hold_german_words(client: str) -> None:
    made = []
    for profile in PROFILES.values():
        with suppress(UnsupportedError):  # some clients cannot use some servers
            made.append(render(profile, client, german))

    assert made


def test_the_columns_of_the_sheet_stay_apart() -> None:
    sheet = render(PROFILES["imap"], "sheet", german).artifacts[0].content.decode()

    assert (
        "\n  Verbindungssicherheit  SSL/TLS\n  Benutzername           alice@example.com\n" in sheet
    )


def test_the_pages_of_a_report_and_an_audit_say_in_german_how_a_question_ended() -> None:
    report = markdown(report_page(WORKS, german)).decode()
    audit = markdown(audit_page(audited(), german)).decode()

    assert "Es geht: Sie können Post lesen und senden" in report
    assert "| gefunden |" in audit
    assert "found" not in audit


@pytest.mark.parametrize("outcome", Outcome)
def test_each_end_of_a_question_has_a_word(outcome: Outcome) -> None:
    assert english()[f"result.attempt.{outcome.value}"] == outcome.value


def test_a_page_names_its_language() -> None:
    for page in (report_page(WORKS, german), audit_page(audited(), german)):
        assert read_html(html(page)).get("lang") == "de"
    sheet = {one.path: one for one in render(PROFILES["imap"], "sheet", german).artifacts}
    assert read_html(sheet["sheet.html"].content).get("lang") == "de"


def test_the_topics_and_the_complaint_of_a_report_are_german() -> None:
    report = refused("No")
    step = Message("finding.login-refused.step-remove-password")
    finding = replace(report.findings[0], steps=(step,))
    symptom = Symptom(id="asks-again")
    report = replace(report, findings=(finding,), complaint="keeps asking", symptom=symptom)

    shown = html_texts(html(report_page(report, german)))

    known = knowledge("de")
    assert known.topics["password-box"].title in shown
    assert any(known.symptoms["asks-again"].title in text for text in shown)


def test_the_month_of_a_date_is_german() -> None:
    report = replace(WORKS, made_at="2026-03-26T05:00:00Z")

    assert "am 26. März 2026, 05:00 Uhr." in markdown(report_page(report, german)).decode()


def test_a_hint_of_a_provider_says_that_it_is_english() -> None:
    assert WORKS.config is not None
    report = replace(WORKS, config=replace(WORKS.config, hint="Turn it on first."))

    page = read_html(html(report_page(report, german)))
    assert page.xpath("//li[@lang='en']/text()") == ["Turn it on first."]
    page = read_html(html(report_page(report, lambda m: words("en")(m.id, m.parameters))))
    assert page.xpath("//li/@lang") == []
