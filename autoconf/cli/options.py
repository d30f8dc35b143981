"""The options of a run as click options: one entry here for each field of ``model.options``."""

import functools
from collections.abc import Callable
from typing import Any, Final

import click

from autoconf.model.evidence import DEFAULT_ISPDB
from autoconf.model.options import MAX_TIMEOUT_S, MIN_TIMEOUT_S, Options

Decorator = Callable[[Any], Any]


def _text(name: str, metavar: str, help_text: str) -> Decorator:
    return click.option(name, metavar=metavar, help=help_text)


def _repeated(name: str, metavar: str, help_text: str) -> Decorator:
    return click.option(name, multiple=True, metavar=metavar, help=f"{help_text} May be repeated.")


def _flag(name: str, help_text: str) -> Decorator:
    return click.option(name, is_flag=True, help=help_text)


_RUN: Final[dict[str, Decorator]] = {
    "timeout": click.option(
        "--timeout",
        type=click.FloatRange(min=MIN_TIMEOUT_S, max=MAX_TIMEOUT_S),
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="Time for the whole run. Time for questions does not count.",
    ),
    "trust_host": _repeated(
        "--trust-host",
        "NAME",
        "Vouch for a host outside the address's domain, or for every host below a registrable "
        "domain.",
    ),
    "yes": _flag("--yes", "Answer yes to every confirmation that is not about a foreign host."),
    "pin": _repeated(
        "--pin",
        "[HOST[:PORT]=]SHA256",
        "Let the password go to a mail server that shows exactly this certificate, although it "
        "cannot be verified (a self-signed one, say). With HOST= the certificate may even be for "
        "another name.",
    ),
}
_SOURCES: Final[dict[str, Decorator]] = {
    "ispdb": click.option(
        "--ispdb",
        default=DEFAULT_ISPDB,
        show_default=True,
        metavar="URL",
        help="Ask this ISPDB. The domain is appended, or put for {domain}.",
    ),
    "no_ispdb": _flag("--no-ispdb", "Ask no ISPDB."),
    "no_send_address": _flag(
        "--no-send-address",
        "Do not tell the address to its own domain. Autodiscover needs it, and is not asked then.",
    ),
    "autodiscover_login": _flag(
        "--autodiscover-login",
        "If Autodiscover wants a login, give it the password, once: over TLS, and only in the "
        "address's own domain.",
    ),
    "offline": _flag("--offline", "Use only what is known without the network."),
    "no_cache": _flag("--no-cache", "Neither read nor keep pages of earlier runs."),
    "providers": _repeated(
        "--providers",
        "DIR",
        "Know the providers of these files too. They go before your own files in the "
        "configuration folder, and those go before the bundled ones.",
    ),
}
_RESOLVERS: Final[dict[str, Decorator]] = {
    "resolver": _text("--resolver", "HOST[:PORT]", "Ask this DNS server instead of the system's."),
    "doh": _text("--doh", "URL", "Ask this DNS server over HTTPS instead of the system's."),
    "compare_resolver": _text(
        "--compare-resolver",
        "HOST[:PORT]|URL",
        "Ask a second DNS server the same questions. Where the two disagree, a confirmation is "
        "needed.",
    ),
    "trust_anchor": _text(
        "--trust-anchor",
        "FILE",
        "Begin DNSSEC with these DS or DNSKEY records instead of the root's.",
    ),
    "trust_ad": _flag(
        "--trust-ad",
        "Believe the DNS server when it says that it validated an answer (the AD bit). Only for a "
        "server and a network that you trust.",
    ),
}
_CONNECTIONS: Final[dict[str, Decorator]] = {
    "connect_to": _repeated(
        "--connect-to",
        "HOST1:PORT1:HOST2:PORT2",
        "Connect to HOST2:PORT2 in place of HOST1:PORT1, as curl does. The certificate is still "
        "checked for HOST1.",
    ),
    "ca_file": _repeated("--ca-file", "PEM", "Trust these certificate authorities as well."),
    "allow_network": _repeated(
        "--allow-network",
        "CIDR",
        "Allow connections to a network that is refused otherwise, such as 127.0.0.0/8.",
    ),
}
_LOGIN: Final[dict[str, Decorator]] = {
    "no_login": _flag("--no-login", "Send no password, and ask for none."),
    "username": _text("--username", "NAME", "Log in with this user name, and try no other."),
    "test_all": _flag(
        "--test-all",
        "Log in at every server that is reached, also after a refusal. No more than three logins "
        "may fail within 15 minutes.",
    ),
}
_ROUND_TRIP: Final[dict[str, Decorator]] = {
    "round_trip": _flag(
        "--round-trip",
        "Send one small message to the address itself, wait until it is there, and delete it "
        "again.",
    ),
    "keep": _flag("--keep", "With --round-trip: leave that message there."),
}
CLICK_OPTIONS: Final = {
    **_RUN, **_SOURCES, **_RESOLVERS, **_CONNECTIONS, **_LOGIN, **_ROUND_TRIP,
}  # fmt: skip
COMMON: Final = tuple(name for name in CLICK_OPTIONS if name not in _ROUND_TRIP)
CONNECTIONS: Final = (*_CONNECTIONS, "timeout", "providers")


def run_options(*names: str) -> Decorator:
    """Add click options for these fields; the command gets one ``options`` argument.

    Raises:
        UsageError: raised by the command where the values make no sense.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        @functools.wraps(function)
        def wrapper(**rest: Any) -> Any:
            options = Options(**{name: rest.pop(name) for name in names})
            return function(options=options, **rest)

        decorated: Any = wrapper
        for name in reversed(names):
            decorated = CLICK_OPTIONS[name](decorated)
        return decorated

    return decorate
