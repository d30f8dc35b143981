from pathlib import Path

import pytest
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.check import Check
from autoconf.model.config import Decision, TrustDecision
from autoconf.model.mailbox import ImapFacts
from autoconf.model.profile import AcceptedLogin, Choices
from autoconf.model.server import MailProtocol, SocketType
from autoconf.usecases.profile_making import make_profile
from autoconf.usecases.profiles import archive_of
from autoconf.usecases.proved import is_proved
from tests.diagnosis.reports import (
    IMAP,
    POP3,
    SMTP,
    accepted,
    learned,
    not_opened,
    refused,
    report,
    untested,
)

GUESS = replace(IMAP, source="common-ports")


def test_a_server_whose_mailbox_stays_closed_is_not_written() -> None:
    trust = tuple((one, TrustDecision(decision=Decision.AUTO)) for one in (IMAP, POP3, SMTP))
    found = report(not_opened(IMAP), accepted(POP3), accepted(SMTP), trust=trust)

    profile = make_profile(found, Choices())

    assert [server.protocol for server in profile.config.incoming] == [MailProtocol.POP3]
    assert profile.tested


AUTO = tuple((one, TrustDecision(decision=Decision.AUTO)) for one in (IMAP, POP3, SMTP))


def test_what_the_login_showed_is_for_the_files() -> None:
    facts = ImapFacts(prefix="INBOX.", delimiter=".")
    imap = learned(IMAP, imap=facts)
    imap = replace(imap, login=replace(imap.login, mechanism="LOGIN", untried=("SCRAM-SHA-1",)))

    profile = make_profile(report(imap, accepted(SMTP), trust=AUTO), Choices())

    assert profile.mailbox == facts
    assert profile.logins[0] == AcceptedLogin(
        endpoint=IMAP.endpoint, mechanism="LOGIN", untried=("SCRAM-SHA-1",)
    )


def test_the_folders_of_a_server_that_is_not_written_are_not_used() -> None:
    other = replace(IMAP, hostname="old.example.com")
    closed, elsewhere = not_opened(other), ImapFacts(prefix="Old/")
    assert closed.mailbox is not None
    closed = replace(closed, mailbox=replace(closed.mailbox, imap=elsewhere))
    facts = ImapFacts(prefix="INBOX.", delimiter=".")
    trust = (*AUTO, (other, TrustDecision(decision=Decision.AUTO)))
    found = report(closed, learned(IMAP, imap=facts), accepted(SMTP), trust=trust)

    assert make_profile(found, Choices()).mailbox == facts


def test_of_one_protocol_only_nothing_names_the_other() -> None:
    found = report(accepted(IMAP), accepted(POP3), accepted(SMTP), trust=AUTO)

    profile = make_profile(found, Choices(only=MailProtocol.IMAP))

    assert profile.published is not None
    assert [s.protocol for s in profile.config.incoming] == [MailProtocol.IMAP]
    assert [s.protocol for s in profile.published.incoming] == [MailProtocol.IMAP]


def test_the_only_protocol_must_be_offered() -> None:
    found = report(accepted(IMAP), accepted(SMTP), trust=AUTO)

    with pytest.raises(UsageError, match="pop3 is not offered here"):
        make_profile(found, Choices(only=MailProtocol.POP3))


def test_a_protocol_without_a_server_that_may_be_used_was_found() -> None:
    plain = replace(POP3, socket_type=SocketType.PLAIN, port=110)
    never = (plain, TrustDecision(decision=Decision.NEVER))
    found = report(accepted(IMAP), untested(plain), accepted(SMTP), trust=(*AUTO, never))

    profile = make_profile(found, Choices())

    assert profile.published is not None
    assert not profile.published.of_protocol(MailProtocol.POP3)
    assert MailProtocol.POP3 in profile.found


@pytest.mark.parametrize("pop3", [refused(POP3), untested(POP3)], ids=["refused", "untested"])
def test_the_login_of_one_protocol_does_not_prove_the_only_other_one(pop3: Check) -> None:
    found = report(accepted(IMAP), pop3, accepted(SMTP), trust=AUTO)

    with pytest.raises(UsageError, match="pop3 did not accept the login here; leave --only out"):
        make_profile(found, Choices(only=MailProtocol.POP3))


@pytest.mark.parametrize(
    ("choices", "given"),
    [
        (Choices(only=MailProtocol.POP3), "--only"),
        (Choices(incoming=MailProtocol.POP3), "--incoming"),
        (Choices(incoming=MailProtocol.POP3, only=MailProtocol.POP3), "--incoming and --only"),
    ],
)
def test_the_option_that_was_given_is_to_be_left_out(choices: Choices, given: str) -> None:
    found = report(accepted(IMAP), accepted(SMTP), trust=AUTO)

    with pytest.raises(UsageError, match=f"; leave {given} out for the other"):
        make_profile(found, choices)


def test_what_an_owner_may_publish_does_not_depend_on_the_logins() -> None:
    one = report(accepted(IMAP), accepted(POP3), accepted(SMTP), trust=AUTO)
    other = report(untested(IMAP), accepted(POP3), accepted(SMTP), trust=AUTO)
    assert other.config is not None
    backwards = replace(other.config, incoming=other.config.incoming[::-1])

    published = [
        make_profile(found, Choices()).published
        for found in (one, other, replace(other, config=backwards))
    ]

    assert published[0] == published[1] == published[2]


@pytest.mark.parametrize(
    ("imap", "is_guess"), [(untested(GUESS), True), (accepted(GUESS), False)], ids=["no", "yes"]
)
def test_a_guess_is_one_until_a_login_proves_it(imap: Check, *, is_guess: bool) -> None:
    trust = tuple((one, TrustDecision(decision=Decision.AUTO)) for one in (GUESS, SMTP))
    found = report(imap, accepted(SMTP), trust=trust)

    assert (GUESS.endpoint in make_profile(found, Choices()).guessed) is is_guess


def test_a_domain_has_a_profile_for_everybody_without_one_persons_servers() -> None:
    own = replace(POP3, username="alice7")
    trust = tuple((one, TrustDecision(decision=Decision.AUTO)) for one in (IMAP, own, SMTP))
    found = replace(
        report(untested(IMAP), untested(own), untested(SMTP), trust=trust), address=None
    )

    profile = make_profile(found, Choices())

    assert profile.is_for_all
    assert profile.config.incoming == (IMAP,)
    assert profile.login_name(IMAP) == "%EMAILADDRESS%"


def test_it_alone_proves_nothing() -> None:
    assert not is_proved(report(not_opened(IMAP), accepted(SMTP)))


def test_a_folder_without_a_name_has_no_archive() -> None:
    with pytest.raises(UsageError, match="write the name of a folder"):
        archive_of(Path("/"))
