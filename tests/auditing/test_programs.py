"""What each mail program makes of a domain: facts in, answer out."""

from pathlib import Path
from typing import Final

import pytest

from autoconf.auditing.engine import programs, results, title
from autoconf.auditing.facts import Facts
from autoconf.messages import text
from autoconf.model.audit import Flaw, PublicationKind, SetsUp
from autoconf.renderers.engine import clients
from tests.auditing.builders import (
    IMAP,
    PLAIN_IMAP,
    POP3,
    SMTP,
    SMTP_STARTTLS,
    document,
    down,
    facts,
    result,
    server,
    srv,
    up,
)

IDS: Final = [
    "thunderbird",
    "thunderbird-android",
    "thunderbird-ios",
    "delta-chat",
    "fairemail",
    "fairemail-play",
    "evolution",
    "kmail",
    "geary",
    "himalaya",
    "nextcloud-mail",
    "spark-android",
    "aerc",
    "apple-ios",
    "apple-mac",
    "outlook",
    "outlook-new",
    "outlook-mobile",
    "gmail-android",
    "samsung-email",
]
READERS: Final = [
    "thunderbird",
    "thunderbird-android",
    "thunderbird-ios",
    "delta-chat",
    "fairemail",
    "evolution",
    "kmail",
    "geary",
    "himalaya",
    "nextcloud-mail",
    "spark-android",
    "aerc",
]
YES, HALF, NO, UNKNOWN = SetsUp
ALL_UP: Final = up(IMAP, POP3, SMTP, SMTP_STARTTLS)
GOOD: Final = facts(*document(IMAP, SMTP), servers=ALL_UP)


def answers(about: Facts) -> dict[str, SetsUp]:
    return {one.program: one.answer for one in results(about)}


def test_the_programs_are_those_of_the_contract_in_its_order() -> None:
    assert [program.id for program in programs()] == IDS


def test_each_program_names_a_client_that_settings_can_be_written_for() -> None:
    assert {program.client for program in programs()} <= set(clients())


def test_a_good_file_serves_every_program_that_reads_files() -> None:
    found = answers(GOOD)

    assert [name for name in IDS if found[name] is YES] == READERS


def test_a_reader_says_which_source_it_uses() -> None:
    used = {one.by for one in results(GOOD) if one.answer is YES}

    assert used == {"autoconfig-url"}


def test_the_title_counts_the_programs() -> None:
    message = title("example.com", results(GOOD))

    assert text(message.id, message.parameters) == (
        "12 of 20 mail programs set themselves up for example.com"
    )


def test_nothing_published_and_nothing_to_guess_serves_no_program() -> None:
    found = answers(facts())

    assert set(found.values()) == {NO, UNKNOWN}
    assert [name for name in IDS if found[name] is UNKNOWN] == [
        *("outlook-new", "outlook-mobile", "samsung-email"),
    ]


@pytest.mark.parametrize("program", ["thunderbird-android", "thunderbird-ios", "kmail", "geary"])
def test_a_program_that_sends_no_address_gets_nothing_from_a_server_that_wants_one(
    program: str,
) -> None:
    with_address, _ = document(IMAP, SMTP)
    found = result(program, facts(with_address, servers=ALL_UP))

    assert (found.answer, found.why.id) == (NO, "audit.why.needs-parameter")


@pytest.mark.parametrize(
    "program", ["thunderbird", "fairemail", "evolution", "nextcloud-mail", "delta-chat"]
)
def test_a_program_that_sends_the_address_is_served(program: str) -> None:
    with_address, _ = document(IMAP, SMTP)

    assert result(program, facts(with_address, servers=ALL_UP)).answer is YES


@pytest.mark.parametrize("program", ["delta-chat", "himalaya", "geary"])
def test_a_file_over_plain_http_alone_is_refused(program: str) -> None:
    found = result(program, facts(*document(IMAP, SMTP, secure=False), servers=ALL_UP))

    assert (found.answer, found.why.id) == (NO, "audit.why.refuses-http")


