"""The web servers that an owner may have: nginx, Apache and Caddy as Debian has them.

The main file holds the configuration that ``publish`` or docs/serve.md gives.
"""

from dataclasses import dataclass
from typing import Final

_NGINX: Final = """\
daemon off;
user root;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {snippet};
}}
"""
_APACHE_HEAD: Final = """\
{modules}
ServerName localhost
DefaultRuntimeDir {folder}
PidFile {folder}/apache.pid
ErrorLog {folder}/apache.log
TypesConfig /dev/null
User www-data
Group www-data
Listen 80
Listen 443
"""
_APACHE: Final = _APACHE_HEAD + "Include {snippet}\n"
_WEB_SPACE: Final = (
    _APACHE_HEAD
    + """\
DocumentRoot {www}
<Directory {www}>
  Require all granted
  AllowOverride FileInfo
  Options SymLinksIfOwnerMatch
</Directory>
<VirtualHost *:443>
  SSLEngine On
  SSLCertificateFile {folder}/fullchain.pem
  SSLCertificateKeyFile {folder}/privkey.pem
</VirtualHost>
"""
)
"""All host names lead to one folder, and its owner has nothing but the files in it."""
MODULES: Final = "mpm_event authz_core alias dir mime rewrite ssl socache_shmcb"
_CADDY: Final = """\
{{
	admin off
	local_certs
	skip_install_trust
}}
import {snippet}
"""


@dataclass(frozen=True, slots=True)
class WebServer:
    """A web server: its main file, which holds the snippet, and its commands.

    Attributes:
        main: the text of the main file, with {folder}, {snippet}, {www} and {modules}.
        check: tests a main file, without serving.
        serve: stays in the foreground.
        own_ca: the certificate of an authority of its own, below the folder; empty: it takes ours.
    """

    snippet: str
    main: str
    check: tuple[str, ...]
    serve: tuple[str, ...]
    own_ca: str = ""


SERVERS: Final = {
    "nginx": WebServer(
        snippet="nginx.conf",
        main=_NGINX,
        check=("nginx", "-t", "-e", "stderr", "-c"),
        serve=("nginx", "-e", "stderr", "-c"),
    ),
    "apache": WebServer(
        snippet="apache.conf",
        main=_APACHE,
        check=("apache2", "-t", "-f"),
        serve=("apache2", "-D", "FOREGROUND", "-f"),
    ),
    "web space": WebServer(
        snippet="apache.conf",
        main=_WEB_SPACE,
        check=("apache2", "-t", "-f"),
        serve=("apache2", "-D", "FOREGROUND", "-f"),
    ),
    "caddy": WebServer(
        snippet="Caddyfile",
        main=_CADDY,
        check=("caddy", "validate", "--adapter", "caddyfile", "--config"),
        serve=("caddy", "run", "--adapter", "caddyfile", "--config"),
        own_ca="caddy/pki/authorities/local/root.crt",
    ),
}
