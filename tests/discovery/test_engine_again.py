"""Stages go on from the attempts alone, as a report keeps them."""

from collections.abc import Sequence

from msgspec.structs import replace

from autoconf.discovery import engine, guessing
from autoconf.discovery.engine import Found
from autoconf.model.evidence import Attempt, MxFacts, Outcome, Query, Relation
from autoconf.net.interfaces import DnsReply, Mx, Question
from tests.discovery.builders import IMAP, SMTP
from tests.discovery.documents import document
from tests.discovery.runs import DOCUMENT, HOSTER_MX, HTTP, ISPDB, MX_QUESTION, WELL_KNOWN, Run
from tests.fakes import FakeDns
from tests.probes.wires import wire

MAIL_HOST_URL = "https://autoconfig.hoster.example/mail/config-v1.1.xml"


def rebuilt(run: Run) -> Found:
    """Return what the attempts of a run make, in a query of its own."""
    query = run.found.query
    again = Query(address=query.address, domain=query.domain, options=query.options)
    return Found(query=again, attempts=tuple(replace(a) for a in run.found.attempts))


def of(found: Found, asked: str) -> Attempt:
    (one,) = [a for a in found.attempts if a.asked == asked]
    return one


def test_an_attempt_that_is_asked_again_keeps_its_place() -> None:
    other = document(IMAP, SMTP, domain="late.example")
    run = Run(site={WELL_KNOWN: DOCUMENT, ISPDB: other}, silent=[ISPDB], only_once=True).ask()

    again = engine.ask_again(rebuilt(run), run.stages.tools, 2.0)

    assert of(again, ISPDB).outcome is Outcome.FOUND
    assert [a.asked for a in again.attempts] == run.asked


def test_a_question_of_the_mail_host_is_asked_again_with_its_own_rank() -> None:
    run = Run(
        zone={("example.com", "MX"): HOSTER_MX},
        site={WELL_KNOWN: DOCUMENT, MAIL_HOST_URL: DOCUMENT},
        silent=[MAIL_HOST_URL],
        only_once=True,
    ).ask()
    before = run.of(MAIL_HOST_URL)

    after = of(engine.ask_again(rebuilt(run), run.stages.tools, 2.0), MAIL_HOST_URL)

    assert (before.outcome, after.outcome) == (Outcome.GAVE_WAY, Outcome.FOUND)
    assert (after.rank, after.relation) == (before.rank, Relation.MAIL_HOST)


def test_an_mx_question_that_is_asked_again_leads_to_the_mail_host() -> None:
    run = Run(zone={("example.com", "MX"): HOSTER_MX}, site={MAIL_HOST_URL: DOCUMENT}).ask()
    late = replace(run.of(MX_QUESTION), outcome=Outcome.GAVE_WAY, mx=None)
    own = tuple(a for a in run.found.attempts if a.relation is Relation.OWN)
    found = replace(run.found, attempts=tuple(late if a.key == late.key else a for a in own))

    again = engine.ask_again(found, run.stages.tools, 2.0)

    assert again.mx_host == "mx.eu.hoster.example"
    assert of(again, MAIL_HOST_URL).outcome is Outcome.FOUND


def test_a_guess_that_gave_way_is_asked_again() -> None:
    name = "imap mail.example.com:993"
    run = Run(
        servers={
            str(IMAP.endpoint): [wire(IMAP.protocol)],
            str(SMTP.endpoint): [wire(SMTP.protocol)],
        },
        silent=[name],
    ).ask()
    run.stages.guess(3.0)
    run.silent = ()
    run.stages.tools = replace(run.stages.tools, factory=run.factory())

    again = engine.ask_again(rebuilt(run), run.stages.tools, 2.0)

    assert run.of(name).outcome is Outcome.GAVE_WAY
    assert of(again, name).outcome is Outcome.ABSENT


def test_additions_that_gave_way_are_not_asked_again() -> None:
    run = Run()
    additions = engine.make_additions(run.found.query, run.stages.tools)
    late = tuple(replace(a, outcome=Outcome.GAVE_WAY) for a in additions.end())
    before = list(run.urls)

    again = engine.ask_again(replace(run.found, attempts=late), run.stages.tools, 2.0)

    assert (again.attempts, run.urls) == (late, before)


def test_a_guess_goes_on_from_the_mx_host_of_the_attempts() -> None:
    run = Run(zone={("example.com", "MX"): HOSTER_MX}).ask()

    guessing.guess(rebuilt(run), run.stages.tools, 3.0)

    assert "smtp mx.eu.hoster.example:465" in map(str, run.dialer.opened)


def test_a_stage_changes_nothing_that_it_was_given() -> None:
    run = Run(site={WELL_KNOWN: DOCUMENT}).ask()
    found = run.found
    before = found.attempts

    guessing.guess(found, run.stages.tools, 1.0)

    assert found.attempts == before


class DoubtedDns(FakeDns):
    """Has a second resolver that says otherwise about MX records."""

    def ask(self, questions: Sequence[Question]) -> Sequence[DnsReply]:
        replies = super().ask(questions)
        return [replace(reply, disagrees=reply.question.kind == "MX") for reply in replies]


def test_what_a_disputed_mx_record_leads_to_is_disputed() -> None:
    run = Run(
        zone={("example.com", "MX"): [Mx(preference=10, host="mx.hoster.example")]},
        site={MAIL_HOST_URL: DOCUMENT, HTTP: DOCUMENT},  # nothing gives way to plain http
        dns_type=DoubtedDns,
    ).ask()

    by_mx, own = run.of(MAIL_HOST_URL).answer, run.of(HTTP).answer
    assert run.of(MX_QUESTION).mx == MxFacts(host="mx.hoster.example", disputed=True)
    assert by_mx is not None
    assert own is not None
    assert (by_mx.disputed, own.disputed) == (True, False)
