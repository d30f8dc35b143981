"""nginx of the world: one server for all names; regular expressions choose file and certificate."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.lab.many import documents
from tests.lab.many.people import Domain, Host, Way
from tests.lab.plan import ISPDB_ADDRESS, Daemon, Listener, Plan

LOG: Final = "requests"
_CONFIG: Final = """\
daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
user root;
pid {root}/run/nginx.pid;
error_log {root}/log/nginx.log crit;
events {{ worker_connections 8000; }}
http {{
  log_format whole '$msec $server_addr $scheme $host "$request_uri" $status "$http_user_agent"';
  access_log {log} whole buffer=64k flush=1s;
  types {{ text/xml xml; application/json json; }}
  default_type text/xml;
  client_body_temp_path {root}/run/body;
  proxy_temp_path {root}/run/proxy;
  fastcgi_temp_path {root}/run/fastcgi;
  uwsgi_temp_path {root}/run/uwsgi;
  scgi_temp_path {root}/run/scgi;
  map_hash_bucket_size 128;
  map_hash_max_size 65536;
  map $ssl_server_name $group {{
    default lab;
    "~^(?:[a-z-]+\\.)?d(?<number>[0-9]+)x[0-9]+\\.test$" group$number;
    "~^(?:[a-z-]+\\.)?(?<hoster>host[0-9]+\\.test)$" $hoster;
{special}  }}
  server {{
{listen}    server_name _;
    ssl_certificate {root}/certificates/$group.pem;
    ssl_certificate_key {root}/certificates/key.pem;
    root {root}/www/$host;
    error_page 405 =200 $uri;  # nginx refuses to POST to a file
    location / {{ try_files $uri =404; }}
  }}
}}
"""


def configure(plan: Plan, hosts: Sequence[Host], people: Sequence[Domain]) -> Daemon:
    """Write documents and configuration."""
    _write_documents(plan.folder("www"), hosts, people)
    plan.folder("run")
    addresses = [ISPDB_ADDRESS, *(host.web_address for host in hosts)]
    listen = "".join(f"    listen {a}:443 ssl;\n    listen {a}:80;\n" for a in addresses)
    listen += "".join(f"    listen {host.plain_address}:80;\n" for host in hosts)
    config = plan.folder("etc") / "nginx.conf"
    text = _CONFIG.format(root=plan.root, log=plan.log(LOG), special=_bad(people), listen=listen)
    config.write_text(text)
    return Daemon(
        name="nginx",
        command=("nginx", "-c", str(config), "-e", str(plan.log("nginx"))),
        listeners=tuple(Listener(address, 443) for address in addresses),
    )


def _bad(people: Sequence[Domain]) -> str:
    """Return which names get another certificate than theirs."""
    special = {Way.EXPIRED: "expired{group}", Way.WRONG_NAME: "lab"}
    return "".join(
        f"    autoconfig.{one.name} {special[one.way].format(group=one.group)};\n"
        for one in people
        if one.way in special
    )


def _write_documents(folder: Path, hosts: Sequence[Host], people: Sequence[Domain]) -> None:
    pages = [page for one in people for page in documents.files(one)]
    pages += [page for host in hosts for page in documents.files_of_host(host)]
    for place, content in pages:
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
