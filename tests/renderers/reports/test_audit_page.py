import pytest
from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.model.audit_result import Audit
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.sending import Part, Record, Sending, Standing
from autoconf.renderers.pages.html import html
from autoconf.renderers.reports.audit_page import audit_page
from tests.auditing.audits import audited
from tests.renderers.readers_pages import html_texts, read_html

FINDING = Finding(
    rule="mx-dangling",
    severity=Severity.BLOCKER,
    confidence=Confidence.CERTAIN,
    title=Message.of("finding.mx-dangling.title-gone", domain="example.com"),
    message=Message.of("finding.mx-dangling.gone", domain="example.com", hosts="mx.example"),
    remedy=Message.of("finding.mx-dangling.remedy-gone", domain="example.com"),
    who=Who.DOMAIN_OWNER,
)
SENDING = Sending(
    spf=Standing.OK,
    dmarc=Standing.WRONG,
    records=(Record(part=Part.SPF, name="example.com", kind="TXT", text="v=spf1 mx -all"),),
)


def texts(made: Audit) -> list[str]:
    return html_texts(html(audit_page(made, english)))


def test_the_verdict_stands_first_and_the_sign_says_it_in_a_word() -> None:
    assert texts(audited())[:2] == [
        "✓Nothing is wrong",
        "11 of 20 mail programs set themselves up for example.com",
    ]


@pytest.mark.parametrize(
    ("exit_", "word"), [(1, "Something is wrong"), (3, "Nothing is published")]
)
def test_the_sign_follows_the_exit_status(exit_: int, word: str) -> None:
    assert texts(replace(audited(), exit=exit_))[0].endswith(word)


@pytest.mark.parametrize(
    ("warnings", "words"),
    [
        (1, "!Published settings are right; 1 warning"),
        (2, "!Published settings are right; 2 warnings"),
    ],
)
def test_the_sign_counts_the_warnings_about_what_is_not_published(
    warnings: int, words: str
) -> None:
    warning = replace(FINDING, rule="spf-missing", severity=Severity.WARNING)
    note = replace(FINDING, rule="dmarc-missing", severity=Severity.NOTE)

    assert texts(replace(audited(), findings=(warning,) * warnings + (note,)))[0] == words


def test_a_domain_that_could_not_be_looked_at_is_not_called_wrong() -> None:
    unseen = replace(audited(), exit=1, title=Message.of("audit.no-dns", domain="example.com"))

    assert texts(unseen)[0] == "?Result"


def test_every_program_is_named_with_what_it_does() -> None:
    made = audited()

    shown = "\n".join(texts(made))

    assert [one.name for one in made.programs if one.name not in shown] == []
    assert "finds no server for sending" in shown
    assert "mail-autoconf render you@example.com --client apple-mail" in shown


def test_the_next_step_stands_there_as_it_is_to_be_published() -> None:
    shown = texts(audited())

    assert "_submission._tcp.example.com. SRV 10 1 587 out.example.com." in shown


def test_findings_have_their_person_and_their_steps() -> None:
    shown = texts(replace(audited(), findings=(FINDING,), exit=1))

    assert "Problem: Mail for example.com is sent to a host that does not exist" in shown
    assert any("the owner of the domain" in text for text in shown)


def test_documents_and_records_are_shown_with_their_standing() -> None:
    shown = texts(replace(audited(), sending=SENDING))

    assert "https://autoconfig.example.com/mail/config-v1.1.xml" in shown
    assert "v=spf1 mx -all" in shown
    assert {"SPF", "good", "DMARC", "wrong", "DANE", "not checked"} <= set(shown)


def test_a_domain_without_publications_says_so() -> None:
    assert "Nothing is published." in texts(replace(audited(), published=(), exit=3))


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = read_html(html(audit_page(audited(), english)))

    assert page.xpath("//script | //link | //img | //@src") == []


def test_words_of_strangers_stay_text() -> None:
    evil = replace(
        SENDING,
        records=(
            Record(part=Part.SPF, name="x", kind="TXT", text="v=spf1 <b>\u202e\x1b[31m</b> -all"),
        ),
    )

    content = html(audit_page(replace(audited(), sending=evil), english))

    assert b"<b>\xe2" not in content
    assert b"\x1b" not in content
    assert "\u202e".encode() not in content


def test_a_column_without_any_word_is_left_out() -> None:
    missing = Sending(spf=Standing.MISSING)

    assert "Record" not in texts(replace(audited(), sending=missing))
    assert "Record" in texts(replace(audited(), sending=SENDING))
