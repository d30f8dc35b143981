"""Stands before the page and cuts streams of events: ``cutting.py PORT LOG``.

LOG begins with its own port. A line "from 3" says that a browser asked for a stream and has event 3
already (0: none), and "cut 3" that it was cut behind event 3. A stream from 0 is cut.
"""

import asyncio
import contextlib
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

_LAST: Final = re.compile(rb"(?i)^last-event-id: *(\d+)", re.MULTILINE)
_EVENT: Final = re.compile(rb"id: (\d+)\nevent: .*\ndata: .*\n\n")
_SIZE: Final = 65536


class Cutter:
    """Hands each request on, over a connection of its own."""

    def __init__(self, port: int, log: Path) -> None:
        self._port = port
        self._log = log

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            above, below = await asyncio.open_connection("127.0.0.1", self._port)
            below.write(head.replace(b"Connection: keep-alive", b"Connection: close"))
            up = asyncio.create_task(_copy(reader, below))
            if head.split()[1].endswith(b"/events"):
                await self._stream(above, writer, int((_LAST.findall(head) or [b"0"])[0]))
            else:
                await _copy(above, writer)
            up.cancel()
            below.close()
        writer.close()

    async def _stream(
        self, above: asyncio.StreamReader, writer: asyncio.StreamWriter, last: int
    ) -> None:
        self.note(f"from {last}")
        got = b""
        async for part in _parts(above):
            got += part
            writer.write(part)
            await writer.drain()
            if not last and (ids := _EVENT.findall(got)):
                self.note(f"cut {int(ids[-1])}")
                break

    def note(self, line: str) -> None:
        """Add a line to the log."""
        with self._log.open("a") as log:
            log.write(f"{line}\n")


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    async for part in _parts(reader):
        writer.write(part)
        await writer.drain()


async def _parts(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while part := await reader.read(_SIZE):
        yield part


async def _serve(port: int, log: Path) -> None:
    cutter = Cutter(port, log)
    server = await asyncio.start_server(cutter.answer, "127.0.0.1", 0)
    cutter.note(str(server.sockets[0].getsockname()[1]))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2])))
