"""Settings as lines of text: whose they are, where they were found, and each server."""

from collections.abc import Iterable, Iterator, Sequence

from autoconf.cli.text import english, shown_host
from autoconf.discovery.consent import Consent
from autoconf.messages import text_of
from autoconf.model.address import EmailAddress
from autoconf.model.config import ClientConfig, Decision
from autoconf.model.demand_words import concerns, each_demand
from autoconf.model.evidence import Attempt, Relation, Tier, Trust
from autoconf.model.server import NAMED, AuthMethod, MailProtocol, Server


def settings_lines(
    config: ClientConfig,
    attempts: Iterable[Attempt],
    seconds: float,
    address: EmailAddress | None,
    *,
    more: str,
    consent: Consent,
) -> list[str]:
    """Return whose settings they are, where they were found, and one line per server shown.

    Args:
        config: the settings.
        attempts: the questions that led to them.
        seconds: how long that took.
        address: of the person; None: a domain was asked about.
        more: says where the other servers are shown: "report" or "json".
        consent: which servers a person has confirmed.
    """
    name = config.display_name or shown_host(config.provider_id)
    if config.closed:
        return [text_of("cli.settings.closed", provider=name, date=config.closed)]
    if not config.servers:
        return [text_of("cli.settings.no-protocols", provider=name)]
    firsts = config.shown
    if firsts[0].source == NAMED:
        lines = [text_of("cli.settings.named")]
    else:
        found = _provenance(config, attempts)
        title = text_of("cli.settings.of-provider", provider=name, found=found)
        lines = [f"{title}  {seconds:.1f} s"]
    lines += [
        f"  {server_line(server, address)}"
        f"{_verdict(config, server, consent)}{_elsewhere(firsts, server)}"
        for server in firsts
    ]
    rest = len(config.servers) - len(firsts)
    if rest:
        number = "servers" if rest > 1 else "server"
        lines.append(f"  {text_of(f'cli.settings.more-{number}-{more}', count=rest)}")
    return lines


def demand_lines(config: ClientConfig, only: MailProtocol | None = None) -> Iterator[str]:
    """Yield what the provider demands before a login works; nothing if it demands nothing.

    With ``only`` a demand for the other protocol is left out. Without servers there is no login;
    the finding about that says the same.
    """
    demands = (d for d in config.requires if only is None or concerns(d, only))
    texts = [english(words) for words in each_demand(demands)]
    texts += [config.hint] if config.hint else []
    if config.servers and texts:
        yield text_of("cli.settings.before")
        for words in texts:
            yield f"  - {' '.join(words.split())}"


def server_line(server: Server, address: EmailAddress | None) -> str:
    """Return one server, with the user name and the ways to log in."""
    return (
        f"{server.protocol.value.upper():4}  {shown_host(server.hostname)} {server.port}  "
        f"{text_of(f'cli.socket-type.{server.socket_type.value}')}  {_login(server, address)}"
    )


def _verdict(config: ClientConfig, server: Server, consent: Consent) -> str:
    """Return what stands between the password and a server; empty where nothing does."""
    decision = config.trust_of(server)
    if decision is None or decision.decision is Decision.AUTO:
        return ""
    if consent.allows_password(config, server):
        return f"  ({text_of('cli.settings.confirmed')})"
    return f"  ({decision.decision.value})"


def _login(server: Server, address: EmailAddress | None) -> str:
    ways = dict.fromkeys(way.method for way in server.authentication)
    if not ways.keys() - {AuthMethod.NONE, AuthMethod.CLIENT_IP_ADDRESS}:
        return text_of("cli.settings.no-login")
    *others, methods = (text_of(f"cli.login-method.{way.value}") for way in ways)
    if others:
        methods = text_of("cli.settings.or", first=", ".join(others), last=methods)
    forms = {"%EMAILADDRESS%": "address", "%EMAILLOCALPART%": "local-part"}
    if address is None and server.username in forms:
        name = text_of(f"cli.settings.{forms[server.username]}")
    else:
        name = server.login_name(address)
    return text_of("cli.settings.login", name=name, methods=methods)


def _elsewhere(firsts: Sequence[Server], server: Server) -> str:
    """Name the source of a server that another source than the first one's had to add."""
    return "" if server.source == firsts[0].source else f"  {named_by(server)}"


def named_by(server: Server) -> str:
    """Name the source of a server."""
    return text_of("cli.settings.from", source=server.source)


def _provenance(config: ClientConfig, attempts: Iterable[Attempt]) -> str:
    """Return where the first server was found, and whose word it is."""
    first = config.servers[0]
    decision = config.trust_of(first)
    for attempt in attempts:
        if decision is not None and attempt.key == (first.source, decision.asked):
            whose = text_of(whose_word(attempt))
            return text_of("cli.settings.found-in", place=_place(attempt), whose=whose)
    return text_of("cli.settings.found")


def _place(attempt: Attempt) -> str:
    """Return what was asked; of a URL only scheme and host."""
    if "://" not in attempt.asked:
        return attempt.asked
    scheme, _, rest = attempt.asked.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def whose_word(attempt: Attempt) -> str:
    """Return the message id that says whose word an answer is."""
    is_secure = attempt.answer is not None and attempt.answer.trust is Trust.AUTHENTICATED
    if attempt.tier is Tier.GUESS:
        return "whose.guess-proved" if is_secure else "whose.guess"
    if attempt.relation is Relation.MAIL_HOST:
        return "whose.mail-host"
    if attempt.policy.whose:
        return attempt.policy.whose
    if attempt.tier is Tier.PROVIDER:
        return "whose.provider-over-tls" if is_secure else "whose.provider-unprotected"
    return "whose.directory-over-tls" if is_secure else "whose.directory-unprotected"
