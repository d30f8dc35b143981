import asyncio
import threading
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from autoconf.model.options import Options
from autoconf.usecases.world import World
from autoconf.web.jobs.rules import Controls, Rules
from autoconf.web.reception import Reception
from autoconf.web.settings import Settings
from tests.web.asking import OFFLINE, asking, over, world

_GMAIL = {"address": "alice@gmail.com"}


async def started(client: httpx.AsyncClient, kind: str, **fields: Any) -> httpx.Response:
    return await client.post(f"/api/v1/jobs/{kind}", json=fields)


def test_a_search_is_taken_and_ends_with_the_report() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answer = await started(client, "discover", **_GMAIL)
        assert answer.status_code == 202
        assert answer.headers["Location"] == f"/api/v1/jobs/{answer.json()['id']}"
        assert answer.headers["Retry-After"] == "1"
        assert answer.headers["Cache-Control"] == "no-store"

        job = await over(client, answer.headers["Location"])

        assert (job["state"], job["status"], job["kind"]) == ("done", 0, "discover")
        result: Any = job["result"]
        assert result["config"]["incoming"][0]["hostname"] == "imap.gmail.com"
        assert job["progress"] == {"asked": 2, "answered": 2}

    asking(test)


def told(stream: httpx.Response) -> list[str]:
    """Return the events of a stream without its comments."""
    return [part for part in stream.text.split("\n\n") if part.startswith("id: ")]


def test_the_stream_can_be_continued_and_ends_once() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        location = (await started(client, "discover", **_GMAIL)).headers["Location"]
        stream = await client.get(f"{location}/events")
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        events = told(stream)
        assert events[0].startswith("id: 1\nevent: started\ndata: {")
        assert events[-1].startswith(f"id: {len(events)}\nevent: done\ndata: {{")

        rest = await client.get(f"{location}/events", headers={"Last-Event-ID": "2"})
        assert told(rest) == events[2:]

        for unknown in ("999", "99999999999", "-1", "x"):
            again = await client.get(f"{location}/events", headers={"Last-Event-ID": unknown})
            assert told(again) == events
        after = await client.get(f"{location}/events", headers={"Last-Event-ID": str(len(events))})
        assert after.status_code == 204

    asking(test)


def test_files_are_written_from_a_job() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        found = await over(
            client, (await started(client, "discover", **_GMAIL)).headers["Location"]
        )
        answer = await started(
            client, "render", job=found["id"], clients=["thunderbird", "sheet"],
            profile={"display_name": "Alice"},
        )  # fmt: skip
        job: Any = await over(client, answer.headers["Location"])

        files = {one["client"]: one for one in job["files"]["clients"]}
        assert set(files) == {"thunderbird", "sheet"}
        first = files["sheet"]["files"][0]
        content = await client.get(first["url"])
        assert content.status_code == 200
        assert b"imap.gmail.com" in content.content
        assert content.headers["Content-Disposition"] == "attachment"

    asking(test)


def test_a_report_that_is_handed_in_vouches_for_nothing() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        found: Any = await over(
            client, (await started(client, "discover", **_GMAIL)).headers["Location"]
        )
        report = found["result"]
        for server in report["config"]["incoming"]:
            server["hostname"] = "imap.evil.example"
        answer = await started(client, "render", report=report, clients=["thunderbird"])
        job: Any = await over(client, answer.headers["Location"])

        assert job["state"] == "failed"
        assert job["problem"].startswith("profile.")

    asking(test)


def test_what_was_ended_is_gone() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        location = (await started(client, "discover", **_GMAIL)).headers["Location"]
        assert (await client.delete(location)).status_code == 204
        gone = await client.get(location)
        assert (gone.status_code, gone.json()["type"]) == (410, "/problems/gone")

    asking(test)


def test_another_session_sees_no_job() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        mine = {"Cookie": f"session={'a' * 22}"}
        client.headers["X-CSRF-Token"] = csrf_of("a" * 22)
        location = (await client.post("/api/v1/jobs/discover", json=_GMAIL, headers=mine)).headers[
            "Location"
        ]
        assert (await client.get(location, headers=mine)).status_code == 200
        for other in ({}, {"Cookie": f"session={'b' * 22}"}):
            answer = await client.get(location, headers=other)
            assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")

    asking(test)


