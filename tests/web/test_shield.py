import asyncio
import json
from collections.abc import Sequence
from typing import Any, Final

import pytest
from msgspec.structs import replace

from autoconf.web.settings import Settings
from autoconf.web.shield import MAX_HELD, Event, Receive, Refusal, Scope, Send, Shield, refuse

_SETTINGS: Final = Settings(
    hosts=frozenset({"mail.example.com", "::1"}), proxies=("198.51.100.0/24",)
)


class Seen:
    """An application that notes what reaches it."""

    def __init__(self) -> None:
        self.scopes: list[Scope] = []
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        self.bodies.append((await receive())["body"])
        headers = [(b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"seen"})


def asked(
    app: Seen,
    *parts: bytes,
    path: str = "/",
    query: bytes = b"",
    headers: Sequence[tuple[bytes, bytes]] = ((b"host", b"mail.example.com"),),
    client: str = "192.0.2.1",
    settings: Settings = _SETTINGS,
) -> tuple[int, dict[bytes, bytes]]:
    """Ask through the shield, and return status and headers."""
    events: list[Event] = [
        {"type": "http.request", "body": part, "more_body": True} for part in parts
    ]
    events.append({"type": "http.request", "body": b"", "more_body": False})
    sent: list[Event] = []

    async def receive() -> Event:
        return events.pop(0)

    async def send(event: Event) -> None:
        sent.append(event)

    scope: dict[str, Any] = {
        "type": "http", "method": "POST", "path": path, "query_string": query,
        "headers": list(headers), "client": (client, 1), "scheme": "http",
    }  # fmt: skip
    asyncio.run(Shield(app, settings)(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"])


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (b"mail.example.com", 200),
        (b"MAIL.example.com:8088", 200),
        (b"[::1]:8088", 200),
        (b"evil.example", 400),
        (b"mail.example.com.evil.example", 400),
        (b"", 400),
    ],
)
def test_it_answers_to_its_own_names(host: bytes, status: int) -> None:
    app = Seen()

    assert asked(app, headers=[(b"host", host)])[0] == status
    assert len(app.scopes) == (status == 200)


@pytest.mark.parametrize("hosts", [[], [b"mail.example.com"] * 2])
def test_one_host_is_named(hosts: list[bytes]) -> None:
    assert asked(Seen(), headers=[(b"host", host) for host in hosts])[0] == 400


def test_every_answer_has_its_headers() -> None:
    for headers in (asked(Seen())[1], asked(Seen(), path="/" + "x" * 3000)[1]):
        assert headers[b"cache-control"] == b"no-store"
        assert headers[b"content-security-policy"] == (
            b"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
            b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        assert headers[b"x-content-type-options"] == b"nosniff"
        assert headers[b"referrer-policy"] == b"no-referrer"
        assert headers[b"x-frame-options"] == b"DENY"
        assert b"strict-transport-security" not in headers


def test_a_proxy_says_who_asks_and_how() -> None:
    app = Seen()
    forwarded = [
        (b"host", b"mail.example.com"),
        (b"x-forwarded-for", b"203.0.113.9, 192.0.2.7"),
        (b"x-forwarded-proto", b"https"),
    ]

    headers = asked(app, headers=forwarded, client="198.51.100.5")[1]
    asked(app, headers=forwarded, client="192.0.2.1")

    assert [(one["client"][0], one["scheme"]) for one in app.scopes] == [
        ("192.0.2.7", "https"),
        ("192.0.2.1", "http"),
    ]
    assert b"strict-transport-security" in headers


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ("192.0.2.7:5678", "192.0.2.7"),
        ("192.0.2.9, [2001:db8::1]:443", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("192.0.2.7:x", ""),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_w15_a_proxy_may_say_the_port_too(said: str, client: str) -> None:
    app = Seen()
    headers = [(b"host", b"mail.example.com"), (b"x-forwarded-for", said.encode())]

    asked(app, headers=headers, client="198.51.100.5")

    assert app.scopes[0]["client"][0] == client


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/", 8 * 1024, 200),
        ("/", 8 * 1024 + 1, 413),
        ("/api/v1/jobs/check", 8 * 1024 + 1, 413),
        ("/api/v1/jobs/diagnose", 256 * 1024, 200),
        ("/jobs/x/using", 256 * 1024, 200),
        ("/symptoms", 264 * 1024 + 1, 413),
    ],
)
def test_bodies_have_a_limit(path: str, size: int, status: int) -> None:
    app = Seen()

    assert asked(app, b"x" * (size - 1), b"x", path=path)[0] == status
    assert [len(body) for body in app.bodies] == ([size] if status == 200 else [])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"a": [[[[1]]]]}', 200),
        (b'{"a": [[[[[1]]]]]}', 422),
        (b'{"a": "[[[[[[[[[["}', 200),
        (b'{"a": "\\"[[[[[[[[[["}', 200),
        (b"[" * 8000, 422),
    ],
)
def test_json_is_not_deep(body: bytes, status: int) -> None:
    assert asked(Seen(), body, path="/api/v1/jobs/check")[0] == status


