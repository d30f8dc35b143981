"""The host names of ``--using`` are looked up beside the check; none of them is connected to."""

from pathlib import Path

from msgspec.structs import replace

import autoconf
from autoconf.model.report import Report
from tests.library.site import ADDRESS, Site, running_site


def check(site: Site, *using: str) -> Report:
    options = replace(site.options, using=using)
    return autoconf.check(ADDRESS, password="s3cret", options=options)


def test_a_name_that_does_not_exist_is_told_from_one_that_does(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        report = check(site, "imap:imap.exmaple.com:993:ssl", "smtp:example.com:465:ssl")

    assert [one.servers[0].exists for one in report.using] == [False, True]
    assert report.verdict.title == "Reading cannot work: imap.exmaple.com does not exist"


def test_the_server_of_a_known_provider_exists_whatever_the_dns_says(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        report = check(site, "imap:imap.gmail.com:993:ssl", "imap:mailserver:993:ssl")

    assert [one.servers[0].exists for one in report.using] == [None, None]
    assert report.verdict.title == "imap.gmail.com is not your mail server"
