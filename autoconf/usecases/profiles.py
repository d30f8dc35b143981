"""From a profile to files."""

from collections.abc import Iterable, Sequence
from functools import reduce
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UnsupportedError, UsageError
from autoconf.model.message import Message
from autoconf.model.output_options import OutputOptions
from autoconf.model.profile import (
    Artifact,
    Profile,
    Refusal,
    Rendering,
)
from autoconf.model.server import MailProtocol
from autoconf.renderers.engine import render_all
from autoconf.renderers.interface import Words
from autoconf.renderers.notes import notes
from autoconf.storage.files import require_free, require_no_file, write_archive, write_folder
from autoconf.usecases.signing import Signer, is_signable
from autoconf.usecases.unused_choices import unused_choices


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
