from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace

from autoconf.discovery.consent import Consent
from autoconf.model.config import ClientConfig, Decision, TrustDecision
from autoconf.model.domain import registrable_domain
from autoconf.model.server import Server, SocketType
from tests.discovery.builders import IMAP, POP3, SMTP, config, server

AUTO = TrustDecision(decision=Decision.AUTO)
NEVER = TrustDecision(decision=Decision.NEVER)
FOREIGN_IMAP = server("imap imap.elsewhere.example")
FOREIGN_SMTP = server("smtp smtp.elsewhere.example")
PLAIN_IMAP = server("imap imap.example.com", SocketType.PLAIN)


def confirm(one: Server, *, foreign: bool = False) -> TrustDecision:
    return TrustDecision(
        decision=Decision.CONFIRM,
        confirm_domain=registrable_domain(one.hostname),
        foreign=foreign,
    )


def judged(*pairs: tuple[Server, TrustDecision]) -> ClientConfig:
    return replace(config(*(one for one, _ in pairs)), trust=pairs)


@dataclass
class Person:
    """Answers every question alike and remembers them."""

    says: bool | None
    asked: list[str] = field(default_factory=list)

    def __call__(self, one: Server, _decision: TrustDecision) -> bool | None:
        self.asked.append(str(one.endpoint))
        return self.says


# allows_password


@pytest.mark.parametrize(
    ("consent", "decision", "allowed"),
    [
        pytest.param(Consent(), AUTO, True, id="auto"),
        pytest.param(Consent(), confirm(IMAP), False, id="confirm-unasked"),
        pytest.param(Consent(yes=True), confirm(IMAP), True, id="yes"),
        pytest.param(
            Consent(yes=True), confirm(IMAP, foreign=True), False, id="yes-is-not-foreign"
        ),
        pytest.param(
            Consent(trust_hosts=("imap.example.com",)),
            confirm(IMAP, foreign=True),
            True,
            id="trusted-host",
        ),
        pytest.param(
            Consent(trust_hosts=("example.com",)), confirm(IMAP, foreign=True), True, id="domain"
        ),
        pytest.param(
            Consent(trust_hosts=("ample.com",)),
            confirm(IMAP, foreign=True),
            False,
            id="not-a-label",
        ),
        pytest.param(
            Consent(yes=True, trust_hosts=("example.com",)), NEVER, False, id="never-means-never"
        ),
    ],
)
def test_a_password_goes_where_it_is_allowed(
    consent: Consent, decision: TrustDecision, *, allowed: bool
) -> None:
    assert consent.allows_password(judged((IMAP, decision)), IMAP) is allowed


def test_no_password_goes_to_a_server_that_nobody_judged() -> None:
    assert not Consent(yes=True).allows_password(config(IMAP), IMAP)


# allows_connection


@pytest.mark.parametrize(
    ("one", "decision", "allowed"),
    [
        pytest.param(IMAP, AUTO, True, id="auto"),
        pytest.param(IMAP, NEVER, True, id="to-look-at-its-certificate"),
        pytest.param(IMAP, confirm(IMAP), False, id="not-confirmed"),
        pytest.param(PLAIN_IMAP, NEVER, False, id="plain"),
    ],
)
def test_a_connection_is_opened_where_there_is_something_to_see(
    one: Server, decision: TrustDecision, *, allowed: bool
) -> None:
    assert Consent().allows_connection(judged((one, decision)), one) is allowed


def test_no_connection_goes_to_a_server_that_nobody_judged() -> None:
    assert not Consent().allows_connection(config(IMAP), IMAP)


# seek


def test_nobody_is_asked_where_nothing_is_to_be_confirmed() -> None:
    person = Person(says=True)

    Consent().seek(judged((IMAP, AUTO), (SMTP, AUTO)), person)

    assert not person.asked


def test_one_question_covers_a_registrable_domain() -> None:
    person = Person(says=True)
    consent = Consent()
    found = judged(
        (FOREIGN_IMAP, confirm(FOREIGN_IMAP, foreign=True)),
        (FOREIGN_SMTP, confirm(FOREIGN_SMTP, foreign=True)),
    )

    consent.seek(found, person)

    assert person.asked == ["imap imap.elsewhere.example:993"]
    assert consent.allows_password(found, FOREIGN_SMTP)


