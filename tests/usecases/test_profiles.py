from autoconf.model.config import Decision, TrustDecision
from autoconf.model.profile import Choices
from autoconf.model.server import MailProtocol
from autoconf.usecases.profiles import make_profile
from autoconf.usecases.proved import is_proved
from tests.diagnosis.reports import IMAP, POP3, SMTP, accepted, not_opened, report


def test_a_server_whose_mailbox_stays_closed_is_not_written() -> None:
    trust = tuple((one, TrustDecision(decision=Decision.AUTO)) for one in (IMAP, POP3, SMTP))
    found = report(not_opened(IMAP), accepted(POP3), accepted(SMTP), trust=trust)

    profile = make_profile(found, Choices())

    assert [server.protocol for server in profile.config.incoming] == [MailProtocol.POP3]
    assert profile.tested


def test_it_alone_proves_nothing() -> None:
    assert not is_proved(report(not_opened(IMAP), accepted(SMTP)))
