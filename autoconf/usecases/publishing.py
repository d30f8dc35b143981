"""From settings to the files that the owner of a domain publishes, without any guess."""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.discovery.outcomes import source_tiers
from autoconf.errors import UnsupportedError
from autoconf.model.config import ClientConfig
from autoconf.model.domain import is_this_machine, unicode_domain
from autoconf.model.evidence import Tier
from autoconf.model.message import Message
from autoconf.model.provider import Provider
from autoconf.model.published import Knowledge, LeftOut, Published
from autoconf.model.report import Report
from autoconf.model.server import Endpoint, MailProtocol, Server, SocketType
from autoconf.model.serving import ServedProfile
from autoconf.renderers.interface import Words
from autoconf.renderers.published.snippets import FOLDER, host_names
from autoconf.renderers.published.tree import FILES, tree
from autoconf.storage.files import not_written, write_folder
from autoconf.usecases.profiles import joined
from autoconf.usecases.proved import proved_endpoints

_FOR_WEB_SERVERS: Final = 0o755
_PROTOCOLS: Final = tuple(MailProtocol)
_SOCKET_TYPES: Final = tuple(SocketType)
_ADDRESS: Final = "%EMAILADDRESS%"


class Publication(Struct, frozen=True, kw_only=True):
    """The files that were written, and what is to be known about them.

    Attributes:
        files: relative to the folder.
        notes: what is missing, and why.
        steps: what the owner does next, in order; DIR stands for the folder.
    """

    files: tuple[str, ...]
    notes: tuple[Message, ...]
    steps: tuple[Message, ...]


def published_from_report(
    report: Report, web_host: str | None = None, *, proved: Collection[Endpoint] | None = None
) -> Published:
    """Return what a report vouches for: what a source named or a login proved.

    Args:
        report: of a run; with confirmations, see ``consenting``.
        web_host: the name that serves the documents; None: the domain.
        proved: where a login was accepted; None: at the servers that the report says.

    Raises:
        UnsupportedError: no server is left to read mail, or none to send it; with the reasons.
    """
    if report.config is None:
        raise UnsupportedError("profile.no-settings")
    guesses = {source for source, tier in source_tiers() if tier is Tier.GUESS}
    accepted = proved_endpoints(report) if proved is None else proved

    def judge(server: Server) -> Knowledge | Message:
        if not report.may_be_used(server):
            return Message.of("lost.not-trusted", server=server.endpoint)
        if server.endpoint in accepted:
            return Knowledge.PROVED
        if server.source in guesses:
            return Message.of("lost.only-guessed", server=server.endpoint)
        return Knowledge.NAMED

    return _published(report.domain, report.config, web_host, judge)


def published_from_provider(
    provider: Provider, domain: str, web_host: str | None = None
) -> Published:
    """Return the settings of a provider file for one domain.

    Raises:
        UnsupportedError: see ``published_from_report``.
    """
    return _published(domain, provider.config_for(domain), web_host, _stated)


def published_from_profile(profile: ServedProfile, domain: str, web_host: str = "") -> Published:
    """Return the settings that a profile of ``serve`` means for one domain.

    Raises:
        UnsupportedError: see ``published_from_report``.
    """
    return _published(domain, profile.config_for(domain), web_host or None, _stated)


def published_from_servers(
    servers: Sequence[Server], domain: str, web_host: str | None = None
) -> Published:
    """Return the servers that the owner named.

    Raises:
        UnsupportedError: see ``published_from_report``.
    """
    config = ClientConfig(
        provider_id=domain,
        incoming=tuple(s for s in servers if s.protocol.is_incoming),
        outgoing=tuple(s for s in servers if not s.protocol.is_incoming),
    )
    return _published(domain, config, web_host, _stated)


def _stated(_server: Server) -> Knowledge:
    return Knowledge.STATED


