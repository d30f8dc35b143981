"""One run from the command line: options in, questions put to the person, report out."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

from autoconf.cli.passwords import PasswordSource
from autoconf.cli.progress import Progress
from autoconf.cli.prompter import Prompter
from autoconf.cli.terminal import say, somebody_is_there
from autoconf.cli.text import english
from autoconf.discovery.consent import Consent
from autoconf.errors import UsageError
from autoconf.messages import text_of
from autoconf.model.address import EmailAddress
from autoconf.model.budget import Ledger
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.questions import NeedsPassword
from autoconf.model.report import Report
from autoconf.usecases.consenting import with_consent
from autoconf.usecases.providers import known_providers, own_folders
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World

if TYPE_CHECKING:  # only setup writes files
    from autoconf.catalogue.index import Index
    from autoconf.cli.signing_in import SigningIn
    from autoconf.model.audit_result import Audit
    from autoconf.model.secret import Credential
    from autoconf.model.sign_in import SignInOffer
    from autoconf.usecases.setting_up import SetUp, Wanted


_NO_PASSWORD: Final = PasswordSource()


class CommandRun:
    """What a command works with: the world, and the person it talks to."""

    def __init__(self, world: World, prompter: Prompter, progress: Progress) -> None:
        """Keep them."""
        self.world = world
        self.prompter = prompter
        self.progress = progress
        self.signing_in: SigningIn | None = None
        prompter.sign_in = self._sign_in

    def _sign_in(self, offer: "SignInOffer") -> "Credential | None":
        if self.signing_in is None:
            from autoconf.cli.signing_in import SigningIn

            self.signing_in = SigningIn(
                self.world, self.prompter.address, can_ask=self.prompter.can_ask
            )
        return self.signing_in.credential(offer)

    def require_secret(self, address: EmailAddress, why_not: UsageError) -> None:
        """Check that there is a password, a person to ask for it, or a sign-in in its place.

        Raises:
            UsageError: there is none: ``why_not``.
        """
        has_password = self.prompter.credential is not None or self.prompter.can_ask
        if not has_password and not self.world.sign_ins.may_serve(address.text):
            raise why_not

    def say_sign_in(self, report: Report, *, writes: bool = False) -> None:
        """Name the command that signs in, and the other ways, if the run stopped for it.

        Args:
            report: of the run.
            writes: whether the command writes files after a login.
        """
        pending = report.pending
        if isinstance(pending, NeedsPassword) and pending.sign_in is not None:
            address = "" if report.address is None else report.address.text
            say(text_of("sign-in.first", address=address, host=pending.sign_in.host), err=True)
            if pending.hosts:
                say(text_of("sign-in.or-password"), err=True)
            if writes:
                say(text_of("sign-in.or-untested"), err=True)

    def finish(self) -> None:
        """Give back what is not kept."""
        if self.signing_in is not None:
            self.signing_in.finish()

    def discover(self, start: Report) -> Report:
        """Find settings, without questions."""
        from autoconf.usecases.runs import discover

        return discover(start, self.world)

    def confirmed(self, report: Report) -> Report:
        """Ask the person about servers in doubt; the report is pending if an answer is missing."""
        options = self.world.options
        report = with_consent(report, options)
        while report.pending is not None:
            answers = self.prompter.answer(report.pending)
            if answers is None:
                break
            report = with_consent(report.answered(*answers), options)
        return report

    def audit(self, domain: str) -> "Audit":
        """Ask what mail programs ask about a domain."""
        from autoconf.usecases.audit import audit

        return audit(domain, self.world)

    def check(self, start: Report) -> Report:
        """Find settings and log in; the person answers the questions of the run."""
        from autoconf.usecases.runs import check

        report = check(start, self.world, self.prompter.credential)
        while (answered := self._answered(report)) is not None:
            report = check(answered, self.world, self.prompter.credential)
        return report

    def set_up(self, start: Report, wanted: "Wanted") -> "SetUp":
        """Do what ``check`` does, and write the files."""
        from autoconf.usecases.setting_up import set_up

        made = set_up(start, self.world, wanted, self.prompter.credential)
        while (answered := self._answered(made.report)) is not None:
            made = set_up(answered, self.world, wanted, self.prompter.credential)
        return made

    def _answered(self, report: Report) -> Report | None:
        """Put the question of a report to the person; None: there is none, or no person."""
        if report.pending is None:
            return None
        self.progress.pause()
        self.prompter.told |= self.progress.told
        answers = self.prompter.answer(report.pending)
        return None if answers is None else report.answered(*answers)


@contextmanager
def command_run(
    target: str,
    options: Options,
    password: PasswordSource = _NO_PASSWORD,
    *,
    as_json: bool,
    logs_in: bool = True,
    ledger: Ledger | None = None,
) -> Iterator[CommandRun]:
    """Set up one run; every option is checked before anything is asked.

    Args:
        target: address or domain, as typed.
        options: of the run.
        password: where it comes from.
        as_json: nothing is shown and no question is asked.
        logs_in: False for a command that never logs in: no password is read, no settings shown.
        ledger: see ``World``.

    Raises:
        UsageError: an option is wrong, or the password that it names cannot be read.
    """
    can_ask = somebody_is_there() and not as_json and not password.stdin
    prompter = Prompter(target, password, can_ask=can_ask)
    if logs_in and options.logs_in:
        prompter.read_password()
    with World(options, warn=warn, ledger=ledger) as world:
        progress = Progress(
            start_of(target).address,
            quiet=as_json,
            spins=not options.offline,
            settings=logs_in,
            consent=Consent.of(options),
            spent=partial(_spent, target, world),
        )
        world.watch = progress
        run = CommandRun(world, prompter, progress)
        try:
            yield run
        finally:
            progress.pause()
            run.finish()


def warn(message: Message) -> None:
    """Print a warning to standard error."""
    say(text_of("cli.warning", text=english(message)), err=True)


def note(message: Message) -> None:
    """Print a note to standard error."""
    say(text_of("cli.note", text=english(message)), err=True)


def _spent(target: str, world: World) -> int:
    """Return how many logins of the account failed lately."""
    if not world.options.logs_in:
        return 0
    from autoconf.probes.budget import Budget

    return Budget(world.ledger, EmailAddress.parse(target), world.options.username).used


def known_with_warnings(folders: tuple[str, ...]) -> "Index":
    """Return the provider database with these folders; warn of each file that cannot be used.

    Raises:
        UsageError: a folder cannot be listed.
    """
    known = known_providers((*folders, *own_folders()))
    for problem in known.problems:
        warn(problem)
    return known
