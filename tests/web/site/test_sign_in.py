"""A visitor signs in at the provider, with a real page and an issuer without a network."""

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from msgspec.structs import replace

from autoconf.formats.oauth_toml import OwnClient
from autoconf.model.address import EmailAddress
from autoconf.model.config import OAuth2
from autoconf.model.report import Report
from autoconf.web.jobs.job import Job, JobKind, JobState, Result, new_id
from autoconf.web.reception import Reception
from autoconf.web.settings import Settings
from autoconf.web.visitors import STATE, visitor_of
from tests.discovery.test_issuers import server
from tests.oauth.issuer import GOOD, ISSUER, FakeIssuer
from tests.usecases.test_sign_in_offers import BUNDLED, report
from tests.web.asking import OFFLINE, asking, over
from tests.web.site.test_site import csrf

HERE: Final = "http://localhost/sign-in/callback"
KNOWN: Final = OAuth2(
    issuer=ISSUER,
    auth_url=f"{ISSUER}/auth",
    token_url=f"{ISSUER}/token",
    device_url=f"{ISSUER}/device",
    revoke_url=f"{ISSUER}/revoke",
)
CLIENT: Final = OwnClient(issuer=ISSUER, client_id="page", redirect=HERE)
OFFERED: Final = replace(OFFLINE, clients=(CLIENT,))
CODES: Final = replace(OFFLINE, clients=(replace(CLIENT, redirect=""),), device_sign_in=True)
FOUND: Final = replace(
    report(KNOWN, policy=BUNDLED), address=EmailAddress.parse("alice@example.com")
)
Visit = Callable[[httpx.AsyncClient, Reception, FakeIssuer], Awaitable[None]]


def visiting(
    visit: Visit, settings: Settings = OFFERED, crashes: list[Any] | None = None
) -> FakeIssuer:
    """Let a browser visit a page; return the issuer, which knows what it was asked."""
    issuer = FakeIssuer(metadata={**GOOD, "revocation_endpoint": f"{ISSUER}/revoke"})

    @contextmanager
    def webs() -> Iterator[Callable[[bool], FakeIssuer]]:
        yield lambda _is_own: issuer

    async def test(client: httpx.AsyncClient, reception: Reception) -> None:
        await visit(client, reception, issuer)

    asking(test, settings, webs=webs, crashes=crashes)
    return issuer


async def checked(client: httpx.AsyncClient, reception: Reception, found: Report = FOUND) -> str:
    """Put a job of the browser that is over into the store; return its path."""
    await client.get("/")
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    visitor = visitor_of("127.0.0.1", {"cookie": cookies, "host": "localhost"})
    job = Job(
        id=new_id(), kind=JobKind.CHECK, owner=visitor.owner, subject="alice@example.com",
        state=JobState.DONE, created_at=time.time(),
    )  # fmt: skip
    await reception.store.put(job)
    await reception.store.keep(job.id, Result(report=found))
    return f"/jobs/{job.id}"


async def sent(client: httpx.AsyncClient, job: str) -> str:
    """Follow the link to the provider; return where it leads."""
    answer = await client.get(f"{job}/sign-in")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_a_visitor_signs_in_and_the_login_is_tested() -> None:
    async def visit(client: httpx.AsyncClient, reception: Reception, issuer: FakeIssuer) -> None:
        job = await checked(client, reception)
        page = (await client.get(f"{job}/login")).text
        assert "Sign in at id.example.com" in page
        assert f'href="{job}/sign-in"' in page

        url = await sent(client, job)
        asked = parse_qs(urlsplit(url).query)
        assert url.startswith(f"{ISSUER}/auth?")
        assert asked["redirect_uri"] == [HERE]
        assert asked["code_challenge_method"] == ["S256"]
        assert asked["login_hint"] == ["alice@example.com"]

        answer = await client.get(issuer.sign_in(url))
        assert answer.status_code == 303, answer.text
        done = await over(client, f"/api/v1{answer.headers['Location']}")
        assert done["state"] == "done"
        assert client.cookies.get(STATE) is None

    issuer = visiting(visit)
    assert issuer.revoked == ["refresh-1"]


