"""What the operator hears about records at the start."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from autoconf.errors import NoDataError
from autoconf.publish.looking import look, records_of
from autoconf.renderers.kits.dns_records import Record
from tests.publish.asking import CUSTOMERS, HOSTER, site_of
from tests.renderers.rendering import english


def test_many_domains_are_looked_at_only_on_demand(tmp_path: Path) -> None:
    site = site_of(tmp_path, HOSTER, CUSTOMERS + "fourth.example,basic\n")
    said: list[str] = []

    asyncio.run(look(site, english, lambda message: said.append(message.id)))

    assert said == ["serve.serving", "serve.look-there"]


@pytest.mark.parametrize(
    ("error", "ids"),
    [
        (LookupError(), ["serve.serving", "serve.not-looked"]),
        (NoDataError("net.no-address", host="example.com"), ["serve.serving", "serve.silent"]),
    ],
)
def test_a_look_that_fails_is_told_and_ends_no_server(
    tmp_path: Path, error: Exception, ids: list[str]
) -> None:
    def fails(_domain: str, _records: Sequence[Record]) -> Sequence[Record]:
        raise error

    said: list[str] = []
    site = site_of(tmp_path, HOSTER, "domain\nexample.com\n")

    asyncio.run(look(site, english, lambda message: said.append(message.id), look_up=fails))

    assert said == ids


def test_the_missing_records_are_told_and_counted(tmp_path: Path) -> None:
    said: list[str] = []
    site = site_of(tmp_path, HOSTER, "domain\nexample.com\nexample.org\n")

    asyncio.run(look(site, english, lambda message: said.append(english(message)), look_up=_one))

    assert said[1:] == [
        "example.com lacks: _imaps._tcp.example.com. SRV 0 1 993 imap.hoster.example.",
        "looked at 2 zones: 1 lack records",
    ]


def _one(domain: str, records: Sequence[Record]) -> Sequence[Record]:
    return records[:1] if domain == "example.com" else ()


def test_the_records_of_a_domain_lead_to_this_server(tmp_path: Path) -> None:
    records = {
        record.name: record.value
        for record in records_of(site_of(tmp_path), "example.com", english)
    }

    assert records["autodiscover"] == "auto.hoster.example."
    assert records["_autodiscover._tcp"] == "0 1 443 auto.hoster.example."
    assert records["_imaps._tcp"] == "0 1 993 imap.hoster.example."
