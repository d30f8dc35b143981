"""Rows of the threat model that need no visit by another client."""

import json
from typing import Final

import httpx
import pytest

from autoconf.web.building import pages_of
from autoconf.web.log import Logged
from autoconf.web.metrics import Metrics
from autoconf.web.reception import Reception
from tests.renderers.readers_pages import read_html
from tests.web.asking import asking
from tests.web.pages.all_pages import PAGES
from tests.web.pages.rendered import VISITOR, page
from tests.web.pages.samples import HOSTILE

_SITE: Final = pages_of(("en", "de"))
"""With the languages that the program speaks, not with those of the tests."""


def test_w10_a_line_of_the_log_has_no_text_of_the_visitor(
    capfd: pytest.CaptureFixture[str],
) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        transport = client._transport  # noqa: SLF001 - httpx shows it nowhere else
        assert isinstance(transport, httpx.ASGITransport)
        transport.app = Logged(transport.app, Metrics(), is_logged=True)
        await client.get("/explain/x%0d%0aINFO%20ok", headers={"User-Agent": "forged"})
        await client.request("FORGED", "/")

    asking(test)
    lines = capfd.readouterr().out.splitlines()
    assert [json.loads(line)["method"] for line in lines] == ["GET", "other"]
    for line in lines:
        assert set(json.loads(line)) == {"time", "method", "kind", "status", "ms"}
        assert "forged" not in line.lower()
        assert "INFO" not in line


def test_w14_a_password_in_the_clear_is_refused() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        body = {"address": "alice@gmail.com", "secret": {"password": "x"}}
        answer = await client.post("/api/v1/jobs/check", json=body)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/login-tests-off")

    asking(test, client="192.0.2.7")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", PAGES)
def test_f4_words_of_a_server_stay_text(name: str, language: str) -> None:
    """The samples hold markup wherever a server, a file or a visitor has a say."""
    said = _SITE.words(language)
    shown = _SITE.render(PAGES[name](said), language, VISITOR)
    assert HOSTILE.encode() not in shown.lower()
    assert read_html(shown).xpath("//script[not(@src)] | //@onclick | //@onerror") == []


@pytest.mark.parametrize("name", PAGES)
def test_f10_a_strange_link_is_no_link(name: str) -> None:
    for link in page(name).xpath("//@href | //@src | //@action"):
        assert not link.lower().startswith(("javascript:", "data:", "http:", "//"))
        assert "evil.example" not in link
