"""The records: dnspython reads the zone file, and the three files say the same."""

import csv
from typing import Any

import pytest
from dns.zone import from_text
from msgspec.structs import replace

from autoconf.model.config import Service
from autoconf.model.message import Message
from autoconf.model.published import LeftOut, Published
from tests.renderers.profiles import CONFIG, IMAP, POP3, SMTP
from tests.renderers.published.settings import WHOLE, files, published

ONLY_IMAP = published(IMAP, SMTP)


def records(made: Published) -> set[tuple[str, str, str]]:
    """Return name, type and value of each record, read by dnspython."""
    text = files(made)["records.zone"].decode("ascii")
    zone: Any = from_text(text, "example.com", relativize=False, check_origin=False)
    return {
        (str(name), rdataset.rdtype.name, str(record).strip('"'))
        for name, rdataset in zone.iterate_rdatasets()
        for record in rdataset
    }


def of(made: Published, name: str) -> set[str]:
    return {value for found, _, value in records(made) if found == f"{name}.example.com."}


def test_every_server_has_a_record() -> None:
    assert of(WHOLE, "_imaps._tcp") == {"0 1 993 imap.example.com."}
    assert of(WHOLE, "_pop3s._tcp") == {"10 1 995 pop.example.com."}
    assert of(WHOLE, "_submissions._tcp") == {"0 1 465 smtp.example.com."}
    assert of(WHOLE, "_submission._tcp") == {"10 1 587 smtp.example.com."}


def test_a_protocol_that_is_not_offered_has_a_record_that_says_that() -> None:
    assert of(ONLY_IMAP, "_pop3s._tcp") == of(ONLY_IMAP, "_pop3._tcp") == {"0 0 0 ."}
    assert of(published(POP3, SMTP), "_imaps._tcp") == {"0 0 0 ."}


def test_a_protocol_whose_server_is_left_out_is_not_said_to_be_absent() -> None:
    guessed = LeftOut(endpoint=POP3.endpoint, why=Message.of("lost.only-guessed", server="x"))

    assert not of(replace(ONLY_IMAP, left_out=(guessed,)), "_pop3s._tcp")


def test_the_names_that_programs_ask_lead_to_the_web_host() -> None:
    for name in ("autoconfig", "autodiscover", "ua-auto-config"):
        assert of(WHOLE, name) == {"web.example.com."}
    assert of(WHOLE, "_autodiscover._tcp") == {"0 1 443 web.example.com."}


def test_a_name_whose_records_are_right_is_named_and_gets_no_other_record() -> None:
    kept = replace(WHOLE, kept=("autoconfig", "_imaps._tcp"))

    assert not of(kept, "autoconfig") | of(kept, "_imaps._tcp")
    assert of(kept, "autodiscover") == {"web.example.com."}
    assert b"autoconfig.example.com." not in files(kept)["records.csv"]
    line = "Keep the records of these names, which are right already: autoconfig"
    assert line in " ".join(files(kept)["records.txt"].decode().split())
    assert line in files(kept)["records.zone"].decode()


@pytest.mark.parametrize("name", ["autoconfig", "autodiscover"])
def test_a_web_host_is_no_alias_of_itself(name: str) -> None:
    made = published(IMAP, SMTP, web_host=f"{name}.example.com")

    assert not of(made, name)
    assert of(made, "_autodiscover._tcp") == {f"0 1 443 {name}.example.com."}


def test_services_besides_mail_have_their_records() -> None:
    calendar = Service(kind="caldav", url="https://dav.example.com/calendars/")
    made = published(IMAP, SMTP, config=replace(CONFIG, services=(calendar,)))

    assert of(made, "_caldavs._tcp") == {"0 1 443 dav.example.com.", "path=/calendars/"}


def test_the_table_and_the_mail_hold_the_records_of_the_zone_file() -> None:
    expected = records(WHOLE)
    rows = list(csv.DictReader(files(WHOLE)["records.csv"].decode().splitlines()))
    lines = files(WHOLE)["records.txt"].decode().splitlines()
    mailed = [line.strip().split("  ") for line in lines if line.startswith("  ")]

    assert {(row["name"], row["type"], row["value"]) for row in rows} == expected
    assert {(row["domain"], row["ttl"]) for row in rows} == {("example.com", "3600")}
    assert {tuple(parts) for parts in mailed} == expected