def test_the_cookie_of_a_sign_in_ends_after_ten_minutes_and_is_lax() -> None:
    async def visit(client: httpx.AsyncClient, reception: Reception, _issuer: FakeIssuer) -> None:
        answer = await client.get(f"{await checked(client, reception)}/sign-in")
        cookie = answer.headers["Set-Cookie"].lower()
        for part in ("sign-in=", "httponly", "max-age=600", "path=/", "samesite=lax"):
            assert part in cookie

    visiting(visit)


@pytest.mark.parametrize(
    "change",
    [
        lambda query: query.replace("state=", "state=x"),
        lambda query: query.replace("state=", "other="),
        lambda query: f"{query}&state=second",
        lambda _query: "",
    ],
)
def test_w8_an_answer_with_another_state_is_refused_and_the_right_one_counts(
    change: Callable[[str], str],
) -> None:
    async def visit(client: httpx.AsyncClient, reception: Reception, issuer: FakeIssuer) -> None:
        right = issuer.sign_in(await sent(client, await checked(client, reception)))
        path, _, query = right.partition("?")
        assert (await client.get(f"{path}?{change(query)}")).status_code == 400
        assert [one for one in issuer.asked if one[1].endswith("/token")] == []

        assert (await client.get(right)).status_code == 303

    visiting(visit)


def test_w8_an_answer_counts_once() -> None:
    async def visit(client: httpx.AsyncClient, reception: Reception, issuer: FakeIssuer) -> None:
        right = issuer.sign_in(await sent(client, await checked(client, reception)))
        state = client.cookies.get(STATE) or ""
        assert (await client.get(right)).status_code == 303
        client.cookies.set(STATE, state)
        assert (await client.get(right)).status_code == 400

    issuer = visiting(visit)
    assert len([one for one in issuer.asked if one[1].endswith("/token")]) == 1


def test_w8_an_answer_that_another_browser_began_is_refused() -> None:
    async def visit(client: httpx.AsyncClient, reception: Reception, issuer: FakeIssuer) -> None:
        right = issuer.sign_in(await sent(client, await checked(client, reception)))
        state = client.cookies.get(STATE) or ""
        client.cookies.clear()
        await client.get("/")
        assert (await client.get(right)).status_code == 400
        client.cookies.set(STATE, state)  # a planted cookie is not enough: the session is another
        assert (await client.get(right)).status_code == 400

    issuer = visiting(visit)
    assert [one for one in issuer.asked if one[1].endswith("/token")] == []


def test_an_answer_of_another_issuer_ends_the_sign_in() -> None:
    async def visit(client: httpx.AsyncClient, reception: Reception, issuer: FakeIssuer) -> None:
        url = await sent(client, await checked(client, reception))
        wrong = issuer.sign_in(url, iss="https://evil.example")
        answer = await client.get(wrong)
        assert answer.status_code == 400
        assert "another issuer" in answer.text

    issuer = visiting(visit)
    assert [one for one in issuer.asked if one[1].endswith("/token")] == []


def test_a_no_at_the_provider_says_who_can_mend_it() -> None:
    async def visit(client: httpx.AsyncClient, reception: Reception, issuer: FakeIssuer) -> None:
        job = await checked(client, reception)
        url = issuer.sign_in(await sent(client, job), code="", error="access_denied")
        answer = await client.get(url)
        assert answer.status_code == 400
        assert "Can be fixed by:" in answer.text
        assert f'href="{job}/login"' in answer.text

    visiting(visit)


def test_a_token_that_no_job_can_use_is_given_back() -> None:
    full = replace(OFFERED, rules=replace(OFFERED.rules, at_once=0, login_s=0.01))

    async def visit(client: httpx.AsyncClient, reception: Reception, issuer: FakeIssuer) -> None:
        url = issuer.sign_in(await sent(client, await checked(client, reception)))
        assert (await client.get(url)).status_code == 503

    assert visiting(visit, full).revoked == ["refresh-1"]


def test_a_code_is_typed_on_another_device() -> None:
    async def visit(client: httpx.AsyncClient, reception: Reception, issuer: FakeIssuer) -> None:
        job = await checked(client, reception)
        page = (await client.get(f"{job}/login")).text
        assert f'href="{job}/sign-in"' not in page
        issuer.pending = 1
        place = (await client.post(f"{job}/code", data={"csrf": await csrf(client)})).headers[
            "Location"
        ]
        page = (await client.get(place)).text
        assert "WDJB-MJHT" in page
        assert "Do not read the code to another person" in page
        await client.get(place)
        polls = [one for one in issuer.asked if one[1].endswith("/token")]
        assert len(polls) == 1  # the second look came before the interval was over

    visiting(visit, CODES)


