"""The options of a run as click options, one for each field of ``model.options``."""

import functools
from collections.abc import Callable
from typing import Any, Final

import click

from autoconf.errors import UsageError
from autoconf.model.evidence import DEFAULT_ISPDB
from autoconf.model.options import Options

Decorator = Callable[[Any], Any]


def _text(name: str, metavar: str, help_text: str) -> Decorator:
    return click.option(name, metavar=metavar, help=help_text)


def _repeated(name: str, metavar: str, help_text: str) -> Decorator:
    return click.option(name, multiple=True, metavar=metavar, help=f"{help_text} May be repeated.")


def _once(name: str, metavar: str, help_text: str) -> Decorator:
    """Return an option whose words are neither dropped nor empty without a word."""

    def only(
        _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
    ) -> str | None:
        if len(values) > 1:
            raise UsageError("option.once", option=name)
        if values and not values[0].strip():
            raise UsageError("option.empty", option=name)
        return values[0] if values else None

    return click.option(name, multiple=True, callback=only, metavar=metavar, help=help_text)


def _flag(name: str, help_text: str) -> Decorator:
    return click.option(name, is_flag=True, help=help_text)


_RUN: Final[dict[str, Decorator]] = {
    "timeout": click.option(
        "--timeout",
        type=float,
        default=60,
        show_default=True,
        metavar="SECONDS",
        help="Time for the whole run, at most a day. Time for questions does not count.",
    ),
    "trust_host": _repeated(
        "--trust-host",
        "NAME",
        "Vouch for a host outside the address's domain, or for every host below a registrable "
        "domain. It may also learn the address.",
    ),
    "yes": _flag(
        "--yes",
        "Confirm every server that is not foreign, also in place of a published one that does "
        "not answer. An Autodiscover host of one foreign domain may learn the address.",
    ),
    "pin": _repeated(
        "--pin",
        "[HOST[:PORT]=]SHA256",
        "Send the password also to a mail server whose certificate cannot be verified, if it has "
        "this fingerprint. With HOST= the certificate may be for another name.",
    ),
}
_SOURCES: Final[dict[str, Decorator]] = {
    "ispdb": click.option(
        "--ispdb",
        default=DEFAULT_ISPDB,
        show_default=True,
        metavar="URL",
        help="Ask this ISPDB. The domain replaces {domain}, or is appended.",
    ),
    "no_ispdb": _flag("--no-ispdb", "Ask no ISPDB."),
    "no_send_address": _flag(
        "--no-send-address",
        "Do not send the address to its domain. Autodiscover needs it, and is then not asked.",
    ),
    "autodiscover_login": _flag(
        "--autodiscover-login",
        "If Autodiscover demands a login, send the password once, over TLS, and only within the "
        "domain of the address.",
    ),
    "offline": _flag("--offline", "Use only your own files and the provider database."),
    "no_cache": _flag("--no-cache", "Neither read nor keep web pages of earlier runs."),
    "providers": _repeated(
        "--providers",
        "DIR",
        "Read provider files from this folder too. They take precedence over the files in the "
        "configuration directory and over the bundled ones.",
    ),
}
_RESOLVERS: Final[dict[str, Decorator]] = {
    "resolver": _text("--resolver", "HOST[:PORT]", "Ask this DNS server instead of the system's."),
    "doh": _text("--doh", "URL", "Ask this DNS server over HTTPS instead of the system's."),
    "compare_resolver": _text(
        "--compare-resolver",
        "HOST[:PORT]|URL",
        "Ask a second DNS server too. If the two answers differ, the settings need a confirmation.",
    ),
    "trust_anchor": _text(
        "--trust-anchor",
        "FILE",
        "Validate DNSSEC from these DS or DNSKEY records instead of the root key.",
    ),
    "trust_ad": _flag(
        "--trust-ad",
        "Believe the DNS server that it validated an answer (AD bit). Use this only if you trust "
        "the server and the network.",
    ),
}
_CONNECTIONS: Final[dict[str, Decorator]] = {
    "connect_to": _repeated(
        "--connect-to",
        "HOST1:PORT1:HOST2:PORT2",
        "Connect to HOST2:PORT2 in place of HOST1:PORT1, as curl does. The certificate is still "
        "checked for HOST1.",
    ),
    "proxy": _text(
        "--proxy",
        "URL",
        "Connect to web and mail servers through this proxy: http://, socks5:// or socks4://. "
        "Default: the proxy of HTTPS_PROXY or ALL_PROXY.",
    ),
    "proxy_password_file": _text(
        "--proxy-password-file",
        "FILE",
        "Read the password of the user that --proxy names from the first line of a file.",
    ),
    "no_proxy": _flag("--no-proxy", "Use no proxy, whatever the environment says."),
    "ca_file": _repeated("--ca-file", "PEM", "Trust these certificate authorities as well."),
    "allow_network": _repeated(
        "--allow-network",
        "CIDR",
        "Allow connections to a network that is otherwise refused, such as 127.0.0.0/8; "
        "for audit also 10.0.0.0/8.",
    ),
}
_LOGIN: Final[dict[str, Decorator]] = {
    "no_login": _flag("--no-login", "Do not log in and do not ask for a password."),
    "username": _text("--username", "NAME", "Log in with this user name only."),
    "test_all": _flag(
        "--test-all",
        "Log in at every server that answers, also after a refusal. At most three logins may fail "
        "within 15 minutes.",
    ),
}
_SIGN_IN: Final[dict[str, Decorator]] = {
    "oauth_client_id": _text(
        "--oauth-client-id", "ID", "Sign in with the browser as this registered program."
    ),
    "oauth_client_secret_file": _text(
        "--oauth-client-secret-file",
        "FILE",
        "Read the secret that belongs to the id from the first line of a file.",
    ),
    "oauth_tenant": _text(
        "--oauth-tenant", "ID", "Sign in to this organisation, where the provider has many."
    ),
    "oauth_issuer": _text(
        "--oauth-issuer", "URL", "Sign in there, where no source says where to sign in."
    ),
    "oauth_device": click.option(
        "--oauth-device",
        "--device",
        "oauth_device",
        is_flag=True,
        help="Sign in on another device, with a code that is typed there.",
    ),
    "no_browser": _flag("--no-browser", "Open no browser; print the address of the page only."),
}
_SERVER: Final[dict[str, Decorator]] = {
    "server": _repeated(
        "--server",
        "PROTOCOL:HOST:PORT:SECURITY",
        "Test this server and no other, such as smtp:smtp.example.com:587:starttls. Nothing is "
        "looked up.",
    ),
}
_USING: Final[dict[str, Decorator]] = {
    "using": _repeated(
        "--using",
        "FILE|PROTOCOL:HOST:PORT:SECURITY",
        "Compare with the settings that a mail program has now: its file, a Thunderbird profile "
        "folder, or a server such as imap:mail.example.com:143:none.",
    ),
}
_SYMPTOM: Final[dict[str, Decorator]] = {
    "symptom": _once(
        "--symptom",
        "WORDS",
        "Your complaint, or an error number such as 0x800CCC0E; it is looked at first.",
    ),
}
_AUDIT: Final[dict[str, Decorator]] = {
    "no_sending": _flag(
        "--no-sending", "Do not look whether others take the domain's mail (SPF, DMARC, ...)."
    ),
}
_ROUND_TRIP: Final[dict[str, Decorator]] = {
    "round_trip": _flag(
        "--round-trip",
        "Send one small message from the address to itself, find it and delete it.",
    ),
    "keep": _flag("--keep", "With --round-trip: leave the message in the mailbox."),
}
_OF_ONE: Final = {**_SYMPTOM, **_SERVER, **_USING, **_AUDIT, **_ROUND_TRIP}
"""Options of one command each."""
CLICK_OPTIONS: Final = {
    **_RUN, **_SOURCES, **_RESOLVERS, **_CONNECTIONS, **_LOGIN, **_SIGN_IN,
    **_OF_ONE,
}  # fmt: skip
COMMON: Final = tuple(name for name in CLICK_OPTIONS if name not in _OF_ONE)
WITHOUT_LOGIN: Final = tuple(
    name for name in COMMON if name not in ("no_login", "test_all", "autodiscover_login", *_SIGN_IN)
)
SIGN_IN: Final = tuple(_SIGN_IN)
CONNECTIONS: Final = (*_CONNECTIONS, "timeout", "providers")
TO_ISSUERS: Final = ("resolver", "doh", *_CONNECTIONS)
"""For commands that ask an issuer, and nothing else."""


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
