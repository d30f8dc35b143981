import pytest

from autoconf.dialogues.interface import MailDialogue
from autoconf.dialogues.protocols import imap, pop3, smtp
from autoconf.dialogues.software import software_in
from autoconf.model.software import Software
from tests.dialogues.talking import talk


@pytest.mark.parametrize(
    ("dialogue", "script"),
    [
        (imap.DIALOGUE, [b"* OK The Microsoft Exchange IMAP4 service is ready.\r\n",
                         b"* CAPABILITY IMAP4rev1\r\na1 OK\r\n"]),
        (pop3.DIALOGUE, [b"+OK The Microsoft Exchange POP3 service is ready.\r\n",
                         b"+OK\r\nUSER\r\n.\r\n"]),
        (smtp.DIALOGUE, [b"220 mx.example.com Microsoft ESMTP MAIL Service ready\r\n",
                         b"250 mx.example.com\r\n"]),
    ],
    ids=["imap", "pop3", "smtp"],
)  # fmt: skip
def test_exchange_is_known_by_its_greeting(dialogue: MailDialogue, script: list[bytes]) -> None:
    done = talk(dialogue, *script, login=None)

    assert done.ready is not None
    assert done.ready.software is Software.EXCHANGE


def test_other_software_is_not_named() -> None:
    assert software_in("Dovecot ready.") is None
