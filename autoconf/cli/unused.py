"""Notes about options that were given and have no effect beside others."""

from collections.abc import Collection
from typing import Final

import click
from click.core import ParameterSource

from autoconf.cli.help import NETWORK_GROUPS
from autoconf.cli.terminal import say
from autoconf.messages import text_of
from autoconf.model.options import Options

_OF_LOGINS: Final = frozenset(
    [
        "password-stdin",
        "password-file",
        "password-command",
        "oauth-token-command",
        "autodiscover-login",
    ]
)
_OF_SIGN_IN: Final = frozenset(
    [
        "oauth-client-id",
        "oauth-client-secret-file",
        "oauth-tenant",
        "oauth-issuer",
        "oauth-device",
        "no-browser",
    ]
)
_OF_NETWORK: Final = frozenset({*NETWORK_GROUPS, "test-all", "pin"})
_OF_SOURCES: Final = frozenset(
    {"ispdb", "no-ispdb", "no-send-address", "autodiscover-login", "no-cache", "providers"}
)
_NOT_IN_JSON: Final = frozenset({"explain", "transcript"})
_NOT_REDACTED: Final = frozenset({"transcript"})


def note_unused(options: Options, *, as_json: bool = False, redacts: bool = False) -> None:
    """Name the options that a run with these options does not use."""
    if options.offline:
        _note("--offline", _OF_NETWORK | _OF_LOGINS | _OF_SIGN_IN)
    elif options.no_login:
        _note("--no-login", _OF_LOGINS | _OF_SIGN_IN)
    if options.server:
        _note("--server", _OF_SOURCES)
    if as_json:
        _note("--json", _NOT_IN_JSON)
    elif redacts:
        _note("--redact", _NOT_REDACTED)


def note_unused_for_report(mode: str = "-") -> None:
    """Name the options that are of no use where settings are handed in, and nothing is asked.

    Args:
        mode: the option or argument that hands them in.
    """
    _note(mode, {*_OF_NETWORK, "offline", "username"})


def _note(mode: str, unused: Collection[str]) -> None:
    ctx = click.get_current_context()
    given = [
        param.opts[0]
        for param in ctx.command.params
        if param.opts[0].removeprefix("--") in unused
        and ctx.get_parameter_source(param.name or "") is ParameterSource.COMMANDLINE
    ]
    if given:
        words = text_of("cli.command.no-effect", mode=mode, options=", ".join(given))
        say(text_of("cli.note", text=words), err=True)
