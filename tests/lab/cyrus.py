"""Cyrus: IMAP and POP3 for the rows whose backend names it; SCRAM with channel binding."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tests.lab import apart
from tests.lab.certificates import Authority
from tests.lab.domain import LabDomain, Reader
from tests.lab.dovecot import certificate
from tests.lab.exim import POP3_OFF, UNDECIDED
from tests.lab.plan import USERS, Daemon, Listener, Plan

STRANGER: Final = "stranger"
"""The local part of an account that Cyrus knows, and Exim does not."""

ACCOUNTS: Final = (*USERS, UNDECIDED, STRANGER, POP3_OFF)

_PROGRAMS: Final = {"imap": "imapd", "pop3": "pop3d"}

_CONFIG: Final = """\
configdirectory: {folder}
defaultpartition: default
partition-default: {folder}/spool
sievedir: {folder}/sieve
cyrus_user: mail
servername: cyrus.lab.test
virtdomains: userid
defaultdomain: lab.test
autocreate_quota: 0
allowplaintext: no
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {folder}/sasldb
lmtpsocket: {folder}/socket/lmtp
idlesocket: {folder}/socket/idle
notifysocket: {folder}/socket/notify
userdeny_db: flat
userdeny_db_path: {folder}/user_deny.db
"""

_ROW: Final = """\
@include: {folder}/imapd.conf
sasl_mech_list: {mechanisms}
tls_server_cert: {certificate}
tls_server_key: {certificate}
{settings}"""


def configure(plan: Plan, authority: Authority) -> tuple[Daemon, ...]:
    """Write users and configuration, where a row needs it."""
    rows = [row for row in plan.domains if row.own_servers and row.backend.reader is Reader.CYRUS]
    if not rows:
        return ()
    folder = plan.folder("cyrus")
    for name in ("db", "socket", "proc", "log", "msg", "user", "quota", "spool", "sieve"):
        plan.folder(f"cyrus/{name}")
    (folder / "imapd.conf").write_text(_CONFIG.format(folder=folder))
    services = dict(item for row in rows for item in _services(plan, authority, row))
    lines = "".join(f"  {service}\n" for service in services.values())
    (folder / "cyrus.conf").write_text(f"START {{\n}}\nSERVICES {{\n{lines}}}\nEVENTS {{\n}}\n")
    for row in rows:
        for name in ACCOUNTS:
            _add_user(folder / "sasldb", row, name)
    _deny(folder, rows)
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, "mail", "mail")
    options = ("-C", f"{folder}/imapd.conf", "-M", f"{folder}/cyrus.conf")
    command = (str(apart.CYRUS / "master"), "-D", "-p", f"{folder}/master.pid", *options)
    return (
        Daemon(
            name="cyrus",
            command=command,
            listeners=tuple(services),
            environment=apart.environment(),
        ),
    )


def _services(plan: Plan, authority: Authority, row: LabDomain) -> Iterator[tuple[Listener, str]]:
    """Yield each listener with its line; a domain's certificate and mechanisms are its own."""
    config = plan.folder("cyrus") / f"{row.name}.conf"
    config.write_text(
        _ROW.format(
            folder=config.parent,
            mechanisms=" ".join(row.backend.mechanisms),
            certificate=certificate(authority, row),
            settings=row.settings,
        )
    )
    for server in row.own_servers:
        if server.protocol in _PROGRAMS:
            listener = Listener(plan.address(row), server.port)
            options = "-s " if server.socket_type == "SSL" else ""
            command = f"{apart.CYRUS}/{_PROGRAMS[server.protocol]} {options}-C {config}"
            name = f"{row.name.partition('.')[0]}{server.protocol}{server.port}".replace("-", "")
            yield listener, f'{name} cmd="{command}" listen="{listener}" prefork=0'


def _deny(folder: Path, rows: Sequence[LabDomain]) -> None:
    """Switch POP3 off for one account of each domain that has IMAP, too."""
    names = [row.login_name(POP3_OFF) for row in rows if row.servers[0].protocol == "imap"]
    lines = (f"{name}\t2\t*pop3*\tPOP3 is switched off\n" for name in names)
    (folder / "user_deny.db").write_text("".join(sorted(lines)))


def _add_user(path: Path, row: LabDomain, name: str) -> None:
    user, _, realm = row.login_name(name).partition("@")
    subprocess.run(
        [str(apart.SASLPASSWD), "-p", "-c", "-f", str(path), "-u", realm, user],
        input=row.password,
        text=True,
        check=True,
        capture_output=True,
        timeout=120,
        env={**os.environ, **apart.environment()},
    )
