"""What a row of the lab's table can say."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from autoconf.model.config import ServiceKind

LAB_PASSWORD: Final = 'correct "horse" battery'  # quoting mistakes would show
ISPDB_HOST: Final = "ispdb.lab.test"
ISPDB_URL: Final = f"https://{ISPDB_HOST}/v1.1/"
HOSTING_DOMAIN: Final = "hosting.test"
SERVED_HOST: Final = f"served.{HOSTING_DOMAIN}"
DOH_HOST: Final = "dns.lab.test"
DOH_URL: Final = f"https://{DOH_HOST}/dns-query"
WAITING_MESSAGES: Final = 3
ADDRESS: Final = "%EMAILADDRESS%"
LOCAL_PART: Final = "%EMAILLOCALPART%"


class Place(Enum):
    """Where a domain's settings are published."""

    AUTOCONFIG = "https://autoconfig.DOMAIN"
    WELL_KNOWN = "https://DOMAIN/.well-known"
    HTTP = "http://autoconfig.DOMAIN"
    ISPDB = "the ISPDB"
    SRV = "SRV records"
    MAILCONF = "https://settings.DOMAIN, named by a TXT record"
    PACC = "https://ua-auto-config.DOMAIN, its digest in a TXT record"
    AUTODISCOVER = "https://autodiscover.DOMAIN"
    AUTODISCOVER_ROOT = "https://DOMAIN/autodiscover"
    AUTODISCOVER_LOGIN = "https://autodiscover.DOMAIN, for those who log in"
    AUTODISCOVER_REDIRECT = "elsewhere, http://autodiscover.DOMAIN redirects there"
    AUTODISCOVER_SRV = "https://exchange.DOMAIN:8443, named by an SRV record"
    LOCAL_FILE = "isp/DOMAIN.xml in the person's configuration folder"
    PROVIDER_FILE = "a provider file in a folder that --providers names"
    SERVICES_SRV = "SRV and TXT records of services besides mail"
    SERVICES_WELL_KNOWN = "redirects below https://DOMAIN/.well-known"


class Quirk(Enum):
    """What is out of the ordinary with a domain's names and web hosts."""

    ALIAS = "autoconfig.DOMAIN is an alias of a name elsewhere"
    REDIRECT = "https://autoconfig.DOMAIN redirects elsewhere"
    TARPIT = "autoconfig.DOMAIN accepts connections and never says a word"
    SILENT = "all its names lead to servers that accept connections and never say a word"
    BLACK_HOLE = "packets to autoconfig.DOMAIN vanish"
    DRIP = "https://autoconfig.DOMAIN sends headers for ever, a byte at a time"
    IPV6_BLACK_HOLE = "packets to the IPv6 addresses of all its names vanish"
    WILDCARD = "every other name has the domain's address"
    WILDCARD_WEB = "every name leads to a web site that has a page for every path"
    ABSENT = "the domain does not exist"
    DEAD_NAME_SERVER = "its name server never answers"
    WRONG_DIGEST = "the PACC digest is of another document"
    SIGNED = "its zone is signed (DNSSEC)"
    FORGED = "its zone was changed after it had been signed"
    EXPIRED = "the signatures of its zone have expired"
    OURS = "it publishes what our own renderers write"
    SERVED = "`serve` answers for its documents, and names its records"
    OTHER = "a script answers for its documents, with the fault of another server"
    TEXT = "https://autoconfig.DOMAIN serves its file as text/plain"
    PARAMETER = "https://autoconfig.DOMAIN wants the parameter emailaddress"
    LIE = "the lying resolver names servers of another domain in its SRV records"


class Certificate(Enum):
    """What is wrong with the mail servers' certificate; the value is OpenSSL's verify code."""

    GOOD = 0
    EXPIRED = 10
    UNKNOWN_ISSUER = 20
    WRONG_NAME = 62


class Reader(Enum):
    """Which program serves IMAP and POP3."""

    DOVECOT = "dovecot"
    CYRUS = "cyrus"
    SCRIPT = "script"


class Sender(Enum):
    """Which program serves SMTP."""

    POSTFIX = "postfix"
    EXIM = "exim"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """The programs of a mail provider; rows with equal ones share the processes.

    Attributes:
        name: of the Dovecot, its log and its socket; Postfix asks it about passwords.
        mechanisms: all that is offered, as SASL names them; APOP counts as one.
        settings: further lines for Dovecot's configuration.
        passdb: the ``passdb`` section instead of a password file.
        files: what ``settings`` or ``passdb`` point to, by path below the lab's folder; all of
            these texts may name that folder as {root}.
        openssl_conf: path of a file that Dovecot's OpenSSL reads instead of the machine's own.
    """

    name: str = "dovecot"
    mechanisms: tuple[str, ...] = ("PLAIN", "LOGIN")
    reader: Reader = Reader.DOVECOT
    sender: Sender = Sender.POSTFIX
    settings: str = ""
    passdb: str = ""
    files: tuple[tuple[str, str], ...] = ()
    openssl_conf: str = ""


