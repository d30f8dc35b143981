"""Options that several commands share, collected into frozen values."""

import functools
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import click
from msgspec import Struct

from autoconf.model.domain import parse_hostname
from autoconf.model.evidence import DEFAULT_ISPDB, DiscoveryOptions
from autoconf.model.pin import Pin
from autoconf.model.secret import Secret
from autoconf.storage.places import LocalFolder

_MAX_NAME: Final = 255


class NetworkChoices(Struct, frozen=True, kw_only=True):
    """How the network is reached and what may be asked there."""

    timeout_s: float = 60.0
    resolver: str | None = None
    doh: str | None = None
    compare_resolver: str | None = None
    trust_anchor: str | None = None
    connect_to: tuple[str, ...] = ()
    ca_files: tuple[str, ...] = ()
    allow_networks: tuple[str, ...] = ()
    pins: tuple[Pin, ...] = ()
    ispdb: str | None = DEFAULT_ISPDB
    send_address: bool = True
    autodiscover_login: bool = False
    offline: bool = False
    trust_hosts: tuple[str, ...] = ()
    yes: bool = False
    use_cache: bool = True
    providers: tuple[str, ...] = ()

    @property
    def discovery(self) -> DiscoveryOptions:
        """What discovery needs to know of it, but for the providers, which are files."""
        return DiscoveryOptions(
            ispdb_url=self.ispdb,
            send_address=self.send_address,
            offline=self.offline,
            autodiscover_login=self.autodiscover_login,
            local_files=LocalFolder(),
        )


class PasswordChoices(Struct, frozen=True, kw_only=True):
    """Where the password comes from; at most one is set, none: the terminal. And how to log in.

    ``username`` is the only name tried, ``test_all`` logs in everywhere. ``secret`` is for callers
    inside the program; no option fills it.
    """

    stdin: bool = False
    file: str | None = None
    command: str | None = None
    oauth_token_command: str | None = None
    no_login: bool = False
    username: str | None = None
    test_all: bool = False
    secret: Secret | None = None

    @property
    def is_given(self) -> bool:
        """Whether a password comes without asking anybody."""
        named = (self.file, self.command, self.oauth_token_command, self.secret)
        return self.stdin or any(value is not None for value in named)

    def check(self) -> None:
        """Refuse two sources at once.

        Raises:
            click.UsageError: more than one was named.
        """
        named = (self.file, self.command, self.oauth_token_command)
        if self.stdin + sum(value is not None for value in named) > 1:
            raise click.UsageError(
                "give only one of --password-stdin, --password-file, --password-command, "
                "--oauth-token-command"
            )


def network_options(function: Callable[..., Any]) -> Any:
    """Add the network options; the command gets one ``network`` argument."""
    options = [
        click.option("--timeout", "timeout_s", type=click.FloatRange(min=1), default=60.0,
                     show_default=True, metavar="SECONDS",
                     help="The whole run; prompts do not count."),
        click.option("--trust-host", "trust_hosts", multiple=True, metavar="NAME",
                     help="Vouch for a host, or for every host below a registrable domain, that "
                     "lies outside the address's domain. May be repeated."),
        click.option("--yes", is_flag=True,
                     help="Answer yes to every confirmation that is not about a foreign host."),
        click.option("--pin", "pins", multiple=True, metavar="[HOST[:PORT]=]SHA256",
                     help="Let the password go to a mail server that shows exactly this "
                     "certificate although it cannot be verified (a self-signed one, say); with "
                     "HOST= even if it is for another name. May be repeated."),
        *_source_options(),
        *_resolver_options(),
        *_connection_options(),
    ]  # fmt: skip

    @functools.wraps(function)
    def wrapper(
        *, ispdb: str, no_ispdb: bool, no_send_address: bool, no_cache: bool, **rest: Any
    ) -> Any:
        names = ("timeout_s", "trust_hosts", "yes", "autodiscover_login", "offline", "resolver",
                 "doh", "compare_resolver", "trust_anchor", "connect_to", "ca_files",
                 "allow_networks", "pins", "providers")  # fmt: skip
        rest["allow_networks"] += typed_address(ispdb)
        rest["pins"] = tuple(map(Pin.parse, rest["pins"]))
        rest["trust_hosts"] = tuple(map(parse_hostname, rest["trust_hosts"]))
        network = NetworkChoices(
            ispdb=None if no_ispdb else ispdb,
            send_address=not no_send_address,
            use_cache=not no_cache,
            **{name: rest.pop(name) for name in names},
        )
        return function(network=network, **rest)

    return _decorated(wrapper, options)


def _connection_options() -> list[Callable[[Any], Any]]:
    return [
        click.option("--connect-to", multiple=True, metavar="HOST1:PORT1:HOST2:PORT2",
                     help="Connect to HOST2:PORT2 for HOST1:PORT1, as curl does; the certificate "
                     "is still checked for HOST1. May be repeated."),
        click.option("--ca-file", "ca_files", multiple=True, metavar="PEM",
                     help="Trust these certificate authorities as well. May be repeated."),
        click.option("--allow-network", "allow_networks", multiple=True, metavar="CIDR",
                     help="Allow connections to a network that is refused otherwise, such as "
                     "127.0.0.0/8. May be repeated."),
    ]  # fmt: skip


