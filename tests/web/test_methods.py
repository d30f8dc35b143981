"""HEAD, and methods that nothing answers."""

import httpx
import pytest

from autoconf.web.reception import Reception
from tests.web.asking import asking, over


@pytest.mark.parametrize("path", ["/", "/explain", "/privacy", "/none", "/api/v1/clients"])
def test_head_is_get_without_a_body(path: str) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        await client.get("/")
        whole, head = await client.get(path), await client.head(path)
        assert head.status_code == whole.status_code
        assert head.content == b""
        assert head.headers == whole.headers

    asking(test)


def test_head_of_files_is_answered_too() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        await client.get("/")
        form = {"csrf": client.cookies["csrf"], "address": "alice@gmail.com"}
        job = (await client.post("/", data=form)).headers["Location"]
        await over(client, f"/api/v1{job}")
        found = await client.head(f"{job}/files/thunderbird.zip")
        assert found.headers["Content-Type"] == "application/zip"
        assert int(found.headers["Content-Length"]) > 100
        assert found.content == b""

    asking(test)


def test_head_of_a_stream_is_refused() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answer = await client.head("/jobs/x/events")
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET"
        assert answer.content == b""

    asking(test)


def test_what_the_shield_refuses_has_no_body_either() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answer = await client.head("/?password=x")
        assert answer.status_code == 400
        assert answer.content == b""

    asking(test)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", "GET, HEAD, POST"),
        ("/explain", "GET, HEAD"),
        ("/static/x.css", "GET, HEAD"),
        ("/jobs/x/login", "GET, HEAD, POST"),
        ("/jobs/x/stop", "POST"),
        ("/jobs/x/files/y/z", "GET, HEAD"),
        ("/api/v1/jobs/discover", "POST"),
        ("/api/v1/jobs/x", "DELETE, GET, HEAD"),
        ("/api/v1/openapi.json", "GET, HEAD"),
    ],
)
@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "TRACE"])
def test_other_methods_are_refused_with_those_that_are_answered(
    path: str, allowed: str, method: str
) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answer = await client.request(method, path)
        assert answer.status_code == 405
        assert answer.headers["Allow"] == allowed
        assert "Access-Control-Allow-Origin" not in answer.headers

    asking(test)


def test_a_path_that_there_is_not_stays_unknown() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        for method in ("OPTIONS", "HEAD", "PUT"):
            answer = await client.request(method, "/none/of/these")
            assert answer.status_code == 404
            assert "Allow" not in answer.headers

    asking(test)
