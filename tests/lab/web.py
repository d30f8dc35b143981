"""nginx: one virtual host per name, serving files as a static host does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from tests.lab.certificates import Authority
from tests.lab.domain import ISPDB_HOST, Certificate, LabDomain, Place
from tests.lab.plan import ISPDB_ADDRESS, Daemon, Listener, Plan

_FILE: Final = "mail/config-v1.1.xml"

_CONFIG: Final = """\
daemon off;
worker_processes 1;
user root;
pid {root}/run/nginx.pid;
error_log {root}/log/nginx.log;
events {{ worker_connections 512; }}
http {{
  access_log {root}/log/nginx.log;
  types {{ text/html html; text/xml xml; }}
  default_type text/xml;
  server_names_hash_bucket_size 128;
  client_body_temp_path {root}/run/body;
  proxy_temp_path {root}/run/proxy;
  fastcgi_temp_path {root}/run/fastcgi;
  uwsgi_temp_path {root}/run/uwsgi;
  scgi_temp_path {root}/run/scgi;
{servers}}}
"""

_SERVER: Final = """\
  server {{
    listen {listener}{tls};
    server_name {name};
    root {folder};
{certificate}  }}
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A virtual host: its name and address, 443 or 80, and documents by path."""

    name: str
    address: str
    port: int
    documents: tuple[tuple[str, bytes], ...]


def clientconfig(row: LabDomain) -> bytes:
    """Return the domain's settings as an autoconfig file."""
    root = Element("clientConfig", version="1.1")
    provider = SubElement(root, "emailProvider", id=row.name)
    SubElement(provider, "domain").text = row.name
    SubElement(provider, "displayName").text = f"Mail of {row.name}"
    for server in row.documented:
        tag = "outgoingServer" if server.protocol == "smtp" else "incomingServer"
        element = SubElement(provider, tag, type=server.protocol)
        SubElement(element, "hostname").text = server.hostname
        SubElement(element, "port").text = str(server.port)
        SubElement(element, "socketType").text = server.socket_type
        SubElement(element, "authentication").text = "password-cleartext"
        SubElement(element, "username").text = row.username
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def sites(plan: Plan) -> Iterator[Site]:
    """Yield the virtual hosts of all domains, and the ISPDB."""
    for row in plan.domains:
        document = clientconfig(row)
        address = plan.address(row)
        if Place.AUTOCONFIG in row.places:
            yield Site(f"autoconfig.{row.name}", address, 443, ((_FILE, document),))
        if Place.HTTP in row.places:
            yield Site(f"autoconfig.{row.name}", address, 80, ((_FILE, document),))
        if Place.WELL_KNOWN in row.places:
            yield Site(row.name, address, 443, ((f".well-known/autoconfig/{_FILE}", document),))
    known = tuple(
        (f"v1.1/{row.name}", clientconfig(row)) for row in plan.domains if Place.ISPDB in row.places
    )
    yield Site(ISPDB_HOST, ISPDB_ADDRESS, 443, known)


def configure(plan: Plan, authority: Authority) -> Daemon:
    """Write documents and configuration."""
    hosts = tuple(sites(plan))
    config = plan.folder("etc") / "nginx.conf"
    plan.folder("run")
    servers = "".join(_server(plan, authority, site) for site in hosts)
    config.write_text(_CONFIG.format(root=plan.root, servers=servers))
    return Daemon(
        name="nginx",
        command=("nginx", "-c", str(config), "-e", str(plan.log("nginx"))),
        listeners=_listeners(hosts),
    )


def _listeners(hosts: Sequence[Site]) -> tuple[Listener, ...]:
    return tuple(dict.fromkeys(Listener(site.address, site.port) for site in hosts))


def _server(plan: Plan, authority: Authority, site: Site) -> str:
    folder = plan.folder(f"www/{site.name}-{site.port}")
    for path, document in site.documents:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(document)
    return _SERVER.format(
        listener=Listener(site.address, site.port),
        tls=" ssl" if site.port == 443 else "",
        name=site.name,
        folder=folder,
        certificate=_certificate(authority, site) if site.port == 443 else "",
    )


def _certificate(authority: Authority, site: Site) -> str:
    path = authority.issue(f"web-{site.name}", (site.name,), Certificate.GOOD)
    return f"    ssl_certificate {path};\n    ssl_certificate_key {path};\n"
