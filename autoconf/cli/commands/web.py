"""``web``: the helpdesk page and its API."""

from pathlib import Path
from typing import Any, Final

import click

from autoconf.cli.options import CONNECTIONS, run_options
from autoconf.cli.terminal import say
from autoconf.cli.text import english
from autoconf.errors import UsageError
from autoconf.model.domain import parse_hostname
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.usecases.exits import EXIT_OK

_NETWORK: Final = (
    "ispdb", "no_ispdb", "resolver", "doh", "compare_resolver", "trust_anchor", "trust_ad",
    "trust_host", *CONNECTIONS,
)  # fmt: skip
_HERE: Final = "127.0.0.1:8088"


@click.command("web")
@click.option("--listen", default=_HERE, show_default=True, metavar="HOST:PORT|unix:PATH",
              help="Where the page answers. Port 0 takes a free one.")  # fmt: skip
@click.option("--host", "hosts", multiple=True, metavar="NAME",
              help="A name that the page answers to, besides localhost and that of --listen. "
                   "May be repeated.")  # fmt: skip
@click.option("--behind-tls-proxy", "proxies", multiple=True, metavar="CIDR|unix",
              help="The network of a web server with https before the page, or unix for one at "
                   "the Unix socket. What it says about clients is believed. "
                   "May be repeated.")  # fmt: skip
@click.option("--admin", multiple=True, metavar="HOST:PORT|unix:PATH",
              help="Where /metrics, /healthz and /readyz answer. May be repeated.")  # fmt: skip
@click.option("--domain", "domains", multiple=True, metavar="NAME",
              help="Answer for addresses of this domain only. May be repeated.")  # fmt: skip
@click.option("--branding", metavar="DIR",
              help="A folder with branding.toml: the name, logo, helpdesk and links of the "
                   "page.")  # fmt: skip
@click.option("--api-token-file", metavar="FILE",
              help="Only programs with a token of this file may use the API. It has one token a "
                   "line.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, metavar="N",
              help="How many processes answer. More than one need --redis.")  # fmt: skip
@click.option("--redis", default="", envvar="MAIL_AUTOCONF_REDIS", metavar="URL",
              help="Keep jobs, counts and failed logins in this Redis, such as "
                   "redis://127.0.0.1/0. A URL with a password belongs into the variable "
                   "MAIL_AUTOCONF_REDIS: others can read the command line.")  # fmt: skip
@click.option("--oauth-clients", metavar="FILE",
              help="Offer the sign-in with the browser at the issuers of this file. It has the "
                   "form of oauth.toml; redirect is https://NAME/sign-in/callback.")  # fmt: skip
@click.option("--device-sign-in", is_flag=True,
              help="Offer visitors of the network the sign-in with a code on another device. "
                   "On this machine it is always offered.")  # fmt: skip
@click.option("--no-login-tests", is_flag=True, help="Take no passwords and no sign-ins.")
@click.option("--access-log", is_flag=True,
              help="Write a line of JSON for each answer to standard output.")  # fmt: skip
@run_options(*_NETWORK)
def web(*, options: Options, **named: Any) -> int:
    """Show a page for people, and an HTTP API for programs.

    Addresses and passwords go to the provider's own servers only. Results are kept for 15 minutes,
    in memory. Passwords are taken on this machine, or behind a web server with https that
    --behind-tls-proxy names. SIGTERM ends it.
    """
    starting = _starting()
    from autoconf.web.branding import read_brand
    from autoconf.web.pages.brand import Brand
    from autoconf.web.settings import Settings, parse_hosts, parse_proxies, read_tokens
    from autoconf.web.sign_in.clients import read_page_clients

    listen, proxies = named["listen"], parse_proxies(named["proxies"])
    may_take = starting.may_take_passwords(listen, proxies)
    tokens, clients = named["api_token_file"], named["oauth_clients"]
    hosts = starting.host_names(listen, parse_hosts(named["hosts"]))
    settings = Settings(
        options=options,
        hosts=hosts,
        proxies=proxies,
        login_tests=may_take and not named["no_login_tests"],
        domains=frozenset(map(parse_hostname, named["domains"])),
        brand=Brand() if named["branding"] is None else read_brand(Path(named["branding"])),
        tokens=frozenset() if tokens is None else read_tokens(Path(tokens)),
        clients=() if clients is None else read_page_clients(Path(clients), hosts),
        device_sign_in=named["device_sign_in"] or (may_take and not proxies),
    )
    if not may_take and not named["no_login_tests"]:
        _tell(Message("web-server.no-passwords-here"))
    where = starting.Listening(
        listen=listen,
        admin=named["admin"],
        access_log=named["access_log"],
        workers=named["workers"],
        redis=named["redis"],
    )
    starting.run(settings, where, _tell)
    return EXIT_OK


def show_page(options: Options, listen: str = _HERE) -> int:
    """Show the page to this machine, with these options of each run."""
    starting = _starting()
    from autoconf.web.settings import Settings

    starting.run(Settings(options=options), starting.Listening(listen=listen), _tell)
    return EXIT_OK


def _starting() -> Any:
    """Return what starts the page.

    Raises:
        UsageError: its packages are missing.
    """
    try:
        from autoconf.web import starting
    except ModuleNotFoundError as error:
        raise UsageError("web-server.extra-missing") from error
    return starting


def _tell(message: Message) -> None:
    say(english(message), err=True)


COMMAND: Final = web
