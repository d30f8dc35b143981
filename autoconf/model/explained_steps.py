"""Steps that a topic of ``explain`` shows in detail, such as the menus of each mail program."""

from collections.abc import Mapping
from typing import Final

TOPICS: Final[Mapping[str, str]] = {
    "finding.login-refused.step-fewer-connections": "several-devices",
    "finding.login-refused.step-remove-password": "password-box",
    "finding.mailbox-nearly-full.step-pop3": "leave-on-server",
    "finding.pop3-same-mail-again.step-imap": "pop3-to-imap",
    "finding.sent-mail-local.remedy-pop3": "pop3-to-imap",
    "finding.using-deletes-after-fetch.step-imap": "pop3-to-imap",
    "finding.using-pop3-on-two.step-add": "pop3-to-imap",
    "finding.works-here.step-remove": "password-box",
}
"""By the id of the step."""

OF_TERMINALS: Final = frozenset({"finding.works-here.step-explain"})
"""Steps that are commands alone: a page leaves them out."""
