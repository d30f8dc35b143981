"""From a profile to one client's files: picks the servers that the client can be given."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, reduce
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from autoconf.errors import UnknownClientError, UnsupportedError
from autoconf.model.config import ClientConfig, Decision
from autoconf.model.domain import is_this_machine
from autoconf.model.message import Message
from autoconf.model.profile import LeaveOnServer, Profile, Refusal, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.registry import load_plugin, load_plugins, plugin_ids
from autoconf.renderers.interface import Choice, ClientInfo, Renderer, Words
from autoconf.renderers.kits.logins import NO_LOGIN
from autoconf.renderers.kits.pop3 import leaving, stays
from autoconf.renderers.kits.steps import PhoneSteps
from autoconf.renderers.pages.page import Page
from autoconf.renderers.proved import as_proved, login_caveat
from autoconf.renderers.safe_text import quoted

_PACKAGE: Final = "autoconf.renderers.clients"
HOW_LONG: Final = {
    LeaveOnServer.DAYS: Choice.LEAVE_DAYS,
    LeaveOnServer.NEVER: Choice.LEAVE_NEVER,
    LeaveOnServer.UNTIL_DELETED: Choice.LEAVE_UNTIL_DELETED,
}
"""The ability that a client needs for each way; the fourth way needs none of its own."""

_PHONES: Final = frozenset({"android", "ios"})


@cache
def clients() -> Mapping[str, ClientInfo]:
    """Return every client that settings can be written for, by id."""
    plugins = load_plugins(_PACKAGE, "RENDERER")
    return MappingProxyType({name: plugin.client for name, plugin in plugins.items()})


def render(profile: Profile, client_id: str, words: Words) -> Rendering:
    """Return one client's files, what to do with them, and what they cannot hold.

    Raises:
        UnknownClientError: no client of that id.
        UnsupportedError: the client cannot be given these servers or values.
    """
    known = _known_ids()
    if client_id not in known:
        raise UnknownClientError("client.unknown", client=quoted(client_id), known=", ".join(known))
    renderer: Renderer = load_plugin(_PACKAGE, client_id, "RENDERER")
    client = _able(renderer.client, profile.config)
    narrowed, caveats = narrow(profile, client)
    rendering = renderer.render(narrowed, words)
    rest = (*_logins(narrowed, client), *lost_choices(narrowed, client), *_stays(narrowed, client))
    return replace(rendering, caveats=caveats + rendering.caveats + rest)


def steps_page(profile: Profile, client_id: str, words: Words) -> Page | None:
    """Return the steps of an app that imports no file, as a page; None: it imports files.

    Raises:
        UnsupportedError: the client cannot be given these servers or values.
    """
    renderer: Renderer = load_plugin(_PACKAGE, client_id, "RENDERER")
    if not isinstance(renderer, PhoneSteps):
        return None
    narrowed, _ = narrow(profile, renderer.client)
    return renderer.page(narrowed, words)


@cache
def _known_ids() -> tuple[str, ...]:
    return plugin_ids(_PACKAGE)


def render_all(
    profile: Profile, ids: Iterable[str], words: Words
) -> tuple[list[Rendering], list[Refusal]]:
    """Return the renderings, in the order asked, and the clients that nothing was written for.

    Raises:
        UnknownClientError: no client of one of the ids.
    """
    renderings: list[Rendering] = []
    refused: list[Refusal] = []
    for client_id in ids:
        try:
            renderings.append(render(profile, client_id, words))
        except UnsupportedError as error:
            refused.append(Refusal(client=client_id, reason=Message.of_error(error)))
    return renderings, refused


def narrow(profile: Profile, client: ClientInfo) -> tuple[Profile, tuple[Message, ...]]:
    """Keep the servers that the client can use; say which of the wanted ones it cannot.

    Raises:
        UnsupportedError: the client can use none in one of the directions, or none of the chosen
            protocol; or its files are for one person, and these settings are for everybody.
    """
    if profile.is_for_all and not client.for_all:
        raise UnsupportedError("lost.one-person", client=client.name)
    config = _config_for(profile, client)
    profile = replace(profile, config=config)
    incoming = _usable(config, config.incoming, client, "incoming")
    outgoing = _usable(config, config.outgoing, client, "outgoing")
    _keep_to_choice(profile, client, incoming)
    narrowed = replace(profile, config=replace(config, incoming=incoming, outgoing=outgoing))
    caveats: list[Message] = []
    for wanted, given in (
        (profile.incoming, narrowed.incoming),
        (profile.outgoing, narrowed.outgoing),
    ):
        reason = None if given is wanted else _obstacle(config, client, wanted)
        if reason is not None:
            caveats += [_replaced(client, wanted, given), reason]
    if profile.incoming.protocol is not narrowed.incoming.protocol is MailProtocol.POP3:
        # Other devices may read the same mail over IMAP: fetching must not take it from them.
        choices = replace(narrowed.choices, leave_on_server=LeaveOnServer.FOREVER)
        narrowed = replace(narrowed, choices=choices)
        caveats.append(Message.of("caveat.other-protocol", client=client.name, protocol="POP3"))
    return narrowed, tuple(caveats)


def _able(client: ClientInfo, config: ClientConfig) -> ClientInfo:
    """Return what a client can do with these settings: a token must come from somewhere."""
    if not client.by_token or config.oauth2 is not None:
        return client
    return replace(client, auth_methods=client.auth_methods - {AuthMethod.OAUTH2})


def _config_for(profile: Profile, client: ClientInfo) -> ClientConfig:
    """Return the settings as a client is given them.

    The owner of a domain publishes what sources name or logins proved, and nothing guessed.
    """
    config = profile.config
    if client.for_owners and profile.published is not None:
        config = profile.published
    elif not (client.for_owners or profile.logins):
        return config

    def given(server: Server) -> Server:
        if client.for_owners:
            return server
        return as_proved(server, profile.login_at(server), client)

    def kept(servers: tuple[Server, ...]) -> tuple[Server, ...]:
        if not client.for_owners:
            return servers
        named = tuple(s for s in servers if s.endpoint not in profile.guessed)
        if servers and not named:
            raise UnsupportedError("lost.only-guessed", server=servers[0].endpoint)
        return named

    incoming, outgoing = kept(config.incoming), kept(config.outgoing)
    decisions = ((s, config.trust_of(s)) for s in incoming + outgoing)
    return replace(
        config,
        incoming=tuple(map(given, incoming)),
        outgoing=tuple(map(given, outgoing)),
        trust=tuple((given(s), decision) for s, decision in decisions if decision is not None),
    )


def _usable(
    config: ClientConfig, servers: tuple[Server, ...], client: ClientInfo, direction: str
) -> tuple[Server, ...]:
    obstacles = [_obstacle(config, client, server) for server in servers]
    usable = tuple(s for s, obstacle in zip(servers, obstacles, strict=True) if obstacle is None)
    if not usable:
        none = Message.of("lost.no-server", direction=Message(f"lost.{direction}"))
        reasons = [m for m in obstacles if m] or [none]
        raise _unsupported(reduce(_and, dict.fromkeys(reasons)))
    return usable


def _keep_to_choice(profile: Profile, client: ClientInfo, usable: tuple[Server, ...]) -> None:
    """Refuse to change the protocol that the person chose (RFC 6186 section 4)."""
    chosen = profile.choices.incoming
    if chosen is None or any(server.protocol is chosen for server in usable):
        return
    config = profile.config
    for server in config.of_protocol(chosen):
        reason = _obstacle(config, client, server)
        if reason is not None and _danger(config, server) is None:
            raise _unsupported(reason)


def _danger(config: ClientConfig, server: Server) -> Message | None:
    """Say why the server is refused to every client; None if it is not."""
    if server.socket_type is SocketType.PLAIN:
        return Message.of("lost.not-encrypted", server=server.endpoint)
    trust = config.trust_of(server)
    if trust is not None and trust.decision is Decision.NEVER:
        return Message.of("lost.not-trusted", server=server.endpoint)
    return None


def _obstacle(config: ClientConfig, client: ClientInfo, server: Server) -> Message | None:
    """Say why a client is not given a server; None if it is."""
    return (
        _danger(config, server)
        or (_misplaced(client, server) if is_this_machine(server.hostname) else None)
        or _inability(client, server)
    )


def _misplaced(client: ClientInfo, server: Server) -> Message | None:
    """Say why a client is not given a server on this machine; None if it is."""
    if client.for_owners or _PHONES.issuperset(client.platforms):
        return Message.of("lost.this-machine", client=client.name, server=server.endpoint)
    if ":" in server.hostname:  # each program writes and reads it in its own way
        return Message.of("lost.ipv6-address", server=server.endpoint)
    return None


def _inability(client: ClientInfo, server: Server) -> Message | None:
    def names() -> dict[str, object]:
        return {"client": client.name, "server": server.endpoint}

    incoming = server.protocol.is_incoming
    if incoming and server.protocol not in client.protocols:
        protocol = server.protocol.value.upper()
        return Message.of("lost.protocol", protocol=protocol, client=client.name)
    types = client.incoming_socket_types if incoming else client.outgoing_socket_types
    if server.socket_type not in types:
        return Message.of("lost.socket-type", socket_type=server.socket_type.value, **names())
    known = client.auth_methods - NO_LOGIN if incoming else client.auth_methods
    if known.isdisjoint(way.method for way in server.authentication):
        methods = ", ".join(way.method.value for way in server.authentication)
        return Message.of("lost.authentication", methods=methods, **names())
    return None


def _replaced(client: ClientInfo, wanted: Server, given: Server) -> Message:
    return Message.of(
        "caveat.other-server", client=client.name, given=given.endpoint, instead=wanted.endpoint
    )


def _logins(profile: Profile, client: ClientInfo) -> Iterator[Message]:
    """Yield a caveat for each server where the client cannot log in as we did."""
    used = ((profile.incoming, client.receives), (profile.outgoing, client.sends))
    for server in (server for server, is_used in used if is_used and not client.for_owners):
        caveat = login_caveat(client, server, profile.login_at(server))
        if caveat is not None:
            yield caveat


def _stays(profile: Profile, client: ClientInfo) -> Iterator[Message]:
    """Say how long POP3 mail stays on the server, if the client can be told that."""
    if profile.incoming.protocol is not MailProtocol.POP3 or client.for_owners:
        return
    way, _ = leaving(profile.choices, profile.incoming)
    wanted = {Choice.LEAVE_ON_SERVER, HOW_LONG.get(way, Choice.LEAVE_ON_SERVER)}
    if wanted <= client.choices and client.receives:
        yield stays(profile)


def lost_choices(profile: Profile, client: ClientInfo) -> Iterator[Message]:
    """Yield a caveat for each choice that was made and has no place in the client's format."""
    lost = [choice for choice in _made(profile, client) if choice not in client.choices]
    if Choice.LEAVE_ON_SERVER in lost or not client.receives:
        lost = [choice for choice in lost if choice not in HOW_LONG.values()]
    for choice in lost:
        yield Message.of(f"caveat.no-{choice.value}", client=client.name)


def _made(profile: Profile, client: ClientInfo) -> Iterator[Choice]:
    """Yield the choices; that of POP3 mail concerns every mail program, made or not."""
    choices = profile.choices
    if choices.display_name:
        yield Choice.DISPLAY_NAME
    if choices.account_name:
        yield Choice.ACCOUNT_NAME
    if choices.signature:
        yield Choice.SIGNATURE
    if profile.incoming.protocol is MailProtocol.POP3:
        way, _ = leaving(choices, profile.incoming)
        if choices.leave_on_server is not None or not client.for_owners:
            yield Choice.LEAVE_ON_SERVER
            if way in HOW_LONG:
                yield HOW_LONG[way]
    elif choices.folders == "local":  # mail of POP3 lies on the computer anyway
        yield Choice.FOLDERS


def _and(first: Message, second: Message) -> Message:
    return Message.of("client.both", first=first, second=second)


def _unsupported(reason: Message) -> UnsupportedError:
    return UnsupportedError(reason.id, **dict(reason.parameters))
