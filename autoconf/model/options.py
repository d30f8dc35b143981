"""What a run may do: values that any surface hands down.

A new option is one field here and one click option in ``cli/options.py``.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from math import isfinite
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.checked import require_types
from autoconf.model.domain import parse_hostname
from autoconf.model.evidence import DEFAULT_ISPDB
from autoconf.model.pin import Pin
from autoconf.model.server import Server
from autoconf.model.server_words import read_server
from autoconf.model.sign_in import issuer_of
from autoconf.model.typed_login import without_login
from autoconf.model.using import check_typed

MIN_TIMEOUT_S: Final = 1.0
MAX_TIMEOUT_S: Final = 24 * 3600.0
_MAX_NAME: Final = 255
_TENANT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}")


class Options(Struct, frozen=True, kw_only=True):
    """Options of a run, named as on the command line; what may be repeated is a tuple.

    Every field is checked when the value is made. Files are opened later, by the run.

    Attributes:
        timeout: seconds for the whole run, time for prompts left out; 1 to 86,400.
        yes: confirms every server that is not foreign, and lets every Autodiscover host learn the
            address. After a refusal it also tries the part before the @ as the user name, once.
        trust_host: hosts, or registrable domains for all hosts below, that the person vouches for.
        pin: certificates to accept unverified: ``[HOST[:PORT]=]SHA256``.
        ispdb: address of an ISPDB; the domain is appended, or put for ``{domain}``. None: none.
        no_ispdb: ask no ISPDB.
        no_send_address: the own domain's https autoconfig does not learn the address either.
        autodiscover_login: answer a 401 of Autodiscover with the password.
        offline: only what needs no network.
        no_cache: neither read nor keep pages of earlier runs.
        providers: folders with provider files; those named first go before the others.
        resolver: DNS server as ``HOST[:PORT]``; None: that of the system.
        doh: URL of a DNS server over HTTPS, in place of ``resolver``.
        compare_resolver: a second DNS server, as ``HOST[:PORT]`` or URL.
        trust_anchor: file with DS or DNSKEY records, in place of the root's.
        trust_ad: believe the resolver's word (the AD bit) that an answer was validated.
        connect_to: ``HOST:PORT:ADDRESS:PORT``, as curl has it; the TLS name stays.
        proxy: URL of a proxy for web and mail connections. None: that of the environment.
        proxy_password_file: file with the password of the user that ``proxy`` names.
        no_proxy: use no proxy, whatever the environment says.
        ca_file: PEM files with further authorities.
        allow_network: networks (CIDR) that may be contacted although they are not public.
        no_login: send no password and ask for none.
        username: the user name to log in with; no other is tried.
        test_all: log in at every server that is reached, also after a refusal.
        server: ``PROTOCOL:HOST:PORT:SECURITY``: these servers are tested, and no source is asked.
        using: files of mail programs, or servers typed as ``PROTOCOL:HOST:PORT:SECURITY``.
        symptom: a complaint in a person's words, or an error number; it is looked at first.
        no_sending: an audit does not look at the records of SPF, DMARC and the like.
        round_trip: send a message to the address itself, and look for it.
        keep: leave that message in the mailbox.
        oauth_client_id: of the program, for a sign-in with the browser.
        oauth_client_secret_file: its first line is the secret that belongs to the id.
        oauth_tenant: the id of the organisation, at Microsoft.
        oauth_issuer: URL of the issuer, where no source names one.
        oauth_device: sign in on another device, with a code.
        no_browser: open no browser; the address of the page is shown.

    Raises:
        UsageError: a value is wrong; the text names the option.
    """

    timeout: float = 60.0
    yes: bool = False
    trust_host: tuple[str, ...] = ()
    pin: tuple[str, ...] = ()
    ispdb: str | None = DEFAULT_ISPDB
    no_ispdb: bool = False
    no_send_address: bool = False
    autodiscover_login: bool = False
    offline: bool = False
    no_cache: bool = False
    providers: tuple[str, ...] = ()
    resolver: str | None = None
    doh: str | None = None
    compare_resolver: str | None = None
    trust_anchor: str | None = None
    trust_ad: bool = False
    connect_to: tuple[str, ...] = ()
    proxy: str | None = None
    proxy_password_file: str | None = None
    no_proxy: bool = False
    ca_file: tuple[str, ...] = ()
    allow_network: tuple[str, ...] = ()
    no_login: bool = False
    username: str | None = None
    test_all: bool = False
    server: tuple[str, ...] = ()
    using: tuple[str, ...] = ()
    symptom: str | None = None
    no_sending: bool = False
    round_trip: bool = False
    keep: bool = False
    oauth_client_id: str | None = None
    oauth_client_secret_file: str | None = None
    oauth_tenant: str | None = None
    oauth_issuer: str | None = None
    oauth_device: bool = False
    no_browser: bool = False

    def __post_init__(self) -> None:
        """Check what can be checked without reading a file."""
        require_types(self)
        if not (isfinite(self.timeout) and MIN_TIMEOUT_S <= self.timeout <= MAX_TIMEOUT_S):
            raise UsageError("option.timeout", value=self.timeout, most=int(MAX_TIMEOUT_S))
        name = self.username
        if name is not None and not (name.isprintable() and 0 < len(name) <= _MAX_NAME):
            raise UsageError("option.username", most=_MAX_NAME)
        if self.ispdb is not None and ("@" in self.ispdb or _host_of(self.ispdb) is None):
            raise UsageError("option.ispdb", value=without_login(self.ispdb))
        wrong = next((message_id for message_id, is_wrong in self._pairs() if is_wrong), None)
        if wrong is not None:
            raise UsageError(wrong)
        if self.oauth_issuer is not None and not issuer_of(self.oauth_issuer):
            raise UsageError("option.oauth-issuer", value=self.oauth_issuer)
        if self.oauth_tenant is not None and not _TENANT.fullmatch(self.oauth_tenant):
            raise UsageError("option.oauth-tenant", value=self.oauth_tenant)
        check_typed(self.using, "--using")
        _ = self.pins, self.trusted_hosts, self.servers  # reading them checks them

    def _pairs(self) -> Iterator[tuple[str, bool]]:
        """Yield what options must not be given together, and whether they are."""
        proxy, password = self.proxy is not None, self.proxy_password_file is not None
        yield "option.two-resolvers", self.resolver is not None and self.doh is not None
        yield "option.proxy-or-none", proxy and self.no_proxy
        yield "option.proxy-password-without-proxy", password and not proxy
        yield "option.round-trip-without-login", self.round_trip and not self.logs_in
        yield "option.keep-without-round-trip", self.keep and not self.round_trip
        yield "option.server-and-using", bool(self.server and self.using)
        has_secret = self.oauth_client_secret_file is not None
        yield "option.oauth-secret-alone", has_secret and self.oauth_client_id is None
        yield "option.server-and-offline", bool(self.server) and self.offline
        ways = {server.protocol.is_incoming for server in self.servers}
        yield "option.round-trip-one-way", self.round_trip and len(ways) == 1

    @property
    def logs_in(self) -> bool:
        """Whether a login is wanted."""
        return not (self.no_login or self.offline)

    @property
    def ispdb_url(self) -> str | None:
        """The ISPDB to ask; None: none."""
        return None if self.no_ispdb else self.ispdb

    @property
    def pins(self) -> tuple[Pin, ...]:
        """The certificates of ``pin``, read."""
        return tuple(map(Pin.parse, self.pin))

    @property
    def trusted_hosts(self) -> tuple[str, ...]:
        """The names of ``trust_host`` in A-labels."""
        return tuple(map(parse_hostname, self.trust_host))

    @property
    def servers(self) -> tuple[Server, ...]:
        """The servers of ``server``, each once; their user name is not known."""
        read = (read_server(words, "--server") for words in self.server)
        return tuple(dict.fromkeys(replace(one, username_stated=False) for one in read))


def _host_of(url: str) -> str | None:
    """Return the host of a web address; None where it is no web address."""
    with suppress(ValueError):
        if url.startswith(("http://", "https://")):
            return urlsplit(url).hostname or None
    return None
