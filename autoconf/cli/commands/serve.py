"""``serve``: settings over HTTP, for every mail program and for many domains."""

import signal
from typing import Any, Final

import click

from autoconf.cli.terminal import say
from autoconf.cli.text import english
from autoconf.errors import AutoconfError, UsageError
from autoconf.model.message import Message
from autoconf.usecases.exits import EXIT_OK


@click.command("serve")
@click.option(
    "--config", "file", metavar="FILE", help="A TOML file with profiles and lists of domains."
)
@click.option("--providers", metavar="DIR",
              help="Without --config: a folder of provider files, and of *.txt files with a "
                   "domain a line. The default is the folder of your own providers.")  # fmt: skip
@click.option("--listen", metavar="HOST:PORT",
              help="Where documents are served. Port 0 takes a free one. The default is that of "
                   "the file, else 127.0.0.1:8080.")  # fmt: skip
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    metavar="N",
    help="How many processes answer. The default is that of the file, else 1.",
)
@click.option("--accept-shrink", is_flag=True,
              help="Take a list that lost more than a fifth of its domains. Otherwise the old one "
                   "stays.")  # fmt: skip
@click.option("--audit", is_flag=True,
              help="Look up the records of all domains in the background, five domains a second, "
                   "and say which ones are missing. Up to 3 are always looked up.")  # fmt: skip
@click.option("--check-config", is_flag=True,
              help="Read the configuration and all lists, say what is wrong, and end.")  # fmt: skip
def serve(*, accept_shrink: bool, audit: bool, check_config: bool, **named: Any) -> int:
    """Serve mail settings over HTTP to every mail program.

    Put a web server with https before it. SIGHUP reads the configuration and all lists again; if
    something is wrong, nothing changes. SIGTERM ends it.
    """
    given = {name: value for name, value in named.items() if value is not None}
    if {"file", "providers"} <= given.keys():
        raise UsageError("serve.two-origins")
    if not check_config:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the lists are read for the first time
    try:
        from autoconf.publish import checking, starting
        from autoconf.publish.configuring import Configuration
    except ModuleNotFoundError as error:
        raise UsageError("serve.extra-missing") from error

    configuration = Configuration(**given)
    try:
        if check_config:
            count = checking.check(configuration, english, _tell, accept_shrink=accept_shrink)
            say(english(Message.of("serve.right", count=count)))
            return EXIT_OK
        started = starting.start(configuration, english, _tell, accept_shrink=accept_shrink)
    except AutoconfError as error:
        raise UsageError("serve.wrong", why=error) from error
    starting.run(started, english, _tell, at_all_zones=audit)
    return EXIT_OK


def _tell(message: Message) -> None:
    say(english(message), err=True)


COMMAND: Final = serve
