"""``setup`` for every surface: find settings, log in, write the files."""

from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.events import FileWritten
from autoconf.model.message import Message
from autoconf.model.output_options import OutputOptions
from autoconf.model.profile import Artifact, Profile
from autoconf.model.questions import NeedsPassword
from autoconf.model.report import Report
from autoconf.model.secret import Credential
from autoconf.renderers.interface import Words
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_OK, exit_status
from autoconf.usecases.profile_making import make_profile
from autoconf.usecases.profiles import Output, render_clients, write_all
from autoconf.usecases.proved import is_proved
from autoconf.usecases.runs import done_of, prove, tell_results, telling
from autoconf.usecases.signing import Signer
from autoconf.usecases.world import World

_REPORT: Final = "report.json"


class Wanted(Struct, frozen=True, kw_only=True):
    """What to write.

    Attributes:
        output: what the person chose.
        folder: where the files go; with ``output.zip`` the archive of this name.
        clients: ids.
        words: makes the words of a message.
        signer: signs Apple's configuration profiles.
        untested: write also if no login was accepted.
    """

    output: OutputOptions
    folder: Path
    clients: tuple[str, ...]
    words: Words
    signer: Signer | None = None
    untested: bool = False


class SetUp(Struct, frozen=True, kw_only=True):
    """How it ended.

    Attributes:
        report: see ``runs.check``; it may be pending.
        profile: the settings that were written; None: nothing was written.
        output: the files that were written; None: nothing was written.
        why_none: why nothing was written; None also if there was nothing to
            write, or the run was cancelled.
    """

    report: Report
    profile: Profile | None = None
    output: Output | None = None
    why_none: Message | None = None

    @property
    def status(self) -> int:
        """The exit status."""
        return exit_status(self.report) or (EXIT_BLOCKED if self.output is None else EXIT_OK)


def set_up(
    start: Report, world: World, wanted: Wanted, credential: Credential | None = None
) -> SetUp:
    """Do what ``runs.check`` does, and write the files of a report that is not pending."""
    with telling(start, world) as ending:
        report = prove(start, world, credential)
        tell_results(report, world)
        made = _made(report, wanted, credential)
        for rendering in () if made.output is None else made.output.renderings:
            world.watch(
                FileWritten(
                    client=rendering.client,
                    files=tuple(artifact.path for artifact in rendering.artifacts),
                    steps=rendering.steps,
                    caveats=rendering.caveats,
                )
            )
        ending.done = replace(done_of(report), status=made.status)
    return made


def _made(report: Report, wanted: Wanted, credential: Credential | None) -> SetUp:
    """Write the files if they may be written."""
    has_servers = report.config is not None and bool(report.config.servers)
    if report.address is None or report.is_cancelled or not has_servers:
        return SetUp(report=report)
    if report.confirmation_missing:
        return SetUp(report=report, why_none=Message("profile.not-confirmed"))
    is_waiting = isinstance(report.pending, NeedsPassword)  # of a sign-in with the browser, too
    if not wanted.untested and (is_waiting or not is_proved(report)):
        return SetUp(report=report, why_none=Message("profile.not-proved"))
    try:
        profile = make_profile(report, wanted.output.choices)
        profile = replace(profile, has_odd_password=_is_odd(credential))
        output = render_clients(profile, wanted.clients, wanted.words, wanted.signer)
        output = replace(output, extra=(*output.extra, _report_file(report, output, wanted.words)))
        write_all(wanted.folder, output, wanted.output)
    except UsageError as error:
        return SetUp(report=report, why_none=Message.of_error(error))
    return SetUp(report=report, profile=profile, output=output)


def _is_odd(credential: Credential | None) -> bool:
    """Tell whether the password has letters outside ASCII."""
    return credential is not None and not credential.secret.reveal().isascii()


def _report_file(report: Report, output: Output, words: Words) -> Artifact:
    from autoconf.formats.report_json import write

    content = write(report, words, outputs=output.renderings, refused=output.refused)
    return Artifact(path=_REPORT, media_type="application/json", content=content)
