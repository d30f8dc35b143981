"""Exim: submission for the rows whose backend names it; what it takes goes nowhere."""

import os
from typing import Final

from tests.lab import apart
from tests.lab.certificates import Authority
from tests.lab.domain import Sender
from tests.lab.dovecot import certificate
from tests.lab.plan import USERS, Daemon, Listener, Plan

UNDECIDED: Final = "undecided"
"""The local part of an account about which the password file has no word: it cannot be read."""

POP3_OFF: Final = "withoutpop"
"""The local part of an account that may not use POP3."""

_CONFIG: Final = """\
SECRET_OF = ${lookup
FOUND = lsearch{@etc@/users}{$value}fail}
KNOWN = ${if match
ELSE = {^@undecided@}{${lookup{x}lsearch{/nonexistent}}}{${if eq
OFFERED = ${lookup{$received_ip_address}lsearch{@etc@/mechanisms}}
primary_hostname = exim.lab.test
spool_directory = @root@/exim
log_file_path = @root@/log/exim-%s.log
pid_file_path = @root@/exim/exim.pid
keep_environment = LD_LIBRARY_PATH
local_interfaces = <; @interfaces@
tls_on_connect_ports = @tls_ports@
tls_advertise_hosts = *
tls_certificate = ${lookup{$received_ip_address}lsearch{@etc@/certificates}}
auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}
acl_smtp_rcpt = recipient
begin acl
recipient:
  accept authenticated = *
  deny message = relay not permitted
begin routers
nowhere:
  driver = redirect
  data = :blackhole:
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = KNOWN{$auth2}ELSE{$auth3}{SECRET_OF{$auth2}FOUND}}}}
  server_set_id = $auth2
  server_advertise_condition = ${if inlist{PLAIN}{OFFERED}}
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = KNOWN{$auth1}ELSE{$auth2}{SECRET_OF{$auth1}FOUND}}}}
  server_set_id = $auth1
  server_advertise_condition = ${if inlist{LOGIN}{OFFERED}}
cram:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = SECRET_OF{$auth1}FOUND
  server_set_id = $auth1
  server_advertise_condition = ${if inlist{CRAM-MD5}{OFFERED}}
"""


def configure(plan: Plan, authority: Authority) -> tuple[Daemon, ...]:
    """Write users and configuration, where a row needs it."""
    rows = [row for row in plan.domains if row.own_servers and row.backend.sender is Sender.EXIM]
    if not rows:
        return ()
    etc = plan.folder("etc/exim")
    logs = [plan.log(f"exim-{name}") for name in ("main", "reject", "panic")]
    for log in logs:
        log.touch()
    for path in (plan.folder("exim"), *logs):
        os.chown(path, apart.EXIM_ID, apart.EXIM_ID)
    tables = {
        "users": {r.login_name(n): r.password for r in rows for n in (*USERS, UNDECIDED, POP3_OFF)},
        "certificates": {plan.address(r): str(certificate(authority, r)) for r in rows},
        "mechanisms": {plan.address(r): ":".join(r.backend.mechanisms) for r in rows},
    }
    for name, table in tables.items():
        (etc / name).write_text("".join(f"{key}: {value}\n" for key, value in table.items()))
    servers = [(row, s) for row in rows for s in row.own_servers if s.protocol == "smtp"]
    listeners = tuple(Listener(plan.address(row), s.port) for row, s in servers)
    config = etc / "exim.conf"
    ports = sorted({str(s.port) for _, s in servers if s.socket_type == "SSL"})
    values = {
        "root": str(plan.root),
        "etc": str(etc),
        "interfaces": " ; ".join(f"{x.address}.{x.port}" for x in listeners),
        "tls_ports": " : ".join(ports),
        "undecided": UNDECIDED,
    }
    text = _CONFIG
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    config.write_text(text)
    command = (str(apart.EXIM), "-C", str(config), "-bdf")
    return (
        Daemon(name="exim", command=command, listeners=listeners, environment=apart.environment()),
    )
