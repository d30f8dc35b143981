"""What a run may do: one value from any surface to the network.

Adding an option is one field here and one click option in ``cli/options.py``.
"""

from ipaddress import ip_address
from math import isfinite
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.model.domain import parse_hostname
from autoconf.model.evidence import DEFAULT_ISPDB
from autoconf.model.pin import Pin

MIN_TIMEOUT_S: Final = 1.0
MAX_TIMEOUT_S: Final = 24 * 3600.0
_MAX_NAME: Final = 255


class Options(Struct, frozen=True, kw_only=True):
    """Options of a run, named as on the command line; what may be repeated is a tuple.

    Every field is checked when the value is made. Files are opened later, by the run.

    Attributes:
        timeout: seconds for the whole run, time for prompts left out; 1 to 86,400.
        yes: confirms every question that is not about a foreign server.
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
        ca_file: PEM files with further authorities.
        allow_network: networks (CIDR) that may be contacted although they are not public.
        no_login: send no password and ask for none.
        username: the user name to log in with; no other is tried.
        test_all: log in at every server that is reached, also after a refusal.
        round_trip: send a message to the address itself, and look for it.
        keep: leave that message in the mailbox.

    Raises:
        UsageError: a value is wrong; the text names the option and says what to write.
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
    ca_file: tuple[str, ...] = ()
    allow_network: tuple[str, ...] = ()
    no_login: bool = False
    username: str | None = None
    test_all: bool = False
    round_trip: bool = False
    keep: bool = False

    def __post_init__(self) -> None:
        """Check what can be checked without reading a file."""
        if not (isfinite(self.timeout) and MIN_TIMEOUT_S <= self.timeout <= MAX_TIMEOUT_S):
            raise UsageError("option.timeout", value=self.timeout, most=int(MAX_TIMEOUT_S))
        name = self.username
        if name is not None and not (name.isprintable() and 0 < len(name) <= _MAX_NAME):
            raise UsageError("option.username", most=_MAX_NAME)
        if self.resolver is not None and self.doh is not None:
            raise UsageError("option.two-resolvers")
        if self.ispdb is not None and _host_of(self.ispdb) is None:
            raise UsageError("option.ispdb", value=self.ispdb)
        if self.round_trip and not self.logs_in:
            raise UsageError("option.round-trip-without-login")
        if self.keep and not self.round_trip:
            raise UsageError("option.keep-without-round-trip")
        for read in (lambda: self.pins, lambda: self.trusted_hosts):
            read()

    @property
    def logs_in(self) -> bool:
        """Whether a login is wanted."""
        return not (self.no_login or self.offline)

    @property
    def ispdb_url(self) -> str | None:
        """The ISPDB to ask; None: none."""
        return None if self.no_ispdb else self.ispdb

    @property
    def allowed_networks(self) -> tuple[str, ...]:
        """The networks of ``allow_network``, and the address that ``ispdb`` names, if it does."""
        try:
            typed = ip_address(_host_of(self.ispdb or "") or "")
        except ValueError:
            return self.allow_network
        return (*self.allow_network, str(typed))

    @property
    def pins(self) -> tuple[Pin, ...]:
        """The certificates of ``pin``, read."""
        return tuple(map(Pin.parse, self.pin))

    @property
    def trusted_hosts(self) -> tuple[str, ...]:
        """The names of ``trust_host`` in A-labels."""
        return tuple(map(parse_hostname, self.trust_host))


def _host_of(url: str) -> str | None:
    """Return the host of a web address; None where it is no web address."""
    if not url.startswith(("http://", "https://")):
        return None
    try:
        return urlsplit(url).hostname or None
    except ValueError:
        return None
