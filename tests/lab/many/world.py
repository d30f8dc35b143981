"""A world of many domains on real servers: BIND, nginx, Dovecot, Postfix."""

import datetime as dt
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.lab import tarpit
from tests.lab.certificates import Authority
from tests.lab.lab import Lab
from tests.lab.many import documents
from tests.lab.many.people import GROUP, Domain, Host, Way, domains, hosts
from tests.lab.plan import DNS_ADDRESS, ISPDB_ADDRESS, TARPIT_ADDRESS, Daemon, Listener, environment

PASSWORD: Final = "one-for-all,all-for-one"
WRONG: Final = "not this one"
_POSTFIX: Final = "/usr/lib/postfix/sbin"
_TODAY: Final = dt.datetime.now(dt.UTC)

_NAMED: Final = """\
options {{
  directory "{folder}"; pid-file none; session-keyfile none;
  listen-on {{ {address}; }}; listen-on-v6 {{ none; }};
  recursion no; allow-query {{ any; }}; dnssec-validation no; empty-zones-enable no; notify no;
  minimal-responses yes; tcp-clients 500;
}};
controls {{ }};
zone "test" {{ type primary; file "test.zone"; check-names ignore; }};
"""
_NGINX: Final = """\
daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
user root;
pid {root}/run/nginx.pid;
error_log {root}/log/nginx.log crit;
events {{ worker_connections 8000; }}
http {{
  log_format whole '$msec $server_addr $scheme $host "$request_uri" $status "$http_user_agent"';
  access_log {root}/log/web.log whole buffer=64k flush=1s;
  types {{ text/xml xml; application/json json; }}
  default_type text/xml;
  client_body_temp_path {root}/run/body;
  proxy_temp_path {root}/run/proxy;
  fastcgi_temp_path {root}/run/fastcgi;
  uwsgi_temp_path {root}/run/uwsgi;
  scgi_temp_path {root}/run/scgi;
  map $ssl_server_name $group {{
    default hosts;
    "~^(?:[a-z-]+\\.)?d(?<number>[0-9]+)x[0-9]+\\.test$" group$number;
{special}  }}
  server {{
{listen}    server_name _;
    ssl_certificate {root}/certificates/$group.pem;
    ssl_certificate_key {root}/certificates/key.pem;
    root {root}/www/$host;
    error_page 405 =200 $uri;
    location / {{ try_files $uri =404; }}
  }}
}}
"""
_DOVECOT: Final = """\
base_dir = {root}/dovecot
state_dir = {root}/dovecot
log_path = {root}/log/dovecot.log
protocols = imap pop3
listen = {listen}
mail_location = maildir:{root}/mail
mail_uid = mail
mail_gid = mail
first_valid_uid = 8
first_valid_gid = 8
ssl = required
ssl_cert = <{root}/certificates/hosts.pem
ssl_key = <{root}/certificates/key.pem
auth_mechanisms = plain login
auth_verbose = yes
auth_failure_delay = 0
mail_max_userip_connections = 0
login_log_format_elements = user=<%u> method=%m lip=%l
default_process_limit = 2000
default_client_limit = 8000
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={root}/mail
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  unix_listener {root}/run/sasl {{
    mode = 0666
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
service imap-login {{
  service_count = 0
  client_limit = 4000
  inet_listener imap {{
    port = 0
  }}
}}
service pop3-login {{
  service_count = 0
  client_limit = 4000
  inet_listener pop3 {{
    port = 0
  }}
}}
service imap {{
  service_count = 200
}}
"""
_MAIN: Final = """\
compatibility_level = 3.6
queue_directory = {root}/postfix/queue
data_directory = {root}/postfix/data
command_directory = /usr/sbin
daemon_directory = {daemons}
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
maillog_file_prefixes = {root}/log
maillog_file = {root}/log/postfix.log
myhostname = mx.lab.test
mydestination =
mynetworks =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = all
inet_protocols = ipv4
in_flow_delay = 0
smtpd_peername_lookup = no
smtpd_sasl_type = dovecot
smtpd_sasl_path = {root}/run/sasl
smtpd_sasl_auth_enable = yes
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_tls_chain_files = {root}/certificates/key.pem, {root}/certificates/hosts.pem
smtpd_tls_security_level = encrypt
smtpd_tls_wrappermode = yes
default_process_limit = 400
"""
_MASTER: Final = """\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""
_LOGIN: Final = re.compile(r"lip=([0-9.]+)")
_SASL: Final = re.compile(r"at/([0-9.]+)/smtpd\[.*sasl_username=")
_CONNECT: Final = re.compile(r"at/([0-9.]+)/smtpd\[\d+\]: (connect|disconnect) from")


class Request(NamedTuple):
    """A line of the web server's log."""

    at: float
    address: str
    host: str
    path: str
    agent: str


