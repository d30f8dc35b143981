"""What the benchmark does inside Thunderbird: the body of an async function for Marionette."""

from typing import Final

SET_UP: Final = """
const folder = "resource:///modules/accountcreation/";
const { FindConfig } = ChromeUtils.importESModule(`${folder}FindConfig.sys.mjs`);
const { GuessConfig } = ChromeUtils.importESModule(`${folder}GuessConfig.sys.mjs`);
const { AccountConfig } = ChromeUtils.importESModule(`${folder}AccountConfig.sys.mjs`);
const { ConfigVerifier } = ChromeUtils.importESModule(`${folder}ConfigVerifier.sys.mjs`);
const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
const [address, password, ispdb] = args;
const [localPart, domain] = address.split("@");

Services.prefs.setCharPref("mailnews.auto_config_url", ispdb);
Services.obs.notifyObservers(null, "net:prune-all-connections");
Services.cache2.clear();
Cc["@mozilla.org/network/dns-service;1"].getService(Ci.nsIDNSService).clearCache(true);
await Cc["@mozilla.org/psm;1"].getService(Ci.nsINSSComponent)
  .asyncClearSSLExternalAndInternalSessionCache();
await new Promise(resolve => setTimeout(resolve, 1000));

const start = performance.now();
try {
  const search = FindConfig.parallelAutoDiscovery(
    domain, address, new AbortController().signal, password, "");
  let { value: config } = await search.next();
  if (!config) {
    const wish = new AccountConfig();
    wish.incoming.username = localPart;
    wish.outgoing.username = localPart;
    config = await GuessConfig.guessConfig(
      domain, () => {}, wish, "both", new AbortController().signal);
  }
  AccountConfig.replaceVariables(config, "Alice", address, password);
  const verifier = new ConfigVerifier(window.msgWindow, new AbortController().signal);
  await verifier.verifyConfig(config, config.source != AccountConfig.kSourceXML);
  return { ms: performance.now() - start, problem: "" };
} catch (error) {
  return { ms: performance.now() - start, problem: String(error.message || error) };
}
"""
"""Empties the caches, then does what the account window does; its time is that of the second."""
