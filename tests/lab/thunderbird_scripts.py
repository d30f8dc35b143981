"""What tests do inside Thunderbird: bodies of async functions for Marionette."""

from typing import Final

STORE_PASSWORD: Final = """
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

LIST_ACCOUNTS: Final = """
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

FETCH_MAIL: Final = """
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

SEND_MAIL: Final = """
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

IMPORT_PROFILE: Final = """
const { ThunderbirdProfileImporter } = ChromeUtils.importESModule(
  "resource:///modules/ThunderbirdProfileImporter.sys.mjs");
const folder = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
folder.initWithPath(args[0]);
const importer = new ThunderbirdProfileImporter();
const chosen = { accounts: true, addressBooks: true, calendars: true, mailMessages: true };
return importer.validateSource(folder) && await importer.startImport(folder, chosen);
"""
"""Tools > Import, with all that it ticks by itself."""

READ_ISP_FILE: Final = """
const { FetchConfig } = ChromeUtils.importESModule(
  "resource:///modules/accountcreation/FetchConfig.sys.mjs");
const config = await FetchConfig.fromDisk(args[0], new AbortController().signal);
const server = ({ type, hostname, port, socketType, auth, username }) =>
  ({ type, hostname, port, socketType, auth, username });
return {
  id: config.id, displayName: config.displayName, domains: config.domains,
  servers: [config.incoming, ...config.incomingAlternatives,
            config.outgoing, ...config.outgoingAlternatives].map(server),
  leave: [config.incoming, ...config.incomingAlternatives]
    .filter(({ type }) => type == "pop3")
    .map(({ leaveMessagesOnServer, daysToLeaveMessagesOnServer }) =>
      [leaveMessagesOnServer, daysToLeaveMessagesOnServer]),
};
"""
"""What Thunderbird makes of isp/DOMAIN.xml in its own folder."""

READ_POLICIES: Final = """
const [name] = args;
return {
  active: Services.policies.status == Services.policies.ACTIVE,
  policies: Services.policies.getActivePolicies(),
  locked: Services.prefs.prefIsLocked(name),
};
"""

FIND_SETTINGS: Final = """
const folder = "resource:///modules/accountcreation/";
const { FindConfig } = ChromeUtils.importESModule(`${folder}FindConfig.sys.mjs`);
const { GuessConfig } = ChromeUtils.importESModule(`${folder}GuessConfig.sys.mjs`);
const { AccountConfig } = ChromeUtils.importESModule(`${folder}AccountConfig.sys.mjs`);
const [address, ispdb] = args;
const [localPart, domain] = address.split("@");
Services.prefs.setCharPref("mailnews.auto_config_url", ispdb);
const kinds = { 0: "plain", 2: "STARTTLS", 3: "SSL" };
const place = ({ type, hostname, port, socketType }) =>
  `${type} ${hostname}:${port} ${kinds[socketType]}`;
const signal = () => new AbortController().signal;
try {
  const search = FindConfig.parallelAutoDiscovery(domain, address, signal(), "", "");
  let step = await search.next();
  while (step.value?.isRedirect) {
    step = await search.next(true);
  }
  let config = step.value;
  if (!config) {
    const wish = new AccountConfig();
    wish.incoming.username = wish.outgoing.username = localPart;
    config = await GuessConfig.guessConfig(domain, () => {}, wish, "both", signal());
  }
  AccountConfig.replaceVariables(config, "Alice", address, "");
  return { source: config.subSource || config.source,
           servers: [place(config.incoming), place(config.outgoing)] };
} catch (error) {
  return { source: String(error.message || error), servers: [] };
}
"""
"""What the window for a new account does before it asks for a password: it looks, and guesses."""

CREATE_ACCOUNT: Final = """
const folder = "resource:///modules/accountcreation/";
const { FindConfig } = ChromeUtils.importESModule(`${folder}FindConfig.sys.mjs`);
const { AccountConfig } = ChromeUtils.importESModule(`${folder}AccountConfig.sys.mjs`);
const { ConfigVerifier } = ChromeUtils.importESModule(`${folder}ConfigVerifier.sys.mjs`);
const { CreateInBackend } = ChromeUtils.importESModule(`${folder}CreateInBackend.sys.mjs`);
const [address, password] = args;
const signal = () => new AbortController().signal;
const search = FindConfig.parallelAutoDiscovery(
  address.split("@")[1], address, signal(), password, "");
const { value: config } = await search.next();
AccountConfig.replaceVariables(config, "Alice", address, password);
const verifier = new ConfigVerifier(window.msgWindow, signal());
const verified = await verifier.verifyConfig(config, config.source != AccountConfig.kSourceXML);
verified.rememberPassword = true;
await CreateInBackend.createAccountInBackend(verified);
return config.subSource || config.source;
"""
"""What the window for a new account does from the address to the account."""

PROFILE_FOLDER: Final = """return Services.dirsvc.get("ProfD", Ci.nsIFile).path;"""
