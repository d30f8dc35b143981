"""The addresses that gave no answer, in the report of a check."""

from msgspec.structs import replace

from autoconf.model.report import Report
from autoconf.model.silent_address import SilentAddress
from autoconf.tasks import Deadline
from autoconf.usecases.starting import start_of
from tests.assistant.cases import ALICE, Case, Person, check_to_the_end
from tests.discovery.builders import IMAP

SILENT = SilentAddress(server=f"{IMAP.hostname}:{IMAP.port}", address="2001:db8::9")


def run(person: Person) -> tuple[Report, int]:
    """Return the report, and how often the network was asked for silent addresses."""
    asked: list[Deadline] = []

    def silent(deadline: Deadline) -> tuple[SilentAddress, ...]:
        asked.append(deadline)
        return (SILENT,)

    case = Case(person=person)
    tools = replace(case.tools, silent_addresses=silent)
    return check_to_the_end(start_of(ALICE), tools, person), len(asked)


def test_they_are_asked_for_once_the_logins_are_done() -> None:
    report, asked = run(Person())

    assert asked == 1
    assert [finding.rule for finding in report.findings] == ["ipv6-broken"]


def test_a_question_to_a_person_does_not_wait_for_them() -> None:
    report, asked = run(Person(secret=None))

    assert report.pending is not None
    assert asked == 0