def test_a_code_that_was_typed_leads_to_the_test_of_the_login() -> None:
    async def visit(client: httpx.AsyncClient, reception: Reception, _issuer: FakeIssuer) -> None:
        job = await checked(client, reception)
        answer = await client.post(f"{job}/code", data={"csrf": await csrf(client)})
        place = answer.headers["Location"]
        typing = await reception.sign_ins.typing(_visitor(client), place.rpartition("/")[2])
        assert typing.offer.hosts == (server().hostname,)
        answer = await client.get(place)
        assert answer.status_code == 303
        done = await over(client, f"/api/v1{answer.headers['Location']}")
        assert done["state"] == "done"
        assert (await client.get(place)).status_code == 400

    assert visiting(visit, CODES).revoked == ["refresh-1"]


def test_a_code_of_another_browser_is_not_shown() -> None:
    async def visit(client: httpx.AsyncClient, reception: Reception, issuer: FakeIssuer) -> None:
        issuer.pending = 9
        job = await checked(client, reception)
        place = (await client.post(f"{job}/code", data={"csrf": await csrf(client)})).headers[
            "Location"
        ]
        client.cookies.clear()
        answer = await client.get(place)
        assert answer.status_code == 400
        assert "WDJB" not in answer.text

    visiting(visit, CODES)


def test_a_state_is_no_id_of_a_code_and_a_code_no_state() -> None:
    both = replace(CODES, clients=(CLIENT,))

    async def visit(client: httpx.AsyncClient, reception: Reception, issuer: FakeIssuer) -> None:
        job = await checked(client, reception)
        answer = await client.post(f"{job}/code", data={"csrf": await csrf(client)})
        code_id = answer.headers["Location"].rpartition("/")[2]
        url = await sent(client, job)
        state = client.cookies.get(STATE) or ""
        assert (await client.get(f"/sign-in/code/{state}")).status_code == 400

        for planted in (code_id, f"code {code_id}"):
            client.cookies.delete(STATE)
            client.cookies.set(STATE, planted)
            query = f"?state={planted}&code=1"
            assert (await client.get(f"/sign-in/callback{query}")).status_code == 400
        client.cookies.delete(STATE)
        client.cookies.set(STATE, state)
        assert (await client.get(issuer.sign_in(url))).status_code == 303

    visiting(visit, both)


def test_a_code_needs_a_form_of_ours() -> None:
    async def visit(client: httpx.AsyncClient, reception: Reception, _issuer: FakeIssuer) -> None:
        job = await checked(client, reception)
        assert (await client.post(f"{job}/code", data={"csrf": "0" * 64})).status_code == 403

    assert visiting(visit, CODES).asked == []


def test_a_code_that_was_refused_says_why() -> None:
    async def visit(client: httpx.AsyncClient, reception: Reception, issuer: FakeIssuer) -> None:
        job = await checked(client, reception)
        answer = await client.post(f"{job}/code", data={"csrf": await csrf(client)})
        issuer.answers["/token"] = [(400, {"error": "expired_token"})]
        shown = await client.get(answer.headers["Location"])
        assert shown.status_code == 400
        assert "Can be fixed by:" in shown.text

    visiting(visit, CODES)


def test_the_provider_may_slow_the_looks_down() -> None:
    async def visit(client: httpx.AsyncClient, reception: Reception, issuer: FakeIssuer) -> None:
        job = await checked(client, reception)
        answer = await client.post(f"{job}/code", data={"csrf": await csrf(client)})
        issuer.answers["/token"] = [(400, {"error": "slow_down"})]
        place = answer.headers["Location"]
        assert (await client.get(place)).status_code == 200
        typing = await reception.sign_ins.typing(_visitor(client), place.rpartition("/")[2])
        assert typing.interval == 10

    visiting(visit, CODES)


