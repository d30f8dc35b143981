"""The options of ``publish``: where the settings come from, and where the files go."""

import functools
from collections.abc import Callable
from typing import Any, Final

import click

from autoconf.model.publish_options import PublishOptions

_OPTIONS: Final = [
    click.option("--output", required=True, metavar="DIR", help="The folder to write."),
    click.option("--server", multiple=True, metavar="PROTOCOL:HOST:PORT:SECURITY",
                 help="Publish this server, such as imap:imap.example.com:993:ssl. May be "
                 "repeated."),
    click.option("--provider", metavar="ID|FILE",
                 help="Publish the servers of a known provider, or of a provider file."),
    click.option("--report", metavar="FILE",
                 help="Publish what a report.json says: the servers that a source named or a "
                 "login proved."),
    click.option("--web-host", metavar="HOST",
                 help="The host that serves the files of this domain alone; the records point "
                 "there.  "
                 "[default: the domain]"),
    click.option("--force", is_flag=True,
                 help="Replace the files of an earlier run; all other files stay."),
]  # fmt: skip


def publish_options(function: Callable[..., Any]) -> Any:
    """Add the options; the command gets one ``wanted`` argument."""

    @functools.wraps(function)
    def wrapper(**rest: Any) -> Any:
        given = {name: rest.pop(name) for name in PublishOptions.__struct_fields__}
        return function(wanted=PublishOptions(**given), **rest)

    result: Any = wrapper
    for option in reversed(_OPTIONS):
        result = option(result)
    return result
