import pytest
from msgspec.structs import replace

from autoconf.discovery.consent import MAX_DECLINED, Consent
from autoconf.model.config import ClientConfig, Decision, TrustDecision
from autoconf.model.domain import registrable_domain
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.questions import Doubt, NeedsConfirmation, UserAnswer, UserAnswers
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


# doubts


def asked(consent: Consent, *pairs: tuple[Server, TrustDecision]) -> list[str]:
    return [str(doubt.endpoint) for doubt in consent.doubts(judged(*pairs))]


def test_there_is_no_doubt_where_nothing_is_to_be_confirmed() -> None:
    assert not asked(Consent(), (IMAP, AUTO), (SMTP, AUTO))


def test_the_first_server_of_each_protocol_is_in_doubt() -> None:
    second = server("imap imap2.elsewhere.example")

    found = asked(
        Consent(),
        (FOREIGN_IMAP, confirm(FOREIGN_IMAP)),
        (second, confirm(second)),
        (FOREIGN_SMTP, confirm(FOREIGN_SMTP)),
    )

    assert found == ["imap imap.elsewhere.example:993", "smtp smtp.elsewhere.example:465"]


def test_a_doubt_names_domain_and_reasons() -> None:
    decision = replace(confirm(FOREIGN_IMAP), reasons=("trust.over-http",))

    (doubt,) = Consent().doubts(judged((FOREIGN_IMAP, decision)))

    assert (doubt.domain, doubt.reasons) == ("elsewhere.example", (Message("trust.over-http"),))


def test_a_confirmed_domain_is_confirmed_for_all_its_hosts() -> None:
    consent = Consent(confirmed=("elsewhere.example",))
    pairs = [(one, confirm(one, foreign=True)) for one in (FOREIGN_IMAP, FOREIGN_SMTP)]

    assert not asked(consent, *pairs)
    assert consent.allows_password(judged(*pairs), FOREIGN_SMTP)
    assert consent.confirmed_hosts(judged(*pairs)) == (
        "imap.elsewhere.example",
        "smtp.elsewhere.example",
    )


def test_a_declined_domain_is_not_asked_about_again_and_gets_nothing() -> None:
    consent = Consent(declined=("elsewhere.example",))
    pairs = [(one, confirm(one)) for one in (FOREIGN_IMAP, FOREIGN_SMTP)]

    assert not asked(consent, *pairs)
    assert not consent.allows_password(judged(*pairs), FOREIGN_SMTP)


def test_after_a_no_the_next_domain_of_the_protocol_is_in_doubt() -> None:
    consent = Consent(declined=("elsewhere.example",))

    found = asked(consent, (FOREIGN_IMAP, confirm(FOREIGN_IMAP)), (IMAP, confirm(IMAP)))

    assert found == ["imap imap.example.com:993"]


def test_a_usable_first_server_spares_questions_about_the_next() -> None:
    assert not asked(Consent(), (IMAP, AUTO), (FOREIGN_IMAP, confirm(FOREIGN_IMAP)))


def test_servers_that_must_never_be_used_are_not_asked_about() -> None:
    assert not asked(Consent(), (IMAP, NEVER), (POP3, NEVER))


def test_yes_answers_unless_the_server_is_foreign() -> None:
    found = asked(
        Consent(yes=True),
        (IMAP, confirm(IMAP)),
        (FOREIGN_SMTP, confirm(FOREIGN_SMTP, foreign=True)),
    )

    assert found == ["smtp smtp.elsewhere.example:465"]


def test_the_questions_come_to_an_end() -> None:
    many = [server(f"imap imap.h{n}.example") for n in range(40)]
    pairs = [(one, confirm(one, foreign=True)) for one in many]
    declined: tuple[str, ...] = ()
    while doubts := Consent(declined=declined).doubts(judged(*pairs)):
        declined = (*declined, *(doubt.domain for doubt in doubts))

    assert len(declined) == MAX_DECLINED


def test_options_and_answers_make_the_consent() -> None:
    doubt = Doubt(endpoint=IMAP.endpoint, domain="example.com", reasons=())
    question = NeedsConfirmation(doubts=(doubt,))
    answers = UserAnswers((UserAnswer(question, yes=True),))

    made = Consent.of(Options(yes=True, trust_host=("Imap.Elsewhere.Example",)), answers)

    assert made == Consent(
        yes=True, trust_hosts=("imap.elsewhere.example",), confirmed=("example.com",)
    )


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
