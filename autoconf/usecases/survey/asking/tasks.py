"""What a process is asked to do, and what it returns: values that travel as bytes.

A task holds nothing of this process. Another computer may do it, with the same program.
"""

from typing import Any, TypeVar

from msgspec import Struct, msgpack
from msgspec.structs import replace

from autoconf import __version__
from autoconf.model.audit import DomainFacts, Publication, ServerFact
from autoconf.model.evidence import DEFAULT_ISPDB
from autoconf.model.options import Options
from autoconf.model.server import Endpoint

T = TypeVar("T")


class Pace(Struct, frozen=True, kw_only=True):
    """How often may be asked, in a second, by the whole survey; 0: no limit.

    Attributes:
        host: requests to one address of a server.
        network: requests to one network: /24, or /48 of IPv6.
        questions: to the DNS.
        domains: that are begun.
    """

    host: float = 20.0
    network: float = 100.0
    questions: float = 2000.0
    domains: float = 0.0

    def share(self, part: float) -> "Pace":
        """Return the pace of one of several processes that work at the same time."""
        return Pace(
            host=self.host * part,
            network=self.network * part,
            questions=self.questions * part,
            domains=self.domains * part,
        )


class Manner(Struct, frozen=True, kw_only=True):
    """How a survey asks; the same for all its tasks.

    Attributes:
        contact: whom the owner of a server can write to; empty for a small survey.
        ispdb: URL of the ISPDB to ask; None: none.
        ispdb_folder: the same as files, in a folder that each process can read.
        guess: whether usual host names are tried.
        window: how many domains are looked at in one process at a time.
        run: differs from survey to survey, so that nothing is kept from one to the next.
    """

    contact: str = ""
    ispdb: str | None = None
    ispdb_folder: str | None = None
    guess: bool = False
    resolver: str | None = None
    ca_file: tuple[str, ...] = ()
    allow_network: tuple[str, ...] = ()
    connect_to: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    timeout: float = 20.0
    window: int = 200
    run: str = ""

    @property
    def options(self) -> Options:
        """The options of the network."""
        return Options(
            ispdb=self.ispdb or DEFAULT_ISPDB,
            no_ispdb=self.ispdb is None,
            resolver=self.resolver,
            ca_file=self.ca_file,
            allow_network=self.allow_network,
            connect_to=self.connect_to,
            providers=self.providers,
            no_login=True,
            no_cache=True,
            no_proxy=True,
        )


class Names(Struct, frozen=True, kw_only=True, tag="names"):
    """Ask for the MX records of domains."""

    domains: tuple[str, ...]


class NameFacts(Struct, frozen=True, kw_only=True):
    """What the MX records of a domain say.

    Attributes:
        answered: the DNS gave an answer.
        exists: the DNS knows the domain.
        is_null: the domain takes no mail (RFC 7505).
        hosts: best first.
    """

    domain: str
    answered: bool = True
    exists: bool = True
    is_null: bool = False
    hosts: tuple[str, ...] = ()


class MailHosts(Struct, frozen=True, kw_only=True, tag="hosts"):
    """Ask what the owners of mail hosts publish for their customers.

    Attributes:
        hosts: domains of mail hosts: see ``mail_host_domains``.
    """

    hosts: tuple[str, ...]


class HostFacts(Struct, frozen=True, kw_only=True):
    """What the owner of a mail host publishes.

    Attributes:
        names_customer: the files hold the domain of each customer; see ``customers``.
    """

    host: str
    publications: tuple[Publication, ...] = ()
    names_customer: bool = False


class Domains(Struct, frozen=True, kw_only=True, tag="domains"):
    """Look at what domains publish."""

    names: tuple[NameFacts, ...]


class Looked(Struct, frozen=True, kw_only=True):
    """What was seen of one domain.

    Attributes:
        servers: the places of the mail servers that it names.
        asked_at, elapsed_s: see ``SurveyRecord``.
    """

    domain: str
    records: DomainFacts
    publications: tuple[Publication, ...] = ()
    servers: tuple[Endpoint, ...] = ()
    asked_at: str = ""
    elapsed_s: float = 0.0


class Seen(Struct, frozen=True, kw_only=True):
    """What was seen of one domain, in a form that is only passed on.

    Attributes:
        servers: as in ``Looked``.
        data: a ``Looked``, encoded.
    """

    domain: str
    servers: tuple[Endpoint, ...]
    data: bytes


class Servers(Struct, frozen=True, kw_only=True, tag="servers"):
    """Try mail servers, without a login."""

    places: tuple[Endpoint, ...]


class Judging(Struct, frozen=True, kw_only=True, tag="judging"):
    """Make the records of domains; this asks nothing. Each is a line of JSON, without its end.

    Attributes:
        names: one for each domain.
        looked: by domain, for those that were looked at; each encoded.
        hosts: of their mail hosts.
        servers: of their servers.
        today: ISO 8601, for certificates.
    """

    names: tuple[NameFacts, ...]
    looked: dict[str, bytes]
    hosts: tuple[HostFacts, ...]
    servers: tuple[ServerFact, ...]
    today: str


Work = Names | MailHosts | Domains | Servers | Judging


class Task(Struct, frozen=True, kw_only=True):
    """One piece of work.

    Attributes:
        version: of the program that asks; another version may mean another thing.
        share: the part of the pace that is left to this task.
    """

    version: str
    manner: Manner
    pace: Pace
    work: Work


def halves(work: Work) -> tuple[Work, Work] | None:
    """Return work in two parts, each with its own results; None: it cannot be parted."""
    match work:
        case Names(domains=items):
            parts = _halves(items)
            return parts and (Names(domains=parts[0]), Names(domains=parts[1]))
        case MailHosts(hosts=items):
            parts = _halves(items)
            return parts and (MailHosts(hosts=parts[0]), MailHosts(hosts=parts[1]))
        case Domains(names=names):
            some = _halves(names)
            return some and (Domains(names=some[0]), Domains(names=some[1]))
        case Servers(places=places):
            these = _halves(places)
            return these and (Servers(places=these[0]), Servers(places=these[1]))
        case Judging(names=judged):
            both = _halves(judged)
            return both and (_judging(work, both[0]), _judging(work, both[1]))


def _judging(work: Judging, names: tuple[NameFacts, ...]) -> Judging:
    """Return the part of work that is about some domains."""
    looked = {n.domain: work.looked[n.domain] for n in names if n.domain in work.looked}
    return replace(work, names=names, looked=looked)


def _halves(items: tuple[T, ...]) -> tuple[tuple[T, ...], tuple[T, ...]] | None:
    middle = len(items) // 2
    return (items[:middle], items[middle:]) if middle else None


def encoded(value: Any) -> bytes:
    """Return a value as bytes."""
    return msgpack.encode(value)


_TASKS = msgpack.Decoder(Task)


def task_of(manner: Manner, pace: Pace, work: Work) -> bytes:
    """Return a task as bytes, for a process with the same version."""
    return encoded(Task(version=__version__, manner=manner, pace=pace, work=work))


def read_task(data: bytes) -> Task:
    """Return a task; msgspec.ValidationError: it is none."""
    return _TASKS.decode(data)
