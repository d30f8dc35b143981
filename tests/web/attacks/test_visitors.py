"""What strangers send that no form of ours would."""

import asyncio
import re
from typing import Any, Final

import httpx
import pytest
from litestar._parsers import parse_url_encoded_form_data
from msgspec.structs import replace

from autoconf.web.reception import Reception
from autoconf.web.shield import Receive, Scope, Send
from autoconf.web.streams import Streams
from tests.web.asking import OFFLINE, asking

_GMAIL: Final = {"address": "alice@gmail.com"}


def app_of(client: httpx.AsyncClient) -> httpx.ASGITransport:
    transport = client._transport  # noqa: SLF001 - httpx shows it nowhere else
    assert isinstance(transport, httpx.ASGITransport)
    return transport


@pytest.mark.parametrize("csrf", ["ü", "\udcff", "0" * 64, "", "x" * 4000])
def test_w8_an_odd_token_is_refused(csrf: str) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        await client.get("/")
        typed = csrf.encode("utf-8", "surrogateescape")
        answer = await client.post("/", data={"csrf": typed, **_GMAIL})
        assert answer.status_code == 403
        headers = [(b"X-CSRF-Token", typed)]
        answer = await client.post("/api/v1/jobs/discover", json=_GMAIL, headers=headers)
        assert answer.status_code == 403

    asking(test)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json"]
)
def test_w8_a_form_of_another_site_starts_nothing(kind: str) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        body = b'{"address": "alice@gmail.com"}'
        for path, status in (("/api/v1/jobs/discover", 415), ("/", 403), ("/symptoms", 403)):
            answer = await client.post(path, content=body, headers={"Content-Type": kind})
            assert answer.status_code in (status, 400)

    asking(test)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://x.y"}])
def test_w8_a_form_with_a_token_comes_from_our_site(headers: dict[str, str]) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        await client.get("/")
        form = {"csrf": client.cookies["csrf"], **_GMAIL}
        assert (await client.post("/", data=form, headers=headers)).status_code == 403
        assert (await client.post("/", data=form)).status_code == 303

    asking(test)


def test_a_link_of_another_site_leads_to_the_results_of_before() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        first = await client.get("/")
        assert all("SameSite=lax" in one for one in first.headers.get_list("Set-Cookie"))
        form = {"csrf": client.cookies["csrf"], **_GMAIL}
        job = (await client.post("/", data=form)).headers["Location"]

        link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        again = await client.get("/", headers=link)  # a browser sends a "lax" cookie with it
        assert "Set-Cookie" not in again.headers
        assert (await client.get(job, headers=link)).status_code == 200

    asking(test)


@pytest.mark.parametrize("origin", ["http://[", "http://[x]", "http://localhost:[", "//", "x"])
def test_w8_an_origin_that_cannot_be_read_is_another_site(origin: str) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        headers = {"Origin": origin}
        answer = await client.post("/api/v1/jobs/discover", json=_GMAIL, headers=headers)
        assert answer.status_code == 403
        assert (await client.post("/", data=_GMAIL, headers=headers)).status_code == 403

    asking(test)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://x.y"}])
def test_w8_a_form_of_another_site_takes_no_session_away(headers: dict[str, str]) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answer = await client.post("/?lang=de", data=_GMAIL, headers=headers)
        assert answer.status_code == 403
        assert "Set-Cookie" not in answer.headers
        assert "Set-Cookie" in (await client.get("/", headers=headers)).headers

    asking(test)


@pytest.mark.parametrize("action", ["/stop", "/finish", "/confirm", "/login", "/using"])
def test_w8_a_link_of_another_site_changes_nothing(action: str) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        await client.get("/")
        form = {"csrf": client.cookies["csrf"], **_GMAIL}
        job = (await client.post("/", data=form)).headers["Location"]
        link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        assert (await client.post(job + action, data=form, headers=link)).status_code == 403
        if action != "/login":  # a form to read
            assert (await client.get(job + action, headers=link)).status_code == 405

    asking(test)


def test_w11_a_password_in_a_url_is_refused_and_pages_are_not_kept() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        assert (await client.get("/?password=x")).status_code == 400
        assert (await client.get("/")).headers["Cache-Control"] == "no-store"

    asking(test)


