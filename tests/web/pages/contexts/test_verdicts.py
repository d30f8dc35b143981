from msgspec.structs import replace

from autoconf.model.finding import Severity
from autoconf.model.message import Message
from autoconf.model.questions import NeedsPassword
from autoconf.model.symptom import Symptom
from autoconf.renderers.pages.page import Items
from autoconf.web.pages.contexts.links import known_hosts
from autoconf.web.pages.contexts.login import login
from autoconf.web.pages.contexts.verdicts import bad, good
from tests.formats.sample_report import FINDING
from tests.web.pages.rendered import page, said, words
from tests.web.pages.samples import (
    HOSTILE,
    HOSTILE_REPORT,
    IMAP,
    REFUSED,
    REPORT,
    SMTP,
    WORKS,
    YAHOO_REPORT,
    accepted,
    diagnosed,
    job,
)


def test_the_demand_of_the_provider_stands_before_the_field() -> None:
    root = page("login")
    order = [
        element.get("class") or element.get("id")
        for element in root.xpath("//div[contains(@class, 'note-box')] | //input[@id='password']")
    ]

    assert order == ["note-box warn block", "input"]
    (label,) = said(root, "//label[@for='password']")
    assert label == "App password from Yahoo"


def test_the_form_says_where_the_password_goes_and_how_many_tries_are_used() -> None:
    made = login(job(REPORT, tries_used=2), REPORT, words)

    assert made.goes_to.startswith("It goes to lindenhof.example only, over an encrypted")
    assert made.tries.endswith("Used so far: 2 of 3.")
    assert made.user_name == "alice@lindenhof.example"
    assert made.demands == ()
    assert made.label == "Password of your mailbox"


def test_all_places_that_get_the_password_are_named() -> None:
    question = NeedsPassword(hosts=("imap.lindenhof.example", "smtp.other.example"))

    made = login(job(REPORT), replace(REPORT, pending=question), words)

    assert made.goes_to.startswith("It goes to lindenhof.example, other.example only")


def test_the_password_is_not_remembered_by_the_browser() -> None:
    (field,) = page("login").xpath("//input[@id='password']")

    assert (field.get("type"), field.get("autocomplete")) == ("password", "off")


def test_links_lead_only_to_hosts_of_the_provider_file() -> None:
    assert known_hosts(YAHOO_REPORT) == ("help.yahoo.com", "login.yahoo.com")
    assert known_hosts(HOSTILE_REPORT) == ()
    assert page("bad").xpath("//main//a[starts-with(@href, 'https')]/@href") == [
        "https://login.yahoo.com/account/security",
        "https://help.yahoo.com/kb/imap",
    ]
    assert page("bad-hostile").xpath("//main//a[starts-with(@href, 'https')]") == []


def test_the_good_verdict_says_what_was_tested() -> None:
    made = good(job(WORKS), WORKS, words)

    assert made.verdict.title == "It works: you can read and send mail"
    assert [(stop.kind, stop.what, stop.came) for stop in made.tested] == [
        ("yes", "Reading mail works (IMAP)", "accepted the login; 214 messages"),
        (
            "yes",
            "Sending mail works (SMTP)",
            "accepted the login of alice@lindenhof.example; no message was sent",
        ),
        ("yes", "Fetching mail works (POP3)", "accepted the login; 214 messages"),
    ]
    assert len(made.traces) == 3
    assert made.asks_again.heading == "The program keeps asking: remove the stored password"


def test_one_message_is_one_message() -> None:
    report = replace(WORKS, checks=(replace(accepted(IMAP), messages_waiting=1), accepted(SMTP)))

    assert good(job(report), report, words).tested[0].came == "accepted the login; 1 message"


def test_a_warning_of_a_good_verdict_names_its_person() -> None:
    warning = replace(
        FINDING,
        title=Message.of("finding.certificate-expires.title", hostname="imap.example", days=9),
        message=Message.of("finding.certificate-expires.title", hostname="imap.example", days=9),
        remedy=Message("finding.certificate-expires.remedy"),
    )
    report = replace(WORKS, findings=(warning,))

    (note,) = good(job(report), report, words).notes

    assert note.title == "The certificate of imap.example runs out in 9 days"
    assert note.texts == ()
    assert note.small == "Can be fixed by: you."


def test_the_bad_verdict_says_what_who_and_how_sure() -> None:
    verdict = bad(job(REFUSED, has_login=True), REFUSED, words).verdict

    assert verdict.tone == "bad"
    assert verdict.title == "Yahoo wants an app password"
    assert verdict.facts == (("Can be fixed by:", "you"), ("How sure:", "likely"))


def test_the_password_can_be_tried_again_while_tries_are_left() -> None:
    made = bad(job(REFUSED, has_login=True, tries_used=1), REFUSED, words)

    assert made.ask is not None
    assert made.ask.label == "App password from Yahoo"
    assert "Used so far: 1 of 3." in made.ask.hint
    assert page("bad").xpath("//form[@action='/jobs/k3Vx9/login']")


def test_the_password_is_not_asked_for_where_that_is_of_no_use() -> None:
    used_up = bad(job(REFUSED, tries_used=3), REFUSED, words)
    off = bad(job(REFUSED, login_tests=False), REFUSED, words)
    paused = replace(REFUSED, login_pause=Message("login.no-password"))
    unrefused = bad(job(REPORT), REPORT, words)

    assert used_up.ask is None
    assert off.ask is None
    assert bad(job(paused), paused, words).ask is None
    assert unrefused.ask is None


def test_the_words_of_the_server_are_there_for_a_helpdesk() -> None:
    made = bad(job(HOSTILE_REPORT), HOSTILE_REPORT, words)

    assert made.sections[0].heading == "What the servers said"
    assert any(HOSTILE in text for text in page("bad-hostile").xpath("//details//li/text()"))


def test_a_complaint_of_the_list_is_named_and_explained() -> None:
    report = diagnosed(replace(REPORT, complaint="asks-again", symptom=Symptom(id="asks-again")))

    made = bad(job(report), report, words)

    assert made.verdict.lead[-1] == "You chose: The program keeps asking for the password."
    assert made.topics[0].heading == "What can be behind it"
    (causes,) = made.topics[0].blocks
    assert isinstance(causes, Items)
    assert "app password" in causes.items[0].name


def test_a_complaint_is_repeated_with_what_it_was_taken_for() -> None:
    report = diagnosed(
        replace(REPORT, complaint="it asks and asks", symptom=Symptom(id="asks-again"))
    )

    lead = bad(job(report, kind="diagnose"), report, words).verdict.lead

    assert 'The complaint: "it asks and asks".' in lead[-1]


def test_without_a_finding_the_verdict_is_calm() -> None:
    made = bad(job(REPORT, kind="diagnose"), REPORT, words)

    assert made.verdict.tone == "calm"
    assert made.offers_login
    assert made.steps == ()


def test_each_severity_has_its_tone() -> None:
    for severity, tone in (
        (Severity.BLOCKER, "bad"),
        (Severity.WARNING, "warn"),
        (Severity.NOTE, "calm"),
    ):
        finding = replace(
            FINDING,
            severity=severity,
            title=Message("verdict.works"),
            message=Message("verdict.works"),
            remedy=Message("verdict.works"),
        )
        report = replace(REPORT, findings=(finding,))
        assert bad(job(report), report, words).verdict.tone == tone
