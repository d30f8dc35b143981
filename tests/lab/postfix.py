"""Postfix: submission at each domain's address, port 25 for all, Dovecot's Maildirs."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from typing import Final

from tests.lab import mx
from tests.lab.certificates import Authority
from tests.lab.domain import LabDomain, LabServer, Sender
from tests.lab.dovecot import certificate, is_plain, socket_path
from tests.lab.plan import MX_ADDRESS, USERS, Daemon, Listener, Plan, environment

_DAEMONS: Final = "/usr/lib/postfix/sbin"

OWN_FOLDER: Final = """\
compatibility_level = 3.6
queue_directory = {root}/postfix/queue
data_directory = {root}/postfix/data
command_directory = /usr/sbin
daemon_directory = {daemons}
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
maillog_file_prefixes = {root}/log
maillog_file = {log}
myhostname = mx.lab.test
mydestination =
mynetworks =
local_recipient_maps =
alias_maps =
alias_database =
"""
"""The first lines of ``main.cf``: a Postfix in a folder of its own, without local users."""

_MAIN: Final = (
    OWN_FOLDER
    + """\
inet_interfaces = all
inet_protocols = all
# without it, hundreds of transactions that end before DATA cost a second each
in_flow_delay = 0
# as much as many providers allow; a small limit is a finding
message_size_limit = 50000000
smtpd_peername_lookup = no
smtpd_sasl_type = dovecot
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_tls_mandatory_protocols = >=TLSv1.2
virtual_mailbox_base = {root}/mail
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = texthash:{root}/etc/mailboxes
virtual_minimum_uid = 8
virtual_uid_maps = static:8
virtual_gid_maps = static:8
"""
)

_MASTER: Final = """\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
{smtpd}"""


def configure(plan: Plan, authority: Authority) -> Daemon:
    """Write the mailbox table and configuration, and make the queue."""
    etc = plan.folder("etc/postfix")
    shutil.chown(plan.folder("postfix/data"), "postfix")
    plan.folder("postfix/queue")
    lines = (f"{name}@{d.name} {d.name}/{name}/\n" for d in plan.domains for name in USERS)
    (plan.folder("etc") / "mailboxes").write_text("".join(lines))
    (etc / "main.cf").write_text(
        _MAIN.format(
            root=plan.root,
            log=plan.log("postfix"),
            daemons=_DAEMONS,
            domains=" ".join(row.name for row in plan.domains),
        )
    )
    services = dict(_services(plan, authority))
    smtpd = "".join(_line(listener, options) for listener, options in services.items())
    (etc / "master.cf").write_text(_MASTER.format(smtpd=smtpd))
    subprocess.run(["postfix", "-c", str(etc), "check"], check=True, timeout=120, env=environment())
    command = (f"{_DAEMONS}/master", "-c", str(etc), "-s")
    return Daemon(name="postfix", command=command, listeners=tuple(services))


def _services(plan: Plan, authority: Authority) -> Iterator[tuple[Listener, Mapping[str, str]]]:
    of_mx = {"smtpd_tls_security_level": "may", "smtpd_sasl_auth_enable": "no"}
    yield (
        Listener(MX_ADDRESS, 25),
        of_mx | {"smtpd_tls_chain_files": str(mx.certificate(plan, authority))},
    )
    for row in plan.domains:
        for server in row.own_servers:
            if server.protocol == "smtp" and row.backend.sender is Sender.POSTFIX:
                listener = Listener(plan.address(row), server.port)
                sasl = {"smtpd_sasl_path": socket_path(plan, row.backend)}
                yield listener, sasl | _submission(row, authority, server) | dict(row.smtpd)


def _submission(row: LabDomain, authority: Authority, server: LabServer) -> dict[str, str]:
    name = f"postfix/{row.name}/{server.port}"
    options = {"syslog_name": name, "smtpd_sasl_auth_enable": "yes"}
    if is_plain(row):
        return options | {"smtpd_tls_security_level": "none", "smtpd_tls_auth_only": "no"}
    path = str(certificate(authority, row))
    options |= {"smtpd_tls_chain_files": path, "smtpd_tls_security_level": "encrypt"}
    return options | ({"smtpd_tls_wrappermode": "yes"} if server.socket_type == "SSL" else {})


def _line(listener: Listener, options: Mapping[str, str]) -> str:
    flags = "".join(f"  -o {{ {name} = {value} }}\n" for name, value in options.items())
    return f"{listener} inet n - n - - smtpd\n{flags}"
