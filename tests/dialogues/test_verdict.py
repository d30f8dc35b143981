"""A verdict goes from a worker process to its parent."""

import pickle

import pytest

from autoconf.dialogues.actions import Result, SearchResult, SendResult
from autoconf.dialogues.interface import Verdict
from autoconf.model.check import CheckOutcome, PeerProtocol, Stage
from autoconf.model.mailbox import MailboxFacts
from autoconf.model.message import Message
from autoconf.model.server_reply import ServerReply


@pytest.mark.parametrize(
    "result",
    [
        MailboxFacts(refusal=ServerReply(code="INUSE", text="busy")),
        SendResult(is_taken=None, why=Message("dialogue.not-known-if-taken")),
        SearchResult(seen_at=1.0, detail=Message("dialogue.no-uidl")),
    ],
    ids=["mailbox", "send", "search"],
)
def test_a_verdict_survives_pickling(result: Result) -> None:
    verdict = Verdict(
        reached=Stage.DONE,
        outcome=CheckOutcome.OK,
        speaks=PeerProtocol.HTTP,
        detail=Message.of("dialogue.said", said="x"),
        result=result,
    )

    assert pickle.loads(pickle.dumps(verdict)) == verdict  # noqa: S301 - our own bytes
