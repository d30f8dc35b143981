import pytest

from autoconf.model.server import MailProtocol
from autoconf.model.server_reply import ServerReply


@pytest.mark.parametrize(
    ("code", "text", "protocol", "words"),
    [
        ("535 5.7.8", "no", MailProtocol.SMTP, "535 5.7.8 no"),
        ("AUTH", "no", MailProtocol.POP3, "[AUTH] no"),
        ("INUSE", "", MailProtocol.IMAP, "[INUSE]"),
        ("", "no", MailProtocol.IMAP, "no"),
        ("", "", MailProtocol.SMTP, ""),
    ],
)
def test_a_reply_is_written_as_its_protocol_writes_it(
    code: str, text: str, protocol: MailProtocol, words: str
) -> None:
    assert ServerReply(code=code, text=text).in_words(protocol) == words