def test_a_declined_domain_is_not_asked_about_again() -> None:
    person = Person(says=False)
    consent = Consent()
    found = judged((FOREIGN_IMAP, confirm(FOREIGN_IMAP)), (FOREIGN_SMTP, confirm(FOREIGN_SMTP)))

    consent.seek(found, person)

    assert (len(person.asked), consent.declined) == (1, ["imap.elsewhere.example"])
    assert not consent.allows_password(found, FOREIGN_SMTP)


def test_where_nobody_can_be_asked_the_host_is_missing() -> None:
    consent = Consent()

    consent.seek(judged((IMAP, confirm(IMAP)), (SMTP, AUTO)), Person(says=None))

    assert (consent.missing, consent.declined) == (["imap.example.com"], [])


def test_a_usable_first_server_spares_questions_about_the_next() -> None:
    person = Person(says=True)

    Consent().seek(judged((IMAP, AUTO), (FOREIGN_IMAP, confirm(FOREIGN_IMAP))), person)

    assert not person.asked


def test_after_a_no_the_next_domain_of_the_protocol_is_asked_about() -> None:
    person = Person(says=False)

    Consent().seek(judged((FOREIGN_IMAP, confirm(FOREIGN_IMAP)), (IMAP, confirm(IMAP))), person)

    assert person.asked == ["imap imap.elsewhere.example:993", "imap imap.example.com:993"]


def test_servers_that_must_never_be_used_are_not_asked_about() -> None:
    person = Person(says=True)

    Consent().seek(judged((IMAP, NEVER), (POP3, NEVER)), person)

    assert not person.asked


def test_yes_answers_for_a_person_unless_the_server_is_foreign() -> None:
    person = Person(says=None)
    consent = Consent(yes=True)

    consent.seek(
        judged((IMAP, confirm(IMAP)), (FOREIGN_SMTP, confirm(FOREIGN_SMTP, foreign=True))), person
    )

    assert consent.missing == ["smtp.elsewhere.example"]


def test_every_host_of_a_domain_that_nobody_can_confirm_is_missing() -> None:
    person = Person(says=None)
    consent = Consent()

    consent.seek(
        judged((FOREIGN_IMAP, confirm(FOREIGN_IMAP)), (FOREIGN_SMTP, confirm(FOREIGN_SMTP))), person
    )

    assert len(person.asked) == 1
    assert consent.missing == ["imap.elsewhere.example", "smtp.elsewhere.example"]


def test_an_answer_stands_when_more_servers_become_known() -> None:
    person = Person(says=False)
    consent = Consent()
    found = judged((FOREIGN_IMAP, confirm(FOREIGN_IMAP)))
    consent.seek(found, person)

    consent.seek(found, person)

    assert (len(person.asked), consent.declined) == (1, ["imap.elsewhere.example"])


@pytest.mark.parametrize("name", ["example", "co.uk", "b.hoster.example"])
def test_a_suffix_or_a_sub_domain_vouches_for_nothing_below_it(name: str) -> None:
    host = f"imap.{name}"

    assert not Consent(trust_hosts=(name,)).allows_password(*foreign(host))


def test_a_registrable_domain_vouches_for_all_hosts_below_it() -> None:
    consent = Consent(trust_hosts=("hoster.example",))

    assert consent.allows_password(*foreign("imap.b.hoster.example"))


def foreign(host: str) -> tuple[ClientConfig, Server]:
    one = server(f"imap {host}")
    decision = TrustDecision(decision=Decision.CONFIRM, confirm_domain=host, foreign=True)
    return ClientConfig(provider_id="x", incoming=(one,), trust=((one, decision),)), one


def test_nobody_is_asked_without_end() -> None:
    many = [server(f"imap imap.h{n}.example") for n in range(40)]
    asked: list[str] = []

    def no(one: Server, _decision: TrustDecision) -> bool:
        asked.append(one.hostname)
        return False

    Consent().seek(judged(*((one, confirm(one, foreign=True)) for one in many)), no)

    assert len(asked) == 6
