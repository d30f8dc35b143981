"""What is measured: a mail domain of the lab each, with the round trips that it must cost."""

from dataclasses import dataclass
from typing import Final

from tests.lab.domain import LabDomain, LabServer, Place
from tests.lab.table import DOMAINS as LAB_DOMAINS

_COMMON: Final = "common-names.test"
_TWICE: Final = "two-copies.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One line of the table.

    Attributes:
        domain: whose settings are wanted, mostly a row of the lab's table.
        floor: round trips of the longest chain. DNS, TCP, TLS 1.3, HTTP, EHLO or CAPA, AUTH and
            MAIL FROM count one each. The lab's nginx speaks TLS 1.2 only: two. Its Postfix greets
            two after the handshake; Dovecot's greeting brings the capabilities along.
        goal: round trips that the median may take.
        like: the title of the same case without its defect: it may take twice as long.
        logins: how many must be accepted; 0: ``discover``, which sends none.
        exit_code: of the command.
    """

    title: str
    domain: str
    floor: int
    goal: float | None = None
    like: str = ""
    logins: int = 0
    exit_code: int = 0


CASES: Final = (
    Case(title="https autoconfig, no login", domain="https-autoconfig.test", floor=4, goal=5),
    Case(title="ISPDB, no login", domain="ispdb-only.test", floor=4, goal=5),
    Case(
        title="https autoconfig, logins under common names",
        domain=_COMMON,
        floor=8,
        goal=9,
        logins=3,
    ),
    Case(
        title="https autoconfig, logins under names from the file",
        domain="https-autoconfig.test",
        floor=13,
        goal=14,
        logins=3,
    ),
    Case(
        title="http and https autoconfig, logins under names from the file",
        domain=_TWICE,
        floor=11,
        goal=12,
        logins=3,
    ),
    Case(title="ISPDB, logins", domain="ispdb-only.test", floor=13, goal=14, logins=3),
    Case(
        title="MX hoster through ISPDB, logins", domain="hosted.test", floor=13, goal=14, logins=3
    ),
    Case(title="SRV only, logins", domain="srv-only.test", floor=9, goal=10, logins=3),
    Case(title="guess only, logins", domain="guess-only.test", floor=8, goal=9, logins=3),
    Case(title="nothing (NXDOMAIN)", domain="not-there.test", floor=1, goal=3, exit_code=3),
    Case(
        title="ISPDB, autoconfig is a tarpit, no login",
        domain="tarpit-autoconfig.test",
        floor=4,
        like="ISPDB, no login",
    ),
    Case(
        title="ISPDB, autoconfig is a black hole, no login",
        domain="blackhole-autoconfig.test",
        floor=4,
        like="ISPDB, no login",
    ),
)

DOMAINS: Final = (
    *LAB_DOMAINS,
    LabDomain(
        name=_COMMON,
        note="https autoconfig names servers that are guessed at meanwhile",
        servers=(
            LabServer("imap", f"imap.{_COMMON}", 993, "SSL"),
            LabServer("pop3", f"pop.{_COMMON}", 995, "SSL"),
            LabServer("smtp", f"smtp.{_COMMON}", 465, "SSL"),
        ),
        places=(Place.AUTOCONFIG,),
    ),
    LabDomain(
        name=_TWICE,
        note="autoconfig without TLS names the servers earlier than the file that counts",
        servers=tuple(
            LabServer(protocol, f"{label}.box.{_TWICE}", port, "SSL")
            for protocol, label, port in (
                ("imap", "imap", 993),
                ("pop3", "pop", 995),
                ("smtp", "smtp", 465),
            )
        ),
        places=(Place.AUTOCONFIG, Place.HTTP),
    ),
)
"""The lab's rows and ours; behind them, so that theirs keep their addresses."""


def flags(domain: str) -> tuple[str, ...]:
    """Return the confirmations that a domain needs before a login."""
    return next((row.flags for row in DOMAINS if row.name == domain), ())
