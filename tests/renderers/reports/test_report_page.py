import pytest
from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, LoginResult, Stage
from autoconf.model.finding import Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.symptom import Symptom
from autoconf.renderers.pages.html import html
from autoconf.renderers.pages.markdown import markdown
from autoconf.renderers.reports.report_page import report_page
from tests.formats.sample_report import CHECK, CONFIG, IMAP, SMTP
from tests.renderers.readers_pages import html_texts, markdown_texts, read_html
from tests.renderers.reports_of import WORKS, refused

HOSTILE = [
    '<script>alert("1")</script>',
    "`code` | cell | [link](https://evil.example) ![](x) <img src=x> **b** _i_ # - 1. ~~~",
    "\u202eevil\u202c \u2066x\u2069 \u200f \x1b[31m \x00",
    "@everyone see https://evil.example or www.evil.example",
    "x" * 8192,
    "``` ~~~ --- \\` &lt;script&gt; </p></td>",
]
NOTHING = replace(WORKS, config=None, checks=())


def texts(report: Report) -> list[str]:
    return html_texts(html(report_page(report, english)))


def rows(report: Report) -> list[list[str]]:
    root = read_html(html(report_page(report, english)))
    return [[str(c.text_content()) for c in row] for row in root.xpath("//table[@class]//tr")]


def test_the_verdict_stands_first_with_a_shape_and_a_word() -> None:
    assert texts(WORKS)[:2] == ["✓Works", "Works: you can read and send mail"]
    assert texts(refused("No"))[:2] == [
        "✗Problem",
        "The server refused this user name and password",
    ]
    assert texts(NOTHING)[:2] == ["?Result", "No mail settings found for example.com"]


def test_what_was_seen_and_who_can_fix_it_follow() -> None:
    assert texts(refused("No"))[2:5] == [
        "imap imap.example.com:993 said: No",
        "Can be fixed by: you. How sure: certain.",
        "Check of alice@example.com on 26 Nov 2026, 05:00.",
    ]


def test_steps_are_numbered() -> None:
    root = read_html(html(report_page(refused("No"), english)))

    assert root.xpath("//ol/li/text()") == [
        "Ask the provider of example.com for its IMAP, POP3 and SMTP servers."
    ]


def test_the_values_to_type_stand_in_a_table_for_each_protocol() -> None:
    root = read_html(html(report_page(WORKS, english)))

    assert root.xpath("(//div[@class='beside'])[1]/section/h2/text()") == [
        "Incoming mail: IMAP",
        "Incoming mail: POP3",
        "Outgoing mail: SMTP",
    ]
    assert root.xpath("(//div[@class='beside'])[1]/section[1]//td/text()") == [
        *("imap.example.com", "993", "SSL/TLS", "alice@example.com", "password"),
    ]


def test_a_demand_of_the_provider_is_told_once() -> None:
    link = "https://example.com/app-passwords"
    assert sum(link in text for text in texts(WORKS)) == 1
    report = refused("No")
    finding = replace(
        report.findings[0], remedy=Message.of("requires.app-password.with-link", link=link, hint="")
    )

    shown = texts(replace(report, findings=(finding,)))

    assert sum(link in text for text in shown) == 1


def test_a_server_without_trust_says_that_no_password_goes_there() -> None:
    shown = texts(replace(WORKS, config=CONFIG))

    assert "Never sent to this server: the connection is not safe." in shown
    assert "Not sent before you confirm this server." in shown


def test_each_server_has_a_block_with_its_steps() -> None:
    root = read_html(html(report_page(WORKS, english)))
    (block,) = root.xpath("//section[h3='imap imap.example.com:993']")

    assert [[cell.text_content() for cell in row] for row in block.xpath(".//tbody/tr")] == [
        ["name", "✓ found", "0.02 s"],
        ["connection", "✓ open", "0.08 s"],
        ["encryption", "✓ TLS 1.3, certificate good", "0.11 s"],
        ["greeting", "✓ came", "0.05 s"],
        ["login", "✓ accepted", "1.41 s"],
    ]


def test_a_server_that_was_not_contacted_has_no_block() -> None:
    skipped = Check(server=IMAP, reached=Stage.CONNECT, outcome=CheckOutcome.SKIPPED)

    assert "What was tested" not in texts(replace(WORKS, checks=(skipped,)))


def test_what_was_not_tried_is_named() -> None:
    not_logged_in = replace(CHECK, server=SMTP, login=LoginResult(outcome=LoginOutcome.NOT_TESTED))

    shown = texts(replace(WORKS, checks=(CHECK, not_logged_in)))

    assert "pop3 imap.example.com:995 was not contacted." in shown
    assert "No login was sent to smtp smtp.example.com:465." in shown
    assert shown[-1].startswith("No message was sent.")


def test_each_further_finding_has_its_severity_as_a_word() -> None:
    warning = replace(refused("No").findings[0], severity=Severity.WARNING, rule="second")
    report = refused("No")

    shown = texts(replace(report, findings=(*report.findings, warning)))

    assert "Warning: The server refused this user name and password" in shown


def test_a_finding_that_another_one_explains_is_left_out() -> None:
    report = refused("No")
    first = replace(report.findings[0], explains=("findings/1",))

    shown = texts(replace(report, findings=(first, replace(first, explains=()))))

    assert not any(line.startswith("Problem:") for line in shown)


