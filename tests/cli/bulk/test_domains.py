"""What one look-up may be used for."""

import pytest
from msgspec.structs import replace

from autoconf.cli.bulk.domains import Found, for_everybody, found_for
from autoconf.errors import UsageError
from autoconf.model.report import Report
from tests.renderers.profiles import ALICE, CONFIG, IMAP, SMTP


def test_a_user_name_that_is_one_persons_is_left_out() -> None:
    config = replace(CONFIG, incoming=(replace(IMAP, username="alice"), IMAP), outgoing=(SMTP,))

    kept = for_everybody(config)

    assert (kept.incoming, kept.outgoing) == ((IMAP,), (SMTP,))


def test_the_report_of_a_domain_is_made_out_to_the_user() -> None:
    report = Report(address=None, domain="example.com", config=CONFIG)

    assert found_for({"example.com": Found(report=report)}, ALICE).address == ALICE


def test_why_there_is_none_is_told_to_each_user() -> None:
    with pytest.raises(UsageError, match="add --trust-host"):
        found_for({"example.com": Found(why_not="add --trust-host x")}, ALICE)