ORDINARY_BACKEND: Final = Backend()


@dataclass(frozen=True, slots=True)
class LabServer:
    """One mail server, in the words of an autoconfig file; priority and weight are for SRV."""

    protocol: str
    hostname: str
    port: int
    socket_type: str
    priority: int = 0
    weight: int = 1


@dataclass(frozen=True, slots=True)
class LabService:
    """Something besides mail, in the words of the report."""

    kind: ServiceKind
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabDomain:
    """One row.

    Attributes:
        name: the mail domain; ``alice`` and ``bob`` have mailboxes there.
        note: the mechanism or defect, in a few words.
        servers: where the mailboxes are, best first; those below ``name`` run at its address.
        places: where ``published`` is published.
        published: what the documents say, where that differs from ``servers``.
        directory: what the ISPDB says, where that differs from ``published``.
        not_offered: protocols whose SRV records have the target ".".
        services: what is published besides mail, and must be reported.
        quirks: what is out of the ordinary.
        username: the only form that the servers accept.
        certificate: of all its mail servers.
        records: about its mail, without the domain at the end of their names: "@ TXT ..."; {tlsa}
            stands for the data that fits the certificate of its MX host.
        mta_sts: its MTA-STS policy; empty: it has none.
        mx: host of the MX record; None: ``mx.NAME``; empty: a null MX (RFC 7505).
        ipv6: its names have AAAA records only.
        exit_code: of ``setup`` with ``flags`` and the right password.
        flags: the confirmations that ``setup`` needs here.
        exit_without_flags: of ``setup`` when nobody confirms.
        logins: login attempts that a whole run costs at the servers.
        backend: the programs that serve it.
        password: of its mailboxes.
        authentication: as its autoconfig file names it, several ways with blanks between them.
        settings: of Dovecot (Cyrus), for this domain alone; the words of a script's refusal.
        user_fields: further fields of each line in Dovecot's password file.
        smtpd: further options of Postfix for this domain.
        issuer: the host of the authorization server that its autoconfig file names.
        issues: the form of the tokens that its own authorization server gives: opaque or jwt.
    """

    name: str
    note: str
    servers: tuple[LabServer, ...] = ()
    places: tuple[Place, ...] = ()
    published: tuple[LabServer, ...] | None = None
    directory: tuple[LabServer, ...] | None = None
    not_offered: tuple[str, ...] = ()
    services: tuple[LabService, ...] = ()
    quirks: tuple[Quirk, ...] = ()
    username: str = ADDRESS
    certificate: Certificate = Certificate.GOOD
    mx: str | None = None
    records: tuple[str, ...] = ()
    mta_sts: str = ""
    ipv6: bool = False
    exit_code: int = 0
    flags: tuple[str, ...] = ()
    exit_without_flags: int = 4
    logins: int | None = None
    backend: Backend = ORDINARY_BACKEND
    password: str = LAB_PASSWORD
    authentication: str = "password-cleartext"
    settings: str = ""
    user_fields: str = ""
    smtpd: tuple[tuple[str, str], ...] = ()
    issuer: str = ""
    issues: str = ""

    @property
    def address(self) -> str:
        """Return the address whose mailbox holds the waiting messages."""
        return f"alice@{self.name}"

    @property
    def documented(self) -> tuple[LabServer, ...]:
        """Return the servers as the domain's documents name them."""
        return self.servers if self.published is None else self.published

    @property
    def listed(self) -> tuple[LabServer, ...]:
        """Return the servers as the ISPDB names them."""
        return self.documented if self.directory is None else self.directory

    @property
    def elsewhere(self) -> str:
        """Return the domain's host name at a web hoster."""
        return f"{self.name.removesuffix('.test')}.{HOSTING_DOMAIN}"

    @property
    def own_servers(self) -> tuple[LabServer, ...]:
        """Return the servers that run at this domain's address."""
        return tuple(s for s in self.servers if s.hostname.endswith(f".{self.name}"))

    @property
    def expected(self) -> tuple[LabServer, ...]:
        """Return the best server of each protocol: what the settled config must name first."""
        best = {s.protocol: s for s in reversed(self.servers)}
        return tuple(best[p] for p in ("imap", "pop3", "smtp") if p in best)

    @property
    def expected_logins(self) -> int:
        """Return how many logins the servers see: one per protocol, where any may be sent."""
        if self.logins is not None:
            return self.logins
        return len(self.expected) if self.exit_code == 0 else 0

    def login_name(self, user: str = "alice") -> str:
        """Return the user name that the servers accept."""
        return user if self.username == LOCAL_PART else f"{user}@{self.name}"
