"""Delta Chat's login link. It goes to the screen only, because it contains the password."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any, Final

import click

from autoconf.cli.passwords import PasswordSource
from autoconf.cli.terminal import say, somebody_is_there
from autoconf.errors import UnsupportedError, UsageError
from autoconf.messages import text_of
from autoconf.model.output_options import OutputOptions
from autoconf.model.report import Report
from autoconf.model.secret import Credential
from autoconf.usecases.profile_making import make_profile
from autoconf.usecases.proved import is_proved

_OTHER_SCREEN: Final = "\x1b[?1049h\x1b[2J\x1b[H"
_FIRST_SCREEN: Final = "\x1b[?1049l"
"""xterm's second screen has no scroll-back, so nothing of it stays visible afterwards."""

_WHITE_ON_BLACK: Final = "\x1b[97;40m"
_PLAIN: Final = "\x1b[0m"
"""The light squares are drawn; on a light terminal a camera would see the code inverted."""

_BORDER: Final = 2
_LINES_BELOW: Final = 8


login_link_option: Final = click.option(
    "--show-login-link", is_flag=True,
    help="After the logins, show the login link of Delta Chat and its QR code. They contain the "
    "password, and go to the screen only.",
)  # fmt: skip
"""Add ``--show-login-link``, below ``output_options``."""


def require_screen(
    output: OutputOptions, password: PasswordSource, *, as_json: bool, log_in: bool
) -> None:
    """Check that a wanted link can be shown on a person's screen and nowhere else.

    Raises:
        UsageError: standard output is a file or a pipe, no person is there, or no login is wanted.
    """
    if not output.show_login_link:
        return
    if as_json or password.stdin or not (somebody_is_there() and sys.stdout.isatty()):
        raise UsageError("link.refused.no-terminal")
    if not log_in:
        raise UsageError("link.refused.no-login")


def show_login_link(report: Report, output: OutputOptions, credential: Credential | None) -> None:
    """Show a wanted link if the logins were accepted and the person wants to see it now."""
    if not output.show_login_link or credential is None or not is_proved(report):
        return
    from autoconf.renderers.login_link import login_link

    try:
        link = login_link(make_profile(report, output.choices), credential.secret)
    except UnsupportedError as error:
        say(text_of("link.none", reason=error), err=True)
        return
    say(text_of("link.warning"), err=True)
    if click.confirm(text_of("link.question"), err=True):
        with _other_screen():
            _print(link)
            click.prompt(text_of("link.leave"), default="", show_default=False, err=True)


@contextmanager
def _other_screen() -> Iterator[None]:
    click.echo(_OTHER_SCREEN, err=True, nl=False)
    try:
        yield
    finally:
        click.echo(_FIRST_SCREEN, err=True, nl=False)


def _print(link: str) -> None:
    """Print the link, and above it the QR code if it fits onto the screen."""
    import segno

    try:
        code = segno.make_qr(link, error="l")
    except segno.DataOverflowError:
        say(text_of("link.too-long"), err=True)
    else:
        _print_code(code)
    click.echo(f"\n{link}\n", err=True)


def _print_code(code: Any) -> None:
    width, height = code.symbol_size(border=_BORDER)
    size = shutil.get_terminal_size()
    lines = height // 2 + _LINES_BELOW  # two rows of the code share a line
    if width > size.columns or lines > size.lines:
        say(text_of("link.too-small", columns=width, lines=lines), err=True)
    else:
        drawing = StringIO()
        code.terminal(drawing, border=_BORDER, compact=True)
        for line in drawing.getvalue().splitlines():
            click.echo(f"{_WHITE_ON_BLACK}{line}{_PLAIN}", err=True, color=True)
        say(text_of("link.scan"), err=True)
