from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.model.report import Report
from autoconf.model.server import AuthMethod, SocketType
from autoconf.renderers.pages.html import html
from autoconf.renderers.pages.markdown import markdown
from autoconf.renderers.reports.report_page import report_page
from autoconf.usecases.redacting import redacted
from tests.diagnosis.programs import program, used, with_programs
from tests.diagnosis.reports import HEALTHY
from tests.renderers.readers_pages import read_html

OUTLOOK = program(
    used("pop3 pop.old.test", SocketType.PLAIN, username="alice", leave_on_server=True),
    used("smtp smtp.old.test", SocketType.STARTTLS, port=25, optional=True),
    name="Outlook",
)
TITLE = "What your programs use now"


def table(report: Report) -> list[list[str]]:
    root = read_html(html(report_page(report, english)))
    (block,) = root.xpath(f"//section[h2='{TITLE}']")
    return [[str(cell.text_content()) for cell in row] for row in block.xpath(".//tr")]


def test_the_page_shows_each_program_beside_what_is_right() -> None:
    rows = table(with_programs(OUTLOOK, program()))

    assert rows[0] == ["setting", "Outlook", "Thunderbird", "right"]
    assert rows[1] == ["reading", "POP3", "IMAP", "IMAP"]
    assert rows[2] == ["server", "✗ pop.old.test", "imap.example.com", "imap.example.com"]
    assert rows[3] == ["port", "✗ 110, unencrypted", "993, SSL/TLS", "993, SSL/TLS"]


def test_markdown_has_the_table_and_says_what_each_difference_does() -> None:
    text = markdown(report_page(with_programs(OUTLOOK), english)).decode()

    assert "| server | ✗ pop.old.test | pop.example.com |" in text
    assert "- Outlook (sending, port): Many networks block port 25." in text


def test_a_login_that_is_wrong_has_a_row() -> None:
    open_relay = used("smtp smtp.example.com", authentication=AuthMethod.NONE)

    rows = table(with_programs(program(used("imap imap.example.com"), open_relay)))

    assert ["login", "✗ no login", "password"] in rows


def test_logins_that_are_right_have_none() -> None:
    assert "login" not in [row[0] for row in table(with_programs(program()))]


def test_without_settings_there_is_no_right_column() -> None:
    rows = table(replace(HEALTHY, config=None, using=(OUTLOOK,)))

    assert rows[0] == ["setting", "Outlook"]


def test_without_programs_there_is_no_table() -> None:
    assert TITLE not in html(report_page(HEALTHY, english)).decode()


def test_names_and_hosts_of_the_person_are_replaced_where_that_is_wanted() -> None:
    report = with_programs(replace(OUTLOOK, file="alice.prf", program=""))

    shown = markdown(report_page(redacted(report), english)).decode()

    assert "alice" not in shown
    assert "pop.example.com" not in shown


def test_a_value_of_a_file_stays_text() -> None:
    hostile = used("imap imap.example.com", username="<b>|`x`\u202e")

    page = html(report_page(with_programs(program(hostile)), english)).decode()

    assert "&lt;b&gt;|`x`" in page
    assert "\u202e" not in page
