"""One document for every request, from the HTTP server that ``serve`` has; run by ``bench.serve``.

serve_constant.py HOST PORT FILE
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server


def main(host: str, port: int, file: str) -> None:
    body = Path(file).read_bytes()
    headers = [(b"content-type", b"text/xml"), (b"content-length", b"%d" % len(body))]
    head = {"type": "http.response.start", "status": 200, "headers": headers}
    rest = {"type": "http.response.body", "body": body}

    async def constant(
        _scope: object, _receive: object, send: Callable[..., Awaitable[Any]]
    ) -> None:
        await send(head)
        await send(rest)

    server = Server(
        constant,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
    )
    asyncio.run(server.serve())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
