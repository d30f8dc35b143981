"""Refusals: for each reason that a real server can give, the account that brings it about."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.lab.domain import LAB_PASSWORD, Backend, LabDomain, LabServer, Place, Reader, Sender
from tests.lab.servers import hidden

WRONG: Final = "not the password"

_VERDICTS: Final = Backend(
    name="dovecot-verdicts",
    passdb="passdb {\n  driver = lua\n  args = file={root}/etc/verdicts.lua blocking=no\n}\n",
    settings="userdb {\n  driver = static\n  args = uid=mail gid=mail home={root}/mail/%d/%n\n}\n",
    files=(
        (
            "etc/verdicts.lua",
            Path(__file__)
            .with_name("verdicts.lua")
            .read_text()
            .replace("{password}", LAB_PASSWORD),
        ),
    ),
)
_BROKEN: Final = replace(_VERDICTS, name="dovecot-broken", reader=Reader.CYRUS)
_SLOW: Final = Backend(name="dovecot-slow", settings="auth_failure_delay = 15 secs\n")
_QUOTA: Final = Backend(
    name="dovecot-quota",
    settings="mail_plugins = quota\n"
    "protocol imap {\n  mail_plugins = quota imap_quota\n}\n"
    "plugin {\n  quota = maildir:Mailbox\n}\n",
)
_OTHERS: Final = Backend(name="others", reader=Reader.CYRUS, sender=Sender.EXIM)
_ORDINARY: Final = Backend()


def _row(
    name: str,
    note: str,
    backend: Backend = _ORDINARY,
    *,
    servers: tuple[LabServer, ...] | None = None,
    settings: str = "",
    user_fields: str = "",
    smtpd: tuple[tuple[str, str], ...] = (),
) -> LabDomain:
    return LabDomain(
        name=name,
        note=note,
        servers=hidden(name) if servers is None else servers,
        places=(Place.AUTOCONFIG,),
        backend=backend,
        settings=settings,
        user_fields=user_fields,
        smtpd=smtpd,
    )


_POP3_ONLY: Final = hidden("verdicts-pop3.test")[1:]
VERDICTS: Final = _row("verdicts.test", "the account's name says what becomes of it", _VERDICTS)
VERDICTS_POP3: Final = _row(
    "verdicts-pop3.test", "the same without IMAP", _VERDICTS, servers=_POP3_ONLY
)
BROKEN: Final = _row("broken.test", "Postfix loses the server that knows the passwords", _BROKEN)
REFUSING: Final = _row("others-refusing.test", "Cyrus and Exim with limits", _OTHERS)
LIMIT: Final = _row(
    "limit.test",
    "one connection for each account and network address",
    settings="  protocol imap {\n    mail_max_userip_connections = 1\n  }\n",
)
BUSY: Final = _row(
    "busy.test",
    "one POP3 session for each mailbox",
    servers=hidden("busy.test")[1:],
    settings="  protocol pop3 {\n    pop3_lock_session = yes\n  }\n",
)
UNSPOKEN: Final = _row(
    "dovecot-digest-md5.test",
    "offers DIGEST-MD5 alone",
    Backend(name="dovecot-digest-md5", mechanisms=("DIGEST-MD5",)),
    servers=hidden("dovecot-digest-md5.test")[::2],
)
OTHERS_LIMIT: Final = _row(
    "others-limit.test",
    "one Cyrus session for each account",
    _OTHERS,
    settings="maxlogins_per_user: 1\n",
)
LOGIN_DELAY: Final = _row(
    "login-delay.test",
    "an hour between two visits",
    _OTHERS,
    servers=hidden("login-delay.test")[1:],
    settings="popminpoll: 60\n",
)
SLOW: Final = _row("slow-refusal.test", "a refusal takes 15 seconds", _SLOW)
QUOTA_FULL: Final = _row(
    "quota-full.test", "the mailbox is full", _QUOTA, user_fields="userdb_quota_rule=*:bytes=400"
)
QUOTA_NEARLY: Final = _row(
    "quota-nearly-full.test",
    "the mailbox is nearly full",
    _QUOTA,
    user_fields="userdb_quota_rule=*:bytes=850",
)
SENDER_DENIED: Final = _row(
    "sender-denied.test",
    "the address belongs to another login",
    smtpd=(
        ("smtpd_sender_login_maps", "static:somebody@sender-denied.test"),
        ("smtpd_sender_restrictions", "reject_sender_login_mismatch"),
    ),
)
SUSPENDED: Final = _row(
    "suspended.test",
    "logs in, but may not send",
    smtpd=(
        (
            "smtpd_sender_restrictions",
            "check_sasl_access static:{554 5.7.1 This account is suspended}",
        ),
    ),
)
GREYLISTING: Final = _row(
    "greylisting.test",
    "every recipient is put off",
    smtpd=(
        (
            "smtpd_recipient_restrictions",
            "check_recipient_access static:{450 4.2.0 Greylisted, come back later}",
        ),
    ),
)
SMALL: Final = _row(
    "small-messages.test", "takes 100 kB at most", smtpd=(("message_size_limit", "100000"),)
)
_RESULTS: Final = (
    "Authentication-Results: mx.unsigned.test; dkim=none; spf=fail smtp.mailfrom=unsigned.test"
)
UNSIGNED: Final = _row(
    "unsigned.test",
    "takes mail, and says that it is not signed and comes from a wrong server",
    smtpd=(("smtpd_sender_restrictions", f"check_sender_access static:{{PREPEND {_RESULTS}}}"),),
)
MESSAGE_REFUSED: Final = _row(
    "message-refused.test",
    "takes sender and receiver, and refuses the message itself",
    smtpd=(
        (
            "smtpd_end_of_data_restrictions",
            "check_sender_access static:{554 5.7.1 This looks like spam}",
        ),
    ),
)

ROWS: Final = (
    *(VERDICTS, VERDICTS_POP3, BROKEN, REFUSING, LIMIT, OTHERS_LIMIT, LOGIN_DELAY, SLOW),
    *(BUSY, UNSPOKEN, QUOTA_FULL, QUOTA_NEARLY, SENDER_DENIED, SUSPENDED, GREYLISTING, SMALL),
    *(UNSIGNED, MESSAGE_REFUSED),
)
