"""The help of a command: its options in groups, the common ones first, and examples.

Options for the network stand on a page of their own, ``--help-network``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any, Final

import click

COMMON: Final = "Options"
GROUPS: Final[Mapping[str, str]] = {
    name: group
    for group, names in {
        "Password": "password-stdin password-file password-command oauth-token-command",
        "Logins": "username no-login test-all round-trip keep",
        "Sign-in with the browser": (
            "oauth-client-id oauth-client-secret-file oauth-tenant oauth-issuer oauth-device "
            "no-browser"
        ),
        "Choices for the mail program": (
            "incoming leave-on-server display-name account-name signature folders show-login-link"
        ),
        "Many users (--csv)": (
            "password-column one-per-domain retry-failed max-logins max-connections max-failures"
        ),
        "Reports": "html markdown redact full baseline",
        "Files": "output zip force sign-cert sign-key sign-chain",
        "Trust": "yes trust-host pin autodiscover-login",
    }.items()
    for name in names.split()
}
NETWORK_GROUPS: Final[Mapping[str, str]] = {
    name: group
    for group, names in {
        "Sources of settings": "ispdb no-ispdb no-send-address no-cache",
        "DNS": "resolver doh compare-resolver trust-anchor trust-ad",
        "Connections": (
            "connect-to proxy proxy-password-file no-proxy ca-file allow-network timeout"
        ),
    }.items()
    for name in names.split()
}


class Command(click.Command):
    """A command with many options.

    Attributes:
        examples: command lines and what they do.
    """

    def __init__(self, *, examples: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        """Take what click takes, and examples; add ``--help-network`` where it is of use."""
        super().__init__(**options)
        self.examples = tuple(examples)
        if any(group_of(param) in NETWORK_GROUPS.values() for param in self.params):
            self.params.append(_network_option())

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options in groups, without those for the network."""
        for title, options in grouped(self.get_params(ctx), [COMMON, *GROUPS.values()]):
            _write(formatter, ctx, title, options)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        super().format_epilog(ctx, formatter)
        write_examples(formatter, self.examples)


def write_examples(formatter: click.HelpFormatter, examples: Sequence[tuple[str, str]]) -> None:
    """Write command lines, each with its purpose below it."""
    with formatter.section("Examples") if examples else nullcontext():
        for line, purpose in examples:
            formatter.write(f"{'':{formatter.current_indent}}{line}\n")
            with formatter.indentation():
                formatter.write_text(purpose)


def group_of(param: click.Parameter) -> str:
    """Return the title of the group that an option belongs to; empty for an argument."""
    if not isinstance(param, click.Option):
        return ""
    names = [name.removeprefix("--") for name in param.opts]
    groups = (GROUPS.get(name) or NETWORK_GROUPS.get(name) for name in names)
    return next(filter(None, groups), COMMON)


def grouped(
    params: Iterable[click.Parameter], titles: Iterable[str]
) -> Iterator[tuple[str, list[click.Parameter]]]:
    """Yield these groups, each once, with their options; none that is empty."""
    listed = list(params)
    for title in dict.fromkeys(titles):
        options = [param for param in listed if group_of(param) == title]
        if options:
            yield title, options


def _write(
    formatter: click.HelpFormatter,
    ctx: click.Context,
    title: str,
    options: Iterable[click.Parameter],
) -> None:
    records = [record for option in options if (record := option.get_help_record(ctx))]
    with formatter.section(title):
        formatter.write_dl(records)


def _network_option() -> click.Option:
    return click.Option(
        ["--help-network"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_network_page,
        help="Show the options for the network: sources, DNS, proxy and certificates.",
    )


def _show_network_page(ctx: click.Context, _param: click.Parameter, value: object) -> None:
    if not value or ctx.resilient_parsing:
        return
    formatter = ctx.make_formatter()
    formatter.write_usage(ctx.command_path, "[OPTIONS] ...")
    for title, options in grouped(ctx.command.get_params(ctx), NETWORK_GROUPS.values()):
        _write(formatter, ctx, title, options)
    click.echo(formatter.getvalue().rstrip("\n"), color=ctx.color)
    ctx.exit()