@pytest.mark.parametrize(
    "settings",
    [
        OFFLINE,
        replace(CODES, device_sign_in=False),
        replace(OFFERED, login_tests=False),
        replace(OFFERED, clients=(replace(CLIENT, issuer="https://other.example"),)),
    ],
)
def test_where_nothing_is_registered_nothing_is_offered(settings: Settings) -> None:
    async def visit(client: httpx.AsyncClient, reception: Reception, _issuer: FakeIssuer) -> None:
        job = await checked(client, reception)
        assert "/sign-in" not in (await client.get(f"{job}/login")).text
        answer = await client.get(f"{job}/sign-in")
        assert answer.status_code in (403, 409)
        token = await csrf(client)
        assert (await client.post(f"{job}/code", data={"csrf": token})).status_code in (403, 409)

    assert visiting(visit, settings).asked == []


def test_over_a_way_that_others_can_read_nothing_is_offered() -> None:
    async def visit(client: httpx.AsyncClient, reception: Reception, _issuer: FakeIssuer) -> None:
        job = await checked(client, reception)
        passed_on = {"X-Forwarded-For": "192.0.2.9"}
        assert (await client.get(f"{job}/sign-in", headers=passed_on)).status_code in (403, 409)

    assert visiting(visit).asked == []


def test_a_page_that_is_open_under_another_name_says_so() -> None:
    away = replace(
        OFFLINE, clients=(replace(CLIENT, redirect="http://127.0.0.1/sign-in/callback"),)
    )

    async def visit(client: httpx.AsyncClient, reception: Reception, _issuer: FakeIssuer) -> None:
        answer = await client.get(f"{await checked(client, reception)}/sign-in")
        assert answer.status_code == 200
        assert "http://127.0.0.1/" in answer.text

    visiting(visit, away)


def test_a_visitor_learns_no_name_of_a_file_of_the_operator() -> None:
    broken = replace(OFFERED, clients=(replace(CLIENT, secret_file="/nonexistent/secret"),))

    async def visit(client: httpx.AsyncClient, reception: Reception, _issuer: FakeIssuer) -> None:
        answer = await client.get(f"{await checked(client, reception)}/sign-in")
        assert answer.status_code == 400
        assert "The client of this page cannot be used." in answer.text
        assert "nonexistent" not in answer.text

    visiting(visit, broken)


def test_a_foreign_issuer_is_asked_about_first() -> None:
    owner = OAuth2(issuer=ISSUER)
    found = replace(
        report(owner, server("imap.id.example.com")), address=EmailAddress.parse("a@other.example")
    )

    async def visit(client: httpx.AsyncClient, reception: Reception, issuer: FakeIssuer) -> None:
        del issuer  # nothing is asked before the person agrees
        found_there = replace(found, domain="other.example")
        job = await checked(client, reception, found_there)
        answer = await client.get(f"{job}/sign-in")
        assert answer.status_code == 200
        assert "another company" in answer.text
        assert "/code" not in (await client.get(f"{job}/login")).text
        token = await csrf(client)
        assert (await client.post(f"{job}/code", data={"csrf": token})).status_code == 409

    assert visiting(visit, replace(OFFERED, device_sign_in=True)).asked == []


def test_many_sign_ins_are_slowed_down() -> None:
    async def visit(client: httpx.AsyncClient, reception: Reception, _issuer: FakeIssuer) -> None:
        job = await checked(client, reception)
        answers = [(await client.get(f"{job}/sign-in")).status_code for _ in range(21)]
        assert answers == [303] * 20 + [429]

    visiting(visit)


def test_no_token_code_or_verifier_is_on_a_page_or_in_a_header() -> None:
    seen: list[str] = []

    async def visit(client: httpx.AsyncClient, reception: Reception, issuer: FakeIssuer) -> None:
        async def note(answer: httpx.Response) -> None:
            await answer.aread()
            seen.extend((answer.text, str(answer.headers.raw)))

        client.event_hooks["response"].append(note)
        job = await checked(client, reception)
        answer = await client.get(issuer.sign_in(await sent(client, job)))
        await over(client, f"/api/v1{answer.headers['Location']}")
        await client.get(answer.headers["Location"])

    issuer = visiting(visit)
    form = next(one[2] for one in issuer.asked if one[1].endswith("/token"))
    for secret in ("access-1", "refresh-1", form["code_verifier"], f"={form['code']}"):
        assert not any(secret in text for text in seen)


def _visitor(client: httpx.AsyncClient) -> Any:
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return visitor_of("127.0.0.1", {"cookie": cookies, "host": "localhost"})
