"""Questions to the application, without a server."""

import asyncio
from collections.abc import Iterable, MutableMapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from msgspec import Struct

from autoconf.formats import serving_toml
from autoconf.publish.admin import AdminApp
from autoconf.publish.app import PublishingApp
from autoconf.publish.building import build
from autoconf.publish.site import Site
from autoconf.publish.sources.reading import Lists
from tests.renderers.rendering import english

HOSTER: Final = b"""\
own_hosts = ["auto.hoster.example"]

[profile.basic]
names = ["Hoster Mail"]
services = [{kind = "caldav", url = "https://dav.hoster.example/"}]

[[profile.basic.servers]]
protocol = "imap"
hostname = "imap.hoster.example"
port = 993
socket_type = "SSL"
authentication = ["password-cleartext"]
username = "%EMAILADDRESS%"

[[profile.basic.servers]]
protocol = "smtp"
hostname = "smtp.hoster.example"
port = 465
socket_type = "SSL"
authentication = ["password-cleartext"]
username = "%EMAILADDRESS%"

[profile.white-label]
extends = "basic"
hostnames = {imap = "imap.{domain}", smtp = "smtp.{domain}"}

[profile.short-names]
extends = "basic"

[[profile.short-names.servers]]
protocol = "imap"
hostname = "imap.hoster.example"
port = 993
socket_type = "SSL"
authentication = ["password-cleartext"]
username = "%EMAILLOCALPART%"

[[profile.short-names.servers]]
protocol = "smtp"
hostname = "smtp.hoster.example"
port = 465
socket_type = "SSL"
authentication = ["password-cleartext"]
username = "%EMAILLOCALPART%@%EMAILDOMAIN%"

[source.customers]
kind = "csv"
path = "customers.csv"
profile = "basic"
"""
CUSTOMERS: Final = """domain,profile
example.com,
b\u00fccher.example,white-label
short.example,short-names
"""


class Reply(Struct, frozen=True):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


def site_of(folder: Path, configuration: bytes = HOSTER, customers: str = CUSTOMERS) -> Site:
    """Return the site of a configuration whose table lies beside it."""
    (folder / "customers.csv").write_text(customers, "utf-8")
    lists = Lists(str(folder / "state"), lambda _message: None)
    return build(serving_toml.parse(configuration, "serve.toml", folder), lists, english)


def ask(
    site: Site, target: str, *, host: str | None = "autoconfig.example.com", **further: Any
) -> Reply:
    """Ask the application once; see ``request``."""
    return asyncio.run(request(PublishingApp(site, english), target, host=host, **further))


async def request(
    app: PublishingApp | AdminApp,
    target: str,
    *,
    host: str | None,
    method: str = "GET",
    body: bytes | Iterable[bytes] = b"",
    headers: Iterable[tuple[str, str]] = (),
    http: str = "1.1",
) -> Reply:
    """Ask an application once, as a server would.

    Args:
        app: the application.
        target: path and query, as they stand in the request.
        host: of the Host header; None: there is none.
        method: of the request.
        body: or its parts.
        headers: further ones.
        http: the version.
    """
    path, _, query = target.partition("?")
    named = [] if host is None else [("host", host)]
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": http,
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(k.encode(), v.encode()) for k, v in (*named, *headers)],
    }
    left = [body] if isinstance(body, bytes) else list(body)
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(event: MutableMapping[str, Any]) -> None:
        await asyncio.sleep(0)
        sent.append(event)

    await app(scope, receive, send)
    head, content = sent
    answered = {k.decode(): v.decode() for k, v in head["headers"]}
    return Reply(head["status"], answered, content["body"])