@pytest.mark.parametrize("program", ["thunderbird", "kmail", "evolution", "nextcloud-mail"])
def test_a_file_over_plain_http_is_read_by_others(program: str) -> None:
    about = facts(*document(IMAP, SMTP, secure=False), servers=ALL_UP)

    assert result(program, about).answer is YES


def test_thunderbird_for_android_asks_the_person_about_a_file_over_plain_http() -> None:
    found = result(
        "thunderbird-android", facts(*document(IMAP, SMTP, secure=False), servers=ALL_UP)
    )

    assert (found.answer, found.why.id) == (YES, "audit.why.approval")


def test_thunderbird_for_android_refuses_the_whole_file_for_one_plain_server() -> None:
    about = facts(*document(IMAP, PLAIN_IMAP, SMTP), servers=ALL_UP)
    found = result("thunderbird-android", about)

    assert (found.answer, found.why.id) == (NO, "audit.why.refuses-plain")
    assert result("thunderbird", about).answer is YES


@pytest.mark.parametrize("flaw", [Flaw.NO_ID, Flaw.NO_DOMAIN, Flaw.SERVER_DROPPED])
def test_thunderbird_for_android_refuses_a_file_with_a_part_missing(flaw: Flaw) -> None:
    about = facts(*document(IMAP, SMTP, flaws=(flaw,)), servers=ALL_UP)

    assert result("thunderbird-android", about).why.id == "audit.why.strict"


@pytest.mark.parametrize("flaw", [Flaw.WRONG_TYPE, Flaw.LATE_START, Flaw.NO_ID, Flaw.NO_DOMAIN])
def test_thunderbird_does_not_read_a_file_of_another_type_or_with_a_part_missing(
    flaw: Flaw,
) -> None:
    about = facts(*document(IMAP, SMTP, flaws=(flaw,)), servers=ALL_UP)

    assert result("thunderbird", about).answer is NO
    assert result("kmail", about).answer is YES


def test_thunderbird_takes_the_file_of_the_isp_before_the_directory() -> None:
    other = server("imap", "other", 993)
    about = facts(
        *document(other, SMTP, kind=PublicationKind.ISPDB),
        *document(IMAP, SMTP),
        servers=ALL_UP,
    )

    assert result("thunderbird", about).servers == (IMAP, SMTP)
    assert result("kmail", about).servers == (other, SMTP)


@pytest.mark.parametrize("program", ["thunderbird", "delta-chat", "kmail"])
def test_a_stale_file_is_believed_and_nothing_is_guessed(program: str) -> None:
    usual = [server("imap", "imap", 993), server("smtp", "smtp", 465)]
    about = facts(*document(IMAP, SMTP), servers=(*down(IMAP, SMTP), *up(*usual)))
    found = result(program, about)

    assert (found.answer, found.why.id) == (NO, "audit.why.dead")


def test_fairemail_tries_the_usual_names_where_the_file_is_stale() -> None:
    usual = [server("imap", "imap", 993), server("smtp", "smtp", 465)]
    about = facts(*document(IMAP, SMTP), servers=(*down(IMAP, SMTP), *up(*usual)))

    assert result("fairemail", about).by == "guess"


def test_one_dead_server_is_half_an_account() -> None:
    about = facts(*document(IMAP, SMTP), servers=(*up(IMAP), *down(SMTP)))

    assert result("thunderbird", about).answer is HALF


def test_delta_chat_makes_no_half_account() -> None:
    about = facts(*document(IMAP, SMTP), servers=(*up(IMAP), *down(SMTP)))

    assert result("delta-chat", about).answer is NO


GUESSABLE: Final = facts(servers=up(server("imap", "imap", 993), server("smtp", "smtp", 465)))


def test_programs_that_guess_find_servers_under_the_usual_names() -> None:
    found = {one.program: one.by for one in results(GUESSABLE) if one.answer is YES}

    assert found == dict.fromkeys(
        ("thunderbird", "delta-chat", "fairemail", "fairemail-play", "geary", "aerc"), "guess"
    )


def test_thunderbird_guesses_both_servers_or_none() -> None:
    about = facts(servers=up(server("imap", "imap", 993)))

    assert result("thunderbird", about).answer is NO


