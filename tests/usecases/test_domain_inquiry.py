"""What a symptom asks about the domain is asked beside the check, and never without it."""

from pathlib import Path

from msgspec.structs import replace

import autoconf
from autoconf.model.finding import OF_PUBLICATIONS, OF_SENDING
from autoconf.model.questions import NeedsPassword
from autoconf.model.report import Report
from autoconf.tasks import CancelToken
from autoconf.usecases.redacting import redacted
from tests.library.site import ADDRESS, DOMAIN, Site, running_site


def check(site: Site, symptom: str | None, *, password: str | None = "s3cret") -> Report:
    options = replace(site.options, symptom=symptom, no_login=password is None)
    return autoconf.check(ADDRESS, password=password, options=options)


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def test_a_plain_check_collects_nothing_about_the_domain(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        report = check(site, None)

    assert (report.publications, report.domain_facts, report.sending) == ((), None, None)
    assert not any(b"postmaster" in head for head in site.asked)


def test_a_symptom_about_something_else_collects_nothing_either(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        report = check(site, "delete-three-times")

    assert report.symptom is not None
    assert (report.publications, report.domain_facts, report.sending) == ((), None, None)


def test_a_symptom_of_setting_up_asks_for_the_publications(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        report = check(site, "no-mail-arrives-at-all")

    assert report.works
    assert {one.kind.value for one in report.publications} >= {"autoconfig", "srv"}
    assert "mx-dangling" in rules(report)
    asked = b"\n".join(site.asked)
    assert b"emailaddress=postmaster%40example.com" in asked


def test_the_published_servers_are_tried_and_get_no_login_of_their_own(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        report = check(site, "finds-old-provider")

    assert report.domain_facts is not None
    assert any(one.is_safe for one in report.domain_facts.servers)
    assert (site.imap.logins, site.smtp.logins) == (1, 1)
    assert report.sending is None


def test_a_symptom_of_rejected_mail_asks_for_the_records_of_sending(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        report = check(site, "lands-in-junk")

    assert {"spf-missing", "dmarc-missing"} <= rules(report)
    assert report.domain_facts is None
    assert not rules(report) & OF_PUBLICATIONS
    assert report.verdict.finding == "findings/0"
    assert report.findings[0].rule in OF_SENDING


def test_a_fault_of_the_domain_leaves_no_word_about_the_mail_program(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        report = check(site, "lands-in-junk")

    assert "works-here" in rules(report)
    assert "works-here" not in {finding.rule for _, finding in report.causes}


def test_a_question_does_not_wait_for_it_and_the_answer_gets_it(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        options = replace(site.options, symptom="lands-in-junk")
        asked = autoconf.check(ADDRESS, options=options)
        report = autoconf.check(asked, password="s3cret", options=options)

    assert isinstance(asked.pending, NeedsPassword)
    assert asked.sending is None
    assert report.sending is not None


def test_servers_that_were_named_are_tested_alone(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        named = f"imap:imap.{DOMAIN}:993:ssl"
        options = replace(site.options, symptom="lands-in-junk", server=(named,))
        report = autoconf.check(ADDRESS, password="s3cret", options=options)

    assert (report.sending, report.domain_facts) == (None, None)
    assert report.verdict.message.id == "verdict.works-read"


def test_a_redacted_report_names_the_domain_nowhere(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        report = check(site, "settings-not-found")

    assert report.publications
    shown = repr(replace(redacted(report), symptom=None))
    assert DOMAIN not in shown
    assert "example%2Ecom" not in shown


def test_a_cancelled_check_waits_for_nothing(tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with running_site(tmp_path) as site:
        options = replace(site.options, symptom="lands-in-junk")
        report = autoconf.check(ADDRESS, password="s3cret", options=options, cancel=cancel)

    assert report.is_cancelled
    assert report.findings == ()
