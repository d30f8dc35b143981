"""A world of many domains on real servers: BIND, nginx, Dovecot, Postfix."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import json

from tests.lab.certificates import Authority
from tests.lab.lab import Lab
from tests.lab.many import logs, mail, web, zone
from tests.lab.many.people import Way, make_domains, make_hosts
from tests.lab.many.signing import write_certificates
from tests.lab.many.truth import truths
from tests.lab.plan import Daemon

WRONG: Final = "not this one"
_OWN_WORD: Final = (Way.AUTOCONFIG, Way.SRV, Way.WELL_KNOWN)


class World(Lab):
    """Up inside ``with``; see ``Lab``.

    Attributes:
        people: the domains.
        hosts: their mail hosts.
        truth: what a survey is to find, domain by domain.
        domains_file: one name a line.
        truth_file: ``truth`` as JSON Lines.
    """

    ispdb_url: Final = "https://ispdb.lab.test/v1.1/"
    domains_file: Path
    truth_file: Path

    def __init__(self, domains: int = 10_000, hosts: int = 200) -> None:
        super().__init__(domains=())
        self.hosts = make_hosts(hosts)
        self.people = tuple(make_domains(domains, self.hosts))
        self.truth = tuple(truths(self.people))

    def survey_options(self, ispdb: Path | None = None) -> list[str]:
        """Return the options that lead a survey into the world, or to an ISPDB of its own."""
        return [
            *("--ca-file", str(self.ca_file), "--allow-network", "10.0.0.0/8"),
            *("--ispdb", str(ispdb or self.ispdb_url), "--contact", "survey@example.com"),
        ]

    def account_options(self) -> list[str]:
        """Return the options that lead a test of accounts into the world."""
        trusted = [option for host in self.hosts for option in ("--trust-host", host.domain)]
        return ["--ca-file", str(self.ca_file), "--ispdb", self.ispdb_url, *trusted]

    def users_file(
        self, path: Path, count: int, *, wrong: int = 0, ways: Sequence[Way] = _OWN_WORD
    ) -> Path:
        """Write a table of users, in turn of all domains of some ways at good mail hosts.

        Args:
            path: the file.
            count: how many users.
            wrong: so many of them, evenly spread, have a wrong password.
            ways: with ``Way.ISPDB`` a login needs no confirmation; see ``account_options``.
        """
        named = [one for one in self.people if one.way in ways and one.host.is_good]
        path.touch(0o600)
        path.chmod(0o600)
        with path.open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(("address", "password"))
            for number in range(count):
                is_wrong = number * wrong // count != (number + 1) * wrong // count
                word = WRONG if is_wrong else mail.PASSWORD
                table.writerow((f"u{number}@{named[number % len(named)].name}", word))
        return path

    def requests(self) -> Iterator[logs.Request]:
        """Yield what the web servers were asked."""
        return logs.requests(self._plan.log(web.LOG))

    def queries(self) -> Iterator[logs.Query]:
        """Yield what the DNS was asked."""
        return logs.queries(self._plan.log(zone.LOG))

    def connections(self) -> Iterator[logs.Connection]:
        """Yield the connections to mail servers that have logged in or ended."""
        dovecot, postfix = self._plan.log(mail.DOVECOT_LOG), self._plan.log(mail.POSTFIX_LOG)
        return logs.connections(dovecot, postfix)

    def logins(self) -> Iterator[logs.Login]:
        """Yield the logins, good and bad."""
        return logs.logins(self.connections())

    def most_connections(self, since: float = 0.0) -> dict[str, int]:
        """Return how many connections each address of Postfix had at a time, at most."""
        return logs.most_connections(self._plan.log(mail.POSTFIX_LOG), since)

    def _daemons(self, authority: Authority) -> tuple[Daemon, ...]:
        plan = self._plan
        self.trust_anchor = plan.root / "none"
        write_certificates(authority, plan.folder("certificates"), self.hosts, self.people)
        self.domains_file = plan.root / "domains.txt"
        self.domains_file.write_text("".join(f"{one.name}\n" for one in self.people))
        self.truth_file = plan.root / "truth.jsonl"
        self.truth_file.write_bytes(json.Encoder().encode_lines(self.truth))
        return (
            zone.configure(plan, self.hosts, self.people),
            web.configure(plan, self.hosts, self.people),
            *mail.configure(plan, self.hosts),
        )
