"""Rows behind calls to a helpdesk, and the settings that the callers' programs have."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.lab import misprints
from tests.lab.domain import Backend, LabDomain, LabServer, Place, Reader, Sender
from tests.lab.servers import hidden, tls

_SCRIPT: Final = Backend(name="scripted", reader=Reader.SCRIPT, sender=Sender.SCRIPT)

YAHOO: Final = LabDomain(
    name="yahoo.com",
    note="a bundled provider that wants an app password",
    servers=(
        LabServer("imap", "imap.mail.yahoo.com", 993, "SSL"),
        LabServer("pop3", "pop.mail.yahoo.com", 995, "SSL"),
        LabServer("smtp", "smtp.mail.yahoo.com", 465, "SSL"),
    ),
    backend=_SCRIPT,
    settings="NO [AUTHENTICATIONFAILED] AUTHENTICATE Invalid credentials",
)
GMX: Final = replace(
    YAHOO,
    name="gmx.net",
    note="a bundled provider where IMAP has to be switched on",
    servers=(
        LabServer("imap", "imap.gmx.net", 993, "SSL"),
        LabServer("pop3", "pop.gmx.net", 995, "SSL"),
        LabServer("smtp", "mail.gmx.net", 465, "SSL"),
    ),
    settings="NO authentication failed",
)
POST: Final = LabDomain(
    name="post.test",
    note="an ordinary provider with POP3 and IMAP",
    servers=tls("post.test"),
    places=(Place.AUTOCONFIG,),
)
MOVED: Final = LabDomain(
    name="moved.test",
    note="the MX record leads to a new provider, the settings file names closed ports",
    servers=hidden("small-hoster.test"),
    places=(Place.AUTOCONFIG,),
    published=(
        LabServer("imap", misprints.CLOSED.servers[0].hostname, 993, "SSL"),
        LabServer("smtp", misprints.CLOSED.servers[0].hostname, 587, "STARTTLS"),
    ),
    mx="mx1.small-hoster.test",
    records=('@ TXT "v=spf1 mx -all"',),
    exit_code=1,
)

ROWS: Final = (YAHOO, GMX, POST, MOVED)

_PRF: Final = f"""\
[Internet Account List]
Account1=I_Mail
[Account1]
UniqueService=No
AccountName=Alice
EmailAddress={POST.address}
POP3Server={POST.servers[1].hostname}
POP3UserName={POST.address}
POP3Port=995
POP3UseSSL=1
LeaveOnServer=0x1
SMTPServer={POST.servers[2].hostname}
SMTPPort=465
SMTPSecureConnection=1
SMTPUseAuth=1
SMTPAuthMethod=1
SMTPUserName={POST.address}
"""
_PROFILE: Final = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>PayloadType</key><string>Configuration</string>
<key>PayloadContent</key><array><dict>
<key>PayloadType</key><string>com.apple.mail.managed</string>
<key>EmailAccountType</key><string>EmailTypePOP</string>
<key>EmailAddress</key><string>{POST.address}</string>
<key>IncomingMailServerAuthentication</key><string>EmailAuthPassword</string>
<key>IncomingMailServerHostName</key><string>{POST.servers[1].hostname}</string>
<key>IncomingMailServerUseSSL</key><true/>
<key>IncomingMailServerUsername</key><string>{POST.address}</string>
<key>OutgoingMailServerAuthentication</key><string>EmailAuthPassword</string>
<key>OutgoingMailServerHostName</key><string>{POST.servers[2].hostname}</string>
<key>OutgoingMailServerPortNumber</key><integer>465</integer>
<key>OutgoingMailServerUseSSL</key><true/>
<key>OutgoingMailServerUsername</key><string>{POST.address}</string>
</dict></array></dict></plist>
"""
_PREFS: Final = f"""\
user_pref("mail.account.account1.identities", "id1");
user_pref("mail.account.account1.server", "server1");
user_pref("mail.accountmanager.accounts", "account1");
user_pref("mail.identity.id1.smtpServer", "smtp1");
user_pref("mail.identity.id1.useremail", "{POST.address}");
user_pref("mail.server.server1.hostname", "{POST.servers[1].hostname}");
user_pref("mail.server.server1.leave_on_server", false);
user_pref("mail.server.server1.port", 995);
user_pref("mail.server.server1.socketType", 3);
user_pref("mail.server.server1.type", "pop3");
user_pref("mail.server.server1.userName", "{POST.address}");
user_pref("mail.smtpserver.smtp1.authMethod", 3);
user_pref("mail.smtpserver.smtp1.hostname", "{POST.servers[2].hostname}");
user_pref("mail.smtpserver.smtp1.port", 465);
user_pref("mail.smtpserver.smtp1.try_ssl", 3);
user_pref("mail.smtpserver.smtp1.username", "{POST.address}");
user_pref("mail.smtpservers", "smtp1");
"""


def write_settings(folder: Path) -> None:
    """Write the files that the callers send in."""
    for name, text in (
        ("outlook.prf", _PRF),
        ("iphone.mobileconfig", _PROFILE),
        ("prefs.js", _PREFS),
    ):
        (folder / name).write_text(text)