def test_a_long_url_and_a_large_head_are_refused() -> None:
    host = (b"host", b"mail.example.com")
    assert asked(Seen(), query=b"x" * 2048)[0] == 414
    assert asked(Seen(), headers=[host, (b"x", b"y" * 16 * 1024)])[0] == 431


@pytest.mark.parametrize("query", [b"password=x", b"a=1&PassWord=x", b"secret=x"])
def test_a_password_never_stands_in_a_url(query: bytes) -> None:
    assert asked(Seen(), query=query)[0] == 400


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        ("body-too-large", 413), ("head-too-large", 431), ("secret-in-url", 400),
        ("too-many-bodies", 503), ("too-many-streams", 503), ("too-slow", 408),
        ("url-too-long", 414), ("wrong-host", 400), ("wrong-request", 422),
    ],
)  # fmt: skip
def test_a_refusal_says_its_kind(refusal: Refusal, status: int) -> None:
    sent: list[Event] = []

    async def send(event: Event) -> None:
        sent.append(event)

    asyncio.run(refuse(refusal, {"path": "/x", "method": "GET"}, send))

    problem = json.loads(sent[1]["body"])
    assert sent[0]["status"] == problem["status"] == status
    assert problem["type"] == f"/problems/{refusal}"
    assert problem["title"]
    assert problem["detail"]


def test_a_name_that_is_missing_leads_to_its_option() -> None:
    sent: list[Event] = []

    async def receive() -> Event:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(event: Event) -> None:
        sent.append(event)

    scope: dict[str, Any] = {
        "type": "http", "method": "GET", "path": "/", "query_string": b"", "scheme": "http",
        "headers": [(b"host", b"other.example")], "client": None,
    }  # fmt: skip
    asyncio.run(Shield(Seen(), _SETTINGS)(scope, receive, send))
    assert "--host" in json.loads(sent[1]["body"])["detail"]


def test_a_client_that_leaves_is_not_answered_for() -> None:
    app = Seen()

    async def receive() -> Event:
        return {"type": "http.disconnect"}

    async def send(_event: Event) -> None:
        return

    scope: dict[str, Any] = {
        "type": "http", "method": "POST", "path": "/", "query_string": b"", "scheme": "http",
        "headers": [(b"host", b"mail.example.com")], "client": None,
    }  # fmt: skip
    asyncio.run(Shield(app, _SETTINGS)(scope, receive, send))
    assert app.scopes == []


@pytest.mark.parametrize("said", [[], [(b"x-forwarded-for", b"nonsense")]])
def test_a_proxy_that_does_not_say_who_asks_is_no_visitor_itself(
    said: list[tuple[bytes, bytes]],
) -> None:
    app = Seen()

    asked(app, headers=[(b"host", b"mail.example.com"), *said], client="198.51.100.5")

    assert app.scopes[0]["client"] == ("", 0)
    assert app.scopes[0]["scheme"] == "http"


def test_a_web_server_at_a_unix_socket_is_believed_if_it_is_named() -> None:
    forwarded = [(b"host", b"mail.example.com"), (b"x-forwarded-for", b"192.0.2.7")]
    named, other = Seen(), Seen()

    asked(named, headers=forwarded, client="", settings=replace(_SETTINGS, proxies=("unix",)))
    asked(other, headers=forwarded, client="")

    assert [one.scopes[0]["client"][0] for one in (named, other)] == ["192.0.2.7", ""]


def test_w16_all_bodies_together_have_a_limit() -> None:
    """Many clients send a body each, and end none of them."""
    part = b"x" * 200_000
    count = MAX_HELD // len(part)

    async def run() -> tuple[int, int]:
        app = Seen()
        shield = Shield(app, _SETTINGS)
        never = asyncio.Event()

        async def ask(*, ends: bool) -> int:
            given = [{"type": "http.request", "body": part, "more_body": not ends}]
            sent: list[Event] = []

            async def receive() -> Event:
                if not given:
                    await never.wait()
                return given.pop()

            async def send(event: Event) -> None:
                sent.append(event)

            scope = {
                "type": "http", "method": "POST", "path": "/symptoms", "query_string": b"",
                "headers": [(b"host", b"mail.example.com")], "client": ("192.0.2.1", 1),
            }  # fmt: skip
            await shield(scope, receive, send)
            return int(sent[0]["status"])

        held = [asyncio.create_task(ask(ends=False)) for _ in range(count)]
        await asyncio.sleep(0)  # each runs until its body does not go on
        assert shield.held == count * len(part)
        refused = await ask(ends=True)
        for one in held:
            one.cancel()
        await asyncio.gather(*held, return_exceptions=True)
        return refused, await ask(ends=True)

    assert asyncio.run(run()) == (503, 200)
