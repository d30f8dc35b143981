"""Dovecot and Postfix of the world: they take every user, and count each login in their logs."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tests.lab import tarpit
from tests.lab.many.people import PORTS, Host, State
from tests.lab.many.signing import KEY
from tests.lab.plan import (
    DEAD_DNS_ADDRESS,
    DRIP_ADDRESS,
    MX_ADDRESS,
    TARPIT_ADDRESS,
    Daemon,
    Listener,
    Plan,
    environment,
)
from tests.lab.postfix import OWN_FOLDER

PASSWORD: Final = "one-for-all,all-for-one"
"""Dovecot's settings end it at a blank."""

DOVECOT_LOG: Final = "dovecot"
POSTFIX_LOG: Final = "postfix"
_DAEMONS: Final = "/usr/lib/postfix/sbin"
_DOVECOT: Final = """\
base_dir = {root}/dovecot
state_dir = {root}/dovecot
log_path = {log}
log_timestamp = "%s "
protocols = imap pop3
listen = {listen}
mail_location = maildir:{root}/mail
mail_uid = mail
mail_gid = mail
first_valid_uid = 8
first_valid_gid = 8
ssl = required
ssl_min_protocol = TLSv1.2
ssl_cert = <{root}/certificates/lab.pem
ssl_key = <{root}/{key}
auth_mechanisms = plain login
auth_failure_delay = 0
mail_max_userip_connections = 0
login_log_format_elements = user=<%u> lip=%l
default_process_limit = 2000
default_client_limit = 10000
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
service pop3 {{
  service_count = 200
}}
{locals}"""
_LOCAL: Final = """\
local {address} {{
  ssl_cert = <{root}/certificates/mail-{domain}.pem
}}
"""
_MAIN: Final = (
    OWN_FOLDER
    + """\
inet_interfaces = all
inet_protocols = ipv4
in_flow_delay = 0
smtpd_peername_lookup = no
smtpd_sasl_type = dovecot
smtpd_sasl_path = {root}/run/sasl
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_tls_chain_files = {root}/{key}, {root}/certificates/lab.pem
smtpd_tls_security_level = may
default_process_limit = 400
"""
)
_MASTER: Final = """\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
{mx}:25 inet n - n - - smtpd
{submission}"""
_SUBMISSION: Final = """\
{address}:465 inet n - n - - smtpd
  -o syslog_name=at/{address}
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_tls_security_level=encrypt
  -o smtpd_tls_wrappermode=yes
  -o {{ smtpd_tls_chain_files = {root}/{key}, {root}/certificates/mail-{domain}.pem }}
"""


def configure(plan: Plan, hosts: Sequence[Host]) -> tuple[Daemon, ...]:
    """Write mailbox, queue and configurations; the servers of some hosts say nothing."""
    serving = [host for host in hosts if host.serves]
    return _dovecot(plan, serving), _postfix(plan, serving), _tarpit(plan, hosts)


def _dovecot(plan: Plan, hosts: Sequence[Host]) -> Daemon:
    mail = plan.folder("mail")
    for part in ("cur", "new", "tmp"):
        (mail / part).mkdir()
    for path in (mail, *mail.iterdir()):
        shutil.chown(path, "mail", "mail")
    text = _DOVECOT.format(
        root=plan.root,
        log=plan.log(DOVECOT_LOG),
        listen=", ".join(host.mail_address for host in hosts),
        password=PASSWORD,
        key=KEY,
        locals="".join(_of_host(_LOCAL, plan.root, hosts)),
    )
    return Daemon(
        name="dovecot-master",
        command=("dovecot", "-F", "-c", str(_written(plan, "dovecot.conf", text))),
        listeners=tuple(Listener(h.mail_address, PORTS[p]) for h in hosts for p in ("imap", "pop")),
    )


def _postfix(plan: Plan, hosts: Sequence[Host]) -> Daemon:
    plan.folder("postfix/queue")
    shutil.chown(plan.folder("postfix/data"), "postfix")
    log = plan.log(POSTFIX_LOG)
    main = _MAIN.format(root=plan.root, daemons=_DAEMONS, log=log, key=KEY)
    submission = "".join(_of_host(_SUBMISSION, plan.root, hosts))
    folder = _written(plan, "postfix/main.cf", main).parent
    _written(plan, "postfix/master.cf", _MASTER.format(mx=MX_ADDRESS, submission=submission))
    check = ["postfix", "-c", str(folder), "check"]
    subprocess.run(check, check=True, timeout=120, env=environment())
    return Daemon(
        name="postfix-master",
        command=(f"{_DAEMONS}/master", "-c", str(folder), "-s"),
        listeners=tuple(Listener(host.mail_address, PORTS["smtp"]) for host in hosts),
    )


def _tarpit(plan: Plan, hosts: Sequence[Host]) -> Daemon:
    silent = [host.mail_address for host in hosts if host.state is State.TARPIT]
    certificate = str(plan.root / "certificates" / "both.pem")
    places = (DRIP_ADDRESS, DEAD_DNS_ADDRESS, TARPIT_ADDRESS, *silent)
    return Daemon(
        name="tarpit",
        command=(sys.executable, tarpit.__file__, certificate, *places),
        listeners=tuple(Listener(address, 443) for address in (TARPIT_ADDRESS, *silent)),
    )


def _of_host(form: str, root: Path, hosts: Sequence[Host]) -> Iterator[str]:
    for host in hosts:
        yield form.format(root=root, key=KEY, address=host.mail_address, domain=host.domain)


def _written(plan: Plan, name: str, text: str) -> Path:
    path = plan.folder("etc") / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path
