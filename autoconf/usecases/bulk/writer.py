"""One user's files: written, kept as they are, or left alone because somebody changed them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from autoconf.errors import UnsupportedError, UsageError
from autoconf.model.message import Message
from autoconf.model.output_options import OutputOptions
from autoconf.model.profile import Profile
from autoconf.model.report import Report
from autoconf.model.wanted_clients import wanted_clients
from autoconf.renderers.engine import clients
from autoconf.renderers.interface import Words
from autoconf.usecases.bulk.folders import Folders, key_of
from autoconf.usecases.bulk.interface import RowDone, Status
from autoconf.usecases.bulk.made import Difference, Made, hashes, made_from
from autoconf.usecases.bulk.table import Row
from autoconf.usecases.bulk.users import User
from autoconf.usecases.profile_making import make_profile
from autoconf.usecases.profiles import Output, joined, render_clients
from autoconf.usecases.signing import Signer

_OTHER_VALUE: Final = {"caveat.changed-letters", "caveat.geary-name", "caveat.windows-mail-name"}
"""The client gets another value than the table has."""


class Writer:
    """Writes for one user after the other; ``folders`` has what waits for its names."""

    def __init__(self, output: OutputOptions, words: Words, signer: Signer | None = None) -> None:
        """Keep them; nothing is written yet."""
        mode = output.folder_mode
        self.folders = Folders(root=Path(output.output or ""), as_zip=output.zip, mode=mode)
        self._output = output
        self._words = words
        self._signer = signer
        self._signed_by = "" if signer is None else signer.fingerprint
        self._clients = clients()

    def write(self, row: Row, user: User, report: Report, *, is_odd: bool = False) -> RowDone:
        """Write the files of a user, if they are not there already.

        Args:
            row: of the table.
            user: of the row.
            report: about the user, with settings.
            is_odd: whether the password has letters outside ASCII.

        Raises:
            UsageError: there are no settings, the disk refused, or the folder is another user's.
        """
        wanted = wanted_clients(user.clients or self._output.client, self._clients)
        profile = replace(_profile(row, user, report), has_odd_password=is_odd)
        place = self.folders.place(user.address)
        before, force = self.folders.made(place), self._output.force
        if before is not None:
            wanted = self._with_earlier(wanted, before, key_of(user.address))
        source = made_from(profile, wanted, self._output.mode, self._signed_by)
        if not force and before is not None and self._is_current(place, before, source):
            return _row_done(row, Status.KEPT, place, before)
        rendered = render_clients(profile, wanted, self._words, self._signer)
        told = joined((*rendered.refusals, *_other_values(row, rendered)))
        new = Made(
            address=key_of(user.address),
            made_from=source,
            clients=wanted,
            written=tuple(rendering.client for rendering in rendered.renderings),
            message="" if told is None else self._words(told),
            files=hashes(rendered.artifacts),
        )
        foreign, obsolete = Difference()
        if before is not None or not force:
            foreign, obsolete = self.folders.difference(place, before, new)
        if foreign and not force:
            why = Message.of("table.changed", folder=place.name, file=foreign[0])
            return _row_done(row, Status.CHANGED, place, before, why)
        self.folders.write(place, (*rendered.artifacts, new.artifact), obsolete)
        return _row_done(row, Status.WRITTEN, place, new)

    def _with_earlier(self, wanted: tuple[str, ...], before: Made, key: str) -> tuple[str, ...]:
        """Return the clients of earlier runs, then those that are new.

        Raises:
            UsageError: the folder is another user's.
        """
        if before.address == key:
            earlier = (client for client in before.clients if client in self._clients)
            return tuple(dict.fromkeys((*earlier, *wanted)))
        if self._output.force:
            return wanted
        raise UsageError("table.other-user", address=before.address)

    def _is_current(self, place: Path, before: Made, source: str) -> bool:
        return before.made_from == source and self.folders.is_whole(place, before)


def _profile(row: Row, user: User, report: Report) -> Profile:
    try:
        return make_profile(report, user.choices)
    except UnsupportedError as error:
        if error.id == "profile.protocol-not-offered" and "incoming" in row.values:
            protocol, domain = row.values["incoming"], user.address.domain
            raise UsageError("table.protocol", protocol=protocol, domain=domain) from error
        raise


def _row_done(
    row: Row, status: Status, place: Path, made: Made | None, message: Message | None = None
) -> RowDone:
    if message is None and made is not None and made.message:
        message = Message.of("table.about-files", text=made.message)
    return RowDone(
        line=row.line,
        address=row.values["address"],
        status=status,
        folder=place.name,
        clients=() if made is None else made.written,
        message=message,
    )


def _other_values(row: Row, rendered: Output) -> Iterator[Message]:
    """Yield the caveats about values of this line, and once that mail leaves the server at once.

    The values are those that a client changes or cannot store, or that change nothing.
    """
    lost = {f"caveat.no-{column.replace('_', '-')}" for column in row.values}
    if "leave_on_server" in row.values:
        lost |= {"caveat.no-leave-days", "caveat.no-leave-never", "caveat.no-leave-until-deleted"}
    told = [caveat for rendering in rendered.renderings for caveat in rendering.caveats]
    yield from (c for c in told if c.id in lost or c.id in _OTHER_VALUE)
    yield from dict.fromkeys(c for c in told if c.id == "leaving.never")
    if "leave_on_server" in row.values:
        yield from (m for m in rendered.unused if m.id == "unused.leave-on-server")