def csrf_of(session: str) -> str:
    from autoconf.web.visitors import Visitor

    return Visitor(client="", session=session).csrf


def test_a_key_starts_one_job() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        headers = {"Idempotency-Key": "k1"}

        async def post(address: str) -> httpx.Response:
            return await client.post(
                "/api/v1/jobs/discover", json={"address": address}, headers=headers
            )

        first, second = await post("alice@gmail.com"), await post("alice@gmail.com")
        assert first.json()["id"] == second.json()["id"]
        other = await post("bob@gmail.com")
        assert (other.status_code, other.json()["type"]) == (409, "/problems/key-used")
        await client.delete(first.headers["Location"])
        assert (await post("alice@gmail.com")).status_code == 410

    asking(test)


def test_a_key_of_a_refused_request_may_be_used_again() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        headers = {"Idempotency-Key": "k1"}
        for address, status in (("no address", 422), ("alice@gmail.com", 202)):
            answer = await client.post(
                "/api/v1/jobs/discover", json={"address": address}, headers=headers
            )
            assert answer.status_code == status

    asking(test)


@pytest.mark.parametrize(
    ("kind", "fields", "status", "problem"),
    [
        ("discover", {"address": "a b@example.com"}, 422, "not-an-address"),
        ("discover", {}, 422, "wrong-request"),
        ("discover", {"address": 1}, 422, "wrong-request"),
        ("discover", {"address": "a@example.com", "other": 1}, 422, "wrong-request"),
        ("check", {"address": "a@example.com", "job": "x"}, 422, "wrong-request"),
        ("check", {"address": "example.com"}, 422, "not-an-address"),
        ("check", {"job": "x" * 22}, 404, "not-found"),
        ("check", {"address": "a@example.com", "secret": {}}, 422, "wrong-request"),
        ("render", {"clients": ["sheet"]}, 422, "wrong-request"),
        ("render", {"report": {}, "clients": ["sheet"]}, 422, "wrong-request"),
        ("audit", {"domain": "a@b@c"}, 422, "not-an-address"),
    ],
)
def test_wrong_requests_have_one_shape(
    kind: str, fields: dict[str, Any], status: int, problem: str
) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answer = await started(client, kind, **fields)
        assert answer.headers["Content-Type"].startswith("application/problem+json")
        told = answer.json()
        assert (answer.status_code, told["status"]) == (status, status), told
        assert told["type"] == f"/problems/{problem}"
        assert told["instance"] == f"/api/v1/jobs/{kind}"
        assert told["title"]
        assert told["detail"]

    asking(test)


def test_an_unknown_path_and_method_are_problems_too() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        for method, path, status in (
            ("GET", "/api/v1/nothing", 404),
            ("GET", "/api/nothing", 404),
            ("PUT", "/api/v1/jobs/discover", 405),
        ):
            answer = await client.request(method, path)
            assert answer.status_code == status
            assert answer.headers["Content-Type"].startswith("application/problem+json")

    asking(test)


