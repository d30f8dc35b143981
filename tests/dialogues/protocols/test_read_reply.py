import pytest

from autoconf.dialogues.interface import MailDialogue
from autoconf.dialogues.protocols import imap, pop3, smtp
from autoconf.model.server_reply import ServerReply

BYE = ServerReply(code="UNAVAILABLE", text="later", is_goodbye=True)


@pytest.mark.parametrize(
    ("dialogue", "line", "reply"),
    [
        (imap.DIALOGUE, "a2 NO [AUTHENTICATIONFAILED] no", ("AUTHENTICATIONFAILED", "no")),
        (imap.DIALOGUE, "* NO [ALERT] Web login", ("ALERT", "Web login")),
        (imap.DIALOGUE, "a2 NO [REFERRAL imap://x/] no", ("REFERRAL", "no")),
        (imap.DIALOGUE, "* OK [CAPABILITY IMAP4rev1] hi", ("", "hi")),
        (imap.DIALOGUE, "+ ****", ("", "+ ****")),
        (pop3.DIALOGUE, "-ERR [SYS/TEMP] busy", ("SYS/TEMP", "busy")),
        (pop3.DIALOGUE, "+OK [X] hi", ("", "hi")),
        (pop3.DIALOGUE, "SASL PLAIN", ("", "SASL PLAIN")),
        (smtp.DIALOGUE, "535-5.7.8 no", ("535 5.7.8", "no")),
        (smtp.DIALOGUE, "421 busy", ("421", "busy")),
        (smtp.DIALOGUE, "334 ****", ("", "334 ****")),
        (smtp.DIALOGUE, "hello", ("", "hello")),
    ],
)
def test_a_line_is_split_into_code_and_text(
    dialogue: MailDialogue, line: str, reply: tuple[str, str]
) -> None:
    read = dialogue.read_reply(line)

    assert (read.code, read.text, read.is_goodbye) == (*reply, False)


def test_a_goodbye_is_known() -> None:
    assert imap.DIALOGUE.read_reply("* BYE [UNAVAILABLE] later") == BYE
