"""The records of a published domain that its zone lacks."""

from collections.abc import Sequence

import pytest

from autoconf.errors import NetworkError, TimedOutError
from autoconf.net.interfaces import Record as Zone
from autoconf.net.interfaces import Srv
from autoconf.renderers.kits.dns_records import Record
from autoconf.usecases.missing_records import lacking
from tests.fakes import FakeDns

IMAPS = Record("_imaps._tcp", "SRV", "0 1 993 imap.hoster.example.")
NOT_OFFERED = Record("_pop3s._tcp", "SRV", "0 0 0 .")
AUTOCONFIG = Record("autoconfig", "CNAME", "auto.hoster.example.")
DIGEST = Record("_ua-auto-config", "TXT", '"v=UAAC1; a=sha256; d=abc"')
ALL = (IMAPS, NOT_OFFERED, AUTOCONFIG, DIGEST)
ZONE: dict[tuple[str, str], Sequence[Zone] | NetworkError] = {
    ("_imaps._tcp.a.example", "SRV"): [
        Srv(priority=10, weight=5, port=993, target="IMAP.hoster.example")
    ],
    ("_pop3s._tcp.a.example", "SRV"): [Srv(priority=0, weight=0, port=0, target="")],
    ("autoconfig.a.example", "A"): ["192.0.2.1"],
    ("_ua-auto-config.a.example", "TXT"): ["v=UAAC1; a=sha256; d=abc"],
}


def missing(without: tuple[str, str] | None = None) -> list[Record]:
    zone = {place: records for place, records in ZONE.items() if place != without}
    return list(lacking("a.example", ALL, FakeDns(zone)))


def test_a_whole_zone_lacks_nothing() -> None:
    assert missing() == []


def test_an_empty_zone_lacks_all() -> None:
    assert list(lacking("a.example", ALL, FakeDns())) == list(ALL)


def test_what_is_not_there_is_named() -> None:
    assert missing(without=("_pop3s._tcp.a.example", "SRV")) == [NOT_OFFERED]
    assert missing(without=("autoconfig.a.example", "A")) == [AUTOCONFIG]


def test_a_record_with_another_meaning_is_missing() -> None:
    other: dict[tuple[str, str], Sequence[Zone] | NetworkError] = {
        ("_imaps._tcp.a.example", "SRV"): [
            Srv(priority=0, weight=1, port=143, target="imap.hoster.example")
        ],
        ("_ua-auto-config.a.example", "TXT"): ["v=UAAC1; a=sha256; d=old"],
    }

    assert list(lacking("a.example", ALL, FakeDns(ZONE | other))) == [IMAPS, DIGEST]


def test_a_resolver_in_trouble_proves_nothing() -> None:
    trouble = TimedOutError("net.timed-out", peer="dns")
    dns = FakeDns({("_imaps._tcp.a.example", "SRV"): trouble})

    assert list(lacking("a.example", ALL, dns)) == [NOT_OFFERED, AUTOCONFIG, DIGEST]


def test_a_resolver_that_answers_nothing_is_told() -> None:
    trouble = TimedOutError("net.timed-out", peer="dns")
    dns = FakeDns({("_imaps._tcp.a.example", "SRV"): trouble})

    with pytest.raises(TimedOutError):
        list(lacking("a.example", (IMAPS,), dns))