def test_thunderbird_guesses_imap_with_starttls_before_pop3_with_tls() -> None:
    imap = server("imap", "mail", 143, "STARTTLS")
    about = facts(servers=up(server("pop3", "pop", 995), imap, server("smtp", "mail", 465)))

    assert result("thunderbird", about).servers[0].endpoint == imap.endpoint


def test_delta_chat_stops_at_the_first_document_and_guesses_what_it_lacks() -> None:
    about = facts(
        *document(POP3, SMTP),
        *document(IMAP, SMTP, kind=PublicationKind.ISPDB),
        servers=ALL_UP,
    )
    found = result("delta-chat", about)

    assert (found.answer, found.why.id) == (NO, "audit.why.ends-search")


def test_delta_chat_tries_each_server_that_a_file_names() -> None:
    other = server("imap", "other", 993)
    about = facts(*document(other, IMAP, SMTP), servers=(*down(other), *ALL_UP))

    assert result("delta-chat", about).servers == (IMAP, SMTP)


@pytest.mark.parametrize("program", ["fairemail", "geary"])
def test_a_program_that_reads_the_first_server_only_gets_nothing_from_pop3_first(
    program: str,
) -> None:
    about = facts(*document(POP3, IMAP, SMTP), servers=ALL_UP)
    found = result(program, about)

    assert (found.answer, found.why.id) == (NO, "audit.why.of-no-use")


def test_evolution_takes_the_last_server_of_each_kind() -> None:
    about = facts(*document(IMAP, SMTP, SMTP_STARTTLS), servers=ALL_UP)

    assert result("evolution", about).servers == (IMAP, SMTP_STARTTLS)


RECORDS: Final = (srv("_imaps", "in", 993), srv("_submissions", "out", 465))


def test_srv_records_serve_the_programs_that_read_them() -> None:
    about = facts(records=RECORDS, servers=ALL_UP)
    found = {one.program: one.answer for one in results(about) if one.by == "dns-srv"}

    assert found == {
        "fairemail": YES,
        "fairemail-play": YES,
        "evolution": YES,
        "himalaya": YES,
        "aerc": HALF,
    }


def test_aerc_asks_for_no_record_of_implicit_tls_for_sending() -> None:
    about = facts(*document(IMAP, SMTP), records=RECORDS, servers=ALL_UP)
    found = result("aerc", about)

    assert (found.answer, found.why.id) == (HALF, "audit.why.no-sending")


def test_himalaya_takes_pacc_first_and_the_safest_server_of_a_file() -> None:
    pacc, _ = document(IMAP, kind=PublicationKind.PACC)
    _, other = document(server("imap", "other", 993), kind=PublicationKind.PACC)
    about = facts(pacc, other, *document(POP3, SMTP_STARTTLS, SMTP), servers=ALL_UP)
    found = result("himalaya", about)

    assert found.by == "pacc"
    assert found.servers[1] == SMTP


@pytest.mark.parametrize("program", ["geary", "nextcloud-mail"])
def test_a_program_that_fills_in_another_user_name_is_half_ready(program: str) -> None:
    named = server("imap", "in", 993, username="%EMAILLOCALPART%")
    about = facts(*document(named, SMTP), servers=ALL_UP)

    assert result(program, about).answer is HALF


def test_outlook_reads_autodiscover_in_old_versions_only() -> None:
    about = facts(*document(IMAP, SMTP, kind=PublicationKind.AUTODISCOVER), servers=ALL_UP)

    assert result("outlook", about).answer is HALF


def test_thunderbird_reads_autodiscover_where_there_is_no_file() -> None:
    about = facts(*document(IMAP, SMTP, kind=PublicationKind.AUTODISCOVER), servers=ALL_UP)

    assert result("thunderbird", about).by == "autodiscover"


def test_unencrypted_servers_are_taken_and_named() -> None:
    plain = [server("imap", "in", 143, "plain"), server("smtp", "out", 587, "plain")]
    about = facts(*document(*plain), servers=up(*plain))

    assert result("thunderbird", about).why.id == "audit.why.unencrypted"


def test_the_table_of_programs_stands_in_the_documentation() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "audit.md").read_text(encoding="utf-8")

    assert [name for name in IDS if f"`{name}`" not in page] == []
