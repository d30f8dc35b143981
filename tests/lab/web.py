"""nginx: one virtual host per name, serving files as a static host does."""

from collections.abc import Sequence
from typing import Final

from tests.lab.certificates import Authority
from tests.lab.domain import LAB_PASSWORD, Certificate
from tests.lab.plan import Daemon, Listener, Plan
from tests.lab.sites import Site, sites

_CONFIG: Final = """\
daemon off;
worker_processes 1;
user root;
pid {root}/run/nginx.pid;
error_log {root}/log/nginx.log;
events {{ worker_connections 512; }}
http {{
    ssl_protocols TLSv1.2 TLSv1.3;
  log_format whole '"$request_method $scheme://$host$request_uri" $status "$http_user_agent"';
  access_log {root}/log/nginx.log whole;
  types {{ text/html html; text/xml xml; application/json json; text/plain txt; }}
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
    {directives}
  }}
"""


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
    directives = [site.directives]
    if site.port != 80:
        directives.append(_certificate(authority, site))
    if site.reader:
        directives.append(_login(plan, site))
    return _SERVER.format(
        listener=Listener(site.address, site.port),
        tls="" if site.port == 80 else " ssl",
        name=site.name,
        folder=folder,
        directives="\n    ".join(directives),
    )


def _certificate(authority: Authority, site: Site) -> str:
    path = authority.issue(f"web-{site.name}", (site.name,), Certificate.GOOD)
    return f"ssl_certificate {path};\n    ssl_certificate_key {path};"


def _login(plan: Plan, site: Site) -> str:
    path = plan.folder("etc") / f"{site.name}.users"
    path.write_text(f"{site.reader}:{{PLAIN}}{LAB_PASSWORD}\n")
    return f"auth_basic Exchange;\n    auth_basic_user_file {path};"
