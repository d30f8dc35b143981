"""What is known without the network: no thread, no socket, and nothing of either imported."""

from dataclasses import dataclass, field

from msgspec.structs import replace

from autoconf import catalogue
from autoconf.assistant.people import Person, Wishes
from autoconf.assistant.usernames import with_username
from autoconf.diagnosis.engine import diagnose
from autoconf.discovery.outcomes import ask_offline
from autoconf.discovery.ranking import rank
from autoconf.model.address import EmailAddress
from autoconf.model.evidence import Query
from autoconf.model.report import Report


@dataclass(slots=True)
class OfflineAssistant:
    """Answers as ``Assistant`` does, from the files on this machine."""

    person: Person
    wishes: Wishes = field(default_factory=Wishes)

    def discover(self, address: EmailAddress | None, domain: str) -> Report:
        """Look the domain up; no login."""
        attempts = ask_offline(Query(address=address, domain=domain, options=self.wishes.options))
        for attempt in attempts:
            self.person.show(attempt)
        report = Report(
            address=address,
            domain=domain,
            attempts=attempts,
            config=with_username(
                rank(attempts, domain, catalogue.chosen(self.wishes.options).is_linked),
                self.wishes.username,
            ),
            login_wanted=False,
        )
        return replace(report, findings=diagnose(report))

    def check(self, address: EmailAddress) -> Report:
        """Look the address's domain up and show it; there is nothing to log in to."""
        report = self.discover(address, address.domain)
        if report.config is not None:
            self.person.show(report.config)
        return report
