"""What the checks change, and who disagrees."""

import pytest
from msgspec.structs import replace

from autoconf.discovery.ranking import (
    rank,
    settle,
)
from autoconf.model.check import (
    Check,
    CheckOutcome,
    LoginOutcome,
    LoginResult,
    Stage,
    TlsFacts,
    TlsProblem,
)
from autoconf.model.config import ClientConfig, Decision, TrustDecision
from autoconf.model.evidence import Attempt
from autoconf.model.server import Server, SocketType
from tests.discovery.builders import IMAP, POP3, SMTP, attempt, of, server

OTHER_IMAP = server("imap mail.example.com")
FOREIGN_IMAP = server("imap imap.elsewhere.example")
FOREIGN_SMTP = server("smtp smtp.elsewhere.example")
PLAIN_IMAP = server("imap imap.example.com", SocketType.PLAIN)
VERIFIED = TlsFacts(version="TLSv1.3", verified=True)
UNVERIFIED = TlsFacts(version="TLSv1.3", problem=TlsProblem.CERT_EXPIRED)


def nobody(_domain: str, _host: str) -> bool:
    return False


def ranked(*attempts: Attempt) -> ClientConfig:
    found = rank(attempts, "example.com", nobody)
    assert found is not None
    return found


def endpoints(found: ClientConfig) -> list[str]:
    return [str(s.endpoint) for s in found.servers]


# settle


def check_of(
    one: Server,
    *,
    login: LoginOutcome = LoginOutcome.NOT_TESTED,
    tls: TlsFacts | None = VERIFIED,
    outcome: CheckOutcome = CheckOutcome.OK,
) -> Check:
    reached = Stage.DONE if outcome is CheckOutcome.OK else Stage.CONNECT
    return Check(
        server=one, reached=reached, outcome=outcome, tls=tls, login=LoginResult(outcome=login)
    )


def test_an_accepted_login_is_first_then_reached_then_untried_then_dead() -> None:
    dead, untried, reached, accepted = (server(f"imap {n}.example.com") for n in "abcd")
    found = ranked(attempt("autoconfig-url", [dead, untried, reached, accepted]))

    settled = settle(
        found,
        [
            check_of(dead, tls=None, outcome=CheckOutcome.UNREACHABLE),
            check_of(reached),
            check_of(accepted, login=LoginOutcome.ACCEPTED),
        ],
    )

    assert [s.hostname[0] for s in settled.incoming] == ["d", "c", "b", "a"]


def test_without_checks_the_ranked_order_stays() -> None:
    found = ranked(attempt("autoconfig-url", [POP3, IMAP, SMTP]))

    assert settle(found, []) == found


def test_a_server_that_failed_tls_stands_last_and_is_never_used() -> None:
    found = ranked(attempt("autoconfig-url", [IMAP, OTHER_IMAP, SMTP]))

    settled = settle(found, [check_of(IMAP, tls=UNVERIFIED, outcome=CheckOutcome.TLS_FAILED)])

    assert endpoints(settled)[1] == "imap imap.example.com:993"
    assert settled.trust_of(of(IMAP, "autoconfig-url")) == TrustDecision(
        decision=Decision.NEVER,
        reasons=("trust.tls-failed",),
        asked="autoconfig-url of example.com",
    )


def test_a_server_that_must_never_be_used_stays_behind_a_dead_one() -> None:
    found = ranked(attempt("autoconfig-url", [IMAP, PLAIN_IMAP]))

    settled = settle(found, [check_of(IMAP, tls=None, outcome=CheckOutcome.TIMED_OUT)])

    assert [s.socket_type for s in settled.incoming] == [SocketType.TLS, SocketType.PLAIN]


def test_an_untried_server_keeps_its_decision() -> None:
    found = ranked(attempt("autoconfig-url", [IMAP, FOREIGN_IMAP]))

    settled = settle(found, [check_of(IMAP, login=LoginOutcome.ACCEPTED)])

    decision = settled.trust_of(of(FOREIGN_IMAP, "autoconfig-url"))
    assert decision is not None
    assert decision.decision is Decision.CONFIRM


def test_a_form_that_a_login_proved_is_taken_for_all_that_stated_none() -> None:
    unstated = [replace(one, username_stated=False) for one in (IMAP, SMTP)]
    found = ranked(attempt("autoconfig-url", [*unstated, POP3]))
    short = replace(found.incoming[0], username="%EMAILLOCALPART%")

    settled = settle(found, [check_of(short, login=LoginOutcome.ACCEPTED)])

    assert {s.protocol.value: s.username for s in settled.servers} == {
        "imap": "%EMAILLOCALPART%",
        "smtp": "%EMAILLOCALPART%",
        "pop3": "%EMAILADDRESS%",
    }
    assert all(settled.trust_of(s) is not None for s in settled.servers)


# overall_trust


@pytest.mark.parametrize(
    ("servers", "decision"),
    [
        ([IMAP, SMTP], Decision.AUTO),
        ([IMAP, FOREIGN_IMAP, SMTP, FOREIGN_SMTP], Decision.AUTO),
        ([IMAP, FOREIGN_SMTP], Decision.CONFIRM),
        ([FOREIGN_IMAP, SMTP], Decision.CONFIRM),
        ([PLAIN_IMAP, FOREIGN_SMTP], Decision.NEVER),
        ([IMAP], Decision.AUTO),
    ],
)
def test_the_worse_of_the_first_incoming_and_outgoing_counts(
    servers: list[Server], decision: Decision
) -> None:
    overall = ranked(attempt("autoconfig-url", servers)).overall_trust

    assert overall is not None
    assert overall.decision is decision


def test_a_config_without_servers_has_no_trust() -> None:
    assert ClientConfig(provider_id="tuta").overall_trust is None
