"""Servers that keep people waiting; a script.

``tarpit.py CERTIFICATE DRIP NAME_SERVER TARPIT...`` sends web headers for ever at one address,
swallows every DNS question at another one, and accepts and never writes at all the rest.
"""

import asyncio
import ssl
import sys
from typing import Final

TARPIT_PORTS: Final = (80, 443, 110, 143, 465, 587, 993, 995)
_DRIP_S: Final = 0.1


async def keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read whatever comes, and say nothing, until the client gives up."""
    while await reader.read(4096):
        pass
    writer.close()


async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Begin a header line that never ends, until the client gives up."""
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not writer.is_closing():
        writer.write(b"o")
        await writer.drain()
        await asyncio.sleep(_DRIP_S)


async def serve(certificate: str, dripping: str, name_server: str, *tarpits: str) -> None:
    """Listen until the process is ended."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    for tarpit in tarpits:
        for port in TARPIT_PORTS:
            await asyncio.start_server(keep_silent, tarpit, port)
    await asyncio.start_server(drip, dripping, 80)
    await asyncio.start_server(drip, dripping, 443, ssl=context)
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=(name_server, 53))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
