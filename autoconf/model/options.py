"""What a run may do and what it writes: values that any surface hands down.

A new option is one field here and one click option in ``cli/options.py`` or
``cli/output_options.py``.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from math import isfinite
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.checked import require_types
from autoconf.model.choice_words import read_incoming, read_leave_on_server
from autoconf.model.domain import parse_hostname
from autoconf.model.evidence import DEFAULT_ISPDB
from autoconf.model.pin import Pin
from autoconf.model.profile import Choices
from autoconf.model.server import Server
from autoconf.model.server_words import read_server
from autoconf.model.typed_login import without_login
from autoconf.model.using import check_typed

MIN_TIMEOUT_S: Final = 1.0
MAX_TIMEOUT_S: Final = 24 * 3600.0
MAX_SIGNATURE: Final = 8 * 1024
STANDARD_OUTPUT: Final = "-"
_MAX_NAME: Final = 255
_MAX_HELPDESK: Final = 300
_MAX_FOLDER: Final = 200  # bytes; with what a temporary name adds it stays below 255
_MODE: Final = re.compile(r"0?7[0-7]{2}")
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))
"""Characters of addresses that no file name may have, on Windows at least."""


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


class OutputOptions(Struct, frozen=True, kw_only=True):
    """What to write, for which clients and where; named as on the command line.

    Every field is checked when the value is made, except the ids of clients: see
    ``wanted_clients``.

    Attributes:
        client: ids; empty: those that ``setup`` writes by itself; "all": every client.
        incoming: imap, pop3, or None for the better one.
        only: imap or pop3: nothing that is written names the other one.
        leave_on_server: "until-deleted", a number of days, "forever" or "never"; None: as the
            provider advises.
        display_name: the person's name in From.
        account_name: what the client calls the account; empty: the address.
        signature: a text that ends each mail; empty: none.
        folders: "server" or "local": where sent mail and drafts are kept.
        helpdesk: whom to ask for help, in the sheet.
        outlook_profile: "add": into Outlook's default profile; "new": a profile of its own.
        output: the folder to write to; None: one named after the address; "-": standard output,
            which takes one file of one client.
        zip: write one archive in place of the folder.
        force: replace files that exist.
        mode: the mode of folders, in octal digits; files get it without the right to execute.
            None: 700.
        sign_cert, sign_key, sign_chain: PEM files to sign Apple's configuration profiles with.
        show_login_link: show Delta Chat's login link on the screen.

    Raises:
        UsageError: a value is wrong; the text names the option and says what to write.
    """

    client: tuple[str, ...] = ()
    incoming: str | None = None
    only: str | None = None
    leave_on_server: str | None = None
    display_name: str = ""
    account_name: str = ""
    signature: str = ""
    folders: str = "server"
    helpdesk: str = ""
    outlook_profile: str = "add"
    output: str | None = None
    zip: bool = False
    force: bool = False
    mode: str | None = None
    sign_cert: str | None = None
    sign_key: str | None = None
    sign_chain: str | None = None
    show_login_link: bool = False

    def __post_init__(self) -> None:
        """Check what can be checked without reading a file."""
        require_types(self)
        for option in ("display_name", "account_name"):
            if not getattr(self, option).isprintable():
                raise UsageError("output.name", option=f"--{option.replace('_', '-')}")
        if len(self.signature.encode()) > MAX_SIGNATURE:
            raise UsageError("output.signature", most=MAX_SIGNATURE >> 10)
        if len(self.helpdesk) > _MAX_HELPDESK:
            raise UsageError("output.helpdesk", most=_MAX_HELPDESK)
        signing = (self.sign_cert, self.sign_key)
        if any((*signing, self.sign_chain)) and not all(signing):
            raise UsageError("output.signing")
        for read in (lambda: self.choices, lambda: self.folder_mode):
            read()

    @property
    def choices(self) -> Choices:
        """What the person decided, the same for every client."""
        leave, days = read_leave_on_server(self.leave_on_server, "--leave-on-server")
        return Choices(
            incoming=read_incoming(self.incoming, "--incoming"),
            only=read_incoming(self.only, "--only"),
            display_name=self.display_name,
            account_name=self.account_name,
            leave_on_server=leave,
            leave_days=days,
            signature=self.signature,
            folders=self.folders,
            helpdesk=self.helpdesk,
            outlook_profile=self.outlook_profile,
        )

    @property
    def folder_mode(self) -> int | None:
        """The mode of folders as a number; None: private.

        Raises:
            UsageError: it is no mode, the owner could not write, or this system has no modes.
        """
        if self.mode is None:
            return None
        if os.name != "posix":
            raise UsageError("output.no-modes")
        if not _MODE.fullmatch(self.mode):
            raise UsageError("output.mode", value=self.mode)
        return int(self.mode, 8)

    def folder(self, address: EmailAddress | str) -> Path:
        """Return where the files go; with ``zip`` the archive is beside it.

        Raises:
            UsageError: ``output`` means standard output, which is no folder.
        """
        if self.output == STANDARD_OUTPUT:
            raise UsageError("output.no-folder")
        if self.output is not None:
            return Path(self.output.removesuffix(".zip") if self.zip else self.output)
        name = f"mail-settings-{address}".translate(_NOT_IN_NAMES)
        return Path(name.encode()[:_MAX_FOLDER].decode(errors="ignore"))


def _host_of(url: str) -> str | None:
    """Return the host of a web address; None where it is no web address."""
    with suppress(ValueError):
        if url.startswith(("http://", "https://")):
            return urlsplit(url).hostname or None
    return None
