"""From a report and a person's choices to files."""

from collections.abc import Iterable, Sequence
from functools import reduce
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UnsupportedError, UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.config import ClientConfig
from autoconf.model.demand_words import concerns
from autoconf.model.mailbox import ImapFacts
from autoconf.model.message import Message
from autoconf.model.options import OutputOptions
from autoconf.model.profile import (
    AcceptedLogin,
    Artifact,
    Choices,
    Profile,
    Refusal,
    Rendering,
)
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.renderers.engine import render_all
from autoconf.renderers.interface import Words
from autoconf.renderers.notes import notes
from autoconf.storage.files import require_free, require_no_file, write_archive, write_folder
from autoconf.usecases.proved import is_proved, proved_endpoints
from autoconf.usecases.signing import Signer, is_signable
from autoconf.usecases.unused_choices import unused_choices

_GUESS: Final = "common-ports"
"""The source that names servers by itself; all others read what somebody wrote."""

_PROTOCOLS: Final = tuple(MailProtocol)
_SOCKET_TYPES: Final = tuple(SocketType)


def make_profile(report: Report, choices: Choices) -> Profile:
    """Choose servers: those that accepted a login, else those that may be used untested.

    A report about a domain makes settings for everybody there.

    Raises:
        UnsupportedError: no server is left, or none of the wanted protocol.
    """
    if report.config is None:
        raise UnsupportedError("profile.no-settings")
    config, proved = report.config, proved_endpoints(report)
    good = {s.endpoint for s in config.servers if s.endpoint in proved and report.may_be_used(s)}
    tested = bool(good) and is_proved(report)

    def usable(servers: tuple[Server, ...]) -> tuple[Server, ...]:
        servers = tuple(s for s in servers if report.may_be_used(s))
        if report.address is None:
            servers = tuple(s for s in servers if "%" in s.username)
        return tuple(s for s in servers if not _is_left_out(s, choices))

    def keep(servers: tuple[Server, ...]) -> tuple[Server, ...]:
        # Where one protocol is proved, the other one is not written without a proof of its own.
        proved_ones = tuple(s for s in servers if s.endpoint in good)
        return usable(proved_ones if tested and proved_ones else servers)

    if choices.only is not None:
        demands = (demand for demand in config.requires if concerns(demand, choices.only))
        config = replace(config, requires=tuple(demands))
    named = replace(
        config, incoming=_imap_first(usable(config.incoming)), outgoing=usable(config.outgoing)
    )
    kept = replace(
        config, incoming=_imap_first(keep(config.incoming)), outgoing=keep(config.outgoing)
    )
    wanted = choices.incoming or choices.only
    if wanted is not None and not kept.of_protocol(wanted):
        raise _without(wanted, choices, is_refused=tested and bool(config.of_protocol(wanted)))
    return Profile(
        address=report.address or EmailAddress.for_all(report.domain),
        config=kept,
        choices=choices,
        tested=tested,
        is_for_all=report.address is None,
        logins=tuple(map(_login, filter(_is_accepted, report.checks))),
        mailbox=_mailbox_of(kept.incoming, report.checks),
        published=_in_stable_order(named) if report.checks else named,
        found=tuple(p for p in _PROTOCOLS if report.config.of_protocol(p)),
        guessed=frozenset(s.endpoint for s in config.servers if s.source == _GUESS) - good,
    )


def _without(wanted: MailProtocol, choices: Choices, *, is_refused: bool) -> UnsupportedError:
    why = "profile.protocol-refused" if is_refused else "profile.protocol-not-offered"
    given = {"--incoming": choices.incoming, "--only": choices.only}
    options = " and ".join(option for option, value in given.items() if value)
    return UnsupportedError(why, protocol=wanted.value, options=options)


def _imap_first(servers: Iterable[Server]) -> tuple[Server, ...]:
    """Put IMAP first, whatever the publisher's order: every device then sees the same mail."""
    return tuple(sorted(servers, key=lambda s: s.protocol is not MailProtocol.IMAP))


def _is_left_out(server: Server, choices: Choices) -> bool:
    return server.protocol.is_incoming and choices.only not in (None, server.protocol)


def _is_accepted(check: Check) -> bool:
    return check.login.outcome is LoginOutcome.ACCEPTED