class World(Lab):
    """Up inside ``with``; see ``Lab``.

    Attributes:
        people: the domains.
        hosts: their mail hosts.
        domains_file: one name a line.
    """

    ispdb_url: Final = "https://ispdb.lab.test/v1.1/"
    domains_file: Path

    def __init__(self, count: int = 10_000, mail_hosts: int = 200) -> None:
        super().__init__(domains=())
        self.hosts = hosts(mail_hosts)
        self.people = tuple(domains(count, self.hosts))

    def survey_options(self) -> list[str]:
        """Return the options that lead a survey into the world."""
        return [
            *("--ca-file", str(self.ca_file), "--allow-network", "10.0.0.0/8"),
            *("--ispdb", self.ispdb_url, "--contact", "survey@example.com"),
        ]

    def users_file(self, path: Path, count: int, *, wrong: int = 0) -> Path:
        """Write a table of users, so many for each domain that has mail; the last ones are wrong.

        Their logins work: the domains publish their settings at their own hosts.
        """
        good = (Way.AUTOCONFIG, Way.SRV, Way.WELL_KNOWN)
        named = [one for one in self.people if one.way in good]
        lines = ["address,password"]
        for number in range(count):
            domain = named[number % len(named)]
            word = WRONG if number >= count - wrong else PASSWORD
            lines.append(f'u{number}@{domain.name},"{word}"')
        path.write_text("\n".join(lines) + "\n")
        path.chmod(0o600)
        return path

    def requests(self) -> Iterator[Request]:
        """Yield what the web servers were asked."""
        pattern = re.compile(r'(\S+) (\S+) \S+ (\S+) "([^"]*)" \d+ "([^"]*)"')
        path = self._plan.root / "log" / "web.log"
        with path.open(errors="replace") as file:
            for line in file:
                found = pattern.match(line)
                if found:
                    yield Request(float(found[1]), found[2], found[3], found[4], found[5])

    def account_options(self) -> list[str]:
        """Return the options that lead a test of accounts into the world."""
        trusted = [option for host in self.hosts for option in ("--trust-host", host.domain)]
        return ["--ca-file", str(self.ca_file), "--ispdb", self.ispdb_url, *trusted]

    def logins(self) -> Iterator[tuple[float, str]]:
        """Yield time and address of each login that was accepted, over IMAP, POP3 and SMTP."""
        for line in self.logs("dovecot").splitlines():
            found = _LOGIN.search(line)
            if found and "-login: Info: Login: " in line:
                yield _time(line), found[1]
        for line in self.logs("postfix").splitlines():
            found = _SASL.search(line)
            if found:
                yield _time(line), found[1]

    def failures(self) -> list[str]:
        """Return the address of each login that Dovecot refused."""
        lines = self.logs("dovecot").splitlines()
        found = (_LOGIN.search(line) for line in lines if "auth failed" in line)
        return [one[1] for one in found if one]

    def most_connections(self, since: float) -> dict[str, int]:
        """Return how many connections each address of Postfix had at a time, at most."""
        now: Counter[str] = Counter()
        most: Counter[str] = Counter()
        for line in self.logs("postfix").splitlines():
            found = _CONNECT.search(line)
            if found and _time(line) >= since - 1:
                now[found[1]] += 1 if found[2] == "connect" else -1
                most[found[1]] = max(most[found[1]], now[found[1]])
        return dict(most)

    def _daemons(self, authority: Authority) -> tuple[Daemon, ...]:
        plan = self._plan
        self.trust_anchor = plan.root / "none"
        _write_certificates(authority, plan.folder("certificates"), self.hosts, self.people)
        _write_documents(plan.folder("www"), self.hosts, self.people)
        self.domains_file = plan.root / "domains.txt"
        self.domains_file.write_text("".join(f"{one.name}\n" for one in self.people))
        plan.folder("log")
        plan.folder("run")
        return (
            _named(plan.root, self.hosts, self.people),
            _nginx(plan.root, self.hosts, self.people),
            _dovecot(plan.root, self.hosts),
            _postfix(plan.root, self.hosts),
            Daemon(
                name="tarpit",
                command=(sys.executable, tarpit.__file__, str(plan.root / "certificates/both.pem"),
                         "10.77.0.101", "10.77.0.55", TARPIT_ADDRESS),
                listeners=(Listener(TARPIT_ADDRESS, 443),),
            ),
        )  # fmt: skip


def _time(line: str) -> float:
    """Return the time of a line of a mail server's log."""
    year = _TODAY.astimezone().year
    found = dt.datetime.strptime(f"{year} {line[:15]}", "%Y %b %d %H:%M:%S")  # noqa: DTZ007
    return found.astimezone().timestamp()


def _write_certificates(
    authority: Authority, folder: Path, of: Sequence[Host], people: Sequence[Domain]
) -> None:
    """Write one key, and certificates with up to a hundred names each."""
    _ = authority.ca_file
    signer = _Signer(authority)
    (folder / "key.pem").write_bytes(signer.key_pem)
    names = ["ispdb.lab.test", "*.lab.test"]
    for host in of:
        names += [f"*.{host.domain}", host.domain]
    signer.write(folder / "hosts.pem", names)
    (folder / "both.pem").write_bytes((folder / "hosts.pem").read_bytes() + signer.key_pem)
    groups = {one.group for one in people}
    for group in groups:
        some = [f"d{group}x{number:02}.test" for number in range(GROUP)]
        wild = [name for one in some for name in (one, f"*.{one}")]
        signer.write(folder / f"group{group}.pem", wild)
        signer.write(folder / f"expired{group}.pem", wild, days=-1)


