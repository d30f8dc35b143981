from pathlib import Path

import pytest

from autoconf.errors import UsageError
from autoconf.model.config import Decision, TrustDecision
from autoconf.model.profile import Choices
from autoconf.model.server import MailProtocol
from autoconf.usecases.profiles import archive_of, make_profile
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


def test_a_folder_without_a_name_has_no_archive() -> None:
    with pytest.raises(UsageError, match="write the name of a folder"):
        archive_of(Path("/"))