def test_where_nothing_was_found_the_questions_are_listed() -> None:
    assert rows(NOTHING)[1][0] == "https://autoconfig.example.com/mail/config-v1.1.xml"


@pytest.mark.parametrize("words", HOSTILE)
def test_no_words_of_a_server_become_markup(words: str) -> None:
    harmless, hostile = (html(report_page(refused(w), english)) for w in ("No", words))

    tags = [[e.tag for e in read_html(page).iter()] for page in (harmless, hostile)]
    assert tags[0] == tags[1]
    assert b"<script" not in hostile
    assert not set("\u202e\u202c\u2066\u2069\u200f\x1b\x00") & set(hostile.decode())


@pytest.mark.parametrize("words", HOSTILE)
def test_no_words_of_a_server_break_out_of_markdown(words: str) -> None:
    harmless, hostile = (markdown(report_page(refused(w), english)) for w in ("No", words))

    assert len(markdown_texts(hostile)) == len(markdown_texts(harmless))
    shown = " ".join(words.replace("\x00", " ").split())[:20]
    assert any(shown in text for text in markdown_texts(hostile)) or not words.isprintable()


@pytest.mark.parametrize("words", ["@everyone", "https://evil.example", "www.evil.example"])
def test_no_words_of_a_server_become_a_link_or_a_mention_in_markdown(words: str) -> None:
    assert f"`{words}`" in markdown(report_page(refused(words), english)).decode()


def test_a_hostile_name_of_a_provider_stays_text() -> None:
    config = replace(CONFIG, hint='<b onclick="x">hint</b>')

    page = html(report_page(replace(WORKS, config=config), english))

    assert b"<b onclick" not in page
    assert b"&lt;b onclick" in page


def test_the_page_loads_nothing() -> None:
    root = read_html(html(report_page(WORKS, english)))

    assert root.xpath("//meta/@content")[0].startswith("default-src 'none'")
    assert root.xpath("//script | //@src | //link | //@onclick | //@style") == []
    assert "url(" not in str(root.findtext("head/style"))


def test_a_server_that_failed_is_named_once() -> None:
    why = Message.of("net.timed-out", peer="imap.example.com:993")
    silent = Check(server=IMAP, reached=Stage.CONNECT, outcome=CheckOutcome.TIMED_OUT, detail=why)

    shown = texts(replace(WORKS, checks=(silent,)))

    assert "imap.example.com:993 did not answer in time" in shown


def test_a_step_that_a_topic_shows_brings_its_menus_to_the_page() -> None:
    page = report_page(works_here(), english)

    for text in (html(page).decode(), markdown(page).decode()):
        assert "Remove the stored password from the mail program. (shown below)" in (
            text.replace("\\", "")
        )
        assert "The program keeps asking: remove the stored password" in text
        assert "Saved Passwords" in text
        assert "mail-autoconf explain" not in text
        assert "(explain " not in text


def test_the_steps_of_a_topic_are_numbered() -> None:
    lines = markdown(report_page(works_here("finding.using-pop3-on-two.step-add"), english))

    assert "\n2. Add the same mailbox again, as IMAP. Keep the POP3 account.\n" in lines.decode()


def works_here(step: str = "finding.works-here.step-remove") -> Report:
    finding = replace(refused("No").findings[0], rule="works-here", steps=(Message(step),))
    return replace(WORKS, symptom=Symptom(id="asks-again"), findings=(finding,))


def test_a_standard_is_no_help_for_a_person() -> None:
    report = refused("No")
    finding = replace(report.findings[0], reference="https://www.example.org/rfc")

    assert not any(
        "example.org/rfc" in text for text in texts(replace(report, findings=(finding,)))
    )


def test_the_complaint_stands_with_what_it_was_taken_for() -> None:
    understood = replace(WORKS, complaint="it asks again", symptom=Symptom(id="asks-again"))

    assert (
        'The complaint: "it asks again". Understood as: The program keeps asking for the password.'
        in texts(understood)
    )
    unknown = texts(replace(WORKS, complaint="banana"))
    assert any('"banana". The check did not understand it' in text for text in unknown)


def test_files_that_could_not_be_read_stand_with_their_reason() -> None:
    problem = Message.of("using.unknown-kind", file="notes.txt")
    shown = texts(replace(WORKS, using_problems=(problem,)))

    assert "Settings that could not be read" in shown
    assert any("notes.txt was not understood" in text for text in shown)


def test_a_ticket_does_not_say_you() -> None:
    report = refused("No")
    report = replace(report, findings=(replace(report.findings[0], who=Who.USER),))
    ticket = markdown(report_page(report, english, is_ticket=True)).decode()

    assert "Can be fixed by: the person with the mailbox." in ticket
    assert any(text.startswith("Can be fixed by: you.") for text in texts(report))


def test_the_heading_of_a_note_has_no_sign() -> None:
    finding = replace(works_here().findings[0], severity=Severity.NOTE)
    page = report_page(replace(works_here(), findings=(finding,)), english)

    assert not markdown(page).decode().startswith("# i ")


def test_the_servers_that_were_tested_are_parts_of_one_section() -> None:
    lines = markdown(report_page(WORKS, english)).decode().splitlines()

    start = lines.index("## What was tested")
    headings = [line.partition(" ")[0] for line in lines[start + 1 :] if line.startswith("#")]
    assert headings[: len(WORKS.checks)] == ["###"] * len(WORKS.checks)
