"""The one thing to publish next is what helps most."""

from autoconf.auditing.engine import results
from autoconf.auditing.facts import Facts
from autoconf.auditing.next_step import next_step
from autoconf.model.audit import NextStep, PublicationKind
from tests.auditing.builders import (
    IMAP,
    SMTP,
    SMTP_STARTTLS,
    document,
    facts,
    server,
    srv,
    up,
)

ALL_UP = up(IMAP, SMTP, SMTP_STARTTLS)


def step(about: Facts) -> NextStep | None:
    return next_step(about, results(about))


def test_a_missing_record_is_named_for_the_program_that_asks_for_it() -> None:
    records = (srv("_imaps", "in", 993), srv("_submissions", "out", 465))
    found = step(facts(*document(IMAP, SMTP, SMTP_STARTTLS), records=records, servers=ALL_UP))

    assert found is not None
    assert found.record == "_submission._tcp.example.com. SRV 10 1 587 out.example.com."
    assert found.helps == ("aerc",)
    assert not found.guessed


def test_a_file_is_named_where_only_records_are_published() -> None:
    records = (srv("_imaps", "in", 993), srv("_submissions", "out", 465))
    published = document(IMAP, SMTP, kind=PublicationKind.SRV)
    found = step(facts(*published, records=records, servers=ALL_UP))

    assert found is not None
    assert found.file
    assert [str(one.endpoint) for one in found.servers] == [
        "imap in.example.com:993",
        "smtp out.example.com:465",
    ]


def test_a_file_that_needs_no_address_helps_the_programs_that_send_none() -> None:
    with_address, _ = document(IMAP, SMTP)
    found = step(facts(with_address, servers=ALL_UP))

    assert found is not None
    assert found.file == "https://autoconfig.example.com/mail/config-v1.1.xml"
    assert {"kmail", "geary", "thunderbird-android"} <= set(found.helps)


def test_servers_that_were_found_by_trying_are_called_guessed() -> None:
    usual = up(server("imap", "imap", 993), server("smtp", "smtp", 465))
    found = step(facts(servers=usual))

    assert found is not None
    assert found.guessed
    assert [one.hostname for one in found.servers] == ["imap.example.com", "smtp.example.com"]


def test_nothing_is_named_where_no_server_answers() -> None:
    assert step(facts()) is None


def test_a_step_that_makes_another_program_worse_is_not_named() -> None:
    # Without a server for _submission, records would lead aerc away from the good file.
    assert step(facts(*document(IMAP, SMTP), servers=up(IMAP, SMTP))) is None
