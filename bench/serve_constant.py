"""One document for every request, from the server that ``serve`` has; run by ``bench.serve``.

serve_constant.py HOST:PORT FILE
"""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from autoconf.publish.app import PublishingApp
from autoconf.publish.server import Running, run
from autoconf.publish.site import Site


def main(place: str, file: str) -> None:
    body = Path(file).read_bytes()
    head = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"content-type", b"text/xml"), (b"content-length", b"%d" % len(body))],
    }
    rest = {"type": "http.response.body", "body": body}

    async def constant(
        _scope: object, _receive: object, send: Callable[..., Awaitable[Any]]
    ) -> None:
        await send(head)
        await send(rest)

    site = Site({})
    never = Running(load=lambda: site, refresh_s=86_400, say=lambda _message: None)
    run([(place, constant)], PublishingApp(site, str), never)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
