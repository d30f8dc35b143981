"""A check goes from a worker process to its parent."""

import pickle

from autoconf.model.check import (
    Check,
    CheckOutcome,
    LoginEnd,
    LoginOutcome,
    LoginResult,
    PeerProtocol,
    Stage,
    TlsFacts,
)
from autoconf.model.grade import Grade, Level
from autoconf.model.mailbox import (
    Folder,
    ImapFacts,
    MailboxFacts,
    Pop3Facts,
    SenderOutcome,
    SmtpFacts,
    SpecialUse,
)
from autoconf.model.message import Message
from autoconf.model.server_reply import ServerReply
from autoconf.model.software import Software
from tests.diagnosis.reports import IMAP

WHY = Message.of("dialogue.login-refused", said=Message("mechanism.not-base64"))
REPLY = ServerReply(code="ALERT", text="no", is_goodbye=True)
FULL = Check(
    server=IMAP,
    reached=Stage.LOGIN,
    outcome=CheckOutcome.REFUSED,
    detail=WHY,
    capabilities=("IMAP4rev1",),
    tls=TlsFacts(version="TLSv1.3", verified=True, names=("imap.example.com",)),
    login=LoginResult(
        outcome=LoginOutcome.OTHER,
        end=LoginEnd.ANSWERED,
        mechanism="PLAIN",
        username="alice@example.com",
        said="no",
        why=WHY,
        code="ALERT",
    ),
    transcript=("S: * OK",),
    replies=(REPLY,),
    software=Software.EXCHANGE,
    alerts=("read this",),
    read_as=("a-rule",),
    speaks=PeerProtocol.HTTP,
    messages_waiting=1,
    mailbox=MailboxFacts(
        messages=1,
        octets=2,
        refusal=REPLY,
        pop3=Pop3Facts(has_uidl=True, first_id="u1", ids_change=True),
        imap=ImapFacts(folders=(Folder(use=SpecialUse.JUNK, name="Spam"),)),
        smtp=SmtpFacts(sender=SenderOutcome.LATER, why=WHY),
    ),
    elapsed_s=0.5,
    grades=(Grade(check="dates", level=Level.WARN, message=WHY),),
    earlier_logins=1,
    is_gone=True,
    in_clear=("STARTTLS",),
    stages=((Stage.GREETING, 0.1),),
)


def test_a_full_check_survives_pickling() -> None:
    assert pickle.loads(pickle.dumps(FULL)) == FULL  # noqa: S301 - our own bytes


def test_the_full_check_leaves_no_field_at_its_default() -> None:
    plain = Check(server=IMAP, reached=Stage.CONNECT, outcome=CheckOutcome.OK)

    assert [f for f in Check.__struct_fields__ if getattr(FULL, f) == getattr(plain, f)] == [
        "server"
    ]
