"""W9: a password is in no answer, log, event, job and repr, whichever way it came."""

import base64
import html
import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote, quote_plus

import httpx
import pytest
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.options import Options
from autoconf.usecases.world import World
from autoconf.web.api.requests import CheckRequest, SecretRequest
from autoconf.web.jobs.rules import Controls, Rules
from autoconf.web.reception import Reception
from tests.web.api.test_jobs import Slow
from tests.web.asking import OFFLINE, asking, over, world

ADDRESS: Final = "alice@gmail.com"
CANARY: Final = 'Pw-7f3 "<ü>+\\'
PLAIN: Final = f"\0{ADDRESS}\0{CANARY}"
SECRET: Final = {"password": CANARY}
Worlds = Callable[[Options, Controls], World]


def forms() -> set[str]:
    """Return all that the password could look like."""
    return {
        CANARY,
        "7f3 ",
        quote(CANARY),
        quote_plus(CANARY),
        json.dumps(CANARY)[1:-1],
        json.dumps(CANARY, ensure_ascii=False)[1:-1],
        repr(CANARY)[1:-1],
        html.escape(CANARY),
        base64.b64encode(CANARY.encode()).decode().rstrip("="),
        base64.b64encode(PLAIN.encode()).decode().rstrip("="),
    }


def crashing(_options: Options, _controls: Controls) -> World:
    raise RuntimeError(CANARY)


def misused(_options: Options, _controls: Controls) -> World:
    raise UsageError("secret.line-end")


class Watched:
    """Notes all that comes back."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.seen: list[str] = []
        client.event_hooks["response"].append(self._note)

    async def _note(self, answer: httpx.Response) -> None:
        await answer.aread()
        self.seen += [answer.text, str(answer.headers.raw), str(answer.url)]

    async def job(self, answer: httpx.Response) -> None:
        """Look at a job from all sides, if there is one."""
        if answer.status_code == 202:
            location = answer.headers["Location"]
            await over(self.client, location)
            await self.client.get(f"{location}/events")


def watched(
    capfd: pytest.CaptureFixture[str],
    test: Callable[[Watched], Any],
    rules: Rules | None = None,
    worlds: Worlds = world,
    *,
    login_tests: bool = True,
) -> list[str]:
    """Return all that was seen of a visit."""
    found: list[str] = []
    crashes: list[tuple[str, str]] = []

    async def visit(client: httpx.AsyncClient, reception: Reception) -> None:
        seen = Watched(client)
        await test(seen)
        kept = vars(reception.store)
        found.extend((*seen.seen, repr(kept), repr(vars(reception.limits))))

    settings = replace(OFFLINE, rules=rules or Rules(), login_tests=login_tests)
    asking(visit, settings, worlds, crashes=crashes)
    out, err = capfd.readouterr()
    return [*found, out, err, repr(crashes)]


def leaks(found: list[str]) -> list[tuple[str, str]]:
    return [(form, text[:300]) for text in found for form in forms() if form in text]


def test_the_search_finds_a_password() -> None:
    assert leaks([f"user {CANARY}"])
    assert leaks([repr({"password": CANARY})])


@pytest.mark.parametrize(
    ("secret", "more"),
    [
        (SECRET, {}),
        ({"oauth_token": "7f3 x"}, {}),
        (CANARY, {}),
        ({"password": [CANARY]}, {}),
        ({"password": CANARY, "more": CANARY}, {}),
        ({"password": CANARY, "oauth_token": CANARY}, {}),
        ({"password": f"{CANARY}\r\n"}, {}),
        ({"password": f"{CANARY}\ud800"}, {}),
        ({"password": CANARY * 999}, {}),
        (SECRET, {"address": "no address"}),
        (SECRET, {"address": "gmail.com"}),
        (SECRET, {"job": "x"}),
        (SECRET, {"confirm": 1}),
    ],
)
@pytest.mark.parametrize("kind", ["check", "diagnose", "discover"])
def test_no_answer_of_the_api_has_it(
    capfd: pytest.CaptureFixture[str], kind: str, secret: Any, more: dict[str, Any]
) -> None:
    async def test(seen: Watched) -> None:
        body = json.dumps({"address": ADDRESS, "secret": secret} | more)
        answer = await seen.client.post(
            f"/api/v1/jobs/{kind}", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code in (202, 400, 413, 422)
        await seen.job(answer)

    assert leaks(watched(capfd, test)) == []


@pytest.mark.parametrize("worlds", [crashing, misused])
def test_no_trouble_of_a_job_has_it(capfd: pytest.CaptureFixture[str], worlds: Worlds) -> None:
    async def test(seen: Watched) -> None:
        body = {"address": ADDRESS, "secret": SECRET}
        answer = await seen.client.post("/api/v1/jobs/check", json=body)
        assert answer.status_code == 202
        await seen.job(answer)

    found = watched(capfd, test, worlds=worlds)
    assert any('"state":"failed"' in one for one in found)
    assert leaks(found) == []


def test_no_refusal_has_it(capfd: pytest.CaptureFixture[str]) -> None:
    async def test(seen: Watched) -> None:
        body = {"address": ADDRESS, "secret": SECRET}
        assert (await seen.client.post("/api/v1/jobs/check", json=body)).status_code == 403

    assert leaks(watched(capfd, test, login_tests=False)) == []


def test_no_word_about_a_full_house_has_it(capfd: pytest.CaptureFixture[str]) -> None:
    async def test(seen: Watched) -> None:
        first = await seen.client.post("/api/v1/jobs/discover", json={"address": ADDRESS})
        body = {"address": ADDRESS, "secret": SECRET}
        busy = await seen.client.post("/api/v1/jobs/check", json=body)
        assert busy.status_code == 503
        await seen.client.delete(first.headers["Location"])

    rules = Rules(at_once=1, in_line=1, login_s=0.05)
    assert leaks(watched(capfd, test, rules, Slow())) == []


@pytest.mark.parametrize("worlds", [world, crashing, misused])
@pytest.mark.parametrize("password", [CANARY, f"{CANARY}\r\n", CANARY * 999])
def test_no_page_has_it(capfd: pytest.CaptureFixture[str], worlds: Worlds, password: str) -> None:
    async def test(seen: Watched) -> None:
        client = seen.client
        await client.get("/")
        csrf = {"csrf": client.cookies["csrf"]}
        job = (await client.post("/", data=csrf | {"address": ADDRESS})).headers["Location"]
        await over(client, f"/api/v1{job}")
        form = csrf | {"password": password, "user_name": ADDRESS}
        for fields in (form, form | {"csrf": "ü"}):
            answer = await client.post(f"{job}/login", data=fields)
            if answer.status_code == 303:
                next_job = answer.headers["Location"]
                await over(client, f"/api/v1{next_job}")
                await client.get(next_job)
                await client.get(f"{next_job}/login")
                await client.get(f"{next_job}/events")
            await client.get(f"{job}/login")

    assert leaks(watched(capfd, test, worlds=worlds)) == []


def test_requests_do_not_show_it() -> None:
    secret = SecretRequest(password=CANARY)
    assert leaks([repr(secret), str(secret), repr(CheckRequest(secret=secret))]) == []