def test_w13_another_session_sees_no_page_of_a_job() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        await client.get("/")
        form = {"csrf": client.cookies["csrf"], **_GMAIL}
        job = (await client.post("/", data=form)).headers["Location"]
        assert (await client.get(job)).status_code == 200
        client.cookies.clear()
        for path in ("", "/login", "/events", "/compare", "/files/thunderbird.zip", "/qr/x.svg"):
            assert (await client.get(job + path)).status_code == 404

    asking(test)


def test_w13_a_key_of_another_client_is_another_key() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        other = httpx.ASGITransport(app_of(client).app, client=("192.0.2.9", 1))
        ids = []
        async with httpx.AsyncClient(transport=other, base_url="http://localhost") as second:
            for one in (client, second, client):
                headers = {"Idempotency-Key": "1"}
                answer = await one.post("/api/v1/jobs/discover", json=_GMAIL, headers=headers)
                ids.append(answer.json()["id"])
        assert ids[0] == ids[2] != ids[1]

    asking(test)


@pytest.mark.parametrize("planted", ["A" * 22, "x", "", "A" * 21 + "\N{DEGREE SIGN}"])
def test_w13_a_session_that_somebody_planted_owns_nothing_but_its_own(planted: str) -> None:
    """A job is bound to the session that started it; a planted one sees none of another one."""

    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        await client.get("/")
        form = {"csrf": client.cookies["csrf"], **_GMAIL}
        job = (await client.post("/", data=form)).headers["Location"]
        client.cookies.clear()
        cookie = [(b"Cookie", f"session={planted}".encode())]
        assert (await client.get(job, headers=cookie)).status_code == 404
        answer = await client.get("/", headers=cookie)
        is_taken = "Set-Cookie" not in answer.headers
        assert is_taken == (planted == "A" * 22)

    asking(test)


def test_w13_behind_tls_a_planted_session_of_plain_http_does_not_count() -> None:
    """Only a page of the same host over TLS can set a cookie with the prefix ``__Host-``."""

    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        client.headers["X-Forwarded-Proto"] = "https"
        answer = await client.get("/", headers={"Cookie": f"session={'A' * 22}"})
        assert answer.headers.get_list("Set-Cookie")[0].startswith("__Host-session=")
        assert "A" * 22 not in answer.headers.get_list("Set-Cookie")[0]

    asking(test, replace(OFFLINE, proxies=("127.0.0.1",)))


def test_w13_a_link_to_elsewhere_does_not_name_the_job() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        await client.get("/")
        form = {"csrf": client.cookies["csrf"], **_GMAIL}
        job = (await client.post("/", data=form)).headers["Location"]
        answer = await client.get(job)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        for link in re.findall(r'(?:href|action|src)="(https?:[^"]*)"', answer.text):
            assert job.rpartition("/")[2] not in link

    asking(test)


def test_w15_cookies_behind_a_proxy_go_over_tls_alone() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        client.headers["X-Forwarded-Proto"] = "https"
        answer = await client.get("/")
        cookies = answer.headers.get_list("Set-Cookie")
        assert len(cookies) == 3
        assert all("Secure" in one and "SameSite=lax" in one for one in cookies)
        assert cookies[0].startswith("__Host-session=")
        assert "HttpOnly" in cookies[0]
        value = cookies[0].partition("=")[2].partition(";")[0]
        for name, is_known in (("__Host-session", True), ("session", False)):
            again = await client.get("/", headers={"Cookie": f"{name}={value}"})
            assert ("Set-Cookie" not in again.headers) == is_known

    asking(test, replace(OFFLINE, proxies=("127.0.0.1",)))


def test_w9_the_framework_keeps_no_form() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        await client.get("/")
        form = {"csrf": client.cookies["csrf"], **_GMAIL}
        job = (await client.post("/", data=form)).headers["Location"]
        login = {"csrf": client.cookies["csrf"], "password": "canary"}
        answer = await client.post(job + "/login", data=login)
        assert answer.status_code in (303, 409)  # 409: the job still runs

    parse_url_encoded_form_data.cache_clear()
    asking(test)
    assert parse_url_encoded_form_data.cache_info().currsize == 0


@pytest.mark.parametrize("path", ["/", "/symptoms", "/jobs/x/login", "/jobs/x/using"])
def test_w16_a_form_of_many_fields_is_refused(path: str) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        await client.get("/")
        form = {"csrf": client.cookies["csrf"], **{str(one): "" for one in range(200)}}
        assert (await client.post(path, data=form)).status_code == 400

    asking(test)


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "multipart/form-data"])
def test_w16_a_form_of_many_parts_is_refused(kind: str) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'

    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        for path, count in (("/symptoms", 4000), ("/", 4000), ("/symptoms", 1)):
            body = part * count
            answer = await client.post(path, content=body, headers={"Content-Type": kind})
            assert answer.status_code in (400, 403, 413)

    asking(test)