def _published(
    domain: str,
    config: ClientConfig,
    web_host: str | None,
    judge: Callable[[Server], Knowledge | Message],
) -> Published:
    """Return what may be published; ``judge`` says how a server is known, or why it may not be."""
    known: dict[Server, Knowledge] = {}
    left_out: list[LeftOut] = []
    for server in config.servers:
        answer = _unfit(server) or judge(server)
        if isinstance(answer, Knowledge):
            known[server] = answer
        else:
            left_out.append(LeftOut(endpoint=server.endpoint, why=answer))
    best = sorted(known, key=lambda server: _rank(server, known[server]))
    incoming = _one_each((s for s in best if s.protocol.is_incoming), lambda s: s.protocol)
    outgoing = _one_each((s for s in best if not s.protocol.is_incoming), lambda s: s.socket_type)
    if not (incoming and outgoing):
        which = "publish.no-outgoing" if incoming else "publish.no-incoming"
        unfit = [x.why for x in left_out if x.endpoint.protocol.is_incoming is not bool(incoming)]
        why = joined(dict.fromkeys(unfit)) or Message("publish.none-known")
        raise UnsupportedError(which, domain=unicode_domain(domain), why=why)
    covered = {server.protocol for server in incoming + outgoing}
    return Published(
        domain=domain,
        config=replace(
            config,
            provider_id=domain,
            display_name=config.display_name or unicode_domain(domain),
            domains=(domain,),
            incoming=incoming,
            outgoing=outgoing,
            trust=(),
        ),
        web_host=web_host or domain,
        knowledge=tuple(known[server] for server in incoming + outgoing),
        left_out=tuple(one for one in left_out if one.endpoint.protocol not in covered),
    )


def _unfit(server: Server) -> Message | None:
    """Say why a server is of no use to everybody; None if it is."""
    if server.socket_type is SocketType.PLAIN:
        return Message.of("lost.not-encrypted", server=server.endpoint)
    if is_this_machine(server.hostname):
        return Message.of("publish.this-machine", server=server.endpoint)
    if "%" not in server.username:
        return Message.of("publish.one-user", server=server.endpoint, name=server.username)
    return None


def _rank(server: Server, known: Knowledge) -> tuple[int, bool, int]:
    """Return a sort key: IMAP first, what a login proved before the rest, TLS before STARTTLS."""
    return (
        _PROTOCOLS.index(server.protocol),
        known is not Knowledge.PROVED,
        _SOCKET_TYPES.index(server.socket_type),
    )


def _one_each(servers: Iterable[Server], kind: Callable[[Server], object]) -> tuple[Server, ...]:
    """Return the first server of each kind."""
    firsts: dict[object, Server] = {}
    for server in servers:
        firsts.setdefault(kind(server), server)
    return tuple(firsts.values())


def publish(
    published: Published, folder: Path, words: Words, *, force: bool = False
) -> Publication:
    """Write all files of a domain, whole or not at all; others can read them.

    Args:
        published: the settings.
        folder: is made; with ``force`` it may hold files, and those of ours are replaced. One that
            cannot be written any more is removed, because it would tell old settings.
        words: makes the words of a message.
        force: see ``folder``.

    Raises:
        OutputExistsError, UsageError: see ``storage.files``.
    """
    made = tree(published, words)
    write_folder(folder, made.artifacts, force=force, mode=_FOR_WEB_SERVERS)
    files = tuple(artifact.path for artifact in made.artifacts)
    for old in FILES.keys() - set(files):
        path = folder / old
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise not_written(path, error) from error
    return Publication(
        files=files,
        notes=(*(one.why for one in published.left_out), *made.missing, *_remarks(published)),
        steps=_steps(published, words),
    )


def _remarks(published: Published) -> Iterable[Message]:
    """Yield notes: a user name that only some files can hold, and names of a web server."""
    names = dict.fromkeys(server.username for server in published.config.servers)
    others = [name for name in names if name.upper() != _ADDRESS]
    if others:
        yield Message.of("publish.user-name", names=", ".join(others))
    serving = [f"{name}.{published.domain}" for name in published.kept if name[0] != "_"]
    if serving:
        yield Message.of("publish.serves-already", names=", ".join(serving))


def _steps(published: Published, words: Words) -> tuple[Message, ...]:
    domain = published.domain
    served = {f"{name}.{domain}" for name in published.kept}  # these have a certificate
    names = ", ".join(one for one in host_names(published, words) if one not in served)
    return (
        Message.of("publish.step.records", domain=domain),
        Message.of("publish.step.copy", folder=f"{FOLDER}/{domain}", names=names),
        Message.of("publish.step.check", domain=domain),
    )
