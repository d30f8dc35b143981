"""``sign-in``: sign in with the browser, prove the servers, and keep the sign-in if wanted."""

from typing import Final

import click

from autoconf.cli.help import Command
from autoconf.cli.options import COMMON, run_options
from autoconf.cli.passwords import PasswordSource
from autoconf.cli.running import command_run, note
from autoconf.cli.signing_in import SigningIn
from autoconf.cli.terminal import say
from autoconf.cli.text import english
from autoconf.cli.verdict_text import print_evidence, print_verdict
from autoconf.discovery.consent import Consent
from autoconf.errors import SignInError, UsageError
from autoconf.messages import text_of
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.model.secret import CredentialKind
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_OK, exit_status
from autoconf.usecases.sign_in_offers import waits_for_token
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World

_LESS: Final = frozenset({"no_login", "offline", "test_all", "autodiscover_login"})


@click.command(
    "sign-in",
    cls=Command,
    examples=(
        ("mail-autoconf sign-in alice@example.com", "sign in, and test the servers"),
        (
            "mail-autoconf sign-in alice@example.com --keep",
            "stay signed in, for mail programs that ask mail-autoconf token",
        ),
    ),
)
@click.argument("address", metavar="[ADDRESS]", required=False)
@click.option("--keep", "keep", is_flag=True,
              help="Keep the sign-in in the keyring of this system, until sign-out.")  # fmt: skip
@click.option("--list", "as_list", is_flag=True, help="List the sign-ins that are kept.")
@run_options(*(name for name in COMMON if name not in _LESS))
def sign_in(address: str | None, *, keep: bool, as_list: bool, options: Options) -> int:
    """Sign in with the browser where the provider has that, and log in to the mail servers.

    The token goes to the provider's own mail servers only. Without --keep it is forgotten at the
    end. docs/sign-in.md says how to register a client where the provider wants one.
    """
    if as_list and address is not None:
        raise UsageError("sign-in.list-takes-none")
    if as_list:
        return _list(options)
    if address is None:
        raise UsageError("sign-in.whose")
    return _signed_in(address, options, keep=keep)


def _signed_in(address: str, options: Options, *, keep: bool) -> int:
    parsed = EmailAddress.parse(address)
    with command_run(address, options, PasswordSource(), as_json=False) as run:
        run.world.sign_ins.keep = keep
        if keep:
            try:
                run.world.sign_ins.kept.require_keyring()
            except SignInError as error:
                raise UsageError.of(error) from error
        run.signing_in = signing = SigningIn(
            run.world, address, can_ask=run.prompter.can_ask, asks=False, keep=keep
        )
        run.prompter.signs_in_only()
        report = run.check(start_of(parsed))
        why_none = _why_none(report, run.world)
    if signing.was_offered:
        why_none = Message("sign-in.none-made")
    has_token = report.credential is CredentialKind.TOKEN
    if has_token or not waits_for_token(report):
        print_verdict(report)  # otherwise it would advise to sign in, or to give a password
    print_evidence(report, Consent.of(options), more="check")
    if not has_token:
        say(english(why_none))
        return exit_status(report) or EXIT_BLOCKED
    if signing.kept_hosts:
        note(Message.of("sign-in.kept", address=parsed.text))
    return exit_status(report)


def _why_none(report: Report, world: World) -> Message:
    """Return why there was nothing to sign in to."""
    named = None if report.config is None else world.sign_ins.offers.issuer(report, report.config)
    if named is None:
        return Message("sign-in.none-known")
    oauth2 = named.oauth2
    issuer = oauth2.issuer or oauth2.key
    if oauth2.registration == "closed":
        return Message.of("sign-in.closed", issuer=issuer)
    if world.sign_ins.error is not None:
        return Message("sign-in.none-made")
    needs_none = bool(oauth2.client_id) or oauth2.registration == "open"
    if not needs_none and world.sign_ins.clients.own(oauth2) is None:
        reason = "sign-in.no-client-form" if oauth2.register else "sign-in.no-client"
    else:
        reason = "sign-in.not-bound" if waits_for_token(report) else "sign-in.not-reached"
    return Message.of(reason, issuer=issuer, form=oauth2.register)


def _list(options: Options) -> int:
    with World(options) as world:
        every = world.sign_ins.kept.all()
        if not every:
            say(text_of("sign-in.none-kept"), err=True)
        for kept in every:
            issuer = kept.endpoints.issuer or kept.endpoints.host
            date, _, _ = kept.since.partition("T")
            say(text_of("sign-in.listed", address=kept.address, issuer=issuer, since=date))
    return EXIT_OK


COMMAND: Final = sign_in
