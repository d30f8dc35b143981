import pytest
from msgspec.structs import replace

from autoconf.assistant.probing import uses_exchange
from autoconf.model.config import Decision, Service, TrustDecision, with_username
from autoconf.model.evidence import Attempt, Outcome
from autoconf.model.software import Software
from tests.assistant.cases import ALICE, Case, wires, wishes
from tests.discovery.builders import IMAP, SMTP, attempt, config
from tests.probes.wires import UNCLEAR

NAME = "example\\alice"
AUTO = TrustDecision(decision=Decision.AUTO)


def test_a_stated_name_stands_at_every_server_and_keeps_its_trust() -> None:
    found = replace(config(IMAP, SMTP), trust=((IMAP, AUTO), (SMTP, AUTO)))

    named = with_username(found, NAME)

    assert named is not None
    assert {(s.username, s.username_stated) for s in named.servers} == {(NAME, True)}
    assert [named.trust_of(s) for s in named.servers] == [AUTO, AUTO]


@pytest.mark.parametrize("name", [None, NAME])
def test_without_settings_there_is_nobody_to_name(name: str | None) -> None:
    assert with_username(None, name) is None


def test_without_a_name_all_stays_as_published() -> None:
    assert with_username(config(IMAP, SMTP), None) == config(IMAP, SMTP)


@pytest.mark.parametrize(
    ("one", "sees"),
    [
        (replace(attempt("autodiscover", None, outcome=Outcome.REFUSED),
                 software=Software.EXCHANGE), True),
        (attempt("autodiscover", None, outcome=Outcome.REFUSED), False),
        (attempt("autodiscover", replace(
            config(), services=(Service(kind="exchange", url="https://mail.example.com/ews"),)
        )), True),
        (attempt("autodiscover", [IMAP, SMTP]), False),
        (attempt("ispdb", None), False),
    ],
    ids=["401", "403", "web-services", "other-vendor", "silence"],
)  # fmt: skip
def test_autodiscover_shows_an_exchange_server(one: Attempt, *, sees: bool) -> None:
    assert uses_exchange([one]) is sees


def test_a_run_tries_a_stated_name_and_no_other() -> None:
    case = Case(servers=wires(IMAP, SMTP, login=UNCLEAR), wishes=wishes(username=NAME))

    report = case.check(ALICE)

    assert {c.login.username for c in report.checks} == {NAME}
    assert not [question for question in case.person.asked if question.startswith("name")]
