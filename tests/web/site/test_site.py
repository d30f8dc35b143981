"""The page as a browser without a script sees it, from the first form to the files."""

import re
import zipfile
from io import BytesIO
from typing import Final

import httpx
import pytest

from autoconf.web.pages.brand import Brand
from autoconf.web.reception import Reception
from autoconf.web.settings import Settings
from tests.web.asking import OFFLINE, asking, over

_CSRF: Final = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


async def csrf(client: httpx.AsyncClient, path: str = "/") -> str:
    found = _CSRF.search((await client.get(path)).text)
    assert found
    return found[1]


async def sent(client: httpx.AsyncClient, path: str, form: str = "/", **fields: str) -> str:
    """Send a form, and return where it leads."""
    answer = await client.post(path, data={"csrf": await csrf(client, form), **fields})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


async def found(client: httpx.AsyncClient, address: str = "alice@gmail.com") -> str:
    """Search for an address, and return the path of the job when it is over."""
    job = await sent(client, "/", address=address)
    await over(client, f"/api/v1{job}")
    return job


def test_an_address_leads_to_its_settings_and_files() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        job = await found(client)
        page = (await client.get(job)).text
        assert "imap.gmail.com" in page

        zipped = await client.get(f"{job}/files/thunderbird.zip", params={"protocol": "imap"})
        assert zipped.headers["Content-Type"] == "application/zip"
        assert "mail-settings-thunderbird.zip" in zipped.headers["Content-Disposition"]
        with zipfile.ZipFile(BytesIO(zipped.content)) as archive:
            assert any("thunderbird" in name for name in archive.namelist())

        sheet = await client.get(job.replace("/jobs/", "/sheet/"), params={"protocol": "pop3"})
        assert "pop.gmail.com" in sheet.text

    asking(test)


@pytest.mark.parametrize(
    "path",
    [
        "files/thunderbird/none.xml",
        "files/thunderbird",
        "files/none.zip",
        "qr/none.svg",
        "qr/thunderbird.svg",
        "files/thunderbird.zip?protocol=other",
    ],
)
def test_a_file_that_there_is_not_is_a_page(path: str) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answer = await client.get(f"{await found(client)}/{path}")
        assert answer.status_code == 404
        assert answer.headers["Content-Type"].startswith("text/html")

    asking(test)


def test_a_form_of_another_site_is_refused() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        await client.get("/")
        for fields in ({}, {"csrf": "0" * 64}):
            answer = await client.post("/", data={"address": "alice@gmail.com", **fields})
            assert answer.status_code == 403

    asking(test)


def test_what_is_no_address_comes_back_with_its_reason() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        for path, name in (("/", "address"), ("/symptoms", "address"), ("/domain", "domain")):
            fields = {"csrf": await csrf(client, path), name: "a b"}
            answer = await client.post(path, data=fields)
            assert answer.status_code == 422
            assert 'aria-invalid="true"' in answer.text

    asking(test)


def test_a_complaint_and_present_settings_lead_to_a_job() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        job = await sent(
            client, "/symptoms", "/symptoms", address="alice@gmail.com", symptom="other",
            words="0x800CCC0E", text="imap:imap.gmail.com:143:none",
        )  # fmt: skip
        assert (await over(client, f"/api/v1{job}"))["kind"] == "diagnose"

        again = await sent(
            client, f"{job}/using", f"{job}/compare", text="pop3:pop.gmail.com:995:ssl"
        )
        assert again != job
        assert await sent(client, f"{job}/using", f"{job}/compare") == f"{job}/compare"

    asking(test)


def test_a_job_may_be_stopped_and_finished() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        job = await found(client)
        assert await sent(client, f"{job}/stop") == job
        assert await sent(client, f"{job}/finish") == job

    asking(test)


def test_the_login_page_says_where_the_password_goes() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        job = await found(client)
        page = await client.get(f"{job}/login")
        assert page.status_code == 200
        assert 'type="password"' in page.text
        assert await sent(client, f"{job}/login", f"{job}/login") == f"{job}/login"

    asking(test)


def test_without_login_tests_there_is_no_password_field() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        job = await found(client)
        page = await client.get(f"{job}/login")
        assert page.status_code == 403
        assert 'type="password"' not in page.text

    asking(test, Settings(options=OFFLINE.options, login_tests=False))


def test_a_result_may_be_handed_on_without_the_address() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        page = await client.get(f"{await found(client)}/ticket")
        assert page.status_code == 200
        assert "alice@gmail.com" not in page.text
        assert "mailto:help@example.com" in page.text

    asking(test, Settings(options=OFFLINE.options, brand=Brand(helpdesk_mail="help@example.com")))


def test_pages_to_read_are_there_in_two_languages() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        for path in ("/explain", "/explain/pop3-or-imap", "/privacy", "/programs"):
            for language in ("en", "de"):
                page = await client.get(path, params={"lang": language})
                assert page.status_code == 200
                assert f'<html lang="{language}">' in page.text
                assert page.headers["Content-Language"] == language
        assert (await client.get("/explain/none-of-these")).status_code == 404
        style = re.search(r'href="(/static/page\.[^"]+)"', (await client.get("/")).text)
        assert style
        loaded = await client.get(style[1])
        assert "immutable" in loaded.headers["Cache-Control"]
        assert (await client.get("/static/none.css")).status_code == 404

    asking(test)


@pytest.mark.parametrize(
    ("accepted", "is_small"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.8", True),
        ("gzip;q=0", False),
        ("identity", False),
        ("", False),
    ],
)
def test_the_style_is_compressed_and_pages_are_not(accepted: str, *, is_small: bool) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        client.headers["Accept-Encoding"] = accepted
        page = await client.get("/")
        assert "Content-Encoding" not in page.headers
        style = re.search(r'href="(/static/page\.[^"]+)"', page.text)
        assert style
        loaded = await client.get(style[1])
        assert ("Content-Encoding" in loaded.headers) == is_small
        assert loaded.headers["Vary"] == "Accept-Encoding"
        assert ":root" in loaded.text
        assert (int(loaded.headers["Content-Length"]) < len(loaded.content)) == is_small

    asking(test)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/domain", "Das ist keine Domain: "),
        ("/symptoms", "Das ist keine E-Mail-Adresse: "),
    ],
)
def test_the_reason_is_in_the_language_of_the_page(path: str, reason: str) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        token = await csrf(client, f"{path}?lang=de")
        fields = {"csrf": token, "address": "alice", "domain": "a b"}
        answer = await client.post(path, data=fields)
        assert answer.status_code == 422
        assert reason in answer.text
        assert not re.search(r"\b(is no|has no|not a|There is)\b", answer.text)

    asking(test)


def test_a_browser_says_its_language() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        for spoken, language in (("de-AT,en;q=0.5", "de"), ("fr", "en"), ("xx,de", "de")):
            client.cookies.clear()
            page = await client.get("/", headers={"Accept-Language": spoken})
            assert page.headers["Content-Language"] == language

    asking(test)
