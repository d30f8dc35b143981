"""Whatever strangers answer, a question ends in a named outcome: nothing crashes its step."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.interface import Tools
from autoconf.discovery.outcomes import (
    PendingQuestion,
    make_attempt,
    pending_questions,
    run_step,
)
from autoconf.errors import NoDataError
from autoconf.model.address import EmailAddress
from autoconf.model.domain import parse_hostname
from autoconf.model.evidence import Answer, Outcome, Query, Relation
from autoconf.net.interfaces import DnsReply, HttpResponse, Question, Record
from tests.discovery.runs import ONLINE, said
from tests.fakes import FakeDns, fake_network
from tests.hostile.answers import RESPONSES, ZONES

ALICE = EmailAddress.parse("alice@example.com")
OWN = Query(address=ALICE, domain="example.com", options=ONLINE)
BY_MX = Query(
    address=ALICE,
    domain="hoster.example",
    relation=Relation.MAIL_HOST,
    mx_host="mx.hoster.example",
    options=ONLINE,
)
STEPS = [*pending_questions(OWN), *pending_questions(BY_MX)]
NAMED = {
    *(Outcome.FOUND, Outcome.ABSENT, Outcome.MALFORMED, Outcome.REFUSED),
    Outcome.UNREACHABLE,  # a second address that cannot be asked
}


@dataclass(frozen=True)
class SameHttp:
    """Has the same page everywhere."""

    response: HttpResponse

    def fetch(self, url: str, **_options: Any) -> HttpResponse:
        return replace(self.response, hops=(url,))


class SameDns(FakeDns):
    """Has the same records everywhere."""

    def __init__(self, records: Mapping[str, Sequence[Record]]) -> None:
        super().__init__()
        self._records = records

    def _reply(self, question: Question) -> DnsReply:
        records = tuple(self._records[question.kind])
        error = (
            None if records else NoDataError("net.dns.no-records", name="example.com", kind="MX")
        )
        return DnsReply(question=question, records=records, error=error)


def ask(
    asked: PendingQuestion, response: HttpResponse, zone: Mapping[str, list[Record]]
) -> Answer | None:
    digest = b64encode(sha256(response.body).digest()).decode()
    records = {**zone, "TXT": [*zone["TXT"], f"v=UAAC1; a=sha256; d={digest}"]}
    network = replace(fake_network(dns=SameDns(records)), http=SameHttp(response))
    result = run_step(partial(asked.ask, Tools(network=network, sessions=Sessions())))
    assert result.outcome in NAMED or result.withheld_from, result
    assert said(make_attempt(asked, result, 0.0)).isprintable()
    return result.answer


@pytest.mark.parametrize("asked", STEPS, ids=lambda asked: f"{asked.source} {asked.asked}")
@settings(max_examples=40)
@given(response=RESPONSES, zone=ZONES)
def test_no_answer_crashes_a_step(
    asked: PendingQuestion, response: HttpResponse, zone: Mapping[str, list[Record]]
) -> None:
    answer = ask(asked, response, zone)

    for server in answer.config.servers if answer else ():
        assert parse_hostname(server.hostname) == server.hostname
        assert 0 < server.port < 65536
        assert server.username.isprintable()
