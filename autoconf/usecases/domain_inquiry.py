"""What a domain publishes: asked beside a check whose symptom is about it, and never without."""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.assistant.interface import Tools
from autoconf.auditing.attempts import publications
from autoconf.auditing.collecting import mail_hosts, role_of, run_together
from autoconf.auditing.documents import SECONDS as DOCUMENT_S
from autoconf.auditing.documents import ask_documents
from autoconf.auditing.records import ask_records
from autoconf.auditing.sending.engine import examine
from autoconf.auditing.servers import SECONDS as SERVER_S
from autoconf.auditing.servers import named, try_servers
from autoconf.dialogues.sessions import Sessions
from autoconf.model.audit import DomainFacts, Publication, ServerFact
from autoconf.model.report import Report
from autoconf.model.sending import Sending
from autoconf.model.symptom import Symptom
from autoconf.net.interfaces import NetworkFactory
from autoconf.sharing import Background
from autoconf.tasks import Deadline, Job

_SECONDS: Final = 30.0
_SPARE_S: Final = 5.0


class DomainInquiry:
    """Asks in the background from its start on; a report waits for the answers at its end."""

    def __init__(self, domain: str, symptom: Symptom, tools: Tools) -> None:
        """Ask at once what the rules of the symptom need."""
        self._cancel = tools.cancel.child()
        questions = _Questions(
            domain=domain,
            factory=tools.factory,
            documents=symptom.is_about_publications,
            sending=symptom.is_about_sending,
        )
        self._of_publications = symptom.is_about_publications
        job = Job(name=f"publications of {domain}", work=questions.ask, seconds=_SECONDS)
        self._background = Background(job, self._cancel)

    def complete(self, report: Report, seconds: float) -> Report:
        """Return the report with the answers; without those that do not come in time."""
        found = self._background.value(Deadline(seconds, self._cancel))
        if found is None:
            return report
        report = replace(report, sending=found.sending)
        if not self._of_publications:
            return report
        published = (*found.documents, *publications(report.attempts))
        return replace(report, publications=published, domain_facts=found.records)

    def close(self) -> None:
        """Let nothing go on; may be called again."""
        self._cancel.cancel()


class _Found(Struct, frozen=True, kw_only=True):
    """What came back; ``records`` is None without an answer."""

    documents: tuple[Publication, ...] = ()
    records: DomainFacts | None = None
    sending: Sending | None = None


class _Questions(Struct, frozen=True, kw_only=True):
    """What is asked; ``documents``: for the rules about publications."""

    domain: str
    factory: NetworkFactory
    documents: bool
    sending: bool

    def ask(self, deadline: Deadline) -> _Found:
        """Ask for documents and records at the same time, then the hosts that they name."""
        documents: list[Publication] = []
        records: list[DomainFacts] = []

        def fetch(own: Deadline) -> None:
            person = role_of(self.domain)
            documents.extend(ask_documents(self.domain, person, self.factory, own.token))

        def resolve(own: Deadline) -> None:
            records.append(ask_records(self.domain, self.factory(own).dns))

        seconds = DOCUMENT_S + _SPARE_S  # each ends by itself before
        jobs = [Job(name="records", work=resolve, seconds=seconds)]
        if self.documents:
            jobs.append(Job(name="documents", work=fetch, seconds=seconds))
        run_together(jobs, deadline.token)
        found = _Found(documents=tuple(documents), records=records[0] if records else None)
        return self._at_hosts(found, deadline)

    def _at_hosts(self, found: _Found, deadline: Deadline) -> _Found:
        """Return it with the published servers that answer, and what stands in the way of mail."""
        facts = found.records
        if facts is None or not facts.exists:
            return found
        servers: list[ServerFact] = []
        sending: list[Sending] = []

        def reach(own: Deadline) -> None:
            sessions = Sessions()  # the check logs in over its own
            try:
                places = named(found.documents, facts)
                servers.extend(try_servers(places, sessions, self.factory, own.token))
            finally:
                sessions.close_all()

        def look(own: Deadline) -> None:
            hosts = mail_hosts(self.domain, facts)
            sending.append(examine(self.domain, hosts, self.factory, own))

        jobs = []
        if self.documents:
            jobs.append(Job(name="servers", work=reach, seconds=SERVER_S + _SPARE_S))
        if self.sending:
            jobs.append(Job(name="sending", work=look, seconds=deadline.remaining_s()))
        run_together(jobs, deadline.token)
        records = replace(facts, servers=tuple(servers))
        return replace(found, records=records, sending=sending[0] if sending else None)
