"""Whatever servers do, discovery over the real network ends in time, every question with a word."""

import gzip
import time
from pathlib import Path

import pytest

from autoconf.model.evidence import Outcome
from tests.hostile.live import context, discovering
from tests.servers.nameserver import Zone
from tests.servers.tcp import (
    Handler,
    answering,
    dripping,
    hang_up,
    over_tls,
    responding,
    saying,
    serving,
    silent,
)

SECONDS = 0.4
MX: Zone = {"example.com": {"MX": ["10 mx.hoster.example."]}}
OK = b"HTTP/1.1 200 OK\r\n"


def loop(request: bytes) -> bytes:
    """Redirect every request to itself, with a number that grows."""
    lines = request.split(b"\r\n")
    path = lines[0].split()[1].partition(b"?")[0]
    host = next(line[6:] for line in lines if line.lower().startswith(b"host:"))
    target = b"https://%s%s?%d" % (host, path, len(request))
    return b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + target + b"\r\n\r\n"


def with_body(body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([OK + b"Content-Length: %d" % len(body), *headers]) + b"\r\n\r\n" + body


ENDLESS = saying(OK + b"\r\n", *[b"x" * 65536] * 60)
CHUNK = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
BOMB = with_body(gzip.compress(bytes(20_000_000)), b"Content-Encoding: gzip")
SLOW: dict[str, Handler] = {
    "silent-after-connecting": silent,
    "silent-after-the-handshake": over_tls(context(), silent),
    "headers-byte-by-byte": over_tls(context(), dripping(OK + b"X-Slow: " + b"x" * 400, 0.05)),
    "body-byte-by-byte": over_tls(
        context(), saying(OK + b"Content-Length: 999\r\n\r\n", *[b"<"] * 60, pause_s=0.05)
    ),
    "headers-without-end": over_tls(context(), saying(OK, *[b"X-More: x\r\n"] * 200_000)),
    "body-without-end": over_tls(context(), ENDLESS),
    "chunks-without-end": over_tls(
        context(), saying(OK + b"Transfer-Encoding: chunked\r\n\r\n", *[CHUNK] * 60)
    ),
    "gzip-bomb": over_tls(context(), answering(BOMB, [])),
    "length-that-never-comes": over_tls(
        context(), saying(OK + b"Content-Length: 99\r\n\r\n<clientConfig/>")
    ),
    "redirects-in-a-circle": over_tls(context(), responding(loop)),
    "hangs-up": hang_up,
    "greets-and-says-no-more": over_tls(context(), saying(b"* OK ready\r\n")),
    "greets-without-end": over_tls(context(), saying(*[b"220-hello\r\n" * 1000] * 100)),
    "one-line-without-end": over_tls(context(), saying(*[b"x" * 65536] * 60)),
}
NAMED = set(Outcome) - {Outcome.FOUND, Outcome.CRASHED}


@pytest.mark.parametrize("handler", SLOW.values(), ids=SLOW)
def test_no_server_holds_discovery_longer_than_it_may_take(
    tmp_path: Path, handler: Handler
) -> None:
    with (
        serving(handler) as server,
        discovering(MX, tmp_path, f"::127.0.0.1:{server.port}") as (discovery, _),
    ):
        start = time.monotonic()
        discovery.ask_sources(SECONDS)
        discovery.guess(SECONDS)
        took = time.monotonic() - start

    assert took < 11 * 2 * SECONDS
    asked = [a for a in discovery.attempts if a.source != "mx"]
    assert {a.outcome for a in asked} <= NAMED, [a for a in asked if a.outcome not in NAMED]
