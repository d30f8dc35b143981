"""From a report and a person's choices to files: what ``setup``, ``render`` and ``demo`` share."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.cli.output_options import OutputChoices
from autoconf.cli.signing import Signer
from autoconf.cli.text import english
from autoconf.errors import UnsupportedError
from autoconf.model.check import LoginOutcome
from autoconf.model.profile import Artifact, Choices, Profile, Refusal, Rendering
from autoconf.model.report import Report
from autoconf.model.server import Endpoint, MailProtocol, Server
from autoconf.renderers.engine import render_all
from autoconf.renderers.notes import notes
from autoconf.storage.files import require_free, require_no_file, write_archive, write_folder

WHY: Final = {
    MailProtocol.IMAP: "IMAP is used: mail stays on the server and every device sees the same.",
    MailProtocol.POP3: "POP3 is used: mail is fetched to one device.",
}


def is_proved(report: Report) -> bool:
    """Tell whether mail can be read and sent with what was found.

    In each direction a login was accepted, or none was tried where no server takes a password.
    """
    if report.config is None or not report.checks:
        return False
    good = _accepted(report)
    tried = {c.endpoint for c in report.checks if c.login.outcome is not LoginOutcome.NOT_TESTED}
    return all(
        any(s.endpoint in good for s in servers)
        or (bool(servers) and not any(s.wants_password or s.endpoint in tried for s in servers))
        for servers in (report.config.incoming, report.config.outgoing)
    )


def _accepted(report: Report) -> set[Endpoint]:
    return {c.endpoint for c in report.checks if c.is_proved}


def make_profile(report: Report, choices: Choices) -> Profile:
    """Choose servers: those that accepted a login, else those that somebody vouches for.

    Raises:
        UnsupportedError: no server is left, or none of the wanted protocol.
    """
    if report.address is None or report.config is None:
        raise UnsupportedError("there are no settings to write")
    config, good = report.config, _accepted(report)
    tested = bool(good) and is_proved(report)

    def keep(servers: tuple[Server, ...]) -> tuple[Server, ...]:
        if tested and any(s.endpoint in good for s in servers):
            return tuple(s for s in servers if s.endpoint in good)
        return tuple(s for s in servers if report.may_be_used(s))

    # IMAP first, whatever the publisher's order: every device then sees the same mail.
    imap_first = sorted(keep(config.incoming), key=lambda s: s.protocol is not MailProtocol.IMAP)
    config = replace(config, incoming=tuple(imap_first), outgoing=keep(config.outgoing))
    wanted = choices.incoming
    if wanted is not None and not config.of_protocol(wanted):
        known = report.config.of_protocol(wanted)
        what = "did not accept the login" if known and tested else "is not offered"
        raise UnsupportedError(f"{wanted.value} {what} here; leave --incoming out for the other")
    return Profile(address=report.address, config=config, choices=choices, tested=tested)


class Output(Struct, frozen=True, kw_only=True):
    """What came of rendering for several clients.

    Attributes:
        refused: the clients that cannot be given these servers.
        extra: files that belong to no client.
    """

    renderings: tuple[Rendering, ...]
    refused: tuple[Refusal, ...] = ()
    extra: tuple[Artifact, ...] = ()

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """All files, the clients' first."""
        return (*(a for rendering in self.renderings for a in rendering.artifacts), *self.extra)

    @property
    def refused_lines(self) -> list[str]:
        """The refusals for people."""
        return [f"not for {r.client}: {english(r.reason)}" for r in self.refused]


def render_clients(profile: Profile, ids: Sequence[str], signer: Signer | None = None) -> Output:
    """Render for every client that can take these servers, with notes for people.

    Args:
        profile: whose settings.
        ids: of clients.
        signer: signs what is to be signed.

    Raises:
        UnsupportedError: not one of them can.
    """
    renderings, refused = render_all(profile, ids, english)
    if signer is not None:
        renderings = list(map(signer.sign, renderings))
    output = Output(renderings=tuple(renderings), refused=tuple(refused))
    if not renderings:
        raise UnsupportedError("; ".join(output.refused_lines))
    return replace(output, extra=(notes(profile, renderings, refused, english),))


def write_all(folder: Path, output: Output, choices: OutputChoices) -> None:
    """Write every file, whole or not at all, as a folder or as an archive."""
    if choices.as_zip:
        write_archive(archive_of(folder), output.artifacts, force=choices.force)
    else:
        write_folder(folder, output.artifacts, force=choices.force)


def require_place(folder: Path, choices: OutputChoices) -> None:
    """Check, before anything is done, that the folder or archive may be written.

    Raises:
        OutputExistsError, UsageError: see ``files``.
    """
    if choices.as_zip:
        require_no_file(archive_of(folder), force=choices.force)
    else:
        require_free(folder, force=choices.force)


def archive_of(folder: Path) -> Path:
    """Return the archive that stands for a folder."""
    return folder.with_name(f"{folder.name}.zip")


def written_lines(folder: Path, output: Output, *, as_zip: bool) -> list[str]:
    """Say what was written, what could not be expressed, and what to do next."""
    import shlex

    where = str(archive_of(folder)) if as_zip else f"{folder}/"
    lines = [f"Written to {where}: {'  '.join(a.path for a in output.artifacts)}"]
    for rendering in output.renderings:
        lines += [f"{rendering.client}: {english(caveat)}" for caveat in rendering.caveats]
    first = output.renderings[:1]
    if first and first[0].steps and not as_zip:
        step = english(first[0].steps[0])
        lines.append(f"Next: {step.replace('DIR', shlex.quote(str(folder)))}")
    return lines
