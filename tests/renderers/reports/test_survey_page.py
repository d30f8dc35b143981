from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.diagnosis.engine import rule_ids
from autoconf.model.audit import PublicationKind
from autoconf.model.survey import SurveyRecord
from autoconf.renderers.pages.html import html
from autoconf.renderers.pages.page import checked
from autoconf.renderers.reports.survey_page import survey_page
from autoconf.renderers.reports.survey_parts import SurveyView, share
from autoconf.usecases.survey.comparing import Comparison
from autoconf.usecases.survey.counting import SurveyCounter
from autoconf.usecases.survey.report import program_names
from tests.renderers.readers_pages import html_texts, read_html
from tests.usecases.survey.records import country, record, server, source

AT: Final = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


def view(
    records: Iterable[SurveyRecord], before: Iterable[SurveyRecord] | None = None, **facts: Any
) -> SurveyView:
    counter = SurveyCounter()
    comparison = None if before is None else Comparison(before)
    for one in records:
        counter.add(one)
        if comparison is not None:
            comparison.add(one)
    changes = None if comparison is None else comparison.changes()
    return SurveyView(counts=counter.counts(AT), changes=changes, programs=program_names(), **facts)


def page(shown: SurveyView) -> bytes:
    return html(checked(survey_page(shown, english)))


def texts(*records: SurveyRecord) -> list[str]:
    return html_texts(page(view(records)))


MIXED: Final = (
    record("a.example", programs={"thunderbird": "yes", "outlook": "yes"}),
    record("b.example", programs={"thunderbird": "yes", "outlook": "no"}),
    record("c.example", "known", programs={"thunderbird": "half"}),
    record("d.example", "nothing"),
    record("e.example", "no-mail"),
)


def test_the_verdict_stands_first() -> None:
    assert texts(*MIXED)[:4] == [
        "iSurvey of 5 domains",
        "2 of 4 domains set themselves up in Thunderbird, 1 in Outlook",
        (
            "Domains that publish no settings themselves: 2 of these (50.0 %). "
            "No other source has any for 1."
        ),
        "Further domains that take no mail, do not exist, gave no answer or were left alone: 1.",
    ]


def test_a_survey_without_domains_says_so() -> None:
    assert texts()[1] == "No domain with mail was looked at"


def test_what_is_missing_is_said_first() -> None:
    lead = html_texts(page(view([*MIXED, MIXED[0]], damaged=1234)))[:7]

    assert "Records that name a domain a second time, and do not count: 1." in lead
    assert "Lines or files that could not be read, and are missing here: 1,234." in lead


def test_the_day_of_the_report_is_shown() -> None:
    assert any("27 Nov 2026, 09:30" in text for text in texts(*MIXED))


def test_each_fault_has_plain_words_and_the_person_who_can_mend_it() -> None:
    shown = texts(
        record("a.example", findings={"spf-missing": "warning", "certificate-expires": "note"})
    )

    assert (
        "Nothing says who may send as the domain; mail may land in junk"
        "The domain has no SPF record."
        "[spf-missing] warning for the owner of the domain"
    ) in shown
    assert any(text.endswith("[certificate-expires] note for the provider") for text in shown)


@pytest.mark.parametrize("rule", rule_ids())
def test_every_rule_has_words(rule: str) -> None:
    title = next(
        text for text in texts(record("a.example", findings={rule: "note"})) if rule in text
    )

    assert not title.startswith(rule)


def test_a_rule_of_a_later_version_is_shown_by_its_id() -> None:
    shown = texts(record("a.example", findings={"later-rule": "blocker"}))

    assert "later-rule[later-rule] problem for the provider" in shown


def test_only_ten_faults_are_shown() -> None:
    findings = {f"rule-{number:02}": "warning" for number in range(12)}

    shown = "".join(texts(record("a.example", findings=findings)))

    assert ("rule-09" in shown, "rule-10" in shown) == (True, False)


def test_programs_stand_in_the_order_of_an_audit_by_their_names() -> None:
    programs = {"later-program": "yes", "outlook": "yes", "kmail": "no", "thunderbird": "yes"}

    shown = texts(record("a.example", programs=programs))

    places = [shown.index(n) for n in ("Thunderbird", "KMail", "Outlook classic", "later-program")]
    assert places == sorted(places)


