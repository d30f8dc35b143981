"""What the operator hears about records at the start."""

import asyncio
from pathlib import Path

from autoconf.publish.looking import look, records_of
from tests.publish.asking import CUSTOMERS, HOSTER, site_of
from tests.renderers.rendering import english


def test_many_domains_are_looked_at_only_on_demand(tmp_path: Path) -> None:
    site = site_of(tmp_path, HOSTER, CUSTOMERS + "fourth.example,basic\n")
    said: list[str] = []

    asyncio.run(look(site, english, lambda message: said.append(message.id)))

    assert said == ["serve.serving", "serve.look-there"]


def test_the_records_of_a_domain_lead_to_this_server(tmp_path: Path) -> None:
    records = {
        record.name: record.value
        for record in records_of(site_of(tmp_path), "example.com", english)
    }

    assert records["autodiscover"] == "auto.hoster.example."
    assert records["_autodiscover._tcp"] == "0 1 443 auto.hoster.example."
    assert records["_imaps._tcp"] == "0 1 993 imap.hoster.example."
