"""Opens a profile in the real Thunderbird and fetches the waiting mail; run where clients are.

``thunderbird.py PROFILE CA_FILE [SCREENSHOT]`` reads the password from stdin and writes, as JSON,
what Thunderbird made of the profile. The profile is changed: give it a copy.
"""

import base64
import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.lab.domain import WAITING_MESSAGES
from tests.lab.marionette import Marionette

_START_S: Final = 60
_FETCH_S: Final = 30
_STOP_S: Final = 10

_LOGIN_AT_STARTUP: Final = re.compile(r'(login_at_startup", *)true')

_PREFS: Final = """
user_pref("app.donation.eoy.version.viewed", 999);
user_pref("datareporting.policy.dataSubmissionPolicyBypassNotification", true);
user_pref("mail.provider.suppress_dialog_on_startup", true);
user_pref("mail.spotlight.firstRunDone", true);
user_pref("mail.winsearch.firstRunDone", true);
user_pref("mailnews.start_page.enabled", false);
user_pref("mail.shell.checkDefaultClient", false);
user_pref("mail.rights.version", 1);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
"""
"""Silence for the first start."""

_STORE_PASSWORD: Final = """
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const LoginInfo = Components.Constructor(
  "@mozilla.org/login-manager/loginInfo;1", Ci.nsILoginInfo, "init");
const account = MailServices.accounts.defaultAccount;
const server = account.incomingServer;
const outgoing = MailServices.outgoingServer.getServerByIdentity(account.defaultIdentity);
const scheme = server.type == "pop3" ? "mailbox" : server.type;
const logins = [
  [`${scheme}://${server.hostname}`, server.username],
  [`smtp://${outgoing.serverURI.host}`, outgoing.username],
];
for (const [origin, username] of logins) {
  await Services.logins.addLoginAsync(
    new LoginInfo(origin, null, origin, username, args[0], "", ""));
}
"""

_LIST_ACCOUNTS: Final = """
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
return MailServices.accounts.accounts
  .filter(account => account.incomingServer.type != "none")
  .map(({ incomingServer: server, defaultIdentity: identity }) => {
    const outgoing = MailServices.outgoingServer.getServerByIdentity(identity);
    const uri = outgoing.serverURI;
    return {
      email: identity.email, type: server.type, hostname: server.hostname, port: server.port,
      socketType: server.socketType, username: server.username,
      smtpHost: uri.host, smtpPort: uri.port,
      smtpSocketType: outgoing.socketType, smtpUsername: outgoing.username,
    };
  });
"""

_FETCH_MAIL: Final = """
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
const [wanted, seconds] = args;
const server = MailServices.accounts.defaultAccount.incomingServer;
const until = Date.now() + seconds * 1000;
let opened = null;
while (Date.now() < until) {
  const inbox = server.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox);
  const pane = document.getElementById("tabmail")?.currentAbout3Pane;
  if (!inbox || !pane?.displayFolder) {
    server.performExpand(null);
  } else if (inbox != opened) {
    opened = inbox;
    pane.displayFolder(inbox);
    if (server.type == "pop3") {
      server.getNewMessages(inbox, null, null);
    }
  } else if (inbox.getTotalMessages(false) >= wanted) {
    break;
  }
  await new Promise(resolve => setTimeout(resolve, 200));
}
return opened ? Array.from(opened.messages, message => message.mime2DecodedSubject).sort() : null;
"""
"""Opens the inbox as a person does: IMAP's new mail shows only then."""

_SEND_MAIL: Final = """
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const [path, recipient] = args;
const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
file.initWithPath(path);
const identity = MailServices.accounts.defaultAccount.defaultIdentity;
const { promise, resolve } = Promise.withResolvers();
MailServices.outgoingServer.getServerByIdentity(identity).sendMailMessage(
  file, MailServices.headerParser.parseEncodedHeaderW(recipient), [], identity,
  identity.email, "", null, false, "from-thunderbird@lab.test", {
    QueryInterface: ChromeUtils.generateQI(["nsIMsgOutgoingListener"]),
    onSendStart() {},
    onSendStop(uri, status) { resolve(status == 0); },
  });
return promise;
"""


def prepare(profile: Path, ca_file: str) -> None:
    """Let the profile trust the lab's authority, and be quiet.

    A login at start-up would ask for a password before Marionette is served, and block it.
    """
    prefs = (profile / "prefs.js").read_text()
    (profile / "prefs.js").write_text(_LOGIN_AT_STARTUP.sub(r"\1false", prefs) + _PREFS)
    database = f"sql:{profile}"
    for options in (("-N", "--empty-password"), ("-A", "-n", "lab", "-t", "C,,", "-i", ca_file)):
        subprocess.run(
            ["certutil", "-d", database, *options], check=True, timeout=20, stdout=sys.stderr
        )


@contextlib.contextmanager
def started(profile: Path) -> Iterator[None]:
    """Run Thunderbird without a display."""
    command = ["thunderbird", "--headless", "--marionette", "-remote-allow-system-access"]
    environment = {**os.environ, "HOME": str(profile.parent), "MOZ_CRASHREPORTER_DISABLE": "1"}
    with subprocess.Popen(
        [*command, "--no-remote", "--profile", str(profile)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
    ) as process:
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _message(profile: Path) -> str:
    """Return the path of a message to send."""
    path = profile.parent / "message.eml"
    path.write_text("Subject: From Thunderbird\r\n\r\nHello.\r\n")
    return str(path)


def main(profile: str, ca_file: str, screenshot: str = "") -> None:
    """Open, look, fetch, tell."""
    password = sys.stdin.read()
    prepare(Path(profile), ca_file)
    with started(Path(profile)), Marionette(_START_S) as remote:
        remote.run(_STORE_PASSWORD, password)
        seen = {
            "accounts": remote.run(_LIST_ACCOUNTS),
            "subjects": remote.run(_FETCH_MAIL, WAITING_MESSAGES, _FETCH_S),
        }
        domain = seen["accounts"][0]["email"].partition("@")[2]
        seen["sent"] = remote.run(_SEND_MAIL, _message(Path(profile)), f"bob@{domain}")
        if screenshot:
            picture = remote.command("WebDriver:TakeScreenshot", {"full": True})["value"]
            Path(screenshot).write_bytes(base64.b64decode(picture))
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
