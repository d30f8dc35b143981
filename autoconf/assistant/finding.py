"""The stage that finds settings: ask the sources, guess where they leave a gap, prove doubts."""

from typing import Final

from msgspec.structs import replace

from autoconf.assistant.first_login import FirstLogin
from autoconf.assistant.running import Run, needs_password_first
from autoconf.assistant.state import State, ranked
from autoconf.discovery.consent import MAX_ADDRESS_QUESTIONS, Consent
from autoconf.discovery.engine import Found, ask_permitted, ask_sources, prove
from autoconf.discovery.guessing import guess
from autoconf.discovery.named import named_servers
from autoconf.model.config import ClientConfig, Decision
from autoconf.model.domain import home_of, registrable_domain
from autoconf.model.events import ConfigFound
from autoconf.model.questions import NeedsAddressConsent, NeedsPassword
from autoconf.model.secret import Token
from autoconf.model.server import MailProtocol

_DNSSEC_S: Final = 5.0


def find_settings(state: State, run: Run) -> State:
    """Return the state with settings; a run that is continued asks only what it may ask now."""
    if run.tools.options.server:
        return _with_named(state, run)
    domain = state.found.query.domain
    if state.found.attempts:
        found = ask_permitted(state.found, run.discovery, run.discovery_s)
        ranked_anew = _ranked(state, found, run)
        return ranked_anew if found is state.found else _settled(ranked_anew, run)
    if needs_password_first(run.tools, run.budget, state.answers):
        hosts = (registrable_domain(domain) or domain,)
        return replace(state, pending=NeedsPassword(hosts=hosts))
    if run.preconnect is not None and run.tools.known.find(domain) is None:
        run.preconnect.open_likely(domain)
    state = _ranked(state, ask_sources(state.found.query, run.discovery, run.discovery_s), run)
    if not _is_complete(state.config) and state.found.domain_exists and run.searches():
        login = FirstLogin(state, run)
        found = guess(state.found, run.discovery, run.discovery_s, login)
        login(found, silent=())
        state = login.into(_ranked(state, found, run))
    return _settled(state, run)


def _with_named(state: State, run: Run) -> State:
    """Return the state with the servers that the caller named, whatever was found before."""
    credential = run.tools.credential
    is_token = credential is not None and isinstance(credential.secret, Token)
    found = named_servers(state.found.query, run.tools.options.servers, with_token=is_token)
    if found == state.found:
        return _ranked(state, found, run)
    return _settled(_ranked(replace(state, checks=()), found, run), run)


def _settled(state: State, run: Run) -> State:
    """Return the state with doubts proved, or with the question that the search ends with."""
    if state.config is not None and run.searches():
        consent = state.consent(run.tools.options)
        if _needs_confirmation(state.config, consent):
            found = prove(state.found, run.discovery, run.clock.left_s(_DNSSEC_S))
            state = _ranked(state, found, run)
    if state.config is not None:
        run.tools.watch(ConfigFound(config=state.config))
    return state if _is_complete(state.config) else replace(state, pending=_question(state, run))


def _question(state: State, run: Run) -> NeedsAddressConsent | None:
    """Ask whether hosts may learn the address that may know the settings."""
    consent = state.consent(run.tools.options)
    answered = {*consent.told, *consent.untold}
    withheld = [
        (attempt.withheld_from, attempt.detail)
        for attempt in state.found.attempts
        if attempt.withheld_from and home_of(attempt.withheld_from) not in answered
    ][: max(0, MAX_ADDRESS_QUESTIONS - len(answered))]
    if not withheld:
        return None
    return NeedsAddressConsent(
        hosts=tuple(dict.fromkeys(host for host, _ in withheld)),
        reasons=tuple(dict.fromkeys(why for _, why in withheld if why is not None)),
    )


def _ranked(state: State, found: Found, run: Run) -> State:
    return ranked(state, found, run.tools.known, run.tools.options)


def _is_complete(config: ClientConfig | None) -> bool:
    """Tell whether both directions are known, or that the provider has no mail servers at all."""
    if config is None:
        return False
    return bool(config.incoming and config.outgoing) or not config.servers


def _needs_confirmation(config: ClientConfig, consent: Consent) -> bool:
    """Tell whether a server that would be used is neither believed nor vouched for."""
    firsts = [config.of_protocol(protocol)[:1] for protocol in MailProtocol]
    for server in (server for servers in firsts for server in servers):
        decision = config.trust_of(server)
        is_asked = decision is not None and decision.decision is Decision.CONFIRM
        if is_asked and not consent.allows_password(config, server):
            return True
    return False