def test_programs_need_their_token() -> None:
    token = "t" * 20

    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answer = await started(client, "discover", **_GMAIL)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        client.headers["Authorization"] = f"Bearer {token}"
        assert (await started(client, "discover", **_GMAIL)).status_code == 202

    asking(test, replace(OFFLINE, tokens=frozenset({token})))


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Cookie": f"session={'a' * 22}"},
        {"Cookie": f"session={'a' * 22}", "X-CSRF-Token": "0" * 64},
    ],
)
def test_another_site_starts_nothing(headers: dict[str, str]) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answer = await client.post("/api/v1/jobs/discover", json=_GMAIL, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/other-site")

    asking(test)


def test_a_form_cannot_start_a_job_of_the_api() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answer = await client.post("/api/v1/jobs/discover", data=_GMAIL)
        assert answer.status_code == 415

    asking(test)


class Slow:
    """A world whose runs wait until they are cancelled."""

    def __init__(self) -> None:
        self.begun = threading.Event()

    def __call__(self, options: Options, controls: Controls) -> World:
        ended = threading.Event()
        controls.cancel.register(ended.set)
        self.begun.set()
        assert ended.wait(60)
        return world(options, controls)


def test_who_comes_too_late_waits_in_line_or_is_told_so() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answers = [await started(client, "discover", **_GMAIL) for _ in range(3)]
        assert [one.status_code for one in answers] == [202, 202, 503]
        assert answers[1].json()["state"] == "queued"
        assert answers[1].json()["place"] == 1
        told = answers[2].json()
        assert (told["type"], told["place"]) == ("/problems/busy", 2)
        assert int(answers[2].headers["Retry-After"]) == told["retry_after"] > 0
        assert (await client.get("/api/v1/clients")).status_code == 200
        for one in answers[:2]:
            await client.delete(one.headers["Location"])

    rules = Rules(at_once=1, in_line=1)
    asking(test, replace(OFFLINE, rules=rules), Slow())


def test_one_client_asks_thirty_times_and_no_more() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answers = [await started(client, "discover", **_GMAIL) for _ in range(31)]
        assert [one.status_code for one in answers[:30]] == [202] * 30
        assert answers[30].status_code == 429
        assert answers[30].json()["retry_after"] > 0

    asking(test)


def test_logins_may_be_switched_off() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answer = await started(client, "check", **_GMAIL, secret={"password": "Pw-7f3x"})
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/login-tests-off")
        assert "Pw-7f3x" not in answer.text

    asking(test, replace(OFFLINE, login_tests=False))


def test_a_service_may_answer_for_its_own_domains_only() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answer = await started(client, "discover", **_GMAIL)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/other-domain")

    asking(test, replace(OFFLINE, domains=frozenset({"example.com"})))


def test_knowledge_is_there_without_a_job() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        clients = await client.get("/api/v1/clients")
        assert {"thunderbird", "outlook"} & {one["id"] for one in clients.json()}
        again = await client.get(
            "/api/v1/clients", headers={"If-None-Match": clients.headers["ETag"]}
        )
        assert again.status_code == 304
        provider = await client.get("/api/v1/providers/gmail.com")
        assert provider.json()["id"] == "gmail"
        assert (await client.get("/api/v1/providers/example.invalid")).status_code == 404
        topic = await client.get("/api/v1/explain/pop3-or-imap")
        assert topic.json()["kind"] == "topic"
        assert (await client.get("/api/v1/explain/zzzzqqq")).status_code == 404

    asking(test)


def test_the_description_of_the_api_names_every_job() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        described = (await client.get("/api/v1/openapi.json")).json()
        assert described["openapi"].startswith("3.1")
        for kind in ("discover", "check", "diagnose", "audit", "render"):
            assert f"/api/v1/jobs/{kind}" in described["paths"]

    asking(test)


def test_cancelling_twice_is_harmless() -> None:
    async def test(client: httpx.AsyncClient, reception: Reception) -> None:
        location = (await started(client, "discover", **_GMAIL)).headers["Location"]
        await client.delete(location)
        assert (await client.delete(location)).status_code == 410
        await asyncio.sleep(0)
        assert await reception.store.get(location.rpartition("/")[2]) is None

    asking(test, Settings(options=Options(offline=True), rules=Rules(at_once=1)), Slow())


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"adress": "a@example.com"}, "/adress", "unknown-field"),
        ({"address": 3}, "/address", "wrong-value"),
        (
            {"address": "a@example.com", "using": [{"format": "x"}]},
            "/using/0/text",
            "missing-field",
        ),
        ({"address": "a@example.com", "secret": {"hunter2": "x"}}, "/secret", "unknown-field"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(body: Any, pointer: str, code: str) -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        answer = await client.post("/api/v1/jobs/diagnose", json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"] == [{"pointer": pointer, "code": code}]
        assert "hunter2" not in answer.text

    asking(test)


def test_a_field_that_is_missing_is_named() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        for kind, field in (("discover", "address"), ("audit", "domain"), ("render", "clients")):
            answer = await started(client, kind)
            assert answer.json()["errors"] == [{"pointer": f"/{field}", "code": "missing-field"}]

    asking(test)


def test_a_client_that_is_not_known_is_refused_at_once() -> None:
    async def test(client: httpx.AsyncClient, _reception: Reception) -> None:
        found = await over(
            client, (await started(client, "discover", **_GMAIL)).headers["Location"]
        )
        answer = await started(client, "render", job=found["id"], clients=["thunderbyrd"])
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/wrong-request")
        assert "thunderbyrd" in answer.json()["detail"]
        assert (await started(client, "render", job=found["id"], clients=["Apple Mail"])).is_success

    asking(test)