def test_every_place_of_publication_has_words() -> None:
    sources = tuple(source(kind.value) for kind in PublicationKind)

    shown = texts(record("a.example", sources=sources))

    start = shown.index("Where settings are published")
    assert {"ISPDB", "SRV records", "PACC", "autodiscover.DOMAIN"} <= set(shown[start:])


def test_mail_hosts_past_the_first_are_added_up() -> None:
    many = [record(f"{n}.example", mx_base=f"host-{n:02}.example") for n in range(60)]

    shown = html_texts(page(view([*many, record("x.example")])))

    assert shown[shown.index("45 other mail hosts") :][2:4] == ["45", "73.8 %"]
    assert shown[shown.index("no mail host") :][2:4] == ["1", "1.6 %"]


def test_a_mail_host_is_shown_in_both_forms() -> None:
    assert "bücher.example (xn--bcher-kva.example)" in texts(
        record("a.example", mx_base="xn--bcher-kva.example")
    )


def test_servers_are_shown_with_their_tls() -> None:
    old = server("old.example", tls_version="TLSv1", not_after="2026-12-01T00:00:00Z")
    plain = server("plain.example", tls_version="", not_after="2026-01-01T00:00:00Z")

    shown = texts(record("a.example", servers=(old, plain, server(answers=False))))

    assert {"TLS 1.0", "without TLS", "No answer", "Not graded"} <= set(shown)
    expired = "Servers with a certificate that has expired: 1. Domains that name them: 1."
    assert expired in shown


def test_changes_are_shown_where_there_is_an_earlier_survey() -> None:
    before = [
        record("a.example", "nothing", mx_base="old.example", programs={"kmail": "no"}),
        record("gone.example"),
    ]
    after = [
        record(
            "a.example",
            mx_base="new.example",
            programs={"kmail": "yes"},
            findings={"letter-case": "note"},
        ),
        record("new.example"),
    ]

    shown = html_texts(page(view(after, before)))

    assert "Domains of the earlier survey: 2. New since then: 1. Gone: 1." in shown
    assert "No settings found → The domain publishes its settings" in shown
    assert "old.example → new.example" in shown
    assert "Settings are found in small letters only" in shown[shown.index("Mended") :]
    assert "Changes since the earlier survey" not in texts(*MIXED)


def test_words_of_strangers_stay_text_and_in_one_line() -> None:
    evil = "<script>\u202e\x1b[31m\nx</script>"
    record_ = record(
        "a.example",
        mx_base=evil,
        servers=(server(tls_version=evil),),
        programs={evil: "yes"},
        findings={evil: "blocker"},
    )

    content = page(view([record_], [replace(record_, mx_base=f"{evil}2")]))

    assert b"<script" not in content
    assert not {"\x1b", "\u202e"} & set(content.decode())
    assert "<script> [31m x</script>" in html_texts(content)


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    records = list(country(300))
    shown = read_html(page(view(records, records[5:])))

    assert shown.xpath("//script | //link | //img | //@src | //@href | //@style") == []
    assert len(shown.xpath("//svg/title")) == len(shown.xpath("//svg")) > 30


def test_every_column_of_numbers_has_a_name() -> None:
    shown = read_html(page(view(country(300), country(200))))

    for table in shown.xpath("//table"):
        heads = len(table.xpath("./thead/tr/th"))
        assert {len(row.xpath("./*")) for row in table.xpath("./tbody/tr")} == {heads}


@pytest.mark.parametrize(
    ("value", "whole", "shown"),
    [
        (0, 0, "0 %"),
        (0, 7, "0 %"),
        (1, 3, "33.3 %"),
        (1, 10_000, "< 0.1 %"),
        (7, 7, "100 %"),
        (9999, 10_000, "100 %"),
        (999, 1000, "99.9 %"),
    ],
)
def test_a_share_is_shown_in_percent(value: int, whole: int, shown: str) -> None:
    assert share(value, whole) == shown