def _login(check: Check) -> AcceptedLogin:
    return AcceptedLogin(
        endpoint=check.endpoint, mechanism=check.login.mechanism, untried=check.login.untried
    )


def _mailbox_of(servers: Iterable[Server], checks: Iterable[Check]) -> ImapFacts | None:
    """Return the facts about the mailbox at the first of the servers that showed some."""
    facts = {check.endpoint: check.mailbox.imap for check in checks if check.mailbox is not None}
    return next(filter(None, (facts.get(server.endpoint) for server in servers)), None)


def _in_stable_order(config: ClientConfig) -> ClientConfig:
    """Return the settings without the order of ``settle``, which puts answers and logins first."""

    def order(server: Server) -> tuple[int, int]:
        return _PROTOCOLS.index(server.protocol), _SOCKET_TYPES.index(server.socket_type)

    return replace(
        config,
        incoming=tuple(sorted(config.incoming, key=order)),
        outgoing=tuple(sorted(config.outgoing, key=order)),
    )


def why_protocol(protocol: MailProtocol) -> Message:
    """Say what it means that mail is read over a protocol."""
    return Message.of(f"profile.why-{protocol.value}")


class Output(Struct, frozen=True, kw_only=True):
    """The files for several clients.

    Attributes:
        refused: the clients that cannot be given these servers.
        extra: files that belong to no client.
        unused: the choices that changed nothing.
    """

    renderings: tuple[Rendering, ...]
    refused: tuple[Refusal, ...] = ()
    extra: tuple[Artifact, ...] = ()
    unused: tuple[Message, ...] = ()

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """All files, the clients' first."""
        return (*(a for rendering in self.renderings for a in rendering.artifacts), *self.extra)

    @property
    def refusals(self) -> tuple[Message, ...]:
        """One message for each reason, with the clients that are refused for it."""
        clients: dict[Message, list[str]] = {}
        for refusal in self.refused:
            clients.setdefault(refusal.reason, []).append(refusal.client)
        return tuple(
            Message.of("profile.not-for", client=", ".join(names), reason=reason)
            for reason, names in clients.items()
        )


def render_clients(
    profile: Profile, ids: Sequence[str], words: Words, signer: Signer | None = None
) -> Output:
    """Render for every client that can take these servers, with notes for people.

    Args:
        profile: the settings.
        ids: of clients.
        words: makes the words of a message.
        signer: signs Apple's configuration profiles.

    Raises:
        UnsupportedError: no client can take these servers.
    """
    renderings, refused = render_all(profile, ids, words)
    if signer is not None:
        renderings = list(map(signer.sign, renderings))
    output = Output(renderings=tuple(renderings), refused=tuple(refused))
    if not renderings:
        raise UnsupportedError("profile.for-no-client", reasons=joined(output.refusals) or "")
    unused = list(unused_choices(profile, [rendering.client for rendering in renderings]))
    if signer is not None and not any(map(is_signable, output.artifacts)):
        unused.append(Message("unused.signature"))
    extra = (notes(profile, renderings, refused, words),)
    return replace(output, extra=extra, unused=tuple(unused))


def joined(messages: Iterable[Message]) -> Message | None:
    """Return several messages as one; None for none."""
    listed = list(messages)
    if not listed:
        return None
    return reduce(lambda first, rest: Message.of("profile.both", first=first, rest=rest), listed)


def write_all(folder: Path, output: Output, options: OutputOptions) -> None:
    """Write every file, whole or not at all, as a folder or as an archive.

    Raises:
        OutputExistsError, UsageError: see ``storage.files``.
    """
    if options.zip:
        place = archive_of(folder)
        write_archive(place, output.artifacts, force=options.force, mode=options.folder_mode)
    else:
        write_folder(folder, output.artifacts, force=options.force, mode=options.folder_mode)


def require_place(folder: Path, options: OutputOptions) -> None:
    """Check, before anything is done, that the folder or archive may be written.

    Raises:
        OutputExistsError, UsageError: see ``storage.files``.
    """
    if options.zip:
        require_no_file(archive_of(folder), force=options.force)
    else:
        require_free(folder, force=options.force)


def archive_of(folder: Path) -> Path:
    """Return the archive that takes the place of a folder.

    Raises:
        UsageError: the folder has no name.
    """
    if not folder.name:
        raise UsageError("disk.no-name", path=folder)
    return folder.with_name(f"{folder.name}.zip")