def connection_options(function: Callable[..., Any]) -> Any:
    """Add connect_to, ca_files and allow_networks, for what asks the web and nothing else."""
    return _decorated(function, _connection_options())


def typed_address(ispdb: str) -> tuple[str, ...]:
    """Return the address that an ISPDB's URL names, if it names one: what is typed is allowed.

    Raises:
        click.UsageError: it is no web address.
    """
    try:
        host = urlsplit(ispdb).hostname
    except ValueError:
        host = None
    if not host or not ispdb.startswith(("http://", "https://")):
        raise click.UsageError(f"--ispdb {ispdb}: write a URL such as https://ispdb.example.com/")
    try:
        return (str(ip_address(host)),)
    except ValueError:
        return ()


providers_option: Final = click.option(
    "--providers", multiple=True, metavar="DIR",
    help="Know the providers of these files too, and better: they go before your own in the "
    "configuration folder, and these before the bundled ones. May be repeated.",
)  # fmt: skip


def _source_options() -> list[Callable[[Any], Any]]:
    return [
        click.option("--offline", is_flag=True,
                     help="Use only what is on this machine: the provider database."),
        click.option("--ispdb", default=DEFAULT_ISPDB, metavar="URL", show_default=True,
                     help="The ISPDB to ask; the domain is appended, or put for {domain}."),
        click.option("--no-ispdb", is_flag=True, help="Ask no ISPDB."),
        click.option("--no-send-address", is_flag=True,
                     help="Do not tell the address to its own domain; Autodiscover, which "
                     "needs it, is not asked then."),
        click.option("--autodiscover-login", is_flag=True,
                     help="If Autodiscover wants a login, give it the password, once: over TLS, "
                     "and only in the address's own domain."),
        providers_option,
        click.option("--no-cache", is_flag=True,
                     help="Keep no page for the next run, and use none of an earlier one."),
    ]  # fmt: skip


def _resolver_options() -> list[Callable[[Any], Any]]:
    return [
        click.option("--resolver", metavar="HOST[:PORT]",
                     help="Ask this DNS server instead of the system's."),
        click.option("--doh", metavar="URL",
                     help="Ask this DNS server over HTTPS instead of the system's."),
        click.option("--compare-resolver", metavar="HOST[:PORT]|URL",
                     help="Ask a second DNS server the same, and have what they disagree on "
                     "confirmed."),
        click.option("--trust-anchor", metavar="FILE",
                     help="Begin DNSSEC with these DS or DNSKEY records instead of the root's."),
    ]  # fmt: skip


def password_options(function: Callable[..., Any]) -> Any:
    """Add the password options; the command gets one ``password`` argument."""
    options = [
        click.option("--password-stdin", is_flag=True,
                     help="Read the password from the first line of standard input."),
        click.option("--password-file", metavar="FILE",
                     help="Read the password from the first line of a file."),
        click.option("--password-command", metavar="COMMAND",
                     help="Run a command and take the first line that it prints."),
        click.option("--oauth-token-command", metavar="COMMAND",
                     help="Run a command, and log in with the OAuth access token on the first "
                     "line that it prints, instead of a password."),
        click.option("--no-login", is_flag=True, help="Send no password, ask for none."),
        click.option("--username", metavar="NAME", callback=_checked_name,
                     help="Log in with this user name, and try no other."),
        click.option("--test-all", is_flag=True,
                     help="Log in at every server that is reached, also after a refusal; three "
                     "logins may fail within 15 minutes, no more."),
    ]  # fmt: skip

    @functools.wraps(function)
    def wrapper(
        *,
        password_stdin: bool,
        password_file: str | None,
        password_command: str | None,
        oauth_token_command: str | None,
        **rest: Any,
    ) -> Any:
        names = ("no_login", "username", "test_all")
        choices = PasswordChoices(
            stdin=password_stdin, file=password_file, command=password_command,
            oauth_token_command=oauth_token_command, **{name: rest.pop(name) for name in names},
        )  # fmt: skip
        choices.check()
        return function(password=choices, **rest)

    return _decorated(wrapper, options)


def _checked_name(_context: Any, _option: Any, name: str | None) -> str | None:
    """Refuse what no server could be sent as a user name.

    Raises:
        click.UsageError: it is empty or long, or holds a control character.
    """
    if name is not None and not (name.isprintable() and 0 < len(name) <= _MAX_NAME):
        raise click.UsageError(f"--username: write 1 to {_MAX_NAME} printable characters")
    return name


def _decorated(wrapper: Any, options: list[Callable[[Any], Any]]) -> Any:
    for option in reversed(options):
        wrapper = option(wrapper)
    return wrapper
