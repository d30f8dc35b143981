"""Which records ``audit --fix`` leaves as they are."""

import pytest
from msgspec.structs import replace

from autoconf.model.audit import Flaw, Publication, PublicationKind
from autoconf.usecases.kept_records import kept_names
from autoconf.usecases.publishing import published_from_servers
from tests.auditing.audits import audited
from tests.auditing.builders import IMAP, SMTP, SMTP_STARTTLS, document, srv

PUBLISHED = published_from_servers((IMAP, SMTP, SMTP_STARTTLS), "example.com")


def kept(*published: Publication) -> tuple[str, ...]:
    made = audited()
    facts = replace(made.facts, srv=(srv("_imaps", "in", 993), srv("_submissions", "old", 465)))
    return kept_names(replace(made, published=published, facts=facts), PUBLISHED)


def test_a_name_that_serves_the_file_is_kept() -> None:
    assert kept(*document(IMAP, SMTP)) == ("autoconfig", "_imaps._tcp")
    assert kept(*document(IMAP, SMTP, kind=PublicationKind.AUTODISCOVER))[0] == "autodiscover"


@pytest.mark.parametrize(
    "found",
    [
        document(IMAP, SMTP, secure=False),
        document(IMAP, SMTP, flaws=[Flaw.WRONG_TYPE]),
        document(IMAP, SMTP, kind=PublicationKind.ISPDB),
        (),
    ],
    ids=["plain-http", "flaw", "directory", "nothing"],
)
def test_only_the_srv_record_with_the_same_host_and_port_is_kept_else(
    found: tuple[Publication, ...],
) -> None:
    assert kept(*found) == ("_imaps._tcp",)
