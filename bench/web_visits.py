"""Visitors of the page, each with an address of its own; a script for where the clients are.

It reads a ``Task`` from standard input and writes ``Seen``, both in JSON. A visitor does what
a browser does: the first page with its files, the form, the progress, the answer.
"""

import asyncio
import random
import re
import sys
import time
from dataclasses import dataclass, field
from typing import Final

import msgspec

ANSWER_S: Final = 60.0
"""So long a visitor waits for one answer."""

LOOK_S: Final = 2.0
"""Between two looks at the progress, as pages without JavaScript have it."""

_TRIES: Final = 60
_STREAM_S: Final = 120.0
_HEALTH_S: Final = 0.5
_GLANCE_S: Final = 0.05
_FILE: Final = re.compile(rb'(?:href|src)="(/static/[^"]+)"')
_BREAK: Final = re.compile(rb"<wbr>")
_CSRF: Final = re.compile(rb'name="csrf" value="([^"]+)"')


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What to do.

    Attributes:
        port: of the page.
        admin: port of the operator's listener.
        addresses: what each visitor types.
        arrive_s: visitors come one after the other within so many seconds.
        think_s: a visitor reads the first page at most so long.
        found: those of them whose answer must name ``imap.DOMAIN``.
        looks: also ask for the first page twenty times a second, and time nothing else.
    """

    port: int
    admin: int
    addresses: tuple[str, ...]
    found: frozenset[str]
    arrive_s: float = 0.0
    think_s: float = 0.0
    looks: bool = False


@dataclass(slots=True)
class Seen:
    """What the visitors saw.

    Attributes:
        pages_ms: until the last byte of a page or a file, connection included.
        starts_ms: until a job was taken or refused.
        refused: 503 with a place in line, and when to come again.
        ended: jobs whose answer came.
        lost: what happened otherwise.
        jobs_s: from the start of a job to its answer.
        health_ms: of /healthz.
        first_view: bytes of the first page and its files.
        took_s: from the first visitor to the last answer.
    """

    pages_ms: list[float] = field(default_factory=list)
    starts_ms: list[float] = field(default_factory=list)
    refused: int = 0
    ended: int = 0
    lost: list[str] = field(default_factory=list)
    jobs_s: list[float] = field(default_factory=list)
    health_ms: list[float] = field(default_factory=list)
    health_failed: int = 0
    first_view: int = 0
    took_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the page."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: str
    ms: float


async def ask(port: int, request: str, headers: dict[str, str], body: bytes = b"") -> Answer:
    """Send a request over a connection of its own, and read the answer to its end."""
    begun = time.monotonic()
    async with asyncio.timeout(ANSWER_S if "events" not in request else _STREAM_S):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            lines = [f"{request} HTTP/1.1", "Host: localhost", "Connection: close"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            lines += [f"Content-Length: {len(body)}"] if body else []
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            raw = await reader.read(-1)
        finally:
            writer.close()
    head, _, content = raw.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    pairs = [(name.lower(), value.strip()) for name, _, value in (r.partition(":") for r in rest)]
    cookies = "; ".join(value.partition(";")[0] for name, value in pairs if name == "set-cookie")
    took_ms = (time.monotonic() - begun) * 1000
    return Answer(int(first.split()[1]), dict(pairs), content, cookies, took_ms)


class Visitor:
    """One person with a browser."""

    def __init__(self, task: Task, seen: Seen, number: int) -> None:
        """Get an address."""
        self._task, self._seen, self._number = task, seen, number
        high, low = divmod(number, 250)
        self._headers = {"X-Forwarded-For": f"203.0.{high}.{low + 1}", "X-Forwarded-Proto": "https"}

    async def visit(self) -> None:
        """See all that there is; what goes wrong is noted."""
        address = self._task.addresses[self._number]
        try:
            await self._visit(address)
        except (OSError, ValueError, IndexError, TimeoutError) as error:
            self._seen.lost.append(f"{address}: {type(error).__name__} {error}")

    async def _visit(self, address: str) -> None:
        chance = random.Random(self._number)  # noqa: S311 - no secret
        share = self._number / len(self._task.addresses)
        await asyncio.sleep(self._task.arrive_s * share)
        csrf = await self._first_view()
        await asyncio.sleep(self._task.think_s * chance.random())
        place = await self._start(f"csrf={csrf}&address={address.replace('@', '%40')}".encode())
        begun = time.monotonic()
        if chance.random() < 0.5:
            await ask(self._task.port, f"GET {place}/events", self._headers)
        while b"data-live" in (answer := await self._page(place)).body:  # noqa: ASYNC110 - it asks
            await asyncio.sleep(LOOK_S)
        self._seen.jobs_s.append(time.monotonic() - begun)
        wanted = f"imap.{address.partition('@')[2]}".encode()
        if address in self._task.found and wanted not in _BREAK.sub(b"", answer.body):
            raise ValueError("the answer has no settings")
        self._seen.ended += 1

    async def _first_view(self) -> str:
        page = await self._page("/")
        self._headers["Cookie"] = page.cookies
        size = len(page.body)
        for path in dict.fromkeys(_FILE.findall(page.body)):
            size += len((await self._page(path.decode())).body)
        self._seen.first_view = size
        return str(_CSRF.findall(page.body)[0], "ascii")

    async def _start(self, form: bytes) -> str:
        """Return the path of the job, once there is a place for it."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        for _ in range(_TRIES):
            answer = await ask(self._task.port, "POST /", {**self._headers, **kind}, form)
            self._seen.starts_ms.append(answer.ms)
            if answer.status == 303:
                return answer.headers["location"]
            if answer.status != 503 or "retry-after" not in answer.headers:
                raise ValueError(f"start: {answer.status}")
            self._seen.refused += 1
            await asyncio.sleep(float(answer.headers["retry-after"]))
        raise ValueError("start: never a place")

    async def _page(self, path: str) -> Answer:
        answer = await ask(self._task.port, f"GET {path}", self._headers)
        self._seen.pages_ms.append(answer.ms)
        if answer.status != 200:
            raise ValueError(f"{path.partition('/')[0]}: {answer.status}")
        return answer


async def watch_health(task: Task, seen: Seen) -> None:
    """Ask again and again whether the page is well."""
    while True:
        try:
            answer = await ask(task.admin, "GET /healthz", {})
            seen.health_ms.append(answer.ms)
            seen.health_failed += answer.status != 200
        except (OSError, IndexError, TimeoutError):
            seen.health_failed += 1
        await asyncio.sleep(_HEALTH_S)


async def look(task: Task, seen: Seen) -> None:
    """Ask for the first page again and again."""
    while True:
        seen.pages_ms.append((await ask(task.port, "GET /", {})).ms)
        await asyncio.sleep(_GLANCE_S)


async def everybody(task: Task) -> Seen:
    """Let all visitors come."""
    seen, beside = Seen(), Seen()
    others = [asyncio.create_task(watch_health(task, seen))]
    if task.looks:
        others.append(asyncio.create_task(look(task, beside)))
    begun = time.monotonic()
    visitors = [Visitor(task, seen, number).visit() for number in range(len(task.addresses))]
    await asyncio.gather(*visitors)
    seen.took_s = time.monotonic() - begun
    if task.looks:
        seen.pages_ms = beside.pages_ms
    for other in others:
        other.cancel()
    return seen


if __name__ == "__main__":
    wanted = msgspec.json.decode(sys.stdin.buffer.read(), type=Task)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(everybody(wanted))))
