"""``serve``: settings over HTTP, for every mail program and for many domains."""

import signal
from typing import Final

import click

from autoconf.cli.terminal import say
from autoconf.cli.text import english
from autoconf.errors import AutoconfError, UsageError
from autoconf.model.message import Message
from autoconf.usecases.exits import EXIT_OK


@click.command("serve")
@click.option("--config", metavar="FILE", help="A TOML file with profiles and lists of domains.")
@click.option("--providers", metavar="DIR",
              help="Without --config: a folder of provider files, and of *.txt files with a "
                   "domain a line. The default is the folder of your own providers.")  # fmt: skip
@click.option("--listen", metavar="HOST:PORT",
              help="Where documents are served. Port 0 takes a free one. The default is that of "
                   "the file, else 127.0.0.1:8080.")  # fmt: skip
@click.option("--accept-shrink", is_flag=True,
              help="Take a list that lost more than a fifth of its domains. Otherwise the old one "
                   "stays.")  # fmt: skip
@click.option("--check-config", is_flag=True,
              help="Read the configuration and all lists, say what is wrong, and end.")  # fmt: skip
def serve(
    config: str | None,
    providers: str | None,
    listen: str | None,
    *,
    accept_shrink: bool,
    check_config: bool,
) -> int:
    """Serve mail settings over HTTP to every mail program.

    Put a web server with https before it. SIGHUP reads the configuration and all lists again; if
    something is wrong, nothing changes. SIGTERM ends it.
    """
    if config is not None and providers is not None:
        raise UsageError("serve.two-origins")
    if not check_config:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the lists are read for the first time
    try:
        from autoconf.publish import starting
        from autoconf.publish.configuring import Configuration
    except ModuleNotFoundError as error:
        raise UsageError("serve.extra-missing") from error

    named = Configuration(file=config or "", providers=providers or "", listen=listen or "")
    try:
        started = starting.start(named, english, _tell, accept_shrink=accept_shrink)
    except AutoconfError as error:
        raise UsageError("serve.wrong", why=error) from error
    if check_config:
        say(english(Message.of("serve.right", count=len(started.site.domains))))
        return EXIT_OK
    starting.run(started, english, _tell)
    return EXIT_OK


def _tell(message: Message) -> None:
    say(english(message), err=True)


COMMAND: Final = serve
