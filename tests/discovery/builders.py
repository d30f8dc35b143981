"""Short ways to say what a source answered."""

from collections.abc import Sequence

from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import Answer, Attempt, Outcome, Relation, Trust
from autoconf.model.server import DEFAULT_PORTS, MailProtocol, Server, SocketType
from autoconf.net.interfaces import Srv
from autoconf.registry import load_plugin

RANKS = {
    "pacc": 20,
    "autoconfig-url": 30,
    "provider-db": 40,
    "ispdb": 50,
    "autodiscover": 60,
    "dns-srv": 70,
    "common-ports": 99,
}


def server(
    text: str, socket_type: SocketType = SocketType.TLS, *, username_stated: bool = True
) -> Server:
    """Return the server of "imap imap.example.com", with ":port" if it is not the usual one."""
    word, _, place = text.partition(" ")
    hostname, _, port = place.partition(":")
    protocol = MailProtocol(word)
    return Server(
        protocol=protocol,
        hostname=hostname,
        port=int(port) if port else DEFAULT_PORTS[protocol, socket_type],
        socket_type=socket_type,
        username_stated=username_stated,
    )


IMAP = server("imap imap.example.com")
POP3 = server("pop3 pop.example.com")
SMTP = server("smtp smtp.example.com")


def config(*servers: Server, provider_id: str = "example.com") -> ClientConfig:
    return ClientConfig(
        provider_id=provider_id,
        incoming=tuple(s for s in servers if s.protocol.is_incoming),
        outgoing=tuple(s for s in servers if not s.protocol.is_incoming),
    )


def answer(
    servers: Sequence[Server] | ClientConfig,
    trust: Trust = Trust.AUTHENTICATED,
    not_offered: tuple[MailProtocol, ...] = (),
) -> Answer:
    content = servers if isinstance(servers, ClientConfig) else config(*servers)
    return Answer(config=content, trust=trust, not_offered=not_offered)


def attempt(
    source: str,
    servers: Sequence[Server] | ClientConfig | Answer | None,
    *,
    relation: Relation = Relation.OWN,
    trust: Trust = Trust.AUTHENTICATED,
    rank: int | None = None,
    outcome: Outcome | None = None,
) -> Attempt:
    """Return the attempt of a source, with its own tier and policy; None: it had no answer."""
    plugin = load_plugin("autoconf.discovery.sources", source, "SOURCE")
    said = servers
    if servers is not None and not isinstance(servers, Answer):
        said = answer(servers, trust)
    assert said is None or isinstance(said, Answer)
    return Attempt(
        source=source,
        tier=plugin.tier,
        policy=plugin.policy,
        rank=RANKS[source] if rank is None else rank,
        relation=relation,
        asked=f"{source} of example.com",
        outcome=outcome or (Outcome.ABSENT if said is None else Outcome.FOUND),
        answer=said,
    )


def noted(said: Answer) -> list[str]:
    """Return the words of an answer's notes."""
    return [english(note) for note in said.notes]


def of(one: Server, source: str) -> Server:
    """Return a server as ranking marks it."""
    return replace(one, source=source)


def srv(text: str) -> Srv:
    """Return the record of "priority weight port target"; "." is an empty target."""
    priority, weight, port, target = text.split(" ", 3)
    return Srv(
        priority=int(priority),
        weight=int(weight),
        port=int(port),
        target="" if target == "." else target,
    )
