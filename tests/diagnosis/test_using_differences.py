import pytest
from msgspec.structs import replace

from autoconf.model.check import LoginOutcome, LoginResult
from autoconf.model.config import Decision
from autoconf.model.server import AuthMethod, Pop3Settings, SocketType
from autoconf.model.using import UsedServer
from tests.diagnosis import reports
from tests.diagnosis.programs import IMAP, POP3, SMTP, program, used, with_programs
from tests.diagnosis.reports import HEALTHY, accepted, report


def differences(*servers: UsedServer) -> list[tuple[str, str, str, str]]:
    (one,) = with_programs(program(*servers)).using
    return [(d.field, d.yours, d.right, d.effect.id.rpartition(".")[2]) for d in one.differences]


@pytest.mark.parametrize(
    ("server", "found"),
    [
        (IMAP, []),
        (replace(IMAP, port=994), [("port", "994", "993", "port")]),
        (
            replace(IMAP, hostname="mail.example.com"),
            [("hostname", "mail.example.com", "imap.example.com", "hostname")],
        ),
        (
            replace(IMAP, hostname="imap.example.net"),
            [("hostname", "imap.example.net", "imap.example.com", "other-provider")],
        ),
        (
            used("imap localhost", SocketType.PLAIN, port=1143),
            [("hostname", "localhost", "imap.example.com", "this-computer")],
        ),
        (
            used("imap imap.example.com", SocketType.PLAIN),
            [("port", "143", "993", "port"), ("socket_type", "plain", "SSL", "plain")],
        ),
        (
            replace(IMAP, socket_type=SocketType.STARTTLS),
            [("socket_type", "STARTTLS", "SSL", "wrong-tls")],
        ),
        (
            replace(SMTP, port=25, socket_type=SocketType.STARTTLS),
            [("port", "25", "465", "port-25"), ("socket_type", "STARTTLS", "SSL", "other-tls")],
        ),
        (replace(IMAP, optional=True), [("optional", "true", "false", "optional")]),
        (
            replace(IMAP, username="alice"),
            [("username", "alice", "alice@example.com", "username")],
        ),
        (replace(IMAP, username="Alice@Example.com"), []),
        (
            replace(SMTP, authentication=AuthMethod.NONE),
            [("authentication", "none", "password-cleartext", "no-login")],
        ),
        (
            replace(IMAP, authentication=AuthMethod.NTLM),
            [("authentication", "NTLM", "password-cleartext", "authentication")],
        ),
        (replace(IMAP, authentication=None), []),
        (replace(IMAP, hostname="localhost", port=1, tunnel=True), []),
    ],
)
def test_each_difference_has_its_effect(
    server: UsedServer, found: list[tuple[str, str, str, str]]
) -> None:
    assert differences(server) == found


def test_a_protocol_that_the_provider_does_not_offer_differs() -> None:
    made = report(accepted(reports.IMAP), accepted(reports.SMTP))
    (one,) = with_programs(program(POP3), of=made).using

    assert [(d.field, d.yours, d.right) for d in one.differences] == [
        ("protocol", "pop3", "imap"),
        ("hostname", "pop.example.com", "imap.example.com"),
        ("port", "995", "993"),
    ]


def test_the_same_server_further_down_is_right() -> None:
    second = replace(reports.IMAP, port=143, socket_type=SocketType.STARTTLS)
    made = report(accepted(reports.IMAP), accepted(second), accepted(reports.SMTP))
    (one,) = with_programs(
        program(used("imap imap.example.com", SocketType.STARTTLS)), of=made
    ).using

    assert one.differences == ()


def test_pop3_that_takes_mail_away_differs_unless_the_provider_advises_it() -> None:
    takes = program(replace(POP3, leave_on_server=False))
    advised = replace(reports.POP3, pop3=Pop3Settings(leave_messages_on_server=False))
    fields = [
        [d.field for d in with_programs(takes, of=report(accepted(right))).using[0].differences]
        for right in (reports.POP3, advised)
    ]

    assert fields == [["leave_on_server"], []]


def test_two_programs_with_pop3_should_both_take_imap() -> None:
    made = report(accepted(reports.IMAP), accepted(reports.POP3), accepted(reports.SMTP))
    using = with_programs(program(POP3), program(POP3), of=made).using

    assert [[(d.field, d.right) for d in one.differences] for one in using] == [
        [("protocol", "imap")],
        [("protocol", "imap")],
    ]


def test_a_user_name_that_is_only_assumed_is_no_measure() -> None:
    assumed = replace(reports.IMAP, username_stated=False)
    named = program(replace(IMAP, username="al"))
    proved = replace(
        accepted(assumed), login=LoginResult(outcome=LoginOutcome.ACCEPTED, username="alice")
    )
    (without,) = with_programs(named, of=report(reports.untested(assumed))).using
    (with_login,) = with_programs(named, of=report(proved)).using

    assert without.differences == ()
    assert [d.right for d in with_login.differences] == ["alice"]


def test_servers_without_a_confirmation_are_no_measure() -> None:
    made = with_programs(program(replace(IMAP, port=1)), decision=Decision.CONFIRM)

    assert made.using[0].differences == ()


def test_where_nothing_was_found_nothing_differs() -> None:
    none = replace(HEALTHY, config=replace(HEALTHY.config, incoming=(), outgoing=()))  # type: ignore[type-var]

    assert with_programs(program(), of=none).using[0].differences == ()
