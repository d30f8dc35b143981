"""From a report and a person's choices to files: what ``setup``, ``render`` and ``demo`` share."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import click

from autoconf.cli.files import write_folder
from autoconf.cli.text import english
from autoconf.errors import UnsupportedError, UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Artifact, Choices, LeaveOnServer, Profile, Rendering
from autoconf.model.report import Report
from autoconf.model.server import Endpoint, MailProtocol, Server
from autoconf.renderers.engine import clients, render_all

_MAX_NAME: Final = 200  # bytes; with what a temporary name adds it stays below 255

WHY: Final = {
    MailProtocol.IMAP: "IMAP is used: mail stays on the server and every device sees the same.",
    MailProtocol.POP3: "POP3 is used: mail is fetched to one device.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputChoices:
    """What to write, and where.

    Attributes:
        clients: ids; empty: those that ``setup`` writes by itself.
        incoming: imap, pop3 or None for the better one.
    """

    clients: tuple[str, ...] = ()
    incoming: str | None = None
    display_name: str = ""
    leave: str | None = None
    output: str | None = None
    force: bool = False

    def checked(self) -> tuple[str, ...]:
        """Return the ids to write, once every choice has been found to make sense.

        Raises:
            UsageError: one does not.
        """
        self.choices()
        return self.wanted

    def choices(self) -> Choices:
        """Return what the person decided.

        Raises:
            UsageError: ``--leave-on-server`` is neither a number of days nor a word.
        """
        incoming = MailProtocol(self.incoming) if self.incoming else None
        choices = Choices(incoming=incoming, display_name=self.display_name)
        match self.leave:
            case None:
                return choices
            case "forever" | "never":
                return replace(choices, leave_on_server=LeaveOnServer(self.leave))
            case days if days.isascii() and days.isdigit() and 0 < int(days) < 3651:
                return replace(choices, leave_on_server=LeaveOnServer.DAYS, leave_days=int(days))
            case other:
                raise UsageError(
                    f"--leave-on-server {other}: write a number of days, forever or never"
                )

    @property
    def wanted(self) -> tuple[str, ...]:
        """The ids to write.

        Raises:
            UnknownClientError: an id has no renderer.
        """
        known = clients()
        if "all" in self.clients:
            return tuple(known)
        if not self.clients:
            written = [name for name, info in known.items() if info.in_setup]
            # The next step that is shown is the first client's.
            return tuple(sorted(written, key=lambda name: name != "thunderbird"))
        from autoconf.errors import UnknownClientError

        unknown = [name for name in self.clients if name not in known]
        if unknown:
            raise UnknownClientError(
                f"no client is called {unknown[0]}; known are {', '.join(known)}"
            )
        return tuple(dict.fromkeys(self.clients))

    def folder(self, address: EmailAddress) -> Path:
        """Return where the files go."""
        if self.output is not None:
            return Path(self.output)
        name = f"mail-settings-{address}".replace("/", "_")
        return Path(name.encode()[:_MAX_NAME].decode(errors="ignore"))


def output_options(function: Callable[..., Any]) -> Any:
    """Add the output options; the command gets one ``output`` argument."""
    options = [
        click.option("--client", "clients", multiple=True, metavar="ID",
                     help="Write for this client; comma lists and repetition are fine, 'all' is "
                     "every client ('mail-autoconf clients' lists them)."),
        click.option("--incoming", type=click.Choice(["imap", "pop3"]),
                     help="Read mail over this protocol."),
        click.option("--leave-on-server", "leave", metavar="DAYS|forever|never",
                     help="With POP3: how long fetched mail stays on the server.  [default: as "
                     "the provider advises, else 14 days]"),
        click.option("--display-name", default="", metavar="NAME",
                     help="The person's name, as it appears in the mails they send."),
        click.option("--output", metavar="DIR",
                     help="Where the files go.  [default: mail-settings-ADDRESS]"),
        click.option("--force", is_flag=True, help="Replace files that exist."),
    ]  # fmt: skip

    @functools.wraps(function)
    def wrapper(*, clients: tuple[str, ...], **rest: Any) -> Any:
        names = ("incoming", "display_name", "leave", "output", "force")
        ids = tuple(name for entry in clients for name in entry.split(",") if name)
        output = OutputChoices(clients=ids, **{name: rest.pop(name) for name in names})
        return function(output=output, **rest)

    result: Any = wrapper
    for option in reversed(options):
        result = option(result)
    return result


def is_proved(report: Report) -> bool:
    """Tell whether mail can be read and sent with what was found.

    In each direction a login was accepted, or no server takes a password to be tested with.
    """
    if report.config is None or not report.checks:
        return False
    good = _accepted(report)
    return all(
        any(s.endpoint in good for s in servers)
        or (bool(servers) and not any(s.wants_password for s in servers))
        for servers in (report.config.incoming, report.config.outgoing)
    )


def _accepted(report: Report) -> set[Endpoint]:
    return {c.endpoint for c in report.checks if c.is_proved}


def make_profile(report: Report, output: OutputChoices) -> Profile:
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
    choices = output.choices()
    wanted = choices.incoming
    if wanted is not None and not config.of_protocol(wanted):
        known = report.config.of_protocol(wanted)
        what = "did not accept the login" if known and tested else "is not offered"
        raise UnsupportedError(f"{wanted.value} {what} here; leave --incoming out for the other")
    return Profile(address=report.address, config=config, choices=choices, tested=tested)


def render_clients(profile: Profile, ids: Sequence[str]) -> tuple[list[Rendering], list[str]]:
    """Render for every client that can take these servers; the rest as lines with the reason.

    Raises:
        UnsupportedError: not one of them can.
    """
    renderings, refused = render_all(profile, ids)
    lines = [f"not for {name}: {reason}" for name, reason in refused]
    if not renderings:
        raise UnsupportedError("; ".join(lines))
    return renderings, lines


def write_all(
    folder: Path, renderings: Sequence[Rendering], extra: Sequence[Artifact], *, force: bool
) -> None:
    """Write every artifact of every rendering, whole or not at all."""
    artifacts = [a for rendering in renderings for a in rendering.artifacts] + list(extra)
    write_folder(folder, artifacts, force=force)


def written_lines(
    folder: Path, renderings: Sequence[Rendering], extra: Sequence[Artifact]
) -> list[str]:
    """Say what was written, what could not be expressed, and what to do next."""
    import shlex

    paths = [a.path for r in renderings for a in r.artifacts] + [a.path for a in extra]
    lines = [f"Written to {folder}/: {'  '.join(paths)}"]
    for rendering in renderings:
        lines += [f"{rendering.client}: {english(caveat)}" for caveat in rendering.caveats]
    if renderings and renderings[0].steps:
        step = english(renderings[0].steps[0])
        lines.append(f"Next: {step.replace('DIR', shlex.quote(str(folder)))}")
    return lines