@pytest.mark.parametrize(
    "path",
    [
        "/jobs/..%2f..%2fetc", "/jobs/%2e%2e/", "/jobs/%ff", "/jobs/%00", "/jobs/x%0d%0aX:1",
        "/static/..%2fpage.py", "/explain/%3Cscript%3E", "/explain/%0d%0aX:1", "/sheet/%2e%2e",
        "/jobs/x/files/..%2f/passwd", "/jobs/x/files/%0d%0aa:b.zip", "//evil.example/",
    ],
)  # fmt: skip
def test_w17_no_path_leads_out(path: str) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answer = await client.get("http://localhost" + path)
        assert answer.status_code == 404
        assert "X" not in answer.headers
        assert "Location" not in answer.headers
        assert "<script>" not in answer.text

    asking(test)


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "/%5Cevil.example/x", "/%2F%2Fevil.example", "/x%3Fa=1%23b"]
)
def test_w17_links_to_other_languages_stay_here(path: str) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answer = await client.get("http://localhost" + path)
        found = re.search(r'<a href="([^"]*)[?]lang=de"', answer.text)
        assert found
        assert re.fullmatch(r"/[a-zA-Z0-9%.]+(/x)?", found[1])

    asking(test)


def test_w16_the_depth_of_a_body_has_a_limit_at_each_spelling_of_a_path() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        headers = {"Content-Type": "application/json"}
        deep = b'{"clients": ["x"], "report": {"a": ' + b"[" * 3000 + b"]" * 3000 + b"}}"
        url = "http://localhost//api//v1/jobs/render"
        assert (await client.post(url, content=deep, headers=headers)).status_code == 422

    asking(test)


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>", "a@<script>alert(1)</script>", "a%0d%0aX:1@gmail.com",
        "a\r\nX: 1@gmail.com", "ü@bücher.example", "a@" + "x." * 240 + "com", "[::1]",
        "a@localhost",
        "http://169.254.169.254/", "null", "\u202ea@gmail.com", '"><b>@gmail.com',
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "de"])
def test_w17_what_was_typed_stays_text(typed: str, language: str) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        await client.get(f"/?lang={language}")
        csrf = client.cookies["csrf"]
        for path in ("/", "/domain", "/symptoms"):
            fields = dict.fromkeys(("address", "domain", "words", "symptom", "format"), typed)
            answer = await client.post(path, data={"csrf": csrf, **fields})
            assert answer.status_code in (303, 422)
            assert "X" not in answer.headers
            assert "<script>alert" not in answer.text
            assert '"><b>' not in answer.text
            if answer.status_code == 303:
                assert answer.headers["Location"].startswith("/jobs/")

    asking(test)


@pytest.mark.parametrize("tag", ["<script>", "x" * 500, "..%2f..", "de-<b>", "%0d%0aX:1", ""])
def test_an_odd_language_is_none(tag: str) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        for answer in (
            await client.get(f"/?lang={tag}"),
            await client.get("/", headers={"Cookie": f"lang={tag}"}),
        ):
            assert answer.status_code == 200
            assert answer.headers["Content-Language"] in ("en", "de")

    asking(test)


class Held:
    """Streams that stay open until they may end."""

    def __init__(self) -> None:
        self.may_end = asyncio.Event()

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await self.may_end.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})


def test_w5_streams_have_a_limit_for_a_client_and_for_all() -> None:
    async def run() -> None:
        held = Held()
        streams = Streams(held, most=3, most_of_a_client=2)

        async def ask(client: str, path: str = "/jobs/x/events") -> int:
            sent: list[Any] = []

            async def send(event: Any) -> None:
                sent.append(event)

            async def receive() -> Any:
                return {"type": "http.disconnect"}

            await streams({"path": path, "client": (client, 1)}, receive, send)
            status: int = sent[0]["status"]
            return status

        standing = [asyncio.create_task(ask(one)) for one in ("::1", "::2", "192.0.2.1")]
        await asyncio.sleep(0)
        assert [await ask("::3"), await ask("192.0.2.2", "/api/v1/jobs/x/events/")] == [503, 503]
        held.may_end.set()
        assert [await one for one in standing] == [200] * 3
        assert await ask("::3") == 200

    asyncio.run(run())
