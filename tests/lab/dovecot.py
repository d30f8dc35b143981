"""Dovecot: IMAP and POP3 at each domain's address, and the word on passwords for Postfix."""

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.lab.certificates import Authority
from tests.lab.domain import WAITING_MESSAGES, Backend, Certificate, LabDomain, Reader, Sender
from tests.lab.plan import USERS, Daemon, Listener, Plan

_LISTENER: Final = """\
  inet_listener {name} {{
    port = {port}
    address = {addresses}
    ssl = {tls}
  }}
"""

_CONFIG: Final = """\
base_dir = {root}/{name}
state_dir = {root}/{name}
log_path = {log}
protocols = imap pop3
listen = {listen}
mail_location = maildir:~
mail_uid = mail
mail_gid = mail
first_valid_uid = 8
first_valid_gid = 8
ssl = required
ssl_min_protocol = TLSv1.2
ssl_cert = <{certificate}
ssl_key = <{certificate}
auth_mechanisms = {mechanisms}
auth_verbose = yes
auth_debug = yes
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Unerw\u00fcnschtes {{
    special_use = \\Junk
    auto = create
  }}
}}
{passdb}userdb {{
  driver = passwd-file
  args = username_format=%u {root}/users/%l
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  unix_listener {sasl} {{
    mode = 0666
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
{services}{settings}{locals}"""

_PASSDB: Final = """\
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {root}/users/%l
}
"""

_LOCAL: Final = """\
local {address} {{
  ssl_cert = <{certificate}
  ssl_key = <{certificate}
{settings}}}
"""
_PLAIN: Final = "  ssl = no\n  disable_plaintext_auth = no\n"


def is_plain(row: LabDomain) -> bool:
    """Tell whether the domain's servers take passwords in clear, having no TLS."""
    return any(server.socket_type == "plain" for server in row.own_servers)


def configure(plan: Plan, authority: Authority) -> tuple[Daemon, ...]:
    """Write users, mailboxes and configuration; one Dovecot for each backend that needs it."""
    users, home = plan.folder("users"), plan.folder("mail")
    for row in plan.domains:
        if row.own_servers:
            lines = (_user(plan, d, name) for d in plan.residents(row) for name in USERS)
            (users / plan.address(row)).write_text("".join(lines))
        fill_mailboxes(home, row)
    backends = dict.fromkeys(row.backend for row in plan.domains if row.own_servers)
    return tuple(_daemon(plan, authority, backend) for backend in backends if _is_needed(backend))


def _is_needed(backend: Backend) -> bool:
    return backend.reader is Reader.DOVECOT or backend.sender is Sender.POSTFIX


def _daemon(plan: Plan, authority: Authority, backend: Backend) -> Daemon:
    hosts = tuple(row for row in plan.domains if row.own_servers and row.backend == backend)
    ports = _ports(plan, hosts) if backend.reader is Reader.DOVECOT else {}
    listeners = [Listener(a, p.number) for p, found in ports.items() for a in found]

    def in_place(text: str) -> str:
        return text.replace("{root}", str(plan.root))

    for path, text in backend.files:
        plan.folder(str(Path(path).parent))
        (plan.root / path).write_text(in_place(text))
    config = plan.folder("etc") / f"{backend.name}.conf"
    config.write_text(
        _CONFIG.format(
            root=plan.root,
            name=backend.name,
            log=plan.log(backend.name),
            sasl=socket_path(plan, backend),
            listen=", ".join(dict.fromkeys(x.address for x in listeners)) or "127.0.0.1",
            certificate=authority.issue("dovecot", ("dovecot.lab.test",), Certificate.GOOD),
            mechanisms=" ".join(backend.mechanisms).lower(),
            passdb=in_place(backend.passdb or _PASSDB),
            services=_services(ports),
            settings=in_place(backend.settings),
            locals="".join(_local(plan, authority, row) for row in hosts),
        )
    )
    return Daemon(
        name=backend.name,
        command=("dovecot", "-F", "-c", str(config)),
        listeners=tuple(listeners),
        environment={"OPENSSL_CONF": in_place(backend.openssl_conf)}
        if backend.openssl_conf
        else {},
    )


def certificate(authority: Authority, row: LabDomain) -> Path:
    """Return the certificate that all mail servers of a domain share."""
    path = authority.folder / f"mail-{row.name}.pem"
    if path.exists():
        return path
    names = tuple(dict.fromkeys(server.hostname for server in row.own_servers))
    return authority.issue(f"mail-{row.name}", names, row.certificate)


class _Port(NamedTuple):
    protocol: str
    number: int
    is_tls: bool


_Ports = Mapping[_Port, Sequence[str]]


def _ports(plan: Plan, rows: Sequence[LabDomain]) -> _Ports:
    """Return the addresses at which each port is open."""
    ports: dict[_Port, list[str]] = {}
    for row in rows:
        wanted = (_Port(s.protocol, s.port, s.socket_type == "SSL") for s in row.own_servers)
        for port in dict.fromkeys(wanted):
            if port.protocol != "smtp":
                ports.setdefault(port, []).append(plan.address(row))
    return ports


def _services(ports: _Ports) -> str:
    """Return a service per protocol with its listeners; the usual ones are switched off."""
    text = ""
    for protocol in ("imap", "pop3"):
        text += f"service {protocol}-login {{\n  service_count = 0\n"
        text += "".join(
            f"  inet_listener {protocol}{s} {{\n    port = 0\n  }}\n" for s in ("", "s")
        )
        text += "".join(
            _LISTENER.format(
                name=f"{protocol}-{port.number}",
                port=port.number,
                addresses=" ".join(addresses),
                tls="yes" if port.is_tls else "no",
            )
            for port, addresses in ports.items()
            if port.protocol == protocol
        )
        text += "}\n"
    return text


def _local(plan: Plan, authority: Authority, row: LabDomain) -> str:
    return _LOCAL.format(
        address=plan.address(row),
        certificate=certificate(authority, row),
        settings=(_PLAIN if is_plain(row) else "") + row.settings,
    )


def _user(plan: Plan, row: LabDomain, name: str) -> str:
    home = plan.root / "mail" / row.name / name
    return f"{row.login_name(name)}:{row.password}::::{home}::{row.user_fields}\n"


def fill_mailboxes(home: Path, row: LabDomain) -> None:
    """Make the Maildirs of a domain; alice's holds the waiting messages."""
    shutil.rmtree(home / row.name, ignore_errors=True)
    for name in USERS:
        for part in ("cur", "new", "tmp"):
            (home / row.name / name / part).mkdir(parents=True)
    for number in range(1, WAITING_MESSAGES + 1):
        (home / row.name / "alice" / "new" / f"{number}.lab").write_text(
            f"From: Bob <bob@{row.name}>\nTo: Alice <alice@{row.name}>\n"
            f"Subject: Waiting message {number}\nMessage-ID: <{number}@{row.name}>\n"
            f"Date: Mon, 5 Jan 2026 09:0{number}:00 +0000\n\nThis is message {number}.\n"
        )
    for path in (home, home / row.name, *(home / row.name).rglob("*")):
        shutil.chown(path, "mail", "mail")


def socket_path(plan: Plan, backend: Backend) -> str:
    """Return the socket at which Postfix asks about passwords."""
    return os.fspath(plan.folder("run") / f"sasl-{backend.name}")
