"""Decisions about guesses beside published servers."""

from msgspec.structs import replace

from autoconf.discovery.ranking import rank
from autoconf.model.config import Decision, TrustDecision
from autoconf.model.evidence import Attempt, Trust
from autoconf.model.server import Server, SocketType
from tests.discovery.builders import IMAP, POP3, SMTP, attempt, server

OTHER_PORT = server("smtp smtp.example.com", SocketType.STARTTLS)
OTHER_HOST = server("smtp mail.example.com", username_stated=False)


def decided(
    guess: Server, *published: Attempt, trust: Trust = Trust.AUTHENTICATED
) -> TrustDecision:
    guessed = attempt("common-ports", [guess], trust=trust)
    config = rank([*published, guessed], "example.com", lambda *_: False)
    assert config is not None
    server_now = next(s for s in config.servers if s.endpoint == guess.endpoint)
    decision = config.trust_of(server_now)
    assert decision is not None
    return decision


def test_another_port_is_as_good_as_the_published_one() -> None:
    decision = decided(OTHER_PORT, attempt("ispdb", [IMAP, SMTP]))

    assert decision.decision is Decision.AUTO
    assert decision.replaces == SMTP.endpoint


def test_a_foreign_host_that_a_directory_names_stays_trusted_at_another_port() -> None:
    published = [server("imap in.hoster.example"), server("smtp out.hoster.example")]
    other = server("smtp out.hoster.example", SocketType.STARTTLS)

    assert decided(other, attempt("ispdb", published)).decision is Decision.AUTO


def test_a_host_that_must_be_confirmed_is_not_trusted_more_at_another_port() -> None:
    published = [server("imap in.hoster.example"), server("smtp out.hoster.example")]
    other = server("smtp out.hoster.example", SocketType.STARTTLS)

    assert decided(other, attempt("dns-srv", published)).decision is Decision.CONFIRM


def test_another_host_needs_a_yes() -> None:
    decision = decided(OTHER_HOST, attempt("ispdb", [IMAP, SMTP]))

    assert decision.decision is Decision.CONFIRM
    assert decision.reasons[0] == "trust.replaces-published"
    assert decision.replaces == SMTP.endpoint


def test_another_host_needs_none_where_its_direction_is_not_published() -> None:
    decision = decided(OTHER_HOST, attempt("ispdb", [IMAP]))

    assert decision.decision is Decision.AUTO
    assert decision.replaces is None


def test_a_guess_of_another_protocol_for_the_same_direction_needs_a_yes_too() -> None:
    decision = decided(POP3, attempt("ispdb", [IMAP, SMTP]))

    assert decision.decision is Decision.CONFIRM
    assert decision.replaces == IMAP.endpoint


def test_an_unproved_guess_stays_out() -> None:
    decision = decided(OTHER_HOST, attempt("ispdb", [IMAP, SMTP]), trust=Trust.UNAUTHENTICATED)

    assert decision.decision is Decision.NEVER


def test_a_published_server_that_was_guessed_too_replaces_nothing() -> None:
    decision = decided(SMTP, attempt("ispdb", [IMAP, SMTP]))

    assert decision.replaces is None


def test_the_published_form_of_the_user_name_goes_with_the_replacement() -> None:
    named = replace(SMTP, username="%EMAILLOCALPART%")
    attempts = [attempt("ispdb", [IMAP, named]), attempt("common-ports", [OTHER_HOST])]

    config = rank(attempts, "example.com", lambda *_: False)

    assert config is not None
    assert {s.username for s in config.outgoing} == {"%EMAILLOCALPART%"}
