import hashlib
from collections.abc import Mapping, Sequence

from autoconf.audit.sending.engine import examine
from autoconf.errors import NetworkError, TimedOutError
from autoconf.formats.tlsa import Tlsa
from autoconf.model.sending import Part, ProblemKind, Sending, Standing
from autoconf.net.interfaces import DnsReply, Mx, Question, Record
from autoconf.tasks import CancelToken, Deadline, pause
from tests.audit.sending.hosts import HOME, MX, SERVER, mx_host
from tests.fakes import FakeDns, FakeHttp, ScriptedDialer, fake_factory, page

TLSA = (f"_25._tcp.{MX}", "TLSA")
OWN = Tlsa(usage=3, selector=0, matching=1, data=hashlib.sha256(SERVER.chain[0]).digest())
GOOD: Mapping[tuple[str, str], Sequence[Record]] = {
    (HOME, "MX"): [Mx(preference=1, host=MX)],
    (HOME, "TXT"): ["v=spf1 mx -all"],
    (f"_dmarc.{HOME}", "TXT"): ["v=DMARC1; p=reject; rua=mailto:dmarc@example.com"],
    (f"_mta-sts.{HOME}", "TXT"): ["v=STSv1; id=1;"],
    (f"_smtp._tls.{HOME}", "TXT"): ["v=TLSRPTv1; rua=mailto:tls@example.com"],
    TLSA: [OWN],
}
SITE = {
    f"https://mta-sts.{HOME}/.well-known/mta-sts.txt": page(
        b"version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 604800\n",
        content_type="text/plain",
        authenticated=True,
    )
}


def standings(sending: Sending) -> list[Standing]:
    return [sending.spf, sending.dmarc, sending.mta_sts, sending.tls_rpt, sending.dane]


def test_a_good_domain_is_ok_in_every_part() -> None:
    dialer = ScriptedDialer({f"smtp {MX}:25": [mx_host()]})
    factory = fake_factory(
        dns=FakeDns(GOOD, secure=[(HOME, "MX"), TLSA]), http=FakeHttp(SITE), dialer=dialer
    )

    sending = examine(HOME, [MX], factory, Deadline(10.0))

    assert sending.problems == ()
    assert standings(sending) == [Standing.OK] * 5
    assert len(dialer.opened) == 1  # DANE and MTA-STS look at the same connection
    assert {record.part for record in sending.records} == set(Part)


def test_an_empty_domain_lacks_every_part() -> None:
    sending = examine(HOME, [MX], fake_factory(), Deadline(10.0))

    assert standings(sending) == [Standing.MISSING] * 5
    assert sending.problems == ()


def test_without_a_resolver_nothing_is_checked() -> None:
    class Silent(FakeDns):
        def _reply(self, question: Question) -> DnsReply:
            error: NetworkError = TimedOutError("net.no-time")
            return DnsReply(question=question, error=error)

    sending = examine(HOME, [MX], fake_factory(dns=Silent()), Deadline(10.0))

    assert standings(sending) == [Standing.NOT_CHECKED] * 5


def test_the_deadline_ends_the_parts_that_are_still_asking() -> None:
    class Slow(FakeDns):
        def _reply(self, question: Question) -> DnsReply:
            if question.name.startswith("_dmarc"):
                pause(60.0, Deadline(60.0))
            return super()._reply(question)

    sending = examine(HOME, [], fake_factory(dns=Slow(GOOD)), Deadline(1.0))

    assert sending.dmarc is Standing.NOT_CHECKED


def test_a_cancelled_run_has_checked_nothing() -> None:
    token = CancelToken()
    deadline = Deadline(10.0, token)

    class Cancelling(FakeDns):
        def _reply(self, question: Question) -> DnsReply:
            token.cancel()
            pause(1.0, Deadline(60.0))
            return super()._reply(question)

    sending = examine(HOME, [MX], fake_factory(dns=Cancelling(GOOD)), deadline)

    assert standings(sending) == [Standing.NOT_CHECKED] * 5


def test_a_crash_is_told_and_takes_nothing_else_down() -> None:
    class Crashing(FakeDns):
        def _reply(self, question: Question) -> DnsReply:
            if question.name == HOME:
                raise RuntimeError("a bug")
            return super()._reply(question)

    sending = examine(HOME, [], fake_factory(dns=Crashing(GOOD)), Deadline(10.0))
    (problem,) = sending.of(Part.SPF, ProblemKind.NO_ANSWER)

    assert problem.detail is not None
    assert dict(problem.detail.parameters) == {"said": "RuntimeError: a bug"}
    assert sending.dmarc is Standing.OK
