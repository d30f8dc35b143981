from autoconf.assistant.offline import OfflineAssistant
from autoconf.assistant.people import Wishes
from autoconf.model.address import EmailAddress
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import DiscoveryOptions, Outcome
from autoconf.model.report import Report
from tests.assistant.cases import ALICE, Person

WISHES = Wishes(options=DiscoveryOptions(offline=True))
AT_GMAIL = EmailAddress.parse("alice@gmail.com")


def check(address: EmailAddress, person: Person | None = None) -> Report:
    return OfflineAssistant(person=person or Person(), wishes=WISHES).check(address)


def test_a_known_provider_is_found() -> None:
    report = check(AT_GMAIL)

    assert report.config is not None
    assert [s.hostname for s in report.config.outgoing] == ["smtp.gmail.com"]


def test_the_settings_are_shown_and_nothing_is_asked() -> None:
    person = Person()

    report = check(AT_GMAIL, person)

    assert ClientConfig in [type(event) for event in person.shown]
    assert (person.asked, report.checks) == ([], ())


def test_nobody_is_told_to_log_in() -> None:
    assert check(AT_GMAIL).login_wanted is False


def test_an_unknown_domain_is_not_found() -> None:
    report = check(ALICE)

    assert (report.config, [a.outcome for a in report.attempts]) == (None, [Outcome.ABSENT])


def test_a_domain_alone_can_be_looked_up() -> None:
    report = OfflineAssistant(person=Person(), wishes=WISHES).discover(None, "gmail.com")

    assert (report.address, report.domain) == (None, "gmail.com")
    assert report.config is not None