class _Signer:
    """Signs with a new authority below that of the lab: one key serves all servers."""

    def __init__(self, authority: Authority) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        ca = authority._ca  # noqa: SLF001 - its key signs
        self._ca_key = ca._private_key  # noqa: SLF001 - trustme offers no other way to many names
        self._issuer = ca._certificate.subject  # noqa: SLF001
        self._ca_public = ca._certificate.public_key()  # noqa: SLF001

    @property
    def key_pem(self) -> bytes:
        return self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def write(self, path: Path, names: Sequence[str], days: int = 60) -> None:
        made = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(self._issuer)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(_TODAY - dt.timedelta(days=30))
            .not_valid_after(_TODAY + dt.timedelta(days=days))
            .add_extension(x509.SubjectAlternativeName(map(x509.DNSName, names)), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._ca_public),  # type: ignore[arg-type]
                critical=False,
            )
            .sign(self._ca_key, hashes.SHA256())
        )
        path.write_bytes(made.public_bytes(serialization.Encoding.PEM))


def _write_documents(folder: Path, of: Sequence[Host], people: Sequence[Domain]) -> None:
    pages = [page for one in people for page in documents.files(one)]
    pages += [page for host in of for page in documents.files_of_host(host)]
    for place, content in pages:
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _named(root: Path, of: Sequence[Host], people: Sequence[Domain]) -> Daemon:
    folder = root / "named"
    folder.mkdir()
    lines = list(documents.head())
    lines += [line for host in of for line in documents.records_of_host(host)]
    lines += [line for one in people for line in documents.records(one)]
    (folder / "test.zone").write_text("\n".join(lines) + "\n")
    config = root / "named.conf"
    config.write_text(_NAMED.format(folder=folder, address=DNS_ADDRESS))
    return Daemon(
        name="named",
        command=("named", "-g", "-n", "1", "-c", str(config)),
        listeners=(Listener(DNS_ADDRESS, 53),),
        ready=" running",
    )


def _nginx(root: Path, of: Sequence[Host], people: Sequence[Domain]) -> Daemon:
    special = {Way.EXPIRED: "expired{group}", Way.WRONG_NAME: "hosts"}
    lines = "".join(
        f"    autoconfig.{one.name} {special[one.way].format(group=one.group)};\n"
        for one in people
        if one.way in special
    )
    addresses = [ISPDB_ADDRESS, *(host.web_address for host in of)]
    listen = "".join(f"    listen {a}:443 ssl;\n    listen {a}:80;\n" for a in addresses)
    listen += "".join(f"    listen {host.plain_address}:80;\n" for host in of)
    config = root / "nginx.conf"
    config.write_text(_NGINX.format(root=root, special=lines, listen=listen))
    return Daemon(
        name="nginx",
        command=("nginx", "-c", str(config), "-e", f"{root}/log/nginx.log"),
        listeners=(Listener(ISPDB_ADDRESS, 443),),
    )


def _dovecot(root: Path, of: Sequence[Host]) -> Daemon:
    mail = root / "mail"
    for part in ("cur", "new", "tmp"):
        (mail / part).mkdir(parents=True)
    for path in (mail, *mail.iterdir()):
        shutil.chown(path, "mail", "mail")
    config = root / "dovecot.conf"
    listen = ", ".join(host.mail_address for host in of)
    config.write_text(_DOVECOT.format(root=root, listen=listen, password=PASSWORD))
    return Daemon(
        name="dovecot-daemon",
        command=("dovecot", "-F", "-c", str(config)),
        listeners=(Listener(of[-1].mail_address, 993), Listener(of[-1].mail_address, 995)),
    )


def _postfix(root: Path, of: Sequence[Host]) -> Daemon:
    etc = root / "etc-postfix"
    for folder in (etc, root / "postfix/data", root / "postfix/queue"):
        folder.mkdir(parents=True)
    shutil.chown(root / "postfix/data", "postfix")
    (etc / "main.cf").write_text(_MAIN.format(root=root, daemons=_POSTFIX))
    smtpd = "".join(
        f"{host.mail_address}:465 inet n - n - - smtpd\n  -o syslog_name=at/{host.mail_address}\n"
        for host in of
    )
    (etc / "master.cf").write_text(_MASTER + smtpd)
    subprocess.run(["postfix", "-c", str(etc), "check"], check=True, timeout=120, env=environment())
    return Daemon(
        name="postfix-daemon",
        command=(f"{_POSTFIX}/master", "-c", str(etc), "-s"),
        listeners=(Listener(of[-1].mail_address, 465),),
    )
